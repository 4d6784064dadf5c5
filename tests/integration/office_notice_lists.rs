//! Notices in lists: what is shown, drafts, the archive, a search; and what a notice said before.

use chrono::Duration;
use lobby_butler::clock;
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, hidden};

/// Publishes a notice that ends so many hours from now, or never; tells its id.
async fn publish(browser: &Browser<'_>, site: &Site, title: &str, body: &str, ends_in: Option<i64>) -> String {
    let until = ends_in.map(|hours| clock::local(site.now() + Duration::hours(hours)).format("%Y-%m-%dT%H:%M").to_string());
    browser.publish(title, &[("body", body), ("show_until", until.as_deref().unwrap_or_default())]).await
}

async fn change(browser: &Browser<'_>, id: &str, title: &str, body: &str) {
    let page = format!("/notices/{id}");
    let version = hidden(&browser.page(&page).await, "version");
    let fields = [
        ("version", version.as_str()),
        ("title", title),
        ("body", body),
        ("category", "water"),
        ("pinned", "0"),
        ("publisher", "物业"),
        ("reach", "all"),
    ];
    assert_eq!(browser.submit(&page, &page, &fields).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_in_the_archive_and_nowhere_else() {
    let site = Site::start().await;
    let browser = site.browser().await;
    publish(&browser, &site, "一小时后到期", "正文", Some(1)).await;
    let withdrawn = publish(&browser, &site, "随后撤下", "正文", Some(48)).await;
    publish(&browser, &site, "一直显示", "正文", None).await;
    let (current, archive) = ("/notices", "/notices?shelf=archive");
    for title in ["一小时后到期", "随后撤下", "一直显示"] {
        assert!(browser.page(current).await.contains(title) && !browser.page(archive).await.contains(title), "{title}");
    }
    let page = format!("/notices/{withdrawn}");
    assert_eq!(browser.submit(&page, &format!("{page}/withdraw"), &[]).await.status(), StatusCode::SEE_OTHER);
    site.advance(Duration::hours(2));
    let browser = site.browser().await;
    for (title, is_over) in [("一小时后到期", true), ("随后撤下", true), ("一直显示", false)] {
        assert_eq!(browser.page(archive).await.contains(title), is_over, "{title}");
        assert_eq!(browser.page(current).await.contains(title), !is_over, "{title}");
        assert_eq!(site.board().await.notices.iter().any(|notice| notice.title == title), !is_over, "{title}");
    }
    // Published once more it is shown again.
    change(&browser, &withdrawn, "随后撤下", "又有效").await;
    assert!(browser.page(current).await.contains("随后撤下") && !browser.page(archive).await.contains("随后撤下"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_goes_on_page_by_page_and_shows_each_once() {
    let site = Site::start().await;
    let browser = site.browser().await;
    // Two of each end at the same instant.
    for n in 0..120 {
        publish(&browser, &site, &format!("第{n:03}条"), "正文", Some(1 + n / 2)).await;
    }
    site.advance(Duration::hours(100));
    let browser = site.browser().await;
    let (mut address, mut seen, mut pages) = ("/notices?shelf=archive".to_owned(), Vec::new(), 0);
    loop {
        let page = browser.page(&address).await;
        pages += 1;
        seen.extend((0..120).filter(|n| page.contains(&format!("第{n:03}条"))));
        let Some((before, _)) = page.split_once("\">较早</a>") else { break };
        address = before.rsplit_once("href=\"").unwrap().1.replace("&amp;", "&");
    }
    assert_eq!(pages, 3);
    seen.sort_unstable();
    assert_eq!(seen, (0..120).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn words_find_what_was_published_whatever_became_of_it() {
    let site = Site::start().await;
    let browser = site.browser().await;
    publish(&browser, &site, "电梯年检", "周三停用 2 小时", Some(1)).await;
    publish(&browser, &site, "Lift 100% 检修", "请走楼梯", None).await;
    let id = hidden(&browser.page("/notices/new").await, "id");
    let draft =
        [("id", id.as_str()), ("title", "电梯草稿"), ("category", "general"), ("publisher", "物业"), ("reach", "all"), ("draft", "1")];
    assert_eq!(browser.submit("/notices/new", "/notices/new", &draft).await.status(), StatusCode::SEE_OTHER);
    site.advance(Duration::hours(2));
    let browser = site.browser().await;
    for (words, finds) in [
        ("年检", ["电梯年检"].as_slice()),
        ("停用 2", &["电梯年检"]),
        ("lift", &["Lift 100% 检修"]),
        ("0%", &["Lift 100% 检修"]),
        ("%", &["Lift 100% 检修"]),
        ("草稿", &[]),
        ("没有这样的", &[]),
        ("'; DROP TABLE notice; --", &[]),
    ] {
        let page = browser.page(&format!("/notices?q={}", words.replace('%', "%25").replace(' ', "%20").replace(';', "%3B"))).await;
        for title in ["电梯年检", "Lift 100% 检修", "电梯草稿"] {
            assert_eq!(page.contains(&format!("<strong>{title}</strong>")), finds.contains(&title), "{words}: {title}");
        }
    }
    assert!(browser.page("/notices?shelf=drafts").await.contains("电梯草稿"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_published_text_is_kept_and_can_be_taken_up_again() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let id = publish(&browser, &site, "停水", "九点到十点", None).await;
    let page = format!("/notices/{id}");
    assert!(!browser.page(&page).await.contains("以前的内容"));
    change(&browser, &id, "停水改期", "改到明天").await;
    change(&browser, &id, "停水取消", "不停了").await;
    let shown = browser.page(&page).await;
    assert!(shown.contains("以前的内容") && shown.contains("2 版"), "{shown}");
    for words in ["九点到十点", "停水改期", "改到明天", "管理员"] {
        assert!(shown.contains(words), "{words}");
    }
    let earlier = browser.page(&format!("{page}?said_in=1")).await;
    assert!(earlier.contains("value=\"停水\"") && earlier.contains(">九点到十点<"));
    assert_eq!(hidden(&earlier, "version"), "3", "it is published as a change of the present text");
    assert_eq!(browser.get(&format!("{page}?said_in=9")).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_a_notice_down_is_no_publication() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let id = publish(&browser, &site, "停水", "九点到十点", None).await;
    let page = format!("/notices/{id}");
    assert_eq!(browser.submit(&page, &format!("{page}/withdraw"), &[]).await.status(), StatusCode::SEE_OTHER);
    assert!(!browser.page(&page).await.contains("以前的内容"), "the text that was taken down is the present one");
    change(&browser, &id, "停水改期", "改到明天").await;
    let shown = browser.page(&page).await;
    assert!(shown.contains("以前的内容") && shown.contains("1 版") && shown.contains("第 1 版") && !shown.contains("第 2 版·"));
}
