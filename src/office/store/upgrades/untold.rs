//! What an older office had not told its residents is found when this version opens its database, as far as a call is of use.

use chrono::Duration;

use super::*;

const DAY: i64 = 86_400_000_000;

/// An order whose history is these events: kind, state, who, when before now; with that number.
fn add(tx: &Tx<'_>, n: u8, phone: &str, received: i64, events: &[(&str, &str, &str, i64)]) {
    let id = SubmissionId::mint(now(), [n; 10]).to_string();
    let (terminal, at) = (TerminalId::mint(now(), [2; 10]).to_string(), micros(now()));
    let (_, state, _, moved) = *events.last().unwrap();
    tx.execute(
        "INSERT INTO submission (id, terminal_id, receipt_code, digest, envelope, created_at, received_at, state, version, owner, content, address, \
         service_name, phone_tail, phone, moved_at) \
         VALUES (?1, ?2, ?3, 'd', '{}', ?4, ?4, ?5, 9, '客服中心', ?6, '', '', '6688', ?7, ?8)",
        values![
            id,
            terminal,
            format!("4271{n:04}"),
            at - received,
            state,
            format!(r#"{{"kind":"request","content":{REQUEST}}}"#),
            phone,
            at - moved
        ],
    )
    .unwrap();
    for (position, (kind, state, actor, before)) in (1_i64..).zip(events) {
        tx.execute(
            "INSERT INTO submission_event (submission_id, position, kind, state, note, actor, at) VALUES (?1, ?2, ?3, ?4, '', ?5, ?6)",
            values![id, position, *kind, *state, *actor, at - before],
        )
        .unwrap();
    }
}

/// The look that an order keeps.
fn look(tx: &Tx<'_>, n: u8, before: i64) {
    let id = SubmissionId::mint(now(), [n; 10]).to_string();
    tx.execute("INSERT INTO outcome_look VALUES (?1, 'lobby', ?2)", values![id, micros(now()) - before]).unwrap();
}

#[test]
fn an_older_office_knows_after_its_upgrade_whom_nobody_has_told_and_does_not_ask_for_calls_about_years_ago() {
    const BEFORE: usize = 20;
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path(), BEFORE);
    ask(&store, |tx| {
        super::fill(tx, BEFORE);
        let number = "13800136688";
        let done = |at: i64| [("state", "delivered", "", 3 * DAY), ("state", "done", "客服", at), ("state", "closed", "客服", at - 1_000)];
        add(tx, 11, number, 3 * DAY, &done(2 * DAY));
        add(tx, 12, "", 3 * DAY, &done(2 * DAY));
        add(tx, 13, number, 3 * DAY, &[&done(2 * DAY)[..], &[("told", "closed", "客服", DAY)]].concat());
        add(tx, 14, number, 3 * DAY, &done(2 * DAY));
        look(tx, 14, DAY);
        // Taken up again since it was seen.
        let again = [("state", "reopened", "客服", DAY), ("state", "done", "客服", DAY / 2)];
        add(tx, 15, number, 3 * DAY, &[&done(2 * DAY)[..2], &again].concat());
        look(tx, 15, DAY + 1);
        add(tx, 16, number, 3 * DAY, &[("state", "delivered", "", 3 * DAY), ("state", "cancelled", "业户", DAY)]);
        add(tx, 17, number, 50 * DAY, &done(40 * DAY));
        add(tx, 18, number, 400 * DAY, &done(2 * DAY));
        add(tx, 19, number, 3 * DAY, &[&done(2 * DAY)[..2], &[("state", "followed_up", "客服", DAY)]].concat());
        Ok(())
    });
    drop(store);
    let waits = ask(&Store::for_test(folder.path()), |tx| {
        tx.query("SELECT id, untold_since FROM submission WHERE untold_since > 0 ORDER BY id", values![], |row| {
            Ok::<_, StoreError>((row.get::<String>("id")?, row.get::<i64>("untold_since")?))
        })
    });
    let wanted = [(11, Duration::days(2)), (15, Duration::hours(12))]
        .map(|(n, before): (u8, _)| (SubmissionId::mint(now(), [n; 10]).to_string(), micros(now() - before)));
    assert_eq!(waits, wanted);
}
