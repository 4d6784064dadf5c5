//! A terminal is sent the parts of the board that it has not, and has the same board as one that was sent all of it.

use std::collections::BTreeSet;

use lobby_butler::protocol::v1::{
    board::Board,
    board_parts::{self, BoardParts, WholePart},
    paths,
};
use reqwest::header;

use crate::office_support::{Browser, Site};

/// The reply to a terminal that holds such parts, and how many bytes its body has on the wire.
async fn ask(site: &Site, token: &str, held: &[WholePart], coding: &str) -> (BoardParts, usize) {
    // Bodies as they are on the wire: this client unpacks nothing by itself.
    let plain = reqwest::Client::builder().no_proxy().no_gzip().build().unwrap();
    let ask = plain.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth(token).header(header::ACCEPT_ENCODING, coding);
    let ask = ask.header(header::ACCEPT, board_parts::MEDIA_TYPE).header(board_parts::HELD, board_parts::held_header(held));
    let reply = ask.send().await.unwrap();
    assert_eq!(reply.headers()[header::CONTENT_TYPE], board_parts::MEDIA_TYPE);
    let body = reply.bytes().await.unwrap();
    let document = if coding == "gzip" { unzipped(&body) } else { body.to_vec() };
    (serde_json::from_slice(&document).unwrap(), body.len())
}

fn unzipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes), &mut out).unwrap();
    out
}

/// The board sent whole, with the English that a terminal adds by itself.
async fn whole(site: &Site, token: &str) -> Board {
    let ask = site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth(token);
    let mut board: Board = ask.send().await.unwrap().json().await.unwrap();
    board.add_default_english();
    board
}

fn sent(reply: &BoardParts) -> BTreeSet<&str> {
    reply.parts.iter().filter(|part| part.content.is_some()).map(|part| part.name.as_str()).collect()
}

