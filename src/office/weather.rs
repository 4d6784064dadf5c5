//! Weather and air from outside: fetched once by the office, relayed as a section of the board.
//!
//! Owns: the provider trait, when to fetch next, the task that fetches; `http` speaks, `open_meteo` and `qweather` are whom
//! staff choose from.
//! Invariants: the last good reply stays stored whatever happens; a missing value stays missing
//! and is never zero; no failure, ours or theirs, ends the fetching; policy ([`next_fetch`]) is a function of values, the task only waits.
//!
//! Why the office and not each terminal: lobbies often have no internet, and a provider's free
//! quota is one.

use std::{future::Future, time::Duration as Wait};

use chrono::{DateTime, Duration, Utc};
use thiserror::Error;

use super::service::{Service, estate::local_midnight, tasks::Task};
use crate::{
    clock::{self, Clock},
    domain::weather::feed::{Feed, Fetched, Provider},
};

mod http;
pub mod open_meteo;
pub mod qweather;

/// Why no weather came.
#[derive(Debug, Error)]
pub enum WeatherError {
    /// The provider cannot be asked at all.
    #[error("the HTTP client cannot be built")]
    Client(#[source] reqwest::Error),
    /// No connection, or it broke.
    #[error("the provider cannot be reached")]
    Network(#[source] reqwest::Error),
    /// Asked too often.
    #[error("the provider asks for patience")]
    TooManyRequests {
        /// How long, if the provider said.
        retry_after: Option<Duration>,
    },
    /// Another status than 200.
    #[error("the provider answered {status}")]
    Status {
        /// HTTP status.
        status: u16,
    },
    /// Nothing but staff can help.
    #[error("the provider refuses: {0:?}")]
    Refused(Refusal),
    /// The day's requests are used up.
    #[error("no requests are left of this day's")]
    DayIsUsed,
    /// A reply of unknown shape.
    #[error("the provider's reply is not understood: {0}")]
    Shape(String),
}

/// Why a provider will not answer until staff change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The key is missing, wrong, or its token has run out.
    Key,
    /// Nothing is left of what was paid for.
    Credit,
    /// The account or its key may not ask this.
    Permission,
    /// The host is not the account's.
    Host,
    /// Nothing is known of the place.
    Place,
    /// It points to another address, which is not followed.
    Elsewhere,
}

impl WeatherError {
    /// In staff's language, with what they can do.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Client(_) => "程序无法建立网络连接，请联系维护人员",
            Self::Network(_) => "连不上天气服务，请检查服务器能否访问互联网",
            Self::TooManyRequests { .. } => "请求过于频繁，系统会自动放慢后重试",
            Self::Refused(Refusal::Key) => "密钥无效或已过期，请核对项目 ID、凭据 ID 与私钥，并检查服务器时间",
            Self::Refused(Refusal::Credit) => "天气服务余额不足或欠费，请到服务商控制台充值",
            Self::Refused(Refusal::Permission) => "天气服务没有开通这项数据或限制了来源，请到服务商控制台检查权限",
            Self::Refused(Refusal::Host) => "API Host 不对，请从服务商控制台“设置”里复制",
            Self::Refused(Refusal::Place) => "天气服务没有这个地点的数据，请检查经纬度",
            Self::Refused(Refusal::Elsewhere) => "天气服务要求转到其他地址，为保护密钥未跟随，请检查 API Host",
            Self::DayIsUsed => "今天的请求次数已用完，零点后自动继续；可调高每日次数上限",
            Self::Status { status: 400 } => "服务拒绝了请求，请检查经纬度",
            Self::Status { status: 401 | 403 } => "密钥无效或已过期，请检查 API 密钥",
            Self::Status { .. } => "天气服务暂时出错，系统会自动重试",
            Self::Shape(_) => "天气服务的回复无法识别，系统会自动重试",
        }
    }
}

/// One source of weather and air.
pub trait WeatherProvider: Send + Sync {
    /// How many requests one fetch takes at most.
    fn requests(&self, feed: &Feed) -> u32;

    /// Asks for the present values and the next days.
    fn fetch(&self, feed: &Feed) -> impl Future<Output = Result<Fetched, WeatherError>> + Send;
}

/// Whichever source the feed names.
#[derive(Clone)]
pub struct Sources {
    open_meteo: open_meteo::OpenMeteo,
    qweather: qweather::Qweather,
}

