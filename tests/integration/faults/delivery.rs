//! Each fault of the table against the running terminal: what the queue does while it lasts, and
//! that everything is at the office exactly once when it is over.

use chrono::Duration;
use lobby_butler::kiosk::{
    delivery::{MAX_BACKOFF, Pending, backoff},
    office_client::Patience,
};

use super::{
    expectations::{Fate, ROWS, Row},
    fault::Fault,
    terminal::{Terminal, in_time},
};
use crate::office_support::Site;

fn faults(of: impl Fn(&Row) -> Fate) -> Vec<(Fault, Fate, bool)> {
    let rows = ROWS.iter().filter(|row| of(row) != Fate::Never);
    rows.flat_map(|row| row.faults.iter().map(|fault| (*fault, of(row), row.office_has_it)).collect::<Vec<_>>()).collect()
}

/// After its n-th failure.
fn check(what: &str, pending: &Pending, fate: Fate, failures: u32, terminal: &Terminal) {
    assert_eq!(pending.attempts, failures, "{what}: attempts are counted");
    let alone = matches!(fate, Fate::WaitsAlone | Fate::WaitsAtLeast(_));
    assert_eq!(pending.solo, alone, "{what}: alone from then on");
    let wait = pending.next_attempt_at - terminal.now();
    match fate {
        Fate::WaitsAtLeast(seconds) => assert_eq!(wait, Duration::seconds(seconds), "{what}"),
        _ => assert!((backoff(failures, 0.0)..=backoff(failures, 1.0)).contains(&wait), "{what}: {wait} after {failures} failures"),
    }
}

