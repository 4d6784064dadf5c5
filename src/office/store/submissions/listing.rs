//! Lists of submissions: what a page of the inbox asks for, and the rows that answer.
//!
//! Invariant: a list reads about as many rows as it shows. It is put together from streams, each of which is one
//! stretch of an index in the order of the page: a butler's list is what the butler owns and what comes from each of
//! their buildings. A condition with OR or IN in its place makes either engine read and sort everything that was ever
//! theirs.
//!
//! What few have, a code, a number, an address, is listed whole. What a list is narrowed to beside that is looked for in a
//! window of it ([`super::window`]), or in what is open or was not told, which have indexes of their own ([`super::open`],
//! [`super::untold`]).

use super::{
    super::{StoreResult, micros},
    SELECT,
    narrowed::{chosen, of_days, of_states, of_topics, stands_in},
    open, record,
    scopes::{Columns, but_about, but_about_the_desk, within},
    untold,
};
use crate::{
    database::{ToValue, Tx, Value},
    domain::{
        catalogue::Department,
        order::{
            Order, Responsible, State,
            scope::{Scope, bit},
        },
    },
    office::records::{OrderFilter, Position, Sorting},
    values,
};

/// Streams at most; beyond that (a butler with hundreds of buildings) the engine sorts.
const STREAMS: usize = 300;

/// Submissions in the order of the filter; those before [`Position::Newer`] are the ones next to it.
pub fn list(tx: &Tx<'_>, filter: &OrderFilter) -> StoreResult<Vec<Order>> {
    let (sql, values) = statement(tx, filter)?;
    tx.query(&sql, &values, record)
}

/// How the engine would answer a list.
#[cfg(test)]
pub fn plan_of(tx: &Tx<'_>, filter: &OrderFilter) -> StoreResult<String> {
    let (sql, values) = statement(tx, filter)?;
    let lines: Vec<String> =
        tx.query(&format!("EXPLAIN QUERY PLAN {sql}"), &values, |row| Ok::<_, super::StoreError>(row.get("detail")?))?;
    Ok(lines.join("; "))
}

fn statement(tx: &Tx<'_>, filter: &OrderFilter) -> StoreResult<(String, Vec<Value>)> {
    match filter.sorting {
        Sorting::Urgent => return Ok(open::statement(filter)),
        Sorting::Untold => return Ok(untold::statement(filter)),
        Sorting::Newest => {}
    }
    let mut values = Vec::new();
    let ids = ids(tx, filter, &mut values)?;
    Ok((format!("{SELECT} WHERE s.id IN ({ids}) ORDER BY received_at DESC, s.id DESC"), values))
}

/// A query for the ids of what a filter lets through, no more than its limit.
pub(super) fn ids(tx: &Tx<'_>, filter: &OrderFilter, values: &mut Vec<Value>) -> StoreResult<String> {
    let mut rest = Rest::default();
    let streams = streams(tx, filter, values, &mut rest)?;
    let (comparison, order) = match filter.position {
        Some(Position::Newer { .. }) => (">", "received_at, id"),
        _ => ("<", "received_at DESC, id DESC"),
    };
    if let Some(Position::Older { than, id } | Position::Newer { than, id }) = filter.position {
        values.extend([micros(than).to_value(), id.to_string().to_value()]);
        rest.0.push(format!("(received_at, id) {comparison} (?{}, ?{})", values.len() - 1, values.len()));
    }
    // What follows another order is found with that one.
    rest.0.push("leader_id IS NULL".into());
    values.push(filter.limit.to_value());
    let limit = values.len();
    let one = |stream: &String| {
        let conditions: Vec<&str> = std::iter::once(stream).chain(&rest.0).map(String::as_str).filter(|part| !part.is_empty()).collect();
        let clause = if conditions.is_empty() { String::new() } else { format!("WHERE {} ", conditions.join(" AND ")) };
        format!("SELECT id, received_at FROM submission {clause}ORDER BY {order} LIMIT ?{limit}")
    };
    let merged: Vec<String> = match streams.as_slice() {
        [only] => return Ok(format!("SELECT id FROM ({}) AS page", one(only))),
        several => several.iter().enumerate().map(|(n, stream)| format!("SELECT id, received_at FROM ({}) AS s{n}", one(stream))).collect(),
    };
    // What a butler owns in their own building stands in two streams.
    Ok(format!("SELECT id FROM ({}) AS merged ORDER BY {order} LIMIT ?{limit}", merged.join(" UNION ")))
}

