//! What staff say of a promise later: another appointment, as agreed with the resident; why one was broken.

use chrono::{Duration, NaiveDate, NaiveTime};
use lobby_butler::domain::{
    catalogue::{Department, Price, Section},
    order::resident::Act,
    request::WantedTime,
    staff::Role,
};
use lobby_butler::protocol::v1::envelope::Body;
use reqwest::StatusCode;

use crate::{
    office_paid::{acts, progress},
    office_roles::colleague,
    office_support::{Browser, Site, book::Book, hidden, request},
};

fn repair() -> Body {
    let mut asked = request();
    (asked.item.section, asked.item.price, asked.item.department) = (Section::Public, Price::Free, Department::Engineering);
    (asked.item.id, asked.price_understood) = ("public-lighting".into(), false);
    Body::Request(asked)
}

async fn posts(browser: &Browser<'_>, path: &str, action: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let version = hidden(&browser.page(path).await, "version");
    let all = [&[("version", version.as_str())], fields].concat();
    let reply = browser.submit(path, &format!("{path}/{action}"), &all).await;
    (reply.status(), reply.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_agree_on_another_time_and_the_resident_reads_it() {
    let site = Site::start().await;
    let envelope = site.deliver(1_000_001, &repair()).await;
    let (administrator, path) = (site.browser().await, format!("/submissions/{}", envelope.id));
    let page = administrator.page(&path).await;
    let times = page.split_once("name=\"new_time\"").unwrap().1.split_once("</select>").unwrap().0;
    let time = times.split("value=\"").nth(4).unwrap().split('"').next().unwrap().to_owned();
    let label = times.split_once(&format!("value=\"{time}\"")).unwrap().1.split(['>', '<']).nth(1).unwrap().to_owned();
    let fields = |words| [("task", "1"), ("deed", "reappoint"), ("new_time", time.as_str()), ("agreed", words)];
    let (status, page) = posts(&administrator, &path, "task", &fields("")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("请写明和谁商定"), "{status}");
    let (status, page) = posts(&administrator, &path, "task", &[("task", "1"), ("deed", "reappoint"), ("agreed", "已商定")]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("请选择时间"), "{status}");
    // Whoever does the work may agree on it, too; whoever does other work does not see the order.
    let engineer = colleague(&site, &administrator, "gong", Role::Department, &[("department", "engineering")]).await;
    assert_eq!(posts(&engineer, &path, "task", &fields("已与本人电话商定")).await.0, StatusCode::SEE_OTHER);
    let page = administrator.page(&path).await;
    assert!(page.contains(&format!("时间：{label}")) && page.contains("改预约") && page.contains("已与本人电话商定"));
    let detail = progress(&site, envelope.receipt_code).await.1;
    let step = detail.steps.iter().find(|step| step.word == "上门时间已改").unwrap();
    assert_eq!(step.note, format!("{label}。已与本人电话商定"));
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_are_told_that_another_time_than_the_resident_asked_for_leaves_the_promise_as_it_is_until_the_resident_agrees() {
    let site = Site::start().await;
    let window = |day: u32, from: u32, to: u32| WantedTime::Window {
        date: NaiveDate::from_ymd_opt(2026, 9, day).unwrap(),
        from: NaiveTime::from_hms_opt(from, 0, 0).unwrap(),
        to: NaiveTime::from_hms_opt(to, 0, 0).unwrap(),
    };
    let Body::Request(mut asked) = repair() else { unreachable!() };
    asked.wanted = Some(window(18, 14, 18));
    let envelope = site.deliver(1_000_001, &Body::Request(asked)).await;
    let (desk, path) = (site.browser().await, format!("/submissions/{}", envelope.id));
    let arrival = |page: &str| page.split_once("<strong>到场</strong>").map(|(_, rest)| rest.split_once("</li>").unwrap().0.to_owned());
    assert!(desk.page(&path).await.contains("业户没有提出改约：改了预约，原来的到场承诺不变"));
    acts(&site, 1_000_002, envelope.receipt_code, "6688", Act::Reappoint { wanted: window(19, 9, 12) }).await;
    let page = desk.page(&path).await;
    assert!(page.contains("改为业户希望的 ") && page.contains("改为别的时间，原来的到场承诺不变、照旧计时"), "{page}");
    assert!(page.contains("须业户同意：请业户在大堂终端或手机上改约到那个时间"));
    let promised = arrival(&page);
    assert!(promised.is_some(), "{page}");
    let times = page.split_once("name=\"new_time\"").unwrap().1.split_once("</select>").unwrap().0;
    let time = times.split("value=\"").last().unwrap().split('"').next().unwrap().to_owned();
    let fields = [("task", "1"), ("deed", "reappoint"), ("new_time", time.as_str()), ("agreed", "业户电话同意")];
    assert_eq!(posts(&desk, &path, "task", &fields).await.0, StatusCode::SEE_OTHER);
    let page = desk.page(&path).await;
    assert_eq!(arrival(&page), promised, "the promise stands");
    assert!(page.contains("业户没有提出改约"), "what was asked for is answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_writes_down_why_a_promise_was_broken_and_nobody_else_does() {
    let site = Site::start().await;
    let envelope = site.deliver(1_000_001, &repair()).await;
    let (administrator, path) = (site.browser().await, format!("/submissions/{}", envelope.id));
    let manager = colleague(&site, &administrator, "jing", Role::Manager, &[]).await;
    let desk = colleague(&site, &administrator, "ke.fu", Role::FrontDesk, &[]).await;
    site.advance(Duration::minutes(17));
    assert!(!manager.page(&path).await.contains("why-late"), "somebody still waits");
    assert_eq!(posts(&desk, &path, "respond", &[("how", "arrived"), ("response", "")]).await.0, StatusCode::SEE_OTHER);
    let reason = [("why_late", "前一单抢修未完")];
    assert!(!desk.page(&path).await.contains("why-late"));
    assert_eq!(posts(&desk, &path, "explain", &reason).await.0, StatusCode::FORBIDDEN);
    let page = manager.page(&path).await;
    assert!(page.contains("响应曾超 12 分钟，原因待核") && page.contains("data-needs=\"why_late\""), "it is what a manager does next");
    assert_eq!(posts(&manager, &path, "explain", &[("why_late", " ")]).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(posts(&manager, &path, "explain", &reason).await.0, StatusCode::SEE_OTHER);
    let page = desk.page(&path).await;
    assert!(page.contains("原因：前一单抢修未完（jing 核定）") && page.contains("响应超时：前一单抢修未完"));
    assert!(page.contains("曾超 12 分钟") && page.contains("超时已记入本单"), "it excuses nothing");
    assert_eq!(posts(&administrator, &path, "explain", &reason).await.0, StatusCode::CONFLICT, "once is enough");
    let book = Book::of(site.folder.path());
    assert_eq!(book.column("SELECT milestone || ' ' || reason FROM breach"), ["response 前一单抢修未完"]);
    let steps = progress(&site, envelope.receipt_code).await.1.steps;
    assert!(steps.iter().all(|step| !step.note.contains("抢修") && !step.word.contains("超时")), "{steps:?}");
}
