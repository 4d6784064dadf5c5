//! An office on loopback with a clock that the test moves.

use std::{
    path::Path,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Duration, Utc};
use lobby_butler::{
    clock::Clock,
    database::postgres::ServerAddress,
    domain::{
        catalogue::{Department, Price, Section},
        feedback::{Feedback, FeedbackKind, Subject},
        ids::{BootId, SubmissionId},
        message::Person,
        phone::PhoneNumber,
        place::Room,
        receipt_code::ReceiptCode,
        request::{ChosenItem, Contact, Honorific, ServiceRequest, WantedTime},
        staff::Role,
    },
    office::{self, Office, OfficeError},
    protocol::{
        seal,
        v1::{
            board::{Board, OfficeKey},
            envelope::{Body, Envelope, Kind},
            paths,
        },
    },
};
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

#[allow(dead_code)] // Not every program looks into the database.
#[path = "../support/book.rs"]
pub mod book;
#[path = "../support/cluster.rs"]
pub mod cluster;

/// An office whose data is the folder's, on the engine that tests are to stand on.
pub fn open_office(folder: &Path, clock: Clock) -> Result<Office, OfficeError> {
    match cluster::url_for(folder) {
        Some(url) => Office::connect(&ServerAddress::parse(&url, "").unwrap(), clock),
        None => Office::open(folder, clock),
    }
}

/// A running office with one terminal.
pub struct Site {
    pub office: Office,
    pub base: String,
    pub token: String,
    pub http: Client,
    /// Ends the server.
    pub stop: Option<oneshot::Sender<()>>,
    pub served: Option<JoinHandle<()>>,
    micros: Arc<AtomicI64>,
    pub folder: TempDir,
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn client() -> Client {
    static PROVIDER: OnceLock<()> = OnceLock::new();
    PROVIDER.get_or_init(|| drop(rustls::crypto::ring::default_provider().install_default()));
    Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap()
}

impl Site {
    /// The sample estate at 10:31 on the mock-ups' morning.
    pub async fn start() -> Self {
        let mut site = Self::empty().await;
        assert!(site.office.load_sample().unwrap());
        site.token = site.office.add_terminal("3号楼大堂").unwrap();
        site
    }

    /// An office on its first day, without a terminal.
    pub async fn empty() -> Self {
        Closed::new().open(open_office).await
    }

    /// As [`Site::start`], with the data in the folder whichever engine tests are to stand on.
    pub async fn on_file() -> Self {
        let mut site = Closed::new().open(Office::open).await;
        assert!(site.office.load_sample().unwrap());
        site.token = site.office.add_terminal("3号楼大堂").unwrap();
        site
    }

    /// Ends the office; its terminal stays where it is.
    pub async fn close(mut self) -> Closed {
        drop(self.stop.take());
        self.served.take().unwrap().await.unwrap();
        Closed { token: self.token, http: self.http, micros: self.micros, folder: self.folder }
    }

    /// Another process's office on the same database, at another address, with the same terminal; `None` on a file, which
    /// nobody shares. It prints a password of its own as long as nobody has chosen one.
    pub async fn neighbour(&self) -> Option<Self> {
        let url = cluster::url_for(self.folder.path())?;
        let (hand, micros) = (self.micros.clone(), self.micros.clone());
        let clock = Clock::from_fn(move || DateTime::from_timestamp_micros(hand.load(Ordering::SeqCst)).unwrap());
        let office = Office::connect(&ServerAddress::parse(&url, "").unwrap(), clock).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(office::serve(listener, office.clone(), async move { drop(stopped.await) }));
        let folder = tempfile::tempdir().unwrap();
        Some(Self { office, base, token: self.token.clone(), http: client(), stop: Some(stop), served: Some(served), micros, folder })
    }

    /// The same office with cookies for HTTPS only, at another address.
    pub async fn with_secure_cookies(self) -> Self {
        let office = self.office.clone().with_secure_cookies();
        self.also_served_as(office).await
    }

    /// The same office behind a proxy that it trusts, at another address.
    pub async fn with_trusted_proxy(self) -> Self {
        let office = self.office.clone().with_trusted_proxy();
        self.also_served_as(office).await
    }

    async fn also_served_as(self, office: Office) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        drop(tokio::spawn(office::serve(listener, office, std::future::pending())));
        Self { base, ..self }
    }

    pub fn advance(&self, by: Duration) {
        self.micros.fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.micros.load(Ordering::SeqCst)).unwrap()
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    pub async fn board(&self) -> Board {
        self.get(paths::BOARD).send().await.unwrap().json().await.unwrap()
    }

    pub async fn submit(&self, envelope: &Envelope) -> Response {
        self.post(paths::SUBMISSIONS).json(envelope).send().await.unwrap()
    }

