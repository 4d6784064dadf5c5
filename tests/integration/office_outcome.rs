//! How a resident comes to know what became of their order: seen at a lobby, seen on a phone, told by a call, or not yet.

use chrono::Duration;
use lobby_butler::{
    domain::{
        order::State,
        request::{Contact, LookupCode},
        staff::Role,
    },
    protocol::v1::envelope::Body,
};
use reqwest::StatusCode;

use crate::{
    office_paid::{progress, takes},
    office_phone::opened,
    office_roles::colleague,
    office_support::{Browser, Site, hidden, request},
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

/// The number beside the link of the queue; `None` where it is not offered.
async fn untold(browser: &Browser<'_>) -> Option<u64> {
    let page = browser.page("/inbox").await;
    let count = page.split_once("待告知 <b>")?.1.split_once("</b>").unwrap().0;
    Some(count.parse().unwrap())
}

/// What the queue lists of some orders, in its order.
async fn waiting(browser: &Browser<'_>, orders: &[String]) -> Vec<usize> {
    let page = browser.page("/inbox?state=untold").await;
    let mut found: Vec<(usize, usize)> =
        (0..).zip(orders).filter_map(|(n, path)| Some((page.find(&format!("href=\"{path}?"))?, n))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, n)| n).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_not_told_what_became_of_their_order_stands_in_a_queue_until_they_were_or_a_month_is_over() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let desk = colleague(&site, &administrator, "ke.fu", Role::FrontDesk, &[]).await;
    let engineer = colleague(&site, &administrator, "gong", Role::Department, &[("department", "engineering")]).await;
    let (mut orders, mut codes) = (Vec::new(), Vec::new());
    for serial in 1_000_001..1_000_006 {
        let mut asked = request();
        if serial == 1_000_005 {
            asked.contact = Contact::LookupCode(LookupCode::parse("2580").unwrap());
        }
        let envelope = site.deliver(serial, &Body::Request(asked)).await;
        orders.push(format!("/submissions/{}", envelope.id));
        codes.push(envelope.receipt_code);
    }
    assert_eq!((untold(&desk).await, waiting(&desk, &orders).await), (Some(0), vec![]), "nothing has come of any yet");
    for path in orders.iter().rev() {
        takes(&administrator, path, "cancelled", "这项服务已停办").await;
        site.advance(Duration::minutes(1));
    }
    // The last left no number: nobody could call them, and they look it up with the code of their own.
    assert_eq!((untold(&desk).await, waiting(&desk, &orders).await), (Some(4), vec![3, 2, 1, 0]), "what waits longest comes first");
    assert_eq!(untold(&engineer).await, None, "it is not theirs to tell");
    assert!(desk.page("/inbox?state=untold").await.contains("还没有告知业户"));
    assert!(waiting(&desk, &orders).await.len() == 4 && desk.page(&orders[2]).await.contains("尚未告知"), "looking at it tells nobody");
    // One beside the other, as the order page leads from one to the next.
    let listed = desk.page("/inbox?state=untold").await;
    let first = listed.split_once(&format!("href=\"{}?", orders[3])).unwrap().1.split_once('"').unwrap().0.replace("&amp;", "&");
    assert!(desk.page(&format!("{}?{first}", orders[3])).await.contains(&format!("href=\"{}?", orders[2])), "the next stands beside it");
    assert_eq!(calls(&desk, &orders[3], "no", "").await, StatusCode::SEE_OTHER);
    assert_eq!(waiting(&desk, &orders).await, [3, 2, 1, 0], "who was not reached was told nothing");
    assert_eq!(calls(&desk, &orders[3], "yes", "").await, StatusCode::SEE_OTHER);
    progress(&site, codes[2]).await;
    opened(&site, &format!("/r/{}", codes[1])).await;
    assert_eq!((untold(&desk).await, waiting(&desk, &orders).await), (Some(1), vec![0]), "a call, a look at a lobby, a look on a phone");
    let narrowed = desk.page("/inbox?building=3%E5%8F%B7%E6%A5%BC").await;
    assert!(narrowed.contains("待告知 <b>1</b>") && desk.page("/inbox?building=5%E5%8F%B7%E6%A5%BC").await.contains("待告知 <b>0</b>"));
    assert!(desk.page("/inbox?state=untold&q=6688").await.contains(&orders[0]), "and what is searched for among them");
    site.advance(Duration::days(31));
    let desk = site.browser().await;
    assert_eq!((untold(&desk).await, waiting(&desk, &orders).await), (Some(0), vec![]), "nobody is called about it a month later");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_up_again_leaves_the_queue_and_comes_back_with_its_next_outcome() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (desk, path) = (site.browser().await, format!("/submissions/{}", envelope.id));
    for (to, note) in [("accepted", ""), ("quoted", "80 元"), ("agreed", "已签"), ("in_progress", ""), ("done", "已更换阀芯")] {
        takes(&desk, &path, to, note).await;
    }
    assert_eq!(untold(&desk).await, Some(1));
    progress(&site, envelope.receipt_code).await;
    assert_eq!(untold(&desk).await, Some(0));
    takes(&desk, &path, "reopened", "业户说还在滴水").await;
    site.advance(Duration::minutes(1));
    for (to, note) in [("in_progress", ""), ("done", "又换了一个")] {
        takes(&desk, &path, to, note).await;
    }
    assert_eq!(untold(&desk).await, Some(1), "the look was at what came of it before");
    takes(&desk, &path, "followed_up", "业户满意").await;
    assert_eq!(untold(&desk).await, Some(0), "whoever followed it up spoke with them");
}
