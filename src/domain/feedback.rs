//! 投诉 / 建议 / 表扬: recorded with time, place, who or which department, what happened, what the
//! resident wants. Nearly all of it is chosen, not typed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};
use thiserror::Error;

use super::{
    catalogue::Department,
    limits,
    message::Person,
    place::Room,
    text::{self, TextError},
};

/// What the resident came for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackKind {
    Complaint,
    Suggestion,
    Praise,
}

impl FeedbackKind {
    pub const ALL: [Self; Self::COUNT] = [Self::Complaint, Self::Suggestion, Self::Praise];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Complaint => "投诉",
            Self::Suggestion => "建议",
            Self::Praise => "表扬",
        }
    }
}

/// 什么事.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Noise,
    Hygiene,
    Parking,
    Facilities,
    Service,
    /// Also whatever a newer terminal names that this version does not know.
    #[serde(other)]
    Other,
}

impl Subject {
    pub const ALL: [Self; Self::COUNT] = [Self::Noise, Self::Hygiene, Self::Parking, Self::Facilities, Self::Service, Self::Other];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Noise => "噪声",
            Self::Hygiene => "卫生",
            Self::Parking => "停车",
            Self::Facilities => "设施",
            Self::Service => "服务",
            Self::Other => "其他",
        }
    }
}

/// 在哪里.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    Home,
    Corridor,
    Lift,
    Garage,
    #[serde(other)]
    Elsewhere,
}

impl Scene {
    pub const ALL: [Self; Self::COUNT] = [Self::Home, Self::Corridor, Self::Lift, Self::Garage, Self::Elsewhere];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Home => "家中",
            Self::Corridor => "楼道",
            Self::Lift => "电梯",
            Self::Garage => "车库",
            Self::Elsewhere => "别处",
        }
    }
}

/// 什么时候.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Occurrence {
    Now,
    Today,
    LastNight,
    Often,
    /// On one day, local date of the estate.
    On {
        date: NaiveDate,
    },
}

impl Occurrence {
    /// As staff read it.
    pub fn label(self) -> String {
        match self {
            Self::Now => "现在".into(),
            Self::Today => "今天".into(),
            Self::LastNight => "昨晚".into(),
            Self::Often => "经常".into(),
            Self::On { date } => date.format("%-m月%-d日").to_string(),
        }
    }
}

/// 部门或人, optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    Security,
    Cleaning,
    Engineering,
    Butler,
    Greenery,
    /// The service centre's own desk.
    FrontDesk,
    Parking,
    #[serde(other)]
    Unknown,
}

impl About {
    pub const ALL: [Self; Self::COUNT] =
        [Self::Security, Self::Cleaning, Self::Engineering, Self::Butler, Self::Greenery, Self::FrontDesk, Self::Parking, Self::Unknown];

    /// What a terminal's form offers.
    pub const AT_TERMINALS: [Self; Self::COUNT] = Self::ALL;

    /// Whose work it is about; `None` for a butler, whose work is their area's, and for nobody in particular.
    pub fn department(self) -> Option<Department> {
        match self {
            // Who guards the gate has the cars in order.
            Self::Security | Self::Parking => Some(Department::Security),
            Self::Cleaning => Some(Department::Cleaning),
            Self::Engineering => Some(Department::Engineering),
            Self::Greenery => Some(Department::Greenery),
            Self::FrontDesk => Some(Department::ServiceCentre),
            Self::Butler | Self::Unknown => None,
        }
    }

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Security => "保安",
            Self::Cleaning => "保洁",
            Self::Engineering => "维修",
            Self::Butler => "管家",
            Self::Greenery => "绿化",
            Self::FrontDesk => "客服",
            Self::Parking => "停车",
            Self::Unknown => "不清楚",
        }
    }
}

/// 您希望; several may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, EnumCount, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    Stop,
    Remedy,
    Explain,
    Apologise,
    #[serde(other)]
    CallBack,
}

