//! What residents hand in.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};
use thiserror::Error;

use super::{CardKind, Satisfaction};
use crate::domain::{
    limits,
    message::Person,
    place::Room,
    text::{self, TextError},
};

/// What is handed in, sealed and queued like a submission.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "content")]
pub enum Entry {
    SignUp(SignUp),
    Survey(SurveyAnswers),
    Card(CardOffer),
    Wish(Wish),
}

/// Which of them it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum EntryKind {
    SignUp,
    Survey,
    Card,
    Wish,
}

/// 活动报名.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUp {
    /// Key of the activity.
    pub activity: String,
    /// Its title as it was read, for an office that has taken it away meanwhile.
    pub title: String,
    /// How many come, at least one.
    pub people: u8,
    #[serde(default)]
    pub room: Option<Room>,
    pub from: Person,
}

/// Answers to a survey; nobody is named in them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyAnswers {
    /// Key of the survey.
    pub survey: String,
    /// The building, where it is told.
    #[serde(default)]
    pub building: String,
    /// In the order of its questions; `None`: left out. At least one is answered.
    pub answers: Vec<Option<Answer>>,
}

/// The answer to one question.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "content")]
pub enum Answer {
    Satisfaction(Satisfaction),
    /// Positions of the chosen among the choices, rising.
    Choice(Vec<u8>),
    Words(String),
}

/// A card that the desk is asked to hang out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardOffer {
    pub card: CardKind,
    pub title: String,
    /// May be empty.
    #[serde(default)]
    pub words: String,
    /// May be empty.
    #[serde(default)]
    pub price: String,
    /// The phone of [`CardOffer::from`] may stand on it.
    pub shows_phone: bool,
    #[serde(default)]
    pub room: Option<Room>,
    pub from: Person,
}

/// 您还想要什么服务.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub words: String,
    #[serde(default)]
    pub room: Option<Room>,
    /// Who wants to hear what became of it.
    #[serde(default)]
    pub from: Option<Person>,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EntryError {
    #[error("surname: {0}")]
    Surname(#[source] TextError),
    #[error("title: {0}")]
    Title(#[source] TextError),
    #[error("words: {0}")]
    Words(#[source] TextError),
    #[error("nobody comes")]
    Nobody,
    #[error("nothing is answered, or more than was asked")]
    Answers,
}

impl Entry {
    pub fn kind(&self) -> EntryKind {
        match self {
            Self::SignUp(_) => EntryKind::SignUp,
            Self::Survey(_) => EntryKind::Survey,
            Self::Card(_) => EntryKind::Card,
            Self::Wish(_) => EntryKind::Wish,
        }
    }

    /// What it is, in words.
    pub fn title(&self) -> String {
        match self {
            Self::SignUp(sign_up) => format!("活动报名：{}", sign_up.title),
            Self::Survey(_) => "意见征询".into(),
            Self::Card(offer) => format!("{}：{}", offer.card.label(), offer.title),
            Self::Wish(_) => "想要的服务".into(),
        }
    }

    /// Who handed it in, where that is told.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::SignUp(sign_up) => Some(&sign_up.from),
            Self::Survey(_) => None,
            Self::Card(card) => Some(&card.from),
            Self::Wish(wish) => wish.from.as_ref(),
        }
    }

    pub fn room(&self) -> Option<&Room> {
        match self {
            Self::SignUp(sign_up) => sign_up.room.as_ref(),
            Self::Survey(_) => None,
            Self::Card(card) => card.room.as_ref(),
            Self::Wish(wish) => wish.room.as_ref(),
        }
    }

    /// Checks what the types alone cannot.
    pub fn checked(self) -> Result<Self, EntryError> {
        Ok(match self {
            Self::SignUp(sign_up) => Self::SignUp(sign_up.checked()?),
            Self::Survey(answers) => Self::Survey(answers.checked()?),
            Self::Card(card) => Self::Card(card.checked()?),
            Self::Wish(wish) => Self::Wish(wish.checked()?),
        })
    }
}

impl SignUp {
    fn checked(mut self) -> Result<Self, EntryError> {
        if self.people == 0 {
            return Err(EntryError::Nobody);
        }
        self.activity = text::required(&self.activity, limits::LABEL_CHARS).map_err(EntryError::Title)?;
        self.title = text::required(&text::clean_line(&self.title), limits::NOTICE_TITLE_CHARS).map_err(EntryError::Title)?;
        self.from = self.from.checked().map_err(EntryError::Surname)?;
        Ok(self)
    }
}

impl SurveyAnswers {
    fn checked(mut self) -> Result<Self, EntryError> {
        if self.answers.len() > limits::SURVEY_QUESTIONS || self.answers.iter().all(Option::is_none) {
            return Err(EntryError::Answers);
        }
        self.survey = text::required(&self.survey, limits::LABEL_CHARS).map_err(EntryError::Title)?;
        self.building = text::optional(&text::clean_line(&self.building), limits::LABEL_CHARS).map_err(EntryError::Title)?;
        for answer in self.answers.iter_mut().flatten() {
            match answer {
                Answer::Satisfaction(_) => {}
                Answer::Choice(chosen) => {
                    let rises = chosen.windows(2).all(|pair| pair[0] < pair[1]);
                    if chosen.is_empty() || !rises || chosen.iter().any(|n| usize::from(*n) >= limits::SURVEY_CHOICES) {
                        return Err(EntryError::Answers);
                    }
                }
                Answer::Words(words) => *words = text::required(words, limits::MESSAGE_CHARS).map_err(EntryError::Words)?,
            }
        }
        Ok(self)
    }
}

impl CardOffer {
    fn checked(mut self) -> Result<Self, EntryError> {
        self.title = text::required(&text::clean_line(&self.title), limits::CARD_TITLE_CHARS).map_err(EntryError::Title)?;
        self.words = text::optional(&self.words, limits::MESSAGE_CHARS).map_err(EntryError::Words)?;
        self.price = text::optional(&text::clean_line(&self.price), limits::CARD_PRICE_CHARS).map_err(EntryError::Words)?;
        self.from = self.from.checked().map_err(EntryError::Surname)?;
        Ok(self)
    }
}

impl Wish {
    fn checked(mut self) -> Result<Self, EntryError> {
        self.words = text::required(&self.words, limits::MESSAGE_CHARS).map_err(EntryError::Words)?;
        self.from = self.from.map(Person::checked).transpose().map_err(EntryError::Surname)?;
        Ok(self)
    }
}

/// Never prints who handed in what.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({:?}, …)", self.kind())
    }
}