/// The fault is over: everything is there once and nothing waits.
async fn recovers(what: &str, mut terminal: Terminal, site: &Site) {
    terminal.heal(site);
    terminal.release().await;
    terminal.drain().await;
    assert_eq!(terminal.lost_and_doubled(site), (0, 0), "{what}: lost, doubled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_sent_alone_meets_its_fate_and_arrives_once() {
    let site = Site::start().await;
    for (fault, fate, office_has_it) in faults(|row| row.alone) {
        let what = format!("{fault:?}, alone");
        let terminal = Terminal::struck_by(&site, fault).await;
        let id = terminal.record().await;
        assert_eq!(terminal.step().await, [id]);
        let expected = usize::from(office_has_it);
        terminal.until_at_office(&site, expected).await;
        assert_eq!(terminal.at_office(&site), expected, "{what}: at the office");
        match fate {
            Fate::Delivered => assert_eq!(terminal.store().queued().await.unwrap(), 0),
            Fate::Parked(reason) => {
                assert_eq!(terminal.parked().await, [(id, reason)], "{what}");
                assert_eq!(terminal.step().await, [], "{what}: parked is parked");
            }
            _ => {
                check(&what, &terminal.waiting().await[0], fate, 1, &terminal);
                assert_eq!(terminal.step().await, [], "{what}: not before its time");
                terminal.until_due().await;
                assert_eq!(terminal.step().await, [id], "{what}: tried again");
                check(&what, &terminal.waiting().await[0], fate, 2, &terminal);
            }
        }
        recovers(&what, terminal, &site).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_a_batch_meets_its_fate_and_arrives_once() {
    let site = Site::start().await;
    for (fault, fate, office_has_it) in faults(|row| row.batch) {
        let what = format!("{fault:?}, batch");
        let terminal = Terminal::struck_by(&site, fault).await;
        let ids = [terminal.record().await, terminal.record().await, terminal.record().await];
        assert_eq!(terminal.step().await.len(), 3);
        let expected = if office_has_it { 3 } else { 0 };
        terminal.until_at_office(&site, expected).await;
        assert_eq!(terminal.at_office(&site), expected, "{what}: at the office");
        assert_eq!(terminal.parked().await, [], "{what}: a refused batch parks nobody");
        let waiting = terminal.waiting().await;
        if fate == Fate::Delivered {
            assert_eq!(waiting, []);
        } else {
            assert_eq!(waiting.iter().map(|pending| pending.id).collect::<Vec<_>>(), ids);
            waiting.iter().for_each(|pending| check(&what, pending, fate, 1, &terminal));
            terminal.pass(MAX_BACKOFF);
            assert_eq!(terminal.step().await.len(), if fate == Fate::Waits { 3 } else { 1 }, "{what}: together or alone");
        }
        recovers(&what, terminal, &site).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_element_is_parked_and_its_neighbours_are_delivered() {
    let site = Site::start().await;
    for (status, code, reason) in [
        (400, "envelope_invalid", "bad_request"),
        (409, "digest_conflict", "conflict"),
        (413, "too_large", "too_large"),
        (422, "kind_unsupported", "unprocessable"),
    ] {
        let terminal = Terminal::struck_by(&site, Fault::FirstRefused(status, code)).await;
        let ids = [terminal.record().await, terminal.record().await, terminal.record().await];
        terminal.step().await;
        assert_eq!(terminal.parked().await, [(ids[0], reason)]);
        assert_eq!(terminal.waiting().await, []);
        recovers(code, terminal, &site).await;
    }
}

/// The worst neighbour: whatever request carries it, something on the way does this, for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_always_meets_a_fault_holds_up_nobody() {
    let site = Site::start().await;
    for fault in ROWS.iter().flat_map(|row| row.faults).copied().filter(|fault| fault.strikes_request()) {
        // Those that take their time are the same to the queue as a cut line.
        if fault.takes_patience() || matches!(fault, Fault::Huge | Fault::GzipBomb) {
            continue;
        }
        let terminal = Terminal::struck_by(&site, fault).await;
        let poison = terminal.record().await;
        let text = poison.to_string();
        terminal.proxy.fault_where(fault, move |request| request.is_about(&text));
        for _ in 0..4 {
            terminal.record().await;
        }
        let mut requests = 0;
        while terminal.waiting().await.iter().any(|pending| pending.id != poison) {
            terminal.until_due().await;
            terminal.step().await;
            requests += 1;
            assert!(requests <= 40, "{fault:?}: four others still wait after {requests} requests");
        }
        let fresh = terminal.record().await;
        terminal.step().await;
        assert!(terminal.waiting().await.iter().all(|pending| pending.id != fresh), "{fault:?}: a fresh one goes at once");
        recovers(&format!("{fault:?} about one"), terminal, &site).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_grows_to_five_minutes_and_the_attempts_never_end() {
    let site = Site::start().await;
    let terminal = Terminal::struck_by(&site, Fault::CutBeforeOffice).await;
    let id = terminal.record().await;
    for failures in 1..=40 {
        assert_eq!(terminal.step().await, [id]);
        check("cut", &terminal.waiting().await[0], Fate::Waits, failures, &terminal);
        terminal.until_due().await;
    }
    recovers("forty cuts", terminal, &site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_while_requests_hang_goes_out_beside_them() {
    let site = Site::start().await;
    let terminal = Terminal::start(&site, Patience::default()).await;
    let stuck = [terminal.record().await, terminal.record().await];
    let texts = stuck.map(|id| id.to_string());
    let (stalled, is_stalled) = tokio::sync::watch::channel(false);
    terminal.proxy.fault_where(Fault::Stall, move |request| {
        let hit = texts.iter().any(|text| request.is_about(text));
        stalled.send_if_modified(|stalled| hit && !std::mem::replace(stalled, true));
        hit
    });
    let running = terminal.run();
    in_time("the first request", is_stalled.clone().wait_for(|stalled| *stalled)).await.unwrap();
    let fresh = terminal.record().await;
    terminal.forwarder.wake.notify_one();
    in_time("the fresh one", async {
        while terminal.waiting().await.iter().any(|pending| pending.id == fresh) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    running.abort();
    assert!(running.await.is_err());
    assert_eq!(terminal.waiting().await.iter().map(|pending| (pending.id, pending.attempts)).collect::<Vec<_>>(), stuck.map(|id| (id, 0)));
    recovers("hanging", terminal, &site).await;
}
