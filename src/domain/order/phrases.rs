//! What is often said beside an act: the chips of a terminal and of the page on a phone.
//!
//! Owns: which sentences fit which act. What a touched chip adds is what staff read, so it is Chinese, with the English of a
//! visitor who touched it in English beside it.
//!
//! Why not the office's own list: what one says to a price or to work that failed is the same in every estate.

use strum::EnumCount;

use super::resident::ActKind;

/// One chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount)]
pub enum ActPhrase {
    CallFirst,
    HomeByDay,
    HomeInTheEvening,
    GotWorse,
    RingAtTheDoor,
    TooDear,
    OtherMaterial,
    ExplainThePrice,
    NotAnyMore,
    StillThere,
    CameBack,
    NewProblem,
    NotCleanedUp,
    ComeSoon,
    NobodyCame,
    NotTheAnswer,
    AgainAndAgain,
    Manners,
    ManagerCalls,
    AllRight,
    TimeDoesNotSuit,
    SentTwice,
    Skilled,
    OnTime,
    Tidy,
    Friendly,
    Slow,
}

impl ActPhrase {
    /// The chips of an act; none where it has no words.
    pub fn of(act: ActKind) -> &'static [Self] {
        use ActPhrase::*;
        match act {
            ActKind::Supplement => &[CallFirst, HomeByDay, HomeInTheEvening, GotWorse, RingAtTheDoor],
            ActKind::Decline => &[TooDear, OtherMaterial, ExplainThePrice, NotAnyMore],
            ActKind::NotSolved => &[StillThere, CameBack, NewProblem, NotCleanedUp, ComeSoon],
            ActKind::Escalate => &[NobodyCame, NotTheAnswer, AgainAndAgain, Manners, ManagerCalls],
            ActKind::Cancel => &[AllRight, TimeDoesNotSuit, SentTwice, NotAnyMore],
            ActKind::Rate => &[Skilled, OnTime, Tidy, Friendly, Slow],
            ActKind::Agree | ActKind::Chase | ActKind::Reappoint | ActKind::SignOff => &[],
        }
    }

    /// As it stands in the words, which staff read.
    pub fn label(self) -> &'static str {
        match self {
            Self::CallFirst => "请先来电",
            Self::HomeByDay => "白天有人",
            Self::HomeInTheEvening => "晚上有人",
            Self::GotWorse => "情况加重了",
            Self::RingAtTheDoor => "到了请按铃",
            Self::TooDear => "价格偏高",
            Self::OtherMaterial => "想换材料",
            Self::ExplainThePrice => "想了解明细",
            Self::NotAnyMore => "暂时不需要",
            Self::StillThere => "问题还在",
            Self::CameBack => "又出现了",
            Self::NewProblem => "有新的问题",
            Self::NotCleanedUp => "没清理干净",
            Self::ComeSoon => "请尽快再来",
            Self::NobodyCame => "一直没人来",
            Self::NotTheAnswer => "答复不满意",
            Self::AgainAndAgain => "反复出现",
            Self::Manners => "服务态度",
            Self::ManagerCalls => "请经理来电",
            Self::AllRight => "已经好了",
            Self::TimeDoesNotSuit => "时间不方便",
            Self::SentTwice => "重复提交了",
            Self::Skilled => "技术好",
            Self::OnTime => "很准时",
            Self::Tidy => "干净利落",
            Self::Friendly => "态度好",
            Self::Slow => "有点慢",
        }
    }

    /// As it stands beside the Chinese where a visitor who reads English touched it.
    pub fn english(self) -> &'static str {
        match self {
            Self::CallFirst => "Call first",
            Self::HomeByDay => "Home by day",
            Self::HomeInTheEvening => "Home evenings",
            Self::GotWorse => "Got worse",
            Self::RingAtTheDoor => "Ring the bell",
            Self::TooDear => "Too dear",
            Self::OtherMaterial => "Other material",
            Self::ExplainThePrice => "Explain price",
            Self::NotAnyMore => "Not needed",
            Self::StillThere => "Still there",
            Self::CameBack => "Came back",
            Self::NewProblem => "New problem",
            Self::NotCleanedUp => "Left untidy",
            Self::ComeSoon => "Come soon",
            Self::NobodyCame => "Nobody came",
            Self::NotTheAnswer => "Poor answer",
            Self::AgainAndAgain => "Again and again",
            Self::Manners => "Manners",
            Self::ManagerCalls => "Manager, call",
            Self::AllRight => "Already fine",
            Self::TimeDoesNotSuit => "Time not good",
            Self::SentTwice => "Sent twice",
            Self::Skilled => "Skilled",
            Self::OnTime => "On time",
            Self::Tidy => "Tidy",
            Self::Friendly => "Friendly",
            Self::Slow => "A bit slow",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::limits;

    #[test]
    fn every_act_with_words_has_chips_that_fit_and_no_two_are_alike() {
        let mut labels: Vec<&str> = ActKind::ALL.into_iter().flat_map(ActPhrase::of).map(|phrase| phrase.label()).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), ActPhrase::COUNT);
        assert!(labels.iter().all(|label| label.chars().count() <= limits::PHRASE_CHARS));
        assert!(ActPhrase::of(ActKind::Chase).is_empty());
    }
}
