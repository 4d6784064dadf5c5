//! Pages of the rack and warnings for some lobbies, and when what was published came to each.

use chrono::Duration;
use lobby_butler::{
    domain::ids::BootId,
    protocol::v1::{board::Board, messages::Heartbeat, paths},
};
use reqwest::StatusCode;

use crate::{
    office_leaflets::{drawing, form_of, pdf, site as leaflet_site},
    office_support::{Browser, Site, hidden},
};

/// The board of a terminal as it shows it.
async fn board(site: &Site, token: &str) -> Board {
    let ask = site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth(token);
    let mut board: Board = ask.send().await.unwrap().json().await.unwrap();
    board.join_own();
    board
}

async fn titles(site: &Site, token: &str, of: &[&str]) -> Vec<String> {
    let pages = board(site, token).await.information.into_iter().map(|page| page.title);
    pages.filter(|title| of.contains(&title.as_str())).collect()
}

/// Writes a page of the rack; tells its id.
async fn write(browser: &Browser<'_>, title: &str, more: &[(&str, &str)]) -> String {
    let id = hidden(&browser.page("/information/new").await, "id");
    let mut fields = vec![("id", id.as_str()), ("shelf", "guides"), ("title", title), ("hidden", "0")];
    fields.extend([("body", "正文"), ("reach", "all")].iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name)));
    fields.extend_from_slice(more);
    assert_eq!(browser.submit("/information/new", "/information/new", &fields).await.status(), StatusCode::SEE_OTHER, "{title}");
    id
}

