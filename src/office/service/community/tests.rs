//! An office that terminals deliver entries to, on the engine that tests are to stand on.

mod lookups;
mod places;
mod surveys;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Duration, Utc};

use crate::{
    clock::Clock,
    domain::{
        community::{Activity, CardKind, CardOffer, Entry, SignUp, SignUpRules, Wish},
        ids::{BootId, SubmissionId, TerminalId},
        message::Person,
        phone::PhoneNumber,
        receipt_code::ReceiptCode,
        request::Contact,
    },
    office::{
        records::TerminalRecord,
        service::{
            Actor, Service,
            intake::{IncomingEnvelope, IntakeOutcome},
        },
        store::Store,
    },
    protocol::{
        seal,
        v1::{
            board::Board,
            envelope::{Body, Envelope, Kind},
            messages::Progress,
        },
    },
};

/// An office with one terminal and a clock that the test moves.
struct Site {
    service: Service,
    terminal: TerminalId,
    record: TerminalRecord,
    micros: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

fn actor() -> Actor {
    Actor::program("test")
}

fn code(serial: u32) -> ReceiptCode {
    ReceiptCode::from_serial(serial).unwrap()
}

fn person() -> Person {
    Person { surname: "林".into(), honorific: None, contact: Contact::Phone(PhoneNumber::parse("13800136688").unwrap()) }
}

fn sign_up(people: u8) -> Entry {
    Entry::SignUp(SignUp { activity: "lanterns".into(), title: "中秋灯会".into(), people, room: None, from: person() })
}

fn card() -> Entry {
    Entry::Card(CardOffer {
        card: CardKind::Offered,
        title: "儿童自行车".into(),
        words: "九成新".into(),
        price: "80 元".into(),
        shows_phone: false,
        room: None,
        from: person(),
    })
}

fn wish(from: Option<Person>) -> Entry {
    Entry::Wish(Wish { words: "代收快递".into(), room: None, from })
}

impl Site {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let micros = Arc::new(AtomicI64::new(1_800_000_000_000_000));
        let hand = micros.clone();
        let clock = Clock::from_fn(move || DateTime::from_timestamp_micros(hand.load(Ordering::SeqCst)).unwrap());
        let service = Service::start(Store::for_test(folder.path()), clock).unwrap();
        let token = service.register_terminal("3号楼大堂".into(), None, actor()).await.unwrap();
        let record = service.authenticate(&token).await.unwrap().unwrap();
        Self { service, terminal: record.id, record, micros, _folder: folder }
    }

    /// With 中秋灯会 of so many places, four people each, that begins in two days and closes in one.
    async fn with_lanterns(places: u32) -> Self {
        let site = Self::start().await;
        site.service.save_activity(site.lanterns(places), None, actor()).await.unwrap();
        site
    }

    fn lanterns(&self, places: u32) -> Activity {
        let starts_at = DateTime::from_timestamp_micros(1_800_000_000_000_000).unwrap() + Duration::days(2);
        Activity {
            id: "lanterns".into(),
            title: "中秋灯会".into(),
            words: String::new(),
            place: "社区会所".into(),
            starts_at,
            ends_at: starts_at + Duration::hours(2),
            sign_up: Some(SignUpRules {
                places: Some(places),
                most_each: 4,
                closes_at: starts_at - Duration::days(1),
                taken: 0,
                waiting: 0,
            }),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.service.now()
    }

    fn advance(&self, by: Duration) {
        self.micros.fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    fn arrival(&self, serial: u32, body: &Body) -> IncomingEnvelope {
        self.arrival_under(SubmissionId::mint(self.now(), rand::random()), serial, body)
    }

    fn arrival_under(&self, id: SubmissionId, serial: u32, body: &Body) -> IncomingEnvelope {
        let (now, key) = (self.now(), self.service.office_key().unwrap());
        let mut envelope = Envelope {
            version: 1,
            id,
            kind: Kind::of(body),
            receipt_code: code(serial),
            created_at: now,
            boot_id: BootId::mint(now, [7; 10]),
            sequence: u64::from(serial),
            key_id: key.id.clone(),
            sealed_body: String::new(),
        };
        let public = BASE64.decode(&key.public_key).unwrap();
        let sealed = seal::seal(&public, &serde_json::to_vec(body).unwrap(), &envelope.associated_data()).unwrap();
        envelope.set_sealed_bytes(&sealed);
        IncomingEnvelope { raw: serde_json::to_string(&envelope).unwrap(), envelope, unknown_kind: None }
    }

    async fn ingest(&self, arrivals: Vec<IncomingEnvelope>) -> Vec<IntakeOutcome> {
        self.service.ingest(self.terminal, arrivals).await.unwrap()
    }

    /// Delivers entries one after another under serials that count up.
    async fn deliver(&self, first: u32, entries: impl IntoIterator<Item = Entry>) {
        for (serial, entry) in (first..).zip(entries) {
            let stored = self.ingest(vec![self.arrival(serial, &Body::Entry(entry))]).await;
            assert!(matches!(stored[..], [IntakeOutcome::Stored(_)]), "{stored:?}");
        }
    }

    async fn progress(&self, serial: u32) -> Progress {
        self.service.look_up(self.terminal, code(serial), Some("6688".into())).await.unwrap()
    }

    /// What a resident reads last.
    async fn word(&self, serial: u32) -> String {
        self.progress(serial).await.detail.unwrap().steps.pop().unwrap().word
    }

    async fn words(&self, serials: std::ops::Range<u32>) -> Vec<String> {
        let mut words = Vec::new();
        for serial in serials {
            words.push(self.word(serial).await);
        }
        words
    }

    /// People with places and people who wait.
    async fn counts(&self) -> (u32, u32) {
        self.service.activity("lanterns".into()).await.unwrap().signed_up()
    }

    async fn board(&self) -> Board {
        serde_json::from_slice(&self.service.board(self.record.clone()).await.unwrap().json()).unwrap()
    }
}
