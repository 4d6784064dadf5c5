//! The front door: who is closed out, who makes room, and how the office stops while clients hold on.
//!
//! Every test has its own small limits; one of them is short, the others are longer than any test, so that only the one
//! that is meant can end a connection.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use lobby_butler::{
    office::{self, door::DoorLimits},
    protocol::v1::paths,
};
use tokio::{sync::oneshot, task::JoinHandle};

use crate::office_support::Site;

/// Soon enough for a test, and long for loopback.
const SOON: Duration = Duration::from_millis(300);

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(600);

/// Nothing may take this long.
const FOR_EVER: Duration = Duration::from_secs(60);

fn patient() -> DoorLimits {
    DoorLimits { head: LONG, kept: LONG, body: LONG, stuck: LONG, exchange: LONG, stop: LONG, ..DoorLimits::default() }
}

/// The site's office at another address, with these limits.
struct Front {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl Front {
    async fn of(office: office::Office, limits: DoorLimits) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = office::serve(listener, office.with_door_limits(limits), async move { drop(stopped.await) });
        Self { address, stop: Some(stop), served: tokio::spawn(serving) }
    }

    fn stop(&mut self) {
        drop(self.stop.take());
    }

    async fn ended(self) {
        tokio::time::timeout(FOR_EVER, self.served).await.expect("it ends").unwrap();
    }

    fn line(&self) -> Line {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(FOR_EVER)).unwrap();
        Line(stream)
    }

    /// A line that has said this.
    fn saying(&self, words: &str) -> Line {
        let mut line = self.line();
        line.say(words);
        line
    }

    fn lines(&self, count: usize, words: &str) -> Vec<Line> {
        (0..count).map(|_| self.saying(words)).collect()
    }

    fn page_is_answered(&self) {
        let answer = self.saying(PAGE).answer();
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("物业工作台"), "{answer}");
    }
}

const PAGE: &str = "GET /login HTTP/1.1\r\nhost: office\r\n\r\n";
const HALF_A_HEAD: &str = "GET /login HTTP/1.1\r\nhost: off";
const HALF_A_FORM: &str =
    "POST /login HTTP/1.1\r\nhost: office\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nlogin=ad";

struct Line(TcpStream);

impl Line {
    fn say(&mut self, words: &str) {
        self.0.write_all(words.as_bytes()).unwrap();
    }

    /// Everything until the office closes.
    fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        match self.0.read_to_end(&mut bytes) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => panic!("not closed: {error}"),
        }
        String::from_utf8(bytes).unwrap()
    }

    /// One answer with a length.
    fn answer(&mut self) -> String {
        let mut text = String::new();
        let mut byte = [0];
        while !text.ends_with("\r\n\r\n") {
            self.0.read_exact(&mut byte).unwrap_or_else(|error| panic!("{error} after {text:?}"));
            text.push(char::from(byte[0]));
        }
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0").parse().unwrap();
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        text + &String::from_utf8(body).unwrap()
    }

    /// Reads until the office has said so many events.
    fn events(&mut self, count: usize) {
        let mut text = String::new();
        let mut part = [0; 1024];
        while text.matches("data:").count() < count {
            let read = self.0.read(&mut part).unwrap();
            assert_ne!(read, 0, "the stream ended after {text:?}");
            text.push_str(&String::from_utf8_lossy(&part[..read]));
        }
    }

    fn is_open(&self) -> bool {
        self.0.set_nonblocking(true).unwrap();
        let peeked = self.0.peek(&mut [0]);
        self.0.set_nonblocking(false).unwrap();
        matches!(peeked, Err(error) if error.kind() == ErrorKind::WouldBlock)
    }
}

