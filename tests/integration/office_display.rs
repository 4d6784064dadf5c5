//! 公示: what terminals drew of a notice, reported, kept and told.

use chrono::{DateTime, Duration, Utc};
use lobby_butler::{
    domain::ids::NoticeId,
    protocol::v1::{
        paths,
        showings::{Showing, ShowingsReply, ShowingsReport},
    },
};
use reqwest::StatusCode;

use crate::office_support::{Site, hidden};

fn showing(notice: NoticeId, from: DateTime<Utc>, minutes: i64) -> Showing {
    // Of a board that is newer than any notice of these tests.
    Showing { notice, revision: 1_000, from, to: from + Duration::minutes(minutes), clock_trusted: true }
}

async fn report(site: &Site, token: &str, showings: Vec<Showing>) -> usize {
    let reply = site.http.post(format!("{}{}", site.base, paths::SHOWINGS)).bearer_auth(token).json(&ShowingsReport { showings });
    let reply = reply.send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    reply.json::<ShowingsReply>().await.unwrap().kept
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_tells_which_screen_showed_a_notice_when_and_when_not() {
    let site = Site::start().await;
    let other = site.office.add_terminal("6号楼大堂").unwrap();
    let browser = site.browser().await;
    let begun = site.now();
    let notice: NoticeId = browser.publish("维修资金公示", &[]).await.parse().unwrap();
    site.advance(Duration::hours(10));
    let browser = site.browser().await;
    // Twice the same, and once further: one showing. Then a power cut of two hours.
    let first = showing(notice, begun, 60);
    let further = showing(notice, begun, 180);
    assert_eq!(report(&site, &site.token, vec![first.clone(), first]).await, 2);
    assert_eq!(report(&site, &site.token, vec![further.clone(), showing(notice, begun, 20)]).await, 2);
    assert_eq!(report(&site, &site.token, vec![showing(notice, begun + Duration::hours(5), 300)]).await, 1);
    let page = browser.page(&format!("/notices/{notice}/record")).await;
    for words in ["维修资金公示", "2 块，其中 1 块显示过", "3号楼大堂", "6号楼大堂", "8 小时 0 分", "10:31–13:31", "13:31–15:31", "未到达"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let csv = browser.get(&format!("/notices/{notice}/record.csv")).await.text().await.unwrap();
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "大堂,显示,从,到,分钟,备注");
    let of = |lobby: &str| lines.iter().filter(|line| line.starts_with(lobby)).count();
    assert_eq!((lines.len(), of("3号楼大堂"), of("6号楼大堂")), (5, 3, 1), "{csv}");
    assert!(lines[2].starts_with("3号楼大堂,未显示,") && lines[2].contains(",120,"), "{csv}");
    assert!(lines[4].starts_with("6号楼大堂,尚未上报,"), "nobody has heard of that screen: {csv}");
    // Who never showed it and now does.
    assert_eq!(report(&site, &other, vec![Showing { clock_trusted: false, ..showing(notice, begun, 30) }]).await, 1);
    let page = browser.page(&format!("/notices/{notice}/record")).await;
    assert!(page.contains("2 块显示过") && page.contains("该终端时钟曾不准") && page.contains("11:01 起尚未上报"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shown_of_an_earlier_text_is_no_record_of_the_present_one() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let notice: NoticeId = browser.publish("停水 9 月 20 日", &[]).await.parse().unwrap();
    let first = (site.board().await.revision, site.now());
    site.advance(Duration::hours(2));
    let browser = site.browser().await;
    let page = format!("/notices/{notice}");
    let version = hidden(&browser.page(&page).await, "version");
    let changed = [
        ("version", version.as_str()),
        ("title", "停水 9 月 22 日"),
        ("body", "正文"),
        ("category", "general"),
        ("pinned", "0"),
        ("publisher", "物业"),
        ("reach", "all"),
    ];
    assert_eq!(browser.submit(&page, &page, &changed).await.status(), StatusCode::SEE_OTHER);
    let second = (site.board().await.revision, site.now());
    site.advance(Duration::hours(1));
    let browser = site.browser().await;
    let of = |(revision, from): (u64, DateTime<Utc>), minutes| Showing { revision, ..showing(notice, from, minutes) };
    assert_eq!(report(&site, &site.token, vec![of(first, 120), of(second, 30)]).await, 2);
    let record = browser.page(&format!("{page}/record")).await;
    assert!(record.contains("停水 9 月 22 日") && record.contains(">30 分<") && !record.contains("2 小时 30 分"), "{record}");
    let record = browser.page(&format!("{page}/record?said_in=1")).await;
    assert!(record.contains("停水 9 月 20 日") && record.contains("2 小时 0 分"));
    assert_eq!(browser.get(&format!("{page}/record?said_in=7")).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_have_been_shown_is_passed_over_and_spoils_nothing() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let notice: NoticeId = browser.publish("公示", &[]).await.parse().unwrap();
    let now = site.now();
    let unknown = "00000000-0000-7909-8909-090909090909".parse().unwrap();
    let impossible = [
        showing(unknown, now, 5),
        showing(notice, now, -5),
        showing(notice, now + Duration::days(2), 5),
        showing(notice, now - Duration::days(900), 5),
    ];
    for one in impossible {
        assert_eq!(report(&site, &site.token, vec![one.clone(), showing(notice, now - Duration::minutes(1), 1)]).await, 1, "{one:?}");
    }
    let many = vec![showing(notice, now - Duration::minutes(9), 1); 700];
    assert_eq!(report(&site, &site.token, many).await, 500, "no report is longer");
    let ask = |body: &'static str| site.post(paths::SHOWINGS).body(body);
    for garbage in ["", "{", "[]", "{\"showings\":[{\"notice\":1}]}"] {
        assert_eq!(ask(garbage).send().await.unwrap().status(), StatusCode::BAD_REQUEST, "{garbage}");
    }
    let stranger = site.http.post(format!("{}{}", site.base, paths::SHOWINGS)).bearer_auth("x").body("{}").send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_record_of_a_draft_nor_of_what_is_not_there() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let id = hidden(&browser.page("/notices/new").await, "id");
    let draft = [("id", id.as_str()), ("title", "草稿"), ("category", "general"), ("publisher", "物业"), ("reach", "all"), ("draft", "1")];
    assert_eq!(browser.submit("/notices/new", "/notices/new", &draft).await.status(), StatusCode::SEE_OTHER);
    for id in [id.as_str(), "00000000-0000-7909-8909-090909090909", "x"] {
        for file in ["record", "record.csv"] {
            assert_eq!(browser.get(&format!("/notices/{id}/{file}")).await.status(), StatusCode::NOT_FOUND, "{id} {file}");
        }
    }
}

#[cfg(feature = "kiosk")]
mod terminal {
    use std::sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    };

    use lobby_butler::{
        clock::Clock,
        database::DatabaseError,
        domain::notice::Notice,
        kiosk::{
            office_client::HttpOffice,
            showings::{Ledger, ShowingsTask},
            store::{Store, StoreError},
        },
    };

    use super::*;

    /// A terminal without its screen: what it drew goes to the disk and to the office.
    struct Terminal {
        task: ShowingsTask<HttpOffice>,
        clock: Arc<AtomicI64>,
        drawn: Vec<(i64, i64)>,
    }

    impl Terminal {
        fn start(site: &Site, folder: &std::path::Path, token: &str, clock: Arc<AtomicI64>) -> Self {
            let store = loop {
                match Store::open(folder) {
                    Err(StoreError::Database(DatabaseError::InUse { .. })) => std::thread::yield_now(),
                    opened => break opened.unwrap().0,
                }
            };
            let hand = clock.clone();
            let task = ShowingsTask {
                store,
                office: Arc::new(HttpOffice::new(&site.base, token).unwrap()),
                clock: Clock::from_fn(move || DateTime::from_timestamp(hand.load(Ordering::SeqCst), 0).unwrap()),
                ledger: Arc::new(Mutex::new(Ledger::default())),
            };
            Self { task, clock, drawn: Vec::new() }
        }

        /// Draws a notice once a minute for so long.
        async fn show(&mut self, notice: &Notice, minutes: i64) {
            let from = self.clock.load(Ordering::SeqCst);
            for minute in 0..=minutes {
                let now = DateTime::from_timestamp(from + minute * 60, 0).unwrap();
                self.clock.store(now.timestamp(), Ordering::SeqCst);
                self.task.ledger.lock().unwrap().drawn(std::slice::from_ref(notice), 1_000, now, true);
                self.task.write().await.unwrap();
            }
            self.drawn.push((from, from + minutes * 60));
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_record_equals_what_four_terminals_drew_through_power_cuts_and_outages() {
        let site = Site::start().await;
        let browser = site.browser().await;
        let id: NoticeId = browser.publish("一周公示", &[]).await.parse().unwrap();
        let notice = site.board().await.notices.into_iter().find(|notice| notice.id == id).unwrap();
        drop(browser);
        let begun = site.now().timestamp();
        let mut screens = Vec::new();
        for (n, lobby) in ["3号楼大堂", "1号楼大堂", "5号楼大堂", "6号楼大堂"].into_iter().enumerate() {
            let token = if n == 0 { site.token.clone() } else { site.office.add_terminal(lobby).unwrap() };
            screens.push((lobby, token, tempfile::tempdir().unwrap(), Vec::new()));
        }
        // Seven days: each begins with a start after a power cut, some pass without an office.
        for day in 0..7 {
            for (n, (_, token, folder, drawn)) in (0..).zip(&mut screens) {
                let clock = Arc::new(AtomicI64::new(begun + day * 86_400 + n * 1_000));
                let mut terminal = Terminal::start(&site, folder.path(), token, clock.clone());
                terminal.show(&notice, 90 + day).await;
                clock.fetch_add(3_000, Ordering::SeqCst);
                terminal.show(&notice, 30).await;
                if (day + n) % 3 != 0 {
                    terminal.task.tell().await.unwrap();
                }
                drawn.extend(terminal.drawn);
            }
            site.advance(Duration::days(1));
        }
        for (_, token, folder, _) in &screens {
            let last = Terminal::start(&site, folder.path(), token, Arc::default());
            last.task.tell().await.unwrap();
            assert!(last.task.store.untold_showings(10).await.unwrap().is_empty());
        }
        let csv = site.browser().await.get(&format!("/notices/{id}/record.csv")).await.text().await.unwrap();
        let told = |lobby: &str| -> Vec<(i64, i64)> {
            let lines = csv.lines().filter(|line| line.starts_with(&format!("{lobby},显示,")));
            let instant = |text: &str| DateTime::parse_from_str(&format!("{text} +0800"), "%Y-%m-%d %H:%M:%S %z").unwrap().timestamp();
            lines.map(|line| line.split(',').collect::<Vec<_>>()).map(|cells| (instant(cells[2]), instant(cells[3]))).collect()
        };
        for (lobby, _, _, drawn) in &screens {
            assert_eq!(drawn.len(), 14);
            assert_eq!(&told(lobby), drawn, "{lobby}");
        }
    }
}
