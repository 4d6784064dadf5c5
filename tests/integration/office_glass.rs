//! What staff write for the lobbies, against what the lobbies' glass can show; and texts that only look alike.

use reqwest::StatusCode;

use crate::{
    office_console::notice_with,
    office_support::{Browser, Site, hidden},
};

/// All the characters that a terminal's notice, name and message have to take: GBK's ideographs and signs.
pub fn gbk() -> Vec<char> {
    let pairs = (0x81..=0xfe_u8).flat_map(|row| (0x40..=0xfe_u8).map(move |cell| [row, cell]));
    let decoded = pairs.filter_map(|pair| {
        let text = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&pair)?;
        let mut characters = text.chars();
        characters.next().filter(|_| characters.next().is_none())
    });
    decoded.filter(|c| !('\u{e000}'..='\u{f8ff}').contains(c) && !c.is_ascii()).collect()
}

/// Posts a notice that is new to the office.
async fn publish(browser: &Browser<'_>, title: &str, body: &str, more: &[(&str, &str)]) -> reqwest::Response {
    let id = hidden(&browser.page("/notices/new").await, "id");
    let mut fields = notice_with(&[("id", id.as_str()), ("title", title), ("body", body), ("pinned", "0")]);
    fields.extend_from_slice(more);
    browser.submit("/notices/new", "/notices/new", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_the_glass_cannot_show_is_refused_with_its_characters_named() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await.revision;
    for (title, body, sentence) in [
        ("🎉🎊", "正文", "🎉（第 1 个字）、🎊（第 2 个字）"),
        ("停水\u{e65f}通知", "正文", "第 3 个字（不是通用的字）"),
        ("停水通知", "请储水🚰", "🚰（第 4 个字）"),
        ("停水通知", "ประกาศ", "ป（第 1 个字）"),
    ] {
        let reply = publish(&browser, title, body, &[]).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY, "{title}");
        let page = reply.text().await.unwrap();
        assert!(page.contains(sentence) && page.contains(title) && page.contains(body), "{title} {body}");
        assert!(page.contains("name=\"leave_out\""));
    }
    assert_eq!(site.board().await.revision, before);
    // A title of nothing else never hangs empty.
    let empty = publish(&browser, "🎉🎊", "正文", &[("leave_out", "1")]).await;
    assert!(empty.text().await.unwrap().contains("请填写这一项"));
    assert_eq!(publish(&browser, "邻里节🎉", "欢迎🎈参加", &[("leave_out", "1")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        publish(&browser, "✅水箱洗好了，囍", "⾦⽔路 1\u{fe0f}\u{20e3}\n\u{f0b7}\t❌ 停用", &[]).await.status(),
        StatusCode::SEE_OTHER
    );
    let notices = site.board().await.notices;
    let find = |title: &str| notices.iter().find(|notice| notice.title == title).map(|notice| notice.body.clone());
    assert_eq!(find("邻里节").as_deref(), Some("欢迎参加"));
    assert_eq!(find("✓水箱洗好了，囍").as_deref(), Some("金水路 ①\n• ❌ 停用".replace('❌', "×").as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_joined_looked_at_and_put_back_before_anything_is_stored() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await.revision;
    let broken = "因二次供水水箱清洗消毒，本小区三号楼和五号楼定于周五上午八点\n至下午五点停水，请储水。\n• 关好龙头";
    let joined = publish(&browser, "停水通知", broken, &[("lines", "join")]).await;
    assert_eq!(joined.status(), StatusCode::OK);
    let page = joined.text().await.unwrap();
    assert!(page.contains("周五上午八点至下午五点停水，请储水。\n• 关好龙头</textarea>") && page.contains("恢复断行"));
    let undone = publish(&browser, "停水通知", "改过的", &[("lines", "undo"), ("before.body", broken)]).await.text().await.unwrap();
    assert!(undone.contains("周五上午八点\n至下午五点") && !undone.contains("恢复断行"));
    // Information pages have the same buttons.
    let id = hidden(&browser.page("/information/new").await, "id");
    let fields = [
        ("id", id.as_str()),
        ("shelf", "guides"),
        ("title", "指南"),
        ("body", broken),
        ("entries", ""),
        ("hidden", "0"),
        ("lines", "join"),
    ];
    let page = browser.submit("/information", "/information/new", &fields).await.text().await.unwrap();
    assert!(page.contains("八点至下午五点停水"));
    assert_eq!(site.board().await.revision, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_stored_as_they_are_and_their_field_tells_of_the_box() {
    let site = Site::start().await;
    let browser = site.browser().await;
    for (number, name) in ["王\u{30000}管家", "한管家", "𝄞管家"].into_iter().enumerate() {
        let staff_number = format!("G9{number}");
        let fields =
            [("name", name), ("staff_number", staff_number.as_str()), ("hotline", "0571-8800-5678"), ("specialities", ""), ("version", "")];
        let saved = browser.submit("/butlers/new", "/butlers/new", &fields).await;
        assert_eq!(saved.status(), StatusCode::SEE_OTHER, "{name}");
        let path = saved.headers()["location"].to_str().unwrap().to_owned();
        let page = browser.page(&path).await;
        assert!(page.contains(&format!("value=\"{name}\"")) && page.contains("会显示为方框"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_gbk_is_published_and_comes_back_unchanged() {
    let site = Site::start().await;
    let browser = site.browser().await;
    // White space is for layout; ≒ has no glyph and is written ≈; radicals and compatibility ideographs are the ideographs
    // that they stand for.
    let standard = include_str!("../support/standard_beyond_gbk.txt");
    let all: Vec<char> = gbk()
        .into_iter()
        .chain(standard.chars())
        .filter(|c| !c.is_whitespace() && *c != '≒' && !matches!(c, '\u{f900}'..='\u{fa2d}' | '\u{2e80}'..='\u{2fdf}'))
        .collect();
    assert!(all.len() > 21_700, "{}", all.len());
    for (index, chunk) in all.chunks(1_800).enumerate() {
        let body = format!("甲{}", chunk.iter().collect::<String>());
        let title = format!("第{index}篇");
        let reply = publish(&browser, &title, &body, &[]).await;
        let status = reply.status();
        assert_eq!(
            status,
            StatusCode::SEE_OTHER,
            "{index}: {:?}",
            lobby_butler::domain::text::list_of(&lobby_butler::domain::text::undrawable(&body))
        );
        let stored = site.board().await.notices.into_iter().find(|notice| notice.title == title).unwrap();
        assert!(stored.body == body, "{index} came back changed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_with_something_invisible_is_the_login() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let account = |login: &str| {
        let login = login.to_owned();
        let browser = &browser;
        async move {
            let fields = [("login", login.as_str()), ("name", "林女士"), ("role", "front_desk"), ("department", ""), ("butler", "")];
            browser.submit("/staff/new", "/staff/new", &fields).await
        }
    };
    let first = account("lin.desk").await;
    assert_eq!(first.status(), StatusCode::SEE_OTHER, "{}", first.text().await.unwrap());
    for twin in ["lin\u{200b}.desk", "lin.desk\u{ad}", "\u{2060}lin.desk", "lin\u{fe0f}.desk", "ｌｉｎ.desk\u{a0}", "lin.de\u{e0073}sk"]
    {
        let refused = account(twin).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{twin:?}");
        assert!(refused.text().await.unwrap().contains("已有人使用"), "{twin:?}");
    }
}
