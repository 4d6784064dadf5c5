//! Board sync and event stream through the same proxy: the last good board stays, every request
//! ends, and the next one after the fault succeeds.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::Duration;
use lobby_butler::{
    kiosk::{
        board_sync::BoardSync,
        office_client::{HttpOffice, NetworkFault, OfficeClient, OfficeError, Patience},
        store::CachedBoard,
    },
    protocol::v1::{messages::Hint, paths},
};
use tokio::sync::Notify;

use super::{
    fault::Fault,
    terminal::{Terminal, in_time, short_patience},
};
use crate::office_support::Site;

/// Whoever asks for something gets this instead.
const INSTEAD: &[Fault] = &[
    Fault::Refused,
    Fault::ResetOnAccept,
    Fault::Stall,
    Fault::CutBeforeOffice,
    Fault::Gateway(401),
    Fault::Gateway(403),
    Fault::Gateway(404),
    Fault::Gateway(429),
    Fault::Gateway(500),
    Fault::GatewayStalls(502),
    Fault::GatewayRetryAfter(503, "120"),
    Fault::LoginRedirect,
    Fault::NoContent,
    Fault::PortalPage,
    Fault::Garbage,
    Fault::WrongShape,
    Fault::Huge,
    Fault::GzipBomb,
];

/// And this becomes of what the office answers.
const SPOILT: &[Fault] = &[
    Fault::CutAfterCommit,
    Fault::CutInReply,
    Fault::StallInReply,
    Fault::Drip,
    Fault::TruncatedJson,
    Fault::LengthTooLong,
    Fault::LengthTooShort,
];

fn board_sync(terminal: &Terminal) -> BoardSync<HttpOffice> {
    BoardSync {
        store: terminal.store().clone(),
        office: terminal.forwarder.office.clone(),
        clock: terminal.clock(),
        wake: Arc::new(Notify::new()),
        on_round: Arc::new(|_| {}),
        memory: Default::default(),
    }
}

async fn stored(terminal: &Terminal) -> Option<CachedBoard> {
    terminal.store().board().await.unwrap()
}

/// The office has something new to show.
fn publish(site: &Site) {
    site.advance(Duration::days(1));
    site.office.refresh_sample(site.now()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spoilt_board_never_replaces_the_last_good_one() {
    let site = Site::start().await;
    let mut terminal = Terminal::start(&site, Patience::default()).await;
    let round = board_sync(&terminal).round().await;
    assert!(round.answered.is_ok(), "{:?}", round.answered);
    for fault in INSTEAD.iter().chain(SPOILT).copied() {
        let good = stored(&terminal).await.unwrap();
        publish(&site);
        terminal.strike(&site, fault);
        terminal.pass(Duration::hours(1));
        let round = in_time("a round", board_sync(&terminal).round()).await;
        assert!(round.answered.is_err() && round.changed.is_none(), "{fault:?}: {:?}", round.answered);
        assert_eq!(stored(&terminal).await.as_ref(), Some(&good), "{fault:?}: not even its age changes");
        terminal.heal(&site);
        let round = in_time("a round", board_sync(&terminal).round()).await;
        assert_eq!(round.answered, Ok(()), "{fault:?}");
        assert!(round.changed.unwrap().0.board.revision > good.board.revision, "{fault:?}: the next round brings the new one");
        let mut published = site.board().await;
        published.add_default_english();
        assert!(stored(&terminal).await.unwrap().board == published, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_board_a_304_is_no_answer() {
    let site = Site::start().await;
    let terminal = Terminal::start(&site, Patience::default()).await;
    let sync = board_sync(&terminal);
    terminal.proxy.fault_where(Fault::Gateway(304), |_| true);
    assert_eq!(sync.round().await.answered, Err(OfficeError::NotOurs));
    terminal.proxy.heal();
    assert!(sync.round().await.changed.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_304_about_another_board_confirms_nothing() {
    let site = Site::start().await;
    let terminal = Terminal::start(&site, Patience::default()).await;
    let sync = board_sync(&terminal);
    sync.round().await;
    let good = stored(&terminal).await.unwrap();
    terminal.pass(Duration::hours(1));
    terminal.proxy.fault_where(Fault::NotModified("\"of-some-other-board\""), |_| true);
    assert_eq!(sync.round().await.answered, Err(OfficeError::NotOurs));
    assert_eq!(stored(&terminal).await.unwrap(), good);
    terminal.proxy.heal();
    assert_eq!(sync.round().await.answered, Ok(()));
    assert_eq!(stored(&terminal).await.unwrap().fetched_at, terminal.now());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_cannot_be_had_keeps_nobody_from_receipt_codes() {
    let site = Site::start().await;
    let terminal = Terminal::start(&site, Patience::default()).await;
    let book = tempfile::tempdir().unwrap();
    let (store, _) = lobby_butler::kiosk::store::Store::open(book.path()).unwrap();
    let sync = BoardSync { store: store.clone(), ..board_sync(&terminal) };
    terminal.proxy.fault_where(Fault::Gateway(500), |request| request.path() == paths::BOARD);
    assert!(sync.round().await.answered.is_err());
    assert!(store.codes_left().await.unwrap() > 0);
}

/// Listens until the stream ends; tells why and how many hints came.
async fn listen(terminal: &Terminal) -> (OfficeError, usize) {
    let hints = AtomicUsize::new(0);
    let count = |_| {
        hints.fetch_add(1, Ordering::SeqCst);
    };
    let reason = in_time("an event stream", terminal.forwarder.office.hints(count)).await;
    (reason, hints.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_broken_event_stream_ends_and_hints_nothing() {
    let site = Site::start().await;
    let mut terminal = Terminal::start(&site, Patience::default()).await;
    for fault in INSTEAD.iter().copied().chain([Fault::EndlessLine]) {
        terminal.strike(&site, fault);
        assert_eq!(listen(&terminal).await.1, 0, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_event_stream_is_given_up() {
    let site = Site::start().await;
    let terminal = Terminal::start(&site, short_patience()).await;
    // The office tells the revision and then, within this short patience, nothing.
    assert_eq!(listen(&terminal).await.0, OfficeError::Network(NetworkFault::Timeout));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_event_stream_ends_and_the_next_one_tells_what_was_missed() {
    let site = Site::start().await;
    let terminal = Terminal::start(&site, Patience::default()).await;
    let revisions = std::sync::Mutex::new(Vec::new());
    let on_hint = |hint| {
        if let Hint::Board { revision } = hint {
            revisions.lock().unwrap().push(revision);
            terminal.proxy.cut_streams();
        }
    };
    let broken = OfficeError::Network(NetworkFault::Broken);
    assert_eq!(in_time("a cut stream", terminal.forwarder.office.hints(on_hint)).await, broken);
    publish(&site);
    assert_eq!(in_time("a cut stream", terminal.forwarder.office.hints(on_hint)).await, broken);
    let revisions = revisions.lock().unwrap();
    assert!(revisions.len() == 2 && revisions[1] > revisions[0], "{revisions:?}");
}
