//! What passed between the resident and the office: prices, signatures, what the resident thinks and waits for.
//!
//! Owns: what a quote is and when it still holds. What the resident may do is [`super::resident`]'s.
//! Invariants: quotes are numbered from 1 and never change once made, but for the approval and the resident's answer; the
//! newest rules; only one that is approved or needs no approval is the resident's to see.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};
use thiserror::Error;
use uuid::Uuid;

use super::{fault_notes::FaultNotes, task::Mark};
use crate::domain::{
    catalogue::Price,
    limits,
    money::Fen,
    receipt_code::ReceiptCode,
    request::WantedTime,
    text::{self, TextError},
};

/// What an amount of a quote is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum LineKind {
    /// The service at its marked price, once or several times.
    Service,
    /// 材料: what is put in, beside the marked price.
    Material,
    /// Anything else; beside a marked price it is a surcharge.
    #[serde(other)]
    Other,
}

impl LineKind {
    pub const ALL: [Self; Self::COUNT] = [Self::Service, Self::Material, Self::Other];

    /// As it is read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Service => "人工",
            Self::Material => "材料",
            Self::Other => "其他",
        }
    }
}

/// One line of a quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct QuoteLine {
    #[cfg_attr(feature = "office", schema(value_type = String, example = "material"))]
    pub kind: LineKind,
    /// `陶瓷阀芯 1 只，质保 30 天`.
    pub words: String,
    /// 分.
    #[cfg_attr(feature = "office", schema(value_type = u32))]
    pub amount: Fen,
}

/// A price that was told to the resident, or waits to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Counts within the order, from 1.
    pub number: u32,
    pub lines: Vec<QuoteLine>,
    pub valid_until: DateTime<Utc>,
    /// What else the resident should know: how long it is warranted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Whoever worked it out.
    pub made: Mark,
    /// How it departs from the marked price, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<Deviation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<QuoteAnswer>,
}

/// A price that is not the marked one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deviation {
    /// Why; for staff.
    pub reason: String,
    /// The manager who agreed; `None` as long as it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Mark>,
}

/// What the resident said to a quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum QuoteAnswer {
    Agreed(Signed),
    Declined { at: DateTime<Utc> },
}

/// A signature that was given, without its strokes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    pub at: DateTime<Utc>,
    /// `3号楼大堂终端`, `手机页面`; or that it stands on paper.
    pub place: String,
    /// Key of the strokes; `None` for what was signed on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Uuid>,
}

/// Why a quote was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QuoteError {
    #[error("a quote has one to {} lines", limits::QUOTE_LINES)]
    Lines,
    #[error("a line: {0}")]
    Line(#[source] TextError),
    #[error("the words: {0}")]
    Words(#[source] TextError),
    #[error("the sum is larger than any price")]
    Sum,
    #[error("it holds until a time that has passed, or for longer than a year")]
    Validity,
}

impl Quote {
    pub fn total(&self) -> Fen {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// Whether a manager has yet to agree before the resident sees it.
    pub fn awaits_approval(&self) -> bool {
        self.deviation.as_ref().is_some_and(|deviation| deviation.approved.is_none())
    }

    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        now > self.valid_until
    }

    /// The signature of whoever agreed.
    pub fn agreed(&self) -> Option<&Signed> {
        if let Some(QuoteAnswer::Agreed(signed)) = &self.answer { Some(signed) } else { None }
    }
}

/// A quote as staff enter it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewQuote {
    pub lines: Vec<QuoteLine>,
    pub valid_until: DateTime<Utc>,
    pub words: String,
    /// Why it departs from the marked price, where it does.
    pub reason: String,
}

impl NewQuote {
    /// Checks what the types alone cannot.
    pub fn checked(mut self, now: DateTime<Utc>) -> Result<Self, QuoteError> {
        if self.lines.is_empty() || self.lines.len() > limits::QUOTE_LINES {
            return Err(QuoteError::Lines);
        }
        for line in &mut self.lines {
            line.words = text::required(&text::clean_line(&line.words), limits::QUOTE_LINE_CHARS).map_err(QuoteError::Line)?;
        }
        if self.lines.iter().map(|line| line.amount).sum::<Fen>() > crate::domain::money::LARGEST {
            return Err(QuoteError::Sum);
        }
        if self.valid_until <= now || self.valid_until > now + chrono::Duration::days(366) {
            return Err(QuoteError::Validity);
        }
        self.words = text::optional(&self.words, limits::REPLY_CHARS).map_err(QuoteError::Words)?;
        self.reason = text::optional(&self.reason, limits::REPLY_CHARS).map_err(QuoteError::Words)?;
        Ok(self)
    }
}

/// Whether lines depart from a marked price: the service counts once or several times at just that, material comes on top,
/// anything else is a surcharge. What is 面议 has no price to depart from.
pub fn departs_from(price: Price, lines: &[QuoteLine]) -> bool {
    let Price::From { fen } = price else { return false };
    let sum = |kind: LineKind| lines.iter().filter(|line| line.kind == kind).map(|line| line.amount).sum::<Fen>().0;
    let service = sum(LineKind::Service);
    fen > 0 && (service == 0 || !service.is_multiple_of(fen)) || sum(LineKind::Other) > 0
}

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
    /// The time that the resident asked for instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<WantedTime>,
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
    use super::*;

    fn line(kind: LineKind, fen: u32) -> QuoteLine {
        QuoteLine { kind, words: "更换阀芯".into(), amount: Fen(fen) }
    }

    #[test]
    fn a_marked_price_is_kept_by_whole_services_and_material_alone() {
        use LineKind::{Material, Other, Service};
        let price = Price::From { fen: 8_000 };
        let departs = |lines: &[QuoteLine]| departs_from(price, lines);
        assert!(!departs(&[line(Service, 8_000)]));
        assert!(!departs(&[line(Service, 16_000), line(Material, 4_500)]));
        assert!(!departs(&[line(Service, 8_000), line(Other, 0)]), "a look that costs nothing");
        assert!(departs(&[line(Service, 7_000)]) && departs(&[line(Service, 9_000)]));
        assert!(departs(&[line(Material, 4_500)]) && departs(&[line(Service, 8_000), line(Other, 500)]));
        assert!(!departs_from(Price::Negotiable, &[line(Other, 90_000)]));
    }

    #[test]
    fn a_quote_is_bounded_and_holds_for_a_while() {
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let day = chrono::Duration::days(1);
        let quote = |lines: Vec<QuoteLine>, until| NewQuote { lines, valid_until: until, words: String::new(), reason: String::new() };
        let one = || vec![line(LineKind::Service, 8_000)];
        assert!(quote(one(), now + day).checked(now).is_ok());
        assert_eq!(quote(vec![], now + day).checked(now), Err(QuoteError::Lines));
        assert_eq!(quote(vec![line(LineKind::Service, 8_000); limits::QUOTE_LINES + 1], now + day).checked(now), Err(QuoteError::Lines));
        assert_eq!(quote(one(), now).checked(now), Err(QuoteError::Validity));
        assert_eq!(quote(one(), now + day * 400).checked(now), Err(QuoteError::Validity));
        let many = vec![line(LineKind::Other, 9_000_000); 2];
        assert_eq!(quote(many, now + day).checked(now), Err(QuoteError::Sum));
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
