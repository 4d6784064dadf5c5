//! 呼叫值班室: somebody in a lobby holds a button, and a person at the office says that they have seen it, or nobody does.
//!
//! Owns the two times that a call goes by, and what robots are told of one. Invariants: a call that did not reach the office
//! in time never does, because whoever called has been told to telephone by then; a call knows a lobby and an instant, nothing
//! of who called.
//!
//! Why no alert of the service loop: those belong to an order, wait for their turn and are told again until somebody takes
//! them. A call is told to everybody at once, or not at all.

use std::time::Duration;

use super::alert::message::KEYWORD;

/// A call reaches the office within this time of the finger having lain long enough, or never.
pub const DELIVERED_WITHIN: Duration = Duration::from_secs(5);
/// Somebody has said within this time that they have seen it, or whoever called is told to telephone.
pub const ANSWERED_WITHIN: Duration = Duration::from_secs(30);
/// Calls of one terminal within [`COUNTED_FOR`]; more are a game or a fault.
pub const CALLS_COUNTED: usize = 10;
/// For how long a call counts.
pub const COUNTED_FOR: chrono::Duration = chrono::Duration::minutes(10);

/// Which of its messages robots are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Somebody calls.
    Called,
    /// Nobody has said within [`ANSWERED_WITHIN`] that they have seen it.
    Unanswered,
    /// It was pressed by mistake.
    TakenBack,
}

/// What a robot is told of a call: which lobby, and the time of day that it began.
pub fn message(told: Told, lobby: &str, at: &str) -> String {
    match told {
        Told::Called => format!("【{KEYWORD}】紧急呼叫：{lobby}，{at} 有人按住呼叫值班室。请值班人员立即在工作台确认，并前往查看。"),
        Told::Unanswered => format!("【{KEYWORD}】紧急呼叫无人应答：{lobby}，{at} 起 30 秒没有人确认。请值班经理立即安排人前往查看。"),
        Told::TakenBack => format!("【{KEYWORD}】紧急呼叫已取消：{lobby}，{at} 的呼叫，对方已说明是误触。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_are_told_a_lobby_and_a_time_and_have_their_keyword() {
        for told in [Told::Called, Told::Unanswered, Told::TakenBack] {
            let text = message(told, "3号楼大堂", "08:00:00");
            assert!(text.starts_with("【大堂管家】") && text.contains("3号楼大堂，08:00:00 "), "{text}");
        }
    }
}
