//! Whose submissions: the condition behind every list and count.
//!
//! Invariant: what a scope leaves out is left out by the engine, so that no list, page or figure
//! can forget to.

use crate::{
    database::Value,
    domain::{
        catalogue::Department,
        order::scope::{NameKey, Scope, bit},
    },
};

/// Where a condition looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// At submissions.
    OfSubmissions,
    /// At what is open, by the index of it alone: under names that no other index answers to.
    WhatIsOpen,
    /// At the kept numbers, whose cells have the same columns.
    OfCounts,
}

impl Columns {
    fn owner(self) -> &'static str {
        match self {
            Self::OfSubmissions => "owner_butler_id",
            Self::WhatIsOpen => "coalesce(owner_butler_id, '')",
            Self::OfCounts => "owner",
        }
    }

    fn building(self) -> &'static str {
        match self {
            Self::OfSubmissions => "home_building",
            Self::WhatIsOpen => "coalesce(home_building, '')",
            Self::OfCounts => "building",
        }
    }

    /// The owner who is a member of staff; the kept numbers have one column for owners of every kind.
    fn staff_owner(self) -> &'static str {
        match self {
            Self::OfSubmissions => "owner_staff_id",
            Self::WhatIsOpen => "coalesce(owner_staff_id, '')",
            Self::OfCounts => "owner",
        }
    }
}

/// Keeps what is about somebody from them.
pub(super) fn but_about(reader: NameKey, values: &mut Vec<Value>) -> String {
    if reader == NameKey::NOBODY {
        return "1 = 1".into();
    }
    values.push(Value::Int(reader.0));
    format!("about_person <> ?{}", values.len())
}

/// The orders that a department sees because of its work.
fn seen_by(department: Department) -> String {
    format!("(seen_by & {}) <> 0", bit(department))
}

/// Keeps what is about the desk from the desk, unless it was given to it.
pub(super) fn but_about_the_desk() -> String {
    format!("(about_desk = 0 OR {})", seen_by(Department::ServiceCentre))
}

