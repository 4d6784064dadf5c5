//! Time is driven where it is what matters; lines, refusals and noise are met over loopback, where nothing is timed.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;
use crate::{
    kiosk::office_client::{BoardReply, Held, HeldBoard, HttpOffice, NetworkFault},
    protocol::v1::{
        calls::CallState,
        envelope::Envelope,
        messages::{
            Acknowledgement, BatchReply, CodeBlockReply, Heartbeat, HeartbeatReply, Hint, PairingRequest, PairingStatus, PairingTicket,
            Progress, ProgressQuery,
        },
        showings::{ShowingsReply, ShowingsReport},
    },
};

const ID: CallId = CallId(uuid::Uuid::from_u128(5));

/// How an office answers one attempt.
#[derive(Clone, Copy)]
enum Answer {
    After(Duration, Result<CallState, u16>),
    Hang,
    Cut,
    AboutAnother,
}

/// An office that answers by the script and then no more; notes the ages that it was told.
#[derive(Default)]
struct Script {
    answers: Mutex<Vec<Answer>>,
    ages: Mutex<Vec<u64>>,
}

impl Script {
    fn of(answers: &[Answer]) -> Self {
        Self { answers: Mutex::new(answers.iter().rev().copied().collect()), ages: Mutex::default() }
    }

    fn ages(&self) -> Vec<u64> {
        self.ages.lock().unwrap().clone()
    }
}

impl OfficeClient for Script {
    async fn call(&self, call: CallRequest) -> Result<CallStatus, OfficeError> {
        self.ages.lock().unwrap().push(call.age_ms);
        let answer = self.answers.lock().unwrap().pop().unwrap_or(Answer::Hang);
        match answer {
            Answer::After(pause, Ok(state)) => {
                sleep(pause).await;
                Ok(CallStatus { id: call.id, state, seen_at: None })
            }
            Answer::After(pause, Err(status)) => {
                sleep(pause).await;
                Err(OfficeError::Refused { status, problem: None, retry_after: None })
            }
            Answer::Hang => std::future::pending().await,
            Answer::Cut => Err(OfficeError::Network(NetworkFault::Broken)),
            Answer::AboutAnother => Ok(CallStatus { id: CallId(uuid::Uuid::nil()), state: CallState::Seen, seen_at: None }),
        }
    }

    fn use_token(&self, _: &str) {}
    async fn submit(&self, _: Envelope) -> Result<Acknowledgement, OfficeError> {
        panic!("a call is never queued")
    }
    async fn submit_batch(&self, _: Vec<Envelope>) -> Result<BatchReply, OfficeError> {
        panic!("a call is never queued")
    }
    async fn board(&self, _: HeldBoard) -> Result<BoardReply, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn asset(&self, _: String, _: Held) -> Result<(), OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn progress(&self, _: ProgressQuery) -> Result<Progress, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn lease_codes(&self) -> Result<CodeBlockReply, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn heartbeat(&self, _: Heartbeat) -> Result<HeartbeatReply, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn report_showings(&self, _: ShowingsReport) -> Result<ShowingsReply, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn request_pairing(&self, _: PairingRequest) -> Result<PairingTicket, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn pairing_status(&self, _: uuid::Uuid) -> Result<PairingStatus, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn hints(&self, _: impl Fn(Hint) + Send + Sync) -> OfficeError {
        OfficeError::NotOurs
    }
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test(start_paused = true)]
async fn an_office_that_never_answers_is_given_up_after_five_seconds_exactly() {
    let office = Script::default();
    let began = Instant::now();
    assert_eq!(deliver(&office, ID).await, None);
    // The timers of the test go by the millisecond.
    assert!(began.elapsed() >= DELIVERED_WITHIN && began.elapsed() < DELIVERED_WITHIN + millis(20));
    let tenths: Vec<u64> = office.ages().iter().map(|age| age / 100).collect();
    assert_eq!(tenths, [0, 23, 46], "it is told how old the call is, and nothing beyond five seconds");
    sleep(Duration::from_secs(60)).await;
    assert_eq!(office.ages().len(), 3, "never again");
}

#[tokio::test(start_paused = true)]
async fn a_line_that_drops_and_an_office_in_trouble_are_tried_again_in_time() {
    let trouble = Answer::After(millis(100), Err(503));
    for answers in [[Answer::Cut, Answer::Cut], [trouble, Answer::Cut], [Answer::Hang, trouble], [Answer::AboutAnother, Answer::Cut]] {
        let [first, second] = answers;
        let office = Script::of(&[first, second, Answer::After(millis(50), Ok(CallState::Ringing))]);
        let status = deliver(&office, ID).await.expect("delivered");
        assert_eq!((status.id, status.state, office.ages().len()), (ID, CallState::Ringing, 3));
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_after_five_seconds_is_none() {
    let slow = Answer::After(millis(1_999), Err(500));
    let office = Script::of(&[slow, slow, Answer::After(millis(500), Ok(CallState::Seen))]);
    assert_eq!(deliver(&office, ID).await, None);
    let just = Script::of(&[slow, slow, Answer::After(millis(300), Ok(CallState::Ringing))]);
    assert!(deliver(&just, ID).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn what_the_office_refuses_is_not_asked_again() {
    for status in [400, 401, 404, 409, 429] {
        let office = Script::of(&[Answer::After(millis(10), Err(status))]);
        let began = Instant::now();
        assert_eq!(deliver(&office, ID).await, None);
        assert!(office.ages().len() == 1 && began.elapsed() < millis(100), "{status}");
    }
}

/// A server that says this to everybody, and how often it was asked.
async fn server(answer: &'static [u8]) -> (HttpOffice, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let office = HttpOffice::new(&format!("http://{}", listener.local_addr().unwrap()), "token").unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            count.fetch_add(1, Ordering::SeqCst);
            let mut heard = [0; 2_048];
            let _ = stream.read(&mut heard).await;
            let _ = stream.write_all(answer).await;
        }
    });
    (office, asked)
}

#[tokio::test]
async fn over_loopback_a_cut_line_trouble_and_noise_are_not_delivered_and_a_portal_is_no_office() {
    let (cut, cut_asked) = server(b"").await;
    let (trouble, trouble_asked) = server(b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
    let (noise, _) = server(b"\x00\xff\x13 what is this\r\n\r\n").await;
    let (portal, _) =
        server(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\nconnection: close\r\n\r\n<h1>Login</h1>").await;
    let gone = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        HttpOffice::new(&format!("http://{}", listener.local_addr().unwrap()), "token").unwrap()
    };
    let (older, older_asked) = server(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
    let all = tokio::join!(
        deliver(&cut, ID),
        deliver(&trouble, ID),
        deliver(&noise, ID),
        deliver(&portal, ID),
        deliver(&gone, ID),
        deliver(&older, ID),
    );
    assert_eq!(all, (None, None, None, None, None, None));
    assert!(cut_asked.load(Ordering::SeqCst) > 1 && trouble_asked.load(Ordering::SeqCst) > 1);
    assert_eq!(older_asked.load(Ordering::SeqCst), 1, "an office from before there were calls refuses at once");
    assert_eq!((status(&cut, ID).await, cancel(&trouble, ID).await), (None, None));
}
