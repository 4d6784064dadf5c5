//! How providers of weather are spoken to: one question, one bounded answer.
//!
//! Invariants: nothing is followed that redirects, so no key goes to a host that nobody named; an answer is read to a limit,
//! unpacked, and in a limit of time; no address and no header of a request gets into an error, because they may hold a key.

use std::{sync::OnceLock, time::Duration as Wait};

use chrono::{DateTime, Duration, FixedOffset};
use reqwest::{
    Client, RequestBuilder,
    header::{DATE, HeaderMap, RETRY_AFTER},
    redirect::Policy,
};

use super::WeatherError;

const REQUEST_LASTS: Wait = Wait::from_secs(20);
/// The longest answer that is read, unpacked: a week's forecast is 5 KB.
pub const ANSWER_BYTES: usize = 256 * 1024;

/// An answer in full.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// How long the provider asks to be left alone.
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
}

/// Connects to nobody yet.
pub fn client() -> Result<Client, WeatherError> {
    static PROVIDER: OnceLock<()> = OnceLock::new();
    // Another part of the process may have installed it already; it is the same one.
    PROVIDER.get_or_init(|| drop(rustls::crypto::ring::default_provider().install_default()));
    let builder = Client::builder().timeout(REQUEST_LASTS).redirect(Policy::none()).user_agent("lobby-butler");
    builder.build().map_err(WeatherError::Client)
}

/// Asks and reads the answer.
pub async fn ask(request: RequestBuilder) -> Result<Reply, WeatherError> {
    let network = |error: reqwest::Error| WeatherError::Network(error.without_url());
    let mut reply = request.send().await.map_err(network)?;
    let (status, retry_after) = (reply.status().as_u16(), retry_after(reply.headers()));
    let mut body = Vec::new();
    while let Some(chunk) = reply.chunk().await.map_err(network)? {
        if body.len() + chunk.len() > ANSWER_BYTES {
            return Err(WeatherError::Shape("longer than any forecast".into()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, retry_after, body })
}

/// Seconds, or a date that counts from the provider's own clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let date = |text: &str| -> Option<DateTime<FixedOffset>> { DateTime::parse_from_rfc2822(text).ok() };
    let wanted = text(RETRY_AFTER)?;
    let seconds = wanted.trim().parse().ok().and_then(Duration::try_seconds);
    seconds.or_else(|| Some(date(wanted)? - text(DATE).and_then(date)?)).filter(|wait| *wait > Duration::zero())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_date() {
        let wait = |after: &'static str, date: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(after));
            date.map(|date| headers.insert(DATE, HeaderValue::from_static(date)));
            retry_after(&headers).map(|wait| wait.num_seconds())
        };
        let noon = Some("Fri, 18 Sep 2026 12:00:00 GMT");
        assert_eq!(wait("120", None), Some(120));
        assert_eq!(wait("Fri, 18 Sep 2026 13:00:00 GMT", noon), Some(3_600));
        for nothing in ["", "soon", "-5", "99999999999999999999", "Fri, 18 Sep 2026 11:00:00 GMT"] {
            assert_eq!(wait(nothing, noon), None, "{nothing}");
        }
    }
}
