//! The catalogue: a draft, versions, and requests that keep what they were made under.

use lobby_butler::domain::catalogue::{Catalogue, Item, Price, PriceUnit};
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, book::Book, hidden, open_office};

/// The form of an item as its page shows it, with changes.
async fn item_form<'a>(browser: &Browser<'_>, item: &'a Item, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, String)> {
    let page = browser.page(&format!("/catalogue/items/{}", item.id)).await;
    let mut fields: Vec<(&str, String)> = vec![
        ("made_from", hidden(&page, "made_from")),
        ("name", item.name.clone()),
        ("hint", item.hint.clone()),
        ("section", serde_json::to_value(item.section).unwrap().as_str().unwrap().to_owned()),
        ("group", item.group.clone()),
        ("department", serde_json::to_value(item.department).unwrap().as_str().unwrap().to_owned()),
        ("price_kind", "from".into()),
        ("yuan", "80".into()),
        ("unit", "visit".into()),
        ("price_note", item.price_note.clone()),
        ("timing", serde_json::to_value(item.timing).unwrap().as_str().unwrap().to_owned()),
        ("icon", item.icon.clone()),
        ("phrases", item.phrases.join("\n")),
        ("description", "optional".into()),
        ("withdrawn", "0".into()),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    fields.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    fields
}

async fn send(browser: &Browser<'_>, path: &str, fields: &[(&str, String)]) -> StatusCode {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.submit("/catalogue", path, &fields).await.status()
}

async fn publish(browser: &Browser<'_>) -> StatusCode {
    let seen = hidden(&browser.page("/catalogue/publish").await, "seen");
    browser.submit("/catalogue", "/catalogue/publish", &[("seen", &seen)]).await.status()
}

