//! Three real processes of one office, each killed again and again while terminals deliver: what was acknowledged is stored,
//! once, and what was delivered is acknowledged in the end. `cargo bench --bench processes` does the same at length.
//!
//! On PostgreSQL only (see `support/cluster.rs`).

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use chrono::Utc;
use lobby_butler::{
    database::{Row, postgres::ServerAddress},
    office::store::{Store, StoreError, Tx, submissions},
    protocol::v1::{
        board::{Board, OfficeKey},
        envelope::{Body, Envelope},
        messages::Acknowledgement,
        paths,
    },
    values,
};
use reqwest::{Client, StatusCode};
use tokio::sync::watch;

use crate::office_support::{client, cluster, request, seal_body};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lobby-butler");
const PROCESSES: usize = 3;
const TERMINALS: u32 = 4;
const ENVELOPES: u32 = 30;
/// How often each process is killed.
const KILLS: usize = 2;

/// One process of the office, on a port of its own for as long as the test lasts.
struct Process {
    database: String,
    address: SocketAddr,
    folder: tempfile::TempDir,
    child: Option<Child>,
}

impl Process {
    fn new(database: &str) -> Self {
        // Free a moment ago, and asked for again after every kill.
        let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
        let mut process = Self { database: database.to_owned(), address, folder: tempfile::tempdir().expect("a folder"), child: None };
        process.start();
        process
    }

    fn command(database: &str, folder: &std::path::Path) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(["office", "--database", database, "--data"]).arg(folder).stderr(Stdio::null());
        command
    }

    fn start(&mut self) {
        let mut command = Self::command(&self.database, self.folder.path());
        let mut child = command.args(["--listen", &self.address.to_string()]).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut said = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut said).expect("a line");
        assert!(said.starts_with("office"), "{said}");
        self.child = Some(child);
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().and_then(|()| child.wait()).expect("it can be killed");
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Registers a terminal by a process that does nothing else; returns its token.
fn terminal(database: &str, lobby: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let output =
        Process::command(database, folder.path()).args(["--sample", "--add-terminal", lobby]).output().expect("the program starts");
    String::from_utf8(output.stdout).expect("a token").trim().to_owned()
}

/// One lobby's way: an envelope is offered to one process after the other until one acknowledges it.
async fn deliver(http: Client, offices: Arc<Vec<SocketAddr>>, token: String, mine: Vec<Envelope>, stored: watch::Sender<usize>) {
    let mut turn = 0;
    for envelope in mine {
        let acknowledged = loop {
            turn += 1;
            let url = format!("http://{}{}", offices[turn % offices.len()], paths::SUBMISSIONS);
            let sent = http.post(url).bearer_auth(&token).json(&envelope).send().await;
            match sent {
                Ok(reply) if [StatusCode::CREATED, StatusCode::OK].contains(&reply.status()) => {
                    if let Ok(acknowledged) = reply.json::<Acknowledgement>().await {
                        break acknowledged;
                    }
                }
                Ok(reply) => assert!(reply.status().is_server_error(), "{}", reply.status()),
                Err(_) => {}
            }
            tokio::task::yield_now().await;
        };
        assert_eq!((acknowledged.id, acknowledged.digest), (envelope.id, envelope.digest()));
        stored.send_modify(|count| *count += 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_process_is_killed_what_was_acknowledged_is_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let Some(database) = cluster::url_for(folder.path()) else { return eprintln!("not run: offices stand on files") };
    let tokens: Vec<String> = (0..TERMINALS).map(|n| terminal(&database, &format!("{}号楼大堂", n + 11))).collect();
    let mut processes: Vec<Process> = (0..PROCESSES).map(|_| Process::new(&database)).collect();
    let offices = Arc::new(processes.iter().map(|process| process.address).collect::<Vec<_>>());
    let http = client();
    let board = http.get(format!("http://{}{}", offices[0], paths::BOARD)).bearer_auth(&tokens[0]).send().await.unwrap();
    let key: OfficeKey = board.json::<Board>().await.unwrap().office_key;
    let body = serde_json::to_vec(&Body::Request(request())).unwrap();
    let (stored, mut progress) = watch::channel(0);
    let (mut lobbies, mut sent) = (Vec::new(), BTreeSet::new());
    for (n, token) in (0..).zip(tokens) {
        let mine: Vec<Envelope> =
            (0..ENVELOPES).map(|serial| seal_body(Utc::now(), 1_000_001 + n * ENVELOPES + serial, &key, &body)).collect();
        sent.extend(mine.iter().map(|envelope| envelope.id.to_string()));
        lobbies.push(tokio::spawn(deliver(http.clone(), offices.clone(), token, mine, stored.clone())));
    }
    let (all, kills) = (sent.len(), KILLS * PROCESSES);
    for kill in 0..kills {
        progress.wait_for(|count| *count >= (kill + 1) * all / (kills + 2)).await.unwrap();
        let process = &mut processes[kill % PROCESSES];
        process.kill();
        tokio::task::block_in_place(|| process.start());
    }
    for lobby in lobbies {
        lobby.await.unwrap();
    }
    drop(processes);
    let store = Store::connect(&ServerAddress::parse(&database, "").unwrap()).unwrap();
    let look = |tx: &Tx<'_>| {
        let text = |row: &Row<'_>| Ok::<_, StoreError>(row.get::<String>("id")?);
        let ids = tx.query("SELECT id FROM submission ORDER BY id", values![], text)?;
        let begun = tx.query("SELECT submission_id AS id FROM submission_event ORDER BY submission_id", values![], text)?;
        Ok::<_, StoreError>((ids, begun, submissions::counts_differ(tx)?))
    };
    let (ids, begun, differs) = store.write(look).await.unwrap();
    let sent: Vec<String> = sent.into_iter().collect();
    assert_eq!((&ids, &begun, differs), (&sent, &sent, false), "each is stored, once, with one history, and counted");
}
