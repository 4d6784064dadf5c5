//! 和风天气 from its answers to the board. The answers were composed to the shapes that the provider documents; the fake
//! server here checks every token as the provider does. Nothing leaves this machine.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::{DateTime, Duration, Utc};
use lobby_butler::{
    clock::Clock,
    domain::{
        air_quality::Pollutant,
        weather::{
            Condition, Freshness,
            feed::{AirReading, Feed, Fetched, Provider, QweatherAccount},
            warning::WarningLevel,
        },
    },
    office::weather::{Refusal, WeatherError, WeatherProvider, qweather::Qweather},
};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::office_support::{Site, at};

pub const NOW: &str = include_str!("fixtures/qweather_now.json");
const DAILY: &str = include_str!("fixtures/qweather_7d.json");
const AIR: &str = include_str!("fixtures/qweather_air.json");
const ALERTS: &str = include_str!("fixtures/qweather_alerts.json");
/// RFC 8410, section 10.3.
const KEY: &str = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";

fn pem() -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{KEY}\n-----END PRIVATE KEY-----\n")
}

fn feed() -> Feed {
    let account = QweatherAccount {
        host: "abc123.re.qweatherapi.com".into(),
        project: "PROJECT1".into(),
        key_id: "KEY1".into(),
        developer: String::new(),
        private_key: pem().into(),
    };
    Feed { enabled: true, provider: Provider::Qweather, qweather: account, ..Feed::default() }
}

/// The path that it is for, its status and its body.
pub type Answer = (&'static str, u16, Vec<u8>);

/// What the fake answers on each path, instead of the good answer.
#[derive(Clone, Default)]
pub struct Fake {
    pub answers: Arc<Mutex<Vec<Answer>>>,
    pub gzip: bool,
    /// How far its clock is ahead.
    pub ahead: Duration,
    pub asked: Arc<Mutex<Vec<String>>>,
}

fn clock_now() -> DateTime<Utc> {
    at("2026-09-18T02:30:00Z")
}

/// The provider's own judgement of a token.
fn is_allowed(token: &str, now: DateTime<Utc>) -> bool {
    let parts: Vec<&str> = token.split('.').collect();
    let [head, claims, signature] = parts[..] else { return false };
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&STANDARD.decode(KEY).unwrap()).unwrap();
    let is_signed = URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| {
        UnparsedPublicKey::new(&ED25519, pair.public_key()).verify(format!("{head}.{claims}").as_bytes(), &signature).is_ok()
    });
    let json = |part: &str| serde_json::from_slice::<serde_json::Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let (head, claims) = (json(head), json(claims));
    let time = |name: &str| claims[name].as_i64().unwrap();
    let lasts = time("exp") - time("iat");
    is_signed
        && head == serde_json::json!({ "alg": "EdDSA", "kid": "KEY1" })
        && claims["sub"] == "PROJECT1"
        && (1..=86_400).contains(&lasts)
        && time("iat") <= now.timestamp()
        && now.timestamp() < time("exp")
}

pub fn problem(status: u16, kind: &str) -> Vec<u8> {
    format!(
        r#"{{"error":{{"status":{status},"type":"https://dev.qweather.com/docs/resource/error-code/#{kind}","title":"x","detail":"y"}}}}"#
    )
    .into_bytes()
}

