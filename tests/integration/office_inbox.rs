//! What staff do with submissions.

use chrono::Duration;
use lobby_butler::{
    domain::{
        catalogue::{Department, Price, Section},
        staff::Role,
    },
    protocol::v1::{
        envelope::{Body, Envelope},
        messages::{Problem, Progress},
        paths,
    },
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    office_console::notice_with,
    office_roles::colleague,
    office_support::{Browser, Site, book::Book, hidden, quote_form, request, seal_body},
};

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_a_request_is_shown_not_interpreted() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let browser = site.browser().await;
    for page in [browser.page("/inbox").await, browser.page(&format!("/submissions/{}", envelope.id)).await] {
        assert!(page.contains("&lt;b&gt;请先来电") && !page.contains("<b>请先来电"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_staff_at_once_never_undo_each_other() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let one = site.browser().await;
    let other = colleague(&site, &one, "desk", Role::FrontDesk, &[]).await;
    let path = format!("/submissions/{}", envelope.id);
    let version = hidden(&other.page(&path).await, "version");
    let accepted = one.submit(&path, &format!("{path}/step"), &[("version", &version), ("to", "accepted"), ("note", "今天下午到")]).await;
    assert_eq!(accepted.status(), StatusCode::SEE_OTHER);
    for (target, fields) in [
        ("step", vec![("version", version.as_str()), ("to", "cancelled"), ("note", "重复")]),
        ("transfer", vec![("version", version.as_str()), ("owner", "centre"), ("reason", "休假")]),
    ] {
        let late = other.submit(&path, &format!("{path}/{target}"), &fields).await;
        assert_eq!(late.status(), StatusCode::CONFLICT);
        assert!(late.text().await.unwrap().contains("已被他人更新"));
    }
    let notice = site.board().await.notices[0].clone();
    let editor = format!("/notices/{}", notice.id);
    let version = hidden(&one.page(&editor).await, "version");
    let fields = notice_with(&[("version", version.as_str())]);
    assert_eq!(one.submit(&editor, &editor, &fields).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(other.submit(&editor, &editor, &fields).await.status(), StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_need_their_words_and_reach_the_resident() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let browser = site.browser().await;
    let path = format!("/submissions/{}", envelope.id);
    let step = async |version: &str, to: &str, note: &str| {
        browser.submit(&path, &format!("{path}/step"), &[("version", version), ("to", to), ("note", note)]).await
    };
    assert_eq!(step("1", "returned", "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(step("1", "closed", "").await.status(), StatusCode::CONFLICT);
    assert_eq!(step("1", "quoted", "80 元").await.status(), StatusCode::CONFLICT);
    let early = browser.submit(&path, &format!("{path}/quote"), &quote_form("1", "80", "")).await;
    assert_eq!(early.status(), StatusCode::CONFLICT);
    assert_eq!(step("1", "nonsense", "").await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(step("1", "accepted", "今天下午到").await.status(), StatusCode::SEE_OTHER);
    let empty = browser.submit(&path, &format!("{path}/transfer"), &[("version", "2"), ("owner", "centre"), ("reason", "")]).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let moved = browser.submit(&path, &format!("{path}/transfer"), &[("version", "2"), ("owner", "centre"), ("reason", "内部原因")]).await;
    assert_eq!(moved.status(), StatusCode::SEE_OTHER);
    assert!(browser.page(&path).await.contains("陈管家 0317 → 客服中心：内部原因"));
    let query = json!({ "receipt_code": envelope.receipt_code.to_string(), "secret": "6688" });
    let reply = site.post(paths::PROGRESS).json(&query).send().await.unwrap();
    let text = reply.text().await.unwrap();
    assert!(text.contains("今天下午到") && text.contains("客服中心") && !text.contains("内部原因"));
}

/// Takes steps one after another, each from the page as it stands; every one must be taken.
async fn take_steps(browser: &Browser<'_>, envelope: &Envelope, steps: &[(&str, &str)]) {
    for (to, note) in steps {
        let reply = take_step(browser, envelope, to, note).await;
        assert_eq!(reply.status(), StatusCode::SEE_OTHER, "{to}");
    }
}

async fn take_step(browser: &Browser<'_>, envelope: &Envelope, to: &str, note: &str) -> reqwest::Response {
    let path = format!("/submissions/{}", envelope.id);
    let version = hidden(&browser.page(&path).await, "version");
    // A price has a form of its own.
    if to == "quoted" {
        return browser.submit(&path, &format!("{path}/quote"), &quote_form(&version, "80", note)).await;
    }
    let verdict = ("verdict", "satisfied");
    browser.submit(&path, &format!("{path}/step"), &[("version", &version), ("to", to), ("note", note), verdict]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn paid_work_waits_for_a_quote_that_the_resident_signed() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let browser = site.browser().await;
    take_steps(&browser, &envelope, &[("accepted", "")]).await;
    for early in ["dispatched", "in_progress", "done", "agreed"] {
        assert_eq!(take_step(&browser, &envelope, early, "急").await.status(), StatusCode::CONFLICT, "{early}");
    }
    let path = format!("/submissions/{}", envelope.id);
    let version = hidden(&browser.page(&path).await, "version");
    let empty = [("version", version.as_str()), ("valid_until", "2026-09-21T18:00")];
    let empty = browser.submit(&path, &format!("{path}/quote"), &empty).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().await.unwrap().contains("请至少写一行"));
    take_steps(&browser, &envelope, &[("quoted", "含材料，三日内有效")]).await;
    assert!(browser.page(&format!("/submissions/{}", envelope.id)).await.contains("业户已签报价单"));
    let unsigned = take_step(&browser, &envelope, "agreed", "").await;
    assert_eq!(unsigned.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsigned.text().await.unwrap().contains("纸质报价单已签字"));
    take_steps(&browser, &envelope, &[("agreed", "纸质报价单已签字"), ("dispatched", ""), ("done", "已更换阀芯")]).await;
    assert_eq!(take_step(&browser, &envelope, "followed_up", "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    take_steps(&browser, &envelope, &[("followed_up", "业户满意"), ("closed", "电话确认已修好")]).await;
    let query = json!({ "receipt_code": envelope.receipt_code.to_string(), "secret": "6688" });
    let progress: Progress = site.post(paths::PROGRESS).json(&query).send().await.unwrap().json().await.unwrap();
    assert!(progress.detail.unwrap().steps.iter().any(|step| step.note == "合计 ¥80。含材料，三日内有效"));
}

#[tokio::test(flavor = "multi_thread")]
async fn unpaid_work_is_done_without_a_quote() {
    let site = Site::start().await;
    let mut free = request();
    (free.item.section, free.item.price) = (Section::Free, Price::Free);
    let body = serde_json::to_vec(&Body::Request(free)).unwrap();
    let envelope = seal_body(site.now(), 1_000_001, &site.board().await.office_key, &body);
    site.submit(&envelope).await;
    let browser = site.browser().await;
    take_steps(&browser, &envelope, &[("accepted", "")]).await;
    assert_eq!(take_step(&browser, &envelope, "quoted", "80 元").await.status(), StatusCode::CONFLICT);
    take_steps(&browser, &envelope, &[("dispatched", ""), ("in_progress", ""), ("done", "已修好")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cancelled_is_nobodys_to_give_away() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let browser = site.browser().await;
    let path = format!("/submissions/{}", envelope.id);
    assert!(browser.page(&path).await.contains("新的责任人"));
    take_steps(&browser, &envelope, &[("cancelled", "业户来电取消")]).await;
    assert!(!browser.page(&path).await.contains("新的责任人"));
    let moved = browser.submit(&path, &format!("{path}/transfer"), &[("version", "2"), ("owner", "centre"), ("reason", "休假")]).await;
    assert_eq!(moved.status(), StatusCode::CONFLICT);
    assert!(browser.page(&path).await.contains("陈管家 0317"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_of_what_cannot_be_read_tells_that_it_arrived() {
    let site = Site::start().await;
    let envelope = Envelope { key_id: "other".into(), ..site.envelope(1_000_001).await };
    site.submit(&envelope).await;
    let query = json!({ "receipt_code": envelope.receipt_code.to_string(), "secret": "6688" });
    // More often than wrong digits would be let pass.
    for _ in 0..6 {
        let reply = site.post(paths::PROGRESS).json(&query).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK);
        let progress: Progress = reply.json().await.unwrap();
        assert_eq!((progress.state.key(), progress.detail), ("delivered", None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_butler_keeps_no_request_out() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    let book = Book::of(site.folder.path());
    book.execute("UPDATE butler SET specialities = 'many'");
    assert_eq!(site.submit(&envelope).await.status(), StatusCode::CREATED);
    book.execute("UPDATE butler SET specialities = '[]'");
    let browser = site.browser().await;
    let page = browser.page(&format!("/submissions/{}", envelope.id)).await;
    assert!(page.contains("<p class=\"owner\">客服中心</p>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_this_office_does_not_know_is_kept_and_shown() {
    let site = Site::start().await;
    let mut newer = serde_json::to_value(site.envelope(1_000_001).await).unwrap();
    newer["kind"] = json!("guest_message");
    let deliver = async |envelope: &Value| site.post(paths::SUBMISSIONS).json(envelope).send().await.unwrap();
    assert_eq!((deliver(&newer).await.status(), deliver(&newer).await.status()), (StatusCode::CREATED, StatusCode::OK));
    let page = site.browser().await.page("/inbox?state=unopenable").await;
    assert!(page.contains("申请种类无法识别"));
    newer["kind"] = json!("parcel");
    let other = deliver(&newer).await;
    assert_eq!((other.status(), other.json::<Problem>().await.unwrap().code), (StatusCode::CONFLICT, "digest_conflict".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_finds_by_code_room_and_phone_tail() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let browser = site.browser().await;
    let code = envelope.receipt_code.to_string();
    let spaced = format!("{}%20{}", &code[..4], &code[4..]);
    for search in [code.as_str(), &spaced, "1602", "6688", "%EF%BC%96%EF%BC%96%EF%BC%98%EF%BC%98", "3%E5%8F%B7%E6%A5%BC"] {
        assert!(browser.page(&format!("/inbox?q={search}")).await.contains("水龙头维修"), "{search}");
    }
    for search in ["9999", "%25", "_", "%27%20OR%201=1--"] {
        assert!(browser.page(&format!("/inbox?q={search}")).await.contains("没有找到"), "{search}");
    }
    for odd in [
        "/inbox?state=bogus",
        "/inbox?from=x",
        "/inbox?from=older.1.x",
        "/inbox?from=newer.99999999999999999999.0190f0d0-0000-7000-8000-000000000000",
    ] {
        browser.page(odd).await;
    }
    let page = browser.page("/inbox").await;
    assert!(page.contains("响应 剩 5 分钟") && page.contains("陈管家 0317"));
    site.advance(Duration::minutes(7));
    assert!(browser.page("/inbox").await.contains("响应 超 2 分钟"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_late_is_a_queue_with_the_most_urgent_in_front() {
    let site = Site::start().await;
    let mut tasks = Vec::new();
    // A repair is answered for in minutes, anything else in a day.
    let mut cleaning = request();
    (cleaning.item.department, cleaning.item.name) = (Department::Cleaning, "大扫除".into());
    for (serial, asked) in (1_000_001..).zip([cleaning, request(), request()]) {
        tasks.push(format!("/submissions/{}", site.deliver(serial, &Body::Request(asked)).await.id));
        site.advance(Duration::minutes(1));
    }
    let queue = async |state: &str| {
        let page = site.browser().await.page(&format!("/inbox?state={state}")).await;
        let mut places: Vec<(usize, usize)> =
            (0..).zip(&tasks).filter_map(|(n, path)| page.find(path.as_str()).map(|at| (at, n))).collect();
        places.sort_unstable();
        places.into_iter().map(|(_, n)| n).collect::<Vec<usize>>()
    };
    assert_eq!((queue("overdue").await, queue("near").await), (vec![], vec![]));
    site.advance(Duration::minutes(2));
    assert_eq!((queue("overdue").await, queue("near").await), (vec![], vec![1]));
    site.advance(Duration::minutes(10));
    assert_eq!((queue("overdue").await, queue("near").await), (vec![1, 2], vec![]));
    site.advance(Duration::hours(24));
    assert_eq!(queue("overdue").await, [1, 2, 0], "what was due first is first, whatever came first");
    let page = site.browser().await.page("/inbox?state=overdue").await;
    assert!(page.contains("最急的排在最前面") && page.contains("aria-current=\"true\">3</a>"));
}

/// The chip of what is due, and the head line's figures of those near and past it.
async fn local_status(browser: &Browser<'_>, path: &str) -> (String, String) {
    let between = |page: &str, from: &str, to: &str| {
        page.split_once(from).map_or(String::new(), |(_, rest)| rest.split_once(to).unwrap().0.to_owned())
    };
    let chip = between(&browser.page(path).await, "<span class=\"chip is-", "</span>");
    let chip = chip.rsplit_once('>').map_or(String::new(), |(_, words)| words.to_owned());
    let inbox = browser.page("/inbox").await;
    (chip, between(&inbox, "/inbox?state=near\">", "</a>") + "+" + &between(&inbox, "/inbox?state=overdue\">", "</a>"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_that_is_done_is_followed_up_within_the_promised_days_and_counted_until_then() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let mut leak = request();
    (leak.item.id, leak.item.section, leak.item.price, leak.price_understood) =
        ("public-water-leak".into(), Section::Public, Price::Free, false);
    let mut light = leak.clone();
    light.item.id = "public-lighting".into();
    let mut cleaning = light.clone();
    (cleaning.item.id, cleaning.item.department) = ("public-clean-corridor".into(), Department::Cleaning);
    let mut paths = Vec::new();
    for (serial, asked) in (1_000_001..).zip([leak, light, cleaning]) {
        let path = format!("/submissions/{}", site.deliver(serial, &Body::Request(asked)).await.id);
        for (to, note) in [("accepted", ""), ("in_progress", ""), ("done", "已修好")] {
            let version = hidden(&browser.page(&path).await, "version");
            let step = browser.submit(&path, &format!("{path}/step"), &[("version", &version), ("to", to), ("note", note)]).await;
            assert_eq!(step.status(), StatusCode::SEE_OTHER, "{to}");
        }
        paths.push(path);
    }
    let [leak, light, cleaning] = paths.as_slice() else { panic!("three") };
    let browser = site.browser().await;
    assert_eq!(local_status(&browser, leak).await, ("回访 剩 3 天".into(), "0+0".into()));
    assert_eq!(local_status(&browser, light).await.0, "回访 剩 2 天");
    assert_eq!(local_status(&browser, cleaning).await.0, "", "only repairs have a promised follow-up");
    site.advance(Duration::hours(40));
    let browser = site.browser().await;
    assert_eq!(local_status(&browser, light).await, ("回访 临近 剩 8 小时".into(), "1+0".into()));
    site.advance(Duration::hours(20));
    let browser = site.browser().await;
    assert_eq!(local_status(&browser, light).await, ("回访 超 12 小时".into(), "1+1".into()));
    let version = hidden(&browser.page(light).await, "version");
    let step = [("version", version.as_str()), ("to", "followed_up"), ("note", "业户满意"), ("verdict", "satisfied")];
    assert_eq!(browser.submit(light, &format!("{light}/step"), &step).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(local_status(&browser, light).await, (String::new(), "1+0".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_inbox_is_told_of_new_orders_and_ends_with_the_server() {
    let mut site = Site::start().await;
    let mut stream = site.browser().await.get("/inbox/events").await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    site.submit(&site.envelope(1_000_001).await).await;
    let mut seen = String::new();
    while !seen.contains("event: orders") {
        seen.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().expect("the stream goes on")));
    }
    drop(site.stop.take());
    while stream.chunk().await.unwrap().is_some() {}
    site.served.take().unwrap().await.unwrap();
}