async fn publish(browser: &Browser<'_>, title: &str, building: Option<&str>) {
    let some = building.map_or(Vec::new(), |building| vec![("reach", "some"), ("buildings", building)]);
    browser.publish(title, &some).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_make_the_board_that_is_sent_whole_to_every_lobby() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let other = site.office.add_terminal("6号楼大堂").unwrap();
    for publishes_for_some in [false, true] {
        if publishes_for_some {
            publish(&browser, "六号楼停水", Some("6号楼")).await;
        }
        for (token, sees) in [(&site.token, false), (&other, publishes_for_some)] {
            for coding in ["gzip", "identity"] {
                let parts = ask(&site, token, &[], coding).await.0.complete(Vec::new()).unwrap();
                let board = board_parts::assemble(&parts).unwrap();
                assert_eq!(board, whole(&site, token).await);
                assert_eq!(board.notices.iter().any(|notice| notice.title == "六号楼停水"), sees);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_parts_are_held_the_board_is_the_same() {
    let site = Site::start().await;
    let browser = site.browser().await;
    publish(&browser, "三号楼停电", Some("3号楼")).await;
    let all = ask(&site, &site.token, &[], "gzip").await.0.complete(Vec::new()).unwrap();
    let board = board_parts::assemble(&all).unwrap();
    for seed in 0..64_u64 {
        // Subsets of every size: a part is held where its bit of the spread seed is set.
        let bits = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17);
        let held: Vec<WholePart> =
            all.iter().enumerate().filter(|(at, _)| bits >> (at % 64) & 1 == 1).map(|(_, part)| part.clone()).collect();
        let (reply, _) = ask(&site, &site.token, &held, "gzip").await;
        assert_eq!(reply.parts.iter().filter(|part| part.content.is_none()).count(), held.len());
        assert_eq!(board_parts::assemble(&reply.complete(held).unwrap()).unwrap(), board);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_notice_only_that_notice_is_sent() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let (first, all_bytes) = ask(&site, &site.token, &[], "gzip").await;
    let held = first.complete(Vec::new()).unwrap();
    let (nothing, _) = ask(&site, &site.token, &held, "gzip").await;
    assert_eq!(sent(&nothing), BTreeSet::new());
    site.advance(chrono::Duration::minutes(1));
    publish(&browser, "电梯检修", None).await;
    let (reply, bytes) = ask(&site, &site.token, &held, "gzip").await;
    assert_eq!(sent(&reply), BTreeSet::from(["notice", "published_at", "revision"]));
    assert_eq!(reply.parts.iter().filter(|part| part.name == "notice" && part.content.is_some()).count(), 1);
    assert_eq!(board_parts::assemble(&reply.complete(held).unwrap()).unwrap(), whole(&site, &site.token).await);
    println!("all parts {all_bytes} bytes, a new notice {bytes} bytes");
    assert!(bytes * 10 < all_bytes, "{bytes} of {all_bytes}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_brings_other_english_along_is_sent_all_of_it() {
    let site = Site::start().await;
    let ask = site.get(paths::BOARD).header(header::ACCEPT, board_parts::MEDIA_TYPE);
    let reply: BoardParts = ask.send().await.unwrap().json().await.unwrap();
    let glossary = reply.parts.iter().find(|part| part.name == "glossary" && part.content.as_ref().unwrap().get().contains("水龙头维修"));
    assert!(glossary.is_some(), "the office cannot know that this terminal has it");
    let (reply, _) = self::ask(&site, &site.token, &[], "gzip").await;
    assert!(
        reply.parts.iter().filter(|part| part.name == "glossary").all(|part| !part.content.as_ref().unwrap().get().contains("水龙头维修"))
    );
}

#[cfg(feature = "kiosk")]
mod terminal {
    use std::{path::Path, sync::Arc};

    use lobby_butler::{
        clock::Clock,
        database::DatabaseError,
        kiosk::{
            board_sync::BoardSync,
            office_client::HttpOffice,
            store::{Store, StoreError},
        },
    };
    use tokio::sync::Notify;

    use super::*;

    fn sync(site: &Site, store: &Store) -> BoardSync<HttpOffice> {
        let now = site.now();
        BoardSync {
            store: store.clone(),
            office: Arc::new(HttpOffice::new(&site.base, &site.token).unwrap()),
            clock: Clock::from_fn(move || now),
            wake: Arc::new(Notify::new()),
            on_round: Arc::new(|_| {}),
            memory: Default::default(),
        }
    }

    /// The one before may not be closed yet.
    fn open(folder: &Path) -> Store {
        loop {
            match Store::open(folder) {
                Err(StoreError::Database(DatabaseError::InUse { .. })) => std::thread::yield_now(),
                opened => return opened.unwrap().0,
            }
        }
    }

    async fn stored(store: &Store) -> Board {
        store.board().await.unwrap().unwrap().board
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_terminal_keeps_up_part_by_part_and_after_a_restart() {
        let site = Site::start().await;
        let browser = site.browser().await;
        let folder = tempfile::tempdir().unwrap();
        for title in ["第一条", "第二条", "第三条"] {
            let store = open(folder.path());
            let round = sync(&site, &store).round().await;
            assert!(round.changed.is_some());
            publish(&browser, title, (title == "第二条").then_some("3号楼")).await;
            let round = sync(&site, &store).round().await;
            assert!(round.changed.unwrap().0.board.notices.iter().any(|notice| notice.title == title));
            assert_eq!(stored(&store).await, whole(&site, &site.token).await);
            assert!(sync(&site, &store).round().await.changed.is_none());
            // The office goes on while the terminal is off.
            publish(&browser, &format!("{title}之后"), None).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn parts_that_the_disk_damaged_are_fetched_again() {
        let site = Site::start().await;
        let browser = site.browser().await;
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        sync(&site, &store).round().await;
        drop(store);
        drop(open(folder.path()));
        let file = rusqlite::Connection::open(folder.path().join("kiosk.db")).unwrap();
        assert_eq!(file.execute("UPDATE board_part SET content = '[]' WHERE name = 'catalogue'", []).unwrap(), 1);
        drop(file);
        let store = open(folder.path());
        assert!(!stored(&store).await.catalogue.items.is_empty(), "the document stands in");
        publish(&browser, "再发一条", None).await;
        assert!(sync(&site, &store).round().await.changed.is_some());
        assert_eq!(stored(&store).await, whole(&site, &site.token).await);
        board_parts::assemble(&store.board_parts().await.unwrap()).unwrap();
    }
}
