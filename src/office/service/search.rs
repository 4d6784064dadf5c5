//! Finding orders: by what people say, a code, a number, a door, a name, a word; and what a list of the history is narrowed to.
//!
//! Invariants: a whole receipt code, a whole telephone number, a door that was written out and a household's own link are
//! found however old, by an index; anything else is looked for in [`SCANNED`] orders of the scope at a time, the newest
//! first, and the page offers to go on with the older ones. The scope is the engine's condition, as for every list.
//!
//! Why not an index of all words: Chinese has no blanks between them, so it would hold every pair of characters of every
//! request, several times the requests themselves, and be written at every intake for a search that staff make rarely.
//! Why not `LIKE` alone: it cannot tell 3号楼 from 13号楼; here it only leaves out what cannot answer.

use super::succession::Presence;
use crate::{
    domain::{
        order::Order,
        search::{Findable, Query},
        submission::Submission,
    },
    office::{
        records::{OrderFilter, Position},
        store::{
            StoreError, Tx, rooms,
            submissions::{self, Sought},
        },
    },
};

/// Orders that one search looks at: more than half a year of a house with fifteen a day.
pub const SCANNED: u32 = 3_000;

/// Doors of one spelling that are asked for one by one; `1602` in a large estate is a word.
const DOORS: usize = 40;

/// Orders that are put together at once at least; who looks for the next one alone asks no server for each.
const AT_ONCE: usize = 50;

/// Reports of one order that a search looks at.
const FURTHER: u32 = 500;

/// What was found.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// One page, newest first.
    pub(super) records: Vec<Order>,
    /// More follow.
    pub(super) more: bool,
    /// Older ones were not looked at; the search goes on from here.
    pub(super) ended: Option<Position>,
    /// Nothing was where it was looked for; these stand under other tabs.
    pub(super) is_elsewhere: bool,
}

/// One page of what a list is narrowed to and what answers to a query; where nothing does, of what would under any tab.
pub(super) fn find(tx: &Tx<'_>, filter: &OrderFilter, query: Option<&Query>, presence: &Presence) -> Result<Found, StoreError> {
    let found = within(tx, filter, query, presence)?;
    if !found.records.is_empty() || filter.position.is_some() || query.is_none() {
        return Ok(found);
    }
    // Under no tab everything was looked at but those that cannot be read.
    let has_no_tab = filter.states.is_empty() && filter.topics.is_empty() && filter.queue.is_none() && filter.work.is_none();
    let left_out = if has_no_tab { filter.quarantined.map(|only| !only) } else { None };
    let everywhere = OrderFilter { states: Vec::new(), topics: &[], queue: None, work: None, quarantined: left_out, ..filter.clone() };
    let other = within(tx, &everywhere, query, presence)?;
    Ok(if other.records.is_empty() { found } else { Found { is_elsewhere: true, ..other } })
}

fn within(tx: &Tx<'_>, filter: &OrderFilter, query: Option<&Query>, presence: &Presence) -> Result<Found, StoreError> {
    let answering = |orders: Vec<Order>| -> Result<Vec<Order>, StoreError> {
        let Some(query) = query else { return Ok(orders) };
        let mut found = Vec::with_capacity(orders.len());
        for order in orders {
            // Whoever told of the same finds the order that theirs follows.
            if answers(&order, query, presence) || any_further_answers(tx, &order, query, presence)? {
                found.push(order);
            }
        }
        Ok(found)
    };
    if let Some(query) = query
        && let Some(narrow) = by_index(tx, filter, query)?
    {
        // Nearly always what the index finds is what was meant, and a page of it is enough; only other words beside a door
        // leave some of it out.
        for limit in [filter.limit + 1, SCANNED] {
            let listed = submissions::list(tx, &OrderFilter { limit, ..narrow.clone() })?;
            let is_all = listed.len() < limit as usize;
            let found = page_of(answering(listed)?, filter);
            if found.more || (is_all || limit == SCANNED) && !found.records.is_empty() {
                return Ok(found);
            }
            if is_all {
                break;
            }
        }
    }
    let owners: Vec<String> = presence.out_of_reach().map(|butler| butler.to_string()).collect();
    let groups = query.map(Query::literals).unwrap_or_default();
    let window = submissions::look_through(tx, filter, &Sought { groups: &groups, owners: &owners }, SCANNED)?;
    let is_back = matches!(filter.position, Some(Position::Newer { .. }));
    let (mut ids, mut candidates) = (window.ids, Vec::new());
    if is_back {
        ids.reverse();
    }
    // From where the list begins, until a page is full.
    for chunk in ids.chunks((filter.limit as usize + 1).max(AT_ONCE)) {
        let mut found = answering(submissions::of_ids(tx, chunk)?)?;
        if is_back {
            std::mem::swap(&mut found, &mut candidates);
        }
        candidates.append(&mut found);
        if candidates.len() > filter.limit as usize {
            break;
        }
    }
    let found = page_of(candidates, filter);
    Ok(Found { ended: window.ended.filter(|_| !found.more && !is_back), ..found })
}

