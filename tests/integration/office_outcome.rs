//! How a resident comes to know what became of their order: seen at a lobby, seen on a phone, told by a call, or not yet.

use chrono::Duration;
use lobby_butler::domain::{order::State, staff::Role};
use reqwest::StatusCode;

use crate::{
    office_paid::{progress, takes},
    office_phone::opened,
    office_roles::colleague,
    office_support::{Browser, Site, hidden},
};

/// What the card says, and whether its form stands open.
fn told(page: &str) -> Option<(String, bool)> {
    let card = page.split_once("id=\"outcome\"")?.1.split_once("</section>").unwrap().0;
    let text: String = card.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    Some((text, card.contains("/told\"") && !card.contains("<details")))
}

async fn calls(browser: &Browser<'_>, path: &str, reached: &str, words: &str) -> StatusCode {
    let version = hidden(&browser.page(path).await, "version");
    let fields = [("version", version.as_str()), ("reached", reached), ("call_words", words)];
    browser.submit(path, &format!("{path}/told"), &fields).await.status()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_first_look_after_the_outcome_is_kept_and_another_outcome_is_told_anew() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (desk, path, code) = (site.browser().await, format!("/submissions/{}", envelope.id), envelope.receipt_code);
    for (to, note) in [("accepted", ""), ("quoted", "80 元"), ("agreed", "已签"), ("in_progress", "")] {
        takes(&desk, &path, to, note).await;
    }
    progress(&site, code).await;
    assert_eq!(told(&desk.page(&path).await), None, "there is nothing to tell yet");
    takes(&desk, &path, "done", "已更换阀芯").await;
    let (words, is_open) = told(&desk.page(&path).await).unwrap();
    assert!(words.contains("尚未告知") && is_open, "what was seen before was not the outcome: {words}");
    // At 10:31 and again an hour later: the first look is the one that counts.
    progress(&site, code).await;
    let first = told(&desk.page(&path).await).unwrap();
    assert!(first.0.contains("已在大堂查看") && !first.1, "{first:?}");
    site.advance(Duration::hours(1));
    assert_eq!(progress(&site, code).await.0, Some(State::Done));
    assert_eq!(told(&desk.page(&path).await).unwrap(), first);
    takes(&desk, &path, "reopened", "业户说还在滴水").await;
    assert_eq!(told(&desk.page(&path).await), None);
    site.advance(Duration::hours(1));
    for (to, note) in [("in_progress", ""), ("done", "又换了一个")] {
        takes(&desk, &path, to, note).await;
    }
    assert!(told(&desk.page(&path).await).unwrap().0.contains("尚未告知"));
    let phone = opened(&site, &format!("/r/{code}")).await;
    assert!(told(&desk.page(&path).await).unwrap().0.contains("已在手机查看"));
    drop(phone);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_has_the_order_open_already_sees_the_outcome_when_it_looks_again() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (desk, path, link) = (site.browser().await, format!("/submissions/{}", envelope.id), format!("/r/{}", envelope.receipt_code));
    let phone = opened(&site, &link).await;
    takes(&desk, &path, "cancelled", "这项服务已停办").await;
    assert!(told(&desk.page(&path).await).unwrap().0.contains("尚未告知"));
    phone.page(&link).await;
    assert!(told(&desk.page(&path).await).unwrap().0.contains("已在手机查看"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_in_the_history_with_who_when_and_whether_anybody_answered_and_the_second_of_two_is_told() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (administrator, path) = (site.browser().await, format!("/submissions/{}", envelope.id));
    let desk = colleague(&site, &administrator, "ke.fu", Role::FrontDesk, &[]).await;
    assert_eq!(calls(&desk, &path, "yes", "").await, StatusCode::CONFLICT, "nothing has come of it yet");
    takes(&desk, &path, "cancelled", "这项服务已停办").await;
    let page = desk.page(&path).await;
    assert!(page.contains("致电告知结果") && page.contains("data-enter"), "it is what is to be done next");
    assert_eq!(calls(&desk, &path, "", "随便").await, StatusCode::UNPROCESSABLE_ENTITY);
    let version = hidden(&page, "version");
    assert_eq!(calls(&desk, &path, "no", "响了很久").await, StatusCode::SEE_OTHER);
    let page = desk.page(&path).await;
    assert!(page.contains("告知电话未接通") && page.contains("响了很久") && told(&page).unwrap().0.contains("尚未告知"));
    // A colleague had the page open since before.
    let fields = [("version", version.as_str()), ("reached", "yes"), ("call_words", "已告知本人")];
    let late = administrator.submit(&path, &format!("{path}/told"), &fields).await;
    assert_eq!(late.status(), StatusCode::CONFLICT);
    let late = late.text().await.unwrap();
    assert!(late.contains("已被他人更新") && late.contains("已告知本人"), "what was typed is still there");
    assert_eq!(calls(&desk, &path, "yes", "已告知本人").await, StatusCode::SEE_OTHER);
    let page = desk.page(&path).await;
    let (words, is_open) = told(&page).unwrap();
    assert!(words.contains("已电话告知") && words.contains("ke.fu") && !is_open, "{words}");
    assert!(!page.contains("致电告知结果"));
    let steps = progress(&site, envelope.receipt_code).await.1.steps;
    assert!(steps.iter().all(|step| !step.note.contains("已告知本人") && !step.word.contains("电话")), "{steps:?}");
    assert!(told(&desk.page(&path).await).unwrap().0.contains("已电话告知"), "who was told first is what counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_tells_nobody_the_outcome_of_what_others_answer_for() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (administrator, path) = (site.browser().await, format!("/submissions/{}", envelope.id));
    let engineer = colleague(&site, &administrator, "gong", Role::Department, &[("department", "engineering")]).await;
    for (to, note) in [("accepted", ""), ("quoted", "80 元"), ("agreed", "已签"), ("in_progress", ""), ("done", "已更换阀芯")] {
        takes(&administrator, &path, to, note).await;
    }
    let page = engineer.page(&path).await;
    assert!(told(&page).is_some_and(|(words, is_open)| words.contains("尚未告知") && !is_open));
    let version = hidden(&page, "version");
    let fields = [("version", version.as_str()), ("reached", "yes"), ("call_words", "")];
    assert_eq!(engineer.submit(&path, &format!("{path}/told"), &fields).await.status(), StatusCode::FORBIDDEN);
}
