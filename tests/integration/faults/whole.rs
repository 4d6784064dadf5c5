//! The whole terminal core, as the screen starts it, behind the proxy: what recovers by itself.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Duration};
use lobby_butler::{
    clock::Clock,
    kiosk::{
        core::{Core, CoreEvent},
        office_client::HttpOffice,
        store::Store,
    },
    protocol::v1::paths,
};
use tokio::{runtime::Handle, sync::watch};

use super::{
    fault::Fault,
    proxy::{Door, Proxy},
    terminal::{Terminal, address, in_time},
};
use crate::{
    office_support::{Browser, Site},
    support::sample_body,
};

struct Whole {
    proxy: Proxy,
    store: Store,
    core: Core<HttpOffice>,
    events: Arc<Mutex<Vec<CoreEvent>>>,
    /// Changes with every event.
    heard: watch::Receiver<usize>,
    _folder: tempfile::TempDir,
}

impl Whole {
    fn start(site: &Site, script: impl FnMut(Door<'_>) -> Option<Fault> + Send + 'static) -> Self {
        Self::start_by(site, Clock::system(), script)
    }

    /// With a clock of the test's.
    fn start_by(site: &Site, clock: Clock, script: impl FnMut(Door<'_>) -> Option<Fault> + Send + 'static) -> Self {
        let office: SocketAddr = address(site);
        let proxy = Proxy::start(office);
        proxy.script(script);
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        let client = HttpOffice::new(&format!("http://{}", proxy.address), &site.token).unwrap();
        let events: Arc<Mutex<Vec<CoreEvent>>> = Arc::default();
        let (tell, heard) = watch::channel(0);
        let listener = {
            let events = events.clone();
            Arc::new(move |event| {
                events.lock().unwrap().push(event);
                tell.send_modify(|n| *n += 1);
            })
        };
        let core = Core::start(&Handle::current(), store.clone(), client, clock, listener);
        Self { proxy, store, core, events, heard, _folder: folder }
    }

    /// Waits for an event among those since the beginning.
    async fn hears(&self, what: &str, wanted: impl Fn(&CoreEvent) -> bool) {
        let mut heard = self.heard.clone();
        in_time(what, async {
            while !self.events.lock().unwrap().iter().any(&wanted) {
                heard.changed().await.unwrap();
            }
        })
        .await;
    }

    fn forget(&self) {
        self.events.lock().unwrap().clear();
    }

    async fn record(&self) -> lobby_butler::domain::ids::SubmissionId {
        let key = self.store.board().await.unwrap().unwrap().board.office_key;
        self.core.record(sample_body(), key).await.unwrap().id
    }

    /// Ready to take requests: a board and receipt codes.
    async fn is_ready(&self) {
        self.hears("the first board", |event| matches!(event, CoreEvent::Board { .. })).await;
        self.holds("receipt codes", async || self.store.codes_left().await.unwrap() > 0).await;
    }

    async fn holds(&self, what: &str, condition: impl AsyncFn() -> bool) {
        in_time(what, async {
            while !condition().await {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

fn delivered(id: lobby_butler::domain::ids::SubmissionId) -> impl Fn(&CoreEvent) -> bool {
    move |event| matches!(event, CoreEvent::Delivered { id: other, .. } if *other == id)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_board_queue_and_hints_come_back_by_themselves() {
    let site = Site::start().await;
    let whole = Whole::start(&site, |_| None);
    whole.is_ready().await;
    let revision = site.board().await.revision;
    // The line goes: nothing is accepted, what was open is cut.
    whole.proxy.set_open(false);
    whole.proxy.cut_streams();
    whole.forget();
    whole.hears("that the office is gone", |event| matches!(event, CoreEvent::Link { online: false, .. })).await;
    let ids = [whole.record().await, whole.record().await, whole.record().await];
    site.advance(Duration::days(1));
    site.office.refresh_sample(site.now()).unwrap();
    assert_eq!(whole.store.board_revision().await.unwrap(), Some(revision), "the last good board stays");
    whole.forget();
    whole.proxy.set_open(true);
    for id in ids {
        whole.hears("the delivery", delivered(id)).await;
    }
    whole.hears("the new board", |event| matches!(event, CoreEvent::Board { board, .. } if board.board.revision > revision)).await;
    assert_eq!(Terminal::ids_at_office(&site), ids.map(|id| id.to_string()).into());
    // Hints flow again: a further change is told at once, long before the next poll.
    whole.hears("that hints may have been missed", |event| matches!(event, CoreEvent::ProgressHint)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn heartbeats_and_hints_that_fail_hold_up_neither_board_nor_queue() {
    let site = Site::start().await;
    for fault in [Fault::Stall, Fault::Gateway(500), Fault::PortalPage, Fault::GatewayStalls(502), Fault::Huge] {
        let whole = Whole::start(&site, move |door| match door {
            Door::Asked(request) => [paths::HEARTBEAT, paths::EVENTS].contains(&request.path()).then_some(fault),
            Door::Accepted => None,
        });
        whole.is_ready().await;
        let id = whole.record().await;
        whole.hears("the delivery", delivered(id)).await;
        assert!(!whole.events.lock().unwrap().iter().any(|event| matches!(event, CoreEvent::OfficeTime(_))), "{fault:?}");
    }
}

/// The office's clock is told; nonsense moves neither queue nor board.
#[tokio::test(flavor = "multi_thread")]
async fn an_office_clock_twenty_years_ahead_is_reported_to_the_screen() {
    let site = Site::start().await;
    site.advance(Duration::days(365 * 20));
    let whole = Whole::start(&site, |_| None);
    whole.is_ready().await;
    whole.hears("the time", |event| matches!(event, CoreEvent::OfficeTime(heard) if heard.now == site.now())).await;
    let id = whole.record().await;
    whole.hears("the delivery", delivered(id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_whose_clock_is_wrong_writes_down_the_offices_time_once_it_is_heard() {
    let site = Site::start().await;
    let in_2046 = "2046-01-01T00:00:00Z".parse().unwrap();
    for wrong in [DateTime::UNIX_EPOCH, in_2046, site.now() - Duration::hours(3), site.now() + Duration::days(366)] {
        let whole = Whole::start_by(&site, Clock::from_fn(move || wrong), |_| None);
        whole.is_ready().await;
        whole.hears("the time", |event| matches!(event, CoreEvent::OfficeTime(_))).await;
        whole
            .holds("the board's age by the right clock", async || {
                whole.store.board().await.unwrap().is_some_and(|cached| cached.fetched_at == site.now())
            })
            .await;
        let key = whole.store.board().await.unwrap().unwrap().board.office_key;
        let recorded = whole.core.record(sample_body(), key).await.unwrap();
        assert_eq!(recorded.created_at, site.now(), "{wrong}");
        whole.hears("the delivery", delivered(recorded.id)).await;
        assert_eq!(whole.store.local_status(recorded.code).await.unwrap().unwrap().created_at, Some(site.now()), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_nobody_vouched_for_is_noted_as_none() {
    let site = Site::start().await;
    let now = site.now();
    let silent = |door: Door<'_>| match door {
        Door::Asked(request) => (request.path() == paths::HEARTBEAT).then_some(Fault::Gateway(500)),
        Door::Accepted => None,
    };
    let vouched = Clock::from_fn(move || now).with_voucher(|| Some(std::time::SystemTime::UNIX_EPOCH));
    for (clock, known) in [(Clock::from_fn(move || now), None), (vouched, Some(now))] {
        let whole = Whole::start_by(&site, clock, silent);
        whole.is_ready().await;
        let key = whole.store.board().await.unwrap().unwrap().board.office_key;
        let recorded = whole.core.record(sample_body(), key).await.unwrap();
        whole.hears("the delivery", delivered(recorded.id)).await;
        assert_eq!(whole.store.local_status(recorded.code).await.unwrap().unwrap().created_at, known);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_office_refuses_is_reported_released_by_staff_and_delivered() {
    let site = Site::start().await;
    let whole = Whole::start(&site, |_| None);
    whole.is_ready().await;
    whole.proxy.fault_where(Fault::Problem(409, "digest_conflict"), |request| request.path().starts_with(paths::SUBMISSIONS));
    let id = whole.record().await;
    whole.holds("that it is parked", async || whole.store.parked().await.unwrap().iter().any(|one| one.id == id)).await;
    whole.proxy.heal();
    // A newly shown revision is reported at once, and with it what is parked.
    whole.core.shown(1, true);
    let browser = site.browser().await;
    let path = in_time("the report", async {
        loop {
            if let Some(path) = release_form(&browser).await {
                break path;
            }
        }
    })
    .await;
    let released = browser.submit("/terminals", &path, &[("submission", &id.to_string())]).await;
    assert_eq!(released.status(), reqwest::StatusCode::SEE_OTHER);
    whole.core.shown(2, true);
    whole.hears("the delivery", delivered(id)).await;
    assert_eq!(whole.store.queued().await.unwrap(), 0);
    assert_eq!(Terminal::ids_at_office(&site), [id.to_string()].into());
}

async fn release_form(browser: &Browser<'_>) -> Option<String> {
    let page = browser.page("/terminals").await;
    let form = page.split("action=\"").find(|part| part.contains("/release\""))?;
    Some(form.split('"').next()?.to_owned())
}
