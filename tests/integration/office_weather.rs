//! Weather by hand and from the feed. The replies in `fixtures/` were composed to the shape that
//! Open-Meteo documents; nothing here leaves this machine.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU16, Ordering},
};

use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    response::IntoResponse,
    routing::get,
};
use lobby_butler::{
    domain::{
        air_quality::Pollutant,
        weather::{
            Condition, Freshness,
            feed::{AirReading, Feed, Fetched},
        },
    },
    office::weather::{
        WeatherError, WeatherProvider,
        open_meteo::{Hosts, OpenMeteo},
    },
};

use crate::office_support::{Site, at};

pub const FORECAST: &str = include_str!("fixtures/open_meteo_forecast.json");
pub const AIR: &str = include_str!("fixtures/open_meteo_air.json");

#[derive(Clone)]
pub struct Replies {
    status: Arc<AtomicU16>,
    forecast: String,
    air: String,
    queries: Arc<Mutex<Vec<String>>>,
}

impl Replies {
    pub fn new(forecast: &str, air: &str) -> Self {
        Self { status: Arc::new(AtomicU16::new(200)), forecast: forecast.into(), air: air.into(), queries: Arc::default() }
    }

    fn answer(&self, body: &str, query: Option<String>) -> impl IntoResponse + use<> {
        self.queries.lock().unwrap().push(query.unwrap_or_default());
        let status = StatusCode::from_u16(self.status.load(Ordering::SeqCst)).unwrap();
        (status, [("retry-after", "7200")], body.to_owned())
    }

    pub async fn serve(&self) -> OpenMeteo {
        let app = Router::new()
            .route("/v1/forecast", get(async |State(replies): State<Replies>, RawQuery(q): RawQuery| replies.answer(&replies.forecast, q)))
            .route("/v1/air-quality", get(async |State(replies): State<Replies>, RawQuery(q): RawQuery| replies.answer(&replies.air, q)))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let hosts = Hosts { forecast: base.clone(), air: base.clone(), paid_forecast: base.clone(), paid_air: base };
        OpenMeteo::new(hosts).unwrap()
    }
}

fn feed() -> Feed {
    Feed { enabled: true, ..Feed::default() }
}

#[tokio::test]
async fn a_reply_is_read_in_local_time_with_its_units() {
    let replies = Replies::new(FORECAST, AIR);
    let weather = replies.serve().await.fetch(&feed()).await.unwrap().weather;
    assert_eq!((weather.place.as_str(), weather.source.as_str(), weather.interval_minutes), ("杭州", "数据 Open-Meteo", 15));
    assert_eq!(weather.observed_at, at("2026-09-18T02:15:00Z"));
    assert_eq!((weather.current.temperature, weather.current.condition), (Some(26.4), Some(Condition(2))));
    assert_eq!(weather.days.len(), 8);
    assert_eq!((weather.current.feels_like, weather.current.humidity, weather.current.wind), (Some(28.1), Some(64.0), Some(9.7)));
    assert_eq!((weather.days[2].high, weather.days[2].low), (Some(27.0), Some(21.2)));
    let air = weather.air.unwrap();
    // PM2.5 40 µg/m³ is index 60; carbon monoxide 1200 µg/m³ is 1.2 mg/m³, index 12.
    assert_eq!((air.index, air.primary, air.modelled), (60, vec![Pollutant::Pm25], true));
    let readings: Vec<(Pollutant, u16)> = air.readings.iter().map(|reading| (reading.pollutant, reading.index)).collect();
    // Sulphur dioxide was null and stays missing.
    assert_eq!(readings.len(), 5);
    assert!(readings.contains(&(Pollutant::Pm25, 60)) && readings.contains(&(Pollutant::Co, 12)));
    let queries = replies.queries.lock().unwrap().join("\n");
    assert!(queries.contains("forecast_days=8") && queries.contains("relative_humidity_2m") && queries.contains("apparent_temperature"));
    assert!(queries.contains("timezone=Asia%2FShanghai") && !queries.contains("apikey"));
}

#[tokio::test]
async fn missing_values_stay_missing() {
    let Fetched { weather, air, .. } = Replies::new(FORECAST, "{}").serve().await.fetch(&feed()).await.unwrap();
    assert_eq!((weather.air, air), (None, AirReading::Failed));
    assert_eq!((weather.days[3].high, weather.days[3].condition), (None, None));
    let bare =
        r#"{"current":{"time":"2026-09-18T10:15"},"daily":{"time":[],"weather_code":[],"temperature_2m_max":[],"temperature_2m_min":[]}}"#;
    let weather = Replies::new(bare, AIR).serve().await.fetch(&feed()).await.unwrap().weather;
    assert_eq!((weather.current.temperature, weather.current.condition), (None, None));
}

