//! The board: butler, hotlines, weather, notices.

use std::borrow::Cow;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, Utc};
use sha2::{Digest, Sha256};

use super::{
    EstateTime, Paging,
    clock_line::{self, Age},
    emergency::Desk,
    greeting::{self, Greeting},
    modes::Modes,
};
use crate::{
    domain::{
        air_quality::{self, Pollutant},
        butler::Butler,
        ids::NoticeId,
        notice::{self, Category, Notice},
        rich_text::RichText,
        weather::{
            self, Condition, Freshness, Symbol, Weather,
            warning::{self, Warning, WarningLevel},
        },
    },
    kiosk::{store::CachedBoard, timekeeper::CLOSE},
    protocol::v1::board::Board,
};

/// Notices on one page of the board: the third folds away where the type is large.
pub fn notices_per_page(modes: Modes) -> usize {
    if modes.large { 2 } else { 3 }
}

/// Without any touch the notices turn their page this often, seconds.
pub const TURN_SECONDS: u64 = 20;
/// Days of the forecast on the tile.
const DAYS_ON_TILE: usize = 3;
/// A board older than this carries its age.
const FRESH_FOR: Duration = Duration::minutes(5);

/// Everything the board page shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoardView {
    /// Whether the office has ever sent a board.
    pub received: bool,
    pub butler: Option<Butler>,
    /// The other of a pair.
    pub partner: Option<Butler>,
    pub estate: String,
    pub hotline: String,
    pub centre_phone: String,
    pub desk_hours: String,
    pub duty_manager: String,
    /// How they are reached, where the office publishes it.
    pub duty_phone: String,
    /// It is known that this is today's.
    pub duty_is_todays: bool,
    pub weather: Option<WeatherView>,
    pub warning: Option<WarningView>,
    pub notices: Vec<NoticeRow>,
    /// What stands over the butler, in one line or two; empty: the usual.
    pub slogan: String,
    /// Whom or what the screen greets, in the same place.
    pub greeting: Greeting,
    pub notice_page: usize,
    pub notice_pages: usize,
    pub currency: Currency,
}

/// How current the office's content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Currency {
    #[default]
    Current,
    /// So old that it is worth telling.
    Aged(Age),
    /// The clock is not trusted, so nobody knows how old it is.
    ClockDoubted,
}

/// One notice on the board.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeRow {
    pub id: String,
    pub category: Category,
    pub title: String,
    pub pinned: bool,
    pub day: NaiveDate,
}

/// The gravest warning in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarningView {
    pub kind: String,
    pub level: WarningLevel,
    pub text: String,
    pub issuer: String,
    pub issued: DateTime<FixedOffset>,
    pub until: DateTime<FixedOffset>,
    /// Others that are in force too.
    pub more: usize,
}

