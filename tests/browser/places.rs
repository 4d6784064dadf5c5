//! 公共地点, and reports of one fault that are linked and taken apart.

use lobby_butler::{
    domain::{
        catalogue::{Price, Section},
        public_place::PlaceRef,
        request::ServiceRequest,
    },
    protocol::v1::envelope::Body,
};

use crate::{
    chrome::Scripts,
    desk::Desk,
    office_support::{Site, request},
};

/// A lift that stands still.
fn lift() -> Body {
    let mut asked = request();
    (asked.item.id, asked.item.name) = ("public-lift".into(), "电梯故障".into());
    (asked.item.section, asked.item.price, asked.price_understood, asked.wanted) = (Section::Public, Price::Free, false, None);
    let place = PlaceRef { id: "3-2-lift".into(), name: "3号楼 2单元 电梯".into(), ..PlaceRef::default() };
    Body::Request(ServiceRequest { place: Some(place), ..asked })
}

async fn a_place_is_entered_changed_and_proposed(scripts: Scripts) {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, scripts).await;
    desk.open("/places").await;
    desk.sees("3号楼 2单元 电梯").await;
    desk.click("新增地点").await;
    desk.fill("名称", "东门").await;
    desk.click("保存").await;
    desk.sees_beside("名称", "已有同名的地点").await;
    desk.fill("名称", "地下车库 C区").await;
    desk.tick("kind", "garage").await;
    desk.choose("谁来修", "保安部（礼宾）").await;
    desk.click("保存").await;
    desk.is_at("/places").await;
    desk.sees("车库·不属于楼栋·保安部（礼宾）").await;
    desk.click("按房号表生成").await;
    desk.sees("6号楼 1单元 电梯").await;
    desk.click("添加勾选的地点").await;
    desk.is_at("/places").await;
    desk.sees("6号楼 2单元 电梯").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_entered_and_others_are_proposed() {
    a_place_is_entered_changed_and_proposed(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn places_need_no_scripts() {
    a_place_is_entered_changed_and_proposed(Scripts::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_reports_become_one_and_two_again() {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, Scripts::Off).await;
    let first = site.deliver(1_000_001, &lift()).await;
    let second = site.deliver(1_000_002, &lift()).await;
    desk.open(&format!("/submissions/{}", second.id)).await;
    desk.sees("可能重复").await;
    desk.tick("link_to", &first.id.to_string()).await;
    desk.click("关联到这张工单").await;
    desk.is_at(&format!("/submissions/{}", first.id)).await;
    desk.sees("同一故障的报修").await;
    desk.fill("提示", "请先走 1单元电梯").await;
    desk.click("发布到终端").await;
    desk.sees("业户现在看到").await;
    desk.sees("请先走 1单元电梯").await;
    assert_eq!(site.board().await.faults[0].advice, "请先走 1单元电梯");
    desk.click("取消关联").await;
    desk.is_at(&format!("/submissions/{}", second.id)).await;
    desk.sees("可能重复").await;
    desk.leaves().await;
}
