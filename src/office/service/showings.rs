//! 公示: what terminals report of notices, when each text came to them and when it was drawn, and what that makes of each.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};

use super::{
    Service, ServiceError,
    notices::{lobby_of, terminals_of},
    ownership::building_of_terminal,
};
use crate::{
    domain::{
        ids::{NoticeId, TerminalId},
        notice::display::{Display, Stretch},
        software,
    },
    office::{
        records::{NoticeRecord, NoticeRevision},
        store::{StoreError, Tx, arrivals, notice_revisions, notices, settings, showings, terminals},
    },
    protocol::v1::showings::{MOST_SHOWINGS, Showing, ShowingsReply, ShowingsReport},
};

/// A showing that is longer, begins earlier or ends later than this from now was written by a clock that is wrong.
const LONGEST_AGO: Duration = Duration::days(400);
const AHEAD: Duration = Duration::days(1);

/// A terminal with a line has told what it showed within this time: it writes every minute and tells every five, and what
/// is drawn again within the longest pause may still be one showing.
const TELLS_WITHIN: Duration = Duration::minutes(16);

/// A screen in the record of a notice.
#[derive(Debug, Clone)]
pub struct ScreenRecord {
    pub terminal: TerminalId,
    pub lobby: String,
    /// It is one of the lobbies that the notice is for now; others showed it before.
    pub is_meant: bool,
    /// When the text was first reported to be on its disk; of what came before this was noted nobody knows.
    pub arrived_at: Option<DateTime<Utc>>,
    /// The latest published text has reached it.
    pub has_fetched: bool,
    /// In the period of the record, up to where it is known.
    pub display: Display,
    /// From here to the end of the period the screen has not yet told.
    pub untold_from: Option<DateTime<Utc>>,
    /// Some of it by a clock that could not be believed.
    pub is_doubted: bool,
}

/// 公示记录 of one text of a notice.
#[derive(Debug, Clone)]
pub struct DisplayRecord {
    pub record: NoticeRecord,
    /// Which text, and the others that were published; the newest first. Empty for what was published before texts were kept.
    pub texts: Vec<NoticeRevision>,
    /// Which of them it is of; the newest's version usually.
    pub version: Option<i64>,
    /// From when this text was to be shown until it was over or followed by another, or until now.
    pub period: Stretch,
    /// By lobby.
    pub screens: Vec<ScreenRecord>,
}

fn is_possible(showing: &Showing, now: DateTime<Utc>) -> bool {
    showing.from <= showing.to && showing.to <= now + AHEAD && now - showing.from <= LONGEST_AGO
}

impl Service {
    /// Keeps what a terminal drew. Showings of notices that the office does not have, or at no possible time, are passed
    /// over: nothing would make them right.
    pub async fn report_showings(&self, terminal: TerminalId, report: ShowingsReport) -> Result<ShowingsReply, ServiceError> {
        let now = self.now();
        let mut reported = report.showings;
        reported.truncate(MOST_SHOWINGS);
        reported.retain(|showing| is_possible(showing, now));
        let write = move |tx: &Tx<'_>| {
            let named: HashSet<NoticeId> = reported.iter().map(|showing| showing.notice).collect();
            let known = named.into_iter().filter_map(|id| notices::exists(tx, id).map(|is_there| is_there.then_some(id)).transpose());
            let known = known.collect::<Result<HashSet<_>, StoreError>>()?;
            let kept: Vec<&Showing> = reported.iter().filter(|showing| known.contains(&showing.notice)).collect();
            kept.iter().try_for_each(|showing| showings::keep(tx, terminal, showing))?;
            Ok::<_, StoreError>(ShowingsReply { kept: kept.len() })
        };
        Ok(self.0.store.write(write).await?)
    }

    /// Which screens showed a text of a notice, the latest if none is named, from when to when, and when they did not.
    pub async fn display_record(&self, id: NoticeId, version: Option<i64>) -> Result<DisplayRecord, ServiceError> {
        let now = self.now();
        self.0.store.read(move |tx| display_record(tx, id, version, now)).await
    }
}

/// Notes which texts are on a terminal's disk for the first time, now that it reports a revision.
pub(super) fn note_arrivals(tx: &Tx<'_>, id: TerminalId, reported: u64, now: DateTime<Utc>) -> Result<(), StoreError> {
    // Whatever it reports, it cannot have what is not published.
    let reported = reported.min(settings::revision(tx)?.0);
    let noted = arrivals::noted_up_to(tx, id)?;
    if reported <= noted {
        return Ok(());
    }
    let come = arrivals::published_between(tx, noted, reported, now)?;
    if let Some(terminal) = (!come.is_empty()).then(|| terminals::get(tx, id)).transpose()?.flatten() {
        let building = building_of_terminal(tx, &terminal)?.unwrap_or_default();
        let lobby = lobby_of(tx, id, &building)?;
        come.iter().filter(|text| text.audience.has(lobby)).try_for_each(|text| arrivals::keep(tx, text, id, now))?;
    }
    arrivals::set_noted(tx, id, reported)
}

