//! Cookies and links: a login that cannot work says so, a link from the mail opens its page, and
//! nothing is changed without the form's own token.

use lobby_butler::domain::receipt_code::ReceiptCode;
use reqwest::{Response, StatusCode};

use crate::office_support::{Browser, PASSWORD, Site, hidden};

fn location(reply: &Response) -> &str {
    reply.headers()["location"].to_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_whose_cookie_does_not_come_back_says_what_is_wrong() {
    let site = Site::start().await;
    site.browser().await;
    let site = site.with_secure_cookies().await;
    let mut browser = Browser { site: &site, cookie: String::new() };
    let entered = browser.log_in(PASSWORD, "/submissions/7").await;
    let cookie = entered.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("; Secure") && cookie.contains("SameSite=Lax") && cookie.contains("HttpOnly"), "{cookie}");
    let next = location(&entered).to_owned();
    // Over plain http the browser comes without it, or with one of an older session.
    for kept in ["", "lobby_session=of-yesterday"] {
        let dropped = Browser { site: &site, cookie: kept.into() };
        let page = dropped.page(&next).await;
        for told in ["密码正确", "https://", "--secure-cookies", "role=\"status\""] {
            assert!(page.contains(told), "{told}");
        }
        assert_eq!(hidden(&page, "next"), "/submissions/7");
    }
    // A browser that kept it goes on to the page it wanted.
    let kept = browser.get(&next).await;
    assert_eq!((kept.status(), location(&kept)), (StatusCode::SEE_OTHER, "/submissions/7"));
    let away = browser.log_in(PASSWORD, "//evil.example/").await;
    let next = location(&away).to_owned();
    assert_eq!(location(&browser.get(&next).await), "/inbox");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_keeps_no_cookies_is_told_also_without_https() {
    let site = Site::start().await;
    site.browser().await;
    let mut browser = Browser { site: &site, cookie: String::new() };
    let entered = browser.log_in(PASSWORD, "/notices").await;
    assert_eq!(location(&entered), "/notices");
    let get = |referrer: String| site.http.get(format!("{}/notices", site.base)).header("referer", referrer).send();
    let sent_back = get(format!("{}/login?next=/notices", site.base)).await.unwrap();
    assert_eq!(location(&browser.get(location(&sent_back)).await), "/notices", "who has the cookie goes on");
    browser.cookie.clear();
    let page = browser.page(location(&sent_back)).await;
    assert!(page.contains("密码正确") && page.contains("允许本站使用 Cookie") && !page.contains("--secure-cookies"));
    // From anywhere else it is an ordinary visit.
    for elsewhere in ["https://mail.example/login".to_owned(), format!("{}/inbox", site.base), String::new()] {
        assert!(location(&get(elsewhere.clone()).await.unwrap()).starts_with("/login?expired=1"), "{elsewhere}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_from_the_mail_opens_its_page_before_and_after_a_login() {
    let site = Site::start().await;
    let mut browser = site.browser().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let path = format!("/submissions/{}", envelope.id);
    let from_mail = |cookie: String| {
        let get = site.http.get(format!("{}{path}", site.base)).header("cookie", cookie).header("sec-fetch-site", "cross-site");
        get.header("referer", "https://mail.example/").send()
    };
    assert_eq!(from_mail(browser.cookie.clone()).await.unwrap().status(), StatusCode::OK);
    let asked = from_mail(String::new()).await.unwrap();
    let login = Browser { site: &site, cookie: String::new() }.page(location(&asked)).await;
    assert_eq!(hidden(&login, "next"), path);
    assert_eq!(location(&browser.log_in(PASSWORD, &path).await), path);
    for foreign in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "/%5cevil.example/../..//x", "javascript:alert(1)", "\t//x"]
    {
        let reply = browser.log_in(PASSWORD, foreign).await;
        assert!(location(&reply).starts_with('/') && !location(&reply).starts_with("//"), "{foreign}");
    }
}

/// Every address of the console that means something in this office.
async fn addresses(site: &Site, browser: &Browser<'_>) -> Vec<String> {
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let board = site.board().await;
    let first = async |list: &str, prefix: &str| {
        let page = browser.page(list).await;
        let link = page.split("href=\"").find(|part| part.starts_with(&format!("{prefix}/0"))).unwrap();
        link.split('"').next().unwrap().rsplit('/').next().unwrap().to_owned()
    };
    let ids = [
        ("/submissions/", envelope.id.to_string()),
        ("/notices/", board.notices[0].id.to_string()),
        ("/butlers/", board.butler.unwrap().id.to_string()),
        ("/areas/", first("/areas", "/areas").await),
        ("/terminals/", first("/terminals", "/terminals").await),
        ("/staff/", first("/staff", "/staff").await),
        ("/rooms/", board.rooms[0].id.clone()),
        ("/catalogue/items/", board.catalogue.items[0].id.clone()),
    ];
    let rules = site.office.console_rules();
    let code = ReceiptCode::from_serial(1_000_009).unwrap().to_string();
    rules
        .into_iter()
        .map(|(path, _)| {
            let id = ids.iter().find(|(prefix, _)| path.starts_with(prefix)).map_or("01995a00-0000-7000-8000-000000000001", |(_, id)| id);
            path.replace("{id}", id)
                .replace("{version}", "1")
                .replace("{name}", "console.css")
                .replace("{sha256}", &"0".repeat(64))
                .replace("{code}", &code)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_changes_anything_by_being_opened_or_without_the_forms_token() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let addresses = addresses(&site, &browser).await;
    assert!(addresses.len() > 70, "{}", addresses.len());
    let state = async || (site.board().await.revision, browser.page("/audit").await.matches("<tr").count());
    let before = state().await;
    let send = async |method: reqwest::Method, path: &str, kind: &str, body: &str| {
        let request = site.http.request(method, format!("{}{path}", site.base)).header("cookie", &browser.cookie);
        request.header("content-type", kind).body(body.to_owned()).send().await.unwrap()
    };
    let form = "application/x-www-form-urlencoded";
    let multipart = "multipart/form-data; boundary=frontier";
    let part = "--frontier\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nx\r\n--frontier--\r\n";
    for path in &addresses {
        for (kind, body) in [
            (form, ""),
            (form, "csrf="),
            (form, "csrf=0000&version=1"),
            (multipart, part),
            ("text/plain", "csrf=x"),
            ("application/json", "{}"),
        ] {
            let reply = send(reqwest::Method::POST, path, kind, body).await;
            // 400: not even a form; 422: the login and its like for residents, which have no session to protect.
            let is_login = path == "/login" || path.starts_with("/r/") && path.matches('/').count() == 2;
            let refused = [StatusCode::FORBIDDEN, StatusCode::METHOD_NOT_ALLOWED, StatusCode::BAD_REQUEST];
            assert!(refused.contains(&reply.status()) || is_login, "{path} {kind} {}", reply.status());
        }
        for method in [reqwest::Method::PUT, reqwest::Method::PATCH, reqwest::Method::DELETE] {
            // Lobbies are taken over by managers only, which this browser's administrator is not.
            let refusal = if path.starts_with("/takeover") { StatusCode::FORBIDDEN } else { StatusCode::METHOD_NOT_ALLOWED };
            assert_eq!(send(method, path, form, "csrf=x").await.status(), refusal, "{path}");
        }
        browser.get(path).await;
    }
    // Four lines are the exports of rooms and of the register, which are recorded because they take households out of the house;
    // the fifth is the task slip with the whole number on it.
    let after = state().await;
    assert_eq!((before.0, before.1 + 5), after);
    assert_eq!(browser.get("/inbox").await.status(), StatusCode::OK, "nobody was logged out");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_link_does_not_use_up_what_is_shown_once() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let made = [("lobby", "5号楼大堂"), ("building", "5号楼")];
    browser.submit("/terminals", "/terminals", &made).await;
    let foreign = site.http.get(format!("{}/terminals/registered", site.base)).header("cookie", &browser.cookie);
    let page = foreign.header("sec-fetch-site", "cross-site").send().await.unwrap().text().await.unwrap();
    assert!(!page.contains("只显示这一次"));
    assert!(browser.page("/terminals/registered").await.contains("只显示这一次"));
}

#[tokio::test(flavor = "multi_thread")]
async fn event_streams_ask_proxies_not_to_hold_them_back() {
    let site = Site::start().await;
    let stream = site.get(lobby_butler::protocol::v1::paths::EVENTS).send().await.unwrap();
    assert_eq!((stream.status(), stream.headers()["x-accel-buffering"].to_str().unwrap()), (StatusCode::OK, "no"));
}
