//! A closed loop: so many connections, each with one request under way, until the time is over.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::{
    http::{Client, terminal_address},
    process::{OfficeProcess, own_processor},
    report::{median, percentile},
};

/// Requests as they go over the line.
pub type Requests = Arc<Vec<Vec<u8>>>;

/// How they are sent.
pub struct Load {
    pub connections: usize,
    pub lasts: Duration,
    /// Each of them once, or again from the beginning.
    pub once: bool,
    /// What the office answers when all is well.
    pub expected: u16,
}

/// What came of it.
#[derive(Default)]
pub struct Outcome {
    /// Milliseconds, sorted.
    times: Vec<f64>,
    took: Duration,
    /// Replies that were not the expected one, and lines that broke.
    failed: usize,
    wire: usize,
    /// Of one processor: the office's share and the generator's.
    shares: [f64; 2],
}

impl Outcome {
    /// Expected replies.
    pub fn answered(&self) -> usize {
        self.times.len()
    }

    /// Expected replies a second.
    pub fn rate(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }

    /// Milliseconds.
    pub fn percentile(&self, share: f64) -> f64 {
        percentile(&self.times, share)
    }

    /// Bytes of an expected reply on the wire, its head included.
    pub fn bytes(&self) -> f64 {
        self.wire as f64 / self.times.len().max(1) as f64
    }
}

/// For a row's note: who worked how much of one processor, at the middle of the runs, and what went wrong in any of them.
pub fn note(runs: &[Outcome]) -> String {
    let [office, generator] = [0, 1].map(|who| 100.0 * median(runs.iter().map(|run| run.shares[who]).collect()));
    let failed: usize = runs.iter().map(|run| run.failed).sum();
    let failed = if failed == 0 { String::new() } else { format!("; {failed} failed") };
    format!("office {office:.0} %, generator {generator:.0} % of a processor{failed}")
}

impl Load {
    /// Sends them; the clock starts when everybody is connected.
    pub async fn run(&self, office: &OfficeProcess, requests: &Requests) -> Outcome {
        let mut clients = Vec::new();
        for n in 0..self.connections {
            let mut client = Client::new(terminal_address(n), office.address);
            client.ready().await.unwrap();
            clients.push(client);
        }
        let next = Arc::new(AtomicUsize::new(0));
        let before = [office.processor(), own_processor()];
        let (started, lasts, once, expected) = (Instant::now(), self.lasts, self.once, self.expected);
        let mut tasks = JoinSet::new();
        for mut client in clients {
            let (next, requests) = (next.clone(), requests.clone());
            tasks.spawn(async move {
                let mut mine = Outcome::default();
                while started.elapsed() < lasts {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if once && index >= requests.len() {
                        break;
                    }
                    let sent = Instant::now();
                    match client.send(&requests[index % requests.len()]).await {
                        Ok(reply) if reply.status == expected => {
                            mine.times.push(sent.elapsed().as_secs_f64() * 1_000.0);
                            mine.wire += reply.wire;
                        }
                        _ => mine.failed += 1,
                    }
                }
                mine
            });
        }
        let mut all = Outcome::default();
        for one in tasks.join_all().await {
            all.times.extend(one.times);
            all.failed += one.failed;
            all.wire += one.wire;
        }
        all.took = started.elapsed();
        let after = [office.processor(), own_processor()];
        all.shares = [0, 1].map(|who| (after[who] - before[who]) / all.took.as_secs_f64());
        all.times.sort_by(f64::total_cmp);
        all
    }
}
