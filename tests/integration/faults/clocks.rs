//! Clocks that jump: the terminal's while something waits, the office's at any time.

use chrono::{DateTime, Duration};
use lobby_butler::kiosk::{delivery::MAX_BACKOFF, office_client::Patience};

use super::{
    fault::Fault,
    terminal::{Terminal, in_time},
};
use crate::office_support::{Site, at};

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_clock_that_jumps_while_a_retry_waits_never_holds_it_longer_than_five_minutes() {
    let site = Site::start().await;
    for jump in [
        Duration::days(-365),
        Duration::hours(-1),
        Duration::minutes(-5),
        Duration::minutes(-4),
        Duration::seconds(-1),
        Duration::minutes(4),
        Duration::days(365),
    ] {
        let mut terminal = Terminal::struck_by(&site, Fault::CutBeforeOffice).await;
        terminal.record().await;
        // Long enough in trouble for the longest wait.
        for _ in 0..10 {
            terminal.step().await;
            terminal.until_due().await;
        }
        terminal.step().await;
        terminal.heal(&site);
        terminal.pass(jump);
        let jumped = terminal.now();
        terminal.drain().await;
        assert!(terminal.now() - jumped <= MAX_BACKOFF, "{jump}");
        assert_eq!(terminal.lost_and_doubled(&site), (0, 0), "{jump}");
    }
}

/// Nobody wakes it: what it sleeps does not depend on the clock that was set back.
#[tokio::test(flavor = "multi_thread")]
async fn the_running_queue_goes_on_by_itself_after_the_clock_was_set_back_a_year() {
    let site = Site::start().await;
    let mut terminal = Terminal::struck_by(&site, Fault::CutBeforeOffice).await;
    terminal.record().await;
    terminal.step().await;
    terminal.heal(&site);
    // It sleeps by the old clock first.
    let running = terminal.run();
    terminal.pass(Duration::days(-365));
    in_time("the queue", async {
        while terminal.store().queued().await.unwrap() > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    running.abort();
    assert_eq!(terminal.lost_and_doubled(&site), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_under_a_wrong_clock_is_delivered_under_the_right_one() {
    let site = Site::start().await;
    let terminal = Terminal::struck_by(&site, Fault::CutBeforeOffice).await;
    let right = terminal.now();
    // A dead clock chip, years ahead, today; and tried under each.
    for wrong in [DateTime::UNIX_EPOCH, at("2099-01-01T00:00:00Z"), right] {
        terminal.set_now(wrong);
        terminal.record().await;
        terminal.step().await;
    }
    terminal.proxy.heal();
    terminal.drain().await;
    assert!(terminal.now() - right <= MAX_BACKOFF);
    assert_eq!(terminal.lost_and_doubled(&site), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_clock_far_off_changes_nothing_for_the_queue() {
    let site = Site::start().await;
    for years in [20, -40, 20] {
        site.advance(Duration::days(365 * years));
        let terminal = Terminal::start(&site, Patience::default()).await;
        terminal.set_now(at("2026-09-18T02:31:00Z"));
        let (one, other) = (terminal.record().await, terminal.record().await);
        assert_eq!(terminal.step().await, [one, other]);
        let code = terminal.recorded.lock().unwrap()[0].code;
        let local_status = terminal.store().local_status(code).await.unwrap().unwrap();
        assert_eq!((local_status.created_at, local_status.delivered_at), (Some(terminal.now()), Some(site.now())));
        assert_eq!(terminal.store().queued().await.unwrap(), 0);
        assert_eq!(terminal.lost_and_doubled(&site), (0, 0));
    }
}