impl Fake {
    pub fn answering(answers: &[(&'static str, u16, &[u8])]) -> Self {
        let answers = answers.iter().map(|(path, status, body)| (*path, *status, body.to_vec())).collect();
        Self { answers: Arc::new(Mutex::new(answers)), ..Self::default() }
    }

    fn reply(&self, request: &Request) -> Response {
        let path = request.uri().to_string();
        self.asked.lock().unwrap().push(path.clone());
        let token = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let good = [("/v7/weather/now", NOW), ("/v7/weather/7d", DAILY), ("/airquality", AIR), ("/weatheralert", ALERTS)];
        let chosen = self.answers.lock().unwrap().iter().find(|(start, ..)| path.starts_with(start)).cloned();
        let (status, body) = match chosen {
            Some((_, status, body)) => (status, body),
            None if !token.is_some_and(|token| is_allowed(token, clock_now() + self.ahead)) => (401, problem(401, "unauthorized")),
            None => (200, good.iter().find(|(start, _)| path.starts_with(start)).unwrap().1.as_bytes().to_vec()),
        };
        let reply = Response::builder().status(StatusCode::from_u16(status).unwrap());
        let reply = match status {
            302 => reply.header(header::LOCATION, "/elsewhere"),
            429 => reply.header(header::RETRY_AFTER, "7200"),
            _ => reply,
        };
        if !self.gzip {
            return reply.body(Body::from(body)).unwrap();
        }
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(&body).unwrap();
        reply.header(header::CONTENT_ENCODING, "gzip").body(Body::from(packer.finish().unwrap())).unwrap()
    }

    async fn serve(&self) -> Qweather {
        let app = Router::new().fallback(async |State(fake): State<Self>, request: Request| fake.reply(&request).into_response());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = app.with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Qweather::at(base, Clock::from_fn(clock_now)).unwrap()
    }

    async fn fetch(&self) -> Result<Fetched, WeatherError> {
        self.serve().await.fetch(&feed()).await
    }
}

#[tokio::test]
async fn a_signed_question_brings_weather_air_and_warnings() {
    let fake = Fake::default();
    let Fetched { weather, air, warnings, missing, ask_again_in } = fake.fetch().await.unwrap();
    assert_eq!((weather.place.as_str(), weather.source.as_str(), ask_again_in), ("杭州", "天气服务由和风天气驱动", 10));
    assert_eq!((weather.observed_at, air), (at("2026-09-18T02:15:00Z"), AirReading::Observed(at("2026-09-18T02:15:00Z"))));
    assert_eq!(missing, None);
    let current = &weather.current;
    assert_eq!(
        (current.temperature, current.condition, current.humidity, current.wind),
        (Some(26.0), Some(Condition(2)), Some(64.0), Some(9.0))
    );
    assert_eq!((weather.days.len(), weather.days[0].high, weather.days[6].low), (7, Some(29.0), Some(19.0)));
    let shown = weather.air.unwrap();
    assert_eq!((shown.index, shown.primary, shown.modelled, shown.readings.len()), (85, vec![Pollutant::O3], false, 6));
    let warnings = warnings.unwrap();
    assert_eq!(warnings.len(), 1, "one was cancelled, one has no level of ours");
    let warning = &warnings[0];
    assert_eq!((warning.kind.as_str(), warning.level, warning.issuer.as_str()), ("台风", WarningLevel::Orange, "杭州市气象台"));
    assert_eq!((warning.issued_at, warning.until), (at("2026-09-18T01:30:00Z"), at("2026-09-19T01:30:00Z")));
    let asked = fake.asked.lock().unwrap().join("\n");
    assert_eq!(
        asked,
        "/v7/weather/now?location=120.16,30.27\n/v7/weather/7d?location=120.16,30.27\n/airquality/v1/current/30.27/120.16\n/weatheralert/v1/current/30.27/120.16?localTime=true"
    );
}

#[tokio::test]
async fn packed_answers_are_unpacked_and_bounded() {
    let packed = Fake { gzip: true, ..Fake::default() };
    assert_eq!(packed.fetch().await.unwrap().weather.current.temperature, Some(26.0));
    // Eight megabytes of blanks in a few kilobytes.
    let bomb = Fake { gzip: true, ..Fake::answering(&[("/v7/weather/now", 200, &vec![b' '; 8 << 20])]) };
    assert!(matches!(bomb.fetch().await, Err(WeatherError::Shape(_))));
}

#[tokio::test]
async fn every_refusal_says_what_staff_can_do() {
    let old_style = |code: &str| format!(r#"{{"code":"{code}"}}"#).into_bytes();
    for (status, body, refusal) in [
        (401, problem(401, "unauthorized"), Refusal::Key),
        (402, Vec::new(), Refusal::Credit),
        (403, problem(403, "no-credit"), Refusal::Credit),
        (403, problem(403, "overdue"), Refusal::Credit),
        (403, problem(403, "invalid-host"), Refusal::Host),
        (403, problem(403, "security-restriction"), Refusal::Permission),
        (400, problem(400, "no-such-location"), Refusal::Place),
        (404, b"<html>".to_vec(), Refusal::Place),
        (302, Vec::new(), Refusal::Elsewhere),
        (200, old_style("401"), Refusal::Key),
        (200, old_style("402"), Refusal::Credit),
        (200, old_style("204"), Refusal::Place),
    ] {
        let fake = Fake::answering(&[("/v7/weather/now", status, &body)]);
        let error = fake.fetch().await.unwrap_err();
        assert!(matches!(error, WeatherError::Refused(why) if why == refusal), "{status} {error:?}");
        assert_eq!(fake.asked.lock().unwrap().len(), 1, "a redirect is not followed and nothing else is asked");
        assert!(!format!("{error:?} {error}").contains("Bearer"));
    }
}

#[tokio::test]
async fn a_token_that_has_run_out_is_told_with_the_clock() {
    // The provider's clock is an hour ahead: the token of a quarter of an hour has run out.
    let fake = Fake { ahead: Duration::hours(1), ..Fake::default() };
    let error = fake.fetch().await.unwrap_err();
    assert!(matches!(error, WeatherError::Refused(Refusal::Key)) && error.advice().contains("服务器时间"));
    let behind = Fake { ahead: -Duration::seconds(20), ..Fake::default() };
    assert!(behind.fetch().await.is_ok(), "clocks may differ by half a minute");
}

#[tokio::test]
async fn patience_and_faults_are_told_apart() {
    let busy = Fake::answering(&[("/v7/weather/now", 429, &problem(429, "over-frequency"))]);
    let Err(WeatherError::TooManyRequests { retry_after }) = busy.fetch().await else { panic!("429 asks for patience") };
    assert_eq!(retry_after, Some(Duration::hours(2)));
    let broken = Fake::answering(&[("/v7/weather/now", 503, b"")]);
    assert!(matches!(broken.fetch().await, Err(WeatherError::Status { status: 503 })));
    for garbage in
        [&b""[..], b"<html>", b"[]", b"null", b"\xff\xfe", br#"{"code":"200"}"#, br#"{"code":"200","now":{"obsTime":"yesterday"}}"#]
    {
        let outcome = Fake::answering(&[("/v7/weather/now", 200, garbage)]).fetch().await;
        assert!(matches!(outcome, Err(WeatherError::Shape(_))), "{}", String::from_utf8_lossy(garbage));
    }
}

#[tokio::test]
async fn what_is_missing_stays_missing() {
    let gaps = br#"{"code":"200","now":{"obsTime":"2026-09-18T10:15+08:00","temp":"","humidity":"640","icon":"999"}}"#;
    let fake = Fake::answering(&[
        ("/v7/weather/now", 200, gaps),
        ("/v7/weather/7d", 500, b""),
        ("/airquality", 200, b"{}"),
        ("/weatheralert", 403, &problem(403, "forbidden")),
    ]);
    let Fetched { weather, air, warnings, missing, .. } = fake.fetch().await.unwrap();
    let missing = missing.unwrap();
    assert!(missing.contains("预报没有取到") && missing.contains("官方预警没有取到：天气服务没有开通这项数据"), "{missing}");
    assert_eq!((weather.current.temperature, weather.current.condition, weather.current.humidity), (None, None, None));
    assert_eq!((weather.days.len(), air, warnings), (0, AirReading::Unknown, None));
}

/// An office whose staff chose the provider, and left the feed off: nothing here may ask the real one.
async fn site_with_account() -> Site {
    with_account(Site::start().await).await
}

/// The same of another office.
pub async fn with_account(site: Site) -> Site {
    let key = pem();
    let fields: Vec<(&str, &str)> = ACCOUNT.into_iter().chain([("qw_private_key", key.as_str())]).collect();
    assert_eq!(site.browser().await.submit("/weather", "/weather/feed", &fields).await.status().as_u16(), 303);
    site
}

pub async fn fetch_into(site: &Site, fake: &Fake) {
    let provider = fake.serve().await;
    site.office.fetch_weather(|| Ok(provider.clone())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_failed_leaves_what_the_board_has() {
    let site = site_with_account().await;
    fetch_into(&site, &Fake::default()).await;
    let whole = site.board().await;
    assert_eq!((whole.weather.as_ref().unwrap().days.len(), whole.warnings.len()), (7, 1));
    let part = Fake::answering(&[("/v7/weather/7d", 500, b""), ("/weatheralert", 500, b"")]);
    fetch_into(&site, &part).await;
    let refused = Fake::answering(&[("/v7/weather/now", 401, b"")]);
    fetch_into(&site, &refused).await;
    let after = site.board().await;
    assert_eq!((&after.weather.unwrap().days, &after.warnings), (&whole.weather.unwrap().days, &whole.warnings));
    let page = site.browser().await.page("/weather").await;
    assert!(page.contains("12 / 800 次") && page.contains("密钥无效或已过期") && page.contains("台风橙色预警"));
    let calm = Fake::answering(&[("/weatheralert", 200, br#"{"metadata":{"zeroResult":true}}"#)]);
    fetch_into(&site, &calm).await;
    assert!(site.board().await.warnings.is_empty(), "the all-clear takes the warning down");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_whose_requests_are_used_up_asks_nothing_more() {
    let site = site_with_account().await;
    let fake = Fake::default();
    let provider = fake.serve().await;
    for _ in 0..201 {
        site.office.fetch_weather(|| Ok(provider.clone())).await;
    }
    assert_eq!(fake.asked.lock().unwrap().len(), 800);
    assert!(site.browser().await.page("/weather").await.contains("今天的请求次数已用完"));
}

#[tokio::test]
async fn values_two_days_old_are_never_fresh() {
    let old = NOW.replace("2026-09-18T10:15", "2026-09-16T10:15");
    let weather = Fake::answering(&[("/v7/weather/now", 200, old.as_bytes())]).fetch().await.unwrap().weather;
    assert_eq!(weather.freshness(clock_now(), true), Freshness::ForecastOnly);
    assert_eq!(weather.freshness(clock_now(), false), Freshness::Stale);
}

const ACCOUNT: [(&str, &str); 9] = [
    ("enabled", "0"),
    ("provider", "qweather"),
    ("latitude", "30.27"),
    ("longitude", "120.16"),
    ("feed_place", "杭州"),
    ("daily_limit", "800"),
    ("qw_host", "https://abc123.re.qweatherapi.com/"),
    ("qw_project", "PROJECT1"),
    ("qw_key_id", "KEY1"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_private_key_is_stored_once_and_never_shown() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let pem = pem();
    let with = |more: &[(&'static str, &str)]| -> Vec<(String, String)> {
        ACCOUNT.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let send = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.submit("/weather", "/weather/feed", &fields).await
    };
    let wrong = send(with(&[("qw_private_key", "MC4CAQAwBQYDK2Vw")])).await;
    assert_eq!(wrong.status().as_u16(), 422);
    let page = wrong.text().await.unwrap();
    assert!(page.contains("不是 Ed25519 私钥") && !page.contains("MC4CAQAwBQYDK2Vw"));
    assert_eq!(send(with(&[("qw_private_key", &pem)])).await.status().as_u16(), 303);
    let page = browser.page("/weather").await;
    assert!(page.contains("已保存，不再显示") && page.contains("abc123.re.qweatherapi.com") && !page.contains("MC4CAQ"));
    // Left empty it stays; a tick takes it away.
    assert_eq!(send(with(&[])).await.status().as_u16(), 303);
    assert!(browser.page("/weather").await.contains("删除已保存的私钥"));
    assert_eq!(send(with(&[("forget_private_key", "1")])).await.status().as_u16(), 303);
    assert!(!browser.page("/weather").await.contains("删除已保存的私钥"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_by_hand_stands_on_the_board_until_it_is_taken_down() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let until = (site.now() + Duration::hours(8 + 6)).format("%Y-%m-%dT%H:%M").to_string();
    let fields = [
        ("warning_kind", "暴雨"),
        ("warning_level", "red"),
        ("warning_until", until.as_str()),
        ("warning_text", "地下车库请勿停留"),
        ("warning_english", "Stay out of the garage"),
        ("warning_issuer", "示例市气象台"),
    ];
    for (name, value) in [
        ("warning_kind", "地震"),
        ("warning_level", "pink"),
        ("warning_until", "2020-01-01T00:00"),
        ("warning_text", ""),
        ("warning_issuer", ""),
    ] {
        let mut wrong = fields.to_vec();
        wrong.iter_mut().find(|(field, _)| *field == name).unwrap().1 = value;
        assert_eq!(browser.submit("/weather", "/weather/warnings", &wrong).await.status().as_u16(), 422, "{name}");
    }
    assert_eq!(browser.submit("/weather", "/weather/warnings", &fields).await.status().as_u16(), 303);
    let board = site.board().await;
    let warning = &board.warnings[0];
    assert_eq!((warning.kind.as_str(), warning.level, warning.issuer.as_str()), ("暴雨", WarningLevel::Red, "示例市气象台"));
    assert_eq!((warning.issued_at, warning.english.as_str()), (site.now(), "Stay out of the garage"));
    assert!(browser.page("/weather").await.contains("暴雨红色预警"));
    let id = warning.id.clone();
    assert_eq!(browser.submit("/weather", "/weather/warnings/withdraw", &[("id", &id)]).await.status().as_u16(), 303);
    assert!(site.board().await.warnings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_read_that_warnings_did_not_come_though_the_weather_did() {
    let site = site_with_account().await;
    fetch_into(&site, &Fake::answering(&[("/weatheralert", 403, &problem(403, "forbidden"))])).await;
    let page = site.browser().await.page("/weather").await;
    assert!(page.contains("上次成功") && page.contains("官方预警没有取到"));
    fetch_into(&site, &Fake::default()).await;
    assert!(!site.browser().await.page("/weather").await.contains("没有取到"));
}
