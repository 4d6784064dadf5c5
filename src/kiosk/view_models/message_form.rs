//! 留言: the short form for a message to a household or to the butler.

use super::{
    person::{Address, FormProblem, Needs, PersonDraft},
    typed,
};
use crate::{
    domain::{
        limits,
        message::{Message, Phrase, Recipient},
        text,
    },
    protocol::v1::board::Board,
};

/// Whom a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    Household,
    Butler,
}

impl Addressee {
    /// Phrase chips of the form.
    pub fn phrases(self) -> &'static [Phrase] {
        match self {
            Self::Household => &Phrase::TO_HOUSEHOLD,
            Self::Butler => &Phrase::TO_BUTLER,
        }
    }
}

/// A message being written.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageForm {
    pub addressee: Addressee,
    /// The household's room.
    pub to: Address,
    pub text: String,
    pub error_to: Option<FormProblem>,
    pub error_text: Option<FormProblem>,
}

impl MessageForm {
    pub fn new(addressee: Addressee, board: &Board) -> Self {
        Self { addressee, to: Address::in_lobby(board), text: String::new(), error_to: None, error_text: None }
    }

    /// How much is filled in, to tell whether somebody gets on.
    pub fn filled(&self) -> usize {
        self.to.filled() + self.text.chars().count()
    }

    /// Appends a phrase chip.
    pub fn add_phrase(&mut self, phrase: &str) {
        typed::add_phrase(&mut self.text, phrase, limits::MESSAGE_CHARS);
        self.error_text = None;
    }

    pub fn set_text(&mut self, text: &str) {
        self.text = typed::cut(text, limits::MESSAGE_CHARS);
        self.error_text = None;
    }

    pub fn count(&self) -> String {
        typed::count(&self.text, limits::MESSAGE_CHARS)
    }

    /// The complete message; `None` while something is missing, which then stands in the errors.
    pub fn complete(&mut self, person: &mut PersonDraft) -> Option<Message> {
        let contact = person.complete(Needs::ANSWER);
        let text = text::required(&self.text, limits::MESSAGE_CHARS);
        let to = match self.addressee {
            Addressee::Household => self.to.room.clone().map(|room| Recipient::Household { room }),
            Addressee::Butler => Some(Recipient::Butler { room: person.address.room.clone() }),
        };
        self.error_to = to.is_none().then_some(FormProblem::AddressMissing);
        self.error_text = text.as_ref().err().map(|error| match error {
            text::TextError::Empty => FormProblem::MessageMissing,
            text::TextError::TooLong { .. } => FormProblem::DescriptionTooLong,
        });
        Some(Message { to: to?, text: text.ok()?, from: person.signed(contact?) })
    }
}

/// Never prints what was written.
impl std::fmt::Debug for MessageForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MessageForm({:?}, …)", self.addressee)
    }
}
