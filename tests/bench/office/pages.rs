//! Whether a page still comes at once when the book has become long, and how long the office takes to open it.

use std::time::Instant;

use lobby_butler::protocol::v1::paths;
use serde_json::json;

use super::{
    Sizes,
    book::{BookFolder, SMALLEST},
    browser::{Browser, percent},
    http::{Client, DESK, bearer, post},
    material::{COMMON_WORD, RARE_WORD, UNKNOWN_WORD},
    process::OfficeProcess,
    report::{Report, Row, Target, grouped, median},
};

/// Between the small book and the large one.
const MIDDLE: u32 = 100_000;
/// How often a page is asked for; the median counts.
const TIMES: usize = 9;

/// What is asked for: its name, and the whole request.
type Question = (String, Vec<u8>);

fn questions(browser: &Browser, folder: &BookFolder) -> Vec<Question> {
    let book = &folder.book;
    let search = |what: &str| format!("/inbox?q={}", percent(what));
    let old = &book.oldest;
    let plain = [
        "/inbox",
        "/inbox?state=all",
        "/inbox?state=stuck",
        "/inbox?state=untold",
        "/inbox?kind=repair&department=engineering",
        "/inbox?state=all&kind=paid&since=2026-01-01",
        "/inbox?view=board",
        "/inbox?state=delivered",
        "/inbox?state=closed&kind=service",
        "/inbox?state=done",
        "/inbox?kind=message",
        "/inbox?kind=feedback",
        "/inbox?state=unopenable",
        "/inbox/live?state=&kind=",
        "/notices",
        "/rooms",
        "/terminals",
        "/audit",
        "/information",
        "/catalogue",
        "/catalogue/history",
        "/butlers",
        "/areas",
        "/departments",
        "/duty",
        "/staff",
        "/glossary",
    ];
    let named = [
        // Fifty on a page; the first page of the small book is not deep.
        (
            "/inbox, in the middle of the book",
            format!("/inbox?state=all&from=older.{}.00000000-0000-0000-0000-000000000000", book.middle.timestamp_micros()),
        ),
        ("/inbox, the oldest code", search(&old.code.to_string())),
        ("/inbox, a room", search(&old.door)),
        ("/inbox, a name", search(&old.salutation)),
        ("/inbox, a common word", search(COMMON_WORD)),
        ("/inbox, a rare word", search(RARE_WORD)),
        ("/inbox, a word that nobody wrote", search(UNKNOWN_WORD)),
        ("/inbox, one household", format!("{}&home=1", search(&old.address))),
        ("the oldest submission", format!("/submissions/{}", old.id)),
        ("the newest submission", format!("/submissions/{}", book.newest.id)),
    ];
    let plain = plain.into_iter().map(|path| (path, path.to_owned()));
    let mut all: Vec<Question> = plain.chain(named).map(|(name, path)| (name.to_owned(), browser.request(&path))).collect();
    for (name, known) in [("a look-up of the oldest", &book.oldest), ("a look-up of the newest", &book.newest)] {
        let body = json!({ "receipt_code": known.code.to_string(), "secret": known.secret }).to_string();
        let headers = [("authorization", bearer(&book.tokens[0])), ("content-type", "application/json".into())];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        all.push((name.to_owned(), post(paths::PROGRESS, &headers, body.as_bytes())));
    }
    all
}

/// Milliseconds of every page over a book.
async fn measured(folder: &BookFolder) -> Vec<(String, f64)> {
    let mut office = OfficeProcess::start(folder.folder.path()).await;
    let browser = Browser::log_in(&mut office).await;
    let mut client = Client::new(DESK, office.address);
    let mut all = Vec::new();
    for (name, request) in questions(&browser, folder) {
        let mut times = Vec::new();
        // The first of them warms up.
        for _ in 0..=TIMES {
            let started = Instant::now();
            let reply = client.send(&request).await.unwrap();
            times.push(started.elapsed().as_secs_f64() * 1_000.0);
            assert_eq!(reply.status, 200, "{name}");
        }
        all.push((name, median(times.split_off(1))));
    }
    all
}

/// Section `pages`.
pub async fn pages(small: &BookFolder, large: &BookFolder, open: u32, report: &mut Report) {
    let limits = measured(small).await;
    for (name, time) in &limits {
        report.add(Row::new("pages", format!("{name}, of {}", grouped(SMALLEST as usize)), *time, "ms").aim(Target::Below(30.0)));
    }
    let middle = (MIDDLE < large.book.rows).then(|| BookFolder::filled(MIDDLE, open));
    for folder in middle.iter().chain([large]) {
        for ((name, time), (_, limit)) in measured(folder).await.into_iter().zip(&limits) {
            let row = Row::new("pages", format!("{name}, of {}", grouped(folder.book.rows as usize)), time, "ms")
                .beside(*limit, "ms in the small book");
            report.add(row.aim(Target::RatioAtMost(1.5)).aim(Target::Below(30.0)));
        }
    }
}

/// Section `start`.
pub async fn start(small: &BookFolder, large: &BookFolder, sizes: &Sizes, report: &mut Report) {
    let mut seconds = Vec::new();
    for folder in [small, large] {
        let mut times = Vec::new();
        for _ in 0..sizes.runs {
            times.push(OfficeProcess::start(folder.folder.path()).await.started_in.as_secs_f64());
        }
        seconds.push(median(times));
    }
    let what = format!("from start to first answer, book of {}", grouped(large.book.rows as usize));
    report.add(Row::new("start", what, seconds[1], "s").beside(seconds[0], "s over the small book"));
}
