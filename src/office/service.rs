//! Use cases: everything that terminals and staff can make the office do.
//!
//! Owns: the order of steps, the transactions, who is told afterwards. Both doors call these and
//! only these; they never see SQL.
//! Invariants: a change to anything on the board counts its revision up in the same transaction and
//! is hinted at after the commit; a change by staff leaves an audit row in the same transaction;
//! arguments are already valid domain values; time comes from the injected clock.
//!
//! Why one `Service` and not one object per use case: they share the store, the clock and the
//! hints, and nothing else; a handle that clones cheaply is all a handler needs.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::sync::{Notify, broadcast, watch};

use super::store::{Store, StoreError, Tx, settings};
use crate::{
    clock::{Clock, random_bytes},
    domain::{ids, order::steps::StepError, text},
    protocol::{
        seal,
        v1::{envelope::hex, messages::Hint},
    },
};

pub mod access;
pub mod areas;
pub mod attempts;
pub mod audit;
pub mod board;
pub mod butlers;
pub mod catalogue;
pub mod departments;
pub mod duty;
mod english;
pub mod estate;
pub mod flash;
pub mod fleet;
pub mod glossary;
pub mod inbox;
pub mod information;
pub mod intake;
pub mod lookup;
pub mod notices;
mod ownership;
pub mod pairing;
pub mod portrait;
pub mod promises;
pub mod registry;
pub mod scope;
pub mod search;
pub mod set_up;
pub mod severity;
pub mod staff;
mod steps;
pub mod succession;
pub mod weather;

pub use crate::domain::order::Actor;
use audit::record_change;

/// Hints that a slow listener may lag behind before it is told just the newest revision.
const HINT_BACKLOG: usize = 64;

/// Why a use case did not happen, by what the caller does next.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// Somebody else changed it since the caller looked.
    #[error("changed by somebody else in the meantime")]
    ChangedMeanwhile,
    /// The order does not allow the step, or not so.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Another thing in use has the name: two of one name cannot be told apart.
    #[error("the name {name} is in use")]
    NameTaken {
        /// As it stands on the other.
        name: String,
    },
    /// A background computation died.
    #[error("a computation was aborted")]
    Aborted,
}

/// The use cases; clones share everything.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    keys: Vec<settings::Key>,
    hints: broadcast::Sender<Hint>,
    /// Turns true when the server stops: event streams end.
    stopping: watch::Sender<bool>,
    feed_changed: Notify,
    feed_report: std::sync::Mutex<weather::FeedReport>,
    wrong_secrets: attempts::Attempts,
    wrong_secrets_of_terminal: attempts::Attempts,
    wrong_passwords: access::Guesses,
    new_tokens: flash::Flashes<fleet::NewToken>,
    /// Said once above the next page.
    words: flash::Flashes<String>,
    new_passwords: flash::Flashes<staff::IssuedPassword>,
    import_previews: flash::Flashes<Arc<registry::preview::Preview>>,
    pairing_requests: attempts::Attempts,
    wrong_pairing_codes: attempts::Attempts,
    secure_cookies: AtomicBool,
    trusted_proxy: AtomicBool,
}