/// The weather tile.
#[derive(Debug, Clone, PartialEq)]
pub struct WeatherView {
    pub freshness: Freshness,
    pub place: String,
    pub temperature: String,
    pub condition: Option<Condition>,
    pub symbol: Symbol,
    pub days: Vec<DayView>,
    pub air: Option<AirView>,
    /// `10:10`.
    pub observed: String,
    /// Of stale values, if the clock can tell it.
    pub age: Option<Age>,
    pub source: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DayView {
    pub date: NaiveDate,
    pub today: bool,
    pub symbol: Symbol,
    pub condition: Option<Condition>,
    pub high: String,
    pub low: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AirView {
    pub index: String,
    pub category: air_quality::Category,
    pub primary: Vec<Pollutant>,
    pub modelled: bool,
}

/// The board as it is shown at a moment.
pub fn view(cached: Option<&CachedBoard>, page: usize, estate_time: EstateTime, modes: Modes) -> BoardView {
    let Some(cached) = cached else { return BoardView { notice_pages: 1, ..BoardView::default() } };
    let board = &cached.board;
    let today = crate::clock::local(believed(cached, estate_time)).date_naive();
    let notices = readings(cached, estate_time);
    let per_page = notices_per_page(modes);
    let paging = Paging::new(notices.len(), per_page, page);
    let butler = board.butler.as_ref();
    let manager = board.duty_manager.as_ref().filter(|manager| manager.date == today || !estate_time.trusted);
    let warning = warning_view(board, estate_time);
    let (greeting, is_warned) = greeting::beside_warning(board, warning.as_ref().map(|warning| warning.level), estate_time);
    BoardView {
        received: true,
        butler: butler.cloned(),
        estate: board.estate.name.clone(),
        hotline: hotline(board).to_owned(),
        centre_phone: board.estate.centre_phone.clone(),
        desk_hours: board.estate.desk_hours.clone(),
        duty_manager: manager.map(|manager| manager.name.clone()).unwrap_or_default(),
        // Published for its day alone, and nobody knows which day it is.
        duty_phone: manager.filter(|_| estate_time.trusted).map(|manager| manager.phone.clone()).unwrap_or_default(),
        duty_is_todays: estate_time.trusted,
        slogan: board.estate.slogan.clone(),
        greeting,
        partner: board.partner.clone(),
        weather: board.weather.as_ref().map(|weather| weather_view(weather, estate_time, today, DAYS_ON_TILE)),
        warning: warning.filter(|_| is_warned),
        notices: paging.slice(&notices, per_page).iter().map(|notice| row(notice)).collect(),
        notice_page: paging.page,
        notice_pages: paging.pages,
        currency: currency(Some(cached), estate_time),
    }
}

/// The notices of one page of the board.
pub fn on_page(cached: &CachedBoard, page: usize, estate_time: EstateTime, modes: Modes) -> Vec<Notice> {
    let (all, per_page) = (readings(cached, estate_time), notices_per_page(modes));
    let drawn = Paging::new(all.len(), per_page, page).slice(&all, per_page).iter();
    // What the office keeps record of are its notices.
    drawn.filter_map(|reading| if let Cow::Borrowed(notice) = reading { Some((*notice).clone()) } else { None }).collect()
}

/// How far what the office sent can be relied on: every page that shows it says so.
pub fn currency(cached: Option<&CachedBoard>, estate_time: EstateTime) -> Currency {
    match cached {
        None => Currency::default(),
        Some(_) if !estate_time.trusted => Currency::ClockDoubted,
        Some(cached) => {
            let age = estate_time.now - heard_at(cached, estate_time);
            if age > FRESH_FOR { Currency::Aged(clock_line::age(age)) } else { Currency::Current }
        }
    }
}

/// When the office was last heard from. A terminal whose clock was wrong then may have noted any time: one before what
/// was published, or still to come, is replaced by the publication, so that nothing looks newer than it is.
pub(super) fn heard_at(cached: &CachedBoard, estate_time: EstateTime) -> DateTime<Utc> {
    let published = cached.board.published_at;
    let possible = published - CLOSE <= cached.fetched_at && cached.fetched_at <= estate_time.now + CLOSE;
    if possible { cached.fetched_at } else { published }
}

/// The number that residents call first.
pub fn hotline(board: &Board) -> &str {
    board.butler.as_ref().map_or(&board.estate.centre_phone, |butler| &butler.hotline)
}

/// The telephone of who is in charge of a submission, as the office calls them: a butler with the staff number, else the
/// service centre.
pub fn owner_phone<'a>(board: &'a Board, owner: &str) -> (Desk, &'a str) {
    let mut butlers = board.butlers.iter().chain(&board.butler).filter(|butler| !butler.staff_number.is_empty());
    let found = butlers.find(|butler| owner.split(' ').any(|word| word == butler.staff_number));
    found.map_or((Desk::Centre, &board.estate.centre_phone), |butler| (Desk::Butler, &butler.hotline))
}

/// The notices that are shown now, in reading order.
pub fn shown_notices(cached: &CachedBoard, estate_time: EstateTime) -> Vec<&Notice> {
    notice::in_reading_order(&cached.board.notices, crate::clock::local(believed(cached, estate_time)), estate_time.trusted)
}

/// What there is to read: the warnings in force, whose banner has room for two lines of one of them, then the notices.
pub fn readings(cached: &CachedBoard, estate_time: EstateTime) -> Vec<Cow<'_, Notice>> {
    let warnings = warning::in_force(&cached.board.warnings, estate_time.now, estate_time.trusted);
    let warnings = warnings.into_iter().map(|warning| Cow::Owned(in_full(warning)));
    warnings.chain(shown_notices(cached, estate_time).into_iter().map(Cow::Borrowed)).collect()
}

