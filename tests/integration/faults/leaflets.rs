//! Pages of leaflets through the same proxy: fetched once, going on where they were cut, and a notice that turns at once.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use lobby_butler::{
    database::DatabaseError,
    domain::notice::Notice,
    kiosk::{
        board_sync::{BoardSync, Pages, Round},
        office_client::{HttpOffice, Patience},
        store::{Store, StoreError},
    },
    protocol::v1::paths,
};
use reqwest::StatusCode;
use tokio::sync::Notify;

use super::{fault::Fault, proxy::Door, terminal::Terminal};
use crate::office_leaflets::{pdf, site, upload};

/// The one before may not be closed yet.
fn open(folder: &Path) -> Store {
    loop {
        match Store::open(folder) {
            Err(StoreError::Database(DatabaseError::InUse { .. })) => std::thread::yield_now(),
            opened => return opened.unwrap().0,
        }
    }
}

/// Pages that were asked for; those beyond `most` are cut in the middle.
fn cut_after(terminal: &Terminal, most: usize) -> Arc<AtomicUsize> {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    terminal.proxy.script(move |door| match door {
        Door::Asked(request) if request.path().starts_with(paths::ASSETS) => {
            (count.fetch_add(1, Ordering::SeqCst) >= most).then_some(Fault::CutInReply)
        }
        _ => None,
    });
    asked
}

struct Lobby {
    sync: BoardSync<HttpOffice>,
    rounds: Arc<Mutex<Vec<Round>>>,
}

impl Lobby {
    fn of(terminal: &Terminal, store: Store) -> Self {
        let rounds = Arc::new(Mutex::new(Vec::new()));
        let heard = rounds.clone();
        let sync = BoardSync {
            store,
            office: terminal.forwarder.office.clone(),
            clock: terminal.clock(),
            wake: Arc::new(Notify::new()),
            on_round: Arc::new(move |round| heard.lock().unwrap().push(round)),
            memory: Default::default(),
        };
        Self { sync, rounds }
    }

    async fn notice(&self, id: &str) -> Option<Notice> {
        let board = self.sync.store.board().await.unwrap().unwrap().board;
        board.notices.into_iter().find(|notice| notice.id.to_string() == id)
    }

