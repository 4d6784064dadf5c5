//! 社区 in the console: activities and who comes, surveys, cards and wishes, and what their residents read of it.

use chrono::Duration;
use lobby_butler::{
    domain::{
        community::{Activity, Answer, CardKind, CardOffer, Entry, Satisfaction, SignUp, Survey, SurveyAnswers, Wish},
        receipt_code::ReceiptCode,
        staff::Role,
    },
    protocol::v1::{envelope::Body, paths},
};
use reqwest::StatusCode;

use crate::{
    office_paid::progress,
    office_phone::opened,
    office_support::{Browser, Site, colleague, hidden, person, request},
};

const NEW: &str = "/community/activities/new";

/// An activity of so many places, on Friday week, as the form has it; tells where its page is.
async fn published(desk: &Browser<'_>, places: &str) -> String {
    let id = hidden(&desk.page(NEW).await, "id");
    let fields = [
        ("id", id.as_str()),
        ("title", "赏月晚会"),
        ("place", "社区会所"),
        ("starts_at", "2026-09-25T19:00"),
        ("ends_at", "2026-09-25T21:00"),
        ("words", "自带灯笼"),
        ("signs_up", "1"),
        ("places", places),
        ("most_each", if places == "1" { "1" } else { "2" }),
        ("closes_at", "2026-09-24T18:00"),
    ];
    let reply = desk.submit(NEW, NEW, &fields).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    reply.headers()["location"].to_str().unwrap().to_owned()
}

/// The activity as lobbies tell of it, beside those of the sample.
async fn told_of(site: &Site) -> Option<Activity> {
    site.board().await.activities.into_iter().find(|activity| activity.title == "赏月晚会")
}

/// The survey that lobbies ask beside the sample's.
async fn asked(site: &Site) -> Option<Survey> {
    site.board().await.surveys.into_iter().find(|survey| survey.title == "年度征询")
}

/// Somebody signs up in a lobby.
async fn signs_up(site: &Site, serial: u32, people: u8) {
    let activity = told_of(site).await.unwrap();
    let sign_up = SignUp { activity: activity.id, title: activity.title, people, room: Some(request().room), from: person() };
    site.deliver(serial, &Body::Entry(Entry::SignUp(sign_up))).await;
}

/// Posts a form of a page with its token, after the sign of the form that it stands in.
async fn posts(desk: &Browser<'_>, page: &str, action: &str, fields: &[(&str, &str)]) -> StatusCode {
    desk.submit(page, action, fields).await.status()
}

