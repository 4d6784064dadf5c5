//! Whether everything holds after a month, in plain SQL and by rules written down apart from the office's own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration};
use lobby_butler::domain::order::{
    State,
    clock::{Clocks, Milestone},
};

use crate::office_support::{Site, book::Book};

/// The robot that never answers.
pub const DEAD: &str = "坏掉的群";

/// Where an order may go from a state, whoever leads it: written down apart from the machine.
fn may_follow(from: State, to: State) -> bool {
    use State::*;
    let next: &[State] = match from {
        Stored => &[Delivered],
        Delivered => &[Accepted, Returned, Cancelled, Relayed, InProgress],
        Returned => &[Accepted, Cancelled, Delivered],
        Accepted => &[Quoted, Dispatched, InProgress, Returned, Done, Cancelled, Relayed],
        Quoted => &[Agreed, Quoted, Returned, Cancelled, Accepted],
        Agreed => &[Dispatched, InProgress, Quoted, Cancelled],
        Dispatched => &[InProgress, Quoted, Returned, Done, Cancelled, Relayed, Agreed, Accepted],
        InProgress => &[AwaitingSignOff, Quoted, Done, Returned, Cancelled, Relayed, Agreed, Accepted],
        AwaitingSignOff => &[Done, Reopened],
        Done => &[FollowedUp, Reopened],
        FollowedUp => &[Closed, Reopened],
        Reopened => &[Dispatched, InProgress, Done],
        Relayed | Closed | Cancelled => &[],
    };
    from == to || next.contains(&to)
}

