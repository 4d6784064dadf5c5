//! A real terminal and a real office that have never met: digits on the glass, digits in the console,
//! a board, a request; then the token is taken away and another one let in, with the queue kept.

use std::sync::{Arc, Mutex};

use lobby_butler::{
    clock::Clock,
    kiosk::{
        core::{Core, CoreEvent, Own},
        office_client::HttpOffice,
        pairing::PairingView,
        store::Store,
        token::Token,
    },
};
use tokio::{runtime::Handle, sync::watch};

use crate::{
    office_support::{Browser, Site},
    support::sample_body,
};

/// Everything that the terminal's screen would hear.
struct Ears {
    events: Arc<Mutex<Vec<CoreEvent>>>,
    heard: watch::Receiver<usize>,
}

impl Ears {
    /// Waits for something among all that was said since the last call of [`Ears::forget`].
    async fn hear<T>(&self, what: &str, wanted: impl Fn(&CoreEvent) -> Option<T>) -> T {
        let mut heard = self.heard.clone();
        let wait = async {
            loop {
                if let Some(found) = self.events.lock().unwrap().iter().find_map(&wanted) {
                    return found;
                }
                heard.changed().await.unwrap();
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), wait).await.unwrap_or_else(|_| panic!("never heard: {what}"))
    }

    async fn code(&self) -> String {
        self.hear("six digits", |event| match event {
            CoreEvent::Pairing(PairingView::Code(code)) => Some(code.clone()),
            _ => None,
        })
        .await
    }

    fn forget(&self) {
        self.events.lock().unwrap().clear();
    }
}

/// The first id in the addresses of a page that end in `action`.
fn id_before<'a>(page: &'a str, action: &str) -> &'a str {
    let end = page.find(action).unwrap();
    page[..end].rsplit('/').next().unwrap()
}

async fn approve(browser: &Browser<'_>, code: &str) {
    let page = browser.page("/terminals").await;
    let path = format!("/terminals/pairing/{}/approve", id_before(&page, "/approve"));
    let reply = browser.submit("/terminals", &path, &[("code", code), ("lobby", "5号楼大堂"), ("building", "5号楼")]).await;
    let status = reply.status();
    assert_eq!(status, reqwest::StatusCode::SEE_OTHER, "{}", reply.text().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_pairs_delivers_is_revoked_and_pairs_anew_without_losing_its_queue() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(folder.path()).unwrap();
    let token = Token::own(folder.path()).unwrap();
    let client = HttpOffice::new(&site.base, token.secret()).unwrap();
    let events: Arc<Mutex<Vec<CoreEvent>>> = Arc::default();
    let (tell, heard) = watch::channel(0);
    let listener = {
        let events = events.clone();
        Arc::new(move |event| {
            events.lock().unwrap().push(event);
            tell.send_modify(|n| *n += 1);
        })
    };
    let ears = Ears { events, heard };
    let core = Core::start_with(
        &Handle::current(),
        store.clone(),
        client,
        Own { token: Some(token.clone()), machine: None },
        Clock::system(),
        listener,
    );

    // It is refused, asks by itself, and is let in by what its screen shows.
    let code = ears.code().await;
    approve(&browser, &code).await;
    let lobby = ears
        .hear("a board", |event| match event {
            CoreEvent::Board { board, .. } => Some(board.board.estate.lobby.clone()),
            _ => None,
        })
        .await;
    assert_eq!(lobby, "5号楼大堂");
    let key = site.board().await.office_key;
    let wait_for_codes = async {
        while store.codes_left().await.unwrap() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), wait_for_codes).await.expect("receipt codes");
    let first = core.record(sample_body(), key.clone()).await.unwrap().id;
    ears.hear("the first delivery", |event| matches!(event, CoreEvent::Delivered { id, .. } if *id == first).then_some(())).await;

    // The token is taken away: what is filed now waits.
    let terminals = browser.page("/terminals").await;
    let (_, own) = terminals.split_once("<h2>5号楼大堂").unwrap(); // not the banner above
    let revoke = format!("/terminals/{}/revoke", id_before(own, "/revoke"));
    assert_eq!(browser.submit("/terminals", &revoke, &[]).await.status(), reqwest::StatusCode::SEE_OTHER);
    let second = core.record(sample_body(), key).await.unwrap().id;
    core.sync_now().await;
    ears.hear("that the token is refused", |event| matches!(event, CoreEvent::Unauthorized).then_some(())).await;
    assert_eq!(store.queued().await.unwrap(), 1);

    // Staff at the terminal pair it anew: another token, other digits, the same queue.
    ears.forget();
    core.pair_anew().unwrap();
    let again = Token::own(folder.path()).unwrap();
    assert_ne!(again.secret(), token.secret());
    let code = ears.code().await;
    approve(&browser, &code).await;
    ears.hear("the second delivery", |event| matches!(event, CoreEvent::Delivered { id, .. } if *id == second).then_some(())).await;
    assert_eq!(store.queued().await.unwrap(), 0);
}
