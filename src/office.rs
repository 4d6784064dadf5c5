//! The office: the server that terminals deliver to and staff work with.
//!
//! Owns: the composition of store, use cases and the two doors, start-up and shutdown.
//! - `office/store/`: the database, SQL and nothing else;
//! - `office/service/`: use cases; both doors call these and only these;
//! - `office/api/`: the terminals' door, JSON and server-sent hints;
//! - `office/web/`: the staff's door, Chinese pages that work without scripts;
//! - `office/child_process.rs`: this program again for one piece of work;
//! - `office/leaflets.rs`: PDFs that become pictures, in a child process;
//! - `office/notice_preview.rs`: a notice as a lobby would show it, drawn in another;
//! - `office/table.rs`: tables as spreadsheets read and write them;
//! - `office/weather/`: the providers of weather and air;
//! - `office/robots.rs`: robots of group chats, which alerts are told by, and the tasks that watch;
//! - `office/metrics.rs`: figures for whoever watches many offices;
//! - `office/upkeep.rs`: what it does by itself;
//! - `office/event_stream.rs`: how either door answers with events;
//! - `office/door.rs`: connections, their limits and their end;
//! - `office/moving.rs`, `office/place.rs`: `office move`, and how the command line names where data is;
//! - `office/records.rs`: what the office keeps, as plain values that every room may name;
//! - `office/sample.rs`: loads the sample estate (feature `sample`).
//!
//! Invariants: an envelope is acknowledged only after it is durable; the same envelope always gets
//! the same answer; a body that cannot be read is kept and shown to staff; a push is only a hint,
//! the pulled board is the truth.
//!
//! Cost follows what is shown, not what is stored: see `service/board_cache.rs`, `store/submissions/` and
//! [`crate::database`].
//!
//! Why an embedded database by default: an estate has a handful of terminals and a dozen staff; what it
//! does not have is an administrator. Who has one may keep many estates on a PostgreSQL server, and
//! serve one estate by several processes: what that asks of the office is in `service/neighbours.rs`, `lease.rs`,
//! `attempts.rs`, `one_time.rs` and `posted.rs`.

use std::{future::Future, path::Path};

use axum::{
    Extension, Router,
    http::{HeaderValue, header},
    middleware,
    response::Response,
};
use thiserror::Error;
use tokio::net::TcpListener;

use crate::{
    clock::Clock,
    database::{DatabaseError, postgres::ServerAddress},
};
use door::DoorLimits;
use peer::TrustedProxy;
use service::{Actor, Service, ServiceError};
use store::{Store, StoreError};

pub mod api;
mod child_process;
pub mod door;
mod event_stream;
pub mod leaflets;
pub mod metrics;
pub mod moving;
pub mod notice_preview;
mod peer;
pub mod place;
pub mod records;
pub mod robots;
pub mod run;
#[cfg(feature = "sample")]
mod sample;
pub mod service;
pub mod store;
pub mod table;
mod upkeep;
pub mod weather;
pub mod web;