    /// A sealed request with the given serial.
    pub async fn envelope(&self, serial: u32) -> Envelope {
        let key = self.board().await.office_key;
        seal_body(self.now(), serial, &key, &serde_json::to_vec(&Body::Request(request())).unwrap())
    }

    /// Delivers a body of any kind and returns its envelope.
    pub async fn deliver(&self, serial: u32, body: &Body) -> Envelope {
        let key = self.board().await.office_key;
        let envelope = seal_as(Kind::of(body), self.now(), serial, &key, &serde_json::to_vec(body).unwrap());
        assert_eq!(self.submit(&envelope).await.status(), StatusCode::CREATED);
        envelope
    }

    /// A browser that is logged in with its own password.
    pub async fn browser(&self) -> Browser<'_> {
        let first = self.office.first_login().unwrap();
        let mut browser = Browser { site: self, cookie: String::new() };
        let entered = browser.log_in(&first.one_time_password, "").await;
        if entered.status() == StatusCode::SEE_OTHER && browser.get("/inbox").await.status() == StatusCode::SEE_OTHER {
            let fields = [("present", first.one_time_password.as_str()), ("new", PASSWORD), ("again", PASSWORD)];
            assert_eq!(browser.submit("/password", "/password", &fields).await.status(), StatusCode::SEE_OTHER);
        } else {
            browser.log_in(PASSWORD, "").await;
        }
        browser
    }
}

/// An estate without an office.
pub struct Closed {
    pub token: String,
    http: Client,
    micros: Arc<AtomicI64>,
    pub folder: TempDir,
}

impl Closed {
    fn new() -> Self {
        let micros = Arc::new(AtomicI64::new(at("2026-09-18T02:31:00Z").timestamp_micros()));
        Self { token: String::new(), http: client(), micros, folder: tempfile::tempdir().unwrap() }
    }

    /// Opens an office and serves it; whoever left the folder lets go of its lock a moment later.
    pub async fn open(self, open: impl Fn(&Path, Clock) -> Result<Office, OfficeError>) -> Site {
        let Self { token, http, micros, folder } = self;
        let hand = micros.clone();
        let clock = Clock::from_fn(move || DateTime::from_timestamp_micros(hand.load(Ordering::SeqCst)).unwrap());
        let office = loop {
            match open(folder.path(), clock.clone()) {
                Err(error) if error.to_string().contains("in use") => tokio::task::yield_now().await,
                other => break other.unwrap(),
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(office::serve(listener, office.clone(), async move { drop(stopped.await) }));
        Site { office, base, token, http, stop: Some(stop), served: Some(served), micros, folder }
    }
}

/// What the administrator of the tests chose.
pub const PASSWORD: &str = "wutong-2026-desk";

/// What a colleague chose.
pub const OWN: &str = "chosen-by-myself-1";

const FORM: &str = "application/x-www-form-urlencoded";

fn encoded(fields: &[(&str, &str)]) -> String {
    let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect::<Vec<_>>().join("&")
}

/// A browser with one cookie.
pub struct Browser<'a> {
    pub site: &'a Site,
    pub cookie: String,
}

impl Browser<'_> {
    pub async fn log_in(&mut self, password: &str, next: &str) -> Response {
        self.log_in_as("admin", password, next).await
    }

