//! 值班 and 上班时间: whose number lobbies show, and hours that compute.

use chrono::Duration;
use lobby_butler::{domain::staff::Role, protocol::v1::board::DutyManager};
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, colleague, hidden};

/// The week of the site's Friday, with these fields of its days.
async fn save(browser: &Browser<'_>, days: &[(&str, &str)]) -> reqwest::Response {
    let made_from = hidden(&browser.page("/duty?week=2026-09-18").await, "made_from");
    let fields: Vec<_> = [("week", "2026-09-18"), ("made_from", made_from.as_str())].into_iter().chain(days.iter().copied()).collect();
    browser.submit("/duty", "/duty", &fields).await
}

/// Friday's and Saturday's duty managers as lobbies show them.
async fn shown(site: &Site) -> Vec<(String, String)> {
    let rota = site.board().await.duty_rota;
    rota.into_iter().take(2).map(|DutyManager { name, phone, .. }| (name, phone)).collect()
}

fn told(name: &str, phone: &str) -> (String, String) {
    (name.to_owned(), phone.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duty_managers_number_is_published_only_for_the_days_on_which_somebody_ticked_it() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let names = [("day4", "周经理"), ("phone4", "13500006688"), ("day5", "吴经理"), ("phone5", "13500006699")];
    assert_eq!(save(&browser, &names).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(shown(&site).await, [told("周经理", ""), told("吴经理", "")]);
    let wire = serde_json::to_value(site.board().await.duty_rota).unwrap();
    assert!(wire[0].get("phone").is_none(), "nothing of it leaves the office: {wire}");
    let ticked = [names.as_slice(), &[("shown4", "1")]].concat();
    assert_eq!(save(&browser, &ticked).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(shown(&site).await, [told("周经理", "135 0000 6688"), told("吴经理", "")]);
    assert_eq!(site.board().await.duty_manager.unwrap().phone, "135 0000 6688");
    let page = browser.page("/duty?week=2026-09-18").await;
    assert!(page.contains("name=\"shown4\" value=\"1\" checked") && !page.contains("name=\"shown5\" value=\"1\" checked"));
    assert!(browser.page("/duty?week=2026-09-21&copy=1").await.contains("name=\"shown4\" value=\"1\" checked"));
    // Who takes the day over is asked anew, with whatever number stands there.
    let taken_over = [("day4", "钱经理"), ("phone4", "13500006688"), ("shown4", "1"), ("whose-4", "周经理")];
    let refused = save(&browser, &taken_over).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.text().await.unwrap();
    assert!(
        refused.contains("这一天换了人")
            && refused.contains("name=\"whose-4\" value=\"\"")
            && !refused.contains("name=\"shown4\" value=\"1\" checked")
    );
    assert!(page.contains("name=\"whose-4\" value=\"周经理\""));
    // Another name for today takes the number of the one before along with it.
    let seen = hidden(&browser.page("/estate").await, "seen");
    let estate = [("seen", seen.as_str()), ("name", "枫林苑"), ("address", "示例路 1 号"), ("centre_phone", "96345")];
    let estate = [estate.as_slice(), &[("desk_hours", "24小时"), ("duty", "郑经理")]].concat();
    assert_eq!(browser.submit("/estate", "/estate", &estate).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(shown(&site).await[0], told("郑经理", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accounts_number_is_published_as_long_as_the_account_has_it_and_is_in_use() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let manager = colleague(&site, &browser, "jing", Role::Manager, &[("phone", "13800138000")]).await;
    let bare = colleague(&site, &browser, "wu.jing", Role::Manager, &[]).await;
    drop(bare);
    let page = browser.page("/duty").await;
    let id = |name: &str| {
        let end = page.find(&format!("\">{name}</option>")).unwrap();
        page[..end].rsplit_once("value=\"").unwrap().1.to_owned()
    };
    let (jing, wu) = (id("jing"), id("wu.jing"));
    let refused = save(&browser, &[("staff4", &wu), ("shown4", "1")]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "there is no number to show");
    assert!(refused.text().await.unwrap().contains("要在大堂显示电话"));
    assert_eq!(save(&browser, &[("staff4", &jing), ("shown4", "1")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(shown(&site).await[0], told("jing", "138 0013 8000"));
    assert!(browser.page("/duty?week=2026-09-18").await.contains("大堂显示账号登记的 138 0013 8000"));
    let revision = site.board().await.revision;
    let version = hidden(&manager.page("/alerts").await, "version");
    let phone = [("version", version.as_str()), ("phone", "13900139000")];
    assert_eq!(manager.submit("/alerts", "/alerts/phone", &phone).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(shown(&site).await[0], told("jing", "139 0013 9000"));
    assert!(site.board().await.revision > revision, "lobbies are told");
    // What was typed for the day goes before the account's own.
    assert_eq!(save(&browser, &[("staff4", &jing), ("phone4", "0571-8800-5600"), ("shown4", "1")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(shown(&site).await[0], told("jing", "0571-8800-5600"));
    assert_eq!(save(&browser, &[("staff4", &jing), ("shown4", "1")]).await.status(), StatusCode::SEE_OTHER);
    let account = format!("/staff/{jing}");
    let version = hidden(&browser.page(&account).await, "version");
    let fields = [("version", version.as_str()), ("disabled", "1")];
    assert_eq!(browser.submit(&account, &format!("{account}/disable"), &fields).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(shown(&site).await[0], told("jing", ""), "nobody answers it any more");
    site.advance(Duration::days(1));
    assert!(site.board().await.duty_rota.iter().all(|day| day.phone.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_that_nobody_can_read_come_back_with_a_word_and_what_stood_there_may_stay() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let save = async |first: &str| {
        let seen = hidden(&browser.page("/departments").await, "seen");
        let mut fields = vec![("seen".to_owned(), seen)];
        for n in 0..7 {
            let hours = [first, "24小时", "24 小时", "07:00–17:00", "由客服中心转接", "", ""][n];
            let values =
                [("name", format!("部门{n}")), ("hours", hours.to_owned()), ("position", (n + 1).to_string()), ("shown", "1".into())];
            fields.extend(values.map(|(name, value)| (format!("{name}{n}"), value)));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.submit("/departments", "/departments", &fields).await
    };
    for unread in ["上班 8 点", "8-18", "8:00-18:00 节假日休息"] {
        let refused = save(unread).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{unread}");
        let page = refused.text().await.unwrap();
        assert!(page.contains("没有读懂这个时间") && page.contains("例如 08:00–18:00"), "{unread}");
    }
    assert_eq!(save("周一至周五 8:00-12:00、14:00-18:00").await.status(), StatusCode::SEE_OTHER, "what stood there is not asked for anew");
    let page = browser.page("/departments").await;
    assert!(page.contains("读作：周一至周五 08:00–12:00、14:00–18:00") && page.contains("没有读出时间"));
    let hours: Vec<String> = site.board().await.departments.into_iter().map(|entry| entry.hours).collect();
    assert_eq!(hours[..5], ["周一至周五 8:00-12:00、14:00-18:00", "24小时", "24 小时", "07:00–17:00", "由客服中心转接"]);
    let seen = hidden(&browser.page("/estate").await, "seen");
    let estate = |hours: &'static str| [("seen", seen.clone()), ("name", "枫林苑".into()), ("desk_hours", hours.to_owned())];
    for (hours, wanted) in [("有人就开", StatusCode::UNPROCESSABLE_ENTITY), ("早8点到晚8点", StatusCode::SEE_OTHER)] {
        let fields = estate(hours);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let fields = [fields.as_slice(), &[("address", "示例路 1 号"), ("centre_phone", "96345")]].concat();
        assert_eq!(browser.submit("/estate", "/estate", &fields).await.status(), wanted, "{hours}");
    }
    assert!(browser.page("/estate").await.contains("读作：每天 08:00–20:00"));
}
