//! Whose submissions: the condition behind every list and count.
//!
//! Invariant: what a scope leaves out is left out by the engine, so that no list, page or figure
//! can forget to.

use rusqlite::{Connection, params, types::Value};

use super::super::{Outcome, collect, document};
use crate::domain::{
    scope::{Scope, WITH_DEPARTMENT},
    submission::Submission,
};

/// The building whose butlers may read it; none for a complaint about the butler.
pub(super) fn building_of(content: &Submission) -> String {
    if matches!(content, Submission::Feedback(feedback) if feedback.is_about_the_butler()) {
        return String::new();
    }
    content.room().map(crate::domain::place::Room::building_name).unwrap_or_default()
}

/// Fills in what an older version did not store of each submission; what cannot be read stays.
pub fn fill_scopes(connection: &Connection) -> Outcome<()> {
    let sql = "SELECT id, content FROM submission WHERE department = '' AND content IS NOT NULL";
    let rows: Vec<(String, String)> = collect(connection, sql, [], |row| Ok((row.get("id")?, row.get("content")?)))?;
    for (id, text) in rows {
        if let Ok(content) = document::<Submission>(&text, "content") {
            connection.execute(
                "UPDATE submission SET home_building = ?2, department = ?3 WHERE id = ?1",
                params![id, building_of(&content), content.department().key()],
            )?;
        }
    }
    Ok(())
}

/// The condition of a scope, its values added to those that stand before it.
pub(super) fn within(scope: Scope, values: &mut Vec<Value>) -> String {
    match scope {
        Scope::All => "1 = 1".into(),
        Scope::Nothing => "1 = 0".into(),
        Scope::Butler(butler) => {
            values.push(Value::Text(butler.to_string()));
            let n = values.len();
            format!(
                "(owner_butler_id = ?{n} OR home_building IN (SELECT b.building FROM area_building b JOIN area a ON a.id = b.area_id \
                 WHERE a.butler_id = ?{n} OR a.partner_id = ?{n}))"
            )
        }
        Scope::Department(department) => {
            values.push(Value::Text(department.key().into()));
            let states: Vec<String> = WITH_DEPARTMENT.iter().map(|state| format!("'{}'", state.key())).collect();
            format!("(department = ?{} AND quarantine IS NULL AND state IN ({}))", values.len(), states.join(", "))
        }
    }
}

/// A further condition behind others; nothing for who sees everything.
pub(super) fn within_clause(scope: Scope, values: &mut Vec<Value>) -> String {
    if scope == Scope::All { String::new() } else { format!(" AND {}", within(scope, values)) }
}
