//! A terminal whose every word to the office goes through the chaos proxy: the real store, the real
//! forwarder over the real HTTP client, a clock that the test moves.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration as StdDuration,
};

use chrono::{DateTime, Duration, Utc};
use lobby_butler::{
    clock::Clock,
    domain::{
        ids::{BootId, SubmissionId},
        receipt_code::CodeBlock,
    },
    kiosk::{
        delivery::{DeliveryStep, Pending},
        forwarder::Forwarder,
        office_client::{HttpOffice, Patience},
        store::{CommittedSubmission, EnvelopeOrigin, Store},
    },
    protocol::v1::board::OfficeKey,
};
use tokio::{sync::Notify, task::JoinHandle};

use super::{fault::Fault, proxy::Proxy};
use crate::{
    office_support::{Site, book::Book},
    support::sample_body,
};

/// For what only a time-out ends. Everything else gets the terminal's own patience, so that a busy
/// machine is not taken for a fault.
pub fn short_patience() -> Patience {
    let second = StdDuration::from_secs(1);
    Patience { answer: second, silence: second, ..Patience::default() }
}

/// Nothing may take this long.
const FOR_EVER: StdDuration = StdDuration::from_secs(60);

/// Ends a test that hangs.
pub async fn in_time<T>(what: &str, work: impl Future<Output = T>) -> T {
    in_time_of(FOR_EVER, what, work).await
}

/// As [`in_time`], for longer work.
pub async fn in_time_of<T>(limit: StdDuration, what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| panic!("{what}: it hangs"))
}

pub struct Terminal {
    pub proxy: Proxy,
    pub forwarder: Arc<Forwarder<HttpOffice>>,
    pub recorded: Mutex<Vec<CommittedSubmission>>,
    now: Arc<Mutex<DateTime<Utc>>>,
    key: OfficeKey,
    folder: tempfile::TempDir,
}

/// Where the office listens.
pub fn address(site: &Site) -> SocketAddr {
    site.base.trim_start_matches("http://").parse().unwrap()
}

impl Terminal {
    /// A new terminal; the office takes its token from the site.
    pub async fn start(site: &Site, patience: Patience) -> Self {
        let proxy = Proxy::start(address(site));
        let office = HttpOffice::with_patience(&format!("http://{}", proxy.address), &site.token, patience).unwrap();
        Self::of(site, proxy, office).await
    }

    /// A new terminal that struggles with this fault whatever it asks about submissions.
    pub async fn struck_by(site: &Site, fault: Fault) -> Self {
        let mut terminal = Self::start(site, Patience::default()).await;
        terminal.strike(site, fault);
        terminal
    }

    async fn of(site: &Site, proxy: Proxy, office: HttpOffice) -> Self {
        static BLOCKS: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        let start = 1_000_000 + 20_000 * BLOCKS.fetch_add(1, Ordering::Relaxed);
        store.add_code_block(CodeBlock { start, count: 20_000 }).await.unwrap();
        let now = Arc::new(Mutex::new(site.now()));
        let hand = now.clone();
        let clock = Clock::from_fn(move || *hand.lock().unwrap());
        let key = site.board().await.office_key;
        let forwarder =
            Forwarder { store, office: Arc::new(office), clock, wake: Arc::new(Notify::new()), on_delivered: Arc::new(|_, _| {}) };
        Self { proxy, forwarder: Arc::new(forwarder), recorded: Mutex::default(), now, key, folder }
    }

    /// From now on every request meets this fault.
    pub fn strike(&mut self, site: &Site, fault: Fault) {
        self.proxy.fault_where(fault, |_| true);
        let address = self.proxy.address;
        let base = match fault {
            Fault::UnknownName => "http://office.invalid".into(),
            Fault::TlsToPlainPort => format!("https://{address}"),
            _ => format!("http://{address}"),
        };
        self.speak_to(site, &base, if fault.takes_patience() { short_patience() } else { Patience::default() });
    }

    /// The fault is over.
    pub fn heal(&mut self, site: &Site) {
        self.proxy.heal();
        self.speak_to(site, &format!("http://{}", self.proxy.address), Patience::default());
    }

    fn speak_to(&mut self, site: &Site, base: &str, patience: Patience) {
        let office = HttpOffice::with_patience(base, &site.token, patience).unwrap();
        self.forwarder = Arc::new(Forwarder { office: Arc::new(office), ..self.twin() });
    }

    /// A forwarder over the same store, office and clock.
    fn twin(&self) -> Forwarder<HttpOffice> {
        let Forwarder { store, office, clock, wake, on_delivered } = &*self.forwarder;
        Forwarder {
            store: store.clone(),
            office: office.clone(),
            clock: clock.clone(),
            wake: wake.clone(),
            on_delivered: on_delivered.clone(),
        }
    }

