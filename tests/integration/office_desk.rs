//! What staff register for whoever telephones, comes to the desk or was met on a round.

use lobby_butler::{
    domain::staff::Role,
    protocol::v1::{messages::Progress, paths},
};
use reqwest::{StatusCode, header::LOCATION};
use serde_json::json;

use crate::{
    office_roles::colleague,
    office_support::{Browser, Site, hidden},
};

const TAP: &str = "/desk/new?matter=service-tap-repair";

const CALLER: [(&str, &str); 8] = [
    ("source", "phone"),
    ("room", "3-2-1602"),
    ("surname", "林"),
    ("honorific", "ms"),
    ("phone", "138 0013 6688"),
    ("wanted", "soon"),
    ("description", "厨房的水龙头漏水"),
    ("price_understood", "1"),
];

/// Fields with some of them replaced.
fn with<'a>(fields: &[(&'a str, &'a str)], changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    kept.chain(changed).copied().collect()
}

/// Fills in the form of a page.
async fn registers(browser: &Browser<'_>, form: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let page = browser.page(form).await;
    let (id, matter) = (hidden(&page, "id"), hidden(&page, "matter"));
    browser.submit(form, "/desk/new", &with(&[("id", &id), ("matter", &matter)], fields)).await
}

/// The path that an answer leads to.
fn led_to(reply: &reqwest::Response) -> String {
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    reply.headers()[LOCATION].to_str().unwrap().to_owned()
}