#[tokio::test]
async fn a_reply_of_unknown_shape_is_an_error_and_no_panic() {
    let uneven = FORECAST.replace(r#"[29.1,30.2,27.0,null,25.4,24.9,26.8,28.0]"#, "[29.1]");
    let late = FORECAST.replace("2026-09-18T10:15", "yesterday");
    for reply in ["", "[]", "null", "<html>", r#"{"error":true,"reason":"x"}"#, &uneven, &late] {
        let outcome = Replies::new(reply, AIR).serve().await.fetch(&feed()).await;
        assert!(matches!(outcome, Err(WeatherError::Shape(_))), "{reply}");
    }
}

#[tokio::test]
async fn refusals_say_what_to_do_and_keep_the_key_secret() {
    let replies = Replies::new(FORECAST, AIR);
    let provider = replies.serve().await;
    let paid = Feed { api_key: "secret-key".into(), ..feed() };
    replies.status.store(429, Ordering::SeqCst);
    let Err(WeatherError::TooManyRequests { retry_after }) = provider.fetch(&paid).await else { panic!("429 asks for patience") };
    assert_eq!(retry_after, Some(chrono::Duration::hours(2)));
    assert!(replies.queries.lock().unwrap()[0].contains("apikey=secret-key"));
    replies.status.store(503, Ordering::SeqCst);
    assert!(matches!(provider.fetch(&paid).await, Err(WeatherError::Status { status: 503 })));
    let nobody = Hosts { paid_forecast: "http://127.0.0.1:1".into(), ..Hosts::default() };
    let error = OpenMeteo::new(nobody).unwrap().fetch(&paid).await.unwrap_err();
    assert!(matches!(error, WeatherError::Network(_)) && !format!("{error:?}").contains("secret-key"));
}

const BY_HAND: [(&str, &str); 10] = [
    ("place", "杭州"),
    ("temperature", "26.5"),
    ("condition", "2"),
    ("condition0", "2"),
    ("high0", "29"),
    ("low0", "21"),
    ("high1", ""),
    ("aqi", "68"),
    ("primary", "o3"),
    ("primary", "pm25"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_weather_can_be_posted_by_hand() {
    let site = Site::start().await;
    let browser = site.browser().await;
    assert_eq!(browser.submit("/weather", "/weather", &BY_HAND).await.status().as_u16(), 303);
    let weather = site.board().await.weather.unwrap();
    assert_eq!((weather.source.as_str(), weather.observed_at, weather.days.len()), ("物业人工发布", site.now(), 1));
    assert_eq!(weather.air.as_ref().unwrap().primary, [Pollutant::Pm25, Pollutant::O3]);
    assert_eq!(weather.freshness(site.now() + chrono::Duration::minutes(179), true), Freshness::Fresh);
    // The sample never writes over what staff posted.
    site.office.refresh_sample(site.now()).unwrap();
    assert_eq!(site.board().await.weather.unwrap(), weather);
}

#[tokio::test(flavor = "multi_thread")]
async fn concentrations_give_the_index_the_primary_pollutant_and_readings_on_the_board() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let mut fields: Vec<(&str, &str)> = BY_HAND.iter().filter(|(name, _)| !matches!(*name, "aqi" | "primary")).copied().collect();
    fields.extend([("feels_like", "28"), ("humidity", "64"), ("wind", "９.７"), ("condition6", "61"), ("high6", "24"), ("low6", "18")]);
    fields.extend([("c_pm25", "40"), ("c_pm10", ""), ("c_co", "1.2"), ("c_o3", "96")]);
    assert_eq!(browser.submit("/weather", "/weather", &fields).await.status().as_u16(), 303);
    let weather = site.board().await.weather.unwrap();
    let current = &weather.current;
    assert_eq!((current.feels_like, current.humidity, current.wind), (Some(28.0), Some(64.0), Some(9.7)));
    assert_eq!((weather.days.len(), weather.days[1].date.to_string().as_str()), (2, "2026-09-24"));
    let air = weather.air.unwrap();
    assert_eq!((air.index, air.primary, air.readings.len(), air.modelled), (60, vec![Pollutant::Pm25], 3, false));
    let page = browser.page("/weather").await;
    assert!(page.contains("湿度 64%") && page.contains("PM2.5 40 µg/m³（60）"));
    fields.push(("aqi", "68"));
    let both = browser.submit("/weather", "/weather", &fields).await;
    assert_eq!(both.status().as_u16(), 422);
    assert!(both.text().await.unwrap().contains("指数由浓度算得 60"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_weather_is_refused_beside_its_field() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await;
    for (name, value, sentence) in [
        ("temperature", "", "请填写当前气温"),
        ("temperature", "热", "请填写 -60 到 60 之间的数字"),
        ("aqi", "501", "请填写 0 到 500 之间的数字"),
        ("aqi", "68.5", "请填写整数"),
        ("low0", "35", "最高温不能低于最低温"),
        ("condition", "42", "请从列表中选择"),
        ("place", "", "请填写这一项"),
        ("humidity", "101", "请填写 0 到 100 之间的数字"),
        ("high6", "热", "请填写 -60 到 60 之间的数字"),
        ("c_co", "-1", "请填写 0 到 200 之间的数字"),
    ] {
        let mut fields: Vec<(&str, &str)> = BY_HAND.iter().filter(|(other, _)| *other != name).copied().collect();
        fields.push((name, value));
        let reply = browser.submit("/weather", "/weather", &fields).await;
        assert_eq!(reply.status().as_u16(), 422, "{name}");
        assert!(reply.text().await.unwrap().contains(sentence), "{name} {value}");
    }
    let wrong_feed = [("enabled", "1"), ("latitude", "120"), ("longitude", "x"), ("feed_place", "杭州")];
    assert_eq!(browser.submit("/weather", "/weather/feed", &wrong_feed).await.status().as_u16(), 422);
    assert_eq!(site.board().await, before);
}
