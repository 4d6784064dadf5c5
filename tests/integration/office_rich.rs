//! Notices and pages of the rack with headings, lists, tables and links: typed as text, told as blocks, drawn as HTML.

use lobby_butler::domain::rich_text::{Block, Level};
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, hidden};

const BODY: &str = "## 安排\n- **9月19日**停水\n- 请储水\n\n| 楼 | 时间 |\n|---|---|\n| 3 | 9:00 |\n\n<script>alert(1)</script> 见[问答](https://example.cn/wenda)";

async fn post(browser: &Browser<'_>, fields: &[(&str, &str)]) -> reqwest::Response {
    let id = hidden(&browser.page("/notices/new").await, "id");
    let usual =
        [("id", id.as_str()), ("title", "清洗水箱"), ("category", "water"), ("pinned", "0"), ("publisher", "物业"), ("reach", "all")];
    let fields: Vec<(&str, &str)> = usual.into_iter().chain(fields.iter().copied()).collect();
    browser.submit("/notices/new", "/notices/new", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lobby_is_told_blocks_and_the_words_without_marks() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let english = [("english_title", "Water off"), ("english_body", "# Plan\n- store water")];
    browser.publish("清洗水箱", &[&[("body", BODY)][..], &english].concat()).await;
    let notice = site.board().await.notices.into_iter().find(|notice| notice.title == "清洗水箱").unwrap();
    assert_eq!(
        notice.body,
        "安排\n• 9月19日停水\n• 请储水\n楼 / 时间\n3 / 9:00\n<script>alert(1)</script> 见问答\n问答：https://example.cn/wenda"
    );
    assert_eq!(notice.rich.blocks()[0], Block::Heading { level: Level::Second, text: "安排".into() });
    assert_eq!(notice.rich.blocks().len(), 5);
    let english = notice.english.unwrap();
    assert_eq!((english.body.as_str(), english.rich.blocks().len()), ("Plan\n• store water", 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_draws_what_will_be_shown_and_no_sign_of_it_becomes_a_tag() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let id = browser.publish("清洗水箱", &[("body", BODY)]).await;
    let page = format!("/notices/{id}");
    let version = hidden(&browser.page(&page).await, "version");
    let changed = [
        ("version", version.as_str()),
        ("title", "清洗水箱"),
        ("body", "改为周六"),
        ("category", "water"),
        ("pinned", "0"),
        ("publisher", "物业"),
        ("reach", "all"),
    ];
    let drawn = [
        "<p class=\"rich-heading\">安排</p>",
        "<strong>9月19日</strong>停水",
        "<td>9:00</td>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<span class=\"small is-line\">https://example.cn/wenda</span>",
    ];
    for place in [page.clone(), format!("{page}/record")] {
        let shown = browser.page(&place).await;
        assert!(drawn.iter().all(|piece| shown.contains(piece)) && !shown.contains("<script>alert"), "{place}");
    }
    assert_eq!(browser.submit(&page, &page, &changed).await.status(), StatusCode::SEE_OTHER);
    let before = browser.page(&page).await;
    assert!(drawn.iter().all(|piece| before.contains(piece)) && before.contains("以前的内容"), "what it said before");
    let first = browser.page(&format!("{page}/record?said_in=1")).await;
    assert!(drawn.iter().all(|piece| first.contains(piece)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_shown_comes_back_as_it_was_typed_with_what_to_do() {
    let site = Site::start().await;
    let browser = site.browser().await;
    for (typed, sentence) in [
        ("- a\n  - b\n    - 三层", "列表最多分两层"),
        ("|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n|六|列|", "表格有 6 列"),
        ("[报名](javascript:alert(1))", "链接要写完整的网址"),
        ("![图](https://example.cn/a.png)", "图片请用“加图片”上传"),
    ] {
        for name in ["body", "english_body"] {
            let other = if name == "body" { ("english_body", "") } else { ("body", "正文") };
            let title = ("english_title", if name == "body" { "" } else { "Title" });
            let refused = post(&browser, &[(name, typed), other, title]).await;
            assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
            let page = refused.text().await.unwrap();
            assert!(page.contains(sentence), "{typed}: {sentence}");
            assert!(page.contains(&format!(">{typed}</textarea>")), "{typed} is still in its field");
        }
    }
    let page = site.board().await.notices;
    assert!(page.iter().all(|notice| notice.title != "清洗水箱"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_words_that_a_mark_divides() {
    let site = Site::start().await;
    let browser = site.browser().await;
    browser.publish("甲公告", &[("body", "电梯**年检**安排\n- 九点")]).await;
    browser.publish("乙公告", &[("body", "电梯年检安排")]).await;
    let found = browser.page(&format!("/notices?q={}", "%E7%94%B5%E6%A2%AF%E5%B9%B4%E6%A3%80%E5%AE%89%E6%8E%92")).await;
    assert!(found.contains("甲公告") && found.contains("乙公告"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_rack_has_them_too_and_its_english() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let id = hidden(&browser.page("/information/new").await, "id");
    let body = "# 装修须知\n1. 先登记\n2. 再开工";
    let page = [("id", id.as_str()), ("shelf", "guides"), ("title", "装修须知"), ("body", body), ("entries", ""), ("hidden", "0")];
    assert_eq!(browser.submit("/information", "/information/new", &page).await.status(), StatusCode::SEE_OTHER);
    assert!(browser.page(&format!("/information/{id}")).await.contains("<p class=\"rich-heading is-first\">装修须知</p>"));
    let told =
        |board: lobby_butler::protocol::v1::board::Board| board.information.into_iter().find(|page| page.title == "装修须知").unwrap();
    let shown = told(site.board().await);
    assert_eq!((shown.body.as_str(), shown.rich.blocks().len()), ("装修须知\n1. 先登记\n2. 再开工", 2));
    assert!(shown.english_rich.is_plain());
}
