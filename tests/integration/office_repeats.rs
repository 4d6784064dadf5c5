//! Forms that arrive twice, forms from two tabs, and names that may stand but once.

use lobby_butler::domain::staff::Role;
use reqwest::{Response, StatusCode};

use crate::{
    office_console::notice_with,
    office_pairing::{approve, ticket},
    office_roles::colleague,
    office_support::{Browser, Site, hidden, step_form},
};

fn location(reply: &Response) -> String {
    reply.headers()["location"].to_str().unwrap().to_owned()
}

/// Every hidden field of the form that posts to `action`, in its order.
fn hidden_fields(page: &str, action: &str) -> Vec<(String, String)> {
    let form =
        page.split("<form ").find(|form| form.contains(&format!("action=\"{action}\""))).unwrap_or_else(|| panic!("no form {action}"));
    let form = form.split("</form>").next().unwrap();
    let inputs = form.split("<input ").filter(|input| input.contains("type=\"hidden\""));
    let attribute = |input: &str, name: &str| input.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap().to_owned();
    inputs.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect()
}

/// Posts the very form of a page, as a browser does, with what was typed.
struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    async fn of(browser: &Browser<'_>, page: &str, action: &str, typed: &[(&str, &str)]) -> Self {
        let mut fields = hidden_fields(&browser.page(page).await, action);
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Self { action: action.to_owned(), fields }
    }

    async fn send(&self, browser: &Browser<'_>) -> Response {
        let fields: Vec<(&str, &str)> = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(&self.action, &fields).await
    }
}

/// A page with the fields that are posted to it, and what its answer says.
type Page<'a> = (String, Vec<(&'a str, String)>, &'a str);
/// A page, its fields, and two words of the answer.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