/// The filter of what an index finds: of all times, a page more than is shown.
fn by_index(tx: &Tx<'_>, filter: &OrderFilter, query: &Query) -> Result<Option<OrderFilter>, StoreError> {
    let filter = OrderFilter { limit: SCANNED, ..filter.clone() };
    if let Some(code) = query.code() {
        return Ok(Some(OrderFilter { code: Some(code.to_owned()), ..filter }));
    }
    if let Some(phone) = query.phone() {
        return Ok(Some(OrderFilter { phone: Some(phone.to_owned()), ..filter }));
    }
    if !query.names_a_door() {
        return Ok(None);
    }
    let doors = rooms::all(tx)?.into_iter().filter(|room| query.is_door(room)).map(|room| room.label());
    let addresses: Vec<String> = doors.take(DOORS + 1).collect();
    Ok((1..=DOORS).contains(&addresses.len()).then_some(OrderFilter { addresses, ..filter }))
}

/// A page of candidates, which are in the list's order: those next to where it begins, and whether there are more beyond.
pub(super) fn page_of(mut candidates: Vec<Order>, filter: &OrderFilter) -> Found {
    let limit = filter.limit as usize;
    let more = candidates.len() > limit;
    if matches!(filter.position, Some(Position::Newer { .. })) {
        candidates.drain(..candidates.len().saturating_sub(limit));
    } else {
        candidates.truncate(limit);
    }
    Found { records: candidates, more, ..Found::default() }
}

/// Whether a report answers that follows an order.
fn any_further_answers(tx: &Tx<'_>, order: &Order, query: &Query, presence: &Presence) -> Result<bool, StoreError> {
    if !order.is_public() {
        return Ok(false);
    }
    Ok(submissions::following(tx, order.id, FURTHER)?.iter().any(|report| answers(report, query, presence)))
}

fn answers(record: &Order, query: &Query, presence: &Presence) -> bool {
    let content = record.content.as_ref().ok();
    let mut texts = vec![record.owner.label.clone()];
    texts.extend(presence.caretaker(record).map(|owner| owner.label));
    match &record.content {
        Ok(content) => texts.extend(content.searched_texts()),
        Err(reason) => texts.extend([reason.clone(), record.lobby.clone()]),
    }
    query.finds(&Findable {
        code: record.receipt_code.to_string(),
        phone: content.and_then(|content| content.contact().phone()).map_or("", |phone| phone.digits()),
        room: content.and_then(Submission::room),
        texts,
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration};

    use super::*;
    use crate::{
        domain::{
            ids::{SubmissionId, TerminalId},
            order::Source,
            receipt_code::ReceiptCode,
        },
        office::{
            service::ownership,
            store::{Store, submissions::NewSubmission, terminals},
        },
    };

    #[test]
    fn a_search_looks_at_the_newest_and_says_that_there_are_older_ones() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::for_test(folder.path());
        let begun = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let oldest = ReceiptCode::from_serial(1_000_001).unwrap();
        let find_all = move |tx: &Tx<'_>| {
            let terminal = TerminalId::mint(begun, [1; 10]);
            terminals::add(tx, terminal, "3号楼大堂", None, "hash", begun)?;
            for n in 0..=SCANNED {
                let received_at = begun + Duration::seconds(n.into());
                let mut salt = [0; 10];
                salt[..4].copy_from_slice(&n.to_be_bytes());
                let new = NewSubmission {
                    id: SubmissionId::mint(received_at, salt),
                    terminal,
                    receipt_code: ReceiptCode::from_serial(1_000_001 + n).unwrap(),
                    digest: String::new(),
                    envelope: String::new(),
                    created_at: received_at,
                    received_at,
                    source: Source::Terminal,
                    owner: ownership::centre(),
                    content: Err(if n == 0 { "最早的一张".into() } else { "另一张".into() }),
                    clocks: Default::default(),
                };
                submissions::add(tx, &new)?;
            }
            let filter = OrderFilter { scope: crate::domain::order::scope::Scope::All, limit: 50, ..OrderFilter::default() };
            let look = |query: &str| find(tx, &filter, Some(&Query::parse(query).unwrap()), &Presence::default());
            let (first, second) = (look("最早的一张")?, look("另一张")?);
            assert!(first.records.is_empty() && first.ended.is_some(), "older than what is looked at");
            assert!(second.records.len() == 50 && second.more && second.ended.is_none());
            let rest = OrderFilter { position: first.ended, ..filter.clone() };
            let older = find(tx, &rest, Some(&Query::parse("最早的一张").unwrap()), &Presence::default())?;
            assert!(older.records.len() == 1 && older.ended.is_none(), "the next search goes on where this one ended");
            let by_code = look(&oldest.to_string())?;
            assert!(by_code.records.len() == 1 && by_code.records[0].receipt_code == oldest && by_code.ended.is_none());
            Ok::<_, StoreError>(())
        };
        store.write_blocking(find_all).unwrap();
    }

    #[test]
    fn a_code_and_a_households_link_read_an_index() {
        let folder = tempfile::tempdir().unwrap();
        // A server has too few rows here to care for an index.
        let store = Store::open(folder.path()).unwrap();
        let look = |tx: &Tx<'_>| {
            let scope = crate::domain::order::scope::Scope::All;
            let by_code = OrderFilter { scope, code: Some("10000018".into()), ..OrderFilter::default() };
            let by_home = OrderFilter { scope, addresses: vec!["3号楼 2单元 1602室".into()], ..OrderFilter::default() };
            for (filter, index) in [(by_code, "submission_by_code"), (by_home, "submission_by_address")] {
                let plan = submissions::plan_of(tx, &filter)?;
                assert!(plan.contains(index), "{plan}");
            }
            Ok::<_, StoreError>(())
        };
        store.write_blocking(look).unwrap();
    }
}
