//! 公共报修: one fault, told of by many, is one order with a receipt for each of them.

use chrono::Duration;
use lobby_butler::{
    domain::{
        catalogue::{Department, Price, Section},
        order::{
            dealings::Stars,
            resident::{Act, ActKind},
        },
        phone::PhoneNumber,
        place::Room,
        public_place::{FaultReport, FaultStage, PlaceRef},
        request::{Contact, ServiceRequest},
        staff::Role,
    },
    protocol::v1::{
        acts::ActRequest,
        envelope::{Body, Envelope},
        messages::{Progress, ProgressDetail},
        paths,
    },
};
use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::{
    office_paid::signed,
    office_roles::colleague,
    office_support::{Browser, Site, book::Book, hidden, request},
};

const LIFT: &str = "3-2-lift";

/// The lift of 3号楼 2单元 stands still, as the household behind the n-th door tells it.
pub fn lift(n: u32) -> ServiceRequest {
    let mut asked = request();
    asked.item.id = "public-lift".into();
    asked.item.name = "电梯故障".into();
    (asked.item.section, asked.item.group, asked.item.price) = (Section::Public, "报修".into(), Price::Free);
    (asked.item.price_note, asked.price_understood, asked.wanted) = (String::new(), false, None);
    asked.room = Room {
        id: format!("3-2-{n}01"),
        building: "3号楼".into(),
        unit: "2单元".into(),
        number: format!("{n}01室"),
        floor: n.to_string(),
        ..Room::default()
    };
    asked.contact = Contact::Phone(PhoneNumber::parse(&format!("1380013{:04}", 1_000 + n)).unwrap());
    asked.description = "停在十二层".into();
    asked.place = Some(PlaceRef { id: LIFT.into(), name: "3号楼 2单元 电梯".into(), ..PlaceRef::default() });
    asked
}

/// The same, of a fault that the board tells of.
fn too(n: u32, fault: &FaultReport) -> Body {
    Body::Request(ServiceRequest { same_fault: Some(fault.id.clone()), ..lift(n) })
}

fn path(envelope: &Envelope) -> String {
    format!("/submissions/{}", envelope.id)
}

pub async fn fault(site: &Site) -> Option<FaultReport> {
    site.board().await.faults.into_iter().find(|fault| fault.place == LIFT)
}

async fn progress(site: &Site, envelope: &Envelope, n: u32) -> (Progress, ProgressDetail) {
    let query = json!({ "receipt_code": envelope.receipt_code.to_string(), "secret": format!("{}", 1_000 + n) });
    let reply = site.post(paths::PROGRESS).json(&query).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    let mut progress: Progress = reply.json().await.unwrap();
    let detail = progress.detail.take().unwrap();
    (progress, detail)
}

/// Posts a form of an order's page on its present version.
async fn posts(browser: &Browser<'_>, order: &str, action: &str, fields: &[(&str, &str)]) -> Response {
    let version = hidden(&browser.page(order).await, "version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    browser.submit("/inbox", &format!("{order}/{action}"), &all).await
}

async fn does(browser: &Browser<'_>, order: &str, action: &str, fields: &[(&str, &str)]) {
    let reply = posts(browser, order, action, fields).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER, "{action} {fields:?}: {}", reply.text().await.unwrap());
}

async fn acts(site: &Site, serial: u32, envelope: &Envelope, n: u32, act: Act) {
    let body = ActRequest { receipt_code: envelope.receipt_code, secret: format!("{}", 1_000 + n), act };
    site.deliver(serial, &Body::Act(body)).await;
}

fn counted(site: &Site, sql: &str) -> i64 {
    Book::of(site.folder.path()).column(sql)[0].parse().unwrap()
}

