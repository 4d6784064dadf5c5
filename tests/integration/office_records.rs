//! What the office writes down beside an order: notes, photographs, the register of everything that came in.

use lobby_butler::{
    domain::staff::Role,
    protocol::v1::{envelope::Body, paths},
};
use reqwest::StatusCode;

use crate::{
    office_console::upload,
    office_roles::colleague,
    office_support::{Site, hidden, request},
};

/// A file of one picture, as a telephone takes it.
fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::RgbImage::from_pixel(320, 200, image::Rgb([90, 120, 60]))
        .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
        .unwrap();
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_read_by_colleagues_alone_and_is_never_refused_for_a_step_taken_meanwhile() {
    let site = Site::start().await;
    let clerk = site.browser().await;
    let envelope = site.deliver(1_000_001, &Body::Request(request())).await;
    let path = format!("/submissions/{}", envelope.id);
    let step = [("version", "1"), ("to", "accepted"), ("note", "您好，已受理")];
    assert_eq!(clerk.submit(&path, &format!("{path}/step"), &step).await.status(), StatusCode::SEE_OTHER);
    for (remark, wanted) in [("门口有狗，上门前先打电话", StatusCode::SEE_OTHER), ("  ", StatusCode::UNPROCESSABLE_ENTITY)] {
        assert_eq!(clerk.submit(&path, &format!("{path}/notes"), &[("remark", remark)]).await.status(), wanted);
    }
    assert!(clerk.page(&path).await.contains("门口有狗，上门前先打电话"));
    let lookup = serde_json::json!({ "receipt_code": envelope.receipt_code.to_string(), "secret": "6688" });
    let told = site.post(paths::PROGRESS).json(&lookup).send().await.unwrap();
    assert_eq!(told.status(), StatusCode::OK);
    let told = told.text().await.unwrap();
    assert!(told.contains("您好，已受理") && !told.contains("门口有狗"), "{told}");
    assert!(!clerk.page("/audit").await.contains("门口有狗"), "the audit holds nothing of what was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn photographs_are_shown_to_whoever_sees_the_order_and_taken_away_by_whoever_added_them() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &butler)]).await;
    let engineer = colleague(&site, &administrator, "gong", Role::Department, &[("department", "cleaning")]).await;
    let path = format!("/submissions/{}", site.deliver(1_000_001, &Body::Request(request())).await.id);
    let csrf = hidden(&desk.page(&path).await, "csrf");
    for (occasion, bytes, wanted) in [
        ("before", picture(), StatusCode::SEE_OTHER),
        ("after", b"no picture".to_vec(), StatusCode::UNPROCESSABLE_ENTITY),
        ("after", vec![], StatusCode::UNPROCESSABLE_ENTITY),
        ("later", picture(), StatusCode::NOT_FOUND),
    ] {
        let reply = upload(&desk, &format!("{path}/photos/{occasion}"), "photo", csrf.clone(), bytes).await;
        assert_eq!(reply.status(), wanted, "{occasion}");
    }
    let page = chen.page(&path).await;
    let file = page.split_once("<img src=\"/submissions/").unwrap().1.split_once('"').unwrap().0;
    let file = format!("/submissions/{file}");
    let shown = chen.get(&file).await;
    assert_eq!(shown.headers()["content-type"], "image/jpeg");
    assert_eq!(image::load_from_memory(&shown.bytes().await.unwrap()).unwrap().width(), 320);
    assert_eq!(engineer.get(&file).await.status(), StatusCode::NOT_FOUND, "not their order, not their picture");
    let delete = format!("{file}/delete");
    assert_eq!(chen.submit(&path, &delete, &[]).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(desk.submit(&path, &delete, &[]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(desk.get(&file).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_holds_everything_of_its_period_in_the_order_in_which_it_came() {
    let site = Site::start().await;
    site.deliver(1_000_001, &Body::Request(request())).await;
    site.advance(chrono::Duration::days(2));
    let clerk = site.browser().await;
    let new = clerk.page("/desk/new?matter=message-butler").await;
    let fields = [
        ("matter", "message-butler"),
        ("id", &hidden(&new, "id")),
        ("source", "phone"),
        ("room", "3-2-1602"),
        ("surname", "王"),
        ("phone", "13900139000"),
        ("text", "=HYPERLINK(1)"),
    ];
    assert_eq!(clerk.submit("/desk/new?matter=message-butler", "/desk/new", &fields).await.status(), StatusCode::SEE_OTHER);
    let day = |days: i64| (site.now() - chrono::Duration::days(days)).date_naive().to_string();
    let page = clerk.page(&format!("/desk/register?from={}&until={}", day(3), day(-1))).await;
    let (first, second) = (page.find("水龙头维修").unwrap(), page.find("给管家留言").unwrap());
    assert!(first < second && page.contains("139 0013 9000"));
    let only = clerk.page(&format!("/desk/register?from={}&until={}&kind=message", day(3), day(-1))).await;
    assert!(!only.contains("水龙头维修") && only.contains("给管家留言"));
    let earlier = clerk.page(&format!("/desk/register?from={}&until={}", day(9), day(8))).await;
    assert!(earlier.contains("这段时间没有登记"));
    let csv = clerk.page(&format!("/desk/register.csv?from={}&until={}", day(3), day(-1))).await;
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(lines[1].contains("水龙头维修") && lines[2].contains("来电") && lines[2].contains("'=HYPERLINK(1)"), "{csv}");
    let xlsx = clerk.get(&format!("/desk/register.xlsx?from={}&until={}", day(3), day(-1))).await.bytes().await.unwrap();
    assert!(xlsx.starts_with(b"PK"));
    assert!(clerk.page("/audit").await.contains("导出受理登记表"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sentences_to_residents_are_the_houses_own_and_go_out_when_nothing_else_was_written() {
    let site = Site::start().await;
    let clerk = site.browser().await;
    let page = clerk.page("/replies").await;
    let seen = hidden(&page, "seen");
    let saved = [("seen", seen.as_str()), ("accepted", "您好，枫林苑已收到。\n马上安排。"), ("done", "")];
    assert_eq!(clerk.submit("/replies", "/replies", &saved).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(clerk.submit("/replies", "/replies", &[("seen", &seen), ("accepted", "别的")]).await.status(), StatusCode::CONFLICT);
    let many = "句\n".repeat(9);
    assert_eq!(clerk.submit("/replies", "/replies", &[("seen", &seen), ("done", &many)]).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let path = format!("/submissions/{}", site.deliver(1_000_001, &Body::Request(request())).await.id);
    assert!(clerk.page(&path).await.contains("您好，枫林苑已收到。"));
    let step = [("version", "1"), ("to", "accepted"), ("note", ""), ("reply", "马上安排。")];
    assert_eq!(clerk.submit(&path, &format!("{path}/step"), &step).await.status(), StatusCode::SEE_OTHER);
    assert!(clerk.page(&path).await.contains("<span class=\"as-written\">马上安排。</span>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sentence_of_another_step_is_not_sent_with_this_one() {
    let site = Site::start().await;
    let clerk = site.browser().await;
    let path = format!("/submissions/{}", site.deliver(1_000_001, &Body::Request(request())).await.id);
    let other = lobby_butler::domain::canned_reply::default_replies().into_iter().find(|reply| reply.to.into_str() == "done").unwrap();
    for reply in [other.words.as_str(), "谁也没有写过的话"] {
        let step = [("version", "1"), ("to", "returned"), ("note", ""), ("reply", reply)];
        assert_eq!(clerk.submit(&path, &format!("{path}/step"), &step).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "{reply}");
    }
}