impl Service {
    /// Takes the opened database into service: makes the office's key and default catalogue if there are none.
    pub fn start(store: Store, clock: Clock) -> Result<Self, StoreError> {
        let now = clock.now();
        let keys = store.write_blocking(move |tx| {
            if settings::keys(tx)?.is_empty() {
                let (private, public) = seal::generate_key();
                let id = hex(&Sha256::digest(&public))[..12].to_owned();
                settings::add_key(tx, &settings::Key { id, private, public }, now)?;
            }
            catalogue::begin(tx, now)?;
            duty::begin(tx)?;
            super::store::submissions::scopes::fill_scopes(tx)?;
            settings::keys(tx)
        })?;
        Ok(Self(Arc::new(Inner {
            store,
            clock,
            keys,
            hints: broadcast::Sender::new(HINT_BACKLOG),
            stopping: watch::Sender::new(false),
            feed_changed: Notify::new(),
            feed_report: Default::default(),
            wrong_secrets: attempts::Attempts::new(5, attempts::minutes(15)),
            wrong_secrets_of_terminal: attempts::Attempts::new(30, attempts::minutes(15)),
            wrong_passwords: access::Guesses::default(),
            new_tokens: flash::Flashes::default(),
            words: flash::Flashes::default(),
            new_passwords: flash::Flashes::default(),
            import_previews: flash::Flashes::lasting(attempts::minutes(30)),
            pairing_requests: attempts::Attempts::new(pairing::REQUESTS_PER_ADDRESS, pairing::LASTS),
            wrong_pairing_codes: attempts::Attempts::new(pairing::WRONG_CODES, pairing::LASTS),
            secure_cookies: AtomicBool::new(false),
            trusted_proxy: AtomicBool::new(false),
        })))
    }

    /// The injected clock's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// The database, for the sample estate's loader.
    #[cfg(any(test, feature = "sample"))]
    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    /// Hints from now on.
    pub fn hints(&self) -> broadcast::Receiver<Hint> {
        self.0.hints.subscribe()
    }

    /// Becomes true when the server stops.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.subscribe()
    }

    /// Ends every event stream.
    pub fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// Whether cookies travel over HTTPS only.
    pub fn secure_cookies(&self) -> bool {
        self.0.secure_cookies.load(Ordering::Relaxed)
    }

    /// Chooses whether cookies travel over HTTPS only.
    pub fn set_secure_cookies(&self, secure: bool) {
        self.0.secure_cookies.store(secure, Ordering::Relaxed);
    }

    /// Whether a proxy of ours tells in `X-Forwarded-For` where a browser is.
    pub fn trusted_proxy(&self) -> bool {
        self.0.trusted_proxy.load(Ordering::Relaxed)
    }

    /// Chooses whether `X-Forwarded-For` is believed.
    pub fn set_trusted_proxy(&self, trusted: bool) {
        self.0.trusted_proxy.store(trusted, Ordering::Relaxed);
    }

    /// Keeps a sentence for the session's next page.
    pub fn say(&self, session: &access::Session, sentence: impl Into<String>) {
        self.0.words.put(session.key(), sentence.into(), self.now());
    }

    /// The sentence for this page, once.
    pub fn said(&self, session: &access::Session) -> Option<String> {
        self.0.words.take(session.key(), self.now())
    }

    /// Nobody listening is no fault: a hint is only a hint.
    fn hint(&self, hint: Hint) {
        let _ = self.0.hints.send(hint);
    }

    pub(super) fn hint_board(&self, revision: u64) {
        self.hint(Hint::Board { revision });
    }
}

/// A fresh id born at `now`.
fn mint(now: DateTime<Utc>) -> uuid::Uuid {
    ids::mint(now, random_bytes())
}

/// Whether two names read the same: width, case and blanks do not tell them apart.
fn is_same_name(left: &str, right: &str) -> bool {
    let key = |name: &str| -> String {
        let half = text::to_half_width(&text::clean_line(name)).to_lowercase();
        half.chars().filter(|c| !c.is_whitespace()).collect()
    };
    key(left) == key(right)
}

/// Lower-case hexadecimal SHA-256 of a secret that is compared only by hash.
pub(super) fn hash_of(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Tells versions of a document apart that has no counter of its own.
pub fn fingerprint(text: &str) -> String {
    hash_of(text)[..16].to_owned()
}

/// A document that the office can do without: a damaged one is logged and counts as none, so that
/// it takes nothing else with it. `null` is none, too.
pub(super) fn optional<T: DeserializeOwned>(tx: &Tx<'_>, name: &'static str) -> Result<Option<T>, StoreError> {
    match settings::get::<Option<T>>(tx, name) {
        Ok(stored) => Ok(stored.flatten()),
        Err(StoreError::Damaged { what }) => {
            tracing::error!(what, "a damaged document is left out; entering it anew mends it");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