impl Sources {
    /// The real ones.
    pub fn from_internet(clock: Clock) -> Result<Self, WeatherError> {
        Ok(Self { open_meteo: open_meteo::OpenMeteo::from_internet()?, qweather: qweather::Qweather::from_internet(clock)? })
    }

    /// These.
    pub fn new(open_meteo: open_meteo::OpenMeteo, qweather: qweather::Qweather) -> Self {
        Self { open_meteo, qweather }
    }
}

impl WeatherProvider for Sources {
    fn requests(&self, feed: &Feed) -> u32 {
        match feed.provider {
            Provider::OpenMeteo => self.open_meteo.requests(feed),
            Provider::Qweather => self.qweather.requests(feed),
        }
    }

    async fn fetch(&self, feed: &Feed) -> Result<Fetched, WeatherError> {
        match feed.provider {
            Provider::OpenMeteo => self.open_meteo.fetch(feed).await,
            Provider::Qweather => self.qweather.fetch(feed).await,
        }
    }
}

/// How a fetch went, as far as the next one is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchOutcome {
    /// Good values that are renewed this often.
    Good {
        /// The source's interval.
        interval_minutes: u32,
    },
    /// Asked too often.
    TooManyRequests {
        /// How long to wait, if the provider said.
        retry_after: Option<Duration>,
    },
    /// Nothing but staff can help, and what they change wakes the task.
    Refused,
    /// The day's requests are used up; when the next day begins.
    DayIsUsed(DateTime<Utc>),
    /// Anything else.
    Failed,
}

/// The first wait after a failure.
const FIRST_RETRY: Duration = Duration::minutes(1);
/// The longest wait after a failure, and the shortest after being asked for patience is a quarter of it.
const LONGEST_RETRY: Duration = Duration::hours(1);
/// Never more often than this, whatever a source says of its interval.
const SHORTEST_INTERVAL: u32 = 10;

/// When to fetch again. `attempt` counts failures in a row from 1; `random` in 0..1 spreads the
/// offices of a city over time.
pub fn next_fetch(now: DateTime<Utc>, outcome: FetchOutcome, attempt: u32, random: f64) -> DateTime<Utc> {
    let backed_off = || {
        let factor = 1_i32 << attempt.saturating_sub(1).min(10);
        (FIRST_RETRY * factor).min(LONGEST_RETRY)
    };
    let wait = match outcome {
        FetchOutcome::Good { interval_minutes } => Duration::minutes(i64::from(interval_minutes.clamp(SHORTEST_INTERVAL, 1_440))),
        FetchOutcome::TooManyRequests { retry_after } => {
            backed_off().max(LONGEST_RETRY / 4).max(retry_after.unwrap_or_default().min(Duration::hours(24)))
        }
        FetchOutcome::Refused => LONGEST_RETRY,
        FetchOutcome::DayIsUsed(until) => (until - now).max(FIRST_RETRY),
        FetchOutcome::Failed => backed_off(),
    };
    let jitter = wait.min(LONGEST_RETRY).num_milliseconds() as f64 * 0.2 * random.clamp(0.0, 1.0);
    now + wait + Duration::milliseconds(jitter as i64)
}

/// Fetches as long as the server runs, whenever the feed is switched on. The provider is made
/// once the feed is on: an office without internet never opens a connection.
pub async fn keep_fetching<P: WeatherProvider>(service: Service, provider: impl Fn() -> Result<P, WeatherError>) {
    let mut stopping = service.signals().stopping();
    let mut attempt = 0;
    loop {
        let due = match fetch_once(&service, &provider, &mut attempt).await {
            Some(due) => (due - service.now()).to_std().unwrap_or(Wait::ZERO),
            None => Wait::MAX,
        };
        tokio::select! {
            () = async { drop(stopping.wait_for(|stopping| *stopping).await) } => return,
            () = service.signals().feed_changed() => attempt = 0,
            () = tokio::time::sleep(due) => {}
        }
    }
}

/// One fetch now, whether or not the feed is on.
pub async fn fetch_now<P: WeatherProvider>(service: &Service, provider: &impl Fn() -> Result<P, WeatherError>) {
    match service.feed().await {
        Ok(feed) => drop(fetch_from(service, provider, &feed, &mut 0).await),
        Err(error) => tracing::error!(%error, "the weather feed's configuration cannot be read"),
    }
}

