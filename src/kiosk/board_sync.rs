//! Keeps the terminal's board equal to the office's: a reconciler.
//!
//! Invariants: pull is the truth, a hint only wakes it, a poll is the fallback. A board and the
//! images that came with it are replaced in one transaction; until then the old one stands. Codes,
//! board and images are steps of their own: trouble with one does not hold up the others. Pages of
//! leaflets come one by one, each kept at once: what is cut goes on at the byte where it was, and a notice turns when its last page
//! is here ([`super::leaflets`]) or cannot be had, and then in words. A hint is not kept waiting by them.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::{
    leaflets::{self, HeldBack},
    office_client::{BoardReply, Held, HeldBoard, OfficeClient, OfficeError},
    store::{CachedBoard, Store, StoreError},
};
use crate::{
    clock::Clock,
    domain::receipt_code::CodeBlock,
    protocol::v1::{
        board::Board,
        board_parts::{self, BoardParts, PartsError, WholePart},
        envelope::hex,
    },
};

/// Without any hint the office is asked this often.
const POLL: Duration = Duration::from_secs(30);
/// While the office cannot be reached it is asked this often.
const RETRY: Duration = Duration::from_secs(5);
/// Portraits of one estate; more is a mistake that must not fill the disk.
const MAX_IMAGES: usize = 40;
/// Pictures that were begun and are kept until they go on: a portrait's bytes outlast a page's, and the other way round.
const BEGUN: usize = 4;
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
    /// The board, if it or one of its images is new, with those images that are here.
    pub changed: Option<(CachedBoard, Images)>,
    /// Notices that wait for their pages, by what is shown of them.
    pub held_back: HeldBack,
    /// Whether the office answered; the terminal's own trouble does not count.
    pub answered: Result<(), OfficeError>,
}

/// How the fetching of pages ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// There is nothing more to fetch.
    Here,
    /// The office does not have some, somebody else answered, or the disk took no more: no use to hurry.
    Missing,
    /// The line was cut.
    Cut,
    /// A hint came in between: the board is asked for first.
    Woken,
}

/// Encoded images by their SHA-256, in the order of [`Board::images`].
pub type Images = Vec<(String, Vec<u8>)>;

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
    pub memory: Memory,
}

/// What is known from one round to the next, and gone with the process.
#[derive(Default)]
pub struct Memory {
    /// Pictures that were cut, as far as they have come; the latest last, [`BEGUN`] of them.
    begun: Mutex<Vec<(String, Held)>>,
    /// Pages that cannot be had: the office does not have them, or the disk does not take them. Their notices are shown in words,
    /// and they are asked for again all the same.
    given_up: Mutex<HashSet<String>>,
    /// The disk did not take the newest board, which is shown from memory: what is stored is older.
    unsaved: AtomicBool,
}

impl Memory {
    /// The bytes of a picture that have come so far.
    fn begun(&self, sha256: &str) -> Held {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let known = begun.iter().position(|(name, _)| name == sha256).map(|at| begun.remove(at));
        let (name, held) = known.unwrap_or_else(|| (sha256.to_owned(), Held::default()));
        if begun.len() >= BEGUN {
            begun.remove(0);
        }
        begun.push((name, held.clone()));
        held
    }

    /// It is whole, or what came was something else.
    fn ended(&self, sha256: &str) {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).retain(|(name, _)| name != sha256);
    }

    fn given_up(&self) -> HashSet<String> {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn give_up(&self, page: &str) {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).insert(page.to_owned());
    }

    fn has_come(&self, page: &str) {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).remove(page);
    }

    /// What another board no longer names is nobody's any more.
    fn named(&self, board: &Board) {
        let mut all = board.clone();
        all.join_own();
        let pages: HashSet<String> = leaflets::pages(&all).into_iter().collect();
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).retain(|page| pages.contains(page));
    }
}

