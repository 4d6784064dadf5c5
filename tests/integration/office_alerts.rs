//! Somebody is told when an order waits: who, when, and what they do with it.

use chrono::Duration;
use lobby_butler::{domain::staff::Role, protocol::v1::envelope::Body};
use reqwest::StatusCode;

use crate::{
    office_paid::{progress, takes},
    office_robots::{self, Robot},
    office_roles::colleague,
    office_support::{self, Browser, Site, book::Book, hidden, request},
};

fn id_of(site: &Site, login: &str) -> String {
    Book::of(site.folder.path()).column(&format!("SELECT id FROM staff WHERE login = '{login}'")).pop().unwrap()
}

/// Whom alerts called, how many seconds after now.
fn calls(site: &Site, since: chrono::DateTime<chrono::Utc>) -> Vec<String> {
    let rows = Book::of(site.folder.path())
        .column("SELECT c.called_at || '|' || c.whom || '|' || c.name FROM alert_call c ORDER BY c.called_at, c.alert_id, c.position");
    let told = rows.iter().map(|row| {
        let (at, who) = row.split_once('|').unwrap();
        format!("{} {}", (at.parse::<i64>().unwrap() - since.timestamp_micros()) / 1_000_000, who.replace('|', " "))
    });
    told.collect()
}