    pub async fn log_in_as(&mut self, login: &str, password: &str, next: &str) -> Response {
        let form = [("login", login), ("password", password), ("next", next)];
        let reply = self
            .site
            .http
            .post(format!("{}/login", self.site.base))
            .header("content-type", FORM)
            .body(encoded(&form))
            .send()
            .await
            .unwrap();
        if let Some(cookie) = reply.headers().get("set-cookie") {
            self.cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        reply
    }

    pub async fn get(&self, path: &str) -> Response {
        self.site.http.get(format!("{}{path}", self.site.base)).header("cookie", &self.cookie).send().await.unwrap()
    }

    /// Publishes a notice for every lobby unless these fields say otherwise; tells its id.
    pub async fn publish(&self, title: &str, more: &[(&str, &str)]) -> String {
        let id = hidden(&self.page("/notices/new").await, "id");
        let usual = [
            ("id", id.as_str()),
            ("title", title),
            ("body", "正文"),
            ("category", "general"),
            ("pinned", "0"),
            ("publisher", "物业"),
            ("reach", "all"),
        ];
        let mut fields: Vec<_> = usual.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name)).collect();
        fields.extend_from_slice(more);
        assert_eq!(self.submit("/notices/new", "/notices/new", &fields).await.status(), StatusCode::SEE_OTHER, "{title}");
        id
    }

    pub async fn page(&self, path: &str) -> String {
        let reply = self.get(path).await;
        assert_eq!(reply.status(), StatusCode::OK, "{path}");
        reply.text().await.unwrap()
    }

    /// Posts fields as they are.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let post = self.site.http.post(format!("{}{path}", self.site.base)).header("cookie", &self.cookie);
        post.header("content-type", FORM).body(encoded(fields)).send().await.unwrap()
    }

    /// Posts a form of the page `from`, with its token.
    pub async fn submit(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Response {
        let token = hidden(&self.page(from).await, "csrf");
        let mut all = vec![("csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }
}

/// A colleague with a new account and a password of their own.
pub async fn colleague<'a>(site: &'a Site, administrator: &Browser<'_>, login: &str, role: Role, more: &[(&str, &str)]) -> Browser<'a> {
    let mut fields = vec![("version", ""), ("name", login), ("login", login), ("role", role.into_str())];
    fields.extend_from_slice(more);
    assert_eq!(administrator.submit("/staff/new", "/staff/new", &fields).await.status(), StatusCode::SEE_OTHER);
    let page = administrator.page("/staff/issued").await;
    let password = page.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0.to_owned();
    assert!(!administrator.page("/staff/issued").await.contains(&password), "shown once");
    let mut browser = Browser { site, cookie: String::new() };
    assert_eq!(browser.log_in_as(login, &password, "").await.status(), StatusCode::SEE_OTHER);
    let change = [("present", password.as_str()), ("new", OWN), ("again", OWN)];
    assert_eq!(browser.submit("/password", "/password", &change).await.status(), StatusCode::SEE_OTHER);
    browser
}

/// The form of a price: 人工 at this many yuan, for three days.
pub fn quote_form<'f>(version: &'f str, yuan: &'f str, words: &'f str) -> Vec<(&'f str, &'f str)> {
    vec![
        ("version", version),
        ("kind0", "service"),
        ("words0", "更换阀芯"),
        ("amount0", yuan),
        ("valid_until", "2026-09-21T18:00"),
        ("quote_words", words),
    ]
}

/// Where a step's form is sent below its order, and what stands in it beside the version: a price has a form of its own.
pub fn step_form<'f>(to: &'f str, note: &'f str) -> (&'static str, Vec<(&'f str, &'f str)>) {
    match to {
        "quoted" => ("quote", quote_form("", "80", note).split_off(1)),
        _ => ("step", vec![("to", to), ("note", note), ("verdict", "satisfied")]),
    }
}

/// Value of the first hidden field of a name.
pub fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).unwrap_or_else(|| panic!("no field {name}")).1;
    rest.split_once('"').unwrap().0.to_owned()
}

/// Whoever asks, as in [`request`].
pub fn person() -> Person {
    Person { surname: "林".into(), honorific: None, contact: request().contact }
}

/// Noise at night, from 1602, about nobody in particular.
pub fn complaint() -> Feedback {
    Feedback {
        kind: FeedbackKind::Complaint,
        subject: Some(Subject::Noise),
        scene: None,
        occurred: None,
        about: None,
        person: String::new(),
        wishes: vec![],
        account: "深夜装修".into(),
        room: Some(request().room),
        from: person(),
    }
}

/// A tap that drips in 1602.
pub fn request() -> ServiceRequest {
    ServiceRequest {
        item: ChosenItem {
            id: "tap-repair".into(),
            name: "水龙头维修".into(),
            section: Section::Paid,
            group: "维修保养".into(),
            department: Department::Engineering,
            price: Price::from_fen(8_000),
            price_note: "含上门检测，材料另计".into(),
            catalogue_version: 1,
            answer_minutes: None,
        },
        room: Room {
            id: "3-2-1602".into(), building: "3号楼".into(), unit: "2单元".into(), number: "1602室".into(), ..Room::default()
        },
        surname: "林".into(),
        honorific: Some(Honorific::Ms),
        contact: Contact::Phone(PhoneNumber::parse("13800136688").unwrap()),
        wanted: Some(WantedTime::AsSoonAsPossible),
        answers: vec![],
        description: "厨房的水龙头漏水<b>请先来电</b>".into(),
        price_understood: true,
        place: None,
        same_fault: None,
    }
}

/// Seals any bytes into an envelope of a request.
pub fn seal_body(now: DateTime<Utc>, serial: u32, key: &OfficeKey, body: &[u8]) -> Envelope {
    seal_as(Kind::Request, now, serial, key, body)
}

fn seal_as(kind: Kind, now: DateTime<Utc>, serial: u32, key: &OfficeKey, body: &[u8]) -> Envelope {
    let mut envelope = Envelope {
        version: 1,
        id: SubmissionId::mint(now, rand::random()),
        kind,
        receipt_code: ReceiptCode::from_serial(serial).unwrap(),
        created_at: now,
        boot_id: BootId::mint(now, [7; 10]),
        sequence: u64::from(serial),
        key_id: key.id.clone(),
        sealed_body: String::new(),
    };
    let public_key = BASE64.decode(&key.public_key).unwrap();
    let sealed = seal::seal(&public_key, body, &envelope.associated_data()).unwrap();
    envelope.set_sealed_bytes(&sealed);
    envelope
}
