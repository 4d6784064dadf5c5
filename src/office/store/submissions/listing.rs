//! Lists of submissions: what a page of the inbox asks for, and the rows that answer.
//!
//! Invariant: a list reads about as many rows as it shows. It is put together from streams, each of which is one
//! stretch of an index in the order of the page: a butler's list is what the butler owns and what comes from each of
//! their buildings. A condition with OR or IN in its place makes either engine read and sort everything that was ever
//! theirs.

use super::{
    super::{StoreResult, micros},
    SELECT, record,
    scopes::{Columns, but_about, but_about_the_desk, within},
};
use crate::{
    database::{ToValue, Tx, Value},
    domain::{
        catalogue::Department,
        order::{
            Order, State,
            scope::{Scope, bit},
        },
    },
    office::records::{OrderFilter, Position},
    values,
};

/// Streams at most; beyond that (a butler with hundreds of buildings) the engine sorts.
const STREAMS: usize = 300;

/// Submissions newest first; those before [`Position::Newer`] are the ones next to it.
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

/// What a word was looked for in: the newest of a scope and what of them may answer.
pub struct Scanned {
    /// Newest first.
    pub orders: Vec<Order>,
    /// Where the search ended, if there are older ones.
    pub ended: Option<Position>,
}

/// Looks through the newest `depth` submissions of a filter for those whose searched words hold one text of every group;
/// the owners named are looked at whatever their words.
pub fn scan(tx: &Tx<'_>, filter: &OrderFilter, groups: &[Vec<String>], owners: &[String], depth: u32) -> StoreResult<Scanned> {
    let mut values = Vec::new();
    let newest = newest(tx, filter, depth, &mut values)?;
    let mut holds = Vec::new();
    for group in groups {
        let alternatives = group.iter().map(|text| {
            values.push(format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")).to_value());
            format!("words LIKE ?{} ESCAPE '\\'", values.len())
        });
        holds.push(alternatives.collect::<Vec<_>>().join(" OR "));
    }
    let mut looked_at: Vec<String> = holds.iter().map(|group| format!("({group})")).collect();
    if looked_at.is_empty() {
        looked_at.push("1 = 1".into());
    }
    let owners = owners.iter().map(|owner| {
        values.push(owner.to_value());
        format!(" OR owner_butler_id = ?{}", values.len())
    });
    let owners: String = owners.collect();
    let found = format!(
        "{SELECT} WHERE s.id IN ({newest}) AND (({}) OR quarantine IS NOT NULL{owners}) ORDER BY received_at DESC, s.id DESC",
        looked_at.join(" AND ")
    );
    let orders = tx.query(&found, &values, record)?;
    // The place where the next search begins, if this one was full.
    let mut values = Vec::new();
    let newest = self::newest(tx, filter, depth, &mut values)?;
    let last = format!(
        "WITH looked_at AS ({newest}) SELECT id, received_at, (SELECT count(*) FROM looked_at) AS n FROM submission \
         WHERE id IN (SELECT id FROM looked_at) ORDER BY received_at, id LIMIT 1"
    );
    let ended = tx.first(&last, &values, |row| {
        let place = Position::Older { than: super::instant(row, "received_at")?, id: super::parsed(row, "id")? };
        Ok::<_, super::StoreError>((row.get::<i64>("n")? >= depth.into()).then_some(place))
    })?;
    Ok(Scanned { orders, ended: ended.flatten() })
}

/// The ids of the newest of a filter.
fn newest(tx: &Tx<'_>, filter: &OrderFilter, depth: u32, values: &mut Vec<Value>) -> StoreResult<String> {
    ids(tx, &OrderFilter { limit: depth, ..filter.clone() }, values)
}

fn statement(tx: &Tx<'_>, filter: &OrderFilter) -> StoreResult<(String, Vec<Value>)> {
    let mut values = Vec::new();
    let ids = ids(tx, filter, &mut values)?;
    Ok((format!("{SELECT} WHERE s.id IN ({ids}) ORDER BY received_at DESC, s.id DESC"), values))
}

/// A query for the ids of what a filter lets through, no more than its limit.
fn ids(tx: &Tx<'_>, filter: &OrderFilter, values: &mut Vec<Value>) -> StoreResult<String> {
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
    let narrow: Vec<String> = if let Some(code) = &filter.code {
        vec![format!("receipt_code = ?{}", text(code, values))]
    } else if let Some(phone) = &filter.phone {
        vec![format!("phone = ?{}", text(phone, values))]
    } else {
        filter.addresses.iter().map(|address| format!("address = ?{}", text(address, values))).collect()
    };
    if filter.undispatched {
        rest.0.push("undispatched = 1".into());
    }
    let is_rare = !narrow.is_empty() || filter.quarantined == Some(true) || filter.undispatched;
    let state = filter.state.map(|state| format!("state = '{}'", state.into_str()));
    let topics = filter.topics.iter().map(|topic| format!("'{}'", topic.into_str())).collect::<Vec<_>>().join(", ");
    if is_rare || filter.scope == Scope::Nothing {
        rest.0.extend(state);
        if !topics.is_empty() {
            rest.0.push(format!("topic IN ({topics})"));
        }
        if filter.scope != Scope::All {
            rest.0.push(within(filter.scope, Columns::OfSubmissions, values));
        }
        return Ok(if narrow.is_empty() { vec![String::new()] } else { narrow });
    }
    let with_state = |stream: String, states: &[State]| -> Vec<String> {
        states.iter().map(|state| format!("{stream} AND state = '{}'", state.into_str())).collect()
    };
    let all_states: Vec<State> = filter.state.map_or_else(|| State::ALL.to_vec(), |state| vec![state]);
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
        Scope::All | Scope::Everyones(_) | Scope::Desk(_) if !filter.topics.is_empty() => {
            let of_topic = |topic: &crate::domain::submission::Topic| with_state(format!("topic = '{}'", topic.into_str()), &all_states);
            Ok(filter.topics.iter().flat_map(of_topic).collect())
        }
        Scope::All | Scope::Everyones(_) | Scope::Desk(_) | Scope::Nothing => Ok(vec![state.unwrap_or_default()]),
        Scope::Department(department, staff, _) => {
            rest.0.extend(state);
            if !topics.is_empty() {
                rest.0.push(format!("topic IN ({topics})"));
            }
            let owned = format!("owner_staff_id IS NOT NULL AND owner_staff_id = ?{}", text(&staff.to_string(), values));
            let given = sets_with(tx, department)?.into_iter().map(|set| format!("seen_by <> 0 AND seen_by = {set}"));
            Ok(std::iter::once(owned).chain(given).collect())
        }
        Scope::Butler(butler, _) => {
            rest.0.extend(state);
            if !topics.is_empty() {
                rest.0.push(format!("topic IN ({topics})"));
            }
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
    fn a_departments_list_and_what_waits_to_be_given_out_read_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let look = |tx: &Tx<'_>| {
            tx.execute("INSERT INTO order_count VALUES ('', '', 10, 0, 0, 'request', 'closed', 1, 3)", values![])?;
            let staff = StaffId::mint(chrono::DateTime::UNIX_EPOCH, [1; 10]);
            let scope = Scope::Department(Department::Engineering, staff, NameKey::of("示例"));
            let all = OrderFilter { scope, limit: 9, ..OrderFilter::default() };
            let done = OrderFilter { state: Some(State::Done), ..all.clone() };
            let waiting = OrderFilter { undispatched: true, scope: Scope::Everyones(NameKey::NOBODY), ..all.clone() };
            for (filter, indexes) in [
                (all, ["submission_by_seers ", "submission_by_staff "]),
                (done, ["submission_by_seers_and_state", "submission_by_staff_and_state"]),
                (waiting, ["submission_undispatched", "submission_undispatched"]),
            ] {
                let plan = plan_of(tx, &filter)?;
                assert!(indexes.iter().all(|index| plan.contains(index)) && !plan.contains("SCAN submission;"), "{plan}");
            }
            Ok::<_, StoreError>(())
        };
        Store::open(folder.path()).unwrap().write_blocking(look).unwrap();
    }
}
