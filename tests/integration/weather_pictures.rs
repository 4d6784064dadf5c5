//! What the lobby's tile and banner say after each kind of reply of a weather provider: from a server on loopback through
//! the real client and the real office to the terminal's own view. `LOBBY_BUTLER_PICTURES=FOLDER cargo test --test
//! integration weather_pictures` draws the terminal's pages of each, too.

use std::{path::PathBuf, time::Duration};

use chrono::{DateTime, Utc};
use lobby_butler::{
    clock::Clock,
    kiosk::{
        gallery, run,
        store::CachedBoard,
        ui::{Terminal, headless, window},
        view_models::{
            Moment,
            app::{App, Event},
            board,
            modes::Modes,
        },
    },
    protocol::v1::board::Board,
};
use slint::ComponentHandle;

use crate::{
    office_qweather::{Fake, NOW, fetch_into, problem, with_account},
    office_support::{Site, book::Book},
    office_weather::{self, Replies},
};

/// What a terminal knows after a reply, and when.
struct Shown {
    name: &'static str,
    board: Board,
    now: DateTime<Utc>,
}

impl Shown {
    /// The terminal, its clock being the office's.
    fn app(&self) -> App {
        let cached = CachedBoard { board: self.board.clone(), etag: String::new(), fetched_at: self.now };
        let mut app = App::new(Some(cached), false);
        let moment = Moment { now: self.now, uptime: Duration::ZERO };
        for event in [Event::LinkChanged { online: true, at: self.now }, Event::OfficeTime(moment)] {
            app.handle(event, moment);
        }
        app
    }

    /// Tile and banner in a line: how fresh, temperature, when, how old, days, air, source; the warning.
    fn told(&self) -> String {
        let app = self.app();
        let moment = Moment { now: self.now, uptime: Duration::ZERO };
        let view = board::view(app.board.as_ref(), 0, app.estate_time(moment), Modes::default());
        let tile = view.weather.map_or("no tile".to_owned(), |tile| {
            let age = tile.age.map_or(String::new(), |age| format!(" {age:?}"));
            let air = tile.air.map_or("—".to_owned(), |air| format!("{}{}", air.index, if air.modelled { " modelled" } else { "" }));
            let (fresh, degrees, at, days) = (tile.freshness, tile.temperature, tile.observed, tile.days.len());
            format!("{fresh:?} {degrees} {at}{age}, {days} days, air {air}, {}", tile.source)
        });
        let banner = view.warning.map_or("no banner".to_owned(), |warning| format!("{} {:?}", warning.kind, warning.level));
        format!("{tile}; {banner}")
    }
}

/// The sample's office before it had any weather.
async fn without_weather() -> Site {
    let site = Site::start().await;
    Book::of(site.folder.path()).execute("DELETE FROM setting WHERE name = 'weather'");
    site
}

/// An office that never had weather and has just had this reply; `before`: so many minutes after a good one.
async fn after_qweather(name: &'static str, reply: Fake, before: Option<i64>) -> Shown {
    let site = with_account(without_weather().await).await;
    if let Some(minutes) = before {
        fetch_into(&site, &Fake::default()).await;
        site.advance(chrono::Duration::minutes(minutes));
    }
    fetch_into(&site, &reply).await;
    Shown { name, board: site.board().await, now: site.now() }
}

async fn after_open_meteo(name: &'static str, forecast: &str, air: &str) -> Shown {
    let site = without_weather().await;
    let provider = Replies::new(forecast, air).serve().await;
    site.office.fetch_weather(|| Ok(provider.clone())).await;
    Shown { name, board: site.board().await, now: site.now() }
}

fn refusing(status: u16, body: &[u8]) -> Fake {
    Fake::answering(&[("/v7/weather/now", status, body)])
}