/// The condition of a scope, its values added to those that stand before it.
pub(super) fn within(scope: Scope, columns: Columns, values: &mut Vec<Value>) -> String {
    match scope {
        Scope::All => "1 = 1".into(),
        Scope::Nothing => "1 = 0".into(),
        Scope::Everyones(reader) => but_about(reader, values),
        Scope::Desk(reader) => format!("({} AND {})", but_about(reader, values), but_about_the_desk()),
        Scope::Butler(butler, reader) => {
            let named = but_about(reader, values);
            values.push(Value::Text(butler.to_string()));
            let (n, owner, building) = (values.len(), columns.owner(), columns.building());
            format!(
                "({named} AND ({owner} = ?{n} OR {building} IN (SELECT b.building FROM area_building b JOIN area a ON a.id = b.area_id \
                 WHERE a.butler_id = ?{n} OR a.partner_id = ?{n})))"
            )
        }
        Scope::Department(department, staff, reader) => {
            let named = but_about(reader, values);
            values.push(Value::Text(staff.to_string()));
            format!("({named} AND ({} OR {} = ?{}))", seen_by(department), columns.staff_owner(), values.len())
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
            ids::{AreaId, ButlerId, StaffId, SubmissionId, TerminalId},
            message::{Message, Person, Recipient},
            order::{
                Owner, Responsible, Source, State,
                scope::seen_by,
                task::{Assignee, Mark, Task, TaskState},
            },
            place::Room,
            receipt_code::ReceiptCode,
            request::{Contact, LookupCode},
            submission::Submission,
        },
        office::{
            records::{Area, OrderFilter, Position},
            store::{Store, StoreError, StoreResult, Tx, areas, submissions, terminals, to_document},
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
        let named = |about, name: &str, room| {
            Ok(Submission::Feedback(Feedback {
                kind: FeedbackKind::Complaint,
                subject: Some(Subject::Noise),
                scene: None,
                occurred: None,
                about,
                person: name.into(),
                wishes: Vec::new(),
                account: String::new(),
                room,
                from: person(),
            }))
        };
        let feedback = |about, room| named(about, "", room);
        let message = |to| Ok(Submission::Message(Message { to, from: person(), text: "请回电".into() }));
        vec![
            Err("无法解开".into()),
            feedback(Some(About::Butler), Some(room("3号楼"))),
            feedback(None, Some(room("3号楼"))),
            feedback(None, Some(room("13号楼"))),
            feedback(None, None),
            named(None, "示例甲", Some(room("3号楼"))),
            feedback(Some(About::FrontDesk), None),
            feedback(Some(About::Cleaning), Some(room("13号楼"))),
            Ok(repair("3号楼")),
            message(Recipient::Household { room: room("3号楼") }),
            message(Recipient::Butler { room: None }),
        ]
    }

    fn repair(building: &str) -> Submission {
        let text = format!(
            r#"{{"kind":"request","content":{{"item":{{"id":"tap-repair","name":"水龙头维修","section":"paid","group":"维修保养",
            "department":"engineering","price":{{"kind":"from","fen":8000}},"price_note":"","catalogue_version":1}},
            "room":{{"id":"1","building":"{building}","unit":"","number":"101室"}},"surname":"林","honorific":null,
            "contact":{{"kind":"lookup_code","value":"2580"}},"wanted":null,"description":"","price_understood":true}}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn task(number: u32, department: Department, state: TaskState) -> Task {
        Task {
            number,
            department,
            assignee: Assignee::Anybody,
            words: String::new(),
            appointed: None,
            state,
            given: Mark { by: String::new(), id: None, at: at() },
            taken: None,
            ended: None,
            outcome: String::new(),
        }
    }

    /// What a state has to do with who sees an order: nothing any more, but lists are made of stretches of an index by state.
    const STATES: [State; 4] = [State::Delivered, State::Dispatched, State::Done, State::Closed];

    /// What may have been given out.
    fn works() -> [Vec<Task>; 4] {
        use Department::{Cleaning, Engineering, ServiceCentre};
        [
            vec![],
            vec![task(1, Cleaning, TaskState::Waiting)],
            vec![task(1, Cleaning, TaskState::HandedBack), task(2, ServiceCentre, TaskState::Taken)],
            vec![task(1, Engineering, TaskState::Finished), task(2, Cleaning, TaskState::Taken)],
        ]
    }

    /// One order for each content, owner, work and state.
    fn fill(tx: &Tx<'_>, owners: &[Responsible]) -> StoreResult<()> {
        let terminal = TerminalId::mint(at(), [9; 10]);
        terminals::add(tx, terminal, "3号楼大堂", None, "hash", at())?;
        let mut n = 0;
        for (content, owner) in contents().iter().flat_map(|content| owners.iter().map(move |owner| (content, *owner))) {
            for (state, work) in STATES.into_iter().flat_map(|state| works().map(|work| (state, work))) {
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
                    owner: Owner { who: owner, label: String::new() },
                    content: content.clone(),
                    clocks: Default::default(),
                };
                submissions::add(tx, &new)?;
                let mut order = submissions::get(tx, new.id)?.unwrap();
                assert_eq!(
                    tx.first("SELECT seen_by FROM submission WHERE id = ?1", values![new.id.to_string()], |row| row.get::<i64>("seen_by"))?,
                    Some(seen_by(&order)),
                    "on arrival"
                );
                order.tasks = if content.is_ok() { work } else { vec![] };
                tx.execute(
                    "UPDATE submission SET state = ?2, tasks = ?3, seen_by = ?4 WHERE id = ?1",
                    values![new.id.to_string(), state.into_str(), to_document(&order.tasks, "tasks")?, seen_by(&order)],
                )?;
            }
        }
        Ok(())
    }

    /// Pages forward and back show every order once, in the order of the whole list.
    fn in_pages(tx: &Tx<'_>, filter: OrderFilter, whole: &[SubmissionId]) -> StoreResult<()> {
        let page = |position| submissions::list(tx, &OrderFilter { position, limit: 97, ..filter.clone() });
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
            let staff = StaffId::mint(at(), [7; 10]);
            let sql = "INSERT INTO staff (id, login, name, password_hash, must_change, created_at) VALUES (?1, 'a', '示例甲', 'h', 0, 0)";
            tx.execute(sql, values![staff.to_string()])?;
            let owners = [Responsible::Centre, Responsible::Butler(own), Responsible::Butler(other), Responsible::Staff(staff)];
            fill(tx, &owners)?;
            // The states were not reached by steps.
            submissions::recount(tx)?;
            let everything = OrderFilter { scope: Scope::All, limit: 10_000, ..OrderFilter::default() };
            let all = submissions::list(tx, &everything)?;
            assert_eq!(all.len(), contents().len() * owners.len() * works().len() * STATES.len());
            let [named, other_name] = ["示例甲", "示例乙"].map(NameKey::of);
            let readers = [NameKey::NOBODY, named, other_name];
            let butlers = [own, partner, other].into_iter().flat_map(|butler| readers.map(|reader| Scope::Butler(butler, reader)));
            let departments = Department::ALL.into_iter().flat_map(|of| readers.map(|reader| Scope::Department(of, staff, reader)));
            let whole = readers.into_iter().flat_map(|reader| [Scope::Everyones(reader), Scope::Desk(reader)]);
            let scopes = departments.chain(butlers).chain(whole).chain([Scope::All, Scope::Nothing]);
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
