//! A finger leafs through a notice of forty pages; what the terminal's memory does meanwhile is measured.

use std::time::{Duration, Instant};

use lobby_butler::{
    domain::ids::SubmissionId,
    kiosk::{
        backend::{Backend, Work},
        gallery,
        store::CommittedSubmission,
        view_models::{
            app::SubmitProblem,
            lookup::{LookupFailure, LookupQuery},
            progress::Found,
            staff::StaffFacts,
        },
    },
    protocol::v1::{
        board::{Board, OfficeKey},
        envelope::Body,
    },
};

use crate::{message_touches::terminal_with, own_process::in_own_process};

const PAGES: usize = 40;

/// Has the file of every page.
struct Shelf;

impl Backend for Shelf {
    fn record(&self, _: Body, _: OfficeKey) -> Work<Result<CommittedSubmission, SubmitProblem>> {
        unreachable!("{:?}", SubmissionId::mint(gallery::instant(), [0; 10]))
    }

    fn look_up(&self, _: LookupQuery) -> Work<Result<Found, LookupFailure>> {
        Box::pin(async { Err(LookupFailure::Offline) })
    }

    fn shown(&self, _: u64, _: bool) {}

    fn picture(&self, sha256: String) -> Work<Option<Vec<u8>>> {
        let page = usize::from_str_radix(&sha256, 16).unwrap();
        Box::pin(async move { gallery::leaflet_scenes::pictures().into_iter().map(|(_, file)| file).nth(page % 2) })
    }

    fn facts(&self) -> Work<Option<StaffFacts>> {
        Box::pin(async { None })
    }

    fn sync_now(&self) -> Work<()> {
        Box::pin(async {})
    }

    fn pair_anew(&self) -> Work<()> {
        Box::pin(async {})
    }
}

fn with_forty_pages(board: &mut Board) {
    board.notices.truncate(2);
    board.notices[0].title = "水箱清洗公告".into();
    board.notices[0].pages = (1..=PAGES).map(|page| format!("{page:064x}")).collect();
}

/// What this process takes now, KB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse().ok()).unwrap()
}

#[test]
fn forty_pages_are_leafed_through_and_memory_stays() {
    in_own_process("leaflet_touches::forty_pages_are_leafed_through_and_memory_stays", || {
        let (finger, thread) = terminal_with((1080, 1920), with_forty_pages, Box::new(Shelf));
        finger.tap("水箱清洗公告");
        finger.sees("第 1 / 40 页");
        let page = |number: usize| format!("第 {number} / {PAGES} 页");
        let (mut halves, mut slowest) = ([0, 0], Duration::ZERO);
        for number in 2..=PAGES {
            finger.tap("下一页");
            let begun = Instant::now();
            finger.sees(&page(number));
            finger.wait("the page itself", || !finger.texts().iter().any(|text| text.contains("正在打开")));
            slowest = slowest.max(begun.elapsed());
            let half = &mut halves[usize::from(number > PAGES / 2)];
            *half = resident().max(*half);
        }
        println!(
            "40 pages leafed through: {} MB at most in the first half, {} MB in the second; the slowest page in {} ms (debug build)",
            halves[0] / 1024,
            halves[1] / 1024,
            slowest.as_millis()
        );
        // Twenty pages kept decoded would be a hundred megabytes.
        assert!(halves[1] < halves[0] + 24 * 1024, "{halves:?}");
        finger.tap("上一页");
        finger.sees(&page(PAGES - 1));
        // A finger that wipes to the left turns on, to the right back; one that trembles or moves down turns nothing.
        let wipe = |page: &str, (across, down): (f32, f32)| {
            finger.draw(page, &[[(400.0, 400.0), (400.0 + across / 2.0, 400.0 + down / 2.0), (400.0 + across, 400.0 + down)]]);
        };
        wipe(&page(PAGES - 1), (-300.0, 20.0));
        finger.sees(&page(PAGES));
        finger.wait("the page itself", || !finger.texts().iter().any(|text| text.contains("正在打开")));
        wipe(&page(PAGES), (-300.0, 20.0));
        wipe(&page(PAGES), (40.0, 5.0));
        wipe(&page(PAGES), (60.0, 300.0));
        finger.sees(&page(PAGES));
        wipe(&page(PAGES), (300.0, -20.0));
        finger.sees(&page(PAGES - 1));
        finger.tap("放大");
        finger.sees("缩小");
        finger.wait("the page itself", || !finger.texts().iter().any(|text| text.contains("正在打开")));
        wipe(&page(PAGES - 1), (-300.0, 20.0));
        finger.sees(&page(PAGES - 1));
        finger.tap("看文字");
        finger.does_not_see(&page(PAGES - 1));
        finger.tap("看原件");
        finger.sees(&page(PAGES - 1));
        finger.tap("下一条");
        finger.does_not_see("看文字");
        finger.tap("上一条");
        finger.sees(&page(1));
        slint::quit_event_loop().unwrap();
        thread.join().unwrap();
    });
}
