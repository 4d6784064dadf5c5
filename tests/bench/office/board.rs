//! How many boards the office hands out, whole and unchanged.

use std::sync::Arc;

use lobby_butler::protocol::v1::{board_parts, paths};

use super::{
    Sizes, folder,
    http::{Client, DESK, bearer, get},
    load::{Load, Outcome, Requests, note},
    process::OfficeProcess,
    report::{Report, Row, Target, median},
};

const CONNECTIONS: usize = 64;
const TRIVIAL: &str = "a small file";

/// Section `board`.
pub async fn board(sizes: &Sizes, report: &mut Report) {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder::prepare(folder.path(), CONNECTIONS);
    let office = OfficeProcess::start(folder.path()).await;
    let (mut whole, mut unchanged) = (Vec::new(), Vec::new());
    let mut client = Client::new(DESK, office.address);
    for token in &tokens {
        let token = bearer(token);
        // As a terminal asks: in parts, holding none but the English that it brings along.
        let brought = board_parts::held_header(&[]);
        let headers = [
            ("authorization", token.as_str()),
            ("accept-encoding", "gzip"),
            ("accept", board_parts::MEDIA_TYPE),
            (board_parts::HELD, brought.as_str()),
        ];
        whole.push(get(paths::BOARD, &headers));
        let reply = client.send(&whole[whole.len() - 1]).await.unwrap();
        let tag = reply.header("etag").unwrap().to_owned();
        let mut known = headers.to_vec();
        known.push(("if-none-match", &tag));
        unchanged.push(get(paths::BOARD, &known));
    }
    let office = &office;
    let runs = |requests: Vec<Vec<u8>>, expected| async move {
        let (requests, mut runs): (Requests, _) = (Arc::new(requests), Vec::new());
        for _ in 0..sizes.runs {
            let load = Load { connections: CONNECTIONS, lasts: sizes.lasts, once: false, expected };
            runs.push(load.run(office, &requests).await);
        }
        runs
    };
    let rate = |runs: &[Outcome]| median(runs.iter().map(Outcome::rate).collect());
    let trivial = rate(&runs(vec![get("/static/mark.svg", &[])], 200).await);
    let (whole, unchanged) = (runs(whole, 200).await, runs(unchanged, 304).await);
    let row = |what: &str, figure, unit| Row::new("board", format!("{what}, {CONNECTIONS} at once"), figure, unit);
    report.add(row("whole boards", rate(&whole), "/s").beside(trivial, TRIVIAL).aim(Target::AtLeast(5_000.0)).note(note(&whole)));
    let p99 = |runs: &[Outcome]| median(runs.iter().map(|run| run.percentile(0.99)).collect());
    report.add(row("p99 of a whole board", p99(&whole), "ms"));
    let kilobytes = Row::new("board", "a whole board on the wire, its head included", whole[0].bytes() / 1_000.0, "KB");
    report.add(kilobytes.aim(Target::AtMost(25.0)));
    let same = row("unchanged boards", rate(&unchanged), "/s").beside(trivial, TRIVIAL).aim(Target::AtLeast(10_000.0));
    report.add(same.note(note(&unchanged)));
    report.add(row("p99 of an unchanged board", p99(&unchanged), "ms"));
    let bytes = Row::new("board", "an unchanged board on the wire", unchanged[0].bytes(), "bytes");
    report.add(bytes);
}