/// The receipt code of a slip, as the lobby asks for it.
fn code(slip: &str) -> String {
    let rest = slip.split_once("slip-code digits\">").unwrap().1;
    rest.split_once('<').unwrap().0.replace(' ', "")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_asks_for_is_an_order_of_whoever_took_it_and_is_followed_at_the_lobby() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let slip_path = led_to(&registers(&desk, TAP, &CALLER).await);
    let slip = desk.page(&slip_path).await;
    // Nobody is on duty who would hear of a repair: an answer is promised, and no response within minutes.
    assert!(slip.contains("水龙头维修") && slip.contains("3号楼") && slip.contains("front"));
    assert!(slip.contains("前答复") && !slip.contains("响应"), "{slip}");
    for private in ["1602", "林", "13800136688", "6688"] {
        let printed = slip.split_once("回执小票").unwrap().1.split_once("</section>").unwrap().0;
        assert!(!printed.contains(private), "{private} is on the slip");
    }
    let query = json!({ "receipt_code": code(&slip), "secret": "6688" });
    let progress: Progress = site.post(paths::PROGRESS).json(&query).send().await.unwrap().json().await.unwrap();
    let detail = progress.detail.unwrap();
    assert_eq!((detail.owner.as_str(), detail.service_name.as_str()), ("front", "水龙头维修"));
    let order = slip_path.replace("/desk/slips/", "/submissions/");
    let page = desk.page(&order).await;
    assert!(page.contains("来电") && page.contains("厨房的水龙头漏水") && page.contains("3号楼 2单元 1602室"));
    assert!(!page.contains("终端提交"));
    let audit = administrator.page("/audit").await;
    assert!(audit.contains("代为登记") && audit.contains(&format!("{}：水龙头维修", code(&slip))));
    assert!(desk.page("/desk").await.contains(&slip_path) && desk.page("/inbox").await.contains("水龙头维修"));
    // The desk is no terminal.
    assert!(!administrator.page("/terminals").await.contains("物业前台"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_twice_is_one_order_and_another_content_under_its_id_is_refused() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let page = desk.page(TAP).await;
    let id = hidden(&page, "id");
    let fields = with(&CALLER, &[("id", &id), ("matter", "service-tap-repair")]);
    let first = led_to(&desk.submit(TAP, "/desk/new", &fields).await);
    assert_eq!(led_to(&desk.submit(TAP, "/desk/new", &fields).await), first);
    let other = with(&fields, &[("description", "又不漏了")]);
    assert_eq!(desk.submit(TAP, "/desk/new", &other).await.status(), StatusCode::CONFLICT);
    let again = led_to(&registers(&desk, TAP, &CALLER).await);
    assert_ne!(again, first);
    assert_ne!(code(&desk.page(&again).await), code(&desk.page(&first).await));
    assert_eq!(desk.page("/desk").await.matches("小票</a>").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost() {
    let site = Site::start().await;
    let desk = site.browser().await;
    for (field, value, told) in [
        ("room", "9-9-999", "房号表里没有这一户"),
        ("room", "", "请填写房号"),
        ("room", "1602", "有好几户"),
        ("phone", "12345", "这不是有效的电话号码"),
        ("phone", "", "自选 4 位查询码"),
        ("wanted", "2020-01-01T09", "请选择时间"),
        ("price_understood", "", "先向来电人说明价格"),
        ("source", "terminal", "请选择来源"),
        ("surname", "一二三四五六七八九十一二三四五六七八九十一", "最多 20 个字"),
    ] {
        let reply = registers(&desk, TAP, &with(&CALLER, &[(field, value)])).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        let page = reply.text().await.unwrap();
        assert!(page.contains(told), "{field} {value}: {told}");
        assert!(page.contains("厨房的水龙头漏水"), "{field} {value}");
    }
    assert!(desk.page("/desk").await.contains("还没有登记过"));
    let no_phone = with(&CALLER, &[("phone", ""), ("lookup_code", "２５８０")]);
    let slip = desk.page(&led_to(&registers(&desk, TAP, &no_phone).await)).await;
    assert!(slip.contains("4 位查询码"));
    let query = json!({ "receipt_code": code(&slip), "secret": "2580" });
    let progress: Progress = site.post(paths::PROGRESS).json(&query).send().await.unwrap().json().await.unwrap();
    assert!(progress.detail.is_some());
    for unknown in ["/desk/new?matter=service-nothing", "/desk/new", "/desk/slips/nothing"] {
        assert_eq!(desk.get(unknown).await.status(), StatusCode::NOT_FOUND, "{unknown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_and_complaints_are_registered_like_requests() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let person = [("source", "visit"), ("surname", "周"), ("phone", "13800136688")];
    let household = with(&person, &[("room", "3号楼2单元1602"), ("text", "包裹在服务台")]);
    let message = led_to(&registers(&desk, "/desk/new?matter=message-household", &household).await);
    assert!(desk.page(&message).await.contains("给住户留言"));
    let nobody = with(&person, &[("room", ""), ("text", "请回电")]);
    let butler = led_to(&registers(&desk, "/desk/new?matter=message-butler", &nobody).await);
    assert!(desk.page(&butler).await.contains("给管家留言"));
    let complaint = with(
        &person,
        &[("room", "3-2-1602"), ("subject", "0"), ("about", "1"), ("wishes", "1"), ("occurred_on", "2026-09-17"), ("account", "楼上装修")],
    );
    let slip = led_to(&registers(&desk, "/desk/new?matter=complaint", &complaint).await);
    let order = desk.page(&slip.replace("/desk/slips/", "/submissions/")).await;
    for said in ["投诉", "噪声", "保洁", "整改", "9月17日", "楼上装修", "到访"] {
        assert!(order.contains(said), "{said}");
    }
    let empty = registers(&desk, "/desk/new?matter=suggestion", &person).await;
    assert!(empty.text().await.unwrap().contains("请至少选择什么事"));
    let future = registers(&desk, "/desk/new?matter=praise", &with(&person, &[("account", "谢谢"), ("occurred_on", "2030-01-01")])).await;
    assert!(future.text().await.unwrap().contains("请选择今天或以前的日期"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_butler_registers_in_their_own_name_and_never_owns_a_complaint_about_themselves() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", butler.as_str())]).await;
    let slip = led_to(&registers(&chen, TAP, &with(&CALLER, &[("source", "patrol")])).await);
    assert!(chen.page(&slip).await.contains("陈管家 0317"));
    let about = [("source", "visit"), ("room", "3-2-1602"), ("phone", "13800136688"), ("about", "3"), ("account", "态度不好")];
    assert_eq!(led_to(&registers(&chen, "/desk/new?matter=complaint", &about).await), "/desk");
    let page = chen.page("/desk").await;
    assert!(page.contains("由客服中心负责") && !page.contains("投诉</strong>"));
    let inbox = administrator.page("/inbox").await;
    assert!(inbox.contains("投诉") && inbox.contains("客服中心"));
    let engineer = colleague(&site, &administrator, "eng", Role::Department, &[("department", "engineering")]).await;
    assert_eq!(engineer.get("/desk").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_given_to_a_colleague_and_goes_to_the_service_centre_when_the_colleague_leaves() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let order = led_to(&registers(&administrator, TAP, &CALLER).await).replace("/desk/slips/", "/submissions/");
    let page = administrator.page(&order).await;
    let value = page.split_once(">front</option>").unwrap().0.rsplit_once("value=\"").unwrap().1.trim_end_matches('"').to_owned();
    assert!(value.starts_with("staff-"));
    let given = [("version", hidden(&page, "version")), ("owner", value.clone()), ("reason", "由前台跟进".into())];
    let fields: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(administrator.submit(&order, &format!("{order}/transfer"), &fields).await.status(), StatusCode::SEE_OTHER);
    assert!(desk.page(&order).await.contains("→ front：由前台跟进"));
    let accounts = administrator.page("/staff").await;
    let id = value.trim_start_matches("staff-");
    assert!(accounts.contains(id));
    let path = format!("/staff/{id}");
    let version = hidden(&administrator.page(&path).await, "version");
    let ended = administrator.submit(&path, &format!("{path}/disable"), &[("version", &version), ("disabled", "1")]).await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    assert!(administrator.page(&order).await.contains("front → 客服中心：原责任人的账号已停用"));
    // Nobody gives it back to them.
    let version = hidden(&administrator.page(&order).await, "version");
    let late = [("version", version.as_str()), ("owner", value.as_str()), ("reason", "再试")];
    let refused = administrator.submit(&order, &format!("{order}/transfer"), &late).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("账号已停用"));
}

/// What the part beside the form says of a room and a number.
async fn known(browser: &Browser<'_>, id: &str, room: &str, phone: &str) -> String {
    let fields = [("id", id), ("room", room), ("phone", phone)];
    let reply = browser.submit(TAP, "/desk/household", &fields).await;
    assert_eq!(reply.status(), StatusCode::OK);
    reply.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_recognised_by_its_room_or_number_and_each_reading_is_on_record_once_for_a_form() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let id = hidden(&desk.page(TAP).await, "id");
    let empty = known(&desk, &id, "3-2-1602", "").await;
    assert!(empty.contains("3号楼 2单元 1602室") && empty.contains("没有在办的工单"), "{empty}");
    assert!(!administrator.page("/audit").await.contains("查看住户工单"), "nothing was read of anybody");
    let slip = led_to(&registers(&desk, TAP, &CALLER).await);
    let order = slip.replace("/desk/slips/", "/submissions/");
    // By the room, in whatever spelling; by the number, where no room was typed yet.
    for (room, phone, word) in [("3-2-1602", "", "3号楼 2单元 1602室"), ("", "138 0013 6688", "认出：3号楼 2单元 1602室")] {
        let page = known(&desk, &id, room, phone).await;
        assert!(page.contains(word) && page.contains("在办 1 单") && page.contains("水龙头维修"), "{page}");
        assert!(page.contains("待受理·工程维修部"), "how far it is: {page}");
        assert!(page.contains("林女士") && page.contains("138 **** 6688") && !page.contains("13800136688"), "masked: {page}");
    }
    let readings = async || administrator.page("/audit").await.matches("查看住户工单").count();
    assert_eq!(readings().await, 1, "one form, one household");
    known(&desk, &hidden(&desk.page(TAP).await, "id"), "3-2-1602", "").await;
    assert_eq!(readings().await, 2, "another form");
    let audit = administrator.page("/audit").await;
    assert!(audit.contains("3号楼 2单元 1602室") && !audit.contains("林女士"));
    // Neither a number that nobody left, nor a door that ends alike, nor what is no door.
    for (room, phone) in [("", "13900000000"), ("", ""), ("9-9-999", ""), ("1602", "13800136688")] {
        let page = known(&desk, &id, room, phone).await;
        assert!(!page.contains("水龙头维修") && !page.contains("林女士"), "{room} {phone}: {page}");
    }
    // What is over is no longer in the way, and still told.
    crate::office_paid::takes(&desk, &order, "cancelled", "业户来电取消").await;
    let page = known(&desk, &id, "3-2-1602", "").await;
    assert!(page.contains("没有在办的工单") && page.contains("最近办结 1 单"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_recognises_a_household_outside_their_own_area() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    registers(&administrator, TAP, &CALLER).await;
    let butlers = site.board().await.butlers;
    for (number, sees) in [("0317", true), ("0325", false)] {
        let id = butlers.iter().find(|butler| butler.staff_number == number).unwrap().id.to_string();
        let butler = colleague(&site, &administrator, &format!("b{number}"), Role::Butler, &[("butler", &id)]).await;
        let form = hidden(&butler.page(TAP).await, "id");
        for (room, phone) in [("3-2-1602", ""), ("", "13800136688")] {
            let page = known(&butler, &form, room, phone).await;
            assert_eq!(page.contains("水龙头维修") && page.contains("林女士"), sees, "{number}: {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_called_last_is_taken_over_by_one_click_and_nothing_typed_is_lost() {
    let site = Site::start().await;
    let desk = site.browser().await;
    registers(&desk, TAP, &CALLER).await;
    let id = hidden(&desk.page(TAP).await, "id");
    let form = [
        ("matter", "service-tap-repair"),
        ("id", &*id),
        ("source", "visit"),
        ("room", ""),
        ("phone", "13800136688"),
        ("description", "又漏了"),
    ];
    let taken = async |form: &[(&str, &str)], button: &str| {
        let reply = desk.submit(TAP, "/desk/new", &with(form, &[(button, "1")])).await;
        assert_eq!(reply.status(), StatusCode::OK);
        reply.text().await.unwrap()
    };
    let page = taken(&form, "take").await;
    assert_eq!((hidden(&page, "room"), hidden(&page, "surname")), ("3号楼 2单元 1602室".into(), "林".into()));
    assert!(page.contains("又漏了") && hidden(&page, "id") == id, "what was typed, in the same form");
    let audit = async || desk.page("/audit").await.matches("查看业户全号").count();
    assert_eq!(audit().await, 0, "the caller has told the number themselves");
    let by_room = with(&form, &[("room", "3-2-1602"), ("phone", "")]);
    let page = taken(&by_room, "look").await;
    assert!(page.contains("138 **** 6688") && !page.contains("13800136688"));
    let page = taken(&by_room, "take").await;
    assert_eq!(hidden(&page, "phone"), "13800136688");
    assert_eq!(audit().await, 1, "the whole number was read");
    // What was taken over is registered like anything else.
    let page = desk.submit(TAP, "/desk/new", &with(&CALLER, &[("id", &id), ("matter", "service-tap-repair")])).await;
    assert!(led_to(&page).starts_with("/desk/slips/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_and_a_task_slip_lead_to_the_phone_page_where_phones_reach_the_office() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let slip = led_to(&registers(&desk, TAP, &CALLER).await);
    let task_slip = format!("{}/task-slip", slip.replace("/desk/slips/", "/submissions/"));
    for paper in [&slip, &task_slip] {
        let page = desk.page(paper).await;
        assert!(!page.contains("class=\"qr\"") && page.contains("1000"), "the code alone, in digits");
    }
    let seen = hidden(&desk.page("/estate").await, "seen");
    let estate = [
        ("seen", seen.as_str()),
        ("name", "枫林苑"),
        ("address", "示例路 1 号"),
        ("centre_phone", "0571-8800-5678"),
        ("desk_hours", "08:00–18:00"),
        ("phone_address", "https://wuye.example.cn"),
    ];
    assert_eq!(desk.submit("/estate", "/estate", &estate).await.status(), StatusCode::SEE_OTHER);
    let drawn = async |paper: &str| {
        let page = desk.page(paper).await;
        let svg = page.split_once("class=\"qr\"").expect("a QR code").1.split_once("</svg>").unwrap().0.to_owned();
        assert!(svg.contains("role=\"img\"") && svg.contains("aria-label=\"查进度的二维码"), "{svg}");
        svg.split_once(" d=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
    };
    let first = drawn(&slip).await;
    assert_eq!(drawn(&task_slip).await, first, "both lead to the same page");
    let other = led_to(&registers(&desk, TAP, &CALLER).await);
    assert_ne!(drawn(&other).await, first, "another order, another code");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_service_is_found_from_within_the_form_and_what_was_typed_stays_without_a_script() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let page = desk.page(TAP).await;
    assert!(page.contains("回执小票") && page.contains("保存时生成"), "the slip to be");
    let (id, matter) = (hidden(&page, "id"), hidden(&page, "matter"));
    let sends = async |more: &[(&str, &str)]| {
        let reply = desk.submit(TAP, "/desk/new", &[&with(&[("id", &id), ("matter", &matter)], &CALLER)[..], more].concat()).await;
        assert_eq!(reply.status(), StatusCode::OK);
        reply.text().await.unwrap()
    };
    // Each that is found is a button of the form; the others are there for the script alone.
    let buttons = |page: &str| -> Vec<(String, bool)> {
        let all = page.split("name=\"switch_to\" value=\"").skip(1);
        all.map(|rest| {
            let tag = rest.split_once('>').unwrap().0;
            (tag.split_once('"').unwrap().0.to_owned(), tag.contains(" hidden"))
        })
        .collect()
    };
    assert!(buttons(&page).iter().all(|(_, is_hidden)| *is_hidden) && !buttons(&page).is_empty());
    assert!(buttons(&page).iter().all(|(key, _)| *key != matter), "what is registered now is no other");
    let found = sends(&[("item_words", "灯"), ("find_item", "1")]).await;
    let shown: Vec<String> = buttons(&found).into_iter().filter(|(_, is_hidden)| !is_hidden).map(|(key, _)| key).collect();
    assert!(!shown.is_empty() && found.contains("138 0013 6688") && hidden(&found, "id") == id, "{shown:?}");
    assert!(sends(&[("item_words", "没有这样的"), ("find_item", "1")]).await.contains("没有名称含这些字的项目"));
    let switched = sends(&[("item_words", "灯"), ("switch_to", &shown[0])]).await;
    assert_eq!((hidden(&switched, "matter"), hidden(&switched, "id")), (shown[0].clone(), id.clone()));
    for typed in ["138 0013 6688", "3-2-1602", "林"] {
        assert!(switched.contains(typed), "{typed}");
    }
    assert!(desk.page("/desk").await.contains("还没有登记过"), "looking saves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_next_caller_waiting_is_told_the_code_and_goes_on_and_a_form_can_be_emptied() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let next = registers(&desk, TAP, &with(&CALLER, &[("again", "1")])).await;
    assert_eq!(led_to(&next), "/desk");
    let page = desk.page("/desk").await;
    let told = page.split_once("请告诉来电人回执码 ").expect("the code is told").1;
    let told: String = told.chars().take_while(|each| *each != '。').collect();
    let slip = page.split_once("/desk/slips/").unwrap().1.split_once('"').unwrap().0.to_owned();
    assert_eq!(code(&desk.page(&format!("/desk/slips/{slip}")).await), told.replace(' ', ""));
    // What is wrong keeps whoever wants to go on here as well.
    assert_eq!(registers(&desk, TAP, &with(&CALLER, &[("again", "1"), ("room", "")])).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let emptied = registers(&desk, TAP, &with(&CALLER, &[("clear", "1")])).await;
    assert_eq!(led_to(&emptied), TAP);
    assert_eq!(desk.page("/desk").await.matches("小票</a>").count(), 1, "nothing else was saved");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_slip_to_come_names_the_building_once_the_household_is_known() {
    let site = Site::start().await;
    let desk = site.browser().await;
    assert!(desk.page(TAP).await.contains("按所填房号"));
    let page = registers(&desk, TAP, &with(&CALLER, &[("look", "1")])).await.text().await.unwrap();
    let slip = page.split_once("回执小票预览").unwrap().1.split_once("</section>").unwrap().0;
    assert!(slip.contains(">3号楼</b>") && !slip.contains("1602"), "{slip}");
}
