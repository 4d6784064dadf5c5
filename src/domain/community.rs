//! 社区生活: activities with sign-up, the yearly survey, cards of second-hand and lost things, and what residents miss.
//!
//! Owns: what the office publishes of it ([`Activity`], [`Survey`], [`Card`]) and what residents hand in ([`Entry`]).
//! Invariants: a checked value is complete and within its limits; an entry is never an order: it has no owner, no clock and no
//! worker, so it stands in no queue and no figure of the inbox.
//!
//! Why not a service of the catalogue: places are counted, answers are added up and cards expire; none of it is work that is
//! dispatched and done.

mod entry;
mod standing;
mod wish_phrase;

pub use entry::{Answer, CardOffer, Entry, EntryError, EntryKind, SignUp, SurveyAnswers, Wish};
pub use standing::EntryState;
pub use wish_phrase::WishPhrase;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

/// An activity that lobbies tell of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Stable key.
    pub id: String,
    pub title: String,
    /// What it is; plain words, may be empty.
    #[serde(default)]
    pub words: String,
    /// Where: 社区会所一楼.
    pub place: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// How to come; `None`: whoever likes just comes.
    #[serde(default)]
    pub sign_up: Option<SignUpRules>,
}

/// How an activity is signed up for, and how far that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUpRules {
    /// `None`: as many as like.
    #[serde(default)]
    pub places: Option<u32>,
    /// People that one sign-up may bring, at least one.
    pub most_each: u8,
    pub closes_at: DateTime<Utc>,
    /// Places that are given; as the office counts them.
    #[serde(default)]
    pub taken: u32,
    /// People on the waiting list.
    #[serde(default)]
    pub waiting: u32,
}

impl SignUpRules {
    /// Places that are left, if they are counted.
    pub fn left(&self) -> Option<u32> {
        self.places.map(|places| places.saturating_sub(self.taken))
    }
}

/// 业主意见征询表: questions by staff, open until a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// Stable key.
    pub id: String,
    pub title: String,
    /// Why it is asked and what becomes of it; may be empty.
    #[serde(default)]
    pub words: String,
    pub closes_at: DateTime<Utc>,
    /// One to [`super::limits::SURVEY_QUESTIONS`].
    pub questions: Vec<SurveyQuestion>,
}

/// One question of a survey; none has to be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyQuestion {
    pub text: String,
    pub kind: QuestionKind,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum QuestionKind {
    /// 很满意 … 很不满意: see [`Satisfaction`].
    Satisfaction,
    /// One of the choices, or several.
    Choice { choices: Vec<String>, several: bool },
    /// Free words.
    Words,
}

/// 很满意, 满意, 一般, 不满意, 很不满意.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Satisfaction {
    VerySatisfied,
    Satisfied,
    Fair,
    Dissatisfied,
    VeryDissatisfied,
}

impl Satisfaction {
    pub const ALL: [Self; Self::COUNT] = [Self::VerySatisfied, Self::Satisfied, Self::Fair, Self::Dissatisfied, Self::VeryDissatisfied];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::VerySatisfied => "很满意",
            Self::Satisfied => "满意",
            Self::Fair => "一般",
            Self::Dissatisfied => "不满意",
            Self::VeryDissatisfied => "很不满意",
        }
    }
}

/// What a card is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum CardKind {
    /// 转让.
    Offered,
    /// 求购.
    Wanted,
    /// 寻物.
    Lost,
    /// 招领.
    Found,
}

impl CardKind {
    pub const ALL: [Self; Self::COUNT] = [Self::Offered, Self::Wanted, Self::Lost, Self::Found];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Offered => "转让",
            Self::Wanted => "求购",
            Self::Lost => "寻物",
            Self::Found => "招领",
        }
    }
}

/// A card that the desk approved: it hangs in every lobby until its day is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Stable key.
    pub id: String,
    pub kind: CardKind,
    /// What it is: 儿童自行车.
    pub title: String,
    /// May be empty.
    #[serde(default)]
    pub words: String,
    /// 80 元, 面议; may be empty.
    #[serde(default)]
    pub price: String,
    /// The number to call, where whoever handed it in wants it shown; empty: ask the desk.
    #[serde(default)]
    pub phone: String,
    /// The last local day that it hangs.
    pub until: NaiveDate,
}
