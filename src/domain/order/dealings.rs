//! What passed between the resident and the office: prices, signatures, what the resident thinks and waits for.
//!
//! Owns: everything that is kept of that beside the order itself. What the resident may do is [`super::resident`]'s.
//! Invariants: quotes are numbered from 1; the newest rules; only one that is approved or needs no approval is the
//! resident's to see.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};
use thiserror::Error;

use super::fault_notes::FaultNotes;
use crate::domain::{receipt_code::ReceiptCode, request::WantedTime};

mod quote;

pub use quote::{Deviation, LineKind, NewQuote, Quote, QuoteAnswer, QuoteError, QuoteLine, Signed, departs_from};

/// One to five stars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Stars(u8);

/// Not one to five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a rating has one to five stars")]
pub struct StarsError;

impl Stars {
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    pub fn count(self) -> u8 {
        self.0
    }

    /// As it is read.
    pub fn label(self) -> &'static str {
        match self.0 {
            1 => "很不满意",
            2 => "不满意",
            3 => "一般",
            4 => "满意",
            _ => "很满意",
        }
    }
}

impl TryFrom<u8> for Stars {
    type Error = StarsError;
    fn try_from(count: u8) -> Result<Self, StarsError> {
        Self::ALL.into_iter().find(|stars| stars.0 == count).ok_or(StarsError)
    }
}

impl From<Stars> for u8 {
    fn from(stars: Stars) -> Self {
        stars.0
    }
}

/// What the resident thinks of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub stars: Stars,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    pub at: DateTime<Utc>,
}

/// What a resident can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum ActKind {
    Agree,
    Decline,
    Supplement,
    Chase,
    Reappoint,
    Cancel,
    SignOff,
    NotSolved,
    Rate,
    Escalate,
}

impl ActKind {
    pub const ALL: [Self; Self::COUNT] = [
        Self::Agree,
        Self::Decline,
        Self::Supplement,
        Self::Chase,
        Self::Reappoint,
        Self::Cancel,
        Self::SignOff,
        Self::NotSolved,
        Self::Rate,
        Self::Escalate,
    ];

    /// As both sides read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Agree => "签字同意报价",
            Self::Decline => "不同意报价",
            Self::Supplement => "补充信息",
            Self::Chase => "催办",
            Self::Reappoint => "改约时间",
            Self::Cancel => "取消",
            Self::SignOff => "验收签字",
            Self::NotSolved => "还有问题",
            Self::Rate => "评价",
            Self::Escalate => "投诉升级",
        }
    }

    /// Whether somebody at the office has to answer to it.
    pub fn waits_for_an_answer(self) -> bool {
        match self {
            Self::Decline | Self::Supplement | Self::Chase | Self::Reappoint | Self::NotSolved => true,
            // The complaint that it becomes is waited for instead.
            Self::Agree | Self::Cancel | Self::SignOff | Self::Rate | Self::Escalate => false,
        }
    }
}

/// That the resident waits for the office to answer to something they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub act: ActKind,
    pub since: DateTime<Utc>,
}

/// Everything that passed between the resident and the office about an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dealings {
    /// Oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<Quote>,
    /// That the resident saw the work done; the last time, if it was reopened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_off: Option<Signed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// When the resident last asked to hurry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chased_at: Option<DateTime<Utc>>,
    /// The time that was spoken of last: that the resident asked for instead, or that staff agreed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<WantedTime>,
    /// The time that the resident asked for instead, until staff have agreed on one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_for: Option<WantedTime>,
    /// The complaint that it was raised to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<ReceiptCode>,
    /// What the resident did last and nobody has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// How a fault at a public place stands, for every lobby to tell.
    #[serde(skip_serializing_if = "FaultNotes::is_empty")]
    pub fault: FaultNotes,
}

impl Dealings {
    /// Nothing has passed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The quote that rules; also one that a manager has yet to agree to.
    pub fn newest_quote(&self) -> Option<&Quote> {
        self.quotes.last()
    }

    /// The newest quote that the resident may see.
    pub fn told_quote(&self) -> Option<&Quote> {
        self.quotes.iter().rfind(|quote| !quote.awaits_approval())
    }

    /// The newest quote that the resident agreed to.
    pub fn agreed_quote(&self) -> Option<&Quote> {
        self.quotes.iter().rfind(|quote| quote.agreed().is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::task::Mark, *};
    use uuid::Uuid;

    use crate::domain::money::Fen;

    fn line(kind: LineKind, fen: u32) -> QuoteLine {
        QuoteLine { kind, words: "更换阀芯".into(), quantity: None, amount: Fen(fen) }
    }

    #[test]
    fn what_passed_reads_back_and_nothing_is_written_of_nothing() {
        assert_eq!(serde_json::to_string(&Dealings::default()).unwrap(), "{}");
        let at = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let signed = Signed { at, place: "3号楼大堂终端".into(), signature: Some(Uuid::nil()) };
        let quote = Quote {
            number: 1,
            lines: vec![line(LineKind::Service, 8_000), line(LineKind::Material, 4_500)],
            valid_until: at,
            words: String::new(),
            made: Mark { by: "工程 0601".into(), id: None, at },
            deviation: None,
            answer: Some(QuoteAnswer::Agreed(signed.clone())),
        };
        assert_eq!(quote.total().label(), "¥125");
        let dealings = Dealings { quotes: vec![quote], sign_off: Some(signed), ..Dealings::default() };
        let text = serde_json::to_string(&dealings).unwrap();
        assert_eq!(serde_json::from_str::<Dealings>(&text).unwrap(), dealings);
    }
}