impl<C: OfficeClient> BoardSync<C> {
    /// Runs until the task is aborted.
    pub async fn run(self) {
        loop {
            let round = self.round().await;
            let is_online = round.answered.is_ok();
            (self.on_round)(round);
            let pages = if is_online { self.pages().await } else { Pages::Cut };
            let pause = match pages {
                Pages::Woken => continue,
                Pages::Here | Pages::Missing => POLL,
                Pages::Cut => RETRY,
            };
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
                let images = images(&self.store, &board.board).await;
                Some((board, images))
            }
            None => None,
        };
        Round { changed, held_back: self.held_back().await, answered }
    }

    async fn held_back(&self) -> HeldBack {
        let settled = self.store.settled_board(self.memory.given_up()).await;
        let settled = settled.inspect_err(|error| tracing::error!(%error, "the stored board cannot be read"));
        settled.ok().flatten().map(|(_, held_back)| held_back).unwrap_or_default()
    }

    /// Fetches the pages that are missing, one after the other; whoever listens is told of every notice that is whole now.
    pub async fn pages(&self) -> Pages {
        // What is stored is not what is shown; the next round may find room.
        if self.memory.unsaved.load(Ordering::Relaxed) {
            return Pages::Cut;
        }
        let missing = match self.store.missing_pages().await {
            Ok(missing) => missing,
            Err(error) => {
                tracing::error!(%error, "the stored board cannot be read");
                return Pages::Cut;
            }
        };
        let mut waiting = (self.held_back().await, self.memory.given_up());
        let (mut outcome, mut is_full) = (Pages::Here, false);
        for page in &missing {
            let fetched = tokio::select! {
                biased;
                () = self.wake.notified() => return Pages::Woken,
                fetched = self.fetch_image(page) => fetched,
            };
            let kept = match fetched {
                Ok(bytes) => self.store.add_asset(page.clone(), bytes).await.map_err(SyncError::from),
                Err(error) => Err(error),
            };
            match kept {
                Ok(()) => self.memory.has_come(page),
                // The others will fare no better on a dead line.
                Err(error @ SyncError::Office(OfficeError::Network(_))) => {
                    tracing::warn!(%error, "a page is missing; its notice stands as it was");
                    return Pages::Cut;
                }
                // Nor on a full disk, where none will stay.
                Err(error @ SyncError::Store(_)) => {
                    tracing::warn!(%error, "no page can be kept; their notices are shown in words");
                    missing.iter().for_each(|page| self.memory.give_up(page));
                    is_full = true;
                    outcome = Pages::Missing;
                }
                Err(error @ SyncError::Office(OfficeError::Refused { status: 404, problem: Some(_), .. })) => {
                    tracing::warn!(%error, "the office does not have a page; its notice is shown in words");
                    self.memory.give_up(page);
                    outcome = Pages::Missing;
                }
                // Whoever else answered, a portal say, does so for a while only.
                Err(error) => {
                    tracing::warn!(%error, "a page is missing; its notice stands as it was");
                    outcome = Pages::Missing;
                    continue;
                }
            }
            let given_up = self.memory.given_up();
            let Ok(Some((board, held_back))) = self.store.settled_board(given_up.clone()).await else {
                if is_full { break } else { continue }
            };
            let waits = (held_back, given_up);
            if waits != waiting {
                waiting.clone_from(&waits);
                let images = images(&self.store, &board.board).await;
                (self.on_round)(Round { changed: Some((board, images)), held_back: waits.0, answered: Ok(()) });
            }
            if is_full {
                break;
            }
        }
        outcome
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
        let stored = self.store.settled_board(self.memory.given_up()).await.map(|settled| settled.map(|(shown, _)| shown));
        let known = stored.inspect_err(|error| tracing::error!(%error, "the stored board cannot be read")).ok().flatten();
        let held = match &known {
            Some(cached) => HeldBoard { etag: Some(cached.etag.clone()), parts: self.store.board_parts().await.unwrap_or_default() },
            None => HeldBoard::default(),
        };
        let (board, parts, etag) = match self.office.board(held.clone()).await? {
            BoardReply::Unchanged => {
                let now = self.clock.now();
                self.store.confirm_board(now).await.unwrap_or_else(log);
                let Some(known) = known else { return Ok(None) };
                // Images that did not come with their board may come now.
                let late = self.missing_images(&known.board).await;
                if late.is_empty() {
                    return Ok(None);
                }
                for (sha256, bytes) in late {
                    self.store.add_asset(sha256, bytes).await.unwrap_or_else(log);
                }
                return Ok(Some(CachedBoard { fetched_at: now, ..known }));
            }
            BoardReply::Changed { board, etag } => (*board, Vec::new(), etag),
            BoardReply::Parts { parts, etag } => match put_together(parts, held.parts) {
                Ok((board, parts)) => (board, parts, etag),
                Err(error) => {
                    tracing::warn!(%error, "the board is asked for with all its parts");
                    self.whole_board().await?
                }
            },
        };
        let fetched = self.missing_images(&board).await;
        let cached = CachedBoard { board, etag, fetched_at: self.clock.now() };
        self.memory.named(&cached.board);
        let saved = self.store.replace_board(cached.clone(), parts, fetched, self.memory.given_up()).await;
        self.memory.unsaved.store(saved.is_err(), Ordering::Relaxed);
        saved.unwrap_or_else(log);
        Ok(Some(self.as_shown(cached).await))
    }

    /// What is shown of a board that has just come.
    async fn as_shown(&self, said: CachedBoard) -> CachedBoard {
        match self.store.settled_board(self.memory.given_up()).await.map(|settled| settled.map(|(shown, _)| shown)) {
            Ok(Some(shown)) if shown.etag == said.etag => shown,
            // Of a board that the disk did not take there are no pages, only words.
            _ => {
                let mut shown = said;
                shown.board.join_own();
                leaflets::in_words_only(&mut shown.board);
                shown
            }
        }
    }

    /// The board with all its parts, as to a terminal that holds none.
    async fn whole_board(&self) -> Result<(Board, Vec<WholePart>, String), OfficeError> {
        match self.office.board(HeldBoard::default()).await? {
            BoardReply::Parts { parts, etag } => {
                let (board, parts) = put_together(parts, Vec::new()).map_err(|_| OfficeError::NotOurs)?;
                Ok((board, parts, etag))
            }
            BoardReply::Changed { board, etag } => Ok((*board, Vec::new(), etag)),
            BoardReply::Unchanged => Err(OfficeError::NotOurs),
        }
    }

    /// Images that the board names, that are not here yet and that the office has.
    async fn missing_images(&self, board: &Board) -> Images {
        let mut fetched = Images::new();
        for sha256 in board.images().into_iter().take(MAX_IMAGES) {
            if self.store.asset(sha256.clone()).await.is_ok_and(|known| known.is_some()) {
                continue;
            }
            match self.fetch_image(&sha256).await {
                Ok(bytes) => fetched.push((sha256, bytes)),
                Err(error) => {
                    tracing::warn!(%error, "an image is missing; the board is shown without it");
                    // The others will fare no better on a dead line; the next round tries again.
                    if matches!(error, SyncError::Office(OfficeError::Network(_))) {
                        break;
                    }
                }
            }
        }
        fetched
    }

    async fn fetch_image(&self, sha256: &str) -> Result<Vec<u8>, SyncError> {
        let held = self.memory.begun(sha256);
        self.office.asset(sha256.to_owned(), held.clone()).await?;
        self.memory.ended(sha256);
        let bytes = std::mem::take(&mut *held.lock().unwrap_or_else(PoisonError::into_inner));
        if hex(&Sha256::digest(&bytes)) == sha256 { Ok(bytes) } else { Err(SyncError::Image(sha256.to_owned())) }
    }
}

/// The board that the parts make, what was sent and what is held.
fn put_together(sent: BoardParts, held: Vec<WholePart>) -> Result<(Board, Vec<WholePart>), PartsError> {
    let parts = sent.complete(held)?;
    Ok((board_parts::assemble(&parts)?, parts))
}

/// The images that a board names, as far as they are in the store.
pub async fn images(store: &Store, board: &Board) -> Images {
    let mut found = Images::new();
    for sha256 in board.images() {
        if let Ok(Some(bytes)) = store.asset(sha256.clone()).await {
            found.push((sha256, bytes));
        }
    }
    found
}
