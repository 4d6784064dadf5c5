//! Terminals that deliver on and on through the splitter, and try again until they are answered.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use lobby_butler::protocol::v1::messages::Acknowledgement;
use tokio::task::JoinSet;

use super::{
    http::{Client, terminal_address},
    load::Requests,
};

/// A try that is not answered by then has failed.
const ANSWERED_IN: Duration = Duration::from_secs(10);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// What terminals were told.
#[derive(Default)]
pub struct Told {
    /// Ids that were acknowledged.
    pub acknowledged: BTreeSet<String>,
    /// How many needed more than one try.
    pub retried: usize,
    /// From a first failure to the answer, in seconds.
    pub silent: Vec<f64>,
    /// Answers that are none of the expected.
    pub refused: Vec<u16>,
}

/// Twenty lobbies at work.
pub struct Lobbies {
    tasks: JoinSet<()>,
    told: Arc<Mutex<Told>>,
}

impl Lobbies {
    /// Each delivers its share, one every so often.
    pub fn open(count: usize, requests: &Requests, office: SocketAddr, every: Duration) -> Self {
        let (mut tasks, told) = (JoinSet::new(), Arc::new(Mutex::new(Told::default())));
        for lobby in 0..count {
            let (requests, told) = (requests.clone(), told.clone());
            tasks.spawn(async move {
                let mut client = Client::new(terminal_address(lobby), office);
                let mut due = tokio::time::interval(every);
                for request in requests.iter().skip(lobby).step_by(count) {
                    due.tick().await;
                    deliver(&mut client, request, &told).await;
                }
            });
        }
        Self { tasks, told }
    }

    /// How many were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.told.lock().unwrap().acknowledged.len()
    }

    /// Waits until everything is delivered.
    pub async fn finish(mut self) -> Told {
        while let Some(done) = self.tasks.join_next().await {
            done.unwrap();
        }
        std::mem::take(&mut *self.told.lock().unwrap())
    }
}

async fn deliver(client: &mut Client, request: &[u8], told: &Mutex<Told>) {
    let mut failed_at = None;
    loop {
        // A line that is given up half-way is no line any more.
        let reply = tokio::time::timeout(ANSWERED_IN, client.send(request)).await;
        if reply.is_err() {
            *client = Client::new(client.from, client.office);
        }
        if let Ok(Ok(reply)) = reply {
            if let (200 | 201, Ok(receipt)) = (reply.status, serde_json::from_slice::<Acknowledgement>(&reply.body)) {
                let mut told = told.lock().unwrap();
                told.acknowledged.insert(receipt.id.to_string());
                if let Some(at) = failed_at {
                    told.retried += 1;
                    told.silent.push(Instant::elapsed(&at).as_secs_f64());
                }
                return;
            }
            if reply.status < 500 {
                told.lock().unwrap().refused.push(reply.status);
            }
        }
        failed_at.get_or_insert_with(Instant::now);
        tokio::time::sleep(PAUSE).await;
    }
}
