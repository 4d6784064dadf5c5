//! What a resident does with an order that the office has: a body like any other, sealed and queued, with the order's code and
//! digits in it.
//!
//! The envelope has a receipt code of its own, so that the terminal's queue keeps it like a submission; nobody ever looks that
//! one up.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::lenient;
use crate::domain::{
    money::Fen,
    order::{
        dealings::QuoteLine,
        resident::{Act, ActKind},
    },
    receipt_code::ReceiptCode,
    request::WantedTime,
};

/// An act with the order that it is about.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRequest {
    /// Of the order.
    pub receipt_code: ReceiptCode,
    /// The four digits that open it.
    pub secret: String,
    pub act: Act,
}

/// Never prints the digits.
impl std::fmt::Debug for ActRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ActRequest({:?}, …)", self.act)
    }
}

/// A price as the resident sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct QuoteNotice {
    /// Of the order's quotes; what is agreed to is named by it.
    pub number: u32,
    pub lines: Vec<QuoteLine>,
    /// 分.
    #[cfg_attr(feature = "office", schema(value_type = u32))]
    pub total: Fen,
    pub valid_until: DateTime<Utc>,
    /// What else is to be known: how long it is warranted. May be empty.
    #[serde(default)]
    pub words: String,
    /// Who worked it out.
    pub by: String,
    pub at: DateTime<Utc>,
    /// When and where it was agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<SignedNotice>,
}

/// When and where the resident signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct SignedNotice {
    pub at: DateTime<Utc>,
    /// `3号楼大堂终端`, `手机页面`, `纸质报价单`.
    pub place: String,
}

/// What was done, as the resident is asked to look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct WorkNotice {
    /// May be empty.
    pub words: String,
    /// Who did it.
    pub by: String,
    pub at: DateTime<Utc>,
}

/// What became of the resident's latest act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct ActNotice {
    /// What it was, in words.
    pub word: String,
    pub at: DateTime<Utc>,
    /// Why it had no effect, in words; `None`: it had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

/// What passed between the resident and the office, and what the resident can do next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Dealings {
    /// What the resident can do now, of what this version knows.
    #[serde(deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "office", schema(value_type = Vec<String>, example = json!(["chase", "cancel"])))]
    pub offers: Vec<ActKind>,
    /// The price that was told last.
    #[serde(deserialize_with = "lenient::or_usual", skip_serializing_if = "Option::is_none")]
    pub quote: Option<QuoteNotice>,
    /// What was done last.
    #[serde(deserialize_with = "lenient::or_usual", skip_serializing_if = "Option::is_none")]
    pub work: Option<WorkNotice>,
    /// What the resident did last.
    #[serde(deserialize_with = "lenient::or_usual", skip_serializing_if = "Option::is_none")]
    pub latest_act: Option<ActNotice>,
    /// From when on the office may be asked to hurry again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chase_from: Option<DateTime<Utc>>,
    /// The time that was asked for, where one can be changed.
    #[serde(deserialize_with = "lenient::or_usual", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "office", schema(value_type = Option<Object>))]
    pub wanted: Option<WantedTime>,
    /// One to five; `None`: not rated.
    #[serde(deserialize_with = "lenient::or_usual", skip_serializing_if = "Option::is_none")]
    pub stars: Option<u8>,
    /// How the resident is addressed: `林女士`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub salutation: String,
}

impl Dealings {
    /// Whether there is nothing to tell.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
