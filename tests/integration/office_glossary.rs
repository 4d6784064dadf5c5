//! 中英对照: what residents who read English find on the board.

use lobby_butler::domain::staff::Role;
use reqwest::StatusCode;

use crate::{
    office_roles::colleague,
    office_support::{Browser, Site, hidden},
};

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_board_has_english_for_everything_but_people_and_doors() {
    let site = Site::start().await;
    let board = site.board().await;
    assert_eq!(board.in_english(&board.estate.name), "Wutong Court");
    assert_eq!(board.in_english(&board.estate.lobby), "Building 3 lobby");
    assert_eq!(board.in_english(&board.estate.lobby_address), "Building 3 lobby, Wutong Court, 1 Shili Road, Shili City");
    let mut texts = vec![&board.estate.name, &board.estate.assembly_point, &board.estate.desk_hours];
    texts.extend(board.weather.iter().flat_map(|weather| [&weather.place, &weather.source]));
    texts.extend(board.butlers.iter().flat_map(|butler| std::iter::once(&butler.area).chain(&butler.specialities)));
    texts.extend(board.departments.iter().flat_map(|entry| [&entry.name, &entry.hours]));
    texts.extend(board.information.iter().flat_map(|page| [&page.title, &page.body]));
    texts.extend(board.information.iter().flat_map(|page| &page.entries).flat_map(|entry| [&entry.name, &entry.detail]));
    texts.extend(board.catalogue.items.iter().flat_map(|item| [&item.group, &item.name, &item.hint, &item.price_note]));
    texts.extend(board.catalogue.items.iter().flat_map(|item| &item.phrases));
    texts.extend(board.notices.iter().map(|notice| &notice.publisher));
    let missing: Vec<&String> = texts.into_iter().filter(|text| is_chinese(text) && is_chinese(board.in_english(text))).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!board.notices.is_empty());
    for notice in &board.notices {
        let english = notice.english.as_ref().expect("English");
        assert!(!is_chinese(&english.title) && !is_chinese(&english.body), "{}", notice.title);
    }
    assert!(!board.glossary.contains_key("陈管家"));
}

/// The rows of the form with the given text's English replaced.
fn rows(page: &str, chinese: &str, english: &str) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for index in 0..40 {
        let Some((_, rest)) = page.split_once(&format!("name=\"chinese.{index}\" value=\"")) else { break };
        let text = rest.split_once('"').unwrap().0.to_owned();
        let seen = hidden(page, &format!("seen.{index}"));
        rows.push((format!("english.{index}"), if text == chinese { english.to_owned() } else { seen.clone() }));
        rows.push((format!("chinese.{index}"), text));
        rows.push((format!("seen.{index}"), seen));
    }
    assert!(rows.iter().any(|(_, text)| text == chinese), "{chinese} is not on the page");
    rows
}

async fn send(browser: &Browser<'_>, rows: &[(String, String)]) -> reqwest::Response {
    let fields: Vec<(&str, &str)> = rows.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.submit("/glossary", "/glossary", &fields).await
}

const PEOPLE: &str = "/glossary?place=people";

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_enter_is_on_the_next_board_and_what_they_empty_is_the_usual_again() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await;
    assert_eq!(before.in_english("工程维修部"), "Engineering");
    let sent = send(&browser, &rows(&browser.page(PEOPLE).await, "工程维修部", " Maintenance\u{202e} ")).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    let board = site.board().await;
    assert_eq!((board.in_english("工程维修部"), board.revision), ("Maintenance", before.revision + 1));
    assert!(browser.page("/audit").await.contains("修改中英对照"));
    // The same form again changes nothing.
    assert_eq!(send(&browser, &rows(&browser.page(PEOPLE).await, "工程维修部", "Maintenance")).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.revision, board.revision);
    assert_eq!(send(&browser, &rows(&browser.page(PEOPLE).await, "工程维修部", "")).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.in_english("工程维修部"), "Engineering");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_text_is_listed_without_english_until_somebody_enters_it() {
    let site = Site::start().await;
    site.office.add_terminal("会所前厅").unwrap();
    let browser = site.browser().await;
    let page = browser.page("/glossary").await;
    assert!(page.contains("1 条没有英文") && hidden(&page, "chinese.0") == "会所前厅");
    assert_eq!(send(&browser, &rows(&page, "会所前厅", "Club lounge")).await.status(), StatusCode::SEE_OTHER);
    assert!(browser.page("/glossary").await.contains("全部有英文"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_keeps_what_was_typed_and_sees_the_first_ones() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let page = browser.page(PEOPLE).await;
    assert_eq!(send(&browser, &rows(&page, "工程维修部", "Maintenance")).await.status(), StatusCode::SEE_OTHER);
    let revision = site.board().await.revision;
    let other = colleague(&site, &browser, "jing.li", Role::Manager, &[]).await;
    let second = send(&other, &rows(&page, "工程维修部", "Repairs <team>")).await;
    assert_eq!(second.status(), StatusCode::CONFLICT);
    let back = second.text().await.unwrap();
    assert!(back.contains("已被他人更新") && back.contains("同事刚改为“Maintenance”") && back.contains("Repairs &lt;team&gt;"));
    assert_eq!((site.board().await.revision, site.board().await.in_english("工程维修部")), (revision, "Maintenance"));
    // What came back can be sent as it is.
    let again = send(&browser, &rows(&back, "工程维修部", "Repairs <team>")).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.in_english("工程维修部"), "Repairs <team>");
    // Two who change different texts do not disturb each other.
    assert_eq!(send(&browser, &rows(&page, "24 小时", "Day and night")).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.in_english("24 小时"), "Day and night");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_its_token_and_english_that_is_too_long_change_nothing() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let page = browser.page(PEOPLE).await;
    let revision = site.board().await.revision;
    let foreign = browser.post("/glossary", &[("chinese.0", "24 小时"), ("seen.0", "24 hours"), ("english.0", "x")]).await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    let long = "x".repeat(61);
    let refused = send(&browser, &rows(&page, "24 小时", &long)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains(&long));
    assert_eq!(site.board().await.revision, revision);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_has_both_parts_in_english_or_none() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let id = hidden(&browser.page("/notices/new").await, "id");
    let mut fields = vec![
        ("id", id.as_str()),
        ("category", "water"),
        ("title", "停水"),
        ("body", "请储水"),
        ("pinned", "0"),
        ("publisher", "物业服务中心"),
        ("english_title", "Water off"),
    ];
    let half = browser.submit("/notices", "/notices/new", &fields).await;
    assert_eq!(half.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = half.text().await.unwrap();
    assert!(page.contains("英文标题和正文请一起填写，或都不填") && page.contains("value=\"Water off\""));
    fields.push(("english_body", "Please <b>store</b> water"));
    assert_eq!(browser.submit("/notices", "/notices/new", &fields).await.status(), StatusCode::SEE_OTHER);
    let notice = site.board().await.notices.into_iter().find(|notice| notice.title == "停水").unwrap();
    assert_eq!(notice.english.unwrap().body, "Please <b>store</b> water");
    assert!(browser.page(&format!("/notices/{id}")).await.contains("Please &lt;b&gt;store&lt;/b&gt; water"));
    let long = "x".repeat(91);
    fields.retain(|(name, _)| *name != "english_title" && *name != "id");
    fields.extend([("english_title", long.as_str()), ("version", "1")]);
    let refused = browser.submit("/notices", &format!("/notices/{id}"), &fields).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("最多 90 个字，现在有 91 个"));
}