    /// The forwarder's own loop, until the task is aborted.
    pub fn run(&self) -> JoinHandle<()> {
        tokio::spawn(self.twin().run())
    }

    pub fn store(&self) -> &Store {
        &self.forwarder.store
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    pub fn clock(&self) -> Clock {
        self.forwarder.clock.clone()
    }

    pub fn set_now(&self, now: DateTime<Utc>) {
        *self.now.lock().unwrap() = now;
    }

    pub fn pass(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    pub async fn record(&self) -> SubmissionId {
        static BORN: AtomicU64 = AtomicU64::new(0);
        let mut random = [0; 10];
        random[2..].copy_from_slice(&BORN.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        let origin = EnvelopeOrigin {
            id: SubmissionId::mint(self.now(), random),
            created_at: self.now(),
            clock_trusted: true,
            boot_id: BootId::mint(self.now(), [1; 10]),
        };
        let recorded = self.store().record(origin, sample_body(), self.key.clone()).await.unwrap();
        self.recorded.lock().unwrap().push(recorded);
        recorded.id
    }

    /// Sends what is due now and waits until what came of it is written down; tells whom it carried.
    pub async fn step(&self) -> Vec<SubmissionId> {
        let (step, queue) = self.forwarder.next(&HashSet::new(), 0).await.unwrap();
        let DeliveryStep::Send(ids) = step else { return Vec::new() };
        let batch: Vec<Pending> = queue.into_iter().filter(|pending| ids.contains(&pending.id)).collect();
        in_time("a request", self.forwarder.attempt(&batch)).await.unwrap();
        ids
    }

    /// The clock goes on to the next attempt.
    pub async fn until_due(&self) {
        if let (DeliveryStep::WaitUntil(at), _) = self.forwarder.next(&HashSet::new(), 0).await.unwrap() {
            assert!(at - self.now() <= Duration::minutes(5), "a back-off of more than five minutes");
            self.set_now(at);
        }
    }

    /// What waits, parked ones left out, by age.
    pub async fn waiting(&self) -> Vec<Pending> {
        let mut waiting = self.store().peek(10_000).await.unwrap();
        waiting.sort_by_key(|pending| pending.id);
        waiting
    }

    pub async fn parked(&self) -> Vec<(SubmissionId, &'static str)> {
        self.store().parked().await.unwrap().into_iter().map(|one| (one.id, one.reason.into_str())).collect()
    }

    /// Staff release everything that is parked.
    pub async fn release(&self) {
        let parked = self.parked().await.into_iter().map(|(id, _)| id).collect();
        self.store().release(parked, self.now()).await.unwrap();
    }

    /// With the line whole again everything goes out by itself.
    pub async fn drain(&self) {
        for _ in 0..1_000 {
            self.until_due().await;
            if self.step().await.is_empty() {
                break;
            }
        }
        assert_eq!(self.store().queued().await.unwrap(), 0, "the queue is empty");
    }

    /// How often the office has each that was recorded. What it has must be the very bytes.
    pub fn copies_at_office(&self, site: &Site) -> BTreeMap<SubmissionId, usize> {
        let book = Book::of(site.folder.path());
        let own = rusqlite::Connection::open(self.folder.path().join("kiosk.db")).unwrap();
        let copies = |recorded: &CommittedSubmission| {
            let sealed: String =
                own.query_row("SELECT digest FROM submissions WHERE id = ?1", [recorded.id.to_string()], |row| row.get(0)).unwrap();
            let at_office = book.column(&format!("SELECT digest FROM submission WHERE receipt_code = '{}'", recorded.code));
            assert!(at_office.iter().all(|digest| *digest == sealed), "the office has other bytes");
            let same = at_office.len();
            (recorded.id, same)
        };
        self.recorded.lock().unwrap().iter().map(copies).collect()
    }

    /// How many of the recorded ones the office lacks, and how many it has more than once.
    pub fn lost_and_doubled(&self, site: &Site) -> (usize, usize) {
        let copies = self.copies_at_office(site);
        (copies.values().filter(|n| **n == 0).count(), copies.values().filter(|n| **n > 1).count())
    }

    /// Ids in the office's book, of any terminal.
    pub fn ids_at_office(site: &Site) -> BTreeSet<String> {
        Book::of(site.folder.path()).column("SELECT id FROM submission").into_iter().collect()
    }

    /// Waits until the office has so many: it may commit after the terminal gave up.
    pub async fn until_at_office(&self, site: &Site, count: usize) {
        in_time("the office's commit", async {
            while self.at_office(site) < count {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// How many of the recorded ones the office has.
    pub fn at_office(&self, site: &Site) -> usize {
        self.copies_at_office(site).values().filter(|n| **n > 0).count()
    }
}
