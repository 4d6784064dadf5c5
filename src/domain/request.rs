//! A service request, complete and valid: what a resident asked for.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    catalogue::{Department, Detail, Item, Price, Section},
    limits,
    phone::PhoneNumber,
    place::Room,
    public_place::{PlaceRef, PublicPlace},
    text::{self, TextError},
};

/// 先生 or 女士; nobody is asked for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Honorific {
    Mr,
    Ms,
}

impl Honorific {
    pub fn label(self) -> &'static str {
        match self {
            Self::Mr => "先生",
            Self::Ms => "女士",
        }
    }
}

/// How a resident opens the progress page, beside the receipt code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Contact {
    /// Last four digits of this number.
    Phone(PhoneNumber),
    /// Four digits that the resident chose (查询码).
    LookupCode(LookupCode),
}

/// Never prints what it holds.
impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Phone(_) => "Contact::Phone(…)",
            Self::LookupCode(_) => "Contact::LookupCode(…)",
        })
    }
}

impl Contact {
    /// The four digits that open the progress page.
    pub fn secret(&self) -> &str {
        match self {
            Self::Phone(number) => number.tail(),
            Self::LookupCode(code) => &code.0,
        }
    }

    pub fn phone(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Phone(number) => Some(number),
            Self::LookupCode(_) => None,
        }
    }
}

/// Four digits that a resident without a phone chose.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LookupCode(String);

/// A 查询码 is four ASCII digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a look-up code has four digits")]
pub struct LookupCodeError;

impl LookupCode {
    pub fn parse(raw: &str) -> Result<Self, LookupCodeError> {
        let digits = text::to_half_width(raw.trim());
        if digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()) { Ok(Self(digits)) } else { Err(LookupCodeError) }
    }
}

impl TryFrom<String> for LookupCode {
    type Error = LookupCodeError;
    fn try_from(value: String) -> Result<Self, Self::Error> {
        Self::parse(&value)
    }
}

impl From<LookupCode> for String {
    fn from(code: LookupCode) -> Self {
        code.0
    }
}

/// `林女士`, `林`, `女士`, or `业户` when nothing was told.
pub fn salutation(surname: &str, honorific: Option<Honorific>) -> String {
    match (surname, honorific) {
        ("", None) => "业户".into(),
        ("", Some(honorific)) => honorific.label().into(),
        (surname, honorific) => format!("{surname}{}", honorific.map_or("", Honorific::label)),
    }
}

/// When the resident would like it; local time of the estate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum WantedTime {
    /// 尽快.
    AsSoonAsPossible,
    /// A window on one day.
    Window { date: NaiveDate, from: NaiveTime, to: NaiveTime },
}

impl WantedTime {
    /// `尽快` or `9月18日 14:00–18:00`.
    pub fn label(&self) -> String {
        match self {
            Self::AsSoonAsPossible => "尽快".into(),
            Self::Window { date, from, to } => {
                format!("{} {}–{}", date.format("%-m月%-d日"), from.format("%H:%M"), to.format("%H:%M"))
            }
        }
    }
}

/// The item as it stood when the request was made: name and price never change afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenItem {
    pub id: String,
    pub name: String,
    pub section: Section,
    pub group: String,
    pub department: Department,
    pub price: Price,
    pub price_note: String,
    pub catalogue_version: u32,
    /// Its own promised answer in minutes, as the receipt prints it; `None`: as for anything, and from terminals that print
    /// no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_minutes: Option<u32>,
}

impl ChosenItem {
    /// As it stands in a version of the catalogue.
    pub fn of(item: &Item, catalogue_version: u32) -> Self {
        Self {
            id: item.id.clone(),
            name: item.name.clone(),
            section: item.section,
            group: item.group.clone(),
            department: item.department,
            price: item.price,
            price_note: item.price_note.clone(),
            catalogue_version,
            answer_minutes: item.answer_minutes,
        }
    }
}

/// A complete service request.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRequest {
    pub item: ChosenItem,
    /// The home; with empty parts where nobody was asked for it ([`Self::home`]). Always there, because older sides need it.
    pub room: Room,
    /// Surname; empty when the resident gave none.
    pub surname: String,
    pub honorific: Option<Honorific>,
    pub contact: Contact,
    /// `None` where the item needs no visit.
    pub wanted: Option<WantedTime>,
    /// What was answered to the item's own questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Detail>,
    pub description: String,
    /// The resident ticked that the marked price was understood.
    pub price_understood: bool,
    /// Where it is, of the estate's public places; `None`: at home, and from terminals that do not ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceRef>,
    /// The open fault that the resident told the same of ([`super::public_place::FaultReport::id`]): 我也报修.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_fault: Option<String>,
}

/// What is wrong with a request. The caller points at the field.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RequestError {
    #[error("surname: {0}")]
    Surname(#[source] TextError),
    #[error("description: {0}")]
    Description(#[source] TextError),
    #[error("answers: {0}")]
    Answers(#[source] TextError),
    #[error("place: {0}")]
    Place(#[source] TextError),
    #[error("the marked price of a paid item was not confirmed")]
    PriceNotConfirmed,
}

/// Names the service, never who asked or what they wrote.
impl std::fmt::Debug for ServiceRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServiceRequest({}, …)", self.item.id)
    }
}

impl ServiceRequest {
    /// Checks what the types alone cannot: lengths and the price tick.
    pub fn checked(mut self) -> Result<Self, RequestError> {
        self.surname = text::optional(&text::clean_line(&self.surname), limits::NAME_CHARS).map_err(RequestError::Surname)?;
        self.description = text::optional(&self.description, limits::DESCRIPTION_CHARS).map_err(RequestError::Description)?;
        if self.answers.len() > limits::QUESTIONS {
            return Err(RequestError::Answers(TextError::TooLong { actual: self.answers.len(), limit: limits::QUESTIONS }));
        }
        for answer in &mut self.answers {
            answer.label = text::required(&text::clean_line(&answer.label), limits::LABEL_CHARS).map_err(RequestError::Answers)?;
            answer.value = text::required(&text::clean_line(&answer.value), limits::LABEL_CHARS).map_err(RequestError::Answers)?;
        }
        self.place = self.place.map(PlaceRef::checked).transpose().map_err(RequestError::Place)?;
        let same_fault = self.same_fault.map(|id| text::required(&text::clean_line(&id), limits::PLACE_ID_CHARS));
        self.same_fault = same_fault.transpose().map_err(RequestError::Place)?;
        if self.item.price.is_paid() && !self.price_understood {
            return Err(RequestError::PriceNotConfirmed);
        }
        Ok(self)
    }

    /// The home, if it was told: who joins others in telling of a public fault says nothing of theirs.
    pub fn home(&self) -> Option<&Room> {
        Some(&self.room).filter(|room| !room.is_unsaid())
    }

    /// Who does the work: of the place, where its list says so, else of the catalogue.
    pub fn department(&self) -> Department {
        self.place.as_ref().and_then(|place| place.department).unwrap_or(self.item.department)
    }

    /// The place as the office's list has it now; of one that the list does not have, only what the terminal called it.
    #[must_use]
    pub fn placed(mut self, places: &[PublicPlace]) -> Self {
        if let Some(chosen) = self.place.take() {
            let kept = places.iter().find(|place| place.id == chosen.id).map(PublicPlace::as_kept).unwrap_or_default();
            self.place = Some(PlaceRef { id: chosen.id, name: chosen.name, ..kept });
        }
        self
    }

    /// How the resident is addressed: `林女士`, `林`, or `业户`.
    pub fn salutation(&self) -> String {
        salutation(&self.surname, self.honorific)
    }
}