#[tokio::test(flavor = "multi_thread")]
async fn two_equal_posts_of_a_step_are_one_step_and_answered_alike() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let id = site.envelope(1_000_001).await;
    site.submit(&id).await;
    let path = format!("/submissions/{}", id.id);
    // As a script sends it, that knows only the version; and as a browser does.
    let step = [("version", "1"), ("to", "accepted"), ("note", "今天下午到")];
    let first = browser.submit(&path, &format!("{path}/step"), &step).await;
    let second = browser.submit(&path, &format!("{path}/step"), &step).await;
    assert_eq!((first.status(), second.status()), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(location(&first), location(&second));
    let (action, fields) = step_form("quoted", "三天内有效");
    let mut quote = Form::of(&browser, &path, &format!("{path}/{action}"), &[]).await;
    quote.fields.retain(|(name, _)| fields.iter().all(|(typed, _)| typed != name));
    quote.fields.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let (one, other) = tokio::join!(quote.send(&browser), quote.send(&browser));
    assert_eq!((one.status(), other.status()), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let transfer = Form::of(&browser, &path, &format!("{path}/transfer"), &[("owner", "centre"), ("reason", "休假")]).await;
    let (one, other) = tokio::join!(transfer.send(&browser), transfer.send(&browser));
    assert_eq!((one.status(), other.status()), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    // Its history; what the resident reads now stands beside it once more.
    let page = browser.page(&path).await;
    let history = page.split_once("class=\"timeline\"").unwrap().1.split_once("</ol>").unwrap().0;
    for once in ["今天下午到", "合计 ¥80。三天内有效", "陈管家 0317 → 客服中心：休假"] {
        assert_eq!(history.matches(once).count(), 1, "{once}");
    }
    // A browser that asks again much later is told the same.
    site.advance(chrono::Duration::minutes(20));
    assert_eq!(quote.send(&browser).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_content_still_conflicts_and_the_page_says_whose_change_it_was() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let path = format!("/submissions/{}", envelope.id);
    let step = format!("{path}/step");
    let desk = colleague(&site, &browser, "desk", Role::FrontDesk, &[]).await;
    let (tab, other_tab) = (
        Form::of(&browser, &path, &step, &[("to", "accepted"), ("note", "")]).await,
        Form::of(&browser, &path, &step, &[("to", "cancelled"), ("note", "重复了")]).await,
    );
    let colleagues = Form::of(&desk, &path, &step, &[("to", "accepted"), ("note", "")]).await;
    assert_eq!(tab.send(&browser).await.status(), StatusCode::SEE_OTHER);
    let own = other_tab.send(&browser).await;
    assert_eq!(own.status(), StatusCode::CONFLICT);
    let own = own.text().await.unwrap();
    assert!(own.contains("您已在另一处更新") && !own.contains("已被他人更新") && own.contains("重复了"));
    let late = colleagues.send(&desk).await;
    assert_eq!(late.status(), StatusCode::CONFLICT);
    let late = late.text().await.unwrap();
    assert!(late.contains("已被他人更新") && !late.contains("您已在另一处"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_that_is_made_from_a_version_says_when_it_was_oneself() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let board = site.board().await;
    let (butler, notice) = (board.butler.clone().unwrap(), board.notices[0].clone());
    let areas = browser.page("/areas").await;
    let row = areas.split("<tr>").find(|row| row.contains("3号楼")).unwrap();
    let area = row.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (butler_page, notice_page) = (format!("/butlers/{}", butler.id), format!("/notices/{}", notice.id));
    let pages: Vec<Page<'_>> = vec![
        (butler_page, vec![("name", "陈管家".into()), ("staff_number", "0317".into()), ("specialities", "水电报修".into())], "hotline"),
        (area, vec![("butler", butler.id.to_string()), ("buildings", "3号楼".into())], "name"),
        (
            "/estate".into(),
            vec![("address", "示例路 1 号".into()), ("centre_phone", "96345".into()), ("desk_hours", "全天".into())],
            "name",
        ),
    ];
    for (page, fixed, changed) in pages {
        let values = if changed == "hotline" { ["6688", "6689"] } else { ["甲区", "乙区"] };
        let mut forms = Vec::new();
        for value in values {
            let mut typed: Vec<(&str, &str)> = fixed.iter().map(|(name, value)| (*name, value.as_str())).collect();
            typed.push((changed, value));
            forms.push(Form::of(&browser, &page, &page, &typed).await);
        }
        assert_eq!(forms[0].send(&browser).await.status(), StatusCode::SEE_OTHER, "{page}");
        assert_eq!(forms[0].send(&browser).await.status(), StatusCode::SEE_OTHER, "{page}, again");
        let late = forms[1].send(&browser).await;
        assert_eq!(late.status(), StatusCode::CONFLICT, "{page}");
        assert!(late.text().await.unwrap().contains("您已在另一处更新"), "{page}");
    }
    let version = hidden(&browser.page(&notice_page).await, "version");
    let edit = notice_with(&[("version", version.as_str())]);
    assert_eq!(browser.submit(&notice_page, &notice_page, &edit).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(browser.submit(&notice_page, &notice_page, &edit).await.status(), StatusCode::SEE_OTHER);
    let other = notice_with(&[("version", version.as_str()), ("title", "改期")]);
    let late = browser.submit(&notice_page, &notice_page, &other).await;
    assert!(late.status() == StatusCode::CONFLICT && late.text().await.unwrap().contains("您已在另一处更新"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_thing_is_made_once_however_often_its_form_arrives() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let cases: [Case<'_>; 4] = [
        ("/staff/new", &[("name", "客服一"), ("login", "desk.one"), ("role", "front_desk")], "/staff", "desk.one"),
        ("/areas/new", &[("name", "北区"), ("butler", "")], "/areas", "北区"),
        ("/butlers/new", &[("name", "周管家"), ("staff_number", "0401"), ("hotline", "6688"), ("specialities", "")], "/butlers", "周管家"),
        (
            "/information/new",
            &[("shelf", "yellow_pages"), ("title", "电话表"), ("entries", "开锁 | | 96345"), ("hidden", "0")],
            "/information",
            "电话表",
        ),
    ];
    let butler = site.board().await.butler.unwrap().id.to_string();
    for (path, typed, list, name) in cases {
        let typed: Vec<(&str, &str)> = typed.iter().map(|(n, v)| if *n == "butler" { (*n, butler.as_str()) } else { (*n, *v) }).collect();
        let form = Form::of(&browser, path, path, &typed).await;
        let (one, other) = tokio::join!(form.send(&browser), form.send(&browser));
        assert_eq!((one.status(), other.status()), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{path}");
        assert_eq!(location(&one), location(&other), "{path}");
        let page = browser.page(list).await;
        assert!(page.contains(name), "{path}");
        assert_eq!(
            page.matches(&format!("aria-label=\"修改 {name}\"")).count().max(page.matches(&format!("<strong>{name}")).count()).max(1),
            1,
            "{path}"
        );
    }
    // The password that was made is shown still.
    assert!(browser.page("/staff/issued").await.contains("一次性密码"));
}

async fn terminals_called(browser: &Browser<'_>, lobby: &str) -> usize {
    browser.page("/terminals").await.matches(&format!("aria-label=\"停用{lobby}终端\"")).count()
}

async fn terminal_page(browser: &Browser<'_>, lobby: &str) -> String {
    let page = browser.page("/terminals").await;
    let link = page.split("href=\"").find(|part| part.contains(&format!("aria-label=\"改名或换楼：{lobby}\""))).unwrap();
    link.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_terminals_never_have_one_name() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let manager = colleague(&site, &administrator, "jing.li", Role::Manager, &[]).await;
    let place = [("lobby", "5号楼大堂"), ("building", "5号楼")];
    let (one, other) =
        tokio::join!(administrator.submit("/terminals", "/terminals", &place), manager.submit("/terminals", "/terminals", &place));
    let mut answers = [one.status(), other.status()];
    answers.sort();
    assert_eq!(answers, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    assert_eq!(terminals_called(&administrator, "5号楼大堂").await, 1);
    // The same look is the same name. Who was first would only repeat their own form, as a double click does.
    let second = if one.status() == StatusCode::SEE_OTHER { &manager } else { &administrator };
    for twin in ["5号楼大堂", " ５号楼 大堂 ", "5号楼\u{3000}大堂"] {
        let refused = second.submit("/terminals", "/terminals", &[("lobby", twin), ("building", "5号楼")]).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{twin}");
        assert!(refused.text().await.unwrap().contains("已有终端叫“5号楼大堂”"), "{twin}");
    }
    assert!(site.office.add_terminal("5号楼大堂").is_err());
    // Nor by another name for one that is there, nor by pairing.
    let third = terminal_page(&administrator, "3号楼大堂").await;
    let renamed = Form::of(&administrator, &third, &third, &place).await.send(&administrator).await;
    assert_eq!(renamed.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let waiting = ticket(&site, "fresh").await;
    let refused = approve(&administrator, &waiting, &waiting.code, "5号楼大堂").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("已有终端叫“5号楼大堂”"));
    // Once the old one is out of use, its name is free.
    let fifth = terminal_page(&administrator, "5号楼大堂").await;
    assert_eq!(administrator.submit("/terminals", &format!("{fifth}/revoke"), &[]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(approve(&administrator, &waiting, &waiting.code, "5号楼大堂").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(approve(&administrator, &waiting, &waiting.code, "5号楼大堂").await.status(), StatusCode::SEE_OTHER, "a second click");
    assert_eq!(terminals_called(&administrator, "5号楼大堂").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_registers_itself_gets_a_number_behind_a_name_in_use() {
    let site = Site::start().await;
    site.office.admit_terminal("3号楼大堂", &"a".repeat(64)).unwrap();
    site.office.admit_terminal("3号楼大堂", &"b".repeat(64)).unwrap();
    site.office.admit_terminal("3号楼大堂", &"b".repeat(64)).unwrap();
    let browser = site.browser().await;
    for name in ["3号楼大堂", "3号楼大堂（2）", "3号楼大堂（3）"] {
        assert_eq!(terminals_called(&browser, name).await, 1, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_read_alike_are_taken_also_at_once() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let manager = colleague(&site, &administrator, "jing.li", Role::Manager, &[]).await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let entry = |number: &'static str| [("name", "周管家"), ("staff_number", number), ("hotline", "6688"), ("specialities", "")];
    let (wide, narrow) = (entry("０４０１"), entry("0401"));
    let (one, other) =
        tokio::join!(administrator.submit("/butlers/new", "/butlers/new", &wide), manager.submit("/butlers/new", "/butlers/new", &narrow));
    assert!(one.status() != other.status(), "{} {}", one.status(), other.status());
    let area = |name: &'static str| [("name", name), ("butler", butler.as_str())];
    let (spaced, plain) = (area("北 区"), area("北区"));
    let (one, other) =
        tokio::join!(administrator.submit("/areas/new", "/areas/new", &spaced), manager.submit("/areas/new", "/areas/new", &plain));
    assert!(one.status() != other.status(), "{} {}", one.status(), other.status());
    let second = colleague(&site, &administrator, "second", Role::Administrator, &[]).await;
    let login = [("name", "客服一"), ("login", "desk.one"), ("role", "front_desk")];
    let (one, other) =
        tokio::join!(administrator.submit("/staff/new", "/staff/new", &login), second.submit("/staff/new", "/staff/new", &login));
    assert!(one.status() != other.status(), "{} {}", one.status(), other.status());
    let page = administrator.page("/departments").await;
    let seen = hidden(&page, "seen");
    let mut fields = vec![("seen".to_owned(), seen)];
    for n in 0..7 {
        let name = if n < 2 { "工程部".to_owned() } else { format!("部门{n}") };
        fields.extend([(format!("name{n}"), name), (format!("phone{n}"), "96345".into()), (format!("hours{n}"), String::new())]);
        fields.extend([(format!("position{n}"), (n + 1).to_string()), (format!("shown{n}"), "1".into())]);
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let refused = administrator.submit("/departments", "/departments", &fields).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("已有部门叫这个名字"));
}
