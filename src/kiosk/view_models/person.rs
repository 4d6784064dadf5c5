//! Who stands at the terminal, where they live and how to answer them: the part that the forms for
//! requests, messages and feedback have in common.
//!
//! Drafts live in memory only and are dropped whole when the visit ends.

use super::{
    modes::Language,
    picker::{Picker, Purpose},
    surnames,
};
use crate::{
    domain::{
        limits,
        message::Person,
        phone::{self, PhoneNumber},
        place::{self, Room},
        request::{Contact, Honorific, LookupCode},
        text,
    },
    protocol::v1::board::Board,
};

/// Which field the dock types into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Field {
    #[default]
    None,
    Phone,
    LookupCode,
    /// A surname that is not among the chips.
    Surname,
    /// The name of whom feedback is about.
    Whom,
    /// What a card is about, and its price.
    CardTitle,
    CardPrice,
    /// What is looked for in the information rack.
    Search,
    /// The one field of the form that takes words.
    Description,
}

impl Field {
    /// Letters, not digits alone.
    pub fn takes_words(self) -> bool {
        matches!(self, Self::Surname | Self::Whom | Self::CardTitle | Self::CardPrice | Self::Search | Self::Description)
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormProblem {
    /// Nobody said where it is.
    PlaceMissing,
    /// It is at none of the places, and no words say where.
    PlaceWordsMissing,
    AddressMissing,
    /// Neither a surname nor how to be addressed.
    PersonMissing,
    PhoneMissing,
    PhoneWrong,
    LookupCodeWrong,
    TimeMissing,
    AnswerMissing,
    DescriptionMissing,
    DescriptionTooLong,
    /// A message without words.
    MessageMissing,
    /// A card that says not what it is about.
    TitleMissing,
    /// Feedback in which nothing was chosen and nothing written.
    NothingSaid,
}

/// A room on its way to being picked: building, unit, room.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Address {
    pub building: Option<String>,
    pub unit: Option<String>,
    pub room: Option<Room>,
}

impl Address {
    /// Begins in the lobby's own building if that is known.
    pub fn in_lobby(board: &Board) -> Self {
        let mut address = Self::default();
        if let Some(building) = lobby_building(board) {
            address.set_building(building, &board.rooms);
        }
        address
    }

    fn set_building(&mut self, building: String, rooms: &[Room]) {
        let units = place::units(rooms, &building);
        self.unit = (units.len() == 1).then(|| units[0].clone());
        self.building = Some(building);
        self.room = None;
    }

    /// How much of it is known: three parts.
    pub fn filled(&self) -> usize {
        usize::from(self.building.is_some()) + usize::from(self.unit.is_some()) + usize::from(self.room.is_some())
    }

    /// The sheet for one part of the address. Where something before it is missing, that is asked first.
    pub fn picker(&self, purpose: Purpose, rooms: &[Room]) -> Picker {
        match (purpose, &self.building, &self.unit) {
            (Purpose::Unit, Some(building), _) | (Purpose::Room, Some(building), None) => {
                sheet(Purpose::Unit, place::units(rooms, building), self.unit.as_ref())
            }
            (Purpose::Room, Some(building), Some(unit)) => {
                let numbers = place::rooms_of(rooms, building, unit).into_iter().map(|room| room.number.clone()).collect();
                sheet(Purpose::Room, numbers, self.room.as_ref().map(|room| &room.number))
            }
            _ => sheet(Purpose::Building, place::buildings(rooms), self.building.as_ref()),
        }
    }

    /// A choice was made on a sheet; the next sheet of the address opens by itself.
    pub fn choose(&mut self, picker: &Picker, index: usize, rooms: &[Room]) -> Option<Picker> {
        let choice = picker.choices.get(index).cloned()?;
        match picker.purpose {
            Purpose::Building => {
                self.set_building(choice, rooms);
                Some(self.picker(Purpose::Room, rooms))
            }
            Purpose::Unit => {
                self.unit = Some(choice);
                self.room = None;
                Some(self.picker(Purpose::Room, rooms))
            }
            Purpose::Room => {
                let (building, unit) = (self.building.clone()?, self.unit.clone()?);
                self.room = place::rooms_of(rooms, &building, &unit).into_iter().find(|room| room.number == choice).cloned();
                None
            }
            Purpose::Surname | Purpose::Time | Purpose::Day | Purpose::About => None,
        }
    }
}

/// A sheet of names that opens where the choice in force stands.
fn sheet(purpose: Purpose, choices: Vec<String>, current: Option<&String>) -> Picker {
    let selected = current.and_then(|current| choices.iter().position(|choice| choice == current));
    Picker::new(purpose, choices, selected)
}

/// What a form cannot do without, beside a way to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    pub room: bool,
    pub name: bool,
}

impl Needs {
    /// Somebody comes to the door.
    pub const VISIT: Self = Self { room: true, name: true };
    /// Nobody need say who they are.
    pub const ANSWER: Self = Self { room: false, name: false };
}

/// What is still wanted; `None` = fine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Errors {
    pub address: Option<FormProblem>,
    pub name: Option<FormProblem>,
    pub contact: Option<FormProblem>,
}