impl Wish {
    pub const ALL: [Self; Self::COUNT] = [Self::Stop, Self::Remedy, Self::Explain, Self::Apologise, Self::CallBack];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Stop => "制止",
            Self::Remedy => "整改",
            Self::Explain => "说明",
            Self::Apologise => "道歉",
            Self::CallBack => "回电",
        }
    }
}

/// How grave a complaint is. Staff judge it; it never leaves the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Severity {
    /// 轻微.
    Minor,
    /// 重要: a failing of management or service.
    Important,
    /// 重大: daily life, safety, the company's image.
    Severe,
}

impl Severity {
    pub const ALL: [Self; Self::COUNT] = [Self::Minor, Self::Important, Self::Severe];

    pub fn label(self) -> &'static str {
        match self {
            Self::Minor => "轻微",
            Self::Important => "重要",
            Self::Severe => "重大",
        }
    }
}

/// What the resident thinks of how it was handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Verdict {
    Satisfied,
    MostlySatisfied,
    Dissatisfied,
}

impl Verdict {
    pub const ALL: [Self; Self::COUNT] = [Self::Satisfied, Self::MostlySatisfied, Self::Dissatisfied];

    pub fn label(self) -> &'static str {
        match self {
            Self::Satisfied => "满意",
            Self::MostlySatisfied => "基本满意",
            Self::Dissatisfied => "不满意",
        }
    }
}

/// A complete complaint, suggestion or praise.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    pub kind: FeedbackKind,
    pub subject: Option<Subject>,
    pub scene: Option<Scene>,
    pub occurred: Option<Occurrence>,
    pub about: Option<About>,
    /// Whom it is about, by name; empty when nobody was named.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub person: String,
    #[serde(default)]
    pub wishes: Vec<Wish>,
    /// What happened, in the resident's words; may be empty where a subject was chosen.
    pub account: String,
    /// The resident's own room; `None` = not told.
    pub room: Option<Room>,
    pub from: Person,
}

/// What is wrong with a feedback.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FeedbackError {
    #[error("surname: {0}")]
    Surname(#[source] TextError),
    #[error("account: {0}")]
    Account(#[source] TextError),
    #[error("person: {0}")]
    Named(#[source] TextError),
    #[error("neither a subject nor an account was given")]
    Nothing,
}

impl Feedback {
    /// Whether the area butler is whom it is about: they must neither answer for it nor read it.
    pub fn is_about_the_butler(&self) -> bool {
        self.about == Some(About::Butler)
    }

    /// The department that a complaint or suggestion is about: its staff read it only when a manager gives it to them. Praise is
    /// for everybody to read.
    pub fn department_concerned(&self) -> Option<Department> {
        if self.kind == FeedbackKind::Praise { None } else { self.about.and_then(About::department) }
    }

    /// The person whom a complaint or suggestion names; empty for praise, which they may read.
    pub fn person_concerned(&self) -> &str {
        if self.kind == FeedbackKind::Praise { "" } else { &self.person }
    }

    /// Checks what the types alone cannot.
    pub fn checked(mut self) -> Result<Self, FeedbackError> {
        self.from = self.from.checked().map_err(FeedbackError::Surname)?;
        self.account = text::optional(&self.account, limits::DESCRIPTION_CHARS).map_err(FeedbackError::Account)?;
        self.person = text::optional(&text::clean_line(&self.person), limits::NAME_CHARS).map_err(FeedbackError::Named)?;
        self.wishes.sort_unstable();
        self.wishes.dedup();
        let says_something = self.subject.is_some() || self.about.is_some() || !self.person.is_empty() || !self.account.is_empty();
        if says_something { Ok(self) } else { Err(FeedbackError::Nothing) }
    }
}

/// Names the kind, never who spoke or what they said.
impl std::fmt::Debug for Feedback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Feedback({:?}, …)", self.kind)
    }
}
