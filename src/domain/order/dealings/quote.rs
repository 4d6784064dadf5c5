//! Prices with their lines, and when they still hold.
//!
//! Invariants: a quote never changes once made, but for the approval and the resident's answer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};
use thiserror::Error;
use uuid::Uuid;

use crate::domain::{
    catalogue::{Price, PriceUnit},
    limits,
    money::{Fen, Quantity},
    order::task::Mark,
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
    /// `陶瓷阀芯 1 只，质保 30 天`; how much it is and of what price stand in it, too: `大扫除，12.5 ㎡ × ¥10`.
    pub words: String,
    /// How much of what the marked price is for; only of a service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "office", schema(value_type = Option<u32>))]
    pub quantity: Option<Quantity>,
    /// 分.
    #[cfg_attr(feature = "office", schema(value_type = u32))]
    pub amount: Fen,
}

impl QuoteLine {
    /// As the resident reads it: with how much it is and of what price, where staff said so.
    pub fn told(mut self, price: Price) -> Self {
        let Price::From { fen, unit } = price else { return Self { quantity: None, ..self } };
        if let Some(quantity) = self.quantity {
            let space = if unit == PriceUnit::Unsaid { "" } else { " " };
            self.words.push_str(&format!("，{}{space}{} × {}", quantity.label(), unit.word(), Fen(fen).label()));
        }
        self
    }
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
            let longest = if line.quantity.is_some() { limits::QUOTE_TOLD_LINE_CHARS } else { limits::QUOTE_LINE_CHARS };
            line.words = text::required(&text::clean_line(&line.words), longest).map_err(QuoteError::Line)?;
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

/// Whether lines depart from a marked price: the service counts once or several times at just that, or by what was measured;
/// material comes on top, anything else is a surcharge. What is 面议 has no price to depart from.
pub fn departs_from(price: Price, lines: &[QuoteLine]) -> bool {
    let Price::From { fen, .. } = price else { return false };
    let sum = |of: &dyn Fn(&QuoteLine) -> bool| lines.iter().filter(|line| of(line)).map(|line| line.amount).sum::<Fen>().0;
    let is_service = |line: &QuoteLine| line.kind == LineKind::Service;
    let told = |line: &QuoteLine| line.quantity.map(|quantity| price.of(quantity) == Some(line.amount));
    let is_wrongly_told = lines.iter().any(|line| is_service(line) && told(line) == Some(false));
    let untold = sum(&|line| is_service(line) && line.quantity.is_none());
    let is_service_off = is_wrongly_told || sum(&is_service) == 0 || !untold.is_multiple_of(fen);
    fen > 0 && is_service_off || sum(&|line| line.kind == LineKind::Other) > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: LineKind, fen: u32) -> QuoteLine {
        QuoteLine { kind, words: "更换阀芯".into(), quantity: None, amount: Fen(fen) }
    }

    #[test]
    fn a_marked_price_is_kept_by_whole_services_and_material_alone() {
        use LineKind::{Material, Other, Service};
        let price = Price::from_fen(8_000);
        let departs = |lines: &[QuoteLine]| departs_from(price, lines);
        assert!(!departs(&[line(Service, 8_000)]));
        assert!(!departs(&[line(Service, 16_000), line(Material, 4_500)]));
        assert!(!departs(&[line(Service, 8_000), line(Other, 0)]), "a look that costs nothing");
        assert!(departs(&[line(Service, 7_000)]) && departs(&[line(Service, 9_000)]));
        assert!(departs(&[line(Material, 4_500)]) && departs(&[line(Service, 8_000), line(Other, 500)]));
        assert!(!departs_from(Price::Negotiable, &[line(Other, 90_000)]));
    }

    #[test]
    fn a_part_of_an_hour_or_a_square_metre_keeps_the_marked_price() {
        let told = |raw, fen| QuoteLine { quantity: Some(Quantity::parse(raw).unwrap()), ..line(LineKind::Service, fen) };
        let by_area = Price::From { fen: 1_000, unit: PriceUnit::SquareMetre };
        assert!(!departs_from(by_area, &[told("12.5", 12_500)]));
        assert!(!departs_from(by_area, &[told("12.5", 12_500), line(LineKind::Service, 2_000), line(LineKind::Material, 4_500)]));
        assert!(departs_from(by_area, &[told("12.5", 12_000)]), "not what so much costs");
        assert!(departs_from(by_area, &[told("12.5", 12_500), told("3", 2_000)]), "each line for itself");
        assert!(departs_from(by_area, &[line(LineKind::Service, 12_500)]), "nobody said how much it is");
        assert!(departs_from(by_area, &[told("12.5", 12_500), line(LineKind::Other, 1)]));
        assert!(departs_from(Price::From { fen: 12_000, unit: PriceUnit::Appliance }, &[told("1.5", 18_000)]), "half an appliance");
        assert!(departs_from(Price::from_fen(8_000), &[told("1.5", 12_000)]), "of what nobody said");
    }

    #[test]
    fn whoever_reads_a_line_sees_how_much_it_is_and_of_what_price() {
        let told = |raw, unit| {
            let line = QuoteLine { quantity: Some(Quantity::parse(raw).unwrap()), ..line(LineKind::Service, 1) };
            line.told(Price::From { fen: 1_000, unit }).words
        };
        assert_eq!(told("12.5", PriceUnit::SquareMetre), "更换阀芯，12.5 ㎡ × ¥10");
        assert_eq!(told("2", PriceUnit::Appliance), "更换阀芯，2 台 × ¥10");
        assert_eq!(told("2", PriceUnit::Unsaid), "更换阀芯，2 × ¥10");
        assert_eq!(line(LineKind::Service, 1).told(Price::from_fen(1_000)).words, "更换阀芯");
        let words = "更".repeat(limits::QUOTE_TOLD_LINE_CHARS);
        let longest = QuoteLine { kind: LineKind::Service, words, quantity: Quantity::parse("12.75").ok(), amount: Fen(1) };
        let told = longest.told(Price::From { fen: 12_800, unit: PriceUnit::Hour }).words;
        assert!(told.chars().count() <= limits::QUOTE_LINE_CHARS, "{told}");
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
}
