//! The sample estate of the demo.
//!
//! Everything personal in it is invented, and screens that show it say 示例. Its weather and duty
//! manager are brought to the day of the demo's start, as long as nobody entered anything else.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Utc};

use super::{
    service::{estate::EstateSettings, optional},
    store::{
        Store, StoreError, Tx, notices, rooms,
        settings::{self, names},
    },
};
use crate::{
    clock::{self, random_bytes},
    domain::{
        air_quality::{self, Pollutant},
        ids::NoticeId,
        notice::{Category, English, Notice},
        weather::{self, Air, Condition, Current, Day, Weather, feed::Feed},
    },
};

mod content;
mod setup;

/// Marks weather that nobody observed.
pub const WEATHER_SOURCE: &str = "示例数据";

const ESTATE: &str = "梧桐雅苑";

/// Fills an empty database; tells whether it was empty.
pub fn load(store: &Store, now: DateTime<Utc>) -> Result<bool, StoreError> {
    store.write_blocking(move |tx| {
        if rooms::count(tx)? > 0 || settings::get::<EstateSettings>(tx, names::ESTATE)?.is_some() {
            return Ok(false);
        }
        setup::load(tx, now)?;
        let revision = settings::bump_revision(tx, now)?;
        for notice in announcements(now) {
            notices::save(tx, &notice, revision, now)?;
        }
        content::load(tx, now)?;
        write_today(tx, now)?;
        Ok(true)
    })
}

/// Brings weather and duty manager to today while they are the sample's; the new revision, if any.
pub fn refresh(store: &Store, now: DateTime<Utc>) -> Result<Option<u64>, StoreError> {
    store.write_blocking(move |tx| {
        let estate: EstateSettings = settings::get(tx, names::ESTATE)?.unwrap_or_default();
        if !estate.sample {
            return Ok(None);
        }
        write_today(tx, now)?;
        settings::bump_revision(tx, now).map(Some)
    })
}

fn write_today(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let today = clock::local(now).date_naive();
    let feed: Feed = optional(tx, names::WEATHER_FEED)?.unwrap_or_default();
    let stored: Option<Weather> = optional(tx, names::WEATHER)?;
    if !feed.enabled && stored.is_none_or(|weather| weather.source == WEATHER_SOURCE) {
        settings::set(tx, names::WEATHER, &sample_weather(now, today))?;
    }
    content::fill_rota(tx, today)
}

fn sample_weather(now: DateTime<Utc>, today: NaiveDate) -> Weather {
    let day = |offset: i64, code, high, low| Day {
        date: today + Duration::days(offset),
        condition: Some(Condition(code)),
        high: Some(high),
        low: Some(low),
    };
    Weather {
        place: "杭州".into(),
        observed_at: now,
        // The sample stays as good as its first hour until it hides like any other.
        interval_minutes: 180,
        current: Current {
            temperature: Some(26.0),
            condition: Some(Condition(2)),
            feels_like: Some(27.0),
            humidity: Some(62.0),
            wind: Some(9.0),
        },
        days: vec![
            day(0, 2, 29.0, 21.0),
            day(1, 0, 30.0, 22.0),
            day(2, 61, 27.0, 21.0),
            day(3, 3, 26.0, 20.0),
            day(4, 80, 25.0, 19.0),
            day(5, 1, 27.0, 18.0),
            day(6, 0, 28.0, 18.0),
        ],
        air: sample_air(),
        source: WEATHER_SOURCE.into(),
    }
}

/// Invented concentrations with the indices that the standard gives them.
fn sample_air() -> Option<Air> {
    let values = [
        (Pollutant::Pm25, 31.0),
        (Pollutant::Pm10, 48.0),
        (Pollutant::So2, 7.0),
        (Pollutant::No2, 26.0),
        (Pollutant::Co, 0.6),
        (Pollutant::O3, 174.0),
    ];
    let (index, primary) = air_quality::hourly_index(&values)?;
    Some(Air { index, primary, modelled: true, readings: weather::readings(&values) })
}