/// An engineer on duty, a head of engineering and a duty manager, on the rota of the week.
async fn staffed<'a>(site: &'a Site, administrator: &Browser<'_>) -> [Browser<'a>; 3] {
    let engineering = ("department", "engineering");
    let engineer = colleague(site, administrator, "gong", Role::Department, &[engineering, ("phone", "13800138000")]).await;
    let head = colleague(site, administrator, "tou", Role::Department, &[engineering, ("heads", "1")]).await;
    let manager = colleague(site, administrator, "jing", Role::Manager, &[]).await;
    let made_from = hidden(&administrator.page("/duty?week=2026-09-18").await, "made_from");
    let (gong, jing) = (id_of(site, "gong"), id_of(site, "jing"));
    let mut fields = vec![("week", "2026-09-18"), ("made_from", made_from.as_str())];
    for day in ["staff3", "staff4", "staff5", "staff6"] {
        fields.push((day, jing.as_str()));
    }
    for day in ["engineering-3", "engineering-4", "engineering-5", "engineering-6"] {
        fields.push((day, gong.as_str()));
    }
    assert_eq!(administrator.submit("/duty", "/duty", &fields).await.status(), StatusCode::SEE_OTHER);
    [engineer, head, manager]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unaccepted_repair_at_three_in_the_night_is_told_to_the_second() {
    let (site, robot) = (office_robots::site().await, Robot::start().await);
    // To Saturday, 03:00 at the estate.
    site.advance(Duration::minutes(16 * 60 + 29));
    let administrator = site.browser().await;
    let _staff = staffed(&site, &administrator).await;
    office_robots::enter(&administrator, "工程群", "wecom", &robot.base, "").await;
    let three = site.now();
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    for second in [0, 1, 299, 300, 301, 599, 600, 601, 3_600] {
        site.advance(three + Duration::seconds(second) - site.now());
        site.office.wake_somebody().await.unwrap();
    }
    let wanted = ["0 duty_engineer gong", "300 head tou", "600 duty_manager jing"];
    let told = calls(&site, three);
    assert_eq!(told[..3], wanted);
    let administrator = site.browser().await;
    let page = administrator.page(&format!("/submissions/{}", envelope.id)).await;
    assert!(page.contains("只看提醒"));
    let shown = page.split_once("<h2>经过").unwrap().1.split_once("</section>").unwrap().0;
    for wanted in ["gong</b>　工作台 03:00:00 送达·未读", "tou</b>　工作台 03:05:00 送达", "jing</b>　工作台 03:10:00 送达", "还没有人接手"]
    {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
    for wanted in ["企业微信“工程群” 03:00:00 送达", "企业微信“工程群” 03:05:00 送达", "企业微信“工程群” 03:10:00 送达"]
    {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
    for told in robot.told() {
        println!("{}", told.text().replace('\n', " / "));
    }
    println!("{}", told.join("\n"));
    assert_eq!(robot.told().len(), 3);
}

/// The number in the navigation.
fn badge(page: &str) -> String {
    let rest = page.split_once("data-alerts=\"").unwrap().1;
    rest.split_once('"').unwrap().0.to_owned()
}

/// The address of the first alert on the page.
fn first_alert(page: &str) -> String {
    let rest = page.split_once("action=\"/alerts/0").unwrap().1;
    format!("/alerts/0{}", rest.split_once("/take").unwrap().0)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_called_takes_it_or_passes_it_on_and_nobody_else_is_called() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let [engineer, head, manager] = staffed(&site, &administrator).await;
    let begun = site.now();
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    site.office.wake_somebody().await.unwrap();
    let page = engineer.page("/alerts").await;
    assert!(page.contains("报修未响应") && page.contains("3号楼") && page.contains("<title>（1）提醒"), "{page}");
    assert!(!page.contains("1602") && !page.contains("林"), "no more than a robot would tell");
    assert_eq!((badge(&page), badge(&head.page("/inbox").await)), ("1".into(), "0".into()));
    let alert = first_alert(&page);
    assert_eq!(head.submit("/inbox", &format!("{alert}/take"), &[]).await.status(), StatusCode::NOT_FOUND, "it does not ask them");
    site.advance(Duration::seconds(20));
    assert_eq!(engineer.submit("/alerts", &format!("{alert}/pass"), &[]).await.status(), StatusCode::SEE_OTHER);
    assert!(engineer.page("/alerts").await.contains("已转给下一位"));
    site.office.wake_somebody().await.unwrap();
    assert_eq!(calls(&site, begun), ["0 duty_engineer gong", "20 head tou"]);
    assert_eq!((badge(&engineer.page("/inbox").await), badge(&head.page("/inbox").await)), ("0".into(), "1".into()));
    site.advance(Duration::seconds(10));
    assert_eq!(head.submit("/alerts", &format!("{alert}/take"), &[]).await.status(), StatusCode::SEE_OTHER);
    assert!(head.page("/alerts").await.contains("已由您接手"));
    for _ in 0..3 {
        site.advance(Duration::minutes(1));
        site.office.wake_somebody().await.unwrap();
    }
    assert_eq!(badge(&manager.page("/inbox").await), "0");
    let history = administrator.page(&format!("/submissions/{}", envelope.id)).await;
    for wanted in ["10:31:00 送达·10:31:00 已读·10:31:20 转给下一位", "<b>tou</b> 10:31:30 接手"] {
        assert!(history.contains(wanted), "{wanted}: {history}");
    }
    assert!(administrator.page("/audit").await.contains("接手提醒"));
    // Residents read nothing of it.
    let seen = Book::of(site.folder.path()).column("SELECT count(*) FROM submission_event");
    assert_eq!(seen, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_ends_with_its_cause_and_one_that_told_nobody_leaves_no_trace() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let [engineer, ..] = staffed(&site, &administrator).await;
    let repair = format!("/submissions/{}", site.deliver(1_000_001, &Body::Request(request())).await.id);
    let mut cleaning = request();
    cleaning.item.department = lobby_butler::domain::catalogue::Department::Cleaning;
    let other = format!("/submissions/{}", site.deliver(1_000_002, &Body::Request(cleaning)).await.id);
    site.office.wake_somebody().await.unwrap();
    let count = |sql: &str| Book::of(site.folder.path()).column(sql).pop().unwrap();
    assert_eq!(count("SELECT count(*) FROM alert"), "2");
    assert_eq!(badge(&engineer.page("/inbox").await), "1");
    for path in [&repair, &other] {
        let version = hidden(&administrator.page(path).await, "version");
        let step = [("version", version.as_str()), ("to", "accepted"), ("note", "")];
        assert_eq!(administrator.submit(path, &format!("{path}/step"), &step).await.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(badge(&engineer.page("/inbox").await), "1", "taking a repair up is no response");
    assert_eq!(count("SELECT count(*) FROM alert"), "1");
    let version = hidden(&administrator.page(&repair).await, "version");
    let respond = [("version", version.as_str()), ("how", "spoke"), ("response", "")];
    assert_eq!(administrator.submit(&repair, &format!("{repair}/respond"), &respond).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(badge(&engineer.page("/inbox").await), "0");
    assert_eq!(count("SELECT count(*) FROM alert WHERE ended_at IS NOT NULL AND next_at IS NULL"), "1");
    assert!(administrator.page(&repair).await.contains("事情已处理，提醒结束"));
    assert!(!administrator.page(&other).await.contains("只看提醒"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_that_is_broken_calls_the_owner_until_it_is_met() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let _chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &butler)]).await;
    let mut cleaning = request();
    cleaning.item.department = lobby_butler::domain::catalogue::Department::Cleaning;
    let path = format!("/submissions/{}", site.deliver(1_000_001, &Body::Request(cleaning)).await.id);
    let version = hidden(&administrator.page(&path).await, "version");
    let step = [("version", version.as_str()), ("to", "accepted"), ("note", "今天安排")];
    assert_eq!(administrator.submit(&path, &format!("{path}/step"), &step).await.status(), StatusCode::SEE_OTHER);
    site.office.wake_somebody().await.unwrap();
    let begun = site.now();
    assert_eq!(calls(&site, begun), Vec::<String>::new());
    site.advance(Duration::days(30));
    site.office.wake_somebody().await.unwrap();
    assert_eq!(calls(&site, site.now()), ["0 owner chen"]);
    let administrator = site.browser().await;
    assert!(administrator.page(&path).await.contains("完成超时"));
    let version = hidden(&administrator.page(&path).await, "version");
    let step = [("version", version.as_str()), ("to", "cancelled"), ("note", "业户不需要了")];
    assert_eq!(administrator.submit(&path, &format!("{path}/step"), &step).await.status(), StatusCode::SEE_OTHER);
    assert!(administrator.page(&path).await.contains("事情已处理，提醒结束"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_takes_reaches_its_owner_at_half_time_and_the_duty_manager_at_its_end() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let _chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &butler)]).await;
    let _staff = staffed(&site, &administrator).await;
    let begun = site.now();
    let mut cleaning = request();
    cleaning.item.department = lobby_butler::domain::catalogue::Department::Cleaning;
    site.deliver(1_000_001, &Body::Request(cleaning)).await;
    for minutes in [0, 719, 720, 1_439, 1_440, 1_500] {
        site.advance(begun + Duration::minutes(minutes) - site.now());
        site.office.wake_somebody().await.unwrap();
    }
    assert_eq!(calls(&site, begun), ["43200 owner chen", "86400 duty_manager jing"]);
}

fn complaint() -> Body {
    Body::Feedback(office_support::complaint())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_severe_complaint_reaches_the_managers_and_an_important_one_the_head_of_the_department_at_once() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let _staff = staffed(&site, &administrator).await;
    let _desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[("heads", "1")]).await;
    let path = format!("/submissions/{}", site.deliver(1_000_001, &complaint()).await.id);
    let judged = site.now();
    for (severity, wanted) in [("important", "0 head front"), ("severe", "0 managers jing")] {
        let version = hidden(&administrator.page(&path).await, "version");
        let fields = [("version", version.as_str()), ("severity", severity), ("why", "影响休息")];
        assert_eq!(administrator.submit(&path, &format!("{path}/severity"), &fields).await.status(), StatusCode::SEE_OTHER);
        site.office.wake_somebody().await.unwrap();
        assert!(calls(&site, judged).contains(&wanted.to_owned()), "{:?}", calls(&site, judged));
    }
    let ended = Book::of(site.folder.path()).column("SELECT count(*) FROM alert WHERE cause = 'important' AND ended_at IS NOT NULL");
    assert_eq!(ended, ["1"], "judged otherwise");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engineer_on_duty_with_an_open_console_is_woken_by_it() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let [engineer, ..] = staffed(&site, &administrator).await;
    assert!(!site.office.somebody_is_woken().await.unwrap());
    let mut stream = engineer.get("/inbox/events").await;
    site.submit(&site.envelope(1_000_001).await).await;
    site.office.wake_somebody().await.unwrap();
    let mut seen = String::new();
    while !seen.contains("event: alerts\ndata: 1") {
        seen.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().expect("the stream goes on")));
    }
    assert!(site.office.somebody_is_woken().await.unwrap());
    drop(stream);
    site.advance(Duration::seconds(91));
    assert!(!site.office.somebody_is_woken().await.unwrap(), "the page has gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn chains_are_the_estates_and_the_desk_reads_whom_to_call() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let [_, _, manager] = staffed(&site, &administrator).await;
    assert_eq!(
        manager.submit("/alerts", "/alerts/phone", &[("version", "9"), ("phone", "0571-88005678")]).await.status(),
        StatusCode::CONFLICT
    );
    let version = hidden(&manager.page("/alerts").await, "version");
    let phone = [("version", version.as_str()), ("phone", "0571-88005678")];
    assert_eq!(manager.submit("/alerts", "/alerts/phone", &phone).await.status(), StatusCode::SEE_OTHER);
    let desk = manager.page("/desk").await;
    assert!(desk.contains("今日值班经理") && desk.contains("jing") && desk.contains("tel:057188005678"), "{desk}");
    assert_eq!(site.board().await.duty_manager.unwrap().name, "jing", "lobbies show the name, and no number");
    let seen = hidden(&manager.page("/alerts/chains").await, "seen");
    let fields = |after: &'static str| {
        let mut fields = vec![("seen", seen.as_str()), ("repair-whom-0", "owner"), ("repair-after-0", "0")];
        fields.extend([("repair-whom-1", "managers"), ("repair-after-1", after)]);
        for cause in ["untaken", "important", "severe", "overdue", "waiting", "handed", "raised"] {
            let name: &'static str = Box::leak(format!("{cause}-whom-0").into_boxed_str());
            let time: &'static str = Box::leak(format!("{cause}-after-0").into_boxed_str());
            fields.extend([(name, "duty_manager"), (time, "50")]);
        }
        fields
    };
    for (after, wanted) in [("x", "之间的整数"), ("99999", "之间的整数")] {
        let refused = manager.submit("/alerts/chains", "/alerts/chains", &fields(after)).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().await.unwrap().contains(wanted), "{after}");
    }
    assert_eq!(manager.submit("/alerts/chains", "/alerts/chains", &fields("3")).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(manager.submit("/alerts/chains", "/alerts/chains", &fields("4")).await.status(), StatusCode::CONFLICT, "another has saved");
    let begun = site.now();
    site.submit(&site.envelope(1_000_001).await).await;
    for minutes in [0, 2, 3] {
        site.advance(begun + Duration::minutes(minutes) - site.now());
        site.office.wake_somebody().await.unwrap();
    }
    // Nobody owns it who has an account: the next is called at once.
    assert_eq!(calls(&site, begun), ["0 owner ", "0 managers jing"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_handed_an_order_is_called_at_once_and_what_they_do_ends_it() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let desk = colleague(&site, &administrator, "ke.fu", Role::FrontDesk, &[]).await;
    let other = colleague(&site, &administrator, "ke.fu.er", Role::FrontDesk, &[]).await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let path = format!("/submissions/{}", envelope.id);
    let hand = async |browser: &Browser<'_>, name: &str, reason: &str| {
        let page = browser.page(&path).await;
        let to = page.split_once(&format!(">{name}</option>")).unwrap().0.rsplit_once("value=\"").unwrap().1;
        let fields = [("version", &*hidden(&page, "version")), ("owner", to.split_once('"').unwrap().0), ("reason", reason)];
        browser.submit(&path, &format!("{path}/transfer"), &fields).await.status()
    };
    let clocks = |page: &str| page.split_once("aria-label=\"时限\"").unwrap().1.split_once("</section>").unwrap().0.to_owned();
    let before = clocks(&desk.page(&path).await);
    // Who takes it over themselves needs no call.
    assert_eq!(hand(&desk, "ke.fu", "我来跟进").await, StatusCode::SEE_OTHER);
    site.office.wake_somebody().await.unwrap();
    assert!(!desk.page("/alerts").await.contains("转交待接手"));
    assert_eq!(hand(&desk, "ke.fu.er", "我今天下午休息").await, StatusCode::SEE_OTHER);
    site.office.wake_somebody().await.unwrap();
    assert!(other.page("/alerts").await.contains("转交待接手"));
    assert!(!desk.page("/alerts").await.contains("转交待接手"), "it is no longer theirs");
    let page = other.page(&path).await;
    assert!(page.contains("ke.fu → ke.fu.er：我今天下午休息") && page.contains("只看提醒"), "{page}");
    assert_eq!(clocks(&page), before, "no promised time changes");
    assert_eq!(crate::office_paid::takes(&other, &path, "accepted", "").await, StatusCode::SEE_OTHER);
    let page = other.page("/alerts").await;
    assert!(!page.contains("转交待接手"), "what they do shows that they know");
}

async fn raises(browser: &Browser<'_>, path: &str, reason: &str) -> StatusCode {
    let version = hidden(&browser.page(path).await, "version");
    browser.submit(path, &format!("{path}/raise"), &[("version", version.as_str()), ("raise_reason", reason)]).await.status()
}

#[tokio::test(flavor = "multi_thread")]
async fn raising_calls_whoever_comes_next_at_once_and_where_nothing_rings_the_duty_manager_with_the_reason_in_the_history() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let [engineer, head, _manager] = staffed(&site, &administrator).await;
    let desk = colleague(&site, &administrator, "ke.fu", Role::FrontDesk, &[]).await;
    let begun = site.now();
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    site.office.wake_somebody().await.unwrap();
    let path = format!("/submissions/{}", envelope.id);
    assert!(!engineer.page(&path).await.contains("升级给"), "whoever does the work tells who heads it");
    assert_eq!(raises(&engineer, &path, "忙不过来").await, StatusCode::FORBIDDEN);
    site.advance(Duration::seconds(60));
    let page = desk.page(&path).await;
    assert!(page.contains("升级给部门负责人") && page.contains("href=\"#raising\""), "the head comes next of what rings");
    assert_eq!(raises(&desk, &path, "").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(raises(&desk, &path, "业户家里有老人，等不了").await, StatusCode::SEE_OTHER);
    site.office.wake_somebody().await.unwrap();
    assert_eq!(calls(&site, begun), ["0 duty_engineer gong", "60 head tou"], "four minutes before their turn");
    let page = desk.page(&path).await;
    let history = page.split_once("<h2>经过").unwrap().1.split_once("</section>").unwrap().0;
    assert!(history.contains("部门负责人：业户家里有老人，等不了") && history.contains("业户不可见"), "{history}");
    assert!(page.contains("升级给值班经理"), "and who comes after them");
    // Whoever heads it may, too, and what is taken rings no more: another raising begins anew with the duty manager.
    let list = head.page("/alerts").await;
    let alert = list.split_once("/alerts/").unwrap().1.split_once("/take").unwrap().0.rsplit('/').next().unwrap().to_owned();
    assert_eq!(head.submit("/alerts", &format!("/alerts/{alert}/take"), &[]).await.status(), StatusCode::SEE_OTHER);
    site.advance(Duration::seconds(60));
    assert_eq!(raises(&head, &path, "要停水，须经理定").await, StatusCode::SEE_OTHER);
    site.office.wake_somebody().await.unwrap();
    assert_eq!(calls(&site, begun)[2..], ["120 duty_manager jing"]);
    let audit = administrator.page("/audit").await;
    assert!(audit.contains("升级工单") && audit.contains("值班经理"));
    // The resident reads nothing of it, and what is over cannot be raised.
    let steps = progress(&site, envelope.receipt_code).await.1.steps;
    assert!(
        steps.iter().all(|step| !step.note.contains("老人") && !step.note.contains("停水") && !step.word.contains("升级")),
        "{steps:?}"
    );
    takes(&desk, &path, "cancelled", "业户不需要了").await;
    let page = desk.page(&path).await;
    assert!(!page.contains("升级给"));
    assert_eq!(raises(&desk, &path, "再催").await, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn raising_what_nobody_has_taken_calls_no_one_who_has_it_already() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    staffed(&site, &administrator).await;
    let desk = colleague(&site, &administrator, "ke.fu", Role::FrontDesk, &[]).await;
    let begun = site.now();
    let id = site.deliver(1_000_001, &complaint()).await.id;
    site.office.wake_somebody().await.unwrap();
    let path = format!("/submissions/{id}");
    let page = desk.page(&path).await;
    assert!(page.contains("升级给值班经理") && !page.contains("升级给首问责任人"), "its owner has it, and has not taken it");
    assert_eq!(raises(&desk, &path, "没有人受理").await, StatusCode::SEE_OTHER);
    site.office.wake_somebody().await.unwrap();
    assert_eq!(calls(&site, begun), ["0 duty_manager jing"]);
}
