//! Whose submissions: the condition behind every list and count.
//!
//! Invariant: what a scope leaves out is left out by the engine, so that no list, page or figure
//! can forget to.

use super::keys;
use crate::{
    database::Value,
    domain::order::{State, scope::Scope},
};

/// Where a condition looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// At submissions.
    OfSubmissions,
    /// At the kept numbers, whose cells have the same columns.
    OfCounts,
}

impl Columns {
    fn owner(self) -> &'static str {
        if self == Self::OfCounts { "owner" } else { "owner_butler_id" }
    }

    fn building(self) -> &'static str {
        if self == Self::OfCounts { "building" } else { "home_building" }
    }

    fn is_readable(self) -> &'static str {
        if self == Self::OfCounts { "readable = 1" } else { "quarantine IS NULL" }
    }
}

/// The condition of a scope, its values added to those that stand before it.
pub(super) fn within(scope: Scope, columns: Columns, values: &mut Vec<Value>) -> String {
    match scope {
        Scope::All => "1 = 1".into(),
        Scope::Nothing => "1 = 0".into(),
        Scope::Butler(butler) => {
            values.push(Value::Text(butler.to_string()));
            let (n, owner, building) = (values.len(), columns.owner(), columns.building());
            format!(
                "({owner} = ?{n} OR {building} IN (SELECT b.building FROM area_building b JOIN area a ON a.id = b.area_id \
                 WHERE a.butler_id = ?{n} OR a.partner_id = ?{n}))"
            )
        }
        Scope::Department(department) => {
            values.push(Value::Text(department.into_str().into()));
            let states = keys(State::is_with_department);
            format!("(department = ?{} AND {} AND state IN ({states}))", values.len(), columns.is_readable())
        }
    }
}