/// The board's notices, dated around the day of loading.
fn announcements(now: DateTime<Utc>) -> Vec<Notice> {
    let today = clock::local(now).date_naive();
    let at = |days: i64, hour: u32| {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        let local = clock::china().from_local_datetime(&(today + Duration::days(days)).and_time(time));
        local.earliest().map_or(now, |time| time.with_timezone(&Utc))
    };
    let date = |days: i64| (today + Duration::days(days)).format("%-m月%-d日").to_string();
    let english_date = |days: i64| (today + Duration::days(days)).format("%-d %B").to_string();
    let notice = |category, (title, body): (String, String), (english_title, english_body): (String, String), pinned, from, until| Notice {
        id: NoticeId::mint(from, random_bytes()),
        category,
        title,
        body,
        pinned,
        show_from: from,
        show_until: until,
        publisher: format!("{ESTATE}物业服务中心"),
        english: Some(English { title: english_title, body: english_body }),
    };
    vec![
        notice(
            Category::Water,
            (
                "3号楼低区水箱清洗，请提前储水".into(),
                format!(
                    "尊敬的业户：\n为保障用水卫生，3号楼低区（1–12层）将于 {} 09:00–15:00 清洗生活水箱，届时暂停供水。\
                     请您提前储水，并关好水龙头。\n恢复供水后如水色浑浊，请放水 3 分钟。",
                    date(7)
                ),
            ),
            (
                "Building 3, lower floors: tank cleaning, please store water".into(),
                format!(
                    "Dear residents,\nThe water tank of Building 3, floors 1–12, will be cleaned on {}, 09:00–15:00. The water is off \
                     during that time. Please store some water and close your taps.\nIf the water looks cloudy afterwards, let it run \
                     for 3 minutes.",
                    english_date(7)
                ),
            ),
            true,
            at(-1, 8),
            Some(at(7, 18)),
        ),
        notice(
            Category::Activity,
            (
                format!("邻里灯会报名：{} 中心花园", date(14)),
                format!("{} 19:00 在中心花园举办邻里灯会，备有灯谜与茶点。\n请到服务中心前台报名，家庭可一起参加。", date(14)),
            ),
            (
                format!("Lantern evening, {}, central garden: sign up", english_date(14)),
                format!(
                    "Lanterns, riddles and tea in the central garden on {} at 19:00.\nPlease sign up at the service centre's front desk; \
                     families are welcome.",
                    english_date(14)
                ),
            ),
            false,
            at(-2, 9),
            Some(at(14, 22)),
        ),
        notice(
            Category::Safety,
            (
                "电动车请勿进电梯、勿在楼道充电".into(),
                "电动车及其电池请勿带入电梯和楼道，更不要在室内充电。\n地下车库东侧设有集中充电区，24 小时有人巡查。\n\
                 发现飞线充电，请拨客服中心电话。"
                    .into(),
            ),
            (
                "E-bikes: not in lifts, no charging in corridors".into(),
                "Please do not take e-bikes or their batteries into lifts or corridors, and never charge them indoors.\nThere is a \
                 charging area in the east of the underground garage, patrolled 24 hours.\nIf you see a bike charged by a hung cable, \
                 please call the service centre."
                    .into(),
            ),
            false,
            at(-6, 9),
            None,
        ),
        notice(
            Category::General,
            (
                "服务中心接待时间".into(),
                "服务中心前台每日 08:00–18:00 接待；管家热线 24 小时有人接听。\n大堂终端随时可提交申请，凭回执码查询进度。".into(),
            ),
            (
                "Service centre hours".into(),
                "The service centre's front desk is open 08:00–18:00 every day; the butler hotline is answered 24 hours.\nThe lobby \
                 terminal takes requests at any time; look up their progress with the receipt code."
                    .into(),
            ),
            false,
            at(-9, 9),
            None,
        ),
    ]
}
