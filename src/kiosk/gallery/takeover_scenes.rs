//! 紧急接管, as the office begins one.

use chrono::Duration;

use super::{
    PageScenes,
    SceneState::{Empty, Error, Offline},
    ShownPage, normal, other,
    steps::{doubted_with, instant, long_numbers, offline_with, online},
};
use crate::{
    domain::{
        ids::TakeoverId,
        takeover::{Kind, Line, Step, Takeover, Words},
    },
    protocol::v1::board::Board,
};

pub(super) const TAKEOVER: PageScenes = PageScenes {
    page: ShownPage::Takeover,
    scenes: &[
        normal("takeover_fire", || online(|board| take_over(board, Kind::Fire, false), [])),
        normal("takeover_drill", || online(|board| take_over(board, Kind::Fire, true), [])),
        normal("takeover_gas", || online(|board| take_over(board, Kind::Gas, false), [])),
        normal("takeover_flood", || online(|board| take_over(board, Kind::Flood, false), [])),
        normal("takeover_security", || online(|board| take_over(board, Kind::Security, false), [])),
        normal("takeover_long", || online(longest, [])),
        other(Empty, "takeover_bare", || online(bare, [])),
        other(Offline, "takeover_offline", || offline_with(|board| take_over(board, Kind::Fire, false), [])),
        other(Error, "takeover_clock_doubted", || doubted_with(|board| take_over(board, Kind::Gas, false), [])),
    ],
    without: &[],
};

pub(super) fn take_over(board: &mut Board, kind: Kind, drill: bool) {
    let began_at = instant() - Duration::minutes(1);
    board.takeover = Some(Takeover {
        id: TakeoverId::mint(began_at, [3; 10]),
        kind,
        drill,
        words: kind.usual_words(),
        gather: board.estate.assembly_point.clone(),
        phone: String::new(),
        publisher: "值班经理 M-106".into(),
        scope: "3号楼".into(),
        began_at,
        ends_at: began_at + Duration::hours(2),
    });
}

fn change(board: &mut Board, work: impl FnOnce(&mut Takeover)) {
    take_over(board, Kind::Custom, true);
    if let Some(takeover) = &mut board.takeover {
        work(takeover);
    }
}

/// As much as staff can write, and the longest numbers.
fn longest(board: &mut Board) {
    long_numbers(board);
    let line = |chinese: &str, english: &str| Line { chinese: chinese.into(), english: english.into() };
    let step =
        Step { line: line("外墙瓷砖脱落不要靠近三号楼", "Tiles are falling. Keep away from Building 3"), ..Step::default() };
    change(board, |takeover| {
        takeover.words = Words {
            title: "高空坠物警报".into(),
            lead: line("请从地下车库绕行到西侧门", "FALLING TILES. Go round by the west gate now."),
            steps: vec![step.clone(), step.clone(), step],
        };
        takeover.gather = "西门外 社区服务站前广场".into();
        takeover.scope = "3、4、5 号楼".into();
    });
}

/// One step, nowhere to go, nobody to call.
fn bare(board: &mut Board) {
    board.estate.control_room_phone.clear();
    board.estate.centre_phone.clear();
    board.butler = None;
    let step = Step { line: Line { chinese: "留在家里等通知".into(), english: String::new() }, ..Step::default() };
    change(board, |takeover| {
        takeover.drill = false;
        takeover.words = Words { steps: vec![step], ..Kind::Custom.usual_words() };
        takeover.words.lead.english.clear();
        takeover.gather.clear();
        takeover.scope.clear();
    });
}
