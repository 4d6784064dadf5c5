//! 留言: a message that the office passes on, to a household or to the butler.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    limits,
    place::Room,
    request::{Contact, Honorific, salutation},
    text::{self, TextError},
};

/// Who speaks, in messages and feedback.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Surname; empty when none was given.
    pub surname: String,
    pub honorific: Option<Honorific>,
    pub contact: Contact,
}

impl Person {
    /// `林女士`, `林`, or `业户`.
    pub fn salutation(&self) -> String {
        salutation(&self.surname, self.honorific)
    }

    /// Checks what the types alone cannot.
    pub fn checked(mut self) -> Result<Self, TextError> {
        self.surname = text::optional(&text::clean_line(&self.surname), limits::NAME_CHARS)?;
        Ok(self)
    }
}

/// What is often said in a message, offered as chips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phrase {
    CallBack,
    ParcelAtDesk,
    CarInTheWay,
    MissedYou,
    Leaking,
    ComeAndSee,
    KeepParcel,
    GuestToday,
    Thanks,
}

impl Phrase {
    pub const TO_HOUSEHOLD: [Self; 5] = [Self::CallBack, Self::ParcelAtDesk, Self::CarInTheWay, Self::Leaking, Self::MissedYou];
    pub const TO_BUTLER: [Self; 5] = [Self::CallBack, Self::ComeAndSee, Self::KeepParcel, Self::GuestToday, Self::Thanks];

    /// As it stands in the message, which staff read.
    pub fn label(self) -> &'static str {
        match self {
            Self::CallBack => "请回电",
            Self::ParcelAtDesk => "包裹在服务台",
            Self::CarInTheWay => "请挪一下车",
            Self::MissedYou => "来访未遇",
            Self::Leaking => "您家好像漏水",
            Self::ComeAndSee => "请上门看看",
            Self::KeepParcel => "请代收包裹",
            Self::GuestToday => "今天有客来访",
            Self::Thanks => "谢谢您",
        }
    }

    /// As it stands beside the Chinese where a visitor who reads English touched it.
    pub fn english(self) -> &'static str {
        match self {
            Self::CallBack => "Please call",
            Self::ParcelAtDesk => "Parcel at desk",
            Self::CarInTheWay => "Please move car",
            Self::MissedYou => "Missed you",
            Self::Leaking => "Leak at yours?",
            Self::ComeAndSee => "Please come",
            Self::KeepParcel => "Keep my parcel",
            Self::GuestToday => "Guest today",
            Self::Thanks => "Thank you",
        }
    }
}

/// Whom the message is for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Recipient {
    /// 给住户留言: the household of a room.
    Household { room: Room },
    /// 给管家留言: the area butler of the writer's room, or of the lobby where a visitor writes.
    Butler {
        #[serde(default)]
        room: Option<Room>,
    },
}

/// A complete message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub to: Recipient,
    pub from: Person,
    /// Never empty.
    pub text: String,
}

/// What is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MessageError {
    #[error("surname: {0}")]
    Surname(#[source] TextError),
    #[error("text: {0}")]
    Text(#[source] TextError),
}

impl Message {
    /// The room it is about: whom it is for, or who writes.
    pub fn room(&self) -> Option<&Room> {
        match &self.to {
            Recipient::Household { room } => Some(room),
            Recipient::Butler { room } => room.as_ref(),
        }
    }

    /// Checks what the types alone cannot.
    pub fn checked(mut self) -> Result<Self, MessageError> {
        self.from = self.from.checked().map_err(MessageError::Surname)?;
        self.text = text::required(&self.text, limits::MESSAGE_CHARS).map_err(MessageError::Text)?;
        Ok(self)
    }
}

/// Never prints who wrote or what.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Message(…)")
    }
}
