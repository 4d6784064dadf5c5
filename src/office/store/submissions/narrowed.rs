//! What a list is narrowed to beside whose it is: queue, kind, building, owner, department, days.
//!
//! Invariant: every condition here is looked at order by order, within what is open or within a window of the history, so no
//! other index answers to it: a column stands in `coalesce`, which both engines read as a value like any other. Without that
//! an engine might take the index of a building and read all that ever came from there.

use super::{
    super::micros,
    due::{is_near, is_overdue},
    scopes::{Columns, within},
};
use crate::{
    database::{ToValue, Value},
    domain::{
        catalogue::Department,
        order::{
            Responsible, State,
            scope::{Scope, bit},
        },
        submission::Topic,
    },
    office::records::{OrderFilter, Own, Queue, Work},
};

/// Puts a value behind the others; the number of its placeholder.
fn put(values: &mut Vec<Value>, value: impl ToValue) -> usize {
    values.push(value.to_value());
    values.len()
}

/// Only these states; nothing where all are meant.
pub(super) fn of_states(states: &[State]) -> Option<String> {
    let names = states.iter().map(|state| format!("'{}'", state.into_str())).collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| format!("coalesce(state, '') IN ({names})"))
}

/// Only these topics; nothing where all are meant.
pub(super) fn of_topics(topics: &[Topic]) -> Option<String> {
    let names = topics.iter().map(|topic| format!("'{}'", topic.into_str())).collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| format!("coalesce(topic, '') IN ({names})"))
}

/// What stands in a queue, wherever it is looked for; whatever does is open, unless it is about what became of it.
pub(super) fn stands_in(queue: Queue, values: &mut Vec<Value>) -> String {
    let condition = of_queue(queue, values);
    if matches!(queue, Queue::Untold(_)) { condition } else { format!("turn > 0 AND {condition}") }
}

/// What stands in a queue, among what is open.
pub(super) fn of_queue(queue: Queue, values: &mut Vec<Value>) -> String {
    match queue {
        Queue::Overdue(now) => is_overdue(put(values, micros(now))),
        Queue::Near(now) => is_near(put(values, micros(now))),
        Queue::Undispatched => "undispatched = 1".into(),
        Queue::Mine(own) => of_oneself(own, values),
        Queue::Department(department) => format!("(works & {}) <> 0", bit(department)),
        Queue::Stuck(since) => format!("moved_at < ?{}", put(values, micros(since))),
        Queue::Untold(since) => format!("untold_since > 0 AND untold_since >= ?{}", put(values, micros(since))),
    }
}

fn of_oneself(own: Own, values: &mut Vec<Value>) -> String {
    let mut ways = vec![of_owner(Responsible::Staff(own.staff), values)];
    ways.extend(own.butler.map(|butler| of_owner(Responsible::Butler(butler), values)));
    ways.extend(own.is_desk.then(|| of_owner(Responsible::Centre, values)));
    format!("({})", ways.join(" OR "))
}

fn of_owner(owner: Responsible, values: &mut Vec<Value>) -> String {
    match owner {
        Responsible::Centre => "(coalesce(owner_butler_id, '') = '' AND coalesce(owner_staff_id, '') = '')".into(),
        Responsible::Butler(id) => format!("coalesce(owner_butler_id, '') = ?{}", put(values, id.to_string())),
        Responsible::Staff(id) => format!("coalesce(owner_staff_id, '') = ?{}", put(values, id.to_string())),
    }
}

fn of_work(work: Work) -> String {
    let condition = match work {
        Work::Repair => format!("coalesce(department, '') = '{}'", Department::Engineering.into_str()),
        Work::Paid => "has_price = 1".into(),
        // What nobody can read has no department.
        Work::Free => "has_price = 0 AND coalesce(department, '') <> ''".into(),
    };
    format!("coalesce(topic, '') = '{}' AND {condition}", Topic::Request.into_str())
}

/// Whose work it is: theirs to whom it was given; as long as it was given to nobody, theirs whom the catalogue names.
fn of_department(department: Department) -> String {
    let by_catalogue = format!("seen_by = 0 AND coalesce(department, '') = '{}'", department.into_str());
    format!("((seen_by & {}) <> 0 OR ({by_catalogue}))", bit(department))
}

/// Everything but queue, states, topics and days.
pub(super) fn chosen(filter: &OrderFilter, values: &mut Vec<Value>) -> Vec<String> {
    let mut conditions = Vec::new();
    conditions.extend(filter.work.map(of_work));
    if let Some(building) = &filter.building {
        conditions.push(format!("coalesce(home_building, '') = ?{}", put(values, building.clone())));
    }
    conditions.extend(filter.owner.map(|owner| of_owner(owner, values)));
    conditions.extend(filter.department.map(of_department));
    conditions
}

/// The days on which it came in.
pub(super) fn of_days(filter: &OrderFilter, column: &str, values: &mut Vec<Value>) -> Vec<String> {
    let since = filter.since.map(|at| format!("{column} >= ?{}", put(values, micros(at))));
    let until = filter.until.map(|at| format!("{column} < ?{}", put(values, micros(at))));
    since.into_iter().chain(until).collect()
}

/// What a filter lets through beside state and queue, under names that no other index answers to.
pub(super) fn narrowed_to(filter: &OrderFilter, values: &mut Vec<Value>) -> Vec<String> {
    let mut all = Vec::new();
    if filter.scope != Scope::All {
        all.push(within(filter.scope, Columns::WhatIsOpen, values));
    }
    all.extend(of_topics(filter.topics));
    all.extend(chosen(filter, values));
    all.extend(of_days(filter, "coalesce(received_at, 0)", values));
    all
}
