//! Keeps the terminal's board equal to the office's: a reconciler.
//!
//! Invariants: pull is the truth, a hint only wakes it, a poll is the fallback. A board and the
//! images that came with it are replaced in one transaction; until then the old one stands. Codes,
//! board and images are steps of their own: trouble with one does not hold up the others.

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

/// Why a step failed. The next round tries everything again.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error("asking the office: {0}")]
    Office(#[from] OfficeError),
    #[error("storing what it said: {0}")]
    Store(#[from] StoreError),
    #[error("the image {0} does not match its name")]
    Image(String),
}

/// What the screen must know after a round.
#[derive(Debug)]
pub struct Round {
    /// The board, if it or its portrait is new, with the portrait it names.
    pub changed: Option<(CachedBoard, Option<Vec<u8>>)>,
    /// Whether the office answered; the terminal's own trouble does not count.
    pub answered: Result<(), OfficeError>,
}

/// Hears every round, in order.
pub type RoundListener = Arc<dyn Fn(Round) + Send + Sync>;

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
            let round = self.round().await;
            let pause = if round.answered.is_ok() { POLL } else { RETRY };
            (self.on_round)(round);
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// One reconciliation.
    pub async fn round(&self) -> Round {
        let (changed, answered) = match self.pull_board().await {
            Ok(changed) => (changed, Ok(())),
            Err(error) => (None, Err(error)),
        };
        // Without a line there is nobody to lease from; any other answer about the board is no reason
        // to run out of codes.
        if !matches!(answered, Err(OfficeError::Network(_)))
            && let Err(error) = self.lease_codes().await
        {
            tracing::warn!(%error, "no receipt codes could be leased");
        }
        let changed = match changed {
            Some(board) => {
                let portrait = portrait(&self.store, &board.board).await;
                Some((board, portrait))
            }
            None => None,
        };
        Round { changed, answered }
    }

    async fn lease_codes(&self) -> Result<(), SyncError> {
        if self.store.codes_left().await? < CODES_LOW {
            let block = self.office.lease_codes().await?;
            self.store.add_code_block(CodeBlock { start: block.start, count: block.count }).await?;
        }
        Ok(())
    }

    /// Trouble of the terminal's own disk is logged and never hides what the office said: the board
    /// is then shown from memory.
    async fn pull_board(&self) -> Result<Option<CachedBoard>, OfficeError> {
        let log = |error: StoreError| tracing::error!(%error, "the board could not be read or stored");
        let known = self.store.board().await.inspect_err(|error| tracing::error!(%error, "the stored board cannot be read")).ok().flatten();
        match self.office.board(known.as_ref().map(|cached| cached.etag.clone())).await? {
            BoardReply::Unchanged => {
                let now = self.clock.now();
                self.store.confirm_board(now).await.unwrap_or_else(log);
                let Some(known) = known else { return Ok(None) };
                // An image that did not come with its board may come now.
                let Some((sha256, bytes)) = self.missing_image(&known.board).await else { return Ok(None) };
                self.store.add_asset(sha256, bytes).await.unwrap_or_else(log);
                Ok(Some(CachedBoard { fetched_at: now, ..known }))
            }
            BoardReply::Changed { board, etag } => {
                let image = self.missing_image(&board).await;
                let cached = CachedBoard { board: *board, etag, fetched_at: self.clock.now() };
                self.store.replace_board(cached.clone(), image.into_iter().collect()).await.unwrap_or_else(log);
                Ok(Some(cached))
            }
        }
    }

    /// The portrait, if the board names one that is not here yet and the office has it.
    async fn missing_image(&self, board: &Board) -> Option<(String, Vec<u8>)> {
        let sha256 = board.butler.as_ref()?.portrait.clone()?;
        if self.store.asset(sha256.clone()).await.is_ok_and(|known| known.is_some()) {
            return None;
        }
        let fetched = match self.office.asset(sha256.clone()).await {
            Ok(bytes) if hex(&Sha256::digest(&bytes)) == sha256 => Ok(bytes),
            Ok(_) => Err(SyncError::Image(sha256.clone())),
            Err(error) => Err(error.into()),
        };
        match fetched {
            Ok(bytes) => Some((sha256, bytes)),
            Err(error) => {
                tracing::warn!(%error, "a portrait is missing; the board is shown without it");
                None
            }
        }
    }
}

/// The portrait that a board names, if it is in the store.
pub async fn portrait(store: &Store, board: &Board) -> Option<Vec<u8>> {
    let sha256 = board.butler.as_ref()?.portrait.clone()?;
    store.asset(sha256).await.ok().flatten()
}