/// As far as a screen has told what it showed: up to its last report, and, since it tells every few minutes while it has
/// a line and a program that tells, up to shortly before it was last heard of. That it says nothing of the rest does not mean that it showed nothing.
fn known_period(period: Stretch, reports: &[Stretch], heard_of: Option<DateTime<Utc>>) -> Stretch {
    let told_to = reports.iter().map(|report| report.to).max();
    let known_to = told_to.max(heard_of.map(|at| at - TELLS_WITHIN)).unwrap_or(period.from);
    Stretch { from: period.from, to: known_to.clamp(period.from, period.to) }
}

/// From when to when a text of a notice was to be shown, and which boards carried it: from one revision on, before another.
fn of_text(record: &NoticeRecord, texts: &[NoticeRevision], at: usize, now: DateTime<Utc>) -> (Stretch, std::ops::Range<u64>) {
    let next = at.checked_sub(1).and_then(|newer| texts.get(newer));
    let ends = match (next, texts.get(at)) {
        // Taken down and published again it begins anew: the one before may have been over for long.
        (Some(next), Some(text)) => [Some(next.published_at), text.notice.show_until, None],
        _ => [record.withdrawn_at, record.notice.show_until, Some(now)],
    };
    let to = ends.into_iter().flatten().min().unwrap_or(now).min(now);
    let begins = texts.get(at).map_or(record.notice.show_from, |text| text.notice.show_from.max(text.published_at));
    let boards = texts.get(at).map_or(0, |text| text.revision)..next.map_or(u64::MAX, |next| next.revision);
    (Stretch { from: begins.min(to), to }, boards)
}

fn display_record(tx: &Tx<'_>, id: NoticeId, version: Option<i64>, now: DateTime<Utc>) -> Result<DisplayRecord, ServiceError> {
    let record = notices::get(tx, id)?.filter(|record| !record.draft).ok_or(ServiceError::NotFound)?;
    let texts = notice_revisions::of(tx, id)?;
    let at = match version {
        Some(version) => texts.iter().position(|text| text.version == version).ok_or(ServiceError::NotFound)?,
        None => 0,
    };
    let (period, boards) = of_text(&record, &texts, at, now);
    let meant: HashSet<TerminalId> = terminals_of(tx, &record.audience)?.into_iter().map(|terminal| terminal.id).collect();
    let mut reports: BTreeMap<TerminalId, (Vec<Stretch>, bool)> = BTreeMap::new();
    for showing in showings::of(tx, id)?.into_iter().filter(|showing| boards.contains(&showing.revision)) {
        let (stretches, is_doubted) = reports.entry(showing.terminal).or_default();
        stretches.push(showing.stretch);
        *is_doubted |= !showing.clock_trusted;
    }
    let arrivals = match texts.get(at) {
        Some(text) => arrivals::of(tx, id, text.version)?,
        None => HashMap::new(),
    };
    let mut screens = Vec::new();
    for terminal in terminals::all(tx)? {
        let is_meant = meant.contains(&terminal.id);
        let reported = reports.remove(&terminal.id);
        if !is_meant && reported.is_none() {
            continue;
        }
        let (stretches, is_doubted) = reported.unwrap_or_default();
        let heard_of = terminal.last_seen_at.filter(|_| software::tells_showings(&terminal.software));
        let known = known_period(period, &stretches, heard_of);
        screens.push(ScreenRecord {
            terminal: terminal.id,
            lobby: terminal.lobby,
            is_meant,
            arrived_at: arrivals.get(&terminal.id).copied(),
            has_fetched: terminal.fetched_revision.is_some_and(|revision| revision >= record.revision),
            display: Display::of(known, stretches),
            untold_from: (known.to < period.to).then_some(known.to),
            is_doubted,
        });
    }
    screens.sort_by(|left, right| crate::domain::natural::compare(&left.lobby, &right.lobby));
    Ok(DisplayRecord { version: texts.get(at).map(|text| text.version), record, texts, period, screens })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minute)
    }

    #[test]
    fn what_a_screen_has_not_told_is_neither_shown_nor_a_gap() {
        let (period, report) = (Stretch { from: at(0), to: at(100) }, Stretch { from: at(10), to: at(40) });
        let known_to = |reports: &[Stretch], heard_of: Option<i64>| known_period(period, reports, heard_of.map(at)).to;
        assert_eq!(known_to(&[], None), at(0), "never heard of");
        assert_eq!(known_to(&[report], None), at(40));
        assert_eq!(known_to(&[report], Some(50)), at(40), "its next report may still come");
        assert_eq!(known_to(&[report], Some(90)), at(74), "heard of, and it told nothing more");
        assert_eq!(known_to(&[], Some(300)), at(100), "the whole period has passed");
    }
}