async fn beat(site: &Site, token: &str, revision: u64) {
    let report = Heartbeat {
        version: "0.2.0".into(),
        boot_id: BootId::mint(chrono::DateTime::UNIX_EPOCH, [1; 10]),
        uptime_seconds: 60,
        queued: 0,
        parked: Vec::new(),
        fetched_revision: Some(revision),
        shown_revision: Some(revision),
        clock_trusted: true,
        needs_help: false,
        own_clock: None,
        machine: None,
    };
    let reply = site.http.post(format!("{}{}", site.base, paths::HEARTBEAT)).bearer_auth(token).json(&report).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_rack_for_one_building_stands_in_its_place_there_and_nowhere_else() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let other = site.office.add_terminal("6号楼大堂").unwrap();
    let all = ["甲", "乙", "丙"];
    write(&browser, "甲", &[]).await;
    let second = write(&browser, "乙", &[("reach", "some"), ("buildings", "3号楼")]).await;
    write(&browser, "丙", &[]).await;
    assert_eq!(titles(&site, &site.token, &all).await, ["甲", "乙", "丙"]);
    assert_eq!(titles(&site, &other, &all).await, ["甲", "丙"]);
    assert!(browser.page("/information").await.contains("正文 · 3号楼"));
    // Moved down, it stands last.
    let moved = browser.submit("/information", &format!("/information/{second}/move"), &[("direction", "down")]).await;
    assert_eq!(moved.status(), StatusCode::SEE_OTHER);
    assert_eq!(titles(&site, &site.token, &all).await, ["甲", "丙", "乙"]);
    // Given to all, both have it.
    let page = format!("/information/{second}");
    let version = hidden(&browser.page(&page).await, "version");
    let given = [("version", version.as_str()), ("shelf", "guides"), ("title", "乙"), ("hidden", "0"), ("body", "正文"), ("reach", "all")];
    assert_eq!(browser.submit(&page, &page, &given).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(titles(&site, &other, &all).await, ["甲", "丙", "乙"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_rack_leaves_the_boards_when_its_time_is_over() {
    let site = Site::start().await;
    let browser = site.browser().await;
    write(&browser, "限时", &[("show_until", "2026-09-19T18:00"), ("days", "6"), ("hours_from", "08:00"), ("hours_to", "12:00")]).await;
    let page = board(&site, &site.token).await.information.into_iter().find(|page| page.title == "限时").unwrap();
    assert_eq!((page.times.days.len(), page.times.hours.is_some(), page.show_from), (1, true, None));
    assert!(browser.page("/information").await.contains("周六 08:00–12:00 · 至"));
    site.advance(Duration::days(2));
    assert_eq!(titles(&site, &site.token, &["限时"]).await, Vec::<String>::new());
    let browser = site.browser().await;
    assert!(browser.page("/information").await.contains("已到期"));
    // An end that has passed already is a slip of the pen.
    let id = hidden(&browser.page("/information/new").await, "id");
    let late = [
        ("id", id.as_str()),
        ("shelf", "guides"),
        ("title", "晚了"),
        ("body", "正文"),
        ("hidden", "0"),
        ("reach", "all"),
        ("show_until", "2026-09-01T08:00"),
    ];
    let reply = browser.submit("/information/new", "/information/new", &late).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().await.unwrap().contains("结束时间已经过去"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_by_hand_for_one_building_is_told_there_and_nowhere_else() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let other = site.office.add_terminal("6号楼大堂").unwrap();
    let until = "2026-09-20T08:00";
    let post = async |kind: &str, more: &[(&str, &str)]| {
        let mut fields = vec![("warning_kind", kind), ("warning_level", "yellow"), ("warning_until", until)];
        fields.extend([("warning_text", "地下车库低处可能积水，请挪车"), ("warning_issuer", "示例市气象台")]);
        fields.extend_from_slice(more);
        browser.submit("/weather", "/weather/warnings", &fields).await
    };
    assert_eq!(post("暴雨", &[("reach", "some"), ("buildings", "3号楼")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(post("大风", &[("reach", "all")]).await.status(), StatusCode::SEE_OTHER);
    let kinds = async |token: &str| {
        let mut kinds: Vec<String> = board(&site, token).await.warnings.into_iter().map(|warning| warning.kind).collect();
        kinds.sort();
        kinds
    };
    assert_eq!(kinds(&site.token).await, ["大风", "暴雨"]);
    assert_eq!(kinds(&other).await, ["大风"]);
    assert!(browser.page("/weather").await.contains("仅 3号楼"));
    assert_eq!(post("大雾", &[("reach", "some")]).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "for nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaflet_stands_beside_the_words_of_a_page_of_the_rack_until_it_is_taken_away() {
    let _drawing = drawing().await;
    let site = leaflet_site().await;
    let browser = site.browser().await;
    let id = write(&browser, "社区简报", &[]).await;
    let path = format!("/information/{id}");
    let upload = async |pdf: &[u8]| form_of(&browser, &path, pdf).await;
    assert_eq!(upload(&pdf::leaflet(3)).await.status(), StatusCode::SEE_OTHER);
    let pages = async || board(&site, &site.token).await.information.into_iter().find(|page| page.title == "社区简报").unwrap().pages;
    let first = pages().await;
    assert_eq!(first.len(), 3);
    assert!(browser.page("/information").await.contains("PDF 3 页"));
    let picture = async |name: &str| site.get(&format!("{}/{name}", paths::ASSETS)).send().await.unwrap().status();
    assert_eq!(picture(&first[0]).await, StatusCode::OK);
    // What the form says touches no page; a list and a leaflet have no room together.
    let version = hidden(&browser.page(&path).await, "version");
    let mut saved = vec![
        ("version", version.as_str()),
        ("shelf", "guides"),
        ("title", "社区简报"),
        ("hidden", "0"),
        ("body", "新正文"),
        ("reach", "all"),
    ];
    assert_eq!(browser.submit(&path, &path, &saved).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(pages().await, first);
    let version = hidden(&browser.page(&path).await, "version");
    saved[0].1 = &version;
    saved.push(("entries", "医院 | | 120"));
    assert_eq!(browser.submit(&path, &path, &saved).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let listed = write(&browser, "名录", &[("entries", "医院 | | 120")]).await;
    let refused = form_of(&browser, &format!("/information/{listed}"), &pdf::leaflet(1)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("PDF 请另建一份资料"));
    let broken = upload(b"no pdf").await;
    assert_eq!(broken.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(broken.text().await.unwrap().contains("这不是 PDF 文件"));
    let version = hidden(&browser.page(&path).await, "version");
    assert_eq!(browser.submit(&path, &format!("{path}/leaflet/remove"), &[("version", &version)]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(pages().await, Vec::<String>::new());
    assert_eq!(picture(&first[0]).await, StatusCode::NOT_FOUND, "nothing names it any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_tells_when_each_text_came_to_each_lobby_that_it_is_for() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let other = site.office.add_terminal("6号楼大堂").unwrap();
    let everybodys = browser.publish("全体通知", &[]).await;
    let thirds = browser.publish("三号楼通知", &[("reach", "some"), ("buildings", "3号楼")]).await;
    let revision = board(&site, &site.token).await.revision;
    let record = async |id: &str| browser.page(&format!("/notices/{id}/record")).await;
    beat(&site, &site.token, revision - 1).await;
    assert!(record(&everybodys).await.contains("2026-09-18 10:31:00"), "the first of two boards had it");
    assert!(!record(&thirds).await.contains("10:31:00"));
    site.advance(Duration::minutes(2));
    beat(&site, &site.token, revision).await;
    // Told again, the first time counts; who reports what does not exist yet has not had it.
    site.advance(Duration::minutes(3));
    beat(&site, &site.token, revision).await;
    beat(&site, &other, revision + 1_000).await;
    let page = record(&thirds).await;
    assert!(page.contains("10:33:00") && !page.contains("10:36:00"), "the other lobby is not meant: {page}");
    let page = record(&everybodys).await;
    assert!(page.contains("10:31:00") && page.contains("10:36:00"), "{page}");
    let csv = browser.get(&format!("/notices/{everybodys}/record.csv")).await.text().await.unwrap();
    assert!(csv.contains("6号楼大堂,到达,2026-09-18 10:36:00,2026-09-18 10:36:00,0,"), "{csv}");
    // Another text comes anew.
    let path = format!("/notices/{everybodys}");
    let version = hidden(&browser.page(&path).await, "version");
    let changed = [
        ("version", version.as_str()),
        ("title", "全体通知"),
        ("body", "改了"),
        ("category", "general"),
        ("pinned", "0"),
        ("publisher", "物业"),
        ("reach", "all"),
    ];
    assert_eq!(browser.submit(&path, &path, &changed).await.status(), StatusCode::SEE_OTHER);
    assert!(!record(&everybodys).await.contains("10:31:00"));
    beat(&site, &site.token, board(&site, &site.token).await.revision).await;
    assert!(record(&everybodys).await.contains("3号楼大堂") && record(&everybodys).await.contains("2026-09-18 10:36:00"));
    assert!(browser.page(&format!("{path}/record?said_in=1")).await.contains("10:31:00"));
}