    async fn here(&self, pages: &[String]) -> usize {
        let mut here = 0;
        for page in pages {
            here += usize::from(self.sync.store.asset(page.clone()).await.unwrap().is_some());
        }
        here
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_in_the_middle_leaves_a_notice_as_it_was_and_goes_on_where_it_ended() {
    let _drawing = crate::office_leaflets::drawing().await;
    let site = site().await;
    let browser = site.browser().await;
    let id = browser.publish("物业费调整公示", &[]).await;
    let terminal = Terminal::start(&site, Patience::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let lobby = Lobby::of(&terminal, open(folder.path()));
    assert_eq!(lobby.sync.round().await.answered, Ok(()));
    assert_eq!(lobby.sync.pages().await, Pages::Here);
    let words = lobby.notice(&id).await.unwrap();

    // Six pages come beside the words; the line is cut in the fourth.
    assert_eq!(upload(&browser, &id, &pdf::leaflet(6)).await.status(), StatusCode::SEE_OTHER);
    let other = browser.publish("停水通知", &[]).await;
    let asked = cut_after(&terminal, 3);
    let round = lobby.sync.round().await;
    assert_eq!((round.answered, round.held_back.len()), (Ok(()), 1));
    assert_eq!(asked.load(Ordering::SeqCst), 0, "the board waits for no page");
    let shown = round.changed.unwrap().0.board;
    assert!(shown.notices.contains(&words), "as it was");
    assert!(shown.notices.iter().any(|notice| notice.id.to_string() == other), "and everything else is new");
    assert_eq!(lobby.sync.pages().await, Pages::Cut);
    assert_eq!((asked.load(Ordering::SeqCst), lobby.rounds.lock().unwrap().len()), (4, 0));
    assert_eq!(lobby.sync.store.missing_pages().await.unwrap().len(), 3);
    assert_eq!(lobby.notice(&id).await.unwrap(), words);

    // The power goes; afterwards only what is missing is fetched, and the notice turns as a whole.
    drop(lobby);
    let lobby = Lobby::of(&terminal, open(folder.path()));
    assert_eq!(lobby.notice(&id).await.unwrap(), words);
    let asked = cut_after(&terminal, 100);
    assert_eq!(lobby.sync.round().await.held_back.len(), 1);
    assert_eq!(lobby.sync.pages().await, Pages::Here);
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    let six = lobby.notice(&id).await.unwrap();
    assert_eq!(six.pages.len(), 6);
    let rounds = std::mem::take(&mut *lobby.rounds.lock().unwrap());
    assert_eq!(rounds.len(), 1, "the screen hears of it once");
    assert!(rounds[0].held_back.is_empty() && rounds[0].changed.as_ref().unwrap().0.board.notices.contains(&six));
    assert_eq!(lobby.here(&six.pages).await, 6);
    assert_eq!(lobby.sync.pages().await, Pages::Here);
    assert_eq!(asked.load(Ordering::SeqCst), 3, "nothing is fetched twice");

    // Another leaflet, one page of which is here already: the old one can be leafed through until the new one is whole.
    let other_pdf = pdf::page_of_size((842, 595));
    assert_eq!(upload(&browser, &id, &other_pdf).await.status(), StatusCode::SEE_OTHER);
    let asked = cut_after(&terminal, 0);
    lobby.sync.round().await;
    assert_eq!(lobby.sync.pages().await, Pages::Cut);
    assert_eq!(lobby.notice(&id).await.unwrap(), six);
    assert_eq!((lobby.here(&six.pages).await, asked.load(Ordering::SeqCst)), (6, 1));
    terminal.proxy.heal();
    assert_eq!(lobby.sync.pages().await, Pages::Here);
    let one = lobby.notice(&id).await.unwrap();
    assert_eq!(one.pages.len(), 1);
    // With the next board what nobody names is gone.
    browser.publish("又一条", &[]).await;
    lobby.sync.round().await;
    assert_eq!((lobby.here(&six.pages).await, lobby.here(&one.pages).await), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_not_what_they_are_called_are_not_kept_and_a_hint_does_not_wait_for_them() {
    let _drawing = crate::office_leaflets::drawing().await;
    let site = site().await;
    let browser = site.browser().await;
    let id = browser.publish("社区简报", &[]).await;
    assert_eq!(upload(&browser, &id, &pdf::leaflet(2)).await.status(), StatusCode::SEE_OTHER);
    let terminal = Terminal::start(&site, Patience::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let lobby = Lobby::of(&terminal, open(folder.path()));
    let is_page = |request: &super::fault::Request| request.path().starts_with(paths::ASSETS);
    lobby.sync.round().await;
    assert_eq!(lobby.notice(&id).await, None, "new, and not whole");
    terminal.proxy.fault_where(Fault::PortalPage, is_page);
    assert_eq!(lobby.sync.pages().await, Pages::Missing);
    assert_eq!((lobby.notice(&id).await, lobby.sync.store.missing_pages().await.unwrap().len()), (None, 2));
    // A page that never comes, and a hint meanwhile.
    let asked = std::sync::Arc::new(Notify::new());
    let has_asked = asked.clone();
    terminal.proxy.fault_where(Fault::Stall, move |request| is_page(request).then(|| has_asked.notify_one()).is_some());
    let wake = lobby.sync.wake.clone();
    let (pages, ()) = tokio::join!(lobby.sync.pages(), async {
        asked.notified().await;
        wake.notify_one();
    });
    assert_eq!(pages, Pages::Woken);
    terminal.proxy.heal();
    assert_eq!(lobby.sync.pages().await, Pages::Here);
    assert_eq!(lobby.notice(&id).await.unwrap().pages.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_goes_on_at_the_byte_where_the_line_was_cut() {
    let _drawing = crate::office_leaflets::drawing().await;
    let site = site().await;
    let browser = site.browser().await;
    let id = browser.publish("社区简报", &[]).await;
    assert_eq!(upload(&browser, &id, &pdf::leaflet(1)).await.status(), StatusCode::SEE_OTHER);
    let terminal = Terminal::start(&site, Patience::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let lobby = Lobby::of(&terminal, open(folder.path()));
    lobby.sync.round().await;
    let page = lobby.sync.store.missing_pages().await.unwrap().remove(0);
    // Each answer is cut after 20 KB; what came is kept, and the next one is asked for from there.
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = asked.clone();
    terminal.proxy.script(move |door| match door {
        Door::Asked(request) if request.path().starts_with(paths::ASSETS) => {
            heard.lock().unwrap().push(request.first_byte());
            Some(Fault::CutAfter(20_000))
        }
        _ => None,
    });
    let mut cuts = 0;
    while lobby.sync.pages().await == Pages::Cut {
        cuts += 1;
        assert!(cuts < 100, "it never ends");
    }
    assert_eq!(lobby.notice(&id).await.unwrap().pages, std::slice::from_ref(&page));
    let size = lobby.sync.store.asset(page).await.unwrap().unwrap().len();
    let each: Vec<Option<usize>> = (0..size).step_by(20_000).map(|from| (from > 0).then_some(from)).collect();
    assert!(each.len() > 2, "{size} bytes");
    assert_eq!(*asked.lock().unwrap(), each, "every byte once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_the_office_does_not_have_leaves_its_notice_in_words_until_it_comes() {
    let _drawing = crate::office_leaflets::drawing().await;
    let site = site().await;
    let browser = site.browser().await;
    let id = browser.publish("社区简报", &[]).await;
    assert_eq!(upload(&browser, &id, &pdf::leaflet(2)).await.status(), StatusCode::SEE_OTHER);
    let terminal = Terminal::start(&site, Patience::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let lobby = Lobby::of(&terminal, open(folder.path()));
    lobby.sync.round().await;
    terminal.proxy.fault_where(Fault::Problem(404, "not_found"), |request| request.path().starts_with(paths::ASSETS));
    assert_eq!(lobby.sync.pages().await, Pages::Missing);
    let round = lobby.rounds.lock().unwrap().pop().unwrap();
    let shown = round.changed.unwrap().0.board;
    let notice = shown.notices.iter().find(|notice| notice.id.to_string() == id).unwrap();
    assert!(round.held_back.is_empty() && notice.pages.is_empty() && !notice.body.is_empty());
    terminal.proxy.heal();
    assert_eq!(lobby.sync.pages().await, Pages::Here);
    let round = lobby.rounds.lock().unwrap().pop().unwrap();
    let shown = round.changed.unwrap().0.board;
    assert_eq!(shown.notices.iter().find(|notice| notice.id.to_string() == id).unwrap().pages.len(), 2);
}
