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
        self.surname = text::optional(&self.surname, limits::NAME_CHARS)?;
        Ok(self)
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
