//! Work given out: who sees it, who takes it, what becomes of it, in the hands of departments, people and suppliers.

use lobby_butler::{
    domain::{
        catalogue::{Department, Price, Section},
        feedback::{About, Feedback},
        message::{Message, Recipient},
        staff::Role,
    },
    protocol::v1::{
        envelope::{Body, Envelope},
        messages::Progress,
        paths,
    },
};
use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::{
    office_roles::colleague,
    office_support::{self, Browser, Site, hidden, person, request},
};

fn path(envelope: &Envelope) -> String {
    format!("/submissions/{}", envelope.id)
}

fn complaint(about: Option<About>, name: &str) -> Body {
    let named = Feedback {
        subject: None,
        about,
        person: name.into(),
        account: "大堂两天没有打扫".into(),
        room: None,
        ..office_support::complaint()
    };
    Body::Feedback(named)
}

fn free(department: Department) -> Body {
    let mut asked = request();
    (asked.item.section, asked.item.price, asked.item.department) = (Section::Free, Price::Free, department);
    Body::Request(asked)
}

/// Posts a form of an order's page on the version as `reader` sees it.
async fn posts(browser: &Browser<'_>, reader: &Browser<'_>, order: &str, action: &str, fields: &[(&str, &str)]) -> Response {
    let version = hidden(&reader.page(order).await, "version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    browser.submit("/inbox", &format!("{order}/{action}"), &all).await
}

async fn does(browser: &Browser<'_>, reader: &Browser<'_>, order: &str, action: &str, fields: &[(&str, &str)]) {
    let reply = posts(browser, reader, order, action, fields).await;
    let status = reply.status();
    assert_eq!(status, StatusCode::SEE_OTHER, "{action} {fields:?}");
}

async fn sees(browser: &Browser<'_>, order: &str) -> bool {
    let listed = browser.page("/inbox").await.contains(order);
    let opened = browser.get(order).await.status();
    assert_eq!(opened, if listed { StatusCode::OK } else { StatusCode::NOT_FOUND });
    listed
}

/// The steps that the resident reads.
async fn told(site: &Site, envelope: &Envelope) -> Vec<(String, String)> {
    let query = json!({ "receipt_code": envelope.receipt_code.to_string(), "secret": "6688" });
    let progress: Progress = site.post(paths::PROGRESS).json(&query).send().await.unwrap().json().await.unwrap();
    progress.detail.unwrap().steps.into_iter().map(|step| (step.word, step.note)).collect()
}

async fn worker<'a>(site: &'a Site, administrator: &Browser<'_>, login: &str, department: &str) -> Browser<'a> {
    colleague(site, administrator, login, Role::Department, &[("department", department)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_is_in_engineerings_list_at_once_and_is_taken_and_finished_there() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let engineer = worker(&site, &administrator, "gong", "engineering").await;
    let cleaner = worker(&site, &administrator, "jie", "cleaning").await;
    assert_eq!(engineer.get("/").await.headers()["location"], "/work", "where a worker's day begins");
    let envelope = site.deliver(1_000_001, &free(Department::Engineering)).await;
    let order = path(&envelope);
    let day = engineer.page("/work").await;
    assert!(day.contains(&order) && day.contains("接单") && day.contains("3号楼 2单元 1602室") && day.contains("tel:13800136688"));
    assert!(sees(&engineer, &order).await && !sees(&cleaner, &order).await && !cleaner.page("/work").await.contains(&order));
    assert!(!cleaner.page("/inbox").await.contains("<b>1</b>"), "figures tell nothing either");
    let taken = posts(&engineer, &engineer, &order, "task", &[("task", "1"), ("deed", "take"), ("back", "work")]).await;
    assert_eq!((taken.status(), taken.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, "/work"));
    assert!(engineer.page("/work").await.contains("我的 <b>1</b>"));
    let wordless = posts(&engineer, &engineer, &order, "task", &[("task", "1"), ("deed", "finish"), ("said", "")]).await;
    assert_eq!(wordless.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wordless.text().await.unwrap().contains("请写明做了什么"));
    does(&engineer, &engineer, &order, "task", &[("task", "1"), ("deed", "finish"), ("said", "已更换阀芯")]).await;
    assert!(!engineer.page("/work").await.contains(&order) && sees(&engineer, &order).await);
    let words: Vec<String> = told(&site, &envelope).await.into_iter().map(|(word, _)| word).collect();
    assert_eq!(words, ["已送达物业", "处理中", "已完成"]);
    // Whoever did it does not follow it up.
    let followed =
        posts(&engineer, &administrator, &order, "step", &[("to", "followed_up"), ("note", "满意"), ("verdict", "satisfied")]).await;
    assert_eq!(followed.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_about_cleaning_reaches_cleaning_when_a_manager_gives_it_to_them() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let cleaner = worker(&site, &administrator, "jie", "cleaning").await;
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let manager = colleague(&site, &administrator, "manager", Role::Manager, &[]).await;
    let envelope = site.deliver(1_000_001, &complaint(Some(About::Cleaning), "")).await;
    let order = path(&envelope);
    does(&desk, &desk, &order, "severity", &[("severity", "minor"), ("why", "当天补做")]).await;
    does(&desk, &desk, &order, "step", &[("to", "accepted"), ("note", "")]).await;
    assert!(!sees(&cleaner, &order).await);
    let own = [("department", "cleaning"), ("hand", ""), ("work", "今天补扫，拍照")];
    let refused = posts(&desk, &desk, &order, "dispatch", &own).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    assert!(page.contains("要由经理派给它") && page.contains("今天补扫，拍照"), "what was typed is still there");
    // Their own work is not theirs to answer for.
    let staff = administrator.page(&order).await;
    assert!(!staff.contains(">jie</option>"), "nobody answers for a complaint about themselves");
    does(&manager, &manager, &order, "dispatch", &own).await;
    assert!(sees(&cleaner, &order).await && cleaner.page("/work").await.contains("今天补扫，拍照"));
    assert_eq!(told(&site, &envelope).await.last().unwrap(), &("已派单".to_owned(), "保洁部".to_owned()));
    does(&cleaner, &cleaner, &order, "task", &[("task", "1"), ("deed", "take")]).await;
    does(&cleaner, &cleaner, &order, "task", &[("task", "1"), ("deed", "finish"), ("said", "已补扫")]).await;
    // It ends with its owner.
    let page = desk.page(&order).await;
    assert!(page.contains("处理中") && page.contains("已补扫"));
    assert!(!told(&site, &envelope).await.iter().any(|(_, note)| note.contains("补扫")), "colleagues' words stay with them");
    does(&desk, &desk, &order, "step", &[("to", "done"), ("note", "已补做，抱歉")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_departments_share_an_order_hand_it_back_and_the_owner_gives_it_out_again() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let engineer = worker(&site, &administrator, "gong", "engineering").await;
    let cleaner = worker(&site, &administrator, "jie", "cleaning").await;
    let envelope = site.deliver(1_000_001, &free(Department::Greenery)).await;
    let order = path(&envelope);
    assert!(!sees(&engineer, &order).await);
    does(&administrator, &administrator, &order, "step", &[("to", "accepted"), ("note", "")]).await;
    assert!(administrator.page("/inbox?state=undispatched").await.contains(&order), "it waits to be given out");
    for department in ["engineering", "cleaning"] {
        does(&administrator, &administrator, &order, "dispatch", &[("department", department)]).await;
    }
    assert!(sees(&engineer, &order).await && sees(&cleaner, &order).await);
    assert!(!administrator.page("/inbox?state=undispatched").await.contains(&order));
    does(&engineer, &engineer, &order, "task", &[("task", "1"), ("deed", "take")]).await;
    // What is another department's is not theirs to end.
    let early = posts(&engineer, &engineer, &order, "step", &[("to", "done"), ("note", "好了")]).await;
    assert_eq!(early.status(), StatusCode::FORBIDDEN);
    let others = posts(&cleaner, &cleaner, &order, "task", &[("task", "1"), ("deed", "finish"), ("said", "好了")]).await;
    assert_eq!(others.status(), StatusCode::FORBIDDEN);
    let reasonless = posts(&cleaner, &cleaner, &order, "task", &[("task", "2"), ("deed", "hand_back"), ("said", "")]).await;
    assert!(reasonless.text().await.unwrap().contains("请写明为什么交回"));
    does(&cleaner, &cleaner, &order, "task", &[("task", "2"), ("deed", "hand_back"), ("said", "没有保洁的事")]).await;
    assert!(!sees(&cleaner, &order).await && sees(&engineer, &order).await);
    does(&engineer, &engineer, &order, "task", &[("task", "1"), ("deed", "hand_back"), ("said", "属外包")]).await;
    let page = administrator.page(&order).await;
    assert!(page.contains("待派") && page.contains("没有保洁的事") && page.contains("属外包"));
    assert!(administrator.page("/inbox?state=undispatched").await.contains(&order));
    assert!(!told(&site, &envelope).await.iter().any(|(_, note)| note.contains("外包")));
    // To a supplier, in place of nobody, at a time that the resident reads.
    let entered = [("name", "示例园艺"), ("trade", "绿化养护"), ("contact", ""), ("phone", "0571-8800-5678")];
    assert_eq!(administrator.submit("/suppliers/new", "/suppliers/new", &entered).await.status(), StatusCode::SEE_OTHER);
    let page = administrator.page(&order).await;
    let supplier = page.split_once("value=\"supplier-").unwrap().1.split_once('"').unwrap().0;
    let time = page.split_once("name=\"appointed\"").unwrap().1.split("value=\"2026-").nth(1).unwrap().split_once('"').unwrap().0;
    let (supplier, time) = (format!("supplier-{supplier}"), format!("2026-{time}"));
    does(&administrator, &administrator, &order, "dispatch", &[("department", "greenery"), ("hand", &supplier), ("appointed", &time)])
        .await;
    let (word, note) = told(&site, &envelope).await.pop().unwrap();
    assert!(word == "已派单" && note.starts_with("绿化部，时间 9月") && !note.contains("示例园艺"), "{note}");
    assert!(administrator.page("/suppliers").await.contains("1 项"));
    assert!(administrator.page("/work").await.contains("示例园艺"), "a manager sees everybody's");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_second_is_told_and_keeps_what_was_typed() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let engineer = worker(&site, &administrator, "gong", "engineering").await;
    let other = worker(&site, &administrator, "gong2", "engineering").await;
    let order = path(&site.deliver(1_000_001, &free(Department::Engineering)).await);
    let version = hidden(&other.page(&order).await, "version");
    does(&engineer, &engineer, &order, "task", &[("task", "1"), ("deed", "take")]).await;
    let late = [("version", version.as_str()), ("task", "1"), ("deed", "hand_back"), ("said", "不是我们的")];
    let reply = other.submit(&order, &format!("{order}/task"), &late).await;
    assert_eq!(reply.status(), StatusCode::CONFLICT);
    let page = reply.text().await.unwrap();
    assert!(page.contains("已被他人更新") && page.contains("不是我们的"));
    let taken_twice = posts(&other, &other, &order, "task", &[("task", "1"), ("deed", "take")]).await;
    assert_eq!(taken_twice.status(), StatusCode::CONFLICT);
    let gave = [("version", version.as_str()), ("department", "cleaning"), ("work", "请保洁")];
    let reply = administrator.submit(&order, &format!("{order}/dispatch"), &gave).await;
    assert_eq!(reply.status(), StatusCode::CONFLICT);
    assert!(reply.text().await.unwrap().contains("请保洁"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_named_in_a_complaint_neither_reads_nor_gets_it() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let named = worker(&site, &administrator, "w-208", "engineering").await;
    let colleague_of = worker(&site, &administrator, "gong", "engineering").await;
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let manager = colleague(&site, &administrator, "manager", Role::Manager, &[]).await;
    let order = path(&site.deliver(1_000_001, &complaint(None, "Ｗ-208")).await);
    does(&desk, &desk, &order, "severity", &[("severity", "minor"), ("why", "态度")]).await;
    does(&desk, &desk, &order, "step", &[("to", "accepted"), ("note", "")]).await;
    let page = manager.page(&order).await;
    assert!(page.contains("W-208") || page.contains("Ｗ-208"));
    assert!(!page.contains("·w-208<"), "not among those whom it can be given to");
    does(&manager, &manager, &order, "dispatch", &[("department", "engineering")]).await;
    assert!(sees(&colleague_of, &order).await && !sees(&named, &order).await && !named.page("/work").await.contains(&order));
    // Nor does the desk read what is about the desk, nor a manager what names them.
    let about_desk = path(&site.deliver(1_000_002, &complaint(Some(About::FrontDesk), "")).await);
    assert!(!sees(&desk, &about_desk).await && sees(&manager, &about_desk).await);
    assert!(manager.page(&about_desk).await.contains("<p class=\"owner\">manager</p>"), "a manager answers for it");
    let about_manager = path(&site.deliver(1_000_003, &complaint(None, "manager")).await);
    assert!(!sees(&manager, &about_manager).await && sees(&administrator, &about_manager).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_given_to_a_person_whose_account_ends_and_goes_back_to_the_department() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let guard = worker(&site, &administrator, "bao", "security").await;
    let other = worker(&site, &administrator, "bao2", "security").await;
    let body = Body::Message(Message { to: Recipient::Butler { room: None }, from: person(), text: "请把车挪开".into() });
    let order = path(&site.deliver(1_000_001, &body).await);
    does(&administrator, &administrator, &order, "step", &[("to", "accepted"), ("note", "")]).await;
    let page = administrator.page(&order).await;
    let person = page.split_once("·bao<").unwrap().0.rsplit_once("value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let wrong = posts(&administrator, &administrator, &order, "dispatch", &[("department", "cleaning"), ("hand", &person)]).await;
    assert!(wrong.text().await.unwrap().contains("所选的人不在这个部门"));
    does(&administrator, &administrator, &order, "dispatch", &[("department", "security"), ("hand", &person)]).await;
    assert!(guard.page("/work").await.contains("我的 <b>1</b>") && other.page("/work").await.contains("本部门 <b>1</b>"));
    let account = format!("/staff/{}", person.trim_start_matches("staff-"));
    let version = hidden(&administrator.page(&account).await, "version");
    let ended = administrator.submit(&account, &format!("{account}/disable"), &[("version", &version), ("disabled", "1")]).await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    let page = administrator.page(&order).await;
    assert!(page.contains("改派") && other.page("/work").await.contains(&order));
    does(&other, &other, &order, "task", &[("task", "2"), ("deed", "take")]).await;
    does(&administrator, &administrator, &order, "step", &[("to", "relayed"), ("note", "已电话告知")]).await;
    assert!(!other.page("/work").await.contains(&order));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_of_a_department_owns_an_order_like_anybody_else_but_follows_nothing_up() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let guard = worker(&site, &administrator, "bao", "security").await;
    let order = path(&site.deliver(1_000_001, &free(Department::Cleaning)).await);
    let page = administrator.page(&order).await;
    let owner = page.split_once(">bao</option>").unwrap().0.rsplit_once("value=\"").unwrap().1.trim_end_matches('"').to_owned();
    assert!(!sees(&guard, &order).await);
    does(&administrator, &administrator, &order, "transfer", &[("owner", &owner), ("reason", "由礼宾跟进")]).await;
    assert!(sees(&guard, &order).await);
    does(&guard, &guard, &order, "step", &[("to", "accepted"), ("note", "")]).await;
    does(&guard, &guard, &order, "dispatch", &[("department", "cleaning")]).await;
    does(&guard, &guard, &order, "step", &[("to", "done"), ("note", "已做好")]).await;
    let followed = posts(&guard, &guard, &order, "step", &[("to", "followed_up"), ("note", "满意"), ("verdict", "satisfied")]).await;
    assert_eq!(followed.status(), StatusCode::FORBIDDEN);
    does(&administrator, &administrator, &order, "step", &[("to", "followed_up"), ("note", "满意"), ("verdict", "satisfied")]).await;
    does(&guard, &guard, &order, "step", &[("to", "closed"), ("note", "电话确认已修好")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_passes_a_task_to_a_colleague_of_the_department_with_a_reason_and_to_nobody_else() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let of = |department: &'static str| [("department", department)];
    let first = colleague(&site, &administrator, "gong.yi", Role::Department, &of("engineering")).await;
    let second = colleague(&site, &administrator, "gong.er", Role::Department, &of("engineering")).await;
    let cleaner = colleague(&site, &administrator, "jie", Role::Department, &of("cleaning")).await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let path = format!("/submissions/{}", envelope.id);
    let option = |page: &str, name: &str| {
        let before = page.split_once(&format!(">{name}</option>"))?.0;
        Some(before.rsplit_once("value=\"")?.1.split_once('"')?.0.to_owned())
    };
    let of_pass = |page: &str| page.split_once("转给同事").map(|(_, rest)| rest.split_once("</form>").unwrap().0.to_owned());
    let page = first.page(&path).await;
    let form = of_pass(&page).unwrap();
    let to = option(&form, "gong.er").unwrap();
    assert!(!form.contains(">jie<") && !form.contains(">gong.yi<"), "neither another department nor oneself");
    let cleaners = option(&administrator.page(&path).await, "jie").unwrap();
    let cleaners = &cleaners[cleaners.len() - 36..];
    let clocks = |page: &str| page.split_once("aria-label=\"时限\"").unwrap().1.split_once("</section>").unwrap().0.to_owned();
    let before = clocks(&page);
    let version = hidden(&page, "version");
    let send = async |browser: &Browser<'_>, version: &str, to: &str, reason: &str, task: &str| {
        let fields = [("version", version), ("task", task), ("deed", "pass"), ("colleague", to), ("pass_reason", reason)];
        let reply = browser.submit(&path, &format!("{path}/task"), &fields).await;
        (reply.status(), reply.text().await.unwrap())
    };
    let (status, text) = send(&first, &version, "", "", "1").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("请选择同事") && text.contains("请填写这一项"), "{status}");
    let (status, text) = send(&first, &version, cleaners, "换人", "1").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("已不在本部门"), "{status}");
    let (csrf, to_me) = (hidden(&cleaner.page("/inbox").await, "csrf"), [("deed", "pass"), ("colleague", to.as_str()), ("task", "1")]);
    let fields = [&to_me[..], &[("csrf", csrf.as_str()), ("version", version.as_str()), ("pass_reason", "抢活")]].concat();
    assert_eq!(cleaner.post(&format!("{path}/task"), &fields).await.status(), StatusCode::NOT_FOUND, "what one does not see");
    assert_eq!(send(&first, &version, &to, "要去另一处漏水", "1").await.0, StatusCode::SEE_OTHER);
    let page = second.page(&path).await;
    assert!(page.contains("转给同事：工程维修部，gong.yi → gong.er：要去另一处漏水"), "{page}");
    assert_eq!(clocks(&page), before, "no promised time changes");
    assert!(second.page("/work").await.contains("水龙头维修"));
    // Who had the page open since before is told.
    let (status, text) = send(&administrator, &version, &to, "再转一次", "1").await;
    assert!(status == StatusCode::CONFLICT && text.contains("已被他人更新"), "{status}");
    // The resident reads nothing of it.
    let told = crate::office_paid::progress(&site, envelope.receipt_code).await.1.steps;
    assert!(told.iter().all(|step| !step.note.contains("gong")), "{told:?}");
    let version = hidden(&page, "version");
    let take = [("version", version.as_str()), ("task", "2"), ("deed", "take")];
    assert_eq!(second.submit(&path, &format!("{path}/task"), &take).await.status(), StatusCode::SEE_OTHER);
}