/// A warning as it is read in full. Its id is always the same for one warning and that of no notice.
fn in_full(warning: &Warning) -> Notice {
    let hash: [u8; 32] = Sha256::digest(format!("warning {}", warning.id)).into();
    Notice {
        id: NoticeId(uuid::Builder::from_sha1_bytes(std::array::from_fn(|place| hash[place])).into_uuid()),
        category: Category::Safety,
        title: warning.title(),
        body: warning.text.clone(),
        pinned: false,
        show_from: warning.issued_at,
        show_until: Some(warning.until),
        publisher: warning.issuer.clone(),
        english: None,
        times: notice::Times::default(),
        pages: Vec::new(),
        rich: RichText::default(),
    }
}

/// Now, as far as it can be believed: without a trusted clock the instant of the board's own
/// publication, so that nothing expires and nothing comes early.
pub fn believed(cached: &CachedBoard, estate_time: EstateTime) -> DateTime<Utc> {
    if estate_time.trusted { estate_time.now } else { cached.board.published_at }
}

fn row(notice: &Notice) -> NoticeRow {
    NoticeRow {
        id: notice.id.to_string(),
        category: notice.category,
        title: notice.title.clone(),
        pinned: notice.pinned,
        day: crate::clock::local(notice.show_from).date_naive(),
    }
}

/// Judged by the terminal's own clock: without a line to the office a warning ends in time too.
fn warning_view(board: &Board, estate_time: EstateTime) -> Option<WarningView> {
    let held = warning::in_force(&board.warnings, estate_time.now, estate_time.trusted);
    held.first().map(|warning| WarningView {
        kind: warning.kind.clone(),
        level: warning.level,
        text: warning.text.clone(),
        issuer: warning.issuer.clone(),
        issued: crate::clock::local(warning.issued_at),
        until: crate::clock::local(warning.until),
        more: held.len() - 1,
    })
}

/// The weather with so many days of its forecast.
pub(super) fn weather_view(weather: &Weather, estate_time: EstateTime, today: NaiveDate, days: usize) -> WeatherView {
    let freshness = weather.freshness(estate_time.now, estate_time.trusted);
    let shows_current = freshness != Freshness::ForecastOnly;
    let condition = weather.current.condition.filter(|_| shows_current);
    let air = weather.air.as_ref().filter(|_| shows_current);
    WeatherView {
        freshness,
        place: weather.place.clone(),
        temperature: weather::degrees(weather.current.temperature.filter(|_| shows_current)),
        condition,
        symbol: condition.map_or(Symbol::Unknown, weather::Condition::symbol),
        days: weather
            .days_from(today)
            .take(days)
            .map(|day| DayView {
                date: day.date,
                today: estate_time.trusted && day.date == today,
                symbol: day.condition.map_or(Symbol::Unknown, weather::Condition::symbol),
                condition: day.condition,
                high: weather::degrees(day.high),
                low: weather::degrees(day.low),
            })
            .collect(),
        air: air.map(|air| AirView {
            index: air.index.to_string(),
            category: air_quality::category(air.index),
            primary: air.primary.clone(),
            modelled: air.modelled,
        }),
        observed: clock_line::time(crate::clock::local(weather.observed_at)),
        age: (freshness == Freshness::Stale && estate_time.trusted).then(|| clock_line::age(estate_time.now - weather.observed_at)),
        source: weather.source.clone(),
    }
}
