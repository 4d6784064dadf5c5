//! Robots of group chats: a robot on loopback answers as each vendor's does. Nothing here leaves this machine.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    extract::{OriginalUri, State},
    http::StatusCode as Status,
    response::IntoResponse,
    routing::post,
};
use chrono::{DateTime, Duration, Utc};
use lobby_butler::{
    domain::receipt_code::ReceiptCode,
    protocol::v1::{envelope::Body, messages::Batch, paths},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::office_support::{Browser, Site, book::Book, hidden, open_office, request, seal_body};

const GOOD: &str = r#"{"errcode":0,"errmsg":"ok","code":0,"msg":"success"}"#;

/// What a robot was told.
#[derive(Clone, Debug)]
pub struct Told {
    /// The address that it was asked at.
    pub address: String,
    /// The body.
    pub body: Value,
}

impl Told {
    /// What people in the group read.
    pub fn text(&self) -> &str {
        let texts = [&self.body["text"]["content"], &self.body["content"]["text"], &self.body["text"]];
        texts.into_iter().find_map(Value::as_str).unwrap_or_else(|| panic!("no text in {}", self.body))
    }
}

/// A robot on this machine.
#[derive(Clone)]
pub struct Robot {
    pub base: String,
    told: Arc<Mutex<Vec<Told>>>,
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    hangs: Arc<AtomicBool>,
    heard: Arc<Notify>,
}

impl Robot {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let robot = Self { base, told: Arc::default(), answers: Arc::default(), hangs: Arc::default(), heard: Arc::default() };
        let app = Router::new().fallback(post(hear)).with_state(robot.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        robot
    }

    /// Everything so far.
    pub fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }

    /// Waits until what it was told is so.
    pub async fn until(&self, holds: impl Fn(&[Told]) -> bool) {
        while !holds(&self.told()) {
            self.heard.notified().await;
        }
    }

    /// What it says next, once; then it is content.
    pub fn says(&self, status: u16, body: &str) {
        self.answers.lock().unwrap().push_back((status, body.into()));
    }

    /// It hears and does not answer.
    pub fn hangs(&self, hangs: bool) {
        self.hangs.store(hangs, Ordering::SeqCst);
    }
}

async fn hear(State(robot): State<Robot>, OriginalUri(address): OriginalUri, body: String) -> impl IntoResponse {
    let told = Told { address: address.to_string(), body: serde_json::from_str(&body).unwrap() };
    robot.told.lock().unwrap().push(told);
    robot.heard.notify_one();
    if robot.hangs.load(Ordering::SeqCst) {
        std::future::pending::<()>().await;
    }
    let (status, body) = robot.answers.lock().unwrap().pop_front().unwrap_or((200, GOOD.into()));
    (Status::from_u16(status).unwrap(), body)
}