/// Whoever made room is closed a moment after the next one came in.
async fn at_most_stay(most: usize, lines: &[Line]) {
    let closing = async {
        while lines.iter().filter(|line| line.is_open()).count() > most {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(FOR_EVER, closing).await.expect("the others are closed");
}

fn submission(site: &Site, body_bytes: usize) -> String {
    format!(
        "POST {} HTTP/1.1\r\nhost: office\r\nauthorization: Bearer {}\r\ncontent-length: {body_bytes}\r\n\r\n",
        paths::SUBMISSIONS,
        site.token
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_says_nothing_is_closed() {
    let site = Site::start().await;
    let front = Front::of(site.office.clone(), DoorLimits { head: SOON, ..patient() }).await;
    assert_eq!(front.line().rest(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_head_is_closed_although_a_byte_comes_now_and_then() {
    let site = Site::start().await;
    let front = Front::of(site.office.clone(), DoorLimits { head: SOON, ..patient() }).await;
    assert_eq!(front.saying(HALF_A_HEAD).rest(), "");
    let mut slow = front.saying(HALF_A_HEAD);
    slow.0.set_read_timeout(Some(SOON / 10)).unwrap();
    let mut bytes = 0;
    let is_closed = |slow: &mut Line| match slow.0.read(&mut [0; 64]) {
        Ok(read) => read == 0,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    };
    while !is_closed(&mut slow) && slow.0.write_all(b"x").is_ok() {
        bytes += 1;
        assert!(bytes < 1_000, "never closed");
    }
    assert!(bytes > 1, "it was heard more than once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_connection_is_closed_when_nothing_more_is_asked() {
    let site = Site::start().await;
    let front = Front::of(site.office.clone(), DoorLimits { kept: SOON, ..patient() }).await;
    let mut line = front.saying(PAGE);
    assert!(line.answer().contains("物业工作台"));
    line.say(PAGE);
    assert!(line.answer().contains("物业工作台"), "kept for another");
    assert_eq!(line.rest(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_arrive_in_time_is_answered_408() {
    let site = Site::start().await;
    let front = Front::of(site.office.clone(), DoorLimits { body: SOON, ..patient() }).await;
    let api = front.saying(&(submission(&site, 1_000) + "{\"version\":")).rest();
    assert!(api.starts_with("HTTP/1.1 408 ") && api.contains("body_unreadable"), "{api}");
    assert!(api.contains("application/problem+json"), "{api}");
    let page = front.saying(HALF_A_FORM).rest();
    assert!(page.starts_with("HTTP/1.1 408 ") && page.contains("没有传完"), "{page}");
    let mut quick = front.saying(&submission(&site, 2));
    quick.say("{}");
    assert!(quick.answer().starts_with("HTTP/1.1 400 "), "what arrives in time is judged");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_nothing_is_closed() {
    let site = Site::start().await;
    let front = Front::of(site.office.clone(), DoorLimits { stuck: SOON, ..patient() }).await;
    let mut line = front.line();
    line.0.set_write_timeout(Some(FOR_EVER)).unwrap();
    let requests = "GET /static/console.css HTTP/1.1\r\nhost: office\r\n\r\n".repeat(100);
    // Both sides' buffers fill up, then the office waits for its reader, and at last no more.
    let closed = (0..1_000_000).find_map(|_| line.0.write_all(requests.as_bytes()).err());
    let kind = closed.expect("closed").kind();
    assert!(matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{kind}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_so_many_connections_and_behind_a_proxy_all_it_needs() {
    let site = Site::start().await;
    let limits = || DoorLimits { connections_of_address: 3, ..patient() };
    let front = Front::of(site.office.clone(), limits()).await;
    let mut lines = front.lines(6, "");
    front.page_is_answered();
    for line in &mut lines[..3] {
        assert_eq!(line.rest(), "", "the first made room");
    }
    let proxied = Front::of(site.office.clone().with_trusted_proxy(), limits()).await;
    let mut lines = proxied.lines(12, "");
    proxied.page_is_answered();
    for line in &mut lines {
        line.say(PAGE);
        assert!(line.answer().starts_with("HTTP/1.1 200 "));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_silent_and_slow_connections_shuts_nobody_out() {
    let site = Site::start().await;
    let front = Front::of(site.office.clone(), DoorLimits { connections: 16, ..patient() }).await;
    let mut stream =
        front.saying(&format!("GET {} HTTP/1.1\r\nhost: office\r\nauthorization: Bearer {}\r\n\r\n", paths::EVENTS, site.token));
    stream.events(1);
    let mut held = Vec::new();
    for _ in 0..10 {
        for words in ["", HALF_A_HEAD, HALF_A_FORM, PAGE] {
            held.extend(front.lines(5, words));
        }
        front.page_is_answered();
    }
    at_most_stay(16, &held).await;
    site.office.refresh_sample(site.now() + chrono::Duration::days(1)).unwrap();
    stream.events(1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminals_newest_event_stream_takes_the_place_of_its_oldest() {
    let site = Site::start().await;
    let front = Front::of(site.office.clone(), patient()).await;
    let other = site.office.add_terminal("6号楼大堂").unwrap();
    let listen = |token: &str| {
        let mut line = front.saying(&format!("GET {} HTTP/1.1\r\nhost: office\r\nauthorization: Bearer {token}\r\n\r\n", paths::EVENTS));
        line.events(1);
        line
    };
    let mut neighbour = listen(&other);
    let mut streams: Vec<Line> = (0..6).map(|_| listen(&site.token)).collect();
    for old in &mut streams[..2] {
        let mut end = [0; 5];
        while &end != b"0\r\n\r\n" {
            end.rotate_left(1);
            old.0.read_exact(&mut end[4..]).unwrap();
        }
    }
    site.office.refresh_sample(site.now() + chrono::Duration::days(1)).unwrap();
    for stream in streams[2..].iter_mut().chain([&mut neighbour]) {
        stream.events(1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_event_streams_and_half_heads_end_with_the_office_at_once() {
    let site = Site::start().await;
    let mut front = Front::of(site.office.clone(), patient()).await;
    let mut kept = front.saying(PAGE);
    kept.answer();
    let mut stream =
        front.saying(&format!("GET {} HTTP/1.1\r\nhost: office\r\nauthorization: Bearer {}\r\n\r\n", paths::EVENTS, site.token));
    stream.events(1);
    let mut held = [front.line(), front.saying(HALF_A_HEAD), kept];
    front.stop();
    held.iter_mut().for_each(|line| assert_eq!(line.rest(), ""));
    stream.rest();
    front.ended().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_answered_after_the_signal_to_stop() {
    let site = Site::start().await;
    let mut front = Front::of(site.office.clone(), patient()).await;
    let body = serde_json::to_string(&site.envelope(1_000_001).await).unwrap();
    let mut line = front.saying(&submission(&site, body.len()));
    line.say(&body[..20]);
    // Half a request is no connection that is merely open: the office has read its head before it stops.
    front.page_is_answered();
    let mut probe = front.saying(PAGE);
    probe.answer();
    front.stop();
    assert_eq!(probe.rest(), "");
    line.say(&body[20..]);
    assert!(line.rest().starts_with("HTTP/1.1 201 "));
    front.ended().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_stops_in_time_whatever_a_client_holds() {
    let site = Site::start().await;
    let mut front = Front::of(site.office.clone(), DoorLimits { stop: SOON, ..patient() }).await;
    let mut held = front.lines(3, HALF_A_FORM);
    front.page_is_answered();
    front.stop();
    held.iter_mut().for_each(|line| drop(line.rest()));
    front.ended().await;
}

/// The program as it is installed, with few descriptors.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn an_office_with_few_descriptors_answers_in_a_flood() {
    use std::{
        io::{BufRead, BufReader},
        process::{Command, Stdio},
    };
    let folder = tempfile::tempdir().unwrap();
    let office = format!(
        "ulimit -n 64 && exec '{}' office --listen 127.0.0.1:0 --data '{}'",
        env!("CARGO_BIN_EXE_lobby-butler"),
        folder.path().display()
    );
    let mut running = Command::new("sh").args(["-c", &office]).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(running.stdout.take().unwrap()).lines();
    let said = said.find_map(|line| line.unwrap().split_once("http://").map(|(_, rest)| rest.split('/').next().unwrap().to_owned()));
    let front = Front { address: said.unwrap().parse().unwrap(), stop: None, served: tokio::spawn(async {}) };
    let held = front.lines(100, "");
    front.page_is_answered();
    // Of 64 descriptors the other half is the office's own.
    at_most_stay(32, &held).await;
    running.kill().unwrap();
    running.wait().unwrap();
}
