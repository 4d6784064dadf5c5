//! Which notices were on the glass, from when to when: noted as they are drawn, kept on the disk, told to the office.
//!
//! Invariants: what is told was drawn; a power cut costs at most the last [`WRITE`] of it, never what was written before;
//! the office is told until it has confirmed, and told the same twice it keeps it once. A showing has one text: where a
//! notice's words change, another one begins.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};

use super::{
    office_client::OfficeClient,
    store::{Store, StoreError},
};
use crate::{
    clock::Clock,
    domain::{
        ids::NoticeId,
        notice::{Notice, display::LONGEST_PAUSE},
    },
    protocol::v1::showings::{MOST_SHOWINGS, Showing, ShowingsReport},
};

/// What was drawn is written this often: a power cut costs no more.
pub const WRITE: Duration = Duration::from_secs(60);
/// And told this often.
const TELL: u32 = 5;

/// A notice that is being shown.
struct Open {
    text: Notice,
    showing: Showing,
}

/// What was drawn since the process started and is not yet written.
#[derive(Default)]
pub struct Ledger {
    open: BTreeMap<NoticeId, Open>,
    /// Over, and not yet written.
    ended: Vec<Showing>,
}

impl Ledger {
    /// These notices of this board are on the glass now.
    pub fn drawn(&mut self, notices: &[Notice], revision: u64, now: DateTime<Utc>, clock_trusted: bool) {
        for notice in notices {
            if let Some(open) = self.open.get_mut(&notice.id) {
                let showing = &mut open.showing;
                let pause = now - showing.to;
                let goes_on = pause >= chrono::Duration::zero() && pause <= LONGEST_PAUSE;
                if goes_on && showing.clock_trusted == clock_trusted && open.text == *notice {
                    showing.to = now;
                    continue;
                }
            }
            let showing = Showing { notice: notice.id, revision, from: now, to: now, clock_trusted };
            let before = self.open.insert(notice.id, Open { text: notice.clone(), showing });
            self.ended.extend(before.map(|open| open.showing));
        }
    }

    /// What is to be written: what is over, and how far what is open has come. What has been over for long is let go.
    fn take(&mut self, now: DateTime<Utc>) -> Vec<Showing> {
        let over: Vec<NoticeId> = self.open.iter().filter(|(_, open)| now - open.showing.to > LONGEST_PAUSE).map(|(id, _)| *id).collect();
        self.ended.extend(over.iter().filter_map(|id| self.open.remove(id)).map(|open| open.showing));
        let mut all = std::mem::take(&mut self.ended);
        all.extend(self.open.values().map(|open| open.showing.clone()));
        // Drawn once and not again yet: no time at all.
        all.retain(|showing| showing.from < showing.to);
        all
    }
}

/// Writes and tells what was drawn.
pub struct ShowingsTask<C> {
    pub store: Store,
    pub office: Arc<C>,
    pub clock: Clock,
    pub ledger: Arc<Mutex<Ledger>>,
}

impl<C: OfficeClient> ShowingsTask<C> {
    /// Never ends.
    pub async fn run(self) {
        for round in 1_u32.. {
            tokio::time::sleep(WRITE).await;
            if let Err(error) = self.write().await {
                tracing::error!(%error, "what was shown could not be written");
            } else if round.is_multiple_of(TELL)
                && let Err(error) = self.tell().await
            {
                tracing::error!(%error, "what was shown could not be read");
            }
        }
    }

    /// Writes what was drawn since the last time.
    pub async fn write(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let showings = self.ledger.lock().unwrap_or_else(PoisonError::into_inner).take(now);
        if showings.is_empty() { Ok(()) } else { self.store.note_showings(showings, now).await }
    }

    /// Tells the office what it has not confirmed. An office that does not answer, or is too old to ask, hears of it the
    /// next time.
    pub async fn tell(&self) -> Result<(), StoreError> {
        loop {
            let showings = self.store.untold_showings(MOST_SHOWINGS).await?;
            if showings.is_empty() {
                return Ok(());
            }
            let is_all = showings.len() < MOST_SHOWINGS;
            if let Err(error) = self.office.report_showings(ShowingsReport { showings: showings.clone() }).await {
                tracing::debug!(%error, "what was shown is told later");
                return Ok(());
            }
            self.store.showings_told(showings).await?;
            if is_all {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::Duration::seconds(seconds)
    }

    fn spans(showings: &[Showing]) -> Vec<(i64, i64, u64)> {
        showings.iter().map(|showing| (showing.from.timestamp(), showing.to.timestamp(), showing.revision)).collect()
    }

    fn notice() -> Notice {
        sample::board(at(0)).notices.remove(0)
    }

    #[test]
    fn what_is_drawn_again_in_time_is_one_showing() {
        let (mut ledger, notice) = (Ledger::default(), notice());
        for second in [0, 60, 600, 1_200] {
            ledger.drawn(std::slice::from_ref(&notice), 7, at(second), true);
        }
        assert_eq!(spans(&ledger.take(at(1_201))), [(0, 1_200, 7)]);
        ledger.drawn(std::slice::from_ref(&notice), 8, at(1_300), true);
        assert_eq!(spans(&ledger.take(at(1_301))), [(0, 1_300, 7)], "another revision with the same words");
    }

    #[test]
    fn a_pause_another_text_and_another_clock_begin_another_showing() {
        let (mut ledger, mut notice) = (Ledger::default(), notice());
        ledger.drawn(std::slice::from_ref(&notice), 1, at(0), true);
        ledger.drawn(std::slice::from_ref(&notice), 1, at(500), true);
        ledger.drawn(std::slice::from_ref(&notice), 1, at(1_101), true);
        ledger.drawn(std::slice::from_ref(&notice), 1, at(1_200), true);
        notice.body.push('。');
        ledger.drawn(std::slice::from_ref(&notice), 2, at(1_260), true);
        ledger.drawn(std::slice::from_ref(&notice), 2, at(1_300), true);
        // The clock is set back an hour, and nobody vouches for it.
        ledger.drawn(std::slice::from_ref(&notice), 2, at(-2_300), false);
        ledger.drawn(std::slice::from_ref(&notice), 2, at(-2_200), false);
        assert_eq!(spans(&ledger.take(at(-2_199))), [(0, 500, 1), (1_101, 1_200, 1), (1_260, 1_300, 2), (-2_300, -2_200, 2)]);
        assert_eq!(spans(&ledger.take(at(-2_198))), [(-2_300, -2_200, 2)], "only what may go on is written again");
        assert_eq!(spans(&ledger.take(at(0))), [(-2_300, -2_200, 2)]);
        assert_eq!(spans(&ledger.take(at(1))), []);
    }
}