async fn every_kind() -> Vec<Shown> {
    let two_days_old = NOW.replace("2026-09-18T10:15", "2026-09-16T10:15");
    let partial = || {
        let forbidden = problem(403, "forbidden");
        Fake::answering(&[("/v7/weather/7d", 500, b""), ("/airquality", 500, b""), ("/weatheralert", 403, &forbidden)])
    };
    let unauthorized = problem(401, "unauthorized");
    let late = || Fake { ahead: chrono::Duration::hours(1), ..Fake::default() };
    let (forecast, air) = (office_weather::FORECAST, office_weather::AIR);
    vec![
        after_qweather("qweather_good", Fake::default(), None).await,
        after_qweather("qweather_gzip", Fake { gzip: true, ..Fake::default() }, None).await,
        after_qweather("qweather_partial", partial(), None).await,
        after_qweather("qweather_partial_after_good", partial(), Some(10)).await,
        after_qweather("qweather_garbage", refusing(200, b"<html>"), None).await,
        after_qweather("qweather_401_after_good", refusing(401, &unauthorized), Some(45)).await,
        after_qweather("qweather_429_after_good", refusing(429, b""), Some(10)).await,
        after_qweather("qweather_redirect_after_good", refusing(302, b""), Some(200)).await,
        after_qweather("qweather_token_over", late(), None).await,
        after_qweather("qweather_two_days_old", refusing(200, two_days_old.as_bytes()), None).await,
        after_open_meteo("open_meteo_good", forecast, air).await,
        after_open_meteo("open_meteo_without_air", forecast, "{}").await,
        after_open_meteo("open_meteo_garbage", "[]", air).await,
    ]
}

#[test]
fn each_kind_of_reply_is_told_as_it_is() {
    let runtime = run::runtime().unwrap();
    let all = runtime.block_on(every_kind());
    let told: Vec<(&str, String)> = all.iter().map(|shown| (shown.name, shown.told())).collect();
    let wanted = WANTED.map(|(name, line)| (name, line.to_owned()));
    assert_eq!(told, wanted);
    if let Some(folder) = std::env::var_os("LOBBY_BUTLER_PICTURES").map(PathBuf::from) {
        draw(&folder, all);
    }
}

/// Name and line of each, in their order.
const WANTED: [(&str, &str); 13] = [
    ("qweather_good", "Fresh 26° 10:15, 3 days, air 85, 天气服务由和风天气驱动; 台风 Orange"),
    ("qweather_gzip", "Fresh 26° 10:15, 3 days, air 85, 天气服务由和风天气驱动; 台风 Orange"),
    ("qweather_partial", "Fresh 26° 10:15, 0 days, air —, 天气服务由和风天气驱动; no banner"),
    ("qweather_partial_after_good", "Fresh 26° 10:15, 3 days, air 85, 天气服务由和风天气驱动; 台风 Orange"),
    ("qweather_garbage", "no tile; no banner"),
    ("qweather_401_after_good", "Stale 26° 10:15 Hours(1), 3 days, air 85, 天气服务由和风天气驱动; 台风 Orange"),
    ("qweather_429_after_good", "Fresh 26° 10:15, 3 days, air 85, 天气服务由和风天气驱动; 台风 Orange"),
    ("qweather_redirect_after_good", "ForecastOnly — 10:15, 3 days, air —, 天气服务由和风天气驱动; 台风 Orange"),
    ("qweather_token_over", "no tile; no banner"),
    ("qweather_two_days_old", "ForecastOnly — 10:15, 3 days, air —, 天气服务由和风天气驱动; 台风 Orange"),
    ("open_meteo_good", "Fresh 26° 10:15, 3 days, air 60 modelled, 数据 Open-Meteo; no banner"),
    ("open_meteo_without_air", "Fresh 26° 10:15, 3 days, air —, 数据 Open-Meteo; no banner"),
    ("open_meteo_garbage", "no tile; no banner"),
];

/// The board and the weather page of each.
fn draw(folder: &std::path::Path, all: Vec<Shown>) {
    std::fs::create_dir_all(folder).unwrap();
    let screen = headless::install((1080, 1920)).unwrap();
    let runtime = run::runtime().unwrap();
    let now = all[0].now;
    let terminal =
        Terminal::create(App::new(None, true), &Vec::new(), None, runtime.handle().clone(), Clock::from_fn(move || now)).unwrap();
    terminal.window().show().unwrap();
    let folder = folder.to_owned();
    let painter = std::thread::spawn(move || {
        for shown in all {
            let board = gallery::show(&screen, shown.app()).unwrap();
            gallery::save(&folder.join(format!("{}.png", shown.name)), &board).unwrap();
        }
        window::quit();
    });
    window::run(terminal.window()).unwrap();
    painter.join().unwrap();
}
