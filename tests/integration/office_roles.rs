//! Accounts and roles: every page has a rule, and the rule is kept by the server.

use lobby_butler::{
    domain::{
        message::{Message, Person, Recipient},
        place::Room,
        request::{Contact, LookupCode},
        staff::{Permission, Role},
    },
    office::web::Rule,
    protocol::v1::envelope::Body,
};
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, hidden, request, step_form};
pub use crate::office_support::{OWN, colleague};

/// Whom each page is for. A page that is not here fails the test below: decide, then write it down.
fn wanted(path: &str) -> Rule {
    use Permission::*;
    match path {
        "/" | "/login" | "/static/{name}" => Rule::Everybody,
        // A resident's own phone: the four digits are asked for behind it.
        "/r/{code}" | "/r/{code}/act" | "/r/{code}/photo" | "/r/{code}/leave" => Rule::Everybody,
        "/submissions/{id}/quote" | "/submissions/{id}/quote/approve" | "/submissions/{id}/payment" => Rule::May(OwnSubmissions),
        "/submissions/{id}/task-slip" => Rule::May(OwnSubmissions),
        "/desk/payments" => Rule::May(AllSubmissions),
        "/logout" | "/password" | "/portraits/{sha256}" => Rule::SignedIn,
        "/inbox" | "/inbox/live" | "/inbox/events" | "/submissions/{id}" | "/submissions/{id}/step" | "/submissions/{id}/transfer" => {
            Rule::May(OwnSubmissions)
        }
        "/alerts" | "/alerts/live" | "/alerts/phone" | "/alerts/{id}/take" | "/alerts/{id}/pass" => Rule::May(OwnSubmissions),
        "/alerts/chains" | "/robots" | "/robots/new" | "/robots/{id}" | "/robots/{id}/test" | "/robots/{id}/delete" => Rule::May(SetUp),
        "/submissions/{id}/dispatch" | "/submissions/{id}/task" | "/submissions/{id}/finish" => Rule::May(OwnSubmissions),
        "/help" | "/help/{id}/given" => Rule::May(AllSubmissions),
        "/work" => Rule::May(Work),
        "/suppliers" | "/suppliers/new" | "/suppliers/{id}" => Rule::May(SetUp),
        "/festivals"
        | "/guidance"
        | "/guidance/{id}"
        | "/places"
        | "/places/new"
        | "/places/proposed"
        | "/places/{id}"
        | "/places/{id}/move"
        | "/places/{id}/delete" => Rule::May(SetUp),
        "/submissions/{id}/link" | "/submissions/{id}/unlink" | "/submissions/{id}/expect" => Rule::May(OwnSubmissions),
        "/desk"
        | "/desk/new"
        | "/desk/household"
        | "/desk/slips/{id}"
        | "/desk/register"
        | "/desk/register.csv"
        | "/desk/register.xlsx" => Rule::May(Register),
        "/submissions/{id}/number" => Rule::May(OwnSubmissions),
        "/submissions/{id}/raise" => Rule::May(OwnSubmissions),
        "/submissions/{id}/notes" | "/submissions/{id}/photos/{photo}" | "/submissions/{id}/photos/{photo}/delete" => {
            Rule::May(OwnSubmissions)
        }
        "/settings" | "/replies" => Rule::May(Publish),
        "/submissions/{id}/severity" | "/submissions/{id}/respond" | "/submissions/{id}/told" | "/submissions/{id}/explain" => {
            Rule::May(OwnSubmissions)
        }
        "/catalogue" | "/catalogue/new" | "/catalogue/publish" | "/catalogue/discard" | "/catalogue/groups/move" => Rule::May(Catalogue),
        "/catalogue/items/{id}" | "/catalogue/items/{id}/move" | "/catalogue/items/{id}/withdraw" => Rule::May(Catalogue),
        "/catalogue/items/{id}/delete" | "/catalogue/history" | "/catalogue/history/{version}/restore" => Rule::May(Catalogue),
        "/catalogue/prices.csv" | "/catalogue/poster" | "/promises" | "/working-time" | "/glossary" => Rule::May(Catalogue),
        "/information" | "/information/new" | "/information/{id}" | "/information/{id}/move" => Rule::May(Publish),
        "/information/{id}/delete" | "/duty" => Rule::May(Publish),
        "/information/{id}/picture" | "/information/{id}/leaflet" | "/information/{id}/leaflet/remove" => Rule::May(Publish),
        "/calls" | "/calls/{id}/seen" | "/calls/{id}/ended" => Rule::May(OwnSubmissions),
        "/notices"
        | "/notices/pages/{sha256}"
        | "/notices/{id}/picture"
        | "/notices/{id}/leaflet"
        | "/notices/{id}/leaflet/remove"
        | "/notices/new"
        | "/notices/{id}"
        | "/notices/{id}/record"
        | "/notices/{id}/record.csv"
        | "/notices/{id}/withdraw"
        | "/notices/{id}/forget"
        | "/notices/from/{id}"
        | "/welcomes"
        | "/welcomes/new"
        | "/welcomes/{id}"
        | "/welcomes/{id}/withdraw"
        | "/weather"
        | "/weather/feed"
        | "/weather/warnings"
        | "/weather/warnings/withdraw" => Rule::May(Publish),
        "/community/activities" | "/community/activities/{id}" | "/community/activities/{id}/sheet" => Rule::May(Activities),
        "/community/activities/new"
        | "/community/activities/{id}/edit"
        | "/community/activities/{id}/cancel"
        | "/community/activities/{id}/add"
        | "/community/activities/{id}/remove"
        | "/community/activities/{id}/people.csv"
        | "/community/surveys"
        | "/community/surveys/new"
        | "/community/surveys/{id}"
        | "/community/surveys/{id}/answers.csv"
        | "/community/surveys/{id}/edit"
        | "/community/surveys/{id}/close"
        | "/community/surveys/{id}/forget"
        | "/community/cards"
        | "/community/cards/{id}"
        | "/community/wishes"
        | "/community/wishes/{id}"
        | "/community/entries/{id}/number" => Rule::May(Publish),
        "/rooms" | "/rooms/export" | "/rooms/export.xlsx" => Rule::May(Households),
        "/butlers" | "/butlers/new" | "/butlers/{id}" | "/butlers/{id}/portrait" => Rule::May(SetUp),
        "/areas" | "/areas/new" | "/areas/{id}" | "/areas/{id}/delete" => Rule::May(SetUp),
        "/rooms/new" | "/rooms/import" | "/rooms/import/confirm" | "/rooms/import/bad-rows" => Rule::May(SetUp),
        "/rooms/import/columns" | "/rooms/import/answers" | "/rooms/import/template.xlsx" => Rule::May(SetUp),
        "/rooms/{id}" | "/rooms/{id}/delete" | "/estate" | "/departments" | "/setup" | "/system" => Rule::May(SetUp),
        "/terminals" | "/terminals/registered" | "/terminals/{id}" | "/terminals/{id}/revoke" | "/terminals/{id}/release" => {
            Rule::May(SetUp)
        }
        "/terminals/pairing/{id}/approve" | "/terminals/pairing/{id}/deny" => Rule::May(SetUp),
        "/staff" | "/staff/issued" | "/staff/new" | "/staff/{id}" | "/staff/{id}/reset" | "/staff/{id}/disable" => Rule::May(Accounts),
        "/takeover" | "/takeover/new" | "/takeover/confirm" | "/takeover/{id}/end" => Rule::May(TakeOver),
        "/audit" => Rule::May(Audit),
        other => panic!("{other}: nobody has said who may open it"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_open_to_its_roles_and_shut_to_all_others() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let rules = site.office.console_rules();
    for (path, rule) in &rules {
        assert_eq!(*rule, wanted(path), "{path}");
    }
    for role in Role::ALL {
        let more = [("butler", butler.as_str()), ("department", "engineering")];
        let browser = colleague(&site, &administrator, role.into_str(), role, &more).await;
        let home = browser.page("/inbox").await;
        for (path, rule) in &rules {
            let Rule::May(permission) = rule else { continue };
            let address = path.replace("{id}", "01995a00-0000-7000-8000-000000000001").replace("{version}", "1");
            for reply in [browser.get(&address).await, browser.post(&address, &[("csrf", &hidden(&home, "csrf"))]).await] {
                let is_shut = reply.status() == StatusCode::FORBIDDEN;
                // A stream has no end to wait for.
                let is_stream = reply.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
                let text = if is_stream { String::new() } else { reply.text().await.unwrap() };
                assert_eq!(is_shut && text.contains("不在您的职责内"), !role.may(*permission), "{role:?} {path}");
            }
        }
        let menu = if role.may(Permission::Publish) { browser.page("/settings").await } else { home };
        assert_eq!(menu.contains("href=\"/staff\""), role.may(Permission::Accounts));
        assert_eq!(menu.contains("href=\"/estate\""), role.may(Permission::SetUp));
        assert_eq!(menu.contains("href=\"/settings\""), role.may(Permission::Publish));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn butlers_see_their_areas_and_departments_what_was_given_to_them() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let board = site.board().await;
    let own = board.butler.unwrap().id;
    let other = board.butlers.iter().find(|butler| butler.id != own).unwrap().id;
    let (own, other) = (own.to_string(), other.to_string());
    let chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &own)]).await;
    let li = colleague(&site, &administrator, "li.wei", Role::Butler, &[("butler", &other)]).await;
    let engineering = colleague(&site, &administrator, "gong", Role::Department, &[("department", "engineering")]).await;
    let cleaning = colleague(&site, &administrator, "jie", Role::Department, &[("department", "cleaning")]).await;
    let envelope = site.envelope(1_000_001).await;
    assert_eq!(site.submit(&envelope).await.status(), StatusCode::CREATED);
    let path = format!("/submissions/{}", envelope.id);
    let sees = async |browser: &Browser<'_>| {
        let listed = browser.page("/inbox").await.contains(&path);
        let opened = browser.get(&path).await.status();
        assert_eq!(opened, if listed { StatusCode::OK } else { StatusCode::NOT_FOUND });
        listed
    };
    assert!(sees(&administrator).await && sees(&chen).await);
    // A repair is engineering's the moment it arrives.
    assert!(!sees(&li).await && sees(&engineering).await && !sees(&cleaning).await);
    assert!(!li.page("/inbox").await.contains("<b>1</b>"), "figures tell nothing either");
    let step = async |browser: &Browser<'_>, from: &str, to: &str, note: &str| {
        let version = hidden(&administrator.page(&path).await, "version");
        let (action, mut fields) = step_form(to, note);
        fields.push(("version", &version));
        browser.submit(from, &format!("{path}/{action}"), &fields).await.status()
    };
    assert_eq!(step(&li, "/inbox", "accepted", "").await, StatusCode::NOT_FOUND);
    for (to, note) in [("accepted", ""), ("quoted", ""), ("agreed", "已签"), ("dispatched", "")] {
        assert_eq!(step(&chen, &path, to, note).await, StatusCode::SEE_OTHER, "{to}");
    }
    assert!(sees(&engineering).await && !sees(&cleaning).await);
    assert_eq!(step(&engineering, &path, "in_progress", "").await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_disabled_is_out_at_once_and_an_administrator_is_always_left() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let desk = colleague(&site, &administrator, "desk", Role::FrontDesk, &[]).await;
    let staff = administrator.page("/staff").await;
    let links: Vec<String> =
        staff.split("href=\"").filter(|part| part.starts_with("/staff/0")).map(|part| part.split('"').next().unwrap().to_owned()).collect();
    let [admin_path, desk_path] = links.as_slice() else { panic!("two accounts") };
    assert_eq!(desk.get("/inbox").await.status(), StatusCode::OK);
    let version = hidden(&administrator.page(desk_path).await, "version");
    let disable = [("version", version.as_str()), ("disabled", "1")];
    assert_eq!(administrator.submit(desk_path, &format!("{desk_path}/disable"), &disable).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(desk.get("/inbox").await.status(), StatusCode::SEE_OTHER);
    let mut again = Browser { site: &site, cookie: String::new() };
    assert!(again.log_in_as("desk", OWN, "").await.text().await.unwrap().contains("这个账号已停用"));
    let version = hidden(&administrator.page(admin_path).await, "version");
    let demoted = [("version", version.as_str()), ("name", "管理员"), ("role", "manager")];
    let refused = administrator.submit(admin_path, admin_path, &demoted).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("不能更改自己的角色"));
    for what in ["disable", "reset"] {
        let fields = [("version", version.as_str()), ("disabled", "1")];
        let refused = administrator.submit("/staff", &format!("{admin_path}/{what}"), &fields).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{what}");
    }
    let stale = administrator.submit("/staff", &format!("{desk_path}/reset"), &[("version", "1")]).await;
    assert_eq!(stale.status(), StatusCode::CONFLICT);
    assert!(administrator.page("/audit").await.contains("停用账号"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checklist_counts_what_is_there() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let page = browser.page("/setup").await;
    assert!(page.contains("已完成 7 / 8") && page.contains("去办理"), "only accounts of colleagues are missing");
    assert!(page.contains("6 栋楼中 6 栋有管家"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_households_number_stands_beside_a_message_to_it_for_those_who_may_know() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let from = Person { surname: "郑".into(), honorific: None, contact: Contact::LookupCode(LookupCode::parse("2468").unwrap()) };
    let to = |room: Room| Body::Message(Message { to: Recipient::Household { room }, from: from.clone(), text: "请回电".into() });
    let known = request().room;
    let unknown = Room { id: "3-2-1601".into(), number: "1601室".into(), ..known.clone() };
    let known = format!("/submissions/{}", site.deliver(1_000_001, &to(known)).await.id);
    let unknown = format!("/submissions/{}", site.deliver(1_000_002, &to(unknown)).await.id);
    for role in [Role::Administrator, Role::Manager, Role::FrontDesk, Role::Butler] {
        let browser = colleague(&site, &administrator, role.into_str(), role, &[("butler", &butler)]).await;
        let page = browser.page(&known).await;
        let sees = page.contains("href=\"tel:13800136688\"") && page.contains("林女士");
        // A butler is shown the households of the own area, and no list of them.
        assert_eq!(sees, role.may(Permission::Households) || role == Role::Butler, "{role:?}");
        assert_eq!(page.contains("户主电话") || page.contains("6688"), sees, "{role:?}");
        assert_eq!(browser.page(&unknown).await.contains("未登记"), sees, "{role:?}");
    }
    // Nobody is shown a household that nobody writes to.
    let asked = site.envelope(1_000_003).await;
    site.submit(&asked).await;
    assert!(!administrator.page(&format!("/submissions/{}", asked.id)).await.contains("户主电话"));
}
