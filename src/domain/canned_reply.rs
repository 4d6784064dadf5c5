//! 常用语: sentences to residents that staff write again and again, by the step that they go with.
//!
//! Why data: every house has its own words, and a sentence that nobody would say is not said.

use serde::{Deserialize, Serialize};

use super::{limits, order::State};

/// Sentences of one step at most: more are not looked through while somebody waits.
pub const REPLIES_OF_A_STEP: usize = 8;

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedReply {
    /// The step that it goes with.
    pub to: State,
    /// As the resident reads it; at most [`limits::REPLY_CHARS`].
    pub words: String,
}

/// Steps whose words residents read often enough for a list of sentences.
pub const STEPS: [State; 8] = [
    State::Accepted,
    State::Returned,
    State::Dispatched,
    State::InProgress,
    State::Done,
    State::FollowedUp,
    State::Relayed,
    State::Cancelled,
];

const DEFAULTS: [(State, &[&str]); 8] = [
    (State::Accepted, &["您好，您的申请已受理，我们会尽快安排，请您留意进度。", "您好，已为您登记，工作人员稍后与您电话联系。"]),
    (
        State::Returned,
        &[
            "您好，为了尽快为您办理，请补充方便上门的时间。",
            "您好，请补充故障的具体位置和现象，谢谢您的配合。",
            "您好，您留的电话未能接通，请核对后再提交，谢谢。",
        ],
    ),
    (State::Dispatched, &["您好，已安排工作人员按约定时间上门，届时会先电话联系您。"]),
    (State::InProgress, &["您好，工作人员已到现场，正在处理。", "您好，需要更换的配件正在准备，到货后马上为您安装。"]),
    (State::Done, &["您好，已处理完毕，请您查看；如有问题请随时联系我们。", "您好，物品已归还，感谢您的配合。"]),
    (State::FollowedUp, &["已电话回访，业户确认问题已解决。", "已当面回访，业户对处理结果满意。"]),
    (State::Relayed, &["已电话转达本人。", "已当面转达本人。", "已将留言送到府上。"]),
    (State::Cancelled, &["应业户要求取消。", "与另一张工单重复，已合并办理。"]),
];

/// The sentences an office begins with.
pub fn default_replies() -> Vec<CannedReply> {
    let of_step = |(to, sentences): (State, &'static [&'static str])| {
        sentences.iter().map(move |words| CannedReply { to, words: (*words).to_owned() })
    };
    DEFAULTS.into_iter().flat_map(of_step).collect()
}

/// Whether sentences may be stored as they are.
pub fn are_sound(replies: &[CannedReply]) -> bool {
    let of = |state| replies.iter().filter(|reply| reply.to == state).count();
    STEPS.into_iter().all(|state| of(state) <= REPLIES_OF_A_STEP)
        && replies.iter().all(|reply| STEPS.contains(&reply.to) && (1..=limits::REPLY_CHARS).contains(&reply.words.chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_office_begins_with_is_sound_and_has_a_sentence_for_every_step() {
        let replies = default_replies();
        assert!(are_sound(&replies));
        assert!(STEPS.into_iter().all(|state| replies.iter().any(|reply| reply.to == state)));
    }

    #[test]
    fn too_many_too_long_and_empty_ones_are_not_sound() {
        let one = |words: &str| CannedReply { to: State::Done, words: words.into() };
        assert!(!are_sound(&vec![one("好"); REPLIES_OF_A_STEP + 1]));
        assert!(!are_sound(&[one("")]) && !are_sound(&[one(&"字".repeat(limits::REPLY_CHARS + 1))]));
        assert!(!are_sound(&[CannedReply { to: State::Stored, words: "好".into() }]));
    }
}
