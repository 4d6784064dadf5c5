//! The information rack, the duty rota and promised times, as staff enter them and terminals get them.

use lobby_butler::domain::{information::Shelf, notice::Category};
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, hidden};

async fn page_form<'a>(browser: &Browser<'_>, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, String)> {
    let id = hidden(&browser.page("/information/new").await, "id");
    let mut fields: Vec<(&str, String)> = vec![
        ("id", id),
        ("shelf", "hospitals".into()),
        ("title", "新开的药房".into()),
        ("body", String::new()),
        ("entries", "安康药房 | 南门东侧 | 0571-8800-0123".into()),
        ("hidden", "0".into()),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    fields.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    fields
}

async fn send(browser: &Browser<'_>, path: &str, fields: &[(&str, String)]) -> reqwest::Response {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.submit("/information", path, &fields).await
}

async fn titles(site: &Site, shelf: Shelf) -> Vec<String> {
    site.board().await.information.into_iter().filter(|page| page.shelf == shelf).map(|page| page.title).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_written_shown_ordered_closed_and_deleted() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let revision = site.board().await.revision;
    let form = page_form(&browser, &[]).await;
    let id = form[0].1.clone();
    // Looking at it and an impatient second click store nothing more.
    let mut looking = form.clone();
    looking.push(("preview", "1".into()));
    let preview = send(&browser, "/information/new", &looking).await;
    assert_eq!(preview.status(), StatusCode::OK);
    assert!(preview.text().await.unwrap().contains("<b class=\"digits\">0571-8800-0123</b>"));
    assert_eq!(site.board().await.revision, revision);
    for _ in 0..2 {
        assert_eq!(send(&browser, "/information/new", &form).await.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(site.board().await.revision, revision + 1);
    assert_eq!(titles(&site, Shelf::Hospitals).await.last().unwrap(), "新开的药房");
    let path = format!("/information/{id}");
    assert_eq!(browser.submit("/information", &format!("{path}/move"), &[("direction", "up")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(titles(&site, Shelf::Hospitals).await[0], "新开的药房");
    let closed = [("version", "1"), ("shelf", "hospitals"), ("title", "新开的药房"), ("body", "装修中"), ("entries", ""), ("hidden", "1")];
    assert_eq!(browser.submit("/information", &path, &closed).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(titles(&site, Shelf::Hospitals).await.len(), 1);
    // Made from a version that is no more.
    let mut late = closed;
    late[3] = ("body", "装修中，十月开门");
    assert_eq!(browser.submit("/information", &path, &late).await.status(), StatusCode::CONFLICT);
    let delete = format!("{path}/delete");
    assert_eq!(browser.submit("/information", &delete, &[("version", "1")]).await.status(), StatusCode::CONFLICT);
    assert_eq!(browser.submit("/information", &delete, &[("version", "2")]).await.status(), StatusCode::SEE_OTHER);
    assert!(!browser.page("/information").await.contains("新开的药房"));
    assert!(browser.page("/audit").await.contains("删除便民信息"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_fills_every_shelf() {
    let site = Site::start().await;
    for shelf in Shelf::ALL {
        assert!(!titles(&site, shelf).await.is_empty(), "{shelf:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_page_is_refused_beside_its_field() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await;
    for (name, value, sentence) in [
        ("title", "", "请填写这一项"),
        ("shelf", "attic", "请选择分类"),
        ("entries", "", "正文和条目不能都空着"),
        ("entries", "好\n | 没有名称", "第 2 行缺少名称"),
        ("entries", "医院 | 近 | 找王主任", "第 1 行的电话：这不是有效的电话号码"),
    ] {
        let form = page_form(&browser, &[(name, value)]).await;
        let reply = send(&browser, "/information/new", &form).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}");
        assert!(reply.text().await.unwrap().contains(sentence), "{name} {value}");
    }
    assert_eq!(site.board().await, before);
}

fn week<'a>(monday: &'a str, made_from: &'a str, names: [&'a str; 7]) -> Vec<(&'a str, &'a str)> {
    let days = ["day0", "day1", "day2", "day3", "day4", "day5", "day6"];
    [("week", monday), ("made_from", made_from)].into_iter().chain(days.into_iter().zip(names)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rota_is_entered_by_the_week_and_the_board_carries_fourteen_days() {
    let site = Site::start().await;
    let browser = site.browser().await;
    // 2026-09-18 is a Friday; the sample fills today and thirteen days.
    let board = site.board().await;
    assert_eq!((board.duty_rota.len(), board.duty_manager.as_ref()), (14, board.duty_rota.first()));
    let page = browser.page("/duty?week=2026-09-18").await;
    assert!(page.contains("9月14日–9月20日") && page.contains("今天"));
    let made_from = hidden(&page, "made_from");
    let names = ["周一张", "", "", "", "M-201", "M-202", "M-203"];
    let form = week("2026-09-18", &made_from, names);
    assert_eq!(browser.submit("/duty", "/duty", &form).await.status(), StatusCode::SEE_OTHER);
    let board = site.board().await;
    assert_eq!(board.duty_manager.unwrap().name, "M-201");
    assert_eq!((board.duty_rota[1].name.as_str(), board.duty_rota[2].name.as_str()), ("M-202", "M-203"));
    // From the page of before: somebody has saved since.
    let late = week("2026-09-18", &made_from, ["甲", "乙", "丙", "丁", "戊", "己", "庚"]);
    assert_eq!(browser.submit("/duty", "/duty", &late).await.status(), StatusCode::CONFLICT);
    let copied = browser.page("/duty?week=2026-09-21&copy=1").await;
    assert!(copied.contains("尚未保存") && copied.contains("value=\"M-203\""));
    // Tomorrow comes without anybody doing anything.
    site.advance(chrono::Duration::days(1));
    assert_eq!(site.board().await.duty_manager.unwrap().name, "M-202");
    // What staff entered stays when the sample is brought to the day.
    site.office.refresh_sample(site.now()).unwrap();
    let board = site.board().await;
    assert_eq!((board.duty_rota[0].name.as_str(), board.duty_rota[13].date.to_string().as_str()), ("M-202", "2026-10-02"));
}

#[tokio::test(flavor = "multi_thread")]
async fn promised_times_are_data_and_complaints_figures_stay_at_the_office() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let seen = hidden(&browser.page("/promises").await, "seen");
    let fields = |answer: &'static str, resolve: &'static str| {
        vec![
            ("answer", answer),
            ("repair", "10"),
            ("follow_usual", "24"),
            ("follow_safety", "12"),
            ("follow_leak", "72"),
            ("follow_paid", "48"),
            ("repair_done", "36"),
            ("paid_done", "72"),
            ("free_done", "48"),
            ("sign_off", "24"),
            ("relay", "12"),
            ("arrival_grace", "15"),
            ("stuck", "12"),
            ("working", "repair"),
            ("severe_report", "same_day"),
            ("severe_answer", "36"),
            ("severe_resolve", resolve),
            ("important_report", "60"),
            ("important_answer", "24"),
            ("important_resolve", "72"),
            ("minor_report", "no"),
            ("minor_answer", "24"),
            ("minor_resolve", "48"),
        ]
    };
    let send = async |mut form: Vec<(&'static str, &'static str)>, seen: &str| {
        let seen = seen.to_owned();
        let mut all: Vec<(&str, &str)> = vec![("seen", &seen)];
        all.append(&mut form);
        browser.submit("/promises", "/promises", &all).await
    };
    for (answer, resolve, sentence) in
        [("0", "240", "请填写 0.5 到"), ("", "240", "请填写这一项"), ("12", "24", "办结时限不能短于答复时限")]
    {
        let reply = send(fields(answer, resolve), &seen).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text().await.unwrap().contains(sentence), "{sentence}");
    }
    assert_eq!(send(fields("12", "240"), &seen).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(send(fields("48", "240"), &seen).await.status(), StatusCode::CONFLICT);
    let board = site.board().await;
    // Nobody would hear of a repair within ten minutes here, so lobbies promise an answer.
    assert_eq!((board.promises.answer_minutes, board.promises.repair_response_minutes), (720, 720));
    assert_eq!(hidden(&browser.page("/promises").await, "repair"), "10");
    let wire = serde_json::to_string(&board.promises).unwrap();
    assert!(!wire.contains("severe") && !wire.contains("minor") && !wire.contains("leak"));
    let audit = browser.page("/audit").await;
    for words in [
        "答复 1440 → 720 分钟；报修响应 5 → 10 分钟；一般维修回访 2880 → 1440 分钟；涉及安全维修回访 2880 → 720 分钟",
        "维修完成 2880 → 2160 分钟；留言转达 1440 → 720 分钟；到场宽限 0 → 15 分钟；卡住 1440 → 720 分钟",
        "维修完成改按工作时间",
    ] {
        assert!(audit.contains(words), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_are_of_every_kind_that_lobbies_show_and_can_be_looked_at_first() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let form = browser.page("/notices/new").await;
    for category in Category::ALL {
        assert!(form.contains(&format!("value=\"{}\"", category.into_str())), "{category:?}");
    }
    let id = hidden(&form, "id");
    let fields =
        [("id", id.as_str()), ("title", "物业管理条例修订要点"), ("body", "第一条"), ("category", "law"), ("publisher", "物业服务中心")];
    let mut looking = fields.to_vec();
    looking.push(("preview", "1"));
    let before = site.board().await;
    let preview = browser.submit("/notices/new", "/notices/new", &looking).await;
    assert_eq!(preview.status(), StatusCode::OK);
    assert!(preview.text().await.unwrap().contains("data-mirror=\"body\">第一条"));
    assert_eq!(site.board().await, before);
    assert_eq!(browser.submit("/notices/new", "/notices/new", &fields).await.status(), StatusCode::SEE_OTHER);
    let published = site.board().await.notices.into_iter().find(|notice| notice.title.starts_with("物业管理条例"));
    assert_eq!(published.unwrap().category, Category::Law);
}