/// The person being told of.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PersonDraft {
    /// The person's own room.
    pub address: Address,
    pub surname: String,
    pub honorific: Option<Honorific>,
    /// Digits only.
    pub phone: String,
    pub no_phone: bool,
    pub lookup_code: String,
    pub errors: Errors,
}

/// The longest number that is accepted while typing, digits.
const PHONE_DIGITS: usize = 12;
const LOOKUP_DIGITS: usize = 4;

impl PersonDraft {
    /// Before a form: who lives elsewhere picks another building.
    pub fn begin_form(&mut self, board: &Board) {
        if self.address == Address::default() {
            self.address = Address::in_lobby(board);
        }
        self.errors = Errors::default();
    }

    /// The sheet of surnames as the screen writes them, with an empty one for who tells none.
    pub fn surnames(&self, language: Language) -> Picker {
        let mut choices = surnames::common(language);
        choices.push(String::new());
        sheet(Purpose::Surname, choices, Some(&self.surname).filter(|name| !name.is_empty()))
    }

    pub fn choose_surname(&mut self, surname: String) {
        self.surname = surname;
        self.errors.name = None;
    }

    /// Adds to a surname that is typed; what would not fit is left out. A name in letters begins with a capital.
    pub fn type_surname(&mut self, text: &str) {
        let written = self.surname.chars().count();
        let room = limits::NAME_CHARS.saturating_sub(written);
        let letters = text.chars().filter(|c| !c.is_control()).take(room).enumerate();
        self.surname.extend(letters.map(|(index, c)| if written + index == 0 { c.to_ascii_uppercase() } else { c }));
        self.errors.name = None;
    }

    pub fn erase_surname(&mut self) {
        self.surname.pop();
    }

    /// A second touch takes the choice back.
    pub fn choose_honorific(&mut self, honorific: Honorific) {
        self.honorific = (self.honorific != Some(honorific)).then_some(honorific);
        self.errors.name = None;
    }

    /// A digit for a number field; letters and too many digits are ignored.
    pub fn type_digit(&mut self, field: Field, key: &str) {
        let digits: String = text::to_half_width(key).chars().filter(char::is_ascii_digit).collect();
        let (field, limit) = match field {
            Field::Phone => (&mut self.phone, PHONE_DIGITS),
            Field::LookupCode => (&mut self.lookup_code, LOOKUP_DIGITS),
            _ => return,
        };
        let room = limit.saturating_sub(field.len());
        field.push_str(&digits[..digits.len().min(room)]);
        self.errors.contact = None;
    }

    pub fn erase_digit(&mut self, field: Field) {
        match field {
            Field::Phone => drop(self.phone.pop()),
            Field::LookupCode => drop(self.lookup_code.pop()),
            _ => {}
        }
    }

    /// How much is filled in, to tell whether somebody gets on.
    pub fn filled(&self) -> usize {
        let named = self.surname.chars().count() + usize::from(self.honorific.is_some());
        self.address.filled() + named + self.phone.len() + self.lookup_code.len() + usize::from(self.no_phone)
    }

    /// The number field in use.
    pub fn contact_field(&self) -> Field {
        if self.no_phone { Field::LookupCode } else { Field::Phone }
    }

    /// Switches between a phone number and a 查询码; what was typed in the other is forgotten.
    pub fn toggle_no_phone(&mut self) {
        self.no_phone = !self.no_phone;
        self.phone.clear();
        self.lookup_code.clear();
        self.errors.contact = None;
    }

    /// The phone field as it is read while typing.
    pub fn phone_text(&self) -> String {
        phone::group(&self.phone)
    }

    /// How to answer, once nothing is missing; what is missing stands in `errors`.
    pub fn complete(&mut self, needs: Needs) -> Option<Contact> {
        let contact = self.contact();
        self.errors = Errors {
            address: (needs.room && self.address.room.is_none()).then_some(FormProblem::AddressMissing),
            name: (needs.name && self.surname.is_empty() && self.honorific.is_none()).then_some(FormProblem::PersonMissing),
            contact: contact.as_ref().err().copied(),
        };
        contact.ok().filter(|_| self.errors == Errors::default())
    }

    /// As messages and feedback are signed.
    pub fn signed(&self, contact: Contact) -> Person {
        Person { surname: self.surname.clone(), honorific: self.honorific, contact }
    }

    fn contact(&self) -> Result<Contact, FormProblem> {
        if self.no_phone {
            return LookupCode::parse(&self.lookup_code).map(Contact::LookupCode).map_err(|_| FormProblem::LookupCodeWrong);
        }
        if self.phone.is_empty() {
            return Err(FormProblem::PhoneMissing);
        }
        PhoneNumber::parse(&self.phone).map(Contact::Phone).map_err(|_| FormProblem::PhoneWrong)
    }
}

/// The building that the office assigned to this lobby, or the one its name begins with.
pub(super) fn lobby_building(board: &Board) -> Option<String> {
    let assigned = Some(&board.estate.building).filter(|building| !building.is_empty()).cloned();
    assigned.or_else(|| place::building_of_lobby(&board.rooms, &board.estate.lobby))
}

/// Never prints who it is.
impl std::fmt::Debug for PersonDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonDraft(…)")
    }
}
