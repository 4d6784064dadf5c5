//! 贵宾欢迎 and 节日问候: entered by staff, on the boards of their lobbies, and away again.

use chrono::Duration;
use lobby_butler::{
    domain::{
        festival::{Choice, Festival},
        welcome::Party,
    },
    protocol::v1::{board::Board, paths},
};
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, hidden};

const NEW: &str = "/welcomes/new";

/// The form as it is typed at 10:26, changed.
async fn form(browser: &Browser<'_>, changes: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("id", hidden(&browser.page(NEW).await, "id")),
        ("surname", "张".to_owned()),
        ("title", "总".to_owned()),
        ("party", "of".to_owned()),
        ("people", "5".to_owned()),
        ("line", "莅临指导".to_owned()),
        ("starts_at", "2026-09-18T10:00".to_owned()),
        ("ends_at", "2026-09-18T18:00".to_owned()),
        ("reach", "all".to_owned()),
    ];
    fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    fields.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    fields
}

async fn send(browser: &Browser<'_>, from: &str, to: &str, fields: &[(&'static str, String)]) -> (StatusCode, String) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = browser.submit(from, to, &fields).await;
    (reply.status(), reply.text().await.unwrap())
}

async fn greeted(site: &Site, token: &str) -> Vec<String> {
    let board = site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth(token).send().await.unwrap();
    board.json::<Board>().await.unwrap().welcomes.iter().map(|welcome| welcome.label()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_is_expected_in_the_chosen_lobbies_changed_and_taken_back() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let other = site.office.add_terminal("5号楼大堂").unwrap();
    let fields = form(&browser, &[("reach", "some"), ("buildings", "3号楼")]).await;
    for _ in 0..2 {
        assert_eq!(send(&browser, NEW, NEW, &fields).await.0, StatusCode::SEE_OTHER);
    }
    assert_eq!((greeted(&site, &site.token).await, greeted(&site, &other).await.len()), (vec!["张总一行5位".to_owned()], 0));
    let welcome = site.board().await.welcomes.remove(0);
    assert_eq!((welcome.party, welcome.line.as_str()), (Party::Of(5), "莅临指导"));
    // Its line has English; whoever cannot read the name reads that.
    assert_eq!(site.board().await.in_english("莅临指导"), "An honour to have you here");
    let list = browser.page("/welcomes").await;
    assert!(list.contains("张总一行5位") && list.contains("显示中") && list.contains("3号楼"), "{list}");
    let path = format!("/welcomes/{}", welcome.id);
    let version = hidden(&browser.page(&path).await, "version");
    let changes: &[(&'static str, &str)] = &[("version", version.as_str()), ("party", "alone"), ("line", "欢迎回家")];
    let changed: Vec<_> = form(&browser, changes).await.into_iter().filter(|(name, _)| *name != "id").collect();
    assert_eq!(send(&browser, &path, &path, &changed).await.0, StatusCode::SEE_OTHER);
    assert_eq!((greeted(&site, &site.token).await, greeted(&site, &other).await), (vec!["张总".into()], vec!["张总".into()]));
    let other_line = |(name, value)| (name, if name == "line" { "莅临参观".to_owned() } else { value });
    let late: Vec<_> = changed.into_iter().map(other_line).collect();
    let (status, page) = send(&browser, &path, &path, &late).await;
    assert!(status == StatusCode::CONFLICT && page.contains("张"), "{page}");
    let version = hidden(&browser.page(&path).await, "version");
    let withdraw = format!("{path}/withdraw");
    assert_eq!(browser.submit(&path, &withdraw, &[("version", version.as_str())]).await.status(), StatusCode::SEE_OTHER);
    assert!(greeted(&site, &site.token).await.is_empty());
    assert!(browser.page("/welcomes").await.contains("已撤下") && browser.page(&path).await.contains("姓氏删除"));
    // The audit says that somebody was greeted and not who.
    let audit = browser.page("/audit").await;
    assert!(audit.contains("安排贵宾欢迎") && audit.contains("撤下贵宾欢迎") && !audit.contains("张总"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_name_is_refused_kindly_and_nothing_is_stored() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await.revision;
    for (name, value, sentence) in
        [("surname", "张小明", "请只写姓氏"), ("title", "小明", "请选择称呼"), ("ends_at", "2026-09-28T10:00", "最多显示 3 天")]
    {
        let (status, page) = send(&browser, NEW, NEW, &form(&browser, &[(name, value)]).await).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(sentence), "{name}: {page}");
    }
    assert_eq!((site.board().await.revision, greeted(&site, &site.token).await.len()), (before, 0));
    assert!(browser.page("/welcomes").await.contains("没有安排"));
}

/// What tells a lobby's board from every other.
async fn tag(site: &Site) -> String {
    let reply = site.get(paths::BOARD).send().await.unwrap();
    reply.headers()["etag"].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_leaves_the_board_at_the_end_without_anybody() {
    let site = Site::start().await;
    let browser = site.browser().await;
    assert_eq!(send(&browser, NEW, NEW, &form(&browser, &[]).await).await.0, StatusCode::SEE_OTHER);
    let (etag, revision) = (tag(&site).await, site.board().await.revision);
    site.advance(Duration::hours(8));
    assert!(greeted(&site, &site.token).await.is_empty());
    // A terminal that asks whether its board is the present one is told that it is not.
    assert_ne!(tag(&site).await, etag);
    assert_eq!(site.board().await.revision, revision);
}

#[tokio::test(flavor = "multi_thread")]
async fn festivals_are_switched_off_chosen_and_reworded() {
    let site = Site::start().await;
    let browser = site.browser().await;
    assert!(site.board().await.festivals.is_usual());
    let page = "/festivals";
    let chosen = |seen: String, to: &'static str| {
        let fields = [("choice", "chosen"), ("festival", "mid_autumn"), ("from", "2026-09-18"), ("to", to), ("mid_autumn", "月圆人安")];
        let fields = fields.map(|(name, value)| (name, value.to_owned()));
        [("seen", seen)].into_iter().chain(fields).collect::<Vec<_>>()
    };
    let seen = hidden(&browser.page(page).await, "seen");
    let (status, refused) = send(&browser, page, page, &chosen(seen.clone(), "2027-09-18")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && refused.contains("最多 31 天"), "{refused}");
    assert_eq!(send(&browser, page, page, &chosen(seen.clone(), "2026-09-25")).await.0, StatusCode::SEE_OTHER);
    let festivals = site.board().await.festivals;
    assert!(matches!(festivals.choice, Choice::Chosen { festival: Festival::MidAutumn, .. }));
    assert_eq!(festivals.own_lines(Festival::MidAutumn), "月圆人安");
    assert!(browser.page("/glossary?place=estate").await.contains("月圆人安"));
    // Made from what is no more.
    assert_eq!(send(&browser, page, page, &chosen(seen, "2026-09-24")).await.0, StatusCode::CONFLICT);
    let seen = hidden(&browser.page(page).await, "seen");
    assert_eq!(send(&browser, page, page, &[("seen", seen), ("choice", "off".into())]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.festivals.choice, Choice::Off);
    assert!(browser.page("/audit").await.contains("设置节日问候"));
}
