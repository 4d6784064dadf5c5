//! An order on the resident's own phone.

use chrono::Duration;
use lobby_butler::domain::{order::State, receipt_code::ReceiptCode};
use reqwest::{Response, StatusCode};

use crate::{
    office_paid::{progress, takes},
    office_support::{Browser, Site, hidden},
};

/// A phone that opened an order.
pub async fn opened<'s>(site: &'s Site, link: &str) -> Browser<'s> {
    let mut phone = Browser { site, cookie: String::new() };
    assert!(phone.page(link).await.contains("查看进度"));
    let reply = phone.post(link, &[("digits", "６６８８")]).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    let set = reply.headers()["set-cookie"].to_str().unwrap();
    assert!(set.contains("Path=/r; HttpOnly; SameSite=Lax; Max-Age=1800"), "{set}");
    phone.cookie = set.split(';').next().unwrap().to_owned();
    phone
}

/// The form of an act, as the page has it.
async fn sends(phone: &Browser<'_>, link: &str, act: &str, more: &[(&str, &str)]) -> Response {
    let page = phone.page(link).await;
    let form =
        page.split("<form").find(|form| form.contains(&format!("name=\"act\" value=\"{act}\""))).unwrap_or_else(|| panic!("no {act}"));
    let (csrf, id) = (hidden(form, "csrf"), hidden(form, "id"));
    let mut fields = vec![("csrf", csrf.as_str()), ("id", id.as_str()), ("act", act), ("quote", "1")];
    fields.extend_from_slice(more);
    phone.post(&format!("{link}/act"), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_signed_and_the_work_signed_off_on_a_phone() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (desk, path, code) = (site.browser().await, format!("/submissions/{}", envelope.id), envelope.receipt_code);
    takes(&desk, &path, "accepted", "").await;
    takes(&desk, &path, "quoted", "质保 30 天").await;
    let link = format!("/r/{code}");
    let phone = opened(&site, &link).await;
    let page = phone.page(&link).await;
    assert!(page.contains("¥80") && page.contains("质保 30 天") && page.contains("林女士") && !page.contains("1602"));
    let unsigned = sends(&phone, &link, "agree", &[("signature", "[[[1,1]]]")]).await;
    assert_eq!(unsigned.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsigned.text().await.unwrap().contains("请先用手指在框内签名"));
    assert_eq!(sends(&phone, &link, "agree", &[("signature", "[[[300,100],[600,100]]]")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(progress(&site, code).await.1.dealings.quote.unwrap().agreed.unwrap().place, "手机页面");
    for (to, note) in [("dispatched", ""), ("in_progress", ""), ("awaiting_sign_off", "换好了")] {
        takes(&desk, &path, to, note).await;
    }
    let signed = sends(&phone, &link, "sign_off", &[("signature", "[[[300,100],[600,100]]]"), ("stars", "4")]).await;
    assert_eq!(signed.status(), StatusCode::SEE_OTHER);
    let (state, detail) = progress(&site, code).await;
    assert_eq!((state, detail.dealings.stars), (Some(State::Done), Some(4)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_tells_nothing_without_the_digits_and_closes_by_itself() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let link = format!("/r/{}", envelope.receipt_code);
    let stranger = Browser { site: &site, cookie: String::new() };
    let page = stranger.page(&link).await;
    assert!(!page.contains("水龙头") && !page.contains("林"));
    let of_nobody = format!("/r/{}", ReceiptCode::from_serial(1_000_009).unwrap());
    for path in [link.as_str(), &of_nobody] {
        let refused = stranger.post(path, &[("digits", "0000")]).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().await.unwrap().contains("请核对回执码和后四位"), "the same words for a wrong code and wrong digits");
    }
    let phone = opened(&site, &link).await;
    assert!(phone.page(&link).await.contains("水龙头维修"));
    // The cookie opens this order alone, and proves no form by itself.
    assert!(!phone.page(&of_nobody).await.contains("水龙头维修"));
    let foreign = phone.post(&format!("{link}/act"), &[("csrf", "00"), ("act", "chase"), ("id", &envelope.id.to_string())]).await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    site.advance(Duration::minutes(31));
    assert!(phone.page(&link).await.contains("查看进度"));
    let phone = opened(&site, &link).await;
    let csrf = hidden(&phone.page(&link).await, "csrf");
    assert_eq!(phone.post(&format!("{link}/leave"), &[]).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(phone.post(&format!("{link}/leave"), &[("csrf", &csrf)]).await.status(), StatusCode::SEE_OTHER);
    assert!(phone.page(&link).await.contains("查看进度"));
    for _ in 0..5 {
        stranger.post(&link, &[("digits", "0000")]).await;
    }
    let blocked = stranger.post(&link, &[("digits", "6688")]).await;
    assert!(blocked.text().await.unwrap().contains("错误次数太多"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_ended_a_month_ago_is_not_opened() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let link = format!("/r/{}", envelope.receipt_code);
    let phone = opened(&site, &link).await;
    assert_eq!(sends(&phone, &link, "cancel", &[("words", "自己修好了")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(progress(&site, envelope.receipt_code).await.0, Some(State::Cancelled));
    site.advance(Duration::days(31));
    let stranger = Browser { site: &site, cookie: String::new() };
    let refused = stranger.post(&link, &[("digits", "6688")]).await;
    assert!(refused.text().await.unwrap().contains("办结一个月以上"));
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_of_a_phone_are_done_once_and_refused_in_words() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (link, code) = (format!("/r/{}", envelope.receipt_code), envelope.receipt_code);
    let phone = opened(&site, &link).await;
    let page = phone.page(&link).await;
    let form = page.split("<form").find(|form| form.contains("name=\"act\" value=\"chase\"")).unwrap();
    let (csrf, id) = (hidden(form, "csrf"), hidden(form, "id"));
    let fields = [("csrf", csrf.as_str()), ("id", id.as_str()), ("act", "chase")];
    for _ in 0..2 {
        assert_eq!(phone.post(&format!("{link}/act"), &fields).await.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(progress(&site, code).await.1.steps.iter().filter(|step| step.word == "您已催办").count(), 1);
    assert!(phone.page(&link).await.contains("后可再催"));
    let empty = sends(&phone, &link, "supplement", &[("words", "")]).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wanted = [("date", "2026-09-20"), ("stretch", "afternoon")];
    assert_eq!(sends(&phone, &link, "reappoint", &wanted).await.status(), StatusCode::SEE_OTHER);
    let last = progress(&site, code).await.1.steps.pop().unwrap();
    assert_eq!(last.note, "希望改为 9月20日 14:00–18:00");
}
