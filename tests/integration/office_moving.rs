//! An estate moves to another database, its office is killed, backed up and restored meanwhile: no terminal notices, and
//! nothing that was acknowledged is gone.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use lobby_butler::{
    clock::Clock,
    database::postgres::ServerAddress,
    domain::ids::SubmissionId,
    office::{Office, OfficeError},
    protocol::v1::{
        envelope::{Body, Envelope},
        messages::BatchReply,
        paths,
    },
};
use reqwest::StatusCode;
use serde_json::json;

use crate::office_support::{Site, book::Book, cluster, request, seal_body};

/// Orders that are moved: more than one page in each of the large tables.
const ORDERS: u32 = 300;

/// Where an estate is, as the command line says it.
#[derive(Clone)]
enum Place {
    Folder(PathBuf),
    Server(String),
}

impl Place {
    /// Of the office of a folder.
    fn of(folder: &Path) -> Self {
        cluster::url_for(folder).map_or_else(|| Self::Folder(folder.to_owned()), Self::Server)
    }

    /// A schema that nobody has, if there is a server.
    fn schema() -> Option<Self> {
        Some(Self::Server(cluster::with_option(&cluster::server()?, &format!("schema=w_{:016x}", rand::random::<u64>()))))
    }

    fn text(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Server(url) => url.clone(),
        }
    }

    fn open(&self, clock: Clock) -> Result<Office, OfficeError> {
        match self {
            Self::Folder(folder) => Office::open(folder, clock),
            Self::Server(url) => Office::connect(&ServerAddress::parse(url, "").unwrap(), clock),
        }
    }

    /// What an office says that is started here and kept out.
    fn says(&self) -> String {
        self.open(Clock::system()).err().map(|error| error.to_string()).unwrap_or_default()
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_lobby-butler"));
    program.arg("office").args(arguments).stdin(Stdio::null());
    program
}

/// Runs a command until the folder is free that an office has just left.
fn once_free(arguments: &[&str]) -> Output {
    loop {
        let output = program(arguments).output().unwrap();
        if !String::from_utf8_lossy(&output.stderr).contains("in use") {
            return output;
        }
    }
}

