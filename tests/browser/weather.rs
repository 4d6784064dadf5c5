//! 天气.

use crate::{desk::Desk, every_page::survives_an_expired_session, office_support::Site};

async fn opened(desk: &Desk<'_>) {
    desk.open("/weather").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn weather_posted_by_hand_is_what_the_lobby_shows() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk).await;
    desk.fill("当前气温（°C）", "２６．５").await;
    desk.choose("当前天气", "多云").await;
    desk.fill("今天/最高（°C）", "29").await;
    desk.fill("今天/最低（°C）", "21").await;
    desk.choose("今天/天气", "多云").await;
    desk.fill("空气质量指数 AQI（0–500）", "120").await;
    desk.click("臭氧").await;
    desk.click("发布天气").await;
    desk.sees("人工发布").await;
    desk.sees("29° / 21°").await;
    desk.sees("AQI 120").await;
    let weather = site.board().await.weather.unwrap();
    assert_eq!((weather.current.temperature, weather.air.unwrap().index), (Some(26.5), 120));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_weather_keeps_what_was_typed() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk).await;
    desk.fill("当前气温（°C）", "热").await;
    desk.fill("今天/最高（°C）", "12").await;
    desk.fill("今天/最低（°C）", "21").await;
    desk.choose("今天/天气", "多云").await;
    desk.click("PM10").await;
    desk.click("发布天气").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("当前气温（°C）", "之间的数字").await;
    desk.sees_beside("今天/最高（°C）", "最高温不能低于最低温").await;
    assert_eq!((desk.value("当前气温（°C）").await, desk.value("今天/最低（°C）").await), ("热".into(), "21".into()));
    let ticked = desk.driver().find_all(thirtyfour::By::Css("input[name=primary]:checked")).await.unwrap();
    assert_eq!(ticked.len(), 1);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feeds_key_is_never_shown_again() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk).await;
    desk.fill("纬度", "95").await;
    desk.fill("API 密钥", "secret-key-1").await;
    desk.click("保存").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("纬度", "-90 到 90").await;
    assert_eq!(desk.value("纬度").await, "95");
    desk.fill("纬度", "30.27").await;
    desk.fill("API 密钥", "secret-key-1").await;
    desk.click("保存").await;
    desk.sees("删除已保存的密钥").await;
    assert_eq!(desk.value("纬度").await, "30.27");
    assert!(!desk.driver().source().await.unwrap().contains("secret-key-1"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn weather_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk).await;
    desk.fill("地点", "示例市西区").await;
    desk.fill("当前气温（°C）", "26").await;
    survives_an_expired_session(&desk, "发布天气", "示例市西区").await;
    desk.is_at("/weather").await;
    desk.sees("示例市西区").await;
    desk.leaves().await;
}
