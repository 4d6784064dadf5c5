//! Finding orders by what people say: a code, a number, a door, a name, a word.
//!
//! Invariants: a whole receipt code and a household's own link are found however old, by an index;
//! anything else is looked for in the newest [`SCANNED`] orders of the scope, and the page says so when
//! there are older ones. The scope is the engine's condition, as for every list.
//!
//! Why not `LIKE` over everything: it cannot tell 3号楼 from 13号楼, and it reads the whole database for a
//! word that nobody wrote.

use std::ops::ControlFlow;

use super::succession::Presence;
use crate::{
    domain::{
        order::Order,
        search::{Findable, Query},
        submission::Submission,
    },
    office::{
        records::OrderFilter,
        store::{StoreError, Tx, submissions},
    },
};

/// Orders that one search looks at: a year of a house with fifteen a day.
pub const SCANNED: u32 = 5_000;

/// What was found.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// One page, newest first.
    pub(super) records: Vec<Order>,
    /// More follow.
    pub(super) more: bool,
    /// Older ones were not looked at.
    pub(super) is_cut: bool,
    /// Nothing was where it was looked for; these stand under other tabs.
    pub(super) is_elsewhere: bool,
}

/// One page of what answers to a query; where nothing does, of what would under any tab.
pub(super) fn find(tx: &Tx<'_>, filter: &OrderFilter, query: &Query, presence: &Presence) -> Result<Found, StoreError> {
    let found = within(tx, filter, query, presence)?;
    let everywhere = OrderFilter { state: None, topics: &[], quarantined: None, ..filter.clone() };
    if !found.records.is_empty() || filter.offset > 0 {
        return Ok(found);
    }
    let other = within(tx, &everywhere, query, presence)?;
    Ok(Found { is_elsewhere: !other.records.is_empty(), ..other })
}

fn within(tx: &Tx<'_>, filter: &OrderFilter, query: &Query, presence: &Presence) -> Result<Found, StoreError> {
    if let Some(code) = query.code() {
        let by_code = OrderFilter { code: Some(code.to_owned()), ..filter.clone() };
        let records = submissions::list(tx, &by_code)?;
        if !records.is_empty() {
            return Ok(Found { records, ..Found::default() });
        }
    }
    let (mut skipped, mut looked_at, mut found) = (0, 0, Found::default());
    let all = OrderFilter { offset: 0, limit: SCANNED + 1, ..filter.clone() };
    submissions::scan(tx, &all, |record| {
        looked_at += 1;
        if looked_at > SCANNED {
            found.is_cut = true;
            return ControlFlow::Break(());
        }
        if !answers(&record, query, presence) {
            return ControlFlow::Continue(());
        }
        if skipped < filter.offset {
            skipped += 1;
            return ControlFlow::Continue(());
        }
        if found.records.len() >= filter.limit as usize {
            found.more = true;
            return ControlFlow::Break(());
        }
        found.records.push(record);
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

fn answers(record: &Order, query: &Query, presence: &Presence) -> bool {
    let content = record.content.as_ref().ok();
    let mut texts = vec![record.owner.label.clone()];
    texts.extend(presence.caretaker(record).map(|owner| owner.label));
    match &record.content {
        Ok(content) => words_of(content, &mut texts),
        Err(reason) => texts.extend([reason.clone(), record.lobby.clone()]),
    }
    query.finds(&Findable {
        code: record.receipt_code.to_string(),
        phone: content.and_then(|content| content.contact().phone()).map_or("", |phone| phone.digits()),
        room: content.and_then(Submission::room),
        texts,
    })
}

/// Whatever of it people call it by.
fn words_of(content: &Submission, texts: &mut Vec<String>) {
    texts.extend([
        content.salutation(),
        content.title(),
        content.words().to_owned(),
        content.address(),
        content.topic().label().to_owned(),
    ]);
    match content {
        Submission::Request(request) => {
            texts.extend([request.item.group.clone(), request.item.section.name().to_owned()]);
            texts.extend(request.answers.iter().map(|answer| answer.value.clone()));
        }
        Submission::Feedback(feedback) => {
            texts.extend(feedback.subject.map(|subject| subject.label().to_owned()));
            texts.extend(feedback.about.map(|about| about.label().to_owned()));
            texts.extend(feedback.scene.map(|scene| scene.label().to_owned()));
        }
        Submission::Message(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration};

    use super::*;
    use crate::{
        domain::{
            ids::{SubmissionId, TerminalId},
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
        let store = Store::open(folder.path()).unwrap();
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
                    owner: ownership::centre(),
                    content: Err(if n == 0 { "最早的一张".into() } else { "另一张".into() }),
                };
                submissions::add(tx, &new)?;
            }
            let filter = OrderFilter { scope: crate::domain::order::scope::Scope::All, limit: 50, ..OrderFilter::default() };
            let look = |query: &str| find(tx, &filter, &Query::parse(query).unwrap(), &Presence::default());
            let (first, second) = (look("最早的一张")?, look("另一张")?);
            assert!(first.records.is_empty() && first.is_cut, "older than what is looked at");
            assert!(second.records.len() == 50 && second.more && !second.is_cut);
            let by_code = look(&oldest.to_string())?;
            assert!(by_code.records.len() == 1 && by_code.records[0].receipt_code == oldest && !by_code.is_cut);
            Ok::<_, StoreError>(())
        };
        store.write_blocking(find_all).unwrap();
    }

    #[test]
    fn a_code_and_a_households_link_read_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let look = |tx: &Tx<'_>| {
            let scope = crate::domain::order::scope::Scope::All;
            let by_code = OrderFilter { scope, code: Some("10000018".into()), ..OrderFilter::default() };
            let by_home = OrderFilter { scope, address: Some("3号楼 2单元 1602室".into()), ..OrderFilter::default() };
            for (filter, index) in [(by_code, "submission_by_code"), (by_home, "submission_by_building")] {
                let plan = submissions::plan_of(tx, &filter)?;
                assert!(plan.contains(index), "{plan}");
            }
            Ok::<_, StoreError>(())
        };
        store.write_blocking(look).unwrap();
    }
}