/// Enters a robot; its page.
pub async fn enter(browser: &Browser<'_>, name: &str, kind: &str, url: &str, secret: &str) -> String {
    let causes = ["repair", "untaken", "important", "severe", "overdue"].map(|cause| ("cause", cause));
    let position = hidden(&browser.page("/robots/new").await, "position");
    let mut fields = vec![("name", name), ("kind", kind), ("url", url), ("secret", secret), ("enabled", "1"), ("position", &position)];
    fields.extend(causes);
    assert_eq!(browser.submit("/robots/new", "/robots/new", &fields).await.status(), StatusCode::SEE_OTHER);
    let page = browser.page("/robots").await;
    let row = page.split("<tr>").find(|row| row.contains(&format!("<b>{name}</b>"))).expect("a row");
    row.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Presses the test button and tells what the page says.
pub async fn tries(browser: &Browser<'_>, page: &str) -> String {
    assert_eq!(browser.submit("/robots", &format!("{page}/test"), &[]).await.status(), StatusCode::SEE_OTHER);
    let page = browser.page("/robots").await;
    page.split("role=\"status\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

/// The sample estate, whose robots may be here.
pub async fn site() -> Site {
    let site = Site::start().await;
    let _same = site.office.clone().with_robots_here();
    site
}

/// Delivers so many repairs at once.
async fn deliver(site: &Site, serials: std::ops::Range<u32>) {
    let key = site.board().await.office_key;
    let body = serde_json::to_vec(&Body::Request(request())).unwrap();
    let envelopes = serials.map(|serial| seal_body(site.now(), serial, &key, &body)).collect();
    assert_eq!(site.post(paths::SUBMISSIONS_BATCH).json(&Batch { envelopes }).send().await.unwrap().status(), StatusCode::OK);
}

fn code(serial: u32) -> String {
    let (first, second) = ReceiptCode::from_serial(serial).unwrap().groups();
    format!("{first} {second}")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_robot_hears_its_shape_and_staff_read_what_it_said() {
    let (site, robot) = (site().await, Robot::start().await);
    let browser = site.browser().await;
    let cases = [
        ("wecom", GOOD, "机器人已收下消息"),
        ("wecom", r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#, "发送太频繁"),
        ("wecom", r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#, "代码 93000：invalid webhook url"),
        ("dingtalk", GOOD, "机器人已收下消息"),
        ("dingtalk", r#"{"errcode":310000,"errmsg":"sign not match"}"#, "签名不符"),
        ("dingtalk", r#"{"errcode":310000,"errmsg":"keywords not in content"}"#, "没有机器人要求的关键词"),
        ("dingtalk", r#"{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}"#, "发送太频繁"),
        ("feishu", GOOD, "机器人已收下消息"),
        ("feishu", r#"{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}"#, "签名不符"),
        ("feishu", r#"{"code":19022,"msg":"Ip Not Allowed"}"#, "白名单"),
        ("feishu", r#"{"code":19024,"msg":"Key Words Not Found"}"#, "关键词"),
        ("feishu", r#"{"code":11232,"msg":"frequency limited"}"#, "发送太频繁"),
        ("feishu", r#"{"code":9499,"msg":"Bad Request"}"#, "不接受这种消息格式"),
        ("webhook", "ok", "机器人已收下消息"),
    ];
    for (number, (kind, says, wanted)) in cases.into_iter().enumerate() {
        let page = enter(&browser, &format!("{kind}群{number}"), kind, &format!("{}/{kind}?key=k", robot.base), "SECabc123").await;
        robot.says(200, says);
        let said = tries(&browser, &page).await;
        assert!(said.contains(wanted), "{kind} {says}: {said}");
        let told = robot.told().pop().unwrap();
        assert!(told.text().contains("大堂管家"), "{told:?}");
        match kind {
            "dingtalk" => assert!(told.address.contains("&timestamp=1789698660000&sign=") && told.body.get("sign").is_none(), "{told:?}"),
            "feishu" => assert!(told.body["timestamp"] == "1789698660" && told.body["sign"].is_string(), "{told:?}"),
            _ => assert_eq!((told.address.as_str(), told.body.get("sign")), (format!("/{kind}?key=k").as_str(), None)),
        }
        // Address and secret never come back.
        for shown in [browser.page(&page).await, browser.page("/robots").await, browser.page("/audit").await] {
            assert!(!shown.contains("key=k") && !shown.contains("SECabc123"), "{kind}");
        }
        let version = hidden(&browser.page(&page).await, "version");
        assert_eq!(browser.submit(&page, &format!("{page}/delete"), &[("version", &version)]).await.status(), StatusCode::SEE_OTHER);
    }
    for (status, wanted) in [(302, "转到别的地址"), (404, "不存在或地址有误"), (503, "对方服务器出错"), (200, "回复无法识别")]
    {
        let page = enter(&browser, &format!("群{status}"), "wecom", &robot.base, "").await;
        robot.says(status, "<html>");
        let said = tries(&browser, &page).await;
        assert!(said.contains(wanted), "{status}: {said}");
        let version = hidden(&browser.page(&page).await, "version");
        browser.submit(&page, &format!("{page}/delete"), &[("version", &version)]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_messages_may_not_go_to_is_refused_beside_its_field() {
    let site = Site::start().await;
    let browser = site.browser().await;
    for (kind, url) in [
        ("wecom", "http://127.0.0.1:9/"),
        ("wecom", "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send"),
        ("dingtalk", "https://open.feishu.cn/open-apis/bot/v2/hook/x"),
        ("webhook", "https://10.0.0.1/"),
        ("webhook", "http://alarm.example.org/"),
        ("webhook", "https://localhost/"),
        ("webhook", ""),
    ] {
        let fields = [("name", "群"), ("kind", kind), ("url", url), ("enabled", "1"), ("cause", "repair")];
        let refused = browser.submit("/robots/new", "/robots/new", &fields).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{kind} {url}");
        assert!(refused.text().await.unwrap().contains("id=\"url-wrong\""), "{kind} {url}");
    }
    assert!(browser.page("/robots").await.contains("还没有启用提醒渠道"));
}

/// The most messages within any sixty seconds.
fn most_in_a_minute(times: &[DateTime<Utc>]) -> usize {
    times
        .iter()
        .map(|from| times.iter().filter(|at| (**at - *from) >= Duration::zero() && **at - *from < Duration::minutes(1)).count())
        .max()
        .unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_alerts_in_a_minute_lose_none_and_send_no_more_than_a_robot_takes() {
    let (site, robot) = (site().await, Robot::start().await);
    let browser = site.browser().await;
    enter(&browser, "工程群", "wecom", &format!("{}/send", robot.base), "").await;
    let begun = site.now();
    let mut times: Vec<DateTime<Utc>> = Vec::new();
    let note = |times: &mut Vec<DateTime<Utc>>| times.resize(robot.told().len(), site.now());
    for step in 0..20_u32 {
        deliver(&site, 1_000_000 + step * 25..1_000_000 + (step + 1) * 25).await;
        site.office.wake_somebody().await.unwrap();
        note(&mut times);
        site.advance(Duration::seconds(3));
    }
    let in_the_minute = times.iter().filter(|at| **at - begun < Duration::minutes(1)).count();
    for _ in 0..40 {
        site.office.wake_somebody().await.unwrap();
        note(&mut times);
        site.advance(Duration::seconds(3));
    }
    let told: String = robot.told().iter().map(|told| told.text().to_owned()).collect();
    let missing: Vec<u32> = (1_000_000..1_000_500).filter(|serial| !told.contains(&code(*serial))).collect();
    assert_eq!(missing, Vec::<u32>::new());
    assert!(in_the_minute <= 18 && most_in_a_minute(&times) <= 18, "{in_the_minute}, {}", most_in_a_minute(&times));
    assert!(robot.told().iter().all(|told| told.text().len() <= 2_048));
    println!("500 alerts within a minute: {in_the_minute} messages in it, {} in all, none lost", times.len());
    for private in ["林", "1602", "13800136688", "来电", "漏水", "水龙头"] {
        assert!(!told.contains(private), "{private}");
    }
    let open = Book::of(site.folder.path()).column("SELECT count(*) FROM alert_message WHERE open_since IS NOT NULL");
    assert_eq!(open, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_robot_does_not_take_the_next_is_told_and_what_is_too_fast_waits() {
    let (site, robot) = (site().await, Robot::start().await);
    let browser = site.browser().await;
    let dead = enter(&browser, "坏掉的群", "dingtalk", "http://127.0.0.1:1/", "").await;
    enter(&browser, "工程群", "wecom", &robot.base, "").await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let told = async || {
        for _ in 0..3 {
            site.office.wake_somebody().await.unwrap();
        }
        robot.told().len()
    };
    assert_eq!(told().await, 1);
    let history = browser.page(&format!("/submissions/{}", envelope.id)).await;
    assert!(history.contains("钉钉“坏掉的群”") && history.contains("未送达：连不上机器人的地址"), "{history}");
    assert!(history.contains("企业微信“工程群” 10:31:00 送达"));
    assert!(browser.page("/robots").await.contains("发送失败") && browser.page("/alerts").await.contains("“坏掉的群”发送失败"));
    // The dead one is left alone.
    site.advance(Duration::seconds(5));
    robot.says(200, r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#);
    site.submit(&site.envelope(1_000_002).await).await;
    assert_eq!(told().await, 2, "told, and refused");
    site.advance(Duration::seconds(30));
    assert_eq!(told().await, 2, "it waits");
    site.advance(Duration::seconds(31));
    assert!(told().await >= 3);
    let texts: String = robot.told()[2..].iter().map(|told| told.text().to_owned()).collect();
    assert!(texts.contains(&code(1_000_002)), "nothing is lost: {texts}");
    let version = hidden(&browser.page(&dead).await, "version");
    assert_eq!(browser.submit(&dead, &format!("{dead}/delete"), &[("version", &version)]).await.status(), StatusCode::SEE_OTHER);
    let figures = site.office.metrics(site.folder.path()).text().await.unwrap();
    assert!(figures.contains("lobby_butler_robot_messages_total{robot=\"wecom\",outcome=\"failed\"} 1"), "{figures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_on_its_way_when_the_office_died_is_told_again() {
    let (mut site, robot) = (site().await, Robot::start().await);
    let browser = site.browser().await;
    enter(&browser, "工程群", "wecom", &robot.base, "").await;
    robot.hangs(true);
    site.submit(&site.envelope(1_000_001).await).await;
    robot.heard.notified().await;
    // It never learns what became of it.
    let closed = site.close().await;
    robot.hangs(false);
    site = closed.open(open_office).await;
    let _same = site.office.clone().with_robots_here();
    site.office.wake_somebody().await.unwrap();
    assert_eq!(robot.told().len(), 1, "it may still be answered");
    site.advance(Duration::seconds(61));
    site.office.wake_somebody().await.unwrap();
    // The office's own watch may have come first, and be on its way still.
    robot.until(|told| told.len() > 1).await;
    let told = robot.told();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|told| told.text().contains(&code(1_000_001))));
    let sent = || Book::of(site.folder.path()).column("SELECT count(*) FROM alert_message WHERE sent_at IS NOT NULL");
    while sent() == ["0"] {
        site.office.wake_somebody().await.unwrap();
    }
    assert_eq!(sent(), ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn lobbies_promise_a_response_within_minutes_only_where_somebody_is_woken() {
    let (site, robot) = (site().await, Robot::start().await);
    let browser = site.browser().await;
    let promised = async || site.board().await.promises.repair_response_minutes;
    assert_eq!((promised().await, site.office.somebody_is_woken().await.unwrap()), (1_440, false), "an answer, as for any matter");
    let slip = browser.page("/desk/new?matter=service-tap-repair").await;
    assert!(!slip.contains("5 分钟"));
    let page = enter(&browser, "工程群", "feishu", &robot.base, "").await;
    assert_eq!(promised().await, 1_440, "nobody has tried it");
    tries(&browser, &page).await;
    assert_eq!((promised().await, site.office.somebody_is_woken().await.unwrap()), (5, true));
    robot.says(200, r#"{"code":19021,"msg":"sign match fail"}"#);
    tries(&browser, &page).await;
    assert_eq!(promised().await, 1_440, "it fails");
    assert_eq!(json!(site.board().await.promises), json!({ "answer_minutes": 1_440, "repair_response_minutes": 1_440 }));
    tries(&browser, &page).await;
    assert_eq!(promised().await, 5);
}