/// A further condition behind others; nothing for who sees everything.
pub(super) fn within_clause(scope: Scope, columns: Columns, values: &mut Vec<Value>) -> String {
    if scope == Scope::All { String::new() } else { format!(" AND {}", within(scope, columns, values)) }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration, Utc};

    use super::*;
    use crate::{
        domain::{
            catalogue::Department,
            feedback::{About, Feedback, FeedbackKind, Subject},
            ids::{AreaId, ButlerId, SubmissionId, TerminalId},
            message::{Message, Person, Recipient},
            order::{Owner, Responsible, Source},
            place::Room,
            receipt_code::ReceiptCode,
            request::{Contact, LookupCode},
            submission::Submission,
        },
        office::{
            records::{Area, OrderFilter, Position},
            store::{Store, StoreError, StoreResult, Tx, areas, submissions, terminals},
        },
        values,
    };

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000, 0).unwrap()
    }

    fn room(building: &str) -> Room {
        Room { id: format!("{building}-1"), building: building.into(), number: "101室".into(), ..Room::default() }
    }

    fn person() -> Person {
        Person { surname: "林".into(), honorific: None, contact: Contact::LookupCode(LookupCode::parse("2580").unwrap()) }
    }

    fn contents() -> Vec<Result<Submission, String>> {
        let feedback = |about, room| {
            Ok(Submission::Feedback(Feedback {
                kind: FeedbackKind::Complaint,
                subject: Some(Subject::Noise),
                scene: None,
                occurred: None,
                about,
                wishes: Vec::new(),
                account: String::new(),
                room,
                from: person(),
            }))
        };
        let message = |to| Ok(Submission::Message(Message { to, from: person(), text: "请回电".into() }));
        vec![
            Err("无法解开".into()),
            feedback(Some(About::Butler), Some(room("3号楼"))),
            feedback(None, Some(room("3号楼"))),
            feedback(None, Some(room("13号楼"))),
            feedback(None, None),
            message(Recipient::Household { room: room("3号楼") }),
            message(Recipient::Butler { room: None }),
        ]
    }

    /// One order for each content, owner and state.
    fn fill(tx: &Tx<'_>, owners: &[Option<ButlerId>]) -> StoreResult<()> {
        let terminal = TerminalId::mint(at(), [9; 10]);
        terminals::add(tx, terminal, "3号楼大堂", None, "hash", at())?;
        let mut n = 0;
        for (content, owner) in contents().iter().flat_map(|content| owners.iter().map(move |owner| (content, *owner))) {
            for state in State::ALL {
                n += 1;
                let mut salt = [0; 10];
                salt[..4].copy_from_slice(&u32::to_be_bytes(n));
                let new = submissions::NewSubmission {
                    id: SubmissionId::mint(at(), salt),
                    terminal,
                    receipt_code: ReceiptCode::from_serial(1_000_000 + n).unwrap(),
                    digest: String::new(),
                    envelope: String::new(),
                    created_at: at(),
                    received_at: at() + Duration::seconds(n.into()),
                    source: Source::Terminal,
                    owner: Owner { who: owner.map_or(Responsible::Centre, Responsible::Butler), label: String::new() },
                    content: content.clone(),
                    clocks: Default::default(),
                };
                submissions::add(tx, &new)?;
                tx.execute("UPDATE submission SET state = ?2 WHERE id = ?1", values![new.id.to_string(), state.into_str()])?;
            }
        }
        Ok(())
    }

    /// Pages forward and back show every order once, in the order of the whole list.
    fn in_pages(tx: &Tx<'_>, filter: OrderFilter, whole: &[SubmissionId]) -> StoreResult<()> {
        let page = |position| submissions::list(tx, &OrderFilter { position, limit: 7, ..filter.clone() });
        let (mut seen, mut position) = (Vec::new(), None);
        while let Some(last) = {
            let orders = page(position)?;
            seen.extend(orders.iter().map(|order| order.id));
            orders.last().map(|order| Position::Older { than: order.received_at, id: order.id })
        } {
            position = Some(last);
        }
        assert_eq!(seen, whole);
        let mut back = Vec::new();
        while let Some(first) = {
            let position = position.map(|place| match place {
                Position::Older { than, id } | Position::Newer { than, id } => Position::Newer { than, id },
            });
            let orders = page(position)?;
            back.splice(0..0, orders.iter().map(|order| order.id));
            orders.first().filter(|_| position.is_some()).map(|order| Position::Older { than: order.received_at, id: order.id })
        } {
            position = Some(first);
        }
        assert_eq!(back, &whole[..whole.len().saturating_sub(1)], "all but the one from which the way back began");
        Ok(())
    }

    #[test]
    fn a_list_and_the_rule_of_the_domain_let_the_same_orders_through() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::for_test(folder.path());
        let [own, partner, other] = [1, 2, 3].map(|n| ButlerId::mint(at(), [n; 10]));
        let compare = move |tx: &Tx<'_>| {
            let area = Area {
                id: AreaId::mint(at(), [4; 10]),
                name: "3 号楼".into(),
                butler: Some(own),
                partner: Some(partner),
                buildings: vec!["3号楼".into()],
                version: 1,
            };
            for (n, butler) in [own, partner, other].iter().enumerate() {
                let sql = "INSERT INTO butler VALUES (?1, '管家', ?2, '[]', '', NULL, 1, 0)";
                tx.execute(sql, values![butler.to_string(), n.to_string()])?;
            }
            areas::save(tx, &area)?;
            fill(tx, &[None, Some(own), Some(other)])?;
            // The states were not reached by steps.
            submissions::recount(tx)?;
            let everything = OrderFilter { scope: Scope::All, limit: 10_000, ..OrderFilter::default() };
            let all = submissions::list(tx, &everything)?;
            assert_eq!(all.len(), contents().len() * 3 * State::ALL.len());
            let butlers = [own, partner, other].map(Scope::Butler);
            let scopes = Department::ALL.map(Scope::Department).into_iter().chain(butlers).chain([Scope::All, Scope::Nothing]);
            for scope in scopes {
                let pair_of = |building: &str| {
                    let area = areas::of_building(tx, building)?;
                    Ok::<_, StoreError>(area.map_or([None, None], |area| [area.butler, area.partner]))
                };
                let listed = submissions::list(tx, &OrderFilter { scope, ..everything.clone() })?;
                let listed: Vec<SubmissionId> = listed.iter().map(|order| order.id).collect();
                let mut held = Vec::new();
                for order in &all {
                    if scope.holds(order, pair_of)? {
                        held.push(order.id);
                    }
                }
                assert_eq!(listed, held, "{scope:?}");
                let readable = all.iter().filter(|order| held.contains(&order.id) && order.content.is_ok()).count();
                let counted: u64 = submissions::count_by_topic(tx, scope)?.into_iter().map(|(.., n)| n).sum();
                assert_eq!(
                    (counted, submissions::count_quarantined(tx, scope)?),
                    (readable as u64, (held.len() - readable) as u64),
                    "{scope:?}"
                );
                in_pages(tx, OrderFilter { scope, ..everything.clone() }, &held)?;
            }
            Ok::<_, StoreError>(())
        };
        store.write_blocking(compare).unwrap();
    }
}