fn tap(catalogue: &Catalogue) -> &Item {
    catalogue.item("tap-repair").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_reaches_no_terminal_before_it_is_published() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await;
    let path = "/catalogue/items/tap-repair";
    let form = item_form(&browser, tap(&before.catalogue), &[("yuan", "95.50"), ("price_note", "")]).await;
    assert_eq!(send(&browser, path, &form).await, StatusCode::SEE_OTHER);
    assert_eq!(site.board().await, before);
    let review = browser.page("/catalogue/publish").await;
    assert!(review.contains("价格 ¥80 起/次 → ¥95.50 起/次"), "{review}");
    assert_eq!(publish(&browser).await, StatusCode::SEE_OTHER);
    let after = site.board().await;
    assert_eq!((after.catalogue.version, tap(&after.catalogue).price), (2, Price::From { fen: 9_550, unit: PriceUnit::Visit }));
    assert!(after.revision > before.revision);
    let history = browser.page("/catalogue/history").await;
    assert!(history.contains("第 2 版") && history.contains("第 1 版") && history.contains("¥95.50 起"));
    assert!(browser.page("/audit").await.contains("发布服务目录"));
    assert!(browser.page("/catalogue/prices.csv").await.contains("水龙头维修,¥95.50 起"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_price_list_brings_the_draft_of_its_announcement_and_a_poster_that_says_since_when_it_holds() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await;
    let notices = before.notices.len();
    let today = lobby_butler::clock::local(site.now()).format("%-m月%-d日").to_string();
    let form = item_form(&browser, tap(&before.catalogue), &[("yuan", "95.50"), ("price_note", "")]).await;
    assert_eq!(send(&browser, "/catalogue/items/tap-repair", &form).await, StatusCode::SEE_OTHER);
    assert_eq!(publish(&browser).await, StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.notices.len(), notices, "nothing goes out unseen");
    assert!(browser.page("/catalogue/history").await.contains("/notices?shelf=drafts"));
    let drafts = browser.page("/notices?shelf=drafts").await;
    assert!(drafts.contains("服务项目与价目调整（第 2 版）"), "{drafts}");
    let before_title = drafts.split_once("服务项目与价目调整").unwrap().0;
    let id = before_title.rsplit_once("/notices/").and_then(|(_, rest)| rest.split_once('"')).unwrap().0;
    let editor = browser.page(&format!("/notices/{id}")).await;
    assert!(editor.contains("¥80 起/次 → ¥95.50 起/次") && editor.contains(&format!("自 {today} 起执行")), "{editor}");
    let poster = browser.page("/catalogue/poster?size=a4").await;
    for told in ["第 2 版", &format!("{today} 起执行"), "水龙头维修", "¥95.50 起", "poster is-a4"] {
        assert!(poster.contains(told), "{told}");
    }
    assert!(browser.page("/catalogue/poster").await.contains("poster is-a3"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_its_price_and_staff_see_both() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let browser = site.browser().await;
    let path = format!("/submissions/{}", envelope.id);
    let page = browser.page(&path).await;
    assert!(page.contains("申请时为第 1 版目录") && !page.contains("现行价格"));
    let board = site.board().await;
    let form = item_form(&browser, tap(&board.catalogue), &[("yuan", "95")]).await;
    send(&browser, "/catalogue/items/tap-repair", &form).await;
    publish(&browser).await;
    let page = browser.page(&path).await;
    assert!(page.contains("¥80 起") && page.contains("¥95 起") && page.contains("本单仍按申请时的价格"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_staff_on_one_service_never_undo_each_other() {
    let site = Site::start().await;
    let (one, other) = (site.browser().await, site.browser().await);
    let board = site.board().await;
    let path = "/catalogue/items/tap-repair";
    let first = item_form(&one, tap(&board.catalogue), &[("yuan", "90")]).await;
    let second = item_form(&other, tap(&board.catalogue), &[("yuan", "70")]).await;
    let seen = hidden(&other.page("/catalogue/history").await, "csrf");
    assert!(!seen.is_empty());
    assert_eq!(send(&one, path, &first).await, StatusCode::SEE_OTHER);
    assert_eq!(send(&other, path, &second).await, StatusCode::CONFLICT);
    // Another service is nobody's conflict.
    let drain = board.catalogue.items.iter().find(|item| item.name == "下水疏通").unwrap();
    let third = item_form(&other, drain, &[("yuan", "120")]).await;
    let stale = hidden(&one.page("/catalogue/publish").await, "seen");
    assert_eq!(send(&other, &format!("/catalogue/items/{}", drain.id), &third).await, StatusCode::SEE_OTHER);
    // What was reviewed is not what would be published now.
    assert_eq!(one.submit("/catalogue", "/catalogue/publish", &[("seen", &stale)]).await.status(), StatusCode::CONFLICT);
    assert_eq!(publish(&one).await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn order_switch_new_and_delete() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let step = async |path: &str, fields: &[(&str, &str)]| browser.submit("/catalogue", path, fields).await.status();
    assert_eq!(step("/catalogue/items/tap-repair/move", &[("direction", "down")]).await, StatusCode::SEE_OTHER);
    assert_eq!(
        step("/catalogue/groups/move", &[("section", "public"), ("group", "保洁"), ("direction", "up")]).await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(step("/catalogue/items/public-lift/withdraw", &[("withdrawn", "1")]).await, StatusCode::SEE_OTHER);
    let id = hidden(&browser.page("/catalogue/new?section=free").await, "id");
    let fields = [
        ("id", id.as_str()),
        ("name", "轮椅借用"),
        ("section", "free"),
        ("group", "借用寄存"),
        ("department", "service_centre"),
        ("price_kind", "free"),
        ("timing", "instant"),
        ("icon", "box"),
        ("phrases", "老人用\n当天归还"),
        ("description", "hidden"),
        ("question0", "数量"),
        ("choices0", "1 辆、2 辆"),
        ("required0", "1"),
        ("withdrawn", "0"),
    ];
    for _ in 0..2 {
        assert_eq!(step("/catalogue/new", &fields).await, StatusCode::SEE_OTHER);
    }
    let delete = format!("/catalogue/items/{id}/delete");
    assert_eq!(publish(&browser).await, StatusCode::SEE_OTHER);
    let catalogue = site.board().await.catalogue;
    assert_eq!(catalogue.groups(lobby_butler::domain::catalogue::Section::Public)[0], "保洁");
    assert!(catalogue.item("public-lift").is_none());
    let added = catalogue.item(&id).unwrap();
    assert_eq!((added.questions[0].choices.len(), added.questions[0].required, added.phrases.len()), (2, true, 2));
    assert_eq!(catalogue.items.iter().filter(|item| item.name == "轮椅借用").count(), 1);
    // Published once, it is never thrown away.
    assert_eq!(step(&delete, &[]).await, StatusCode::CONFLICT);
    let never = hidden(&browser.page("/catalogue/new").await, "id");
    let mut unpublished = fields;
    unpublished[0].1 = &never;
    assert_eq!(step("/catalogue/new", &unpublished).await, StatusCode::SEE_OTHER);
    assert_eq!(step(&format!("/catalogue/items/{never}/delete"), &[]).await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_version_comes_back_as_a_draft_and_a_draft_can_be_dropped() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let original = site.board().await.catalogue;
    let form = item_form(&browser, tap(&original), &[("yuan", "99")]).await;
    send(&browser, "/catalogue/items/tap-repair", &form).await;
    publish(&browser).await;
    let seen = hidden(&browser.page("/catalogue/history").await, "seen");
    let restored = browser.submit("/catalogue/history", "/catalogue/history/1/restore", &[("seen", &seen)]).await;
    assert_eq!(restored.status(), StatusCode::SEE_OTHER);
    assert_eq!(tap(&site.board().await.catalogue).price, Price::From { fen: 9_900, unit: PriceUnit::Visit });
    publish(&browser).await;
    let third = site.board().await.catalogue;
    assert_eq!((third.version, &third.items), (3, &original.items));
    browser.submit("/catalogue", "/catalogue/items/public-lift/withdraw", &[("withdrawn", "1")]).await;
    let seen = hidden(&browser.page("/catalogue").await, "seen");
    assert_eq!(browser.submit("/catalogue", "/catalogue/discard", &[("seen", &seen)]).await.status(), StatusCode::SEE_OTHER);
    assert!(browser.page("/catalogue/publish").await.contains("没有未发布的改动"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_service_is_refused_beside_its_field() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let board = site.board().await;
    for (name, value, sentence) in [
        ("name", "", "请填写这一项"),
        ("yuan", "八十", "之间的数字"),
        ("yuan", "80.505", "精确到分"),
        ("price_kind", "free", "有偿服务请选"),
        ("price_kind", "negotiable", "只有“¥ 起”才填金额"),
        ("phrases", "这一个快捷词实在太长", "超过 8 个字"),
        ("phrases", "一\n二\n三\n四\n五\n六\n七\n八\n九", "最多 8 个"),
        ("choices0", "1 把、2 把", "请填写问题"),
        ("question0", "数量", "请填 2 至 5 个选项"),
        ("detail_label0", "包含", "请填写明细的内容"),
        ("icon", "rocket", "尚未保存"),
        ("section", "secret", "请选择类别"),
    ] {
        let form = item_form(&browser, tap(&board.catalogue), &[(name, value)]).await;
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = browser.submit("/catalogue", "/catalogue/items/tap-repair", &fields).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}");
        assert!(reply.text().await.unwrap().contains(sentence), "{name} {value}");
    }
    assert!(browser.page("/catalogue/publish").await.contains("没有未发布的改动"));
}

#[test]
fn a_book_from_before_versions_becomes_version_one_of_its_own_list() {
    let folder = tempfile::tempdir().unwrap();
    let clock = || lobby_butler::clock::Clock::from_fn(|| crate::office_support::at("2026-09-18T02:31:00Z"));
    drop(open_office(folder.path(), clock()).unwrap());
    let book = Book::of(folder.path());
    let old = r#"{"version":1,"items":[{"id":"own","name":"自家服务","section":"free","group":"其他","department":"service_centre","price":{"kind":"free"},"timing":"instant"}]}"#;
    book.execute("DELETE FROM catalogue_version");
    book.execute(&format!("INSERT INTO setting (name, value) VALUES ('catalogue', '{old}')"));
    book.execute("INSERT INTO setting (name, value) VALUES ('duty_manager', '{\"date\":\"2026-09-18\",\"name\":\"M-777\"}')");
    drop(open_office(folder.path(), clock()).unwrap());
    assert!(book.column("SELECT catalogue FROM catalogue_version WHERE version = 1")[0].contains("自家服务"));
    assert_eq!(book.column("SELECT name FROM duty_day WHERE day = '2026-09-18'"), ["M-777"]);
    assert_eq!(book.column("SELECT count(*) FROM setting WHERE name IN ('catalogue', 'duty_manager')"), ["0"]);
}