/// The kept numbers are what counting gives.
pub fn assert_counts(site: &Site) {
    let kept = counted(site, "SELECT CAST(coalesce(sum(orders), 0) AS BIGINT) FROM order_count");
    assert_eq!(kept, counted(site, "SELECT count(*) FROM submission WHERE leader_id IS NULL"));
    let owned = "SELECT count(*) FROM submission WHERE leader_id IS NULL AND owner = ''";
    assert_eq!(counted(site, owned), 0, "every order has an owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_decides_who_answers_and_who_mends_whoever_told_of_it() {
    let site = Site::start().await;
    let board = site.board().await;
    assert!(board.places.iter().any(|place| place.id == LIFT && place.building == "3号楼"));
    assert_eq!(board.in_english("3号楼 2单元 电梯"), "Building 3 Unit 2 lift");
    let administrator = site.browser().await;
    let told = site
        .deliver(1_000_001, &Body::Request(ServiceRequest { room: Room { building: "1号楼".into(), ..lift(1).room }, ..lift(1) }))
        .await;
    let butler = board.butler.as_ref().unwrap();
    let (_, detail) = progress(&site, &told, 1).await;
    assert!(detail.owner.contains(&butler.name), "{}: the butler of the lift's building, not of the home's", detail.owner);
    assert_eq!(detail.building, "3号楼");
    // A gate belongs to no building, and security mends it whatever the catalogue says.
    let gate =
        PlaceRef { id: "east-gate".into(), name: "东门".into(), building: "3号楼".into(), department: Some(Department::Cleaning) };
    let gate = site.deliver(1_000_002, &Body::Request(ServiceRequest { place: Some(gate), ..lift(2) })).await;
    assert_eq!(progress(&site, &gate, 2).await.1.owner, "客服中心", "what a terminal says of a place beside its key is not believed");
    let guard = colleague(&site, &administrator, "bao", Role::Department, &[("department", "security")]).await;
    let engineer = colleague(&site, &administrator, "gong", Role::Department, &[("department", "engineering")]).await;
    assert!(guard.page("/work").await.contains(&path(&gate)) && !engineer.page("/work").await.contains(&path(&gate)));
    assert!(engineer.page("/work").await.contains(&path(&told)) && !guard.page("/inbox").await.contains(&path(&told)));
    let page = administrator.page(&path(&told)).await;
    assert!(page.contains("报修地点") && page.contains("3号楼 2单元 电梯") && page.contains("报修人住址"));
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_reports_are_one_order_with_twenty_receipts_that_all_move_together() {
    let site = Site::start().await;
    let desk = site.browser().await;
    assert_eq!(fault(&site).await, None);
    let first = site.deliver(1_000_000, &Body::Request(lift(1))).await;
    let open = fault(&site).await.unwrap();
    assert_eq!(
        (open.id.as_str(), open.item.as_str(), open.households, open.stage),
        (first.id.to_string().as_str(), "public-lift", 1, FaultStage::Reported)
    );
    let version = hidden(&desk.page(&path(&first)).await, "version");
    let mut receipts = vec![(1, first.clone())];
    for n in 2..=20 {
        site.advance(Duration::seconds(20));
        receipts.push((n, site.deliver(1_000_000 + n, &too(n, &open)).await));
    }
    // The same home once more is no further household; the same envelope once more is nothing at all.
    let again = site.deliver(1_000_100, &too(20, &open)).await;
    assert_eq!(site.submit(&again).await.status(), StatusCode::OK);
    assert_eq!(fault(&site).await.unwrap().households, 20);
    assert_eq!(counted(&site, "SELECT count(*) FROM submission WHERE leader_id IS NOT NULL"), 20);
    assert_counts(&site);
    let inbox = desk.page("/inbox").await;
    assert_eq!(inbox.matches("电梯故障").count(), 1, "one order");
    assert!(inbox.contains("另有 19 户") && inbox.contains("未结 <b>1</b>"), "{inbox}");
    let page = desk.page(&path(&first)).await;
    assert_eq!(hidden(&page, "version"), version, "nobody who fills in a form about it is told that somebody was faster");
    assert!(page.contains("共 20 户") && page.contains("138 **** 1020") && !page.contains("13800131020"));
    // Whoever searches for one of them finds the order.
    for query in [receipts[7].1.receipt_code.to_string(), "13800131008".into(), "3-2-801".into()] {
        let found = desk.page(&format!("/inbox?q={query}")).await;
        assert!(found.contains(&path(&first)), "{query}");
    }
    let led = desk.get(&path(&receipts[7].1)).await;
    assert_eq!((led.status(), led.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, path(&first).as_str()));
    // What is done for the first is done for all.
    does(&desk, &path(&first), "step", &[("to", "accepted"), ("note", "师傅马上到")]).await;
    assert_eq!(fault(&site).await.unwrap().stage, FaultStage::Accepted);
    does(&desk, &path(&first), "expect", &[("expected_at", "2026-09-18T15:30"), ("advice", "请先走 1单元电梯")]).await;
    does(&desk, &path(&first), "respond", &[("how", "arrived"), ("said", "")]).await;
    let told = fault(&site).await.unwrap();
    assert_eq!((told.stage, told.advice.as_str()), (FaultStage::Arrived, "请先走 1单元电梯"));
    assert_eq!(told.expected_at.unwrap().to_rfc3339(), "2026-09-18T07:30:00+00:00");
    for (n, receipt) in &receipts {
        let (seen, detail) = progress(&site, receipt, *n).await;
        assert_eq!((seen.receipt_code, seen.state.key()), (receipt.receipt_code, "accepted"));
        let words: Vec<&str> = detail.steps.iter().map(|step| step.word.as_str()).collect();
        assert_eq!(words, ["已送达物业", "已受理", "预计时间", "工程人员已到达"], "{n}");
        assert!(detail.steps[1].note == "师傅马上到" && detail.steps[2].note.contains("15:30 修好。请先走 1单元电梯"));
        assert!(detail.steps.iter().all(|step| step.at >= seen.received_at), "nothing was done before they told of it");
    }
    does(&desk, &path(&first), "step", &[("to", "in_progress"), ("note", "")]).await;
    does(&desk, &path(&first), "step", &[("to", "done"), ("note", "已更换门机皮带")]).await;
    assert_eq!(fault(&site).await, None, "mended");
    for (n, receipt) in &receipts {
        let (seen, detail) = progress(&site, receipt, *n).await;
        assert_eq!((seen.state.key(), detail.steps.last().unwrap().note.as_str()), ("done", "已更换门机皮带"));
    }
    assert_counts(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_fault_tells_how_many_of_those_who_told_of_it_too_have_seen_its_outcome() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let first = site.deliver(1_000_000, &Body::Request(lift(1))).await;
    let open = fault(&site).await.unwrap();
    let mut receipts = Vec::new();
    for n in 2..=4 {
        receipts.push(site.deliver(1_000_000 + n, &too(n, &open)).await);
    }
    does(&desk, &path(&first), "step", &[("to", "accepted"), ("note", "")]).await;
    progress(&site, &receipts[0], 2).await;
    does(&desk, &path(&first), "step", &[("to", "in_progress"), ("note", "")]).await;
    does(&desk, &path(&first), "step", &[("to", "done"), ("note", "已更换门机皮带")]).await;
    let looked = |page: &str| page.split_once("其中 ").map(|(_, rest)| rest.split('<').next().unwrap().to_owned());
    assert_eq!(looked(&desk.page(&path(&first)).await), None, "what was seen before was no outcome");
    site.advance(Duration::minutes(1));
    progress(&site, &receipts[0], 2).await;
    site.advance(Duration::minutes(30));
    progress(&site, &receipts[2], 4).await;
    // Whoever told of it first is told of by the card of the outcome.
    progress(&site, &first, 1).await;
    let page = desk.page(&path(&first)).await;
    let at = (site.now() + Duration::hours(8)).format("%H:%M").to_string();
    let told = looked(&page).unwrap();
    assert!(told.starts_with("2 份已由业户查看结果") && told.contains(&at), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_is_renewed_when_a_fault_changes_and_for_no_other_step() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let first = site.deliver(1_000_001, &Body::Request(lift(1))).await;
    let open = fault(&site).await.unwrap();
    let at_home = site.deliver(1_000_002, &Body::Request(request())).await;
    let revision = site.board().await.revision;
    does(&desk, &path(&at_home), "step", &[("to", "accepted"), ("note", "")]).await;
    does(&desk, &path(&first), "transfer", &[("owner", "centre"), ("reason", "休假")]).await;
    does(&desk, &path(&first), "notes", &[("remark", "已联系维保")]).await;
    assert_eq!(site.board().await.revision, revision, "lobbies show nothing of that");
    site.deliver(1_000_003, &too(3, &open)).await;
    assert_eq!(site.board().await.revision, revision + 1);
    does(&desk, &path(&first), "expect", &[("expected_at", ""), ("advice", "请走楼梯")]).await;
    assert_eq!(site.board().await.revision, revision + 2);
    does(&desk, &path(&first), "step", &[("to", "accepted"), ("note", "")]).await;
    assert_eq!(site.board().await.revision, revision + 3);
    does(&desk, &path(&first), "step", &[("to", "dispatched"), ("note", "")]).await;
    assert_eq!(site.board().await.revision, revision + 3, "who mends it is as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_comes_after_the_end_or_of_another_place_is_an_order_of_its_own() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let first = site.deliver(1_000_001, &Body::Request(lift(1))).await;
    let open = fault(&site).await.unwrap();
    let elsewhere = PlaceRef { id: "3-1-lift".into(), name: "3号楼 1单元 电梯".into(), ..PlaceRef::default() };
    let asked = ServiceRequest { place: Some(elsewhere), same_fault: Some(open.id.clone()), ..lift(2) };
    let other = site.deliver(1_000_002, &Body::Request(asked)).await;
    does(&desk, &path(&first), "step", &[("to", "accepted"), ("note", "")]).await;
    does(&desk, &path(&first), "step", &[("to", "done"), ("note", "已恢复")]).await;
    let late = site.deliver(1_000_003, &too(3, &open)).await;
    let alike = site.deliver(1_000_004, &Body::Request(lift(4))).await;
    assert_eq!(counted(&site, "SELECT count(*) FROM submission WHERE leader_id IS NOT NULL"), 0, "nobody is linked unasked");
    for order in [&other, &late, &alike] {
        assert_eq!(desk.get(&path(order)).await.status(), StatusCode::OK);
    }
    // Staff see that two may be the same.
    let page = desk.page(&path(&alike)).await;
    assert!(page.contains("可能重复") && page.contains(&late.id.to_string()) && !page.contains(&first.id.to_string()));
    assert_counts(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_link_what_came_in_apart_and_take_a_link_back() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let engineer = colleague(&site, &administrator, "gong", Role::Department, &[("department", "engineering")]).await;
    let (first, second) = (site.deliver(1_000_001, &Body::Request(lift(1))).await, site.deliver(1_000_002, &Body::Request(lift(2))).await);
    let third = site.deliver(1_000_003, &Body::Request(lift(3))).await;
    does(&administrator, &path(&second), "step", &[("to", "accepted"), ("note", "")]).await;
    does(&administrator, &path(&second), "dispatch", &[("department", "engineering"), ("words", "请看")]).await;
    let stale = hidden(&administrator.page(&path(&second)).await, "version");
    // Who only does the work does not decide that.
    let refused = posts(&engineer, &path(&second), "link", &[("link_to", &first.id.to_string())]).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    for (field, value, told) in [
        ("link_code", "1234 5678", "不是有效的回执码"),
        ("link_code", "", "请选择一张工单"),
        ("link_to", second.id.to_string().as_str(), "就是同一张"),
    ] {
        let reply = posts(&administrator, &path(&second), "link", &[(field, value)]).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        assert!(reply.text().await.unwrap().contains(told), "{value}");
    }
    let linked = posts(&administrator, &path(&second), "link", &[("link_to", &first.id.to_string())]).await;
    assert_eq!((linked.status(), linked.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, path(&first).as_str()));
    // Somebody else had the page open, and links and leads what follows already.
    for (action, fields) in
        [("step", [("to", "in_progress"), ("note", "")]), ("link", [("link_to", first.id.to_string().leak() as &str), ("note", "")])]
    {
        let mut all = vec![("version", stale.as_str())];
        all.extend(fields);
        let late = administrator.submit("/inbox", &format!("{}/{action}", path(&second)), &all).await;
        assert_eq!(late.status(), StatusCode::CONFLICT, "{action}");
    }
    assert!(!engineer.page("/work").await.contains(&path(&second)), "the same work is not given out twice");
    assert_eq!(
        counted(
            &site,
            "SELECT count(*) FROM alert_call c JOIN alert a ON a.id = c.alert_id JOIN submission s ON s.id = a.submission_id WHERE c.waits = 1 AND s.leader_id IS NOT NULL"
        ),
        0
    );
    let told = site.board().await.faults.into_iter().find(|fault| fault.id == first.id.to_string());
    assert_eq!(told.unwrap().households, 2);
    // What leads others goes with them, by a code that somebody read out.
    let code = third.receipt_code.to_string();
    does(&administrator, &path(&first), "link", &[("link_code", &code)]).await;
    assert_eq!(
        counted(&site, &format!("SELECT count(*) FROM submission WHERE leader_id = '{}'", third.id)),
        2,
        "nothing follows what follows"
    );
    assert_eq!(fault(&site).await.unwrap().households, 3);
    assert_counts(&site);
    does(&administrator, &path(&third), "step", &[("to", "accepted"), ("note", "已安排")]).await;
    let page = administrator.page(&path(&third)).await;
    assert!(page.contains("取消关联") && page.contains("共 3 户"));
    site.advance(Duration::minutes(10));
    let parted = administrator.submit(&path(&third), &format!("{}/unlink", path(&third)), &[("report", &second.id.to_string())]).await;
    assert_eq!((parted.status(), parted.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, path(&second).as_str()));
    let again = administrator.submit(&path(&third), &format!("{}/unlink", path(&third)), &[("report", &second.id.to_string())]).await;
    assert_eq!(again.status(), StatusCode::CONFLICT, "two at once");
    let (seen, detail) = progress(&site, &second, 2).await;
    assert_eq!(seen.state.key(), "dispatched", "it goes on from where it was");
    assert!(detail.steps.iter().all(|step| step.note != "已安排"));
    let clocks = Book::of(site.folder.path()).column(&format!("SELECT clocks FROM submission WHERE id = '{}'", second.id)).remove(0);
    let clocks: lobby_butler::domain::order::clock::Clocks = serde_json::from_str(&clocks).unwrap();
    let received = second.created_at;
    assert!(clocks.iter().all(|clock| clock.since >= received && clock.since <= received + Duration::minutes(1)), "no promise begins anew");
    assert!(administrator.page("/inbox").await.contains(&path(&second)));
    assert_eq!(site.board().await.faults.len(), 2);
    assert_counts(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_resident_does_by_a_further_receipt_is_about_the_one_fault_or_about_themselves() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let first = site.deliver(1_000_001, &Body::Request(lift(1))).await;
    let open = fault(&site).await.unwrap();
    let second = site.deliver(1_000_002, &too(2, &open)).await;
    let third = site.deliver(1_000_003, &too(3, &open)).await;
    let offers = |detail: &ProgressDetail| detail.dealings.offers.clone();
    assert_eq!(offers(&progress(&site, &second, 2).await.1), [ActKind::Supplement, ActKind::Chase, ActKind::Cancel, ActKind::Escalate]);
    // 催办 and 补充信息 reach the order; the others do not read another's words.
    acts(&site, 1_000_010, &second, 2, Act::Chase).await;
    acts(&site, 1_000_011, &second, 2, Act::Supplement { words: "有异响".into() }).await;
    let page = desk.page(&path(&first)).await;
    let (head, tail) = second.receipt_code.groups();
    assert!(page.contains("业户催办") && page.contains("有异响") && page.contains(&format!("业户（回执 {head} {tail}）")));
    assert!(progress(&site, &second, 2).await.1.steps.iter().any(|step| step.note == "有异响"));
    for (n, receipt) in [(1, &first), (3, &third)] {
        let (_, detail) = progress(&site, receipt, n).await;
        assert!(detail.steps.iter().all(|step| step.note != "有异响" && !step.word.contains("催办")), "{n}");
        assert!(!offers(&detail).contains(&ActKind::Chase), "the office was asked a moment ago, whoever asked");
    }
    // 取消 takes one report away; of the first as well, as long as others wait.
    acts(&site, 1_000_012, &third, 3, Act::Cancel { words: String::new() }).await;
    assert_eq!(progress(&site, &third, 3).await.0.state.key(), "cancelled");
    assert_eq!(fault(&site).await.unwrap().households, 2);
    acts(&site, 1_000_013, &first, 1, Act::Cancel { words: String::new() }).await;
    let (seen, detail) = progress(&site, &first, 1).await;
    assert_eq!((seen.state.key(), detail.steps.last().unwrap().word.as_str()), ("delivered", "您已撤回自己的一份"));
    assert!(!offers(&detail).contains(&ActKind::Cancel));
    assert_eq!(fault(&site).await.unwrap().households, 1);
    assert_counts(&site);
    // Done, and not: 还有问题 has it done again, for all.
    does(&desk, &path(&first), "step", &[("to", "accepted"), ("note", "")]).await;
    does(&desk, &path(&first), "step", &[("to", "in_progress"), ("note", "")]).await;
    does(&desk, &path(&first), "step", &[("to", "awaiting_sign_off"), ("note", "")]).await;
    acts(&site, 1_000_014, &second, 2, Act::NotSolved { words: "又停了".into() }).await;
    assert_eq!(progress(&site, &first, 1).await.0.state.key(), "reopened");
    let open = fault(&site).await.unwrap();
    assert_eq!((open.stage, open.expected_at), (FaultStage::Accepted, None));
    does(&desk, &path(&first), "step", &[("to", "in_progress"), ("note", "")]).await;
    does(&desk, &path(&first), "step", &[("to", "awaiting_sign_off"), ("note", "")]).await;
    acts(&site, 1_000_015, &second, 2, Act::SignOff { signature: signed(), stars: None }).await;
    assert_eq!(progress(&site, &first, 1).await.0.state.key(), "done");
    // What each thinks is their own.
    acts(&site, 1_000_016, &second, 2, Act::Rate { stars: Stars::ALL[1], words: "太慢".into() }).await;
    let (_, detail) = progress(&site, &second, 2).await;
    assert_eq!((detail.dealings.stars, offers(&detail).contains(&ActKind::Rate)), (Some(2), false));
    let (_, detail) = progress(&site, &first, 1).await;
    assert_eq!((detail.dealings.stars, offers(&detail).contains(&ActKind::Rate)), (None, true));
    assert!(desk.page(&path(&first)).await.contains("评价 不满意"));
    let refused = "SELECT count(*) FROM resident_act WHERE refusal IS NOT NULL";
    assert_eq!(counted(&site, refused), 0);
    assert_counts(&site);
}
