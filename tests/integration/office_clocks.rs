//! What is promised of an order, over its whole life: every row of its page, and what is kept of a broken promise.

use chrono::{Duration, NaiveDate, NaiveTime};
use lobby_butler::{
    domain::{
        catalogue::{Department, Price, Section},
        message::{Message, Recipient},
        request::{ServiceRequest, WantedTime},
        staff::Role,
    },
    protocol::v1::{envelope::Body, messages::Progress, paths},
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    office_roles::colleague,
    office_support::{self, Browser, Site, book::Book, hidden, person, request, step_form},
};

/// An order, and the administrator in front of it.
struct Walk<'a> {
    site: &'a Site,
    browser: Browser<'a>,
    path: String,
    code: String,
}

impl<'a> Walk<'a> {
    async fn of(site: &'a Site, serial: u32, body: Body) -> Self {
        let envelope = site.deliver(serial, &body).await;
        let (path, code) = (format!("/submissions/{}", envelope.id), envelope.receipt_code.to_string());
        Self { site, browser: site.browser().await, path, code }
    }

    /// Lets time pass, and has what is late noted.
    async fn waits(&mut self, minutes: i64) {
        self.site.advance(Duration::minutes(minutes));
        // A session does not last as long.
        if minutes > 60 {
            self.browser = self.site.browser().await;
        }
        self.site.office.note_breaches().await.unwrap();
    }

    async fn acts(&self, action: &str, fields: &[(&str, &str)]) -> StatusCode {
        let version = hidden(&self.browser.page(&self.path).await, "version");
        let mut all = vec![("version", version.as_str())];
        all.extend_from_slice(fields);
        self.browser.submit(&self.path, &format!("{}/{action}", self.path), &all).await.status()
    }

    async fn steps(&self, to: &str, note: &str) {
        let (action, fields) = step_form(to, note);
        assert_eq!(self.acts(action, &fields).await, StatusCode::SEE_OTHER, "{to}");
    }

    /// The clocks as the page shows them.
    async fn rows(&self) -> Vec<String> {
        rows(&self.browser.page(&self.path).await)
    }

    async fn shows(&self, wanted: &[&str]) {
        assert_eq!(self.rows().await, wanted);
    }

    async fn progress(&self) -> Progress {
        let query = json!({ "receipt_code": self.code, "secret": "6688" });
        self.site.post(paths::PROGRESS).json(&query).send().await.unwrap().json().await.unwrap()
    }
}

/// What is written in every row, part by part.
fn rows(page: &str) -> Vec<String> {
    let list = page.split_once("<ul class=\"clocks\">").map_or("", |(_, rest)| rest.split_once("</ul>").unwrap().0);
    let row = |row: &str| {
        let texts = row.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim());
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
    };
    list.split("<li ").skip(1).map(|part| row(&format!("<li {part}"))).collect()
}