/// What plain SQL says afterwards; each line is looked at.
pub fn audited(site: &Site, orders: usize, envelopes: usize) -> Vec<String> {
    let book = Book::of(site.folder.path());
    let one = |sql: &str| -> i64 { book.column(sql).first().map_or(0, |value| value.parse().unwrap()) };
    let mut told = Vec::new();
    let mut tell = |what: &str, found: i64, wanted: i64| {
        told.push(format!("{what}: {found}"));
        assert_eq!(found, wanted, "{what}");
    };
    let stored = one("SELECT count(*) FROM submission");
    let escalated = one("SELECT count(*) FROM resident_act WHERE act = 'escalate' AND refusal IS NULL");
    tell("orders, with the complaints that residents made of some", stored, i64::try_from(orders).unwrap() + escalated);
    let acts = one("SELECT count(*) FROM resident_act WHERE place <> '手机页面'");
    tell("acts of lobbies that were acknowledged and are stored", acts, i64::try_from(envelopes).unwrap());
    tell(
        "orders without exactly one owner",
        one(
            "SELECT count(*) FROM submission WHERE leader_id IS NULL AND owner = '' OR owner_butler_id IS NOT NULL AND owner_staff_id IS NOT NULL",
        ),
        0,
    );
    // Histories, state by state.
    let events = book.column("SELECT submission_id || ' ' || state FROM submission_event ORDER BY submission_id, position");
    let mut at: BTreeMap<&str, State> = BTreeMap::new();
    let mut illegal = 0;
    for line in &events {
        let (id, state) = line.split_once(' ').unwrap();
        let state: State = state.parse().unwrap();
        let before = at.insert(id, state).unwrap_or(State::Stored);
        illegal += i64::from(!may_follow(before, state));
    }
    tell("steps that lead where none may", illegal, 0);
    let last: BTreeSet<String> = at.iter().map(|(id, state)| format!("{id} {}", state.into_str())).collect();
    let states: BTreeSet<String> = book.column("SELECT id || ' ' || state FROM submission").into_iter().collect();
    tell("orders that do not stand where their history ends", i64::try_from(states.symmetric_difference(&last).count()).unwrap(), 0);
    // Promised times: what the receipt printed, and what was broken.
    // A promise that is broken when its clock begins again is the same promise still: one row.
    let (mut later, mut broken) = (0, BTreeSet::new());
    for line in book.column("SELECT id || ' ' || received_at || ' ' || clocks FROM submission WHERE clocks <> ''") {
        let (id, line) = line.split_once(' ').unwrap();
        let (received, document) = line.split_once(' ').unwrap();
        let received = DateTime::from_timestamp_micros(received.parse().unwrap()).unwrap();
        let clocks: Clocks = serde_json::from_str(document).unwrap();
        for clock in clocks.iter() {
            if clock.breached.is_some() {
                broken.insert((id.to_owned(), clock.milestone, clock.due));
            }
            let promised = match clock.milestone {
                Milestone::Response => received + Duration::minutes(5),
                Milestone::Answer => received + Duration::hours(24),
                _ => continue,
            };
            later += i64::from(clock.due > promised);
        }
    }
    tell("answers and responses due later than the receipt printed", later, 0);
    tell("broken promises that have a row", one("SELECT count(*) FROM breach"), i64::try_from(broken.len()).unwrap());
    // Alerts, money, signatures, numbers.
    let lost = "SELECT count(*) FROM alert a JOIN submission s ON s.id = a.submission_id \
                WHERE a.ended_at IS NULL AND s.state IN ('closed', 'cancelled')";
    tell("alerts that ring for what is over", one(lost), 0);
    tell(
        "payments without a signed price",
        one("SELECT count(*) FROM payment p JOIN submission s ON s.id = p.submission_id WHERE s.dealings NOT LIKE '%agreed%'"),
        0,
    );
    // What one who follows signs is kept with the order that they followed then, and what stands in one batch has one instant:
    // so instant by instant there are at least as many strokes as agreements.
    let unsigned = "SELECT count(*) FROM (SELECT received_at, count(*) AS n FROM resident_act WHERE act IN ('agree', 'sign_off') \
                    AND refusal IS NULL GROUP BY received_at) c WHERE c.n > (SELECT count(*) FROM signature g WHERE g.at = c.received_at)";
    tell("agreements without strokes", one(unsigned), 0);
    let counted = "SELECT count(*) FROM (SELECT topic, state, count(*) AS n FROM submission WHERE leader_id IS NULL GROUP BY topic, state) c \
                   WHERE c.n <> (SELECT sum(k.orders) FROM order_count k WHERE k.topic = c.topic AND k.state = c.state)";
    tell("kept numbers that counting does not give", one(counted), 0);
    // What follows another order.
    let chained =
        "SELECT count(*) FROM submission f JOIN submission l ON l.id = f.leader_id WHERE l.leader_id IS NOT NULL OR l.place_id = ''";
    tell("reports that follow what follows, or nothing of everybody's", one(chained), 0);
    let at_work = "SELECT count(*) FROM submission WHERE leader_id IS NOT NULL AND (turn <> 0 OR works <> 0 OR seen_by <> 0 OR undispatched <> 0 \
                   OR open_at_place <> 0 OR due_at IS NOT NULL OR breaks_at IS NOT NULL OR owner <> '')";
    tell("reports that follow and are somebody's to work off all the same", one(at_work), 0);
    let ringing =
        "SELECT count(*) FROM alert a JOIN submission s ON s.id = a.submission_id WHERE a.ended_at IS NULL AND s.leader_id IS NOT NULL";
    tell("alerts that ring for what follows", one(ringing), 0);
    let given_out =
        "SELECT count(*) FROM task t JOIN submission s ON s.id = t.submission_id WHERE t.is_open = 1 AND s.leader_id IS NOT NULL";
    tell("open tasks of what follows", one(given_out), 0);
    // Who was told, though one robot is dead.
    let unfinished = "SELECT count(*) FROM alert WHERE taken_by IS NULL AND ended_at IS NULL AND (next_at IS NOT NULL OR called = 0)";
    tell("alerts that are neither taken nor over nor at the end of their chain", one(unfinished), 0);
    let by_the_dead = format!("SELECT count(*) FROM alert_message WHERE robot_name = '{DEAD}' AND sent_at IS NOT NULL");
    tell("messages that the dead robot is said to have taken", one(&by_the_dead), 0);
    let lost = "SELECT count(*) FROM alert_message m JOIN alert a ON a.id = m.alert_id WHERE a.taken_by IS NULL AND a.ended_at IS NULL \
                AND NOT EXISTS (SELECT 1 FROM alert_message o WHERE o.alert_id = m.alert_id AND o.link = m.link AND o.sent_at IS NOT NULL)";
    tell("messages that no robot took and somebody still needs", one(lost), 0);
    let refused = one(&format!("SELECT count(*) FROM alert_message WHERE robot_name = '{DEAD}' AND failure <> ''"));
    assert!(refused > 0, "the dead robot was asked");
    told.push(format!("messages that the dead robot did not take: {refused}"));
    told
}
