//! Keeps the terminal's board equal to the office's: a reconciler.
//!
//! Invariants: pull is the truth, a hint only wakes it, a poll is the fallback. A board and the
//! images it names are replaced in one transaction; until then the old one stands.

use std::{sync::Arc, time::Duration};

use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::{
    office_client::{BoardReply, OfficeClient, OfficeError},
    store::{CachedBoard, Store, StoreError},
};
use crate::{
    clock::Clock,
    domain::receipt_code::CodeBlock,
    protocol::v1::{board::Board, envelope::hex},
};

/// Without any hint the office is asked this often.
const POLL: Duration = Duration::from_secs(30);
/// While the office cannot be reached it is asked this often.
const RETRY: Duration = Duration::from_secs(5);
/// Fewer codes than this: lease another block.
const CODES_LOW: u32 = 100;

/// Why one round failed. The next round tries everything again.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error("asking the office: {0}")]
    Office(#[from] OfficeError),
    #[error("storing what it said: {0}")]
    Store(#[from] StoreError),
    #[error("the image {0} does not match its name")]
    Image(String),
}

/// Hears every round: the board if it changed, and whether the office answered.
pub type RoundListener = Arc<dyn Fn(Option<CachedBoard>, Result<(), SyncError>) + Send + Sync>;

/// Everything the reconciler works with.
pub struct BoardSync<C> {
    pub store: Store,
    pub office: Arc<C>,
    pub clock: Clock,
    /// Wakes the loop; carries nothing.
    pub wake: Arc<Notify>,
    pub on_round: RoundListener,
}

impl<C: OfficeClient> BoardSync<C> {
    /// Runs until the task is aborted.
    pub async fn run(self) {
        loop {
            let (changed, result) = match self.round().await {
                Ok(changed) => (changed, Ok(())),
                Err(error) => (None, Err(error)),
            };
            let pause = if result.is_ok() { POLL } else { RETRY };
            (self.on_round)(changed, result);
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// One reconciliation: codes, then board and images.
    pub async fn round(&self) -> Result<Option<CachedBoard>, SyncError> {
        if self.store.codes_left().await? < CODES_LOW {
            let block = self.office.lease_codes().await?;
            self.store.add_code_block(CodeBlock { start: block.start, count: block.count }).await?;
        }
        let etag = self.store.board().await?.map(|cached| cached.etag);
        match self.office.board(etag).await? {
            BoardReply::Unchanged => {
                self.store.confirm_board(self.clock.now()).await?;
                Ok(None)
            }
            BoardReply::Changed { board, etag } => {
                let assets = self.missing_images(&board).await?;
                let cached = CachedBoard { board: *board, etag, fetched_at: self.clock.now() };
                self.store.replace_board(cached.clone(), assets).await?;
                Ok(Some(cached))
            }
        }
    }

    async fn missing_images(&self, board: &Board) -> Result<Vec<(String, Vec<u8>)>, SyncError> {
        let Some(sha256) = board.butler.as_ref().and_then(|butler| butler.portrait.clone()) else { return Ok(Vec::new()) };
        if self.store.asset(sha256.clone()).await?.is_some() {
            return Ok(Vec::new());
        }
        let bytes = self.office.asset(sha256.clone()).await?;
        if hex(&Sha256::digest(&bytes)) == sha256 { Ok(vec![(sha256, bytes)]) } else { Err(SyncError::Image(sha256)) }
    }
}
