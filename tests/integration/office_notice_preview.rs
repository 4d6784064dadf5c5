//! A notice that is being written, drawn by a terminal in a process of its own, in the modes that staff ask for.

use reqwest::StatusCode;

use crate::{
    office_leaflets,
    office_support::{Browser, hidden},
};

/// What the form answers when it is asked for a picture of a new notice.
async fn drawn(browser: &Browser<'_>, screen: &str, more: &[(&str, &str)]) -> reqwest::Response {
    let id = hidden(&browser.page("/notices/new").await, "id");
    let usual = [
        ("id", id.as_str()),
        ("title", "3号楼低区水箱清洗"),
        ("body", "请提前储水。"),
        ("category", "water"),
        ("pinned", "0"),
        ("publisher", "物业"),
        ("reach", "all"),
        ("screen", screen),
    ];
    let mut fields: Vec<_> = usual.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name)).collect();
    fields.extend_from_slice(more);
    browser.submit("/notices/new", "/notices/new", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_notice_is_told_and_nothing_is_drawn() {
    let site = office_leaflets::site().await;
    let browser = site.browser().await;
    let reply = drawn(&browser, "upright", &[("title", "")]).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().await.unwrap().contains("请填写这一项"));
}

#[cfg(feature = "kiosk")]
mod by_a_terminal {
    use super::*;

    /// Size and pixels of a picture.
    async fn picture(reply: reqwest::Response) -> (u32, u32, Vec<u8>) {
        assert_eq!(reply.status(), StatusCode::OK);
        assert_eq!(reply.headers()["content-type"], "image/png");
        assert_eq!(reply.headers()["cache-control"], "no-store");
        let picture = image::load_from_memory(&reply.bytes().await.unwrap()).unwrap().into_rgb8();
        (picture.width(), picture.height(), picture.into_raw())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_screen_that_is_asked_for_is_drawn_and_nothing_is_published() {
        let site = office_leaflets::site().await;
        let browser = site.browser().await;
        let before = site.board().await;
        let words = [("english_title", "Tank cleaning"), ("english_body", "Please store water.")];
        let upright = picture(drawn(&browser, "upright", &words).await).await;
        assert_eq!((upright.0, upright.1), (1080, 1920));
        let lying = picture(drawn(&browser, "lying", &words).await).await;
        assert_eq!((lying.0, lying.1), (1920, 1080));
        let (large, english) = (drawn(&browser, "large", &words).await, drawn(&browser, "english", &words).await);
        let (large, english) = (picture(large).await, picture(english).await);
        assert!(upright.2 != large.2 && upright.2 != english.2 && large.2 != english.2);
        let (traditional, large_lying) = (drawn(&browser, "traditional", &words).await, drawn(&browser, "large_lying", &words).await);
        let (traditional, large_lying) = (picture(traditional).await, picture(large_lying).await);
        assert!(traditional.2 != upright.2 && (large_lying.0, large_lying.1) == (1920, 1080) && large_lying.2 != lying.2);
        let large_english = picture(drawn(&browser, "large_english", &words).await).await;
        assert!(large_english.2 != english.2 && large_english.2 != large.2);
        // The same is the same to the pixel, and other words are not.
        assert!(picture(drawn(&browser, "upright", &words).await).await == upright);
        assert!(picture(drawn(&browser, "upright", &[("title", "6号楼低区水箱清洗")]).await).await != upright);
        // What comes later is drawn as on its day.
        let later = (lobby_butler::clock::local(site.now()) + chrono::Duration::days(40)).format("%Y-%m-%dT%H:%M").to_string();
        let to_come = picture(drawn(&browser, "upright", &[("show_from", &later)]).await).await;
        assert!(to_come != upright);
        assert_eq!(site.board().await, before);
        assert!(!browser.page("/notices?shelf=drafts").await.contains("水箱清洗"));
    }
}

#[cfg(not(feature = "kiosk"))]
#[tokio::test(flavor = "multi_thread")]
async fn an_office_without_a_terminal_in_it_says_so() {
    let site = office_leaflets::site().await;
    let browser = site.browser().await;
    let reply = drawn(&browser, "upright", &[]).await;
    assert_eq!(reply.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(reply.text().await.unwrap().contains("不含终端程序"));
}
