//! The staff's door.

use std::io::Cursor;

use chrono::Duration;
use reqwest::StatusCode;

use crate::office_support::{Browser, PASSWORD, Site, at, hidden};

fn location(reply: &reqwest::Response) -> &str {
    reply.headers()["location"].to_str().unwrap()
}

const NOTICE: [(&str, &str); 7] = [
    ("id", "01995a00-0000-7000-8000-000000000001"),
    ("title", "停电检修"),
    ("body", "请提前安排。"),
    ("category", "power"),
    ("pinned", "0"),
    ("show_from", "2026-09-18T08:00"),
    ("publisher", "梧桐雅苑物业服务中心"),
];

pub fn notice_with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<(&str, &str)> =
        NOTICE.iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name)).copied().collect();
    fields.extend_from_slice(changes);
    fields
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_login_must_choose_a_password() {
    let site = Site::start().await;
    let first = site.office.first_login().unwrap();
    assert_eq!(first.login, "admin");
    let mut browser = Browser { site: &site, cookie: String::new() };
    assert_eq!(browser.log_in("wrong-password", "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let entered = browser.log_in(&first.one_time_password, "/notices").await;
    assert_eq!((entered.status(), location(&entered)), (StatusCode::SEE_OTHER, "/notices"));
    let cookie = entered.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"));
    let sent_away = browser.get("/notices").await;
    assert_eq!(location(&sent_away), "/password");
    let change = async |new: &str, again: &str| {
        let fields = [("present", first.one_time_password.as_str()), ("new", new), ("again", again)];
        browser.submit("/password", "/password", &fields).await
    };
    for (new, again) in [("short", "short"), ("long-enough-1", "long-enough-2"), (&first.one_time_password, &first.one_time_password)] {
        assert_eq!(change(new, again).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(change(PASSWORD, PASSWORD).await.status(), StatusCode::SEE_OTHER);
    assert!(browser.page("/notices").await.contains("水箱清洗"));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_a_password_is_stopped_with_a_waiting_time() {
    let site = Site::start().await;
    let mut browser = Browser { site: &site, cookie: String::new() };
    for _ in 0..5 {
        assert_eq!(browser.log_in("wrong-password", "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let right = site.office.first_login().unwrap().one_time_password;
    let stopped = browser.log_in(&right, "").await;
    assert_eq!(stopped.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(stopped.text().await.unwrap().contains("请等待 10 分钟"));
    site.advance(Duration::minutes(10));
    assert_eq!(browser.log_in(&right, "").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_session_returns_to_the_page_after_login() {
    let site = Site::start().await;
    let mut browser = site.browser().await;
    for idle in [Duration::hours(2), Duration::hours(13)] {
        site.advance(idle);
        let gone = browser.get("/notices/new?x=1").await;
        assert_eq!(location(&gone), "/login?expired=1&next=/notices/new%3Fx%3D1");
        let login = browser.page("/login?expired=1&next=/notices/new%3Fx%3D1").await;
        assert!(login.contains("登录已过期") && hidden(&login, "next") == "/notices/new?x=1");
        assert_eq!(location(&browser.log_in(PASSWORD, "/notices/new?x=1").await), "/notices/new?x=1");
    }
    assert_eq!(location(&browser.log_in(PASSWORD, "//evil.example/").await), "/inbox");
    let old = browser.cookie.clone();
    assert_eq!(browser.submit("/inbox", "/logout", &[]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(Browser { site: &site, cookie: old }.get("/inbox").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_refreshes_itself_does_not_keep_a_session_alive() {
    let site = Site::start().await;
    let browser = site.browser().await;
    browser.page("/inbox").await;
    for _ in 0..5 {
        site.advance(Duration::minutes(23));
        browser.page("/inbox/live").await;
    }
    site.advance(Duration::minutes(23));
    assert_eq!(browser.get("/inbox").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_csrf_token_changes_nothing() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await.revision;
    for token in [None, Some("0000")] {
        let mut fields = NOTICE.to_vec();
        fields.extend(token.map(|token| ("csrf", token)));
        let refused = browser.post("/notices/new", &fields).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        assert!(refused.text().await.unwrap().contains("没有生效"));
    }
    for path in [
        "/estate",
        "/rooms/new",
        "/rooms/import/confirm",
        "/areas/new",
        "/departments",
        "/staff/new",
        "/weather",
        "/weather/feed",
        "/weather/warnings",
        "/weather/warnings/withdraw",
        "/butlers/new",
        "/terminals",
        "/password",
        "/logout",
    ] {
        assert_eq!(browser.post(path, &[]).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(site.board().await.revision, before);
    assert!(!browser.page("/notices").await.contains("停电检修"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_without_a_session() {
    let site = Site::start().await;
    let stranger = Browser { site: &site, cookie: String::new() };
    for path in [
        "/inbox",
        "/inbox/live",
        "/notices",
        "/notices/new",
        "/weather",
        "/butlers",
        "/estate",
        "/terminals",
        "/audit",
        "/password",
        "/portraits/00",
    ] {
        let reply = stranger.get(path).await;
        assert_eq!(reply.status(), StatusCode::SEE_OTHER, "{path}");
        assert!(location(&reply).starts_with("/login?"), "{path}");
    }
    assert_eq!(stranger.post("/notices/new", &NOTICE).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_forbid_scripts_frames_and_copies() {
    let site = Site::start().await;
    let reply = site.browser().await.get("/inbox").await;
    let headers = reply.headers();
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'self'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
    assert_eq!(
        (&headers["x-content-type-options"], &headers["cache-control"]),
        (&"nosniff".parse().unwrap(), &"no-store".parse().unwrap())
    );
    let page = reply.text().await.unwrap();
    assert!(!page.contains(" style=") && !page.contains("<style") && !page.contains(" onclick="));
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_a_notice_is_shown_not_interpreted() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let fields = notice_with(&[("title", "<script>alert(1)</script>"), ("body", "<img src=x onerror=alert(1)>\n\"&'")]);
    assert_eq!(browser.submit("/notices/new", "/notices/new", &fields).await.status(), StatusCode::SEE_OTHER);
    let list = browser.page("/notices").await;
    assert!(list.contains("&lt;script&gt;alert(1)") && !list.contains("<script>alert"));
    let notice = site.board().await.notices.into_iter().find(|notice| notice.title.contains("script")).unwrap();
    assert_eq!(notice.body, "<img src=x onerror=alert(1)>\n\"&'");
    let editor = browser.page(&format!("/notices/{}", notice.id)).await;
    assert!(editor.contains("&lt;img src=x onerror") && !editor.contains("<img src=x"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_notice_comes_back_with_what_was_typed() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await.revision;
    let long = "长".repeat(41);
    let cases = [
        (("title", ""), "请填写这一项"),
        (("title", long.as_str()), "最多 40 个字，现在有 41 个"),
        (("body", " \n "), "请填写这一项"),
        (("category", "party"), "请选择类别"),
        (("show_from", "soon"), "有效时间"),
        (("show_until", "2026-09-18T07:00"), "结束时间要晚于开始时间"),
        (("show_until", "2026-09-18T09:00"), "结束时间已经过去"),
    ];
    for (change, sentence) in cases {
        let reply = browser.submit("/notices/new", "/notices/new", &notice_with(&[change, ("publisher", "客服<b>一班</b>")])).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY, "{change:?}");
        let page = reply.text().await.unwrap();
        assert!(page.contains(sentence) && page.contains("客服&lt;b&gt;一班"), "{change:?}");
    }
    assert_eq!(site.board().await.revision, before);
    let rare = notice_with(&[("title", "邻里节囍"), ("show_until", "2026-09-19T18:00")]);
    assert_eq!(browser.submit("/notices/new", "/notices/new", &rare).await.status(), StatusCode::SEE_OTHER);
    let board = site.board().await;
    assert_eq!(board.revision, before + 1);
    let notice = board.notices.iter().find(|notice| notice.title == "邻里节囍").unwrap();
    assert_eq!(notice.show_until, Some(at("2026-09-19T10:00:00Z")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_notice_leaves_the_board() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let board = site.board().await;
    let notice = &board.notices[0];
    let path = format!("/notices/{}", notice.id);
    browser.submit(&path, &format!("{path}/withdraw"), &[]).await;
    let after = site.board().await;
    assert!(after.revision > board.revision && after.notices.iter().all(|other| other.id != notice.id));
    assert!(browser.page(&path).await.contains("已撤下"));
    assert!(browser.page("/audit").await.contains("撤下公告"));
}

/// Sends a file in a form's field.
pub async fn upload(browser: &Browser<'_>, path: &str, field: &str, csrf: String, bytes: Vec<u8>) -> reqwest::Response {
    let part = |head: &str| format!("--frontier\r\ncontent-disposition: form-data; {head}\r\n\r\n");
    let mut body =
        format!("{}{csrf}\r\n{}", part("name=\"csrf\""), part(&format!("name=\"{field}\"; filename=\"photo.jpg\""))).into_bytes();
    body.extend_from_slice(&bytes);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    let post = browser.site.http.post(format!("{}{path}", browser.site.base)).header("cookie", &browser.cookie);
    post.header("content-type", "multipart/form-data; boundary=frontier").body(body).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_twenty_megabyte_portrait_is_refused_with_a_reason() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let path = format!("/butlers/{}", site.board().await.butler.unwrap().id);
    let csrf = hidden(&browser.page(&path).await, "csrf");
    let refused = upload(&browser, &format!("{path}/portrait"), "portrait", csrf.clone(), vec![0xff; 20 * 1024 * 1024]).await;
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.text().await.unwrap().contains("8 MB"));
    for nonsense in [b"<svg/>".to_vec(), b"\x89PNG\r\n\x1a\n".to_vec(), Vec::new()] {
        assert_eq!(
            upload(&browser, &format!("{path}/portrait"), "portrait", csrf.clone(), nonsense).await.status(),
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    assert_eq!(upload(&browser, &format!("{path}/portrait"), "portrait", "0".into(), vec![1]).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(site.board().await.butler.unwrap().portrait, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portrait_reaches_the_terminal_by_its_hash() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let path = format!("/butlers/{}", site.board().await.butler.unwrap().id);
    let csrf = hidden(&browser.page(&path).await, "csrf");
    let mut photo = Vec::new();
    let picture = image::DynamicImage::ImageRgb8(image::RgbImage::from_pixel(1200, 900, image::Rgb([30, 90, 60])));
    picture.write_to(&mut Cursor::new(&mut photo), image::ImageFormat::Jpeg).unwrap();
    assert_eq!(upload(&browser, &format!("{path}/portrait"), "portrait", csrf, photo).await.status(), StatusCode::SEE_OTHER);
    let sha256 = site.board().await.butler.unwrap().portrait.unwrap();
    let asset = site.get(&format!("{}/{sha256}", lobby_butler::protocol::v1::paths::ASSETS)).send().await.unwrap();
    assert!(asset.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    let stored = image::load_from_memory(&asset.bytes().await.unwrap()).unwrap();
    assert_eq!((stored.width(), stored.height()), (400, 480));
    for wrong in ["..%2F..%2Foffice.db", "ABCDEF", &"0".repeat(64)] {
        let reply = site.get(&format!("{}/{wrong}", lobby_butler::protocol::v1::paths::ASSETS)).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_butler_has_a_staff_number_of_their_own_and_a_number_to_call() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let fields = [
        ("version", ""),
        ("name", "王管家"),
        ("staff_number", "0330"),
        ("hotline", "400-800-1235"),
        ("specialities", "水电报修、访客接待"),
    ];
    let wrong_phone: Vec<_> = fields.iter().map(|(n, v)| if *n == "hotline" { (*n, "12") } else { (*n, *v) }).collect();
    assert!(browser.submit("/butlers/new", "/butlers/new", &wrong_phone).await.text().await.unwrap().contains("有效的电话号码"));
    let same_number: Vec<_> = fields.iter().map(|(n, v)| if *n == "staff_number" { (*n, "0317") } else { (*n, *v) }).collect();
    assert!(browser.submit("/butlers/new", "/butlers/new", &same_number).await.text().await.unwrap().contains("工号已有人使用"));
    assert_eq!(browser.submit("/butlers/new", "/butlers/new", &fields).await.status(), StatusCode::SEE_OTHER);
    assert!(browser.page("/butlers").await.contains("王管家 0330"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_estate_is_entered_by_staff() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let fields = [
        ("name", "枫林苑"),
        ("address", "枫林路 8 号"),
        ("centre_phone", "0571-8800-0000"),
        ("desk_hours", "07:30–19:30"),
        ("control_room_phone", "0571-8800-0119"),
        ("assembly_point", "东门草坪"),
        ("duty", "周经理"),
        ("sample", "0"),
    ];
    assert_eq!(browser.submit("/estate", "/estate", &fields).await.status(), StatusCode::SEE_OTHER);
    let board = site.board().await;
    assert_eq!((board.estate.name.as_str(), board.estate.sample), ("枫林苑", false));
    assert_eq!((board.estate.control_room_phone.as_str(), board.estate.assembly_point.as_str()), ("0571-8800-0119", "东门草坪"));
    assert_eq!(board.duty_manager.unwrap().name, "周经理");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_duty_manager_is_saved_and_read_back() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let fields = [
        ("name", "枫林苑"),
        ("address", "枫林路 8 号"),
        ("centre_phone", "0571-8800-0000"),
        ("desk_hours", "07:30–19:30"),
        ("duty", ""),
        ("sample", "0"),
    ];
    assert_eq!(browser.submit("/estate", "/estate", &fields).await.status(), StatusCode::SEE_OTHER);
    let board = site.board().await;
    assert_eq!((board.estate.name.as_str(), board.duty_manager), ("枫林苑", None));
    assert!(browser.page("/estate").await.contains("枫林苑"));
    site.office.refresh_sample(site.now()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_click_publishes_the_same_notice_once() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let id = hidden(&browser.page("/notices/new").await, "id");
    // No start given: it is another instant with every click.
    let fields = notice_with(&[("id", id.as_str()), ("show_from", "")]);
    for _ in 0..2 {
        assert_eq!(browser.submit("/notices/new", "/notices/new", &fields).await.status(), StatusCode::SEE_OTHER);
        site.advance(Duration::seconds(1));
    }
    assert_eq!(site.board().await.notices.iter().filter(|notice| notice.title == "停电检修").count(), 1);
    let changed = notice_with(&[("id", id.as_str()), ("title", "另一条")]);
    assert_eq!(browser.submit("/notices/new", "/notices/new", &changed).await.status(), StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_counts_as_the_browsers_only_behind_a_trusted_proxy() {
    let site = Site::start().await;
    let guess = async |site: &Site, address: &str| {
        let form = "login=admin&password=wrong-password";
        let post = site.http.post(format!("{}/login", site.base)).header("content-type", "application/x-www-form-urlencoded");
        post.header("x-forwarded-for", address).body(form).send().await.unwrap().status()
    };
    for n in 0..5 {
        assert_eq!(guess(&site, &format!("192.0.2.{n}")).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(guess(&site, "192.0.2.6").await, StatusCode::TOO_MANY_REQUESTS);
    let site = site.with_trusted_proxy().await;
    assert_eq!(guess(&site, "192.0.2.6").await, StatusCode::UNPROCESSABLE_ENTITY);
}