/// The last lines of a move that came to its end; the digest of all that arrived.
fn moved(from: &Place, to: &Place) -> String {
    let output = once_free(&["move", "--from", &from.text(), "--to", &to.text()]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let line = said.lines().find(|line| line.ends_with("the same at both ends")).unwrap_or_else(|| panic!("{said}"));
    line.split_whitespace().skip_while(|word| *word != "sha256").nth(1).unwrap().to_owned()
}

/// Kills a move once it has said so many lines; tells whether it was still at work.
fn killed_after(lines: usize, from: &Place, to: &Place) -> bool {
    let mut child = program(&["move", "--from", &from.text(), "--to", &to.text()]).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let heard = said.by_ref().take(lines).count();
    child.kill().unwrap();
    heard == lines && child.wait().unwrap().code().is_none()
}

/// So many sealed requests from the lobby of a site.
async fn envelopes(site: &Site, first: u32, count: u32) -> Vec<Envelope> {
    let key = site.board().await.office_key;
    let body = serde_json::to_vec(&Body::Request(request())).unwrap();
    (first..first + count).map(|serial| seal_body(site.now(), serial, &key, &body)).collect()
}

/// Delivers them together; what the office answers to each.
async fn deliver(site: &Site, envelopes: &[Envelope]) -> Vec<u16> {
    let mut answers = Vec::new();
    for batch in envelopes.chunks(50) {
        let reply = site.post(paths::SUBMISSIONS_BATCH).json(&json!({ "envelopes": batch })).send().await.unwrap();
        answers.extend(reply.json::<BatchReply>().await.unwrap().results.iter().map(|result| result.status));
    }
    answers
}

/// Delivers them one by one, as a terminal does, until the office takes nothing more or they are all delivered; the ids of
/// those that it acknowledged.
async fn deliver_singly(site: &Site, envelopes: &[Envelope]) -> BTreeSet<SubmissionId> {
    let mut acknowledged = BTreeSet::new();
    for envelope in envelopes {
        if site.submit(envelope).await.status() != StatusCode::CREATED {
            break;
        }
        acknowledged.insert(envelope.id);
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_is_killed_again_and_again_arrives_whole_and_no_terminal_notices() {
    let site = Site::start().await;
    let sent = envelopes(&site, 1_000_001, ORDERS).await;
    assert!(deliver(&site, &sent).await.iter().all(|status| *status == 201));
    let etag = site.get(paths::BOARD).send().await.unwrap().headers()["etag"].clone();
    let first = site.submit(&sent[0]).await.text().await.unwrap();
    let mut from = Place::of(site.folder.path());
    let mut closed = site.close().await;
    let new_folder = tempfile::tempdir().unwrap();
    let mut digests = BTreeSet::new();
    for to in [Place::schema(), Some(Place::Folder(new_folder.path().join("office")))].into_iter().flatten() {
        let mut killed = 0;
        for lines in [1, 8, 16, 20, 24] {
            // Another office's lock is let go of a moment after it.
            while from.says().contains("in use") {}
            if killed_after(lines, &from, &to) {
                killed += 1;
                assert!(from.says().contains("is being moved to"), "{}", from.says());
                assert!(to.says().contains("is not finished"), "{}", to.says());
            }
        }
        assert!(killed > 0, "no kill came in time");
        digests.insert(moved(&from, &to));
        assert!(from.says().contains("was moved to") && !from.says().contains("butler:"), "{}", from.says());
        let site = closed.open(|_, clock| to.open(clock)).await;
        let unchanged = site.get(paths::BOARD).header("if-none-match", &etag).send().await.unwrap();
        assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED, "the same board under the same revision");
        assert_eq!(site.submit(&sent[0]).await.text().await.unwrap(), first, "the same answer to the same envelope");
        closed = site.close().await;
        from = to;
    }
    let site = closed.open(|_, clock| from.open(clock)).await;
    assert!(deliver(&site, &sent).await.iter().all(|status| *status == 200), "every order is known");
    let fresh = envelopes(&site, 1_000_001 + ORDERS, 3).await;
    assert_eq!(deliver(&site, &fresh).await, [201; 3], "and new ones are taken in");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_running_office_acknowledges_while_its_estate_is_moved_has_moved_along() {
    if !cluster::is_chosen() {
        eprintln!("not run: a file in use is not moved, see the test of the command line");
        return;
    }
    let site = Site::start().await;
    let sent = envelopes(&site, 1_000_001, 1_000).await;
    let (from, new_folder) = (Place::of(site.folder.path()), tempfile::tempdir().unwrap());
    let to = Place::Folder(new_folder.path().join("office"));
    assert_eq!(deliver(&site, &sent[..100]).await, [201; 100]);
    let moving = tokio::task::spawn_blocking({
        let (from, to) = (from.clone(), to.clone());
        move || moved(&from, &to)
    });
    let acknowledged = deliver_singly(&site, &sent[100..]).await;
    assert!(acknowledged.len() < 900, "the office was fenced out at last");
    moving.await.unwrap();
    assert_eq!(site.submit(&sent[999]).await.status(), StatusCode::INTERNAL_SERVER_ERROR, "which its terminal sends again");
    let site = site.close().await.open(|_, clock| to.open(clock)).await;
    for (envelope, status) in sent.iter().zip(deliver(&site, &sent).await) {
        let is_known = status == 200;
        assert!(is_known || (status == 201 && !acknowledged.contains(&envelope.id)), "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_backup_under_load_is_restored_the_terminals_bring_what_it_lacks() {
    let site = Site::on_file().await;
    let sent = envelopes(&site, 1_000_001, 150).await;
    let copies = tempfile::tempdir().unwrap();
    let (copy, restored) = (copies.path().join("copy"), copies.path().join("office"));
    let before = deliver_singly(&site, &sent[..60]).await;
    let copying = tokio::task::spawn_blocking({
        let (data, copy) = (site.folder.path().to_owned(), copy.clone());
        move || program(&["--data", &data.to_string_lossy(), "--backup", &copy.to_string_lossy()]).output().unwrap()
    });
    let during = deliver_singly(&site, &sent[60..]).await;
    assert_eq!((before.len(), during.len()), (60, 90), "nobody waited for the copy in vain");
    assert!(copying.await.unwrap().status.success());
    let closed = site.close().await;
    assert!(program(&["--data", &restored.to_string_lossy(), "--restore", &copy.to_string_lossy()]).output().unwrap().status.success());
    let site = closed.open(|_, clock| Office::open(&restored, clock)).await;
    let answers = deliver(&site, &sent).await;
    let known = answers.iter().filter(|status| **status == 200).count();
    assert!(known >= before.len() && answers.iter().all(|status| [200, 201].contains(status)), "{known} of {answers:?}");
    assert!(answers[..60].iter().all(|status| *status == 200), "what was acknowledged before the copy is in it");
    assert_eq!(deliver(&site, &sent).await, [200; 150]);
    let held = Book::of_file(&restored).column("SELECT count(*) FROM submission");
    assert_eq!(held, ["150"], "each once");
}
