//! kill -9 at random instants while a terminal takes over one board after the other: what is stored is always one board,
//! wholly, with all of its images.
//!
//! The terminal is the real reconciler with the real HTTP client in a child process, this very test program started again.
//! The office is a server on loopback which publishes a new board, every notice and every portrait of it new, each time it is
//! asked, and sends it in small pieces; so every instant is one during a sync. How many kills: `LOBBY_BUTLER_KILLS`.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path as UrlPath, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures_util::{StreamExt, stream};
use lobby_butler::{
    clock::Clock,
    kiosk::{board_sync::BoardSync, office_client::HttpOffice, run, store::CachedBoard},
    protocol::v1::{
        board::Board,
        board_parts::{self, MEDIA_TYPE, NOTICE},
        paths,
    },
    sample,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::kills::{kills, open_after_kill, pause};

/// Set in the child: where its data is, the office.
const CHILD: &str = "LOBBY_BUTLER_TEST_SYNC";
const NOTICES: u64 = 40;

/// A portrait of a revision, in bytes that nothing else has.
fn portrait(revision: u64, which: usize) -> Vec<u8> {
    let seed = Sha256::digest(format!("{revision} {which}"));
    seed.iter().copied().cycle().take(120_000).collect()
}

fn name(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn title(revision: u64, which: u64) -> String {
    format!("第 {revision} 版第 {which} 则")
}

/// The board of a revision, with all that it names.
fn board(revision: u64) -> (Board, Vec<Vec<u8>>) {
    let mut board = sample::board(Clock::system().now());
    board.revision = revision;
    let usual = board.notices[0].clone();
    board.notices = (0..NOTICES)
        .map(|which| {
            let mut notice = usual.clone();
            notice.title = title(revision, which);
            notice.body = format!("{}。", title(revision, which)).repeat(20);
            notice
        })
        .collect();
    let mut images = Vec::new();
    for (which, butler) in board.butlers.iter_mut().enumerate() {
        let bytes = portrait(revision, which);
        butler.portrait = Some(name(&bytes));
        images.push(bytes);
    }
    board.butler = board.butlers.first().cloned();
    (board, images)
}

/// The same board in parts, all of them sent.
fn in_parts(board: &Board) -> Value {
    let Value::Object(fields) = serde_json::to_value(board).unwrap() else { unreachable!("a board is an object") };
    let part = |name: &str, content: &Value| {
        let bytes = serde_json::to_vec(content).unwrap();
        json!({ "name": name, "digest": board_parts::digest(name, &bytes), "content": content })
    };
    let mut parts = Vec::new();
    for (field, content) in &fields {
        match content {
            Value::Array(notices) if field == "notices" => parts.extend(notices.iter().map(|notice| part(NOTICE, notice))),
            // As the office: what is not there is no part.
            Value::Null => {}
            content => parts.push(part(field, content)),
        }
    }
    json!({ "parts": parts })
}

#[derive(Default)]
struct Office {
    revision: AtomicU64,
    images: Mutex<HashMap<String, Vec<u8>>>,
}

/// A reply in pieces, so that a kill can come between two of them.
fn piecemeal(bytes: Vec<u8>) -> Body {
    let pieces: Vec<Bytes> = bytes.chunks(24_000).map(Bytes::copy_from_slice).collect();
    Body::from_stream(stream::iter(pieces).then(|piece| async {
        tokio::task::yield_now().await;
        Ok::<_, std::convert::Infallible>(piece)
    }))
}

async fn next_board(State(office): State<Arc<Office>>) -> Response {
    let revision = office.revision.fetch_add(1, Ordering::Relaxed) + 1;
    let (board, images) = board(revision);
    office.images.lock().unwrap().extend(images.into_iter().map(|bytes| (name(&bytes), bytes)));
    let headers = [(header::CONTENT_TYPE, MEDIA_TYPE.to_owned()), (header::ETAG, format!("\"{revision}\""))];
    (headers, piecemeal(serde_json::to_vec(&in_parts(&board)).unwrap())).into_response()
}

async fn image(State(office): State<Arc<Office>>, UrlPath(sha256): UrlPath<String>) -> Response {
    let found = office.images.lock().unwrap().get(&sha256).cloned();
    found.map_or(StatusCode::NOT_FOUND.into_response(), |bytes| piecemeal(bytes).into_response())
}

async fn codes() -> Json<Value> {
    Json(json!({ "start": 10_000_001, "count": 1_000 }))
}

/// Serves on loopback; the address.
async fn serve() -> String {
    let routes = Router::new()
        .route(paths::BOARD, get(next_board))
        .route(&format!("{}/{{sha256}}", paths::ASSETS), get(image))
        .route(paths::CODE_BLOCKS, post(codes))
        .with_state(Arc::new(Office::default()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

/// Not a test of its own: the terminal process of the test below. Without its variable it does nothing.
#[test]
fn syncing_process() {
    let Ok(setting) = std::env::var(CHILD) else { return };
    let [data, url] = setting.split('\n').collect::<Vec<_>>().try_into().expect("two settings");
    let runtime = run::runtime().expect("a runtime");
    let wake = Arc::new(tokio::sync::Notify::new());
    let again = wake.clone();
    let sync = BoardSync {
        store: open_after_kill(Path::new(data)),
        office: Arc::new(HttpOffice::new(url, "token").expect("a client")),
        clock: Clock::system(),
        wake,
        memory: Default::default(),
        on_round: Arc::new(move |round| {
            let mut out = std::io::stdout();
            let revision = round.changed.map_or(0, |(cached, _)| cached.board.revision);
            writeln!(out, "round {revision}").and_then(|()| out.flush()).expect("a reader");
            again.notify_one();
        }),
    };
    runtime.block_on(sync.run());
}

/// Starts the terminal; each round that it tells of comes out of the channel.
fn start(data: &Path, url: &str) -> (Child, mpsc::Receiver<u64>) {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["kills_during_sync::syncing_process", "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, format!("{}\n{url}", data.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the terminal starts");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let (tell, rounds) = mpsc::channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if let Some((_, revision)) = line.split_once("round ") {
                let _ = tell.send(revision.trim().parse().expect("a revision"));
            }
        }
    });
    (child, rounds)
}

/// The revision that is stored; everything that is stored is of it.
fn whole_revision(data: &Path) -> u64 {
    let runtime = run::runtime().expect("a runtime");
    let store = open_after_kill(data);
    let CachedBoard { board, etag, .. } = runtime.block_on(store.board()).expect("a readable store").expect("a board");
    let revision = board.revision;
    let titles: Vec<String> = board.notices.iter().map(|notice| notice.title.clone()).collect();
    assert_eq!(titles, (0..NOTICES).map(|which| title(revision, which)).collect::<Vec<_>>());
    assert_eq!(etag, format!("\"{revision}\""));
    let parts = runtime.block_on(store.board_parts()).expect("a readable store");
    assert_eq!(parts.iter().filter(|part| part.name == NOTICE).count() as u64, NOTICES);
    assert_eq!(board_parts::assemble(&parts).expect("parts of one board"), board);
    let named = board.images();
    assert!(named.len() > 1);
    for (which, sha256) in named.iter().enumerate() {
        let bytes = runtime.block_on(store.asset(sha256.clone())).expect("a readable store").expect("an image of the stored board");
        assert_eq!(bytes, portrait(revision, which));
    }
    drop(store);
    let connection = rusqlite::Connection::open(data.join("kiosk.db")).expect("the store opens");
    let kept: i64 = connection.query_row("SELECT count(*) FROM assets", [], |row| row.get(0)).expect("a count");
    assert_eq!(kept, named.len() as i64, "images of other boards are forgotten");
    revision
}

#[test]
fn whenever_a_terminal_is_killed_during_a_sync_it_holds_one_board_wholly() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let url = runtime.block_on(serve());
    let (mut newer, mut older, mut last) = (0, 0, 0);
    for _ in 0..kills() {
        let (mut child, rounds) = start(folder.path(), &url);
        let first = rounds.recv().expect("the terminal tells of a round");
        pause(Duration::from_micros(rand::random_range(0..60_000)));
        child.kill().expect("the terminal can be killed");
        child.wait().expect("the terminal ends");
        let told = std::iter::once(first).chain(rounds).max().expect("a round");
        let stored = whole_revision(folder.path());
        assert!(stored >= told && stored > last, "{stored} is stored, {told} was told of, {last} was there before");
        if stored > told {
            newer += 1
        } else {
            older += 1
        }
        last = stored;
    }
    println!("{} kills: {older} held the board that was told of last, {newer} the next one, wholly each time", kills());
}