/// Conditions that hold for every stream.
#[derive(Default)]
struct Rest(Vec<String>);

/// The streams of a filter: each an equality that an index begins with, or nothing for all by time.
fn streams(tx: &Tx<'_>, filter: &OrderFilter, values: &mut Vec<Value>, rest: &mut Rest) -> StoreResult<Vec<String>> {
    let text = |value: &str, values: &mut Vec<Value>| {
        values.push(value.to_value());
        values.len()
    };
    match filter.quarantined {
        Some(true) => rest.0.push("quarantine IS NOT NULL".into()),
        Some(false) => rest.0.push("quarantine IS NULL".into()),
        None => {}
    }
    // What few have is where to begin; whose it may be is looked at row by row.
    let leading =
        |column: &str, place: usize| format!("id IN (SELECT coalesce(f.leader_id, f.id) FROM submission f WHERE f.{column} = ?{place})");
    // Of a report that follows, the order that it follows.
    let narrow: Vec<String> = if let Some(code) = &filter.code {
        vec![leading("receipt_code", text(code, values))]
    } else if let Some(phone) = &filter.phone {
        vec![leading("phone", text(phone, values))]
    } else {
        filter.addresses.iter().map(|address| leading("address", text(address, values))).collect()
    };
    rest.0.extend(of_days(filter, "received_at", values));
    let is_rare = !narrow.is_empty() || filter.quarantined == Some(true);
    if is_rare || filter.scope == Scope::Nothing {
        rest.0.extend(of_states(&filter.states));
        rest.0.extend(of_topics(filter.topics));
        rest.0.extend(chosen(filter, values));
        rest.0.extend(filter.queue.map(|queue| stands_in(queue, values)));
        if filter.scope != Scope::All {
            rest.0.push(within(filter.scope, Columns::OfSubmissions, values));
        }
        return Ok(if narrow.is_empty() { vec![String::new()] } else { narrow });
    }
    let with_state = |stream: String, states: &[State]| -> Vec<String> {
        states.iter().map(|state| format!("{stream} AND state = '{}'", state.into_str())).collect()
    };
    let all_states: Vec<State> = if filter.states.is_empty() { State::ALL.to_vec() } else { filter.states.clone() };
    // One state is an equality of the indexes; several are looked at row by row.
    let state = match filter.states.as_slice() {
        [only] => Some(format!("state = '{}'", only.into_str())),
        several => of_states(several),
    };
    // Whoever is named in a complaint does not see it, wherever it stands.
    match filter.scope {
        Scope::Everyones(reader) | Scope::Desk(reader) | Scope::Butler(_, reader) | Scope::Department(_, _, reader) => {
            rest.0.push(but_about(reader, values));
        }
        Scope::All | Scope::Nothing => {}
    }
    if matches!(filter.scope, Scope::Desk(_)) {
        rest.0.push(but_about_the_desk());
    }
    match filter.scope {
        // Of what a list is narrowed to, the first that an index begins with; the window is looked through for the rest.
        Scope::All | Scope::Everyones(_) | Scope::Desk(_) if narrow_stream(filter).is_some() => {
            let (column, value) = narrow_stream(filter).unwrap_or_default();
            let stream = format!("{column} = ?{}", text(&value, values));
            Ok(if filter.states.is_empty() { vec![stream] } else { with_state(stream, &filter.states) })
        }
        Scope::All | Scope::Everyones(_) | Scope::Desk(_) if !filter.topics.is_empty() => {
            let of_topic = |topic: &crate::domain::submission::Topic| with_state(format!("topic = '{}'", topic.into_str()), &all_states);
            Ok(filter.topics.iter().flat_map(of_topic).collect())
        }
        Scope::All | Scope::Everyones(_) | Scope::Desk(_) | Scope::Nothing => {
            let of_state = |state: &State| format!("state = '{}'", state.into_str());
            Ok(if filter.states.is_empty() { vec![String::new()] } else { filter.states.iter().map(of_state).collect() })
        }
        Scope::Department(department, staff, _) => {
            rest.0.extend(state);
            rest.0.extend(of_topics(filter.topics));
            let owned = format!("owner_staff_id IS NOT NULL AND owner_staff_id = ?{}", text(&staff.to_string(), values));
            let given = sets_with(tx, department)?.into_iter().map(|set| format!("seen_by <> 0 AND seen_by = {set}"));
            Ok(std::iter::once(owned).chain(given).collect())
        }
        Scope::Butler(butler, _) => {
            rest.0.extend(state);
            rest.0.extend(of_topics(filter.topics));
            let sql = "SELECT b.building AS building FROM area_building b JOIN area a ON a.id = b.area_id \
                       WHERE a.butler_id = ?1 OR a.partner_id = ?1 ORDER BY b.building";
            let buildings = tx.query(sql, values![butler.to_string()], |row| Ok::<String, super::StoreError>(row.get("building")?))?;
            if buildings.len() >= STREAMS {
                rest.0.push(within(filter.scope, Columns::OfSubmissions, values));
                return Ok(vec![String::new()]);
            }
            let owned = format!("owner_butler_id = ?{}", text(&butler.to_string(), values));
            let of_building = |building: &String| format!("home_building = ?{}", text(building, values));
            Ok(std::iter::once(owned).chain(buildings.iter().map(of_building).collect::<Vec<_>>()).collect())
        }
    }
}

