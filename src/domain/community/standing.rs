//! What became of an entry.

use strum::{EnumCount, EnumString, IntoStaticStr};

/// How an entry stands, as the office keeps it.
///
/// Why not [`crate::domain::order::State`]: nothing of an order's way holds here; a terminal tells these by the office's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum EntryState {
    /// A sign-up that has its places.
    Placed,
    /// A sign-up that waits for places.
    Waiting,
    /// Signing up had closed.
    TooLate,
    /// Places and waiting list were full.
    Full,
    /// The activity was cancelled, over, or no longer there; a note says which.
    Gone,
    /// More people than one sign-up may bring.
    TooMany,
    /// Answers that were counted.
    Counted,
    /// Answers to questions that are no longer asked.
    NotCounted,
    /// A card that the desk has yet to look at.
    Pending,
    /// A card that hangs until its day is over.
    Approved,
    /// A card that the desk does not hang out.
    Refused,
    /// A card that the desk has taken down.
    TakenDown,
    /// A wish that nobody has decided about.
    Asked,
    /// A wish that will be done.
    Adopted,
    /// A wish that will not be done for now.
    Declined,
    /// A wish for what there is already.
    Existing,
    /// Whoever handed it in has taken it back.
    Withdrawn,
    /// The desk has taken a sign-up off the list.
    Removed,
}

impl EntryState {
    pub const ALL: [Self; Self::COUNT] = [
        Self::Placed,
        Self::Waiting,
        Self::TooLate,
        Self::Full,
        Self::Gone,
        Self::TooMany,
        Self::Counted,
        Self::NotCounted,
        Self::Pending,
        Self::Approved,
        Self::Refused,
        Self::TakenDown,
        Self::Asked,
        Self::Adopted,
        Self::Declined,
        Self::Existing,
        Self::Withdrawn,
        Self::Removed,
    ];

    /// Sign-ups that came to nothing.
    pub const NO_PLACE: [Self; 6] = [Self::TooLate, Self::Full, Self::Gone, Self::TooMany, Self::Withdrawn, Self::Removed];

    /// As whoever handed it in reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Placed => "已报上名",
            Self::Waiting => "候补中",
            Self::TooLate => "报名已截止，未能报上",
            Self::Full => "名额和候补都满了，未能报上",
            Self::Gone => "未能报上",
            Self::TooMany => "人数过多，未能报上",
            Self::Counted => "已计入结果",
            Self::NotCounted => "问卷已截止或已更新，未计入",
            Self::Pending => "待前台审核",
            Self::Approved => "已登出",
            Self::Refused => "未登出",
            Self::TakenDown => "已撤下",
            Self::Asked => "待物业答复",
            Self::Adopted => "已采纳",
            Self::Declined => "暂未采纳",
            Self::Existing => "已有此服务",
            Self::Withdrawn => "您已取消",
            Self::Removed => "前台已取消",
        }
    }

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Placed => "已报上",
            Self::Waiting => "候补",
            Self::TooLate => "已截止",
            Self::Full => "已满",
            Self::Gone => "活动不在",
            Self::TooMany => "人数过多",
            Self::Counted => "已计入",
            Self::NotCounted => "未计入",
            Self::Pending => "待审核",
            Self::Approved => "已登出",
            Self::Refused => "未登出",
            Self::TakenDown => "已撤下",
            Self::Asked => "待答复",
            Self::Adopted => "采纳",
            Self::Declined => "暂不",
            Self::Existing => "已有此服务",
            Self::Withdrawn => "业户取消",
            Self::Removed => "前台取消",
        }
    }

    /// The desk has yet to decide.
    pub fn waits_for_desk(self) -> bool {
        matches!(self, Self::Pending | Self::Asked)
    }

    /// Whoever handed it in may take it back, as far as this goes.
    pub fn can_be_withdrawn(self) -> bool {
        matches!(self, Self::Placed | Self::Waiting | Self::Pending | Self::Approved | Self::Asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_desk_has_to_decide_can_still_be_taken_back_and_what_is_over_cannot() {
        for state in EntryState::ALL {
            assert!(!state.waits_for_desk() || state.can_be_withdrawn(), "{state:?}");
            assert!(!EntryState::NO_PLACE.contains(&state) || !state.can_be_withdrawn(), "{state:?}");
        }
    }
}