async fn last_word(site: &Site, serial: u32) -> String {
    progress(site, ReceiptCode::from_serial(serial).unwrap()).await.1.steps.pop().unwrap().word
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_is_published_signed_up_for_and_its_list_printed_and_taken_away() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let page = published(&desk, "3").await;
    let rules = told_of(&site).await.unwrap().sign_up.unwrap();
    assert_eq!((rules.places, rules.most_each), (Some(3), 2));
    signs_up(&site, 1_000_001, 2).await;
    signs_up(&site, 1_000_002, 2).await;
    let list = desk.page("/community/activities").await;
    assert!(list.contains("已报 2 / 3 人，候补 2 人"), "{list}");
    let text = desk.page(&page).await;
    assert!(text.contains("138 **** 6688") && text.contains("同号 2 份") && !text.contains("13800136688"));
    // The whole number is shown once, to whoever is in the audit.
    let entry = text.split("/community/entries/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let reply = desk.submit(&page, &format!("/community/entries/{entry}/number"), &[]).await;
    assert_eq!(reply.headers()["location"], page.as_str());
    assert!(desk.page(&page).await.contains("138 0013 6688") && !desk.page(&page).await.contains("138 0013 6688"));
    let sheet = desk.page(&format!("{page}/sheet")).await;
    // Digits alone may stand in a proof or an id of the page.
    assert!(sheet.contains("6688") && sheet.contains("3号楼") && !sheet.contains("1602室"));
    assert!(!sheet.contains("138 ") && !sheet.contains("13800"));
    let csv = desk.page(&format!("{page}/people.csv")).await;
    assert!(csv.contains("已报上,林,3号楼 2单元 1602室,138 0013 6688,2,") && csv.contains("\n候补,林,"), "{csv}");
    let audit = desk.page("/audit").await;
    for row in ["发布活动", "查看业户全号", "导出活动报名"] {
        assert!(audit.contains(row), "{row}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sheet_would_compute_is_guarded_in_the_file() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let page = published(&desk, "3").await;
    let activity = told_of(&site).await.unwrap();
    let mut from = person();
    from.surname = "=1+1".into();
    let sign_up = SignUp { activity: activity.id, title: activity.title, people: 1, room: None, from };
    site.deliver(1_000_001, &Body::Entry(Entry::SignUp(sign_up))).await;
    let csv = desk.page(&format!("{page}/people.csv")).await;
    assert!(csv.contains(",'=1+1,"), "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_signs_a_caller_up_once_takes_others_off_and_who_waits_moves_up() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let page = published(&desk, "2").await;
    signs_up(&site, 1_000_001, 2).await;
    let id = hidden(desk.page(&page).await.split("/add\"").nth(1).unwrap(), "id");
    let add = format!("{page}/add");
    let wrong = desk.submit(&page, &add, &[("id", &id), ("surname", "周"), ("phone", "12"), ("people", "3")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = wrong.text().await.unwrap();
    assert!(wrong.contains("请填写有效的电话号码") && wrong.contains("请填写 1 到 2 人") && wrong.contains("value=\"周\""));
    let caller = [("id", id.as_str()), ("surname", "周"), ("honorific", "mr"), ("phone", "13900001234"), ("people", "1"), ("room", "")];
    assert_eq!(posts(&desk, &page, &add, &caller).await, StatusCode::SEE_OTHER);
    assert!(desk.page(&page).await.contains("候补中。回执码"));
    assert_eq!(posts(&desk, &page, &add, &caller).await, StatusCode::SEE_OTHER);
    let text = desk.page(&page).await;
    assert_eq!((text.matches("周先生").count(), text.matches("代登记").count()), (1, 1), "{}", text.split("<main").nth(1).unwrap());
    let entry = hidden(text.split("/remove\"").nth(1).unwrap(), "entry");
    let remove = format!("{page}/remove");
    site.advance(Duration::minutes(1));
    assert_eq!(posts(&desk, &page, &remove, &[("entry", &entry), ("note", "重复")]).await, StatusCode::SEE_OTHER);
    assert_eq!(posts(&desk, &page, &remove, &[("entry", &entry), ("note", "重复")]).await, StatusCode::CONFLICT);
    assert!(desk.page(&page).await.contains("候补补上，请告知"));
    let last = progress(&site, ReceiptCode::from_serial(1_000_001).unwrap()).await.1.steps.pop().unwrap();
    assert_eq!((last.word.as_str(), last.note.as_str()), ("前台已取消", "重复"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_is_changed_from_what_it_was_and_cancelled_with_a_reason_that_is_told() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let page = published(&desk, "1").await;
    signs_up(&site, 1_000_001, 1).await;
    signs_up(&site, 1_000_002, 1).await;
    let edit = format!("{page}/edit");
    let form = desk.page(&edit).await;
    assert!(form.contains("value=\"赏月晚会\"") && form.contains("2026-09-25T19:00"));
    let fields = |places: &'static str, title: &'static str, version: &'static str| {
        let ends = ("ends_at", "2026-09-25T21:00");
        [
            ("version", version),
            ("title", title),
            ("place", "会所"),
            ("starts_at", "2026-09-25T19:00"),
            ends,
            ("signs_up", "1"),
            ("places", places),
            ("most_each", "1"),
        ]
    };
    assert_eq!(posts(&desk, &edit, &edit, &fields("2", "赏月晚会", "1")).await, StatusCode::SEE_OTHER);
    assert_eq!(last_word(&site, 1_000_002).await, "已报上名");
    let late = desk.submit(&edit, &edit, &fields("5", "灯会", "1")).await;
    assert_eq!(late.status(), StatusCode::CONFLICT);
    let late = late.text().await.unwrap();
    assert!(late.contains("保存的是：赏月晚会") && late.contains("value=\"灯会\""), "what was typed, beside what is stored");
    let few = desk.submit(&edit, &edit, &fields("1", "赏月晚会", "2")).await;
    assert!(few.text().await.unwrap().contains("已报上 2 人，名额不能更少"));
    let cancel = format!("{page}/cancel");
    assert_eq!(posts(&desk, &page, &cancel, &[("version", "2"), ("reason", "")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(posts(&desk, &page, &cancel, &[("version", "2"), ("reason", "台风")]).await, StatusCode::SEE_OTHER);
    assert!(told_of(&site).await.is_none() && desk.page(&page).await.contains("：台风"));
    let last = progress(&site, ReceiptCode::from_serial(1_000_001).unwrap()).await.1.steps.pop().unwrap();
    assert_eq!((last.word.as_str(), last.note.as_str()), ("活动已取消", "台风"));
    // Held again: the words are there, the days are not.
    let copied = desk.page(&format!("{NEW}?copy={}", page.rsplit('/').next().unwrap())).await;
    assert!(copied.contains("value=\"赏月晚会\"") && !copied.contains("2026-09-25"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_butler_reads_who_comes_and_changes_nothing_and_a_department_sees_nothing() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let page = published(&desk, "2").await;
    signs_up(&site, 1_000_001, 2).await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let chen = colleague(&site, &desk, "chen", Role::Butler, &[("butler", &butler)]).await;
    let text = chen.page(&page).await;
    assert!(text.contains("138 **** 6688") && !text.contains("看全号") && !text.contains("取消报名") && !text.contains("导出 CSV"));
    assert!(chen.page("/community/activities").await.contains("href=\"/community/activities\""));
    assert_eq!(chen.get("/community/cards").await.status(), StatusCode::FORBIDDEN);
    let gong = colleague(&site, &desk, "gong", Role::Department, &[("department", "engineering")]).await;
    assert_eq!(gong.get(&page).await.status(), StatusCode::FORBIDDEN);
    assert!(!gong.page("/inbox").await.contains("社区"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_yearly_survey_is_asked_answered_and_read_by_building() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let form = desk.page("/community/surveys/new?template=yearly").await;
    assert!(form.contains("2026 年业主意见征询表") && form.contains("对物业服务的总体评价"));
    let id = hidden(&form, "id");
    let new = "/community/surveys/new";
    let mut fields =
        vec![("id", id.as_str()), ("title", "年度征询"), ("closes_at", "2026-10-02T18:00"), ("text0", "保洁"), ("kind0", "satisfaction")];
    fields.extend([("text1", "喜欢什么"), ("kind1", "several"), ("choices1", "晨练"), ("text2", "还想说的"), ("kind2", "words")]);
    let refused = desk.submit(new, new, &fields).await;
    assert!(refused.text().await.unwrap().contains("请写 2 到 8 个选项"));
    fields.retain(|(name, _)| *name != "choices1");
    fields.push(("choices1", "晨练、亲子，晚练"));
    let reply = desk.submit(new, new, &fields).await;
    let page = reply.headers()["location"].to_str().unwrap().to_owned();
    let survey = asked(&site).await.unwrap();
    assert_eq!(survey.questions.len(), 3);
    let sheet = |building: &str, satisfaction, words: Option<&str>| {
        let words = words.map(|words| Answer::Words(words.into()));
        let answers = vec![Some(Answer::Satisfaction(satisfaction)), Some(Answer::Choice(vec![0, 2])), words];
        Body::Entry(Entry::Survey(SurveyAnswers { survey: survey.id.clone(), building: building.into(), answers }))
    };
    site.deliver(1_000_001, &sheet("3号楼", Satisfaction::Satisfied, Some("=灯太暗"))).await;
    site.deliver(1_000_002, &sheet("5号楼", Satisfaction::Dissatisfied, None)).await;
    let text = desk.page(&page).await;
    assert!(
        text.contains("收到 2 份") && text.contains("1 / 2（50%）") && text.contains("2 / 2（100%）") && text.contains("=灯太暗"),
        "{text}"
    );
    let third = desk.page(&format!("{page}?building=3%E5%8F%B7%E6%A5%BC")).await;
    assert!(third.contains("3号楼 的 1 份") && third.contains("1 / 1（100%）"), "{third}");
    let csv = desk.page(&format!("{page}/answers.csv")).await;
    assert!(csv.contains("3号楼,满意,晨练、晚练,'=灯太暗") && csv.contains("5号楼,不满意,晨练、晚练,"), "{csv}");
    // Answered, it is closed and never changed.
    assert_eq!(desk.get(&format!("{page}/edit")).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(posts(&desk, &page, &format!("{page}/close"), &[("version", "1")]).await, StatusCode::SEE_OTHER);
    assert!(asked(&site).await.is_none());
    // A receipt of it tells that it arrived and nothing more: nobody is named.
    let told = site.post(paths::PROGRESS).json(&serde_json::json!({ "receipt_code": ReceiptCode::from_serial(1_000_001).unwrap() }));
    assert!(told.send().await.unwrap().text().await.unwrap().contains("\"detail\":null"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_hangs_when_the_desk_says_so_and_its_number_only_when_the_resident_does() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let offer = |title: &str, shows_phone| {
        let offer = CardOffer {
            card: CardKind::Offered,
            title: title.into(),
            words: "九成新".into(),
            price: "80 元".into(),
            shows_phone,
            room: Some(request().room),
            from: person(),
        };
        Body::Entry(Entry::Card(offer))
    };
    site.deliver(1_000_001, &offer("自行车", true)).await;
    site.deliver(1_000_002, &offer("书桌", false)).await;
    assert!(desk.page("/community/wishes").await.contains("二手·失物（2）"));
    let cards = "/community/cards";
    for (word, decision) in [("自行车", "approve"), ("书桌", "approve")] {
        let page = desk.page(cards).await;
        let card = page.split("<li class=\"card\">").find(|card| card.contains(word)).unwrap();
        let action = card.split("action=\"/community/cards/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let post = |days: &'static str| [("decision", decision), ("days", days)];
        assert_eq!(posts(&desk, cards, &format!("{cards}/{action}"), &post("0")).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(posts(&desk, cards, &format!("{cards}/{action}"), &post("14")).await, StatusCode::SEE_OTHER);
        assert_eq!(
            posts(&desk, cards, &format!("{cards}/{action}"), &[("decision", "refuse"), ("words", "看不清")]).await,
            StatusCode::CONFLICT
        );
    }
    let mut shown: Vec<(String, String)> = site.board().await.cards.into_iter().map(|card| (card.title, card.phone)).collect();
    shown.sort();
    assert_eq!(shown, [("书桌".to_owned(), String::new()), ("自行车".to_owned(), "13800136688".to_owned())]);
    let decided = desk.page("/community/cards?shelf=decided").await;
    let card = decided.split("<li class=\"card\">").find(|card| card.contains("自行车")).unwrap();
    let action = card.split("action=\"/community/cards/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let down = [("decision", "take_down"), ("words", "已转让")];
    assert_eq!(posts(&desk, cards, &format!("{cards}/{action}"), &down).await, StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.cards.len(), 1);
    assert_eq!(last_word(&site, 1_000_001).await, "已撤下");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_is_answered_in_words_and_whoever_wished_reads_them_on_a_phone() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let wish = Wish { words: "代收快递<b>".into(), room: None, from: Some(person()) };
    site.deliver(1_000_001, &Body::Entry(Entry::Wish(wish))).await;
    let wishes = "/community/wishes";
    let page = desk.page(wishes).await;
    assert!(page.contains("代收快递&lt;b&gt;"));
    let action = page.split("action=\"/community/wishes/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = format!("{wishes}/{action}");
    assert_eq!(posts(&desk, wishes, &answer, &[("decision", "adopt"), ("words", "")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(posts(&desk, wishes, &answer, &[("decision", "adopt"), ("words", "下月起前台代收")]).await, StatusCode::SEE_OTHER);
    assert!(desk.page("/community/wishes?shelf=decided").await.contains("：下月起前台代收"));
    let link = format!("/r/{}", ReceiptCode::from_serial(1_000_001).unwrap());
    let phone = opened(&site, &link).await;
    let text = phone.page(&link).await;
    assert!(text.contains("已采纳") && text.contains("下月起前台代收") && !text.contains("首问责任"), "{text}");
    site.advance(Duration::days(31));
    let stranger = Browser { site: &site, cookie: String::new() };
    let refused = stranger.post(&link, &[("digits", "6688")]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "answered a month ago");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_is_taken_back_on_a_phone_once() {
    let site = Site::start().await;
    let desk = site.browser().await;
    published(&desk, "1").await;
    signs_up(&site, 1_000_001, 1).await;
    signs_up(&site, 1_000_002, 1).await;
    let link = format!("/r/{}", ReceiptCode::from_serial(1_000_001).unwrap());
    let phone = opened(&site, &link).await;
    let page = phone.page(&link).await;
    assert!(page.contains("活动报名：赏月晚会") && page.contains("已报上名"));
    let form = page.split("<form").find(|form| form.contains("name=\"act\" value=\"cancel\"")).unwrap();
    let (csrf, id) = (hidden(form, "csrf"), hidden(form, "id"));
    let fields = [("csrf", csrf.as_str()), ("id", id.as_str()), ("act", "cancel"), ("words", "有事")];
    for _ in 0..2 {
        assert_eq!(phone.post(&format!("{link}/act"), &fields).await.status(), StatusCode::SEE_OTHER);
    }
    let page = phone.page(&link).await;
    assert!(page.contains("您已取消") && page.contains("有事") && !page.contains("value=\"cancel\""));
    assert_eq!(last_word(&site, 1_000_002).await, "已报上名");
    let left = phone.post(&format!("{link}/leave"), &[("csrf", &csrf)]).await;
    assert_eq!(left.status(), StatusCode::SEE_OTHER);
    assert!(phone.page(&link).await.contains("查看进度"));
}

#[tokio::test(flavor = "multi_thread")]
async fn english_of_an_activity_comes_from_the_glossary() {
    let site = Site::start().await;
    let desk = site.browser().await;
    published(&desk, "1").await;
    let page = desk.page("/glossary?place=community").await;
    assert!(page.contains("赏月晚会") && page.contains("社区会所"));
    // What has no English is first.
    let row = (0..2).find(|row| hidden(&page, &format!("chinese.{row}")) == "赏月晚会").unwrap();
    let names = ["chinese", "seen", "english"].map(|name| format!("{name}.{row}"));
    let mut fields: Vec<(&str, &str)> = vec![("place", "community"), (&names[0], "赏月晚会"), (&names[1], ""), (&names[2], "Moon evening")];
    let before = hidden(&page, "chinese.0");
    if row == 1 {
        fields.extend([("chinese.0", before.as_str()), ("seen.0", ""), ("english.0", "")]);
    }
    assert_eq!(desk.submit("/glossary?place=community", "/glossary", &fields).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.in_english("赏月晚会"), "Moon evening");
}
