//! Lists of submissions: what a page of the inbox asks for, and the rows that answer.

use std::ops::ControlFlow;

use super::{super::StoreResult, SELECT, record, scopes::within};
use crate::{
    database::{Tx, Value},
    domain::order::{Order, scope::Scope},
    office::records::OrderFilter,
};

/// Submissions newest first.
pub fn list(tx: &Tx<'_>, filter: &OrderFilter) -> StoreResult<Vec<Order>> {
    let (sql, values) = listing(filter);
    tx.query(&sql, &values, record)
}

/// How the engine would answer a list.
#[cfg(test)]
pub fn plan_of(tx: &Tx<'_>, filter: &OrderFilter) -> StoreResult<String> {
    let (sql, values) = listing(filter);
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    let lines: Vec<String> = tx.query(&sql, &values, |row| Ok::<_, super::super::StoreError>(row.get("detail")?))?;
    Ok(lines.join("; "))
}

fn listing(filter: &OrderFilter) -> (String, Vec<Value>) {
    let (conditions, mut values) = conditions(filter);
    let sql =
        format!("{SELECT} {conditions} ORDER BY received_at DESC, s.id DESC LIMIT ?{} OFFSET ?{}", values.len() + 1, values.len() + 2);
    values.extend([Value::Int(filter.limit.into()), Value::Int(filter.offset.into())]);
    (sql, values)
}

/// Submissions newest first, one by one until there is enough.
pub fn scan(tx: &Tx<'_>, filter: &OrderFilter, mut look: impl FnMut(Order) -> ControlFlow<()>) -> StoreResult<()> {
    let (sql, values) = listing(filter);
    tx.scan(&sql, &values, |row| Ok(look(record(row)?)))
}

fn conditions(filter: &OrderFilter) -> (String, Vec<Value>) {
    let mut parts = Vec::new();
    let mut values = Vec::new();
    if filter.scope != Scope::All {
        parts.push(within(filter.scope, &mut values));
    }
    if let Some(state) = filter.state {
        values.push(Value::Text(state.into_str().into()));
        parts.push(format!("state = ?{}", values.len()));
    }
    if !filter.topics.is_empty() {
        let places: Vec<String> = (1..=filter.topics.len()).map(|place| format!("?{}", values.len() + place)).collect();
        values.extend(filter.topics.iter().map(|topic| Value::Text(topic.into_str().into())));
        parts.push(format!("topic IN ({})", places.join(", ")));
    }
    match filter.quarantined {
        Some(true) => parts.push("quarantine IS NOT NULL".into()),
        Some(false) => parts.push("quarantine IS NULL".into()),
        None => {}
    }
    if let Some(code) = &filter.code {
        values.push(Value::Text(code.clone()));
        parts.push(format!("receipt_code = ?{}", values.len()));
    }
    if let Some(address) = &filter.address {
        values.push(Value::Text(address.clone()));
        parts.push(format!("address = ?{}", values.len()));
        // The index is by building, the first part of an address; a complaint about the butler has none.
        let buildings = address.match_indices(' ').map(|(at, _)| &address[..at]).chain([address.as_str(), ""]);
        let from = values.len();
        values.extend(buildings.map(|building| Value::Text(building.to_owned())));
        let places: Vec<String> = (from + 1..=values.len()).map(|place| format!("?{place}")).collect();
        parts.push(format!("home_building IN ({})", places.join(", ")));
    }
    let clause = if parts.is_empty() { String::new() } else { format!("WHERE {}", parts.join(" AND ")) };
    (clause, values)
}