/// Column and value of what a list is narrowed to that an index by time begins with.
fn narrow_stream(filter: &OrderFilter) -> Option<(&'static str, String)> {
    if let Some(building) = &filter.building {
        return Some(("home_building", building.clone()));
    }
    match filter.owner? {
        Responsible::Butler(id) => Some(("owner_butler_id", id.to_string())),
        Responsible::Staff(id) => Some(("owner_staff_id IS NOT NULL AND owner_staff_id", id.to_string())),
        Responsible::Centre => None,
    }
}

/// The sets of departments that some order is seen by, as far as they have this one in them: a stretch of an index each. The
/// kept numbers know them all, and seven departments make few.
fn sets_with(tx: &Tx<'_>, department: Department) -> StoreResult<Vec<i64>> {
    let sql = format!("SELECT DISTINCT seen_by FROM order_count WHERE (seen_by & {}) <> 0 ORDER BY seen_by", bit(department));
    tx.query(&sql, values![], |row| Ok::<_, super::StoreError>(row.get("seen_by")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{ids::StaffId, order::scope::NameKey},
        office::store::{Store, StoreError},
    };

    #[test]
    fn every_list_of_the_history_reads_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let look = |tx: &Tx<'_>| {
            tx.execute("INSERT INTO order_count VALUES ('', '', 10, 0, 0, 'request', 'closed', 1, 3)", values![])?;
            let staff = StaffId::mint(chrono::DateTime::UNIX_EPOCH, [1; 10]);
            let scope = Scope::Department(Department::Engineering, staff, NameKey::of("示例"));
            let all = OrderFilter { scope, limit: 9, ..OrderFilter::default() };
            let done = OrderFilter { states: vec![State::Done], ..all.clone() };
            let everyones = OrderFilter { scope: Scope::Everyones(NameKey::NOBODY), ..all.clone() };
            let of_building = OrderFilter { building: Some("3号楼".into()), ..everyones.clone() };
            let theirs = OrderFilter { owner: Some(Responsible::Staff(staff)), states: vec![State::Closed], ..everyones.clone() };
            for (filter, indexes) in [
                (all, ["submission_by_seers ", "submission_by_staff "]),
                (done, ["submission_by_seers_and_state", "submission_by_staff_and_state"]),
                (everyones, ["submission_by_time", "submission_by_time"]),
                (of_building, ["submission_by_building ", "submission_by_building "]),
                (theirs, ["submission_by_staff_and_state", "submission_by_staff_and_state"]),
            ] {
                let plan = plan_of(tx, &filter)?;
                assert!(indexes.iter().all(|index| plan.contains(index)) && !plan.contains("SCAN submission;"), "{plan}");
            }
            Ok::<_, StoreError>(())
        };
        Store::open(folder.path()).unwrap().write_blocking(look).unwrap();
    }
}
