//! Which lobbies a notice reaches, and when it is shown there.

use std::collections::BTreeSet;

use lobby_butler::protocol::v1::{board::Board, paths};
use reqwest::{StatusCode, header};

use crate::office_support::{Browser, Site, hidden};

/// The titles of a lobby's board besides the sample's, and the board's tag.
async fn titles(site: &Site, token: &str) -> (BTreeSet<String>, String) {
    let ask = |gzip: bool| {
        let ask = site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth(token);
        if gzip { ask } else { ask.header(header::ACCEPT_ENCODING, "identity") }
    };
    let reply = ask(true).send().await.unwrap();
    let tag = reply.headers()[header::ETAG].to_str().unwrap().to_owned();
    let board: Board = reply.json().await.unwrap();
    let plain: Board = ask(false).send().await.unwrap().json().await.unwrap();
    assert_eq!(board, plain, "compressed or not, it is the same board");
    (board.notices.into_iter().map(|notice| notice.title).filter(|title| title.starts_with("给")).collect(), tag)
}

async fn id_of_new(browser: &Browser<'_>) -> String {
    hidden(&browser.page("/notices/new").await, "id")
}

async fn publishes(browser: &Browser<'_>, title: &str, more: &[(&str, &str)]) -> (StatusCode, String) {
    let id = id_of_new(browser).await;
    let mut fields = vec![("id", id.as_str()), ("title", title), ("body", "请留意"), ("category", "general"), ("pinned", "0")];
    if more.iter().all(|(name, _)| *name != "publisher") {
        fields.push(("publisher", "物业"));
    }
    fields.extend_from_slice(more);
    let reply = browser.submit("/notices/new", "/notices/new", &fields).await;
    (reply.status(), reply.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_on_the_boards_of_its_lobbies_and_on_no_other() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let mut tokens = vec![("3号楼大堂", site.token.clone())];
    for lobby in ["1号楼大堂", "6号楼大堂", "13号楼大堂", "会所前台"] {
        tokens.push((lobby, site.office.add_terminal(lobby).unwrap()));
    }
    let form = browser.page("/notices/new").await;
    let value_of = |name: &str, word: &str| {
        let start = format!("name=\"{name}\" value=\"");
        let choices = form.split(&start).skip(1);
        let found =
            choices.map(|rest| rest.split_once("</label>").unwrap().0).find(|label| label.contains(&format!("<span>{word}</span>")));
        found.unwrap_or_else(|| panic!("no {word} in {name}")).split('"').next().unwrap().to_owned()
    };
    let area = value_of("areas", "梧桐雅苑 3、4、5 号楼");
    let club = value_of("terminals", "会所前台");
    let some = ("reach", "some");
    for (title, more) in [
        ("给全部", vec![("reach", "all"), ("buildings", "3号楼")]),
        ("给三号楼", vec![some, ("buildings", "3号楼")]),
        ("给片区", vec![some, ("areas", area.as_str())]),
        ("给会所和六号楼", vec![some, ("terminals", club.as_str()), ("buildings", "6号楼")]),
    ] {
        assert_eq!(publishes(&browser, title, &more).await.0, StatusCode::SEE_OTHER, "{title}");
    }
    // Who signed a notice for some has English like anybody else.
    let signed = [some, ("buildings", "3号楼"), ("publisher", "梧桐雅苑 三号楼 楼组长")];
    assert_eq!(publishes(&browser, "给三号楼二", &signed).await.0, StatusCode::SEE_OTHER);
    assert!(browser.page("/glossary").await.contains("梧桐雅苑 三号楼 楼组长"));
    let mut tags = BTreeSet::new();
    for (lobby, token) in &tokens {
        let wanted: &[&str] = match *lobby {
            "3号楼大堂" => &["给三号楼", "给三号楼二", "给全部", "给片区"],
            "6号楼大堂" | "会所前台" => &["给会所和六号楼", "给全部"],
            _ => &["给全部"],
        };
        let (shown, tag) = titles(&site, token).await;
        assert_eq!(shown, wanted.iter().map(|title| (*title).to_owned()).collect(), "{lobby}");
        tags.insert(tag);
    }
    assert_eq!(tags.len(), tokens.len(), "each has a board of its own");
    let list = browser.page("/notices").await;
    assert!(list.contains("·3号楼") && list.contains("·6号楼、会所前台") && list.contains("·梧桐雅苑 3、4、5 号楼"), "{list}");
    let (status, page) = publishes(&browser, "给谁", &[some]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("请至少选一个片区、楼栋或终端"), "{status}");
    let path = format!(
        "/notices/{}",
        list.split("<strong>给三号楼</strong>").next().unwrap().rsplit_once("href=\"/notices/").unwrap().1.split('"').next().unwrap()
    );
    let page = browser.page(&path).await;
    assert!(page.contains("checked><span>3号楼</span>") || page.contains("checked> <span>3号楼</span>"), "what was chosen is ticked");
    assert!(page.contains("1 台"), "only those that it is for are counted");
    let version = hidden(&page, "version");
    let moved = [
        ("version", version.as_str()),
        ("title", "给三号楼"),
        ("body", "请留意"),
        ("category", "general"),
        ("pinned", "0"),
        ("publisher", "物业"),
        some,
        ("buildings", "1号楼"),
    ];
    assert_eq!(browser.submit(&path, &path, &moved).await.status(), StatusCode::SEE_OTHER);
    let has_it = |shown: (BTreeSet<String>, String)| shown.0.contains("给三号楼");
    assert!(!has_it(titles(&site, &tokens[0].1).await) && has_it(titles(&site, &tokens[1].1).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn days_and_hours_go_to_the_lobby_and_half_of_them_is_refused() {
    let site = Site::start().await;
    let browser = site.browser().await;
    for (more, name) in [
        (vec![("hours_from", "07:00")], "请填写到几点"),
        (vec![("hours_to", "07:00")], "请填写从几点"),
        (vec![("hours_from", "七点"), ("hours_to", "09:00")], "请写成 07:30 这样的时间"),
    ] {
        let (status, page) = publishes(&browser, "给上班的人", &more).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(name), "{more:?}");
    }
    let times = [("days", "1"), ("days", "5"), ("hours_from", "22:00"), ("hours_to", "06:00")];
    assert_eq!(publishes(&browser, "给夜归的人", &times).await.0, StatusCode::SEE_OTHER);
    let notice = site.board().await.notices.into_iter().find(|notice| notice.title == "给夜归的人").unwrap();
    assert_eq!(notice.times.label(), "周一、周五 22:00–次日06:00");
    assert!(browser.page("/notices").await.contains("周一、周五 22:00–次日06:00"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_on_no_board_until_it_is_published_and_a_copy_is_another_notice() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let revision = site.board().await.revision;
    let page = browser.submit("/notices/from/water", "/notices/from/water", &[("first", "今天"), ("second", ""), ("third", "检修")]).await;
    assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY, "every field is needed");
    let fields = [("first", "9月20日 09:00–17:00"), ("second", "3号楼"), ("third", "更换阀门")];
    let form = browser.submit("/notices/from/water", "/notices/from/water", &fields).await.text().await.unwrap();
    assert!(form.contains("value=\"停水通知：3号楼\"") && form.contains("因更换阀门，9月20日 09:00–17:00 停水。"));
    // What is told of has an end, and the notice ends with it.
    let tomorrow = lobby_butler::clock::local(site.now()) + chrono::Duration::days(1);
    let day = tomorrow.format("%-m月%-d日 09:00–17:00").to_string();
    let told = [("first", day.as_str()), ("second", "3号楼"), ("third", "检修")];
    let dated = browser.submit("/notices/from/water", "/notices/from/water", &told).await.text().await.unwrap();
    assert!(dated.contains(&format!("value=\"{}T17:00\"", tomorrow.format("%Y-%m-%d"))));
    let usual = [("title", "给三号楼：停水"), ("body", "请储水"), ("category", "water"), ("pinned", "0"), ("publisher", "物业")];
    let id = hidden(&form, "id");
    let draft = [&[("id", id.as_str()), ("draft", "1"), ("reach", "some"), ("buildings", "3号楼")][..], &usual].concat();
    for _ in 0..2 {
        assert_eq!(browser.submit("/notices/new", "/notices/new", &draft).await.status(), StatusCode::SEE_OTHER, "twice is once");
    }
    let board = site.board().await;
    assert!(board.revision == revision && board.notices.iter().all(|notice| notice.title != usual[0].1), "nobody reads it");
    let path = format!("/notices/{id}");
    let page = browser.page(&path).await;
    assert!(page.contains("草稿·第 1 版") && page.contains("删除草稿") && !page.contains("送达情况") && !page.contains("撤下公告"));
    let version = hidden(&page, "version");
    let publish = [&[("version", version.as_str()), ("reach", "some"), ("buildings", "3号楼")][..], &usual].concat();
    assert_eq!(browser.submit(&path, &path, &publish).await.status(), StatusCode::SEE_OTHER);
    assert!(site.board().await.notices.iter().any(|notice| notice.title == usual[0].1));
    // A colleague who had the draft open neither makes a draft of it again nor throws it away.
    let late = [&publish[..], &[("draft", "1")]].concat();
    assert_eq!(browser.submit(&path, &path, &late).await.status(), StatusCode::CONFLICT);
    let forget = [("version", version.as_str())];
    assert_eq!(browser.submit(&path, &format!("{path}/forget"), &forget).await.status(), StatusCode::CONFLICT);
    let forget = [("version", "2")];
    assert_eq!(browser.submit(&path, &format!("{path}/forget"), &forget).await.status(), StatusCode::CONFLICT, "it is no draft any more");
    assert!(site.board().await.notices.iter().any(|notice| notice.title == usual[0].1));
    let copy = browser.page(&format!("/notices/new?copy={id}")).await;
    assert!(copy.contains("value=\"给三号楼：停水\"") && hidden(&copy, "id") != id && !copy.contains("name=\"version\""));
    let other = hidden(&copy, "id");
    let draft = [&[("id", other.as_str()), ("draft", "1")][..], &usual].concat();
    assert_eq!(browser.submit("/notices/new", "/notices/new", &draft).await.status(), StatusCode::SEE_OTHER);
    // The browser's own button leads back to the form that stored it; what is typed there is not lost.
    let again = [&[("id", other.as_str()), ("draft", "1")][..], &usual[1..], &[("title", "改了标题")]].concat();
    let reply = browser.submit("/notices/new", "/notices/new", &again).await;
    assert_eq!(reply.status(), StatusCode::CONFLICT);
    let page = reply.text().await.unwrap();
    assert!(page.contains("value=\"改了标题\"") && page.contains(&format!("action=\"/notices/{other}\"")));
    let path = format!("/notices/{other}");
    let forget = [("version", "1")];
    assert_eq!(browser.submit(&path, &format!("{path}/forget"), &forget).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(browser.get(&path).await.status(), StatusCode::NOT_FOUND);
    let wordless = [("id", id_of_new(&browser).await), ("draft", "1".into()), ("title", "给谁都行".into()), ("category", "general".into())];
    let wordless: Vec<(&str, &str)> = wordless.iter().map(|(name, value)| (*name, value.as_str())).chain([("publisher", "物业")]).collect();
    assert_eq!(browser.submit("/notices/new", "/notices/new", &wordless).await.status(), StatusCode::SEE_OTHER, "half written is kept");
}