fn free(id: &str, department: Department) -> ServiceRequest {
    let mut asked = request();
    (asked.item.id, asked.item.department) = (id.into(), department);
    (asked.item.section, asked.item.price, asked.price_understood) = (Section::Public, Price::Free, false);
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_from_its_report_to_its_end() {
    let site = Site::start().await;
    let mut walk = Walk::of(&site, 1_000_001, Body::Request(free("public-lighting", Department::Engineering))).await;
    let follow_up = "回访 | 未起算 | 承诺 完成后起，一般维修 2 天";
    walk.shows(&[
        "响应 | 剩 5 分钟 | 承诺 今天 10:36 前 | 报修 5 分钟",
        "答复 | 剩 24 小时 | 承诺 9月19日 10:31 前 | 答复 24 小时",
        "完成 | 剩 2 天 | 承诺 9月20日 10:31 前 | 维修 2 天",
        follow_up,
    ])
    .await;
    walk.waits(4).await;
    assert_eq!(walk.rows().await[0], "响应 | 临近 剩 1 分钟 | 承诺 今天 10:36 前 | 报修 5 分钟");
    walk.waits(3).await;
    let kept = "报修 5 分钟；超时已记入本单，之后不会消除";
    // Taking it up is no response, and without a word no answer.
    walk.steps("accepted", "").await;
    let rows = walk.rows().await;
    assert_eq!(rows[0], format!("响应 | 超 2 分钟 | 承诺 今天 10:36 前 | {kept}"));
    assert_eq!(rows[1], "答复 | 剩 23 小时 | 承诺 9月19日 10:31 前 | 答复 24 小时");
    assert!(walk.browser.page("/inbox?state=overdue").await.contains(&walk.path));
    walk.waits(2).await;
    assert_eq!(walk.acts("respond", &[("how", "spoke"), ("response", "十分钟后到")]).await, StatusCode::SEE_OTHER);
    let responded = format!("响应 | 曾超 4 分钟 | 承诺 今天 10:36 前　实际 今天 10:40·管理员 | {kept}");
    let answered = "答复 | 按时 | 承诺 9月19日 10:31 前　实际 今天 10:40·管理员 | 答复 24 小时";
    assert_eq!(walk.rows().await[..2], [responded.as_str(), answered]);
    assert!(!walk.browser.page("/inbox?state=overdue").await.contains(&walk.path));
    let told = walk.progress().await;
    let last = told.detail.unwrap().steps.pop().unwrap();
    assert_eq!((told.state.key(), last.word.as_str(), last.note.as_str()), ("accepted", "工程人员已联系您", "十分钟后到"));
    // The resident is waited for, and that does not count.
    walk.waits(10).await;
    walk.steps("returned", "请告知是哪一层").await;
    assert_eq!(walk.rows().await[2], "完成 | 暂停·等业户补充信息 | 承诺 9月20日 10:31 前　自 今天 10:50 起不计时 | 维修 2 天");
    walk.waits(90).await;
    walk.steps("accepted", "三层").await;
    let completion = "承诺 9月20日 12:01 前";
    assert_eq!(walk.rows().await[2], format!("完成 | 剩 47 小时 | {completion} | 维修 2 天，另不计等业户的 1 小时"));
    walk.steps("in_progress", "").await;
    walk.waits(40).await;
    walk.steps("done", "已换灯管").await;
    let done = format!("完成 | 按时 | {completion}　实际 今天 13:00·管理员 | 维修 2 天，另不计等业户的 1 小时");
    walk.shows(&[&responded, answered, &done, "回访 | 剩 2 天 | 承诺 9月20日 13:00 前 | 一般维修 2 天"]).await;
    walk.waits(60).await;
    walk.steps("reopened", "又不亮了").await;
    let asked = "回访 | 按时 | 承诺 9月20日 13:00 前　实际 今天 14:00·管理员 | 一般维修 2 天";
    walk.shows(&[&responded, answered, &done, asked, "完成 | 剩 2 天 | 承诺 9月20日 14:00 前 | 维修 2 天", follow_up]).await;
    walk.steps("in_progress", "").await;
    walk.waits(3 * 24 * 60).await;
    walk.steps("done", "已换整灯").await;
    walk.waits(10).await;
    walk.steps("followed_up", "满意").await;
    walk.steps("closed", "电话确认已修好").await;
    let rows = walk.rows().await;
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[4], "完成 | 曾超 24 小时 | 承诺 昨天 14:00 前　实际 今天 14:00·管理员 | 维修 2 天；超时已记入本单，之后不会消除");
    assert_eq!(rows[5], "回访 | 按时 | 承诺 9月23日 14:00 前　实际 今天 14:10·管理员 | 一般维修 2 天");
    let breaches = "SELECT milestone || ' ' || owner || ' ' || department || ' ' || matter FROM breach ORDER BY breached_at, milestone";
    let breaches = Book::of(site.folder.path()).column(breaches);
    assert_eq!(breaches, ["response 陈管家 0317 engineering repair", "completion 陈管家 0317 engineering repair"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_service_by_appointment_from_quote_to_follow_up() {
    let site = Site::start().await;
    let mut asked = request();
    (asked.item.id, asked.item.name, asked.item.department) = ("home-cleaning".into(), "大扫除".into(), Department::Cleaning);
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    asked.wanted = Some(WantedTime::Window { date: NaiveDate::from_ymd_opt(2026, 9, 18).unwrap(), from: hour(14), to: hour(18) });
    let mut walk = Walk::of(&site, 1_000_001, Body::Request(asked)).await;
    let appointed = "预约 9月18日 14:00–18:00";
    let follow_up = "回访 | 未起算 | 承诺 完成后起，有偿服务 2 天";
    walk.shows(&[
        "答复 | 剩 24 小时 | 承诺 9月19日 10:31 前 | 答复 24 小时",
        &format!("到场 | 剩 7 小时 | 承诺 今天 18:00 前 | {appointed}"),
        "完成 | 剩 3 天 | 承诺 9月21日 14:00 前 | 有偿服务 3 天",
        follow_up,
    ])
    .await;
    walk.waits(3).await;
    walk.steps("accepted", "稍后报价").await;
    walk.waits(18).await;
    walk.steps("quoted", "125 元").await;
    let answered = "答复 | 按时 | 承诺 9月19日 10:31 前　实际 今天 10:34·管理员 | 答复 24 小时";
    let waits = "暂停·等业户确认报价";
    walk.shows(&[
        answered,
        &format!("到场 | {waits} | 承诺 今天 18:00 前　自 今天 10:52 起不计时 | {appointed}"),
        &format!("完成 | {waits} | 承诺 9月21日 14:00 前　自 今天 10:52 起不计时 | 有偿服务 3 天"),
        follow_up,
    ])
    .await;
    walk.waits(13).await;
    walk.steps("agreed", "纸质报价单已签").await;
    walk.steps("dispatched", "").await;
    walk.waits(7 * 60 + 7).await;
    walk.steps("in_progress", "").await;
    let arrived = format!("到场 | 曾超 12 分钟 | 承诺 今天 18:00 前　实际 今天 18:12·管理员 | {appointed}；超时已记入本单，之后不会消除");
    assert_eq!(walk.rows().await[1], arrived);
    walk.waits(46).await;
    walk.steps("awaiting_sign_off", "").await;
    let rows = walk.rows().await;
    assert!(rows[2].starts_with("完成 | 暂停·等业户验收 | 承诺 9月21日 14:13 前"), "{}", rows[2]);
    assert_eq!(rows[3], "验收 | 剩 24 小时 | 承诺 9月19日 18:58 前 | 验收 24 小时");
    walk.waits(4).await;
    walk.steps("done", "任务单已签字").await;
    walk.shows(&[
        answered,
        &arrived,
        "完成 | 按时 | 承诺 9月21日 14:17 前　实际 今天 19:02·管理员 | 有偿服务 3 天，另不计等业户的 17 分钟",
        "验收 | 按时 | 承诺 9月19日 18:58 前　实际 今天 19:02·管理员 | 验收 24 小时",
        "回访 | 剩 2 天 | 承诺 9月20日 19:02 前 | 有偿服务 2 天",
    ])
    .await;
    walk.waits(3 * 24 * 60).await;
    let rows = walk.rows().await;
    assert_eq!(rows[4], "回访 | 超 24 小时 | 承诺 昨天 19:02 前 | 有偿服务 2 天；超时已记入本单，之后不会消除");
    assert!(walk.browser.page("/inbox?state=overdue").await.contains("回访 超 24 小时"));
    walk.steps("followed_up", "满意").await;
    assert!(walk.rows().await[4].starts_with("回访 | 曾超 24 小时 |"));
    assert!(!walk.browser.page("/inbox?state=overdue").await.contains(&walk.path));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_until_it_is_resolved_and_a_message_until_it_is_passed_on() {
    let site = Site::start().await;
    let body = Body::Feedback(office_support::complaint());
    let mut walk = Walk::of(&site, 1_000_001, body).await;
    let answer = "答复 | 剩 24 小时 | 承诺 9月19日 10:31 前 | 答复 24 小时";
    walk.shows(&[answer]).await;
    assert_eq!(walk.acts("severity", &[("severity", "severe"), ("why", "涉及消防")]).await, StatusCode::SEE_OTHER);
    walk.shows(&[answer, "办结 | 剩 10 天 | 承诺 9月28日 10:31 前 | 重大投诉 10 天"]).await;
    walk.waits(60).await;
    walk.steps("accepted", "正在核实").await;
    // Taken up, a judgement makes it earlier, never later.
    assert_eq!(walk.acts("severity", &[("severity", "minor"), ("why", "已停止")]).await, StatusCode::SEE_OTHER);
    assert_eq!(walk.acts("severity", &[("severity", "severe"), ("why", "又响了")]).await, StatusCode::SEE_OTHER);
    let answered = "答复 | 按时 | 承诺 9月19日 10:31 前　实际 今天 11:31·管理员 | 答复 24 小时";
    walk.shows(&[answered, "办结 | 剩 47 小时 | 承诺 9月20日 10:31 前 | 轻微投诉 2 天"]).await;
    walk.steps("in_progress", "").await;
    walk.waits(50 * 60).await;
    walk.steps("done", "已制止").await;
    walk.steps("reopened", "业户不满意").await;
    let rows = walk.rows().await;
    assert!(rows[1].starts_with("办结 | 曾超 3 小时 |"), "{}", rows[1]);
    assert!(rows[2].starts_with("办结 | 超 3 小时 | 承诺 今天 10:31 前 |"), "reopening gives no new time: {}", rows[2]);
    let body = Body::Message(Message { to: Recipient::Household { room: request().room }, from: person(), text: "快递在前台".into() });
    let mut walk = Walk::of(&site, 1_000_002, body).await;
    assert_eq!(walk.rows().await.len(), 2);
    walk.waits(25 * 60).await;
    assert!(walk.rows().await.iter().all(|row| row.contains("| 超 1 小时 |")));
    walk.steps("relayed", "已电话告知本人").await;
    assert!(walk.rows().await.iter().all(|row| row.contains("| 曾超 1 小时 |")));
    let breaches = Book::of(site.folder.path()).column("SELECT matter || ' ' || milestone FROM breach ORDER BY due_at, milestone");
    assert_eq!(breaches, ["complaint resolution", "message answer", "message relay"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loan_is_answered_in_its_own_time_and_an_edit_makes_nothing_later() {
    let site = Site::start().await;
    let mut walk = Walk::of(&site, 1_000_001, Body::Request(free("umbrella-loan", Department::ServiceCentre))).await;
    assert_eq!(walk.rows().await[0], "答复 | 剩 30 分钟 | 承诺 今天 11:01 前 | 本项服务 30 分钟");
    let browser = site.browser().await;
    let edit = async |changed: &[(&str, &str)]| {
        let page = browser.page("/promises").await;
        let stored = |name: &str| {
            let part = page.split_once(&format!("id=\"{name}\"")).unwrap().1;
            part.split_once("value=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
        };
        let names = ["answer", "repair", "repair_done", "paid_done", "free_done", "sign_off", "relay", "arrival_grace", "stuck"];
        let more = ["follow_usual", "follow_safety", "follow_leak", "follow_paid", "severe_answer", "severe_resolve", "important_answer"];
        let names = names.into_iter().chain(more).chain(["important_resolve", "minor_answer", "minor_resolve"]);
        let mut fields: Vec<(String, String)> = names.map(|name| (name.to_owned(), stored(name))).collect();
        fields.extend(
            [("severe_report", "same_day"), ("important_report", "60"), ("minor_report", "no")]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        fields.push(("seen".into(), hidden(&page, "seen")));
        for (name, value) in changed {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(browser.submit("/promises", "/promises", &fields).await.status(), StatusCode::SEE_OTHER);
    };
    edit(&[("answer", "72"), ("free_done", "96")]).await;
    let rows = walk.rows().await;
    assert_eq!(rows[0], "答复 | 剩 30 分钟 | 承诺 今天 11:01 前 | 本项服务 30 分钟");
    assert_eq!(rows[1], "完成 | 剩 2 天 | 承诺 9月20日 10:31 前 | 服务 2 天");
    edit(&[("free_done", "5")]).await;
    assert_eq!(walk.rows().await[1], "完成 | 剩 5 小时 | 承诺 今天 15:31 前 | 服务 5 小时");
    // Late is late, whatever is promised afterwards.
    walk.waits(40).await;
    edit(&[("answer", "90"), ("free_done", "500")]).await;
    let rows = walk.rows().await;
    assert!(rows[0].starts_with("答复 | 超 10 分钟 | 承诺 今天 11:01 前"), "{}", rows[0]);
    assert_eq!(Book::of(site.folder.path()).column("SELECT milestone FROM breach"), ["answer"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn working_time_counts_where_a_promise_says_so() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let work = "INSERT INTO setting VALUES ('work_promises', '{\"free_minutes\":600,\"working\":[\"free\"]}')";
    Book::of(site.folder.path()).execute(work);
    let seen = hidden(&browser.page("/working-time").await, "seen");
    let mut fields = vec![("seen", seen.as_str()), ("holidays", "2026-09-21"), ("extra_days", "")];
    for (from, to) in [("from0", "to0"), ("from1", "to1"), ("from2", "to2"), ("from3", "to3"), ("from4", "to4")] {
        fields.extend([(from, "09:00"), (to, "17:00")]);
    }
    fields.extend([("from5", ""), ("to5", ""), ("from6", ""), ("to6", "")]);
    let with = |changed: &'static str, typed: &'static str| -> Vec<(&str, &str)> {
        fields.iter().map(|(name, value)| if *name == changed { (*name, typed) } else { (*name, *value) }).collect()
    };
    let refused = browser.submit("/working-time", "/working-time", &with("to0", "08:00")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("下班时间要晚于上班时间"));
    assert_eq!(browser.submit("/working-time", "/working-time", &fields).await.status(), StatusCode::SEE_OTHER);
    let late = browser.submit("/working-time", "/working-time", &with("to4", "16:00")).await;
    assert_eq!(late.status(), StatusCode::CONFLICT);
    assert!(browser.page("/audit").await.contains("每周 5 天，节假日 1 天"));
    let walk = Walk::of(&site, 1_000_001, Body::Request(free("public-clean-corridor", Department::Cleaning))).await;
    // Friday 10:31 to 17:00, and three hours and 31 minutes of Tuesday: Monday is off.
    assert_eq!(walk.rows().await[1], "完成 | 剩 4 天 | 承诺 9月22日 12:31 前 | 服务 工作时间 10 小时");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_works_on_a_repair_or_answers_for_it_says_that_they_responded() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let board = site.board().await;
    let own = board.butler.unwrap().id;
    let other = board.butlers.iter().find(|butler| butler.id != own).unwrap().id.to_string();
    let own = own.to_string();
    let chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &own)]).await;
    let li = colleague(&site, &administrator, "li.wei", Role::Butler, &[("butler", &other)]).await;
    let engineer = colleague(&site, &administrator, "gong", Role::Department, &[("department", "engineering")]).await;
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let walk = Walk::of(&site, 1_000_001, Body::Request(free("public-lighting", Department::Engineering))).await;
    let responds = async |browser: &Browser<'_>, version: &str, how: &str| {
        let fields = [("version", version), ("how", how), ("response", "")];
        browser.submit("/inbox", &format!("{}/respond", walk.path), &fields).await.status()
    };
    assert_eq!(responds(&li, "1", "spoke").await, StatusCode::NOT_FOUND);
    assert_eq!(responds(&desk, "1", "looked").await, StatusCode::BAD_REQUEST);
    assert!(chen.page(&walk.path).await.contains("已联系业户") && desk.page(&walk.path).await.contains("已联系业户"));
    assert_eq!(responds(&chen, "1", "spoke").await, StatusCode::SEE_OTHER);
    assert_eq!(responds(&desk, "1", "arrived").await, StatusCode::CONFLICT, "somebody was faster");
    walk.steps("accepted", "").await;
    walk.steps("dispatched", "").await;
    assert!(engineer.page(&walk.path).await.contains("已到达"));
    assert_eq!(responds(&engineer, "4", "arrived").await, StatusCode::SEE_OTHER);
    let words: Vec<String> = walk.progress().await.detail.unwrap().steps.into_iter().map(|step| step.word).collect();
    assert_eq!(words, ["已送达物业", "工程人员已联系您", "已受理", "已派单", "工程人员已到达"]);
    walk.steps("in_progress", "").await;
    assert!(!engineer.page(&walk.path).await.contains("已到达</button>"));
    assert_eq!(responds(&desk, "6", "arrived").await, StatusCode::CONFLICT, "the work has begun");
    let cleaning = Walk::of(&site, 1_000_002, Body::Request(free("public-clean-corridor", Department::Cleaning))).await;
    assert!(!desk.page(&cleaning.path).await.contains("已联系业户"), "only repairs are responded to");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breach_is_noted_without_anybody_and_spoils_no_form_that_is_being_filled_in() {
    let site = Site::start().await;
    let walk = Walk::of(&site, 1_000_001, Body::Request(free("public-lighting", Department::Engineering))).await;
    let browser = site.browser().await;
    let version = hidden(&browser.page(&walk.path).await, "version");
    let book = Book::of(site.folder.path());
    site.advance(Duration::minutes(5));
    site.office.note_breaches().await.unwrap();
    assert_eq!(book.column("SELECT milestone FROM breach"), [""; 0], "at the promised minute nobody is late");
    site.advance(Duration::seconds(1));
    for _ in 0..3 {
        site.office.note_breaches().await.unwrap();
    }
    assert_eq!(book.column("SELECT milestone || ' ' || (breached_at - due_at) FROM breach"), ["response 1000000"]);
    let step = [("version", version.as_str()), ("to", "in_progress"), ("note", "")];
    assert_eq!(browser.submit(&walk.path, &format!("{}/step", walk.path), &step).await.status(), StatusCode::CONFLICT);
    let step = [("version", version.as_str()), ("to", "accepted"), ("note", "好")];
    assert_eq!(browser.submit(&walk.path, &format!("{}/step", walk.path), &step).await.status(), StatusCode::SEE_OTHER);
    // Nobody looked until it was done: the step that comes too late notes it.
    let late = Walk::of(&site, 1_000_002, Body::Request(free("public-lift", Department::Engineering))).await;
    site.advance(Duration::minutes(30));
    late.steps("accepted", "").await;
    assert_eq!(book.column("SELECT milestone FROM breach").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_from_before_has_its_clocks_worked_out_when_somebody_looks_or_acts() {
    let site = Site::start().await;
    let mut walk = Walk::of(&site, 1_000_001, Body::Request(free("public-lighting", Department::Engineering))).await;
    walk.waits(2).await;
    walk.steps("accepted", "").await;
    let book = Book::of(site.folder.path());
    book.execute("UPDATE submission SET clocks = '', breaks_at = NULL, due_at = NULL, near_at = NULL");
    let met = "响应 | 按时 | 承诺 今天 10:36 前　实际 今天 10:33·管理员 | 报修 5 分钟";
    assert_eq!(walk.rows().await[0], met);
    assert_eq!(book.column("SELECT clocks FROM submission"), [""], "looking stores nothing");
    walk.steps("in_progress", "").await;
    assert_eq!(walk.rows().await[0], met);
    assert_ne!(book.column("SELECT clocks FROM submission"), [""]);
}
