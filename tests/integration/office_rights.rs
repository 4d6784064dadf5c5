//! Who may take which step, and who reads what of a household.

use std::collections::{BTreeSet, HashMap};

use lobby_butler::{
    domain::{
        catalogue::{Department, Price, Section},
        message::{Message, Recipient},
        order::{Flow, State, steps::offered_in},
        staff::Role,
    },
    protocol::v1::envelope::Body,
};
use reqwest::StatusCode;

use crate::{
    office_roles::colleague,
    office_support::{self, Browser, Site, hidden, person, request, step_form},
};

fn complaint() -> Body {
    Body::Feedback(office_support::complaint())
}

/// Takes a step on the version as it stands, whether the page offers it or not.
async fn takes(browser: &Browser<'_>, path: &str, action: &str, fields: &[(&str, &str)]) -> StatusCode {
    let page = browser.page(path).await;
    let version = match page.contains("name=\"version\"") {
        true => hidden(&page, "version"),
        false => "1".into(),
    };
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    browser.submit("/inbox", &format!("{path}/{action}"), &all).await.status()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_did_the_work_neither_follows_it_up_nor_closes_it() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &butler)]).await;
    let engineer = colleague(&site, &administrator, "gong", Role::Department, &[("department", "engineering")]).await;
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let path = format!("/submissions/{}", site.deliver(1_000_001, &Body::Request(request())).await.id);
    for (to, note) in [("accepted", ""), ("quoted", ""), ("agreed", "已签"), ("dispatched", "")] {
        let (action, fields) = step_form(to, note);
        assert_eq!(takes(&chen, &path, action, &fields).await, StatusCode::SEE_OTHER, "{to}");
    }
    let page = engineer.page(&path).await;
    assert!(page.contains("开始处理") && !page.contains("value=\"cancelled\"") && !page.contains("新的责任人"));
    assert_eq!(takes(&engineer, &path, "step", &[("to", "cancelled"), ("note", "不做了")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&engineer, &path, "transfer", &[("owner", "centre"), ("reason", "忙")]).await, StatusCode::FORBIDDEN);
    for (to, note) in [("in_progress", ""), ("done", "已更换阀芯")] {
        assert_eq!(takes(&engineer, &path, "step", &[("to", to), ("note", note)]).await, StatusCode::SEE_OTHER, "{to}");
    }
    assert!(!engineer.page(&path).await.contains("已回访</button>"));
    assert_eq!(
        takes(&engineer, &path, "step", &[("to", "followed_up"), ("note", "满意"), ("verdict", "satisfied")]).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        takes(&desk, &path, "step", &[("to", "followed_up"), ("note", "电话回访，满意"), ("verdict", "satisfied")]).await,
        StatusCode::SEE_OTHER
    );
    // Closing is the owner's.
    assert_eq!(takes(&desk, &path, "step", &[("to", "closed"), ("note", "电话确认已修好")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&chen, &path, "step", &[("to", "closed"), ("note", "电话确认已修好")]).await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_butler_neither_judges_nor_calls_off_a_complaint_of_their_own_area_and_takes_it_up_once_it_is_judged() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &butler)]).await;
    let path = format!("/submissions/{}", site.deliver(1_000_001, &complaint()).await.id);
    let page = chen.page(&path).await;
    assert!(page.contains("先定级") && !page.contains("name=\"severity\"") && !page.contains("value=\"cancelled\""));
    assert!(!page.contains("value=\"accepted\""));
    assert_eq!(takes(&chen, &path, "step", &[("to", "accepted"), ("note", "")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&chen, &path, "step", &[("to", "cancelled"), ("note", "误会")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&chen, &path, "severity", &[("severity", "minor"), ("why", "小事")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&administrator, &path, "severity", &[("severity", "minor"), ("why", "当晚已停")]).await, StatusCode::SEE_OTHER);
    assert_eq!(takes(&chen, &path, "step", &[("to", "accepted"), ("note", "")]).await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_butler_sees_whom_to_call_for_a_message_and_each_reading_is_in_the_audit() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &butler)]).await;
    let body = Body::Message(Message { to: Recipient::Household { room: request().room }, from: person(), text: "快递在前台".into() });
    let envelope = site.deliver(1_000_001, &body).await;
    let page = chen.page(&format!("/submissions/{}", envelope.id)).await;
    assert!(page.contains("林女士"), "the household that the message is for");
    let audit = administrator.page("/audit").await;
    assert!(audit.contains("查看住户资料") && audit.contains(&envelope.receipt_code.to_string()) && !audit.contains("林女士"));
}

