//! Previews that this process has made, so that a page that is looked at again does not read the file again.
//!
//! Invariant: a few, for as long as they may be asked for; which one a session is shown is told by the database.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

use super::preview::Preview;

/// Nobody imports more registries at once; what is pushed out is made again.
const KEPT: usize = 4;
/// As long as a session's preview is kept.
const LAST: Duration = Duration::minutes(30);

/// The latest of them, the newest last.
#[derive(Default)]
pub struct MadePreviews(Mutex<Vec<(DateTime<Utc>, Arc<Preview>)>>);

impl MadePreviews {
    /// Keeps one; forgets the oldest.
    pub(super) fn keep(&self, preview: Arc<Preview>, now: DateTime<Utc>) {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.retain(|(at, _)| now - *at < LAST);
        if made.len() >= KEPT {
            made.remove(0);
        }
        made.push((now, preview));
    }

    /// The one of an id.
    pub(super) fn get(&self, id: &str, now: DateTime<Utc>) -> Option<Arc<Preview>> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.retain(|(at, _)| now - *at < LAST);
        made.iter().find(|(_, preview)| preview.id == id).map(|(_, preview)| preview.clone())
    }
}
