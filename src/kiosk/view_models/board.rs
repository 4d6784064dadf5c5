//! The board: butler, hotlines, weather, notices.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{Moment, Paging, clock_line};
use crate::{
    domain::{
        air_quality,
        notice::{self, Category, Notice},
        weather::{self, Freshness, Symbol, Weather},
    },
    kiosk::store::CachedBoard,
};

/// Notices on one page of the board.
pub const NOTICES_PER_PAGE: usize = 3;
/// Without any touch the notices turn their page this often, seconds.
pub const TURN_SECONDS: u64 = 20;
/// A board older than this carries its age.
const FRESH_FOR: Duration = Duration::minutes(5);

/// Everything the board page shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoardView {
    pub butler_name: String,
    pub butler_title: String,
    pub butler_area: String,
    pub specialities: Vec<String>,
    pub hotline: String,
    pub centre_phone: String,
    pub desk_hours: String,
    pub duty_manager: String,
    pub weather: Option<WeatherView>,
    pub notices: Vec<NoticeRow>,
    pub notice_page: usize,
    pub notice_pages: usize,
    pub age: String,
    pub empty_text: String,
}

/// One notice on the board.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeRow {
    pub id: String,
    pub category: Category,
    pub title: String,
    pub pinned: bool,
    pub date: String,
}

/// The weather tile.
#[derive(Debug, Clone, PartialEq)]
pub struct WeatherView {
    pub freshness: Freshness,
    pub place: String,
    pub temperature: String,
    pub condition: String,
    pub symbol: Symbol,
    pub days: Vec<DayView>,
    pub air: Option<AirView>,
    pub source_line: String,
    pub stale_text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DayView {
    pub label: String,
    pub symbol: Symbol,
    pub condition: String,
    pub high: String,
    pub low: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AirView {
    pub index: String,
    pub category: air_quality::Category,
    pub primary: String,
}

/// The board as it is shown at a moment.
pub fn view(cached: Option<&CachedBoard>, page: usize, moment: Moment, clock_trusted: bool) -> BoardView {
    let Some(cached) = cached else {
        return BoardView {
            butler_name: "大堂管家".into(),
            hotline: "请到服务台".into(),
            notice_pages: 1,
            empty_text: "尚未收到物业的内容，联网后自动显示".into(),
            ..BoardView::default()
        };
    };
    let board = &cached.board;
    let today = crate::clock::local(believed(cached, moment, clock_trusted)).date_naive();
    let notices = notice::in_reading_order(&board.notices, believed(cached, moment, clock_trusted), clock_trusted);
    let paging = Paging::new(notices.len(), NOTICES_PER_PAGE, page);
    let butler = board.butler.as_ref();
    BoardView {
        butler_name: butler.map_or("客服中心".into(), |b| b.name.clone()),
        butler_title: butler.map_or("为您服务".into(), |b| format!("您的区域管家·工号 {}", b.staff_number)),
        butler_area: butler.map_or(board.estate.name.clone(), |b| format!("负责 {}", b.area)),
        specialities: butler.map(|b| b.specialities.iter().take(3).cloned().collect()).unwrap_or_default(),
        hotline: butler.map_or(board.estate.centre_phone.clone(), |b| b.hotline.clone()),
        centre_phone: board.estate.centre_phone.clone(),
        desk_hours: format!("服务台 {}", board.estate.desk_hours),
        duty_manager: board
            .duty_manager
            .as_ref()
            .filter(|manager| manager.date == today || !clock_trusted)
            .map_or(String::new(), |manager| format!("今日值班经理 {}", manager.name)),
        weather: board.weather.as_ref().map(|weather| weather_view(weather, moment.now, today, clock_trusted)),
        notices: paging.slice(&notices, NOTICES_PER_PAGE).iter().map(|notice| row(notice)).collect(),
        notice_page: paging.page,
        notice_pages: paging.pages,
        age: age_line(cached.fetched_at, moment.now, clock_trusted),
        empty_text: if notices.is_empty() { "目前没有公告".into() } else { String::new() },
    }
}

/// Now, as far as it can be believed: without a trusted clock the instant of the board's own
/// publication, so that nothing expires and nothing comes early.
pub fn believed(cached: &CachedBoard, moment: Moment, clock_trusted: bool) -> DateTime<Utc> {
    if clock_trusted { moment.now } else { cached.board.published_at }
}

fn age_line(fetched_at: DateTime<Utc>, now: DateTime<Utc>, clock_trusted: bool) -> String {
    let age = now - fetched_at;
    if !clock_trusted {
        "时钟未校准，内容可能不是最新".into()
    } else if age > FRESH_FOR {
        format!("内容更新于 {}", clock_line::age(age))
    } else {
        String::new()
    }
}

fn row(notice: &Notice) -> NoticeRow {
    NoticeRow {
        id: notice.id.to_string(),
        category: notice.category,
        title: notice.title.clone(),
        pinned: notice.pinned,
        date: clock_line::day(crate::clock::local(notice.show_from)),
    }
}

fn weather_view(weather: &Weather, now: DateTime<Utc>, today: NaiveDate, clock_trusted: bool) -> WeatherView {
    let freshness = weather.freshness(now, clock_trusted);
    let shows_current = freshness != Freshness::ForecastOnly;
    let condition = weather.current.condition.filter(|_| shows_current);
    let air = weather.air.as_ref().filter(|_| shows_current);
    let observed = clock_line::time(crate::clock::local(weather.observed_at));
    let modelled = if air.is_some_and(|air| air.modelled) { "·空气为模式估算" } else { "" };
    WeatherView {
        freshness,
        place: weather.place.clone(),
        temperature: weather::degrees(weather.current.temperature.filter(|_| shows_current)),
        condition: condition.map_or("—".into(), |c| c.word().into()),
        symbol: condition.map_or(Symbol::Unknown, weather::Condition::symbol),
        days: weather
            .days_from(today)
            .take(3)
            .map(|day| DayView {
                label: clock_line::weekday(day.date, today),
                symbol: day.condition.map_or(Symbol::Unknown, weather::Condition::symbol),
                condition: day.condition.map_or("—".into(), |c| c.word().into()),
                high: weather::degrees(day.high),
                low: weather::degrees(day.low),
            })
            .collect(),
        air: air.map(|air| AirView {
            index: air.index.to_string(),
            category: air_quality::category(air.index),
            primary: if air.primary.is_empty() {
                String::new()
            } else {
                format!("首要{}", air.primary.iter().map(|p| p.word()).collect::<Vec<_>>().join("、"))
            },
        }),
        source_line: format!("观测 {observed}·{}{modelled}", weather.source),
        stale_text: match freshness {
            Freshness::Fresh => String::new(),
            Freshness::Stale if !clock_trusted => "时钟未校准，请留意观测时间".into(),
            Freshness::Stale => format!("{}的观测", clock_line::age(now - weather.observed_at)),
            Freshness::ForecastOnly => "实况已过时，仅显示预报".into(),
        },
    }
}