/// Something to post to an order: to which of its routes, with what.
type Act = (&'static str, Vec<(&'static str, &'static str)>);

/// The way to every state of a flow by the steps of its machine, and those that only work given out leads to.
fn ways(flow: Flow) -> Vec<(String, Vec<Act>)> {
    let step = |to: State| step_form(to.into_str(), "示例");
    let mut ways: Vec<(State, Vec<Act>)> = vec![(State::Delivered, vec![])];
    let mut at = 0;
    while let Some((state, way)) = ways.get(at).cloned() {
        for offer in offered_in(state, flow) {
            if !ways.iter().any(|(known, _)| *known == offer.to) {
                ways.push((offer.to, way.iter().cloned().chain([step(offer.to)]).collect()));
            }
        }
        at += 1;
    }
    let mut named: Vec<(String, Vec<Act>)> = ways.into_iter().map(|(state, way)| (format!("{state:?}"), way)).collect();
    let out = |department| ("dispatch", vec![("department", department)]);
    let deed = |task, deed| ("task", vec![("task", task), ("deed", deed), ("said", "示例")]);
    let ready = match flow {
        Flow::Paid => vec![step(State::Accepted), step(State::Quoted), step(State::Agreed)],
        Flow::Free | Flow::Message | Flow::Feedback => vec![step(State::Accepted)],
    };
    let after = |acts: &[Act]| ready.iter().chain(acts).cloned().collect::<Vec<_>>();
    named.push(("given to cleaning".into(), after(&[out("cleaning")])));
    named.push(("taken by cleaning".into(), after(&[out("cleaning"), deed("1", "take")])));
    named.push(("given to both".into(), after(&[out("cleaning"), out("engineering")])));
    named.push(("both have begun".into(), after(&[out("cleaning"), out("engineering"), deed("1", "take"), deed("2", "take")])));
    named.push(("given back".into(), after(&[out("cleaning"), deed("1", "hand_back")])));
    named
}

fn content(flow: Flow) -> Body {
    let mut free = request();
    (free.item.section, free.item.price, free.item.department) = (Section::Free, Price::Free, Department::Cleaning);
    match flow {
        Flow::Paid => Body::Request(request()),
        Flow::Free => Body::Request(free),
        Flow::Message => {
            Body::Message(Message { to: Recipient::Household { room: request().room }, from: person(), text: "请回电".into() })
        }
        Flow::Feedback => complaint(),
    }
}

/// Every form that a page has for its order, as it would be posted.
fn forms_of(page: &str) -> BTreeSet<String> {
    let values = |name: &str| -> Vec<String> {
        let start = format!("name=\"{name}\" value=\"");
        page.split(&start).skip(1).map(|rest| rest.split_once('"').unwrap().0.to_owned()).collect()
    };
    let mut found: BTreeSet<String> = values("to").into_iter().map(|to| format!("step {to}")).collect();
    for action in ["transfer", "severity", "dispatch", "quote", "payment", "told", "explain", "raise"] {
        if page.contains(&format!("/{action}\"")) {
            found.insert(action.to_owned());
        }
    }
    // Deeds stand in their task's form.
    for form in page.split("/task\"").skip(1) {
        let form = form.split_once("</form>").unwrap().0;
        let task = form.split_once("name=\"task\" value=\"").unwrap().1.split_once('"').unwrap().0;
        for deed in form.split("name=\"deed\" value=\"").skip(1) {
            found.insert(format!("task {task} {}", deed.split_once('"').unwrap().0));
        }
    }
    found
}

/// Posts a form on a version that nobody has seen: who may is told that it is outdated, and nothing changes.
async fn may(browser: &Browser<'_>, csrf: &str, order: &str, form: &str) -> StatusCode {
    let parts: Vec<&str> = form.split(' ').collect();
    let (action, mut fields) = match parts.as_slice() {
        ["step", to] => ("step", vec![("to", *to), ("note", "示例"), ("verdict", "satisfied")]),
        ["task", task, "pass"] => {
            let colleague = ("colleague", "01995a00-0000-7000-8000-0000000000c2");
            ("task", vec![("task", *task), ("deed", "pass"), colleague, ("pass_reason", "示例")])
        }
        ["task", task, "reappoint"] => ("task", vec![("task", *task), ("deed", "reappoint"), ("new_time", "soon"), ("agreed", "示例")]),
        ["task", task, deed] => ("task", vec![("task", *task), ("deed", *deed), ("said", "示例")]),
        ["explain"] => ("explain", vec![("why_late", "示例")]),
        ["raise"] => ("raise", vec![("raise_reason", "示例")]),
        ["told"] => ("told", vec![("reached", "yes")]),
        ["transfer"] => ("transfer", vec![("owner", "centre"), ("reason", "示例")]),
        ["quote"] => step_form("quoted", ""),
        ["payment"] => {
            let key = "01995a00-0000-7000-8000-0000000000c1";
            ("payment", vec![("payment", key), ("paid_amount", "0.01"), ("means", "cash")])
        }
        ["severity"] => ("severity", vec![("severity", "minor"), ("why", "示例")]),
        _ => ("dispatch", vec![("department", "greenery")]),
    };
    fields.extend([("version", "0"), ("csrf", csrf)]);
    browser.post(&format!("{order}/{action}"), &fields).await.status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_offers_what_the_service_allows_and_nothing_else() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let roles = [
        ("manager", Role::Manager, vec![]),
        ("front", Role::FrontDesk, vec![]),
        ("chen", Role::Butler, vec![("butler", butler.as_str())]),
        ("gong", Role::Department, vec![("department", "engineering")]),
        ("jie", Role::Department, vec![("department", "cleaning")]),
    ];
    let mut staff = Vec::new();
    for (login, role, more) in &roles {
        let browser = colleague(&site, &administrator, login, *role, more).await;
        let csrf = hidden(&browser.page("/inbox").await, "csrf");
        staff.push((*login, browser, csrf));
    }
    // Whoever has work has a colleague to pass it on to.
    for (login, department) in [("gong.er", "engineering"), ("jie.er", "cleaning")] {
        colleague(&site, &administrator, login, Role::Department, &[("department", department)]).await;
    }
    let (mut serial, mut asked, mut hidden_orders, mut wrong) = (1_000_000, 0, 0, Vec::new());
    let mut allowed: HashMap<&str, usize> = HashMap::new();
    for flow in Flow::ALL {
        for severity in if flow == Flow::Feedback { &["", "minor", "severe"][..] } else { &[""] } {
            for (name, way) in ways(flow) {
                // What was not judged stays where it is.
                if flow == Flow::Feedback && severity.is_empty() && !way.is_empty() {
                    continue;
                }
                serial += 1;
                let order = format!("/submissions/{}", site.deliver(serial, &content(flow)).await.id);
                let judged = (!severity.is_empty()).then(|| ("severity", vec![("severity", *severity), ("why", "示例")]));
                for (action, fields) in judged.into_iter().chain(way) {
                    let status = takes(&administrator, &order, action, &fields).await;
                    assert_eq!(status, StatusCode::SEE_OTHER, "{flow:?} {name}: {action} {fields:?}");
                }
                // Who may do everything has a form for everything that can be done.
                let possible = forms_of(&administrator.page(&order).await);
                for (login, browser, csrf) in &staff {
                    let reply = browser.get(&order).await;
                    let is_hidden = reply.status() == StatusCode::NOT_FOUND;
                    hidden_orders += usize::from(is_hidden);
                    let offered = if is_hidden { BTreeSet::new() } else { forms_of(&reply.text().await.unwrap()) };
                    if !offered.is_subset(&possible) {
                        wrong.push(format!("{login} {flow:?} {name}: {offered:?} beyond {possible:?}"));
                    }
                    for form in &possible {
                        let status = may(browser, csrf, &order, form).await;
                        let wanted = match (is_hidden, offered.contains(form)) {
                            (true, _) => StatusCode::NOT_FOUND,
                            (false, true) => StatusCode::CONFLICT,
                            (false, false) => StatusCode::FORBIDDEN,
                        };
                        asked += 1;
                        *allowed.entry(login).or_default() += usize::from(status == StatusCode::CONFLICT);
                        if status != wanted {
                            wrong.push(format!("{login} {flow:?} {severity} {name} {form}: {status}, {wanted} by its page"));
                        }
                    }
                }
            }
        }
    }
    println!("{asked} times role, route and state: {} wrong; {hidden_orders} orders hidden; allowed {allowed:?}", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked > 1_000 && hidden_orders > 20 && allowed["jie"] > 10, "{asked} {allowed:?}");
}