/// When the estate's next day begins.
fn next_day(now: DateTime<Utc>) -> DateTime<Utc> {
    local_midnight(clock::local(now).date_naive() + chrono::Days::new(1))
}

/// One fetch, if the feed is on; when to fetch again. `None` = when the feed is switched on.
async fn fetch_once<P: WeatherProvider>(
    service: &Service,
    provider: &impl Fn() -> Result<P, WeatherError>,
    attempt: &mut u32,
) -> Option<DateTime<Utc>> {
    let feed = match service.feed().await {
        Ok(feed) if feed.enabled => feed,
        Ok(_) => return None,
        Err(error) => {
            tracing::error!(%error, "the weather feed's configuration cannot be read");
            return Some(service.now() + FIRST_RETRY);
        }
    };
    fetch_from(service, provider, &feed, attempt).await
}

/// One fetch as this feed wants it, and what came of it noted; when to fetch again.
async fn fetch_from<P: WeatherProvider>(
    service: &Service,
    provider: &impl Fn() -> Result<P, WeatherError>,
    feed: &Feed,
    attempt: &mut u32,
) -> Option<DateTime<Utc>> {
    let (fetched, asked) = match provider() {
        Ok(provider) => {
            let requests = provider.requests(feed);
            match service.requests_left(feed).await {
                Ok(left) if left < requests => (Err(WeatherError::DayIsUsed), 0),
                Ok(_) => (provider.fetch(feed).await, requests),
                Err(error) => {
                    tracing::error!(%error, "how much was asked today cannot be read");
                    return Some(service.now() + FIRST_RETRY);
                }
            }
        }
        Err(error) => (Err(error), 0),
    };
    let (outcome, went) = match fetched {
        Ok(fetched) => {
            let (interval_minutes, missing) = (fetched.ask_again_in, fetched.missing.clone());
            match service.store_fetched(fetched, feed.clone()).await {
                Ok(()) => {
                    *attempt = 0;
                    service.note_task(Task::Weather, missing.clone().map_or(Ok(()), Err));
                    (FetchOutcome::Good { interval_minutes }, Some(Ok(missing)))
                }
                Err(error) => {
                    tracing::error!(%error, "fetched weather cannot be stored");
                    service.note_task(Task::Weather, Err("数据库读写失败，请查看日志".into()));
                    *attempt += 1;
                    (FetchOutcome::Failed, None)
                }
            }
        }
        Err(error) => {
            *attempt += 1;
            tracing::warn!(%error, attempt = *attempt, "the weather was not fetched");
            let advice = error.advice().to_owned();
            service.note_task(Task::Weather, Err(advice.clone()));
            let outcome = match error {
                WeatherError::TooManyRequests { retry_after } => FetchOutcome::TooManyRequests { retry_after },
                WeatherError::Refused(_) => FetchOutcome::Refused,
                WeatherError::DayIsUsed => FetchOutcome::DayIsUsed(next_day(service.now())),
                _ => FetchOutcome::Failed,
            };
            (outcome, Some(Err(advice)))
        }
    };
    let next = next_fetch(service.now(), outcome, *attempt, rand::random());
    if let Err(error) = service.note_fetch(went, next, asked).await {
        tracing::warn!(%error, "how the weather was fetched is not noted");
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::weather::{Weather, feed::AirReading};

    fn wait(outcome: FetchOutcome, attempt: u32, random: f64) -> i64 {
        let now = DateTime::from_timestamp(0, 0).unwrap();
        (next_fetch(now, outcome, attempt, random) - now).num_seconds()
    }

    #[test]
    fn failures_back_off_to_an_hour_and_no_further() {
        let waits: Vec<i64> = (1..=9).map(|attempt| wait(FetchOutcome::Failed, attempt, 0.0)).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!(wait(FetchOutcome::Failed, 1, 1.0), 72);
    }

    #[test]
    fn a_request_for_patience_is_honoured() {
        assert_eq!(wait(FetchOutcome::TooManyRequests { retry_after: None }, 1, 0.0), 900);
        assert_eq!(wait(FetchOutcome::TooManyRequests { retry_after: Some(Duration::hours(2)) }, 1, 0.0), 7_200);
    }

    #[test]
    fn good_values_are_renewed_at_the_sources_interval() {
        assert_eq!(wait(FetchOutcome::Good { interval_minutes: 15 }, 0, 0.0), 900);
        assert_eq!(wait(FetchOutcome::Good { interval_minutes: 0 }, 0, 0.0), 600);
    }

    struct Replies(std::sync::Mutex<Vec<Result<Fetched, WeatherError>>>);

    impl WeatherProvider for &Replies {
        fn requests(&self, _: &Feed) -> u32 {
            2
        }

        async fn fetch(&self, _: &Feed) -> Result<Fetched, WeatherError> {
            self.0.lock().unwrap().pop().unwrap()
        }
    }

    fn weather_at(observed_at: DateTime<Utc>, air: Option<u16>) -> Weather {
        Weather {
            place: "杭州".into(),
            observed_at,
            interval_minutes: 15,
            current: crate::domain::weather::Current { temperature: Some(26.0), ..Default::default() },
            days: vec![],
            air: air.map(|index| crate::domain::weather::Air { index, modelled: true, ..Default::default() }),
            source: open_meteo::SOURCE.into(),
        }
    }

    fn service_at(folder: &tempfile::TempDir, now: DateTime<Utc>) -> Service {
        let store = crate::office::store::Store::for_test(folder.path());
        Service::start(store, crate::clock::Clock::from_fn(move || now)).unwrap()
    }

    #[tokio::test]
    async fn air_that_failed_to_come_is_kept_for_three_hours_of_its_own_time() {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let service = service_at(&folder, now);
        let store = async |minutes_ago: i64, air: Option<u16>, reading: AirReading| {
            let weather = weather_at(now - Duration::minutes(minutes_ago), air);
            service
                .store_fetched(Fetched { weather, air: reading, warnings: None, missing: None, ask_again_in: 15 }, Feed::default())
                .await
                .unwrap();
            let stored = service.weather().await.unwrap().weather.unwrap();
            (stored.observed_at, stored.air.map(|air| air.index))
        };
        let ago = |minutes| now - Duration::minutes(minutes);
        store(200, Some(40), AirReading::Observed(ago(179))).await;
        assert_eq!(store(15, None, AirReading::Failed).await, (ago(15), Some(40)));
        assert_eq!(store(10, None, AirReading::Unknown).await, (ago(10), None), "what the service says does not count as failed");
        store(9, Some(41), AirReading::Observed(ago(180))).await;
        assert_eq!(store(0, None, AirReading::Failed).await, (now, None), "three hours are over");
    }

    #[tokio::test]
    async fn a_feed_that_cannot_be_read_is_tried_again_in_a_minute() {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let service = service_at(&folder, now);
        let damage = |tx: &crate::office::store::Tx| {
            use crate::office::store::settings;
            settings::set(tx, settings::names::WEATHER_FEED, &"on")
        };
        service.store().write(damage).await.unwrap();
        let replies = Replies(std::sync::Mutex::default());
        assert_eq!(fetch_once(&service, &|| Ok(&replies), &mut 0).await, Some(now + Duration::minutes(1)));
    }

    #[tokio::test]
    async fn the_last_good_reply_outlives_every_failure() {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let service = service_at(&folder, now);
        let good = weather_at(now, None);
        let replies = Replies(std::sync::Mutex::new(vec![
            Err(WeatherError::TooManyRequests { retry_after: Some(Duration::hours(2)) }),
            Err(WeatherError::Shape("no daily".into())),
            Ok(Fetched { weather: good.clone(), air: AirReading::Unknown, warnings: None, missing: None, ask_again_in: 15 }),
        ]));
        let provider = || Ok(&replies);
        let mut attempt = 0;
        assert_eq!(fetch_once(&service, &provider, &mut attempt).await, None, "a feed that is off is not asked");
        let actor = crate::office::service::Actor::program("test");
        service.save_feed(Feed { enabled: true, ..Feed::default() }, actor).await.unwrap();
        let before = service.revision().await.unwrap();
        assert!(fetch_once(&service, &provider, &mut attempt).await.unwrap() >= now + Duration::minutes(15));
        assert_eq!(service.revision().await.unwrap(), before + 1);
        assert!(fetch_once(&service, &provider, &mut attempt).await.unwrap() >= now + Duration::minutes(1));
        assert!(fetch_once(&service, &provider, &mut attempt).await.unwrap() >= now + Duration::hours(2));
        assert_eq!((service.weather().await.unwrap().weather, attempt), (Some(good), 2));
        assert_eq!(service.revision().await.unwrap(), before + 1);
    }
}
