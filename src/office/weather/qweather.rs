//! 和风天气 (QWeather): weather, air and official warnings, by account.
//!
//! Four questions a fetch, each signed with one token (see [`token`]): `/v7/weather/now`, `/v7/weather/7d`,
//! `/airquality/v1/current`, `/weatheralert/v1/current`; [`replies`] reads them. The weather of now has to come; what else
//! fails is left as it is stored.
//!
//! - Why `/v7` for the weather: it alone tells when the values were observed, and lobbies show that. The provider means to
//!   end it in 2027; its warnings of `/v7` have ended already.
//! - The index is computed from the concentrations by HJ 633, as for every source; theirs stands in where they tell none.
//! - The host is the account's own and under the provider's domain: a typing error sends no token to a stranger.

use chrono::Duration;
use reqwest::Client;
use serde::de::DeserializeOwned;

use super::{WeatherError, WeatherProvider, http};
use crate::{
    clock::Clock,
    domain::weather::{
        Weather,
        feed::{AirReading, Feed, Fetched},
    },
};

pub mod replies;
pub mod token;

/// Attribution that the contract asks for.
pub const SOURCE: &str = "天气服务由和风天气驱动";
/// Requests of one fetch.
pub const REQUESTS: u32 = 4;
/// How often values are renewed at the source, minutes.
const INTERVAL_MINUTES: u32 = 30;
/// Warnings do not wait for the values.
const ASKED_EVERY: u32 = 10;
/// The provider's own domains.
const DOMAINS: [&str; 2] = [".qweatherapi.com", ".qweather.com"];

/// Whether this can be an account's host: a name under the provider's domain, without scheme, port or path.
pub fn is_host(host: &str) -> bool {
    let is_name = host.len() <= 253 && host.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-'));
    is_name && DOMAINS.iter().any(|domain| host.strip_suffix(domain).is_some_and(|own| !own.is_empty() && !own.starts_with('.')))
}

/// The provider.
#[derive(Clone)]
pub struct Qweather {
    client: Client,
    clock: Clock,
    /// In place of the account's host.
    base: Option<String>,
}

impl Qweather {
    /// Asks the account's own host.
    pub fn from_internet(clock: Clock) -> Result<Self, WeatherError> {
        Ok(Self { client: http::client()?, clock, base: None })
    }

    /// Asks this server, whatever host the account has.
    pub fn at(base: String, clock: Clock) -> Result<Self, WeatherError> {
        Ok(Self { base: Some(base), ..Self::from_internet(clock)? })
    }

    async fn ask<T: DeserializeOwned>(&self, url: String, token: &str) -> Result<T, WeatherError> {
        let reply = http::ask(self.client.get(url).bearer_auth(token)).await?;
        replies::read(&reply)
    }
}

impl WeatherProvider for Qweather {
    fn requests(&self, _: &Feed) -> u32 {
        REQUESTS
    }

    async fn fetch(&self, feed: &Feed) -> Result<Fetched, WeatherError> {
        let account = &feed.qweather;
        let base = match &self.base {
            Some(base) => base.clone(),
            None if is_host(&account.host) => format!("https://{}", account.host),
            None => return Err(WeatherError::Refused(super::Refusal::Host)),
        };
        let now = self.clock.now();
        let token = token::signed(account, now)?;
        let place = format!("location={:.2},{:.2}", feed.longitude, feed.latitude);
        // The newer paths want latitude first.
        let spot = format!("{:.2}/{:.2}", feed.latitude, feed.longitude);
        let current: replies::Now = self.ask(format!("{base}/v7/weather/now?{place}"), &token).await?;
        let (current, observed_at) = current.into_current()?;
        let mut missing = Missing::default();
        let days = match self.ask::<replies::Daily>(format!("{base}/v7/weather/7d?{place}"), &token).await {
            Ok(daily) => daily.into_days(),
            Err(error) => missing.instead("预报", &error, Vec::new()),
        };
        let mut weather = Weather {
            place: feed.place.clone(),
            observed_at,
            interval_minutes: INTERVAL_MINUTES,
            current,
            days,
            air: None,
            source: SOURCE.into(),
        };
        let air = match self.ask::<replies::AirNow>(format!("{base}/airquality/v1/current/{spot}"), &token).await {
            // The reply tells no time of its own.
            Ok(reply) => reply.into_air().map_or(AirReading::Unknown, |air| {
                weather.air = Some(air);
                AirReading::Observed(observed_at)
            }),
            Err(error) => missing.instead("空气质量", &error, AirReading::Failed),
        };
        let warnings = match self.ask::<replies::Alerts>(format!("{base}/weatheralert/v1/current/{spot}?localTime=true"), &token).await {
            Ok(reply) => Some(reply.into_warnings(now)),
            Err(error) => missing.instead("官方预警", &error, None),
        };
        Ok(Fetched { weather, air, warnings, missing: missing.told(), ask_again_in: ask_again_in(feed.daily_limit) })
    }
}

/// Parts that did not come while the rest did.
#[derive(Default)]
struct Missing(Vec<String>);

impl Missing {
    fn instead<T>(&mut self, what: &'static str, error: &WeatherError, instead: T) -> T {
        tracing::warn!(%error, what, "not all of the weather was fetched");
        self.0.push(format!("{what}没有取到：{}", error.advice()));
        instead
    }

    fn told(self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join("；"))
    }
}

/// As often as the day's requests allow, spread over the day.
fn ask_again_in(daily_limit: u32) -> u32 {
    let minutes = Duration::days(1).num_minutes() as u32;
    (minutes * REQUESTS).div_ceil(daily_limit.max(REQUESTS)).max(ASKED_EVERY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_providers_own_hosts_are_asked() {
        assert!(is_host("abc123.re.qweatherapi.com") && is_host("devapi.qweather.com"));
        for other in [
            "",
            "qweatherapi.com",
            ".qweatherapi.com",
            "evil.com",
            "qweatherapi.com.evil.com",
            "https://a.qweatherapi.com",
            "a.qweatherapi.com:8080",
            "a@b.qweatherapi.com",
            "a/b.qweatherapi.com",
        ] {
            assert!(!is_host(other), "{other}");
        }
    }

    #[test]
    fn a_small_quota_is_spread_over_the_day() {
        assert_eq!([1_000, 576, 200, 40, 0].map(ask_again_in), [10, 10, 29, 144, 1_440]);
    }
}
