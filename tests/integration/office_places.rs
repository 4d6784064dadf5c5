//! 公共地点: staff keep the list, the desk and the lobbies ask where it is.

use lobby_butler::{
    domain::{catalogue::Department, staff::Role},
    protocol::v1::envelope::Body,
};
use reqwest::StatusCode;

use crate::{
    office_faults::{assert_counts, fault, lift},
    office_roles::colleague,
    office_support::{Site, hidden},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_adds_a_caller_to_the_order_that_there_is() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let form = "/desk/new?matter=service-public-lift";
    assert!(!desk.page(form).await.contains("已有人报修") && desk.page(form).await.contains("报修地点"));
    let first = site.deliver(1_000_001, &Body::Request(lift(1))).await;
    let page = desk.page(form).await;
    assert!(page.contains("加入：3号楼 2单元 电梯·已有 1 户报修·已报修"));
    let (id, fault_id) = (hidden(&page, "id"), first.id.to_string());
    let mut fields = vec![
        ("matter", "service-public-lift"),
        ("id", id.as_str()),
        ("source", "phone"),
        ("room", "3-2-1602"),
        ("phone", "13800136688"),
        ("same_fault", fault_id.as_str()),
    ];
    let reply = desk.submit(form, "/desk/new", &fields).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER, "{}", reply.text().await.unwrap());
    let slip = desk.page(&format!("/desk/slips/{id}")).await;
    assert!(slip.contains("电梯故障") && slip.contains("陈管家"), "who answers for the one order");
    assert_eq!(fault(&site).await.unwrap().households, 2);
    // Another place is another order, of the place's butler.
    let page = desk.page(form).await;
    let other = hidden(&page, "id");
    (fields[1].1, fields[5]) = (other.as_str(), ("place", "1-1-lift"));
    assert_eq!(desk.submit(form, "/desk/new", &fields).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.faults.len(), 2);
    let register = desk.page("/desk/register").await;
    assert_eq!(register.matches("电梯故障").count(), 3, "every report that came in is on the record");
    assert_counts(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_keep_the_list_of_places_and_lobbies_ask_where_it_is() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    assert!(!administrator.page("/places/proposed").await.contains("3号楼 2单元 电梯"), "what is on the list is not proposed");
    assert!(administrator.page("/places/proposed").await.contains("6号楼 1单元 电梯"));
    let before = site.board().await;
    let proposed = administrator.page("/places/proposed").await;
    let key = proposed.split("name=\"place\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let added = administrator.submit("/places/proposed", "/places/proposed", &[("place", &key)]).await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    let after = site.board().await;
    assert_eq!((after.places.len(), after.revision), (before.places.len() + 1, before.revision + 1));
    let page = administrator.page("/places/new").await;
    let id = hidden(&page, "id");
    let fields = |name: &'static str| {
        vec![
            ("id", id.clone()),
            ("name", name.into()),
            ("kind", "equipment".into()),
            ("building", "3号楼".into()),
            ("department", "supplier".into()),
        ]
    };
    let send = async |path: &str, fields: Vec<(&str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        administrator.submit("/places/new", path, &fields).await
    };
    assert_eq!(send("/places/new", fields("东门")).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "two places of one name");
    for _ in 0..2 {
        assert_eq!(send("/places/new", fields("3号楼 配电间")).await.status(), StatusCode::SEE_OTHER, "the same form twice is one place");
    }
    let board = site.board().await;
    let place = board.places.iter().find(|place| place.name == "3号楼 配电间").unwrap();
    assert_eq!((place.id.as_str(), place.building.as_str(), place.department), (id.as_str(), "3号楼", Some(Department::Supplier)));
    let address = format!("/places/{id}");
    let mut changed = fields("3号楼 地下配电间");
    changed.push(("version", "1".into()));
    assert_eq!(send(&address, changed.clone()).await.status(), StatusCode::SEE_OTHER);
    changed[1].1 = "3号楼 一层配电间".into();
    assert_eq!(send(&address, changed).await.status(), StatusCode::CONFLICT, "a colleague was faster");
    assert_eq!(send(&format!("{address}/move"), vec![("direction", "up".into())]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(send(&format!("{address}/delete"), vec![("version", "2".into())]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.places, after.places);
    let audit = administrator.page("/audit").await;
    assert!(["添加公共地点", "保存公共地点", "调整公共地点顺序", "删除公共地点"].iter().all(|action| audit.contains(action)));
    assert_eq!((after.in_english("东门"), after.in_english("6号楼 1单元 电梯")), ("East gate", "Building 6 Unit 1 lift"));
}
