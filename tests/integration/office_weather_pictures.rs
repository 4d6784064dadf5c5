//! What a lobby's weather tile and banner show for each kind of answer of the provider: told as facts, and drawn by a terminal.
//! `LOBBY_BUTLER_PICTURES=DIR` keeps the pictures.

use std::{
    io::{Read, Write},
    process::{Command, Stdio},
};

use chrono::Duration;
use lobby_butler::{
    domain::weather::Freshness,
    kiosk::{
        store::CachedBoard,
        view_models::{EstateTime, board, modes::Modes},
    },
    protocol::preview::{COMMAND, Language, PreviewRequest, Screen},
};

use crate::{
    office_qweather::{Fake, NOW, fetch_into, problem, site_with_account},
    office_support::Site,
};

/// How fresh the tile is, and whether it tells a temperature and the air; none: there is no tile.
type Tile = Option<(Freshness, bool, bool)>;

/// Draws the board page as the lobby of this site shows it now.
async fn drawn(site: &Site, name: &str) -> Vec<u8> {
    let screen = Screen { size: (1080, 1920), language: Language::Simplified, large: false };
    let request = PreviewRequest { board: site.board().await, notice: None, screen, pages: Vec::new(), now: site.now() };
    let child = Command::new(env!("CARGO_BIN_EXE_lobby-butler")).arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    child.stdin.take().unwrap().write_all(&serde_json::to_vec(&request).unwrap()).unwrap();
    let mut picture = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut picture).unwrap();
    assert!(child.wait().unwrap().success() && picture.starts_with(b"\x89PNG"), "{name} was not drawn");
    if let Some(folder) = std::env::var_os("LOBBY_BUTLER_PICTURES") {
        let file = std::path::Path::new(&folder).join(format!("weather_{name}.png"));
        std::fs::write(file, &picture).unwrap();
    }
    picture
}

/// The tile, and what the banner says.
async fn shown(site: &Site) -> (Tile, Option<String>) {
    let now = site.now();
    let cached = CachedBoard { board: site.board().await, etag: String::new(), fetched_at: now };
    let time = EstateTime { now, trusted: true, uptime: std::time::Duration::ZERO };
    let view = board::view(Some(&cached), 0, time, Modes::default());
    let tile = view.weather.map(|tile| {
        assert!(tile.days.len() >= 3, "the forecast stays");
        (tile.freshness, tile.temperature != "—" && !tile.temperature.is_empty(), tile.air.is_some())
    });
    (tile, view.warning.map(|warning| format!("{}{}", warning.kind, warning.level.label())))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_answer_has_its_tile_and_its_banner() {
    use Freshness::{ForecastOnly, Fresh, Stale};
    let two_days = NOW.replace("2026-09-18T10:15", "2026-09-16T10:15");
    let on = |path: &'static str, status: u16, body: &[u8]| Fake::answering(&[(path, status, body)]);
    let now = "/v7/weather/now";
    // A name, the answer, hours since a good one (none: only what staff posted by hand), and what a lobby shows.
    let cases: [(&str, Fake, Option<i64>, Tile, bool); 12] = [
        ("good", Fake::default(), None, Some((Fresh, true, true)), true),
        ("gzip", Fake { gzip: true, ..Fake::default() }, None, Some((Fresh, true, true)), true),
        ("partial_without_air", on("/airquality", 500, b""), None, Some((Fresh, true, false)), true),
        ("partial_without_warnings", on("/weatheralert", 500, b""), None, Some((Fresh, true, true)), false),
        ("two_days_old", on(now, 200, two_days.as_bytes()), None, Some((ForecastOnly, false, false)), true),
        ("garbage_after_weather_by_hand", on(now, 200, b"<html>"), None, Some((Fresh, true, true)), false),
        ("garbage_after_an_hour", on(now, 200, b"<html>"), Some(1), Some((Stale, true, true)), true),
        ("unauthorized_after_an_hour", on(now, 401, &problem(401, "unauthorized")), Some(1), Some((Stale, true, true)), true),
        ("too_many_after_an_hour", on(now, 429, &problem(429, "over-frequency")), Some(1), Some((Stale, true, true)), true),
        ("redirect_after_an_hour", on(now, 302, b""), Some(1), Some((Stale, true, true)), true),
        (
            "token_expired_after_four_hours",
            Fake { ahead: Duration::days(1), ..Fake::default() },
            Some(4),
            Some((ForecastOnly, false, false)),
            true,
        ),
        ("unauthorized_after_two_days", on(now, 401, &problem(401, "unauthorized")), Some(48), Some((ForecastOnly, false, false)), false),
    ];
    for (name, answer, since_good, tile, warns) in cases {
        let site = site_with_account().await;
        if let Some(hours) = since_good {
            fetch_into(&site, &Fake::default()).await;
            site.advance(Duration::hours(hours));
        }
        fetch_into(&site, &answer).await;
        let (seen, banner) = shown(&site).await;
        assert_eq!(seen, tile, "{name}");
        assert_eq!(banner.as_deref(), warns.then_some("台风橙色"), "{name}");
        drawn(&site, name).await;
    }
}