/// Why the office does not start, or a command line order was not carried out.
#[derive(Debug, Error)]
pub enum OfficeError {
    /// The data folder or its database cannot be used.
    #[error(transparent)]
    Open(#[from] DatabaseError),
    /// A statement failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// A text is empty or too long.
    #[error("the name of the lobby: {0}")]
    LobbyName(#[from] crate::domain::text::TextError),
}

impl From<StoreError> for OfficeError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What the first administrator needs, to be printed once by whoever started the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstLogin {
    /// Always `admin`.
    pub login: String,
    /// Valid until another password is chosen, or until the next start.
    pub one_time_password: String,
}

/// A running office; clones share it.
#[derive(Clone)]
pub struct Office {
    service: Service,
    first_login: Option<FirstLogin>,
    secure_cookies: bool,
    trusted_proxy: TrustedProxy,
    answers: metrics::Answers,
    door_limits: DoorLimits,
}

impl Office {
    /// Opens or creates the database in `data_dir`, makes the office's key and, until somebody has
    /// chosen a password, the first administrator's one-time password.
    pub fn open(data_dir: &Path, clock: Clock) -> Result<Self, OfficeError> {
        Self::start(Store::open(data_dir)?, clock)
    }

    /// As [`Office::open`], for a database whose journal is lost for good.
    pub fn open_without_journal(data_dir: &Path, clock: Clock) -> Result<Self, OfficeError> {
        Self::start(Store::open_without_journal(data_dir)?, clock)
    }

    /// As [`Office::open`] with the data on a PostgreSQL server.
    pub fn connect(address: &ServerAddress, clock: Clock) -> Result<Self, OfficeError> {
        Self::start(Store::connect(address)?, clock)
    }

    fn start(store: Store, clock: Clock) -> Result<Self, OfficeError> {
        let service = Service::start(store, clock)?;
        let first_login =
            service::access::prepare_first_login(&service)?.map(|(login, one_time_password)| FirstLogin { login, one_time_password });
        let (trusted_proxy, door_limits) = (TrustedProxy(false), DoorLimits::default());
        Ok(Self { service, first_login, secure_cookies: false, trusted_proxy, door_limits, answers: Default::default() })
    }

    /// The first administrator's login while the one-time password of this start is valid.
    pub fn first_login(&self) -> Option<FirstLogin> {
        self.first_login.clone()
    }

    /// Cookies over HTTPS only: for an office behind a TLS proxy.
    pub fn with_secure_cookies(self) -> Self {
        Self { secure_cookies: true, ..self }
    }

    /// Believes the last entry of `X-Forwarded-For` about where a browser is: only for an office that
    /// nobody reaches but through a proxy that writes that entry. Without it, everybody behind the
    /// proxy counts as one address when passwords are guessed and when connections are counted.
    pub fn with_trusted_proxy(self) -> Self {
        Self { trusted_proxy: TrustedProxy(true), ..self }
    }

    /// Other limits of connections and of time than the usual ones.
    pub fn with_door_limits(self, door_limits: DoorLimits) -> Self {
        Self { door_limits, ..self }
    }

    /// Lets robots be on this machine, over plain http: for tests, whose robots are.
    pub fn with_robots_here(self) -> Self {
        self.service.allow_robots_here();
        self
    }

    /// Has leaflets and previews drawn by this program, and within this time: for tests, whose own program is a test.
    pub fn with_leaflets_drawn_by(self, program: &Path, time: std::time::Duration) -> Self {
        self.service.draw_leaflets_with(program, time);
        self
    }

    /// Looks at once at what waits, and has robots tell it: what the office does by itself every few seconds.
    pub async fn wake_somebody(&self) -> Result<(), OfficeError> {
        self.service.note_breaches().await?;
        while self.service.watch_alerts().await? {}
        if let Ok(robots) = robots::Robots::new() {
            robots::tell_once(&self.service, &robots).await?;
        }
        Ok(())
    }

    /// Whether an alert of a repair can reach anybody now.
    pub async fn somebody_is_woken(&self) -> Result<bool, OfficeError> {
        Ok(self.service.somebody_is_woken().await?)
    }

    /// Registers a terminal for a lobby (`3号楼大堂`) and returns its token, which is stored nowhere.
    pub fn add_terminal(&self, lobby_name: &str) -> Result<String, OfficeError> {
        let lobby = crate::domain::text::required(&crate::domain::text::clean_line(lobby_name), crate::domain::limits::LABEL_CHARS)?;
        Ok(self.service.register_terminal_blocking(lobby, Actor::program("命令行"))?)
    }

    /// Registers a terminal by the hash of a token that it made itself; one that is known stays as it is.
    pub fn admit_terminal(&self, lobby_name: &str, token_hash: &str) -> Result<(), OfficeError> {
        Ok(self.service.admit_terminal_blocking(lobby_name.to_owned(), token_hash.to_owned(), Actor::program("命令行"))?)
    }

    /// Loads the sample estate if the database has no rooms yet; tells whether it did.
    #[cfg(feature = "sample")]
    pub fn load_sample(&self) -> Result<bool, OfficeError> {
        let revision = self::sample::load(self.service.store(), self.service.now())?;
        if let Some(revision) = revision {
            self.service.signals().board_changed(revision);
        }
        Ok(revision.is_some())
    }

    /// Adds a month of orders to an estate that [`Office::load_sample`] has just loaded.
    #[cfg(feature = "sample")]
    pub fn load_sample_orders(&self) -> Result<(), OfficeError> {
        Ok(self::sample::load_orders(self.service.store(), self.service.now())?)
    }

    /// Fetches the weather once from this provider, whether or not the feed is on.
    pub async fn fetch_weather<P: weather::WeatherProvider>(&self, provider: impl Fn() -> Result<P, weather::WeatherError>) {
        weather::fetch_now(&self.service, &provider).await;
    }

    /// Brings the sample's weather and duty manager to today while they are still the sample's.
    #[cfg(feature = "sample")]
    pub fn refresh_sample(&self, now: chrono::DateTime<chrono::Utc>) -> Result<(), OfficeError> {
        let revision = self::sample::refresh(self.service.store(), now)?;
        if let Some(revision) = revision {
            self.service.signals().board_changed(revision);
        }
        Ok(())
    }

    /// Every page of the console and who may open it.
    pub fn console_rules(&self) -> Vec<(&'static str, web::Rule)> {
        web::rules(self.service.clone())
    }

    /// Notes every promise that is broken by now. An office that is served does so by itself, every few seconds.
    pub async fn note_breaches(&self) -> Result<(), OfficeError> {
        Ok(self.service.note_breaches().await?)
    }

    /// Figures for whoever watches it; its data is in the folder.
    pub fn metrics(&self, data: &Path) -> metrics::Metrics {
        metrics::Metrics::new(self.service.clone(), self.answers.clone(), data)
    }

    /// Both doors.
    pub fn router(&self) -> Router {
        let doors = api::router(self.service.clone())
            .merge(web::router(self.service.clone(), self.secure_cookies))
            .layer(Extension(self.trusted_proxy));
        // A handler that dies answers 500 and takes nobody with it.
        let noted = middleware::from_fn_with_state(self.answers.clone(), metrics::note);
        doors.layer(tower_http::catch_panic::CatchPanicLayer::new()).layer(noted)
    }
}

/// What every answer says to a browser, whichever route gave it.
async fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Everything that nobody asks for.
async fn run_by_itself(service: Service) {
    let sources = || weather::Sources::from_internet(service.clock());
    let fetch = || weather::keep_fetching(service.clone(), &sources);
    tokio::join!(
        service.hear_neighbours(),
        service.keep_lease(),
        service.while_leased(fetch),
        service.while_leased(|| robots::keep_watch(service.clone())),
        upkeep::run(service.clone())
    );
}

/// Serves until `shutdown` resolves, then ends event streams and lets requests finish, for ten seconds at
/// most (see [`door`]). Fetches the weather meanwhile.
pub async fn serve(listener: TcpListener, office: Office, shutdown: impl Future<Output = ()> + Send + 'static) {
    serve_with(listener, office, Router::new(), shutdown).await;
}

/// As [`serve`], with further routes beside the office's own (the demo's screen).
pub async fn serve_with(listener: TcpListener, office: Office, more: Router, shutdown: impl Future<Output = ()> + Send + 'static) {
    let service = office.service.clone();
    let by_itself = tokio::spawn(run_by_itself(service.clone()));
    let app = office.router().merge(more).layer(middleware::map_response(guard));
    let stopping = async {
        shutdown.await;
        service.signals().stop();
    };
    let TrustedProxy(is_behind_proxy) = office.trusted_proxy;
    door::serve(listener, app, office.door_limits, is_behind_proxy, stopping).await;
    by_itself.abort();
    if let Err(error) = service.give_lease_back().await {
        tracing::warn!(%error, "another process has to wait until the lease has run out");
    }
    if let Err(error) = service.write_noted().await {
        tracing::warn!(%error, "which boards terminals have pulled last, and how much they have sent, is not written");
    }
}
