//! The request form: a draft that becomes a [`ServiceRequest`] or says, field by field, what is missing.
//!
//! Drafts live in memory only and are dropped whole when the visit ends.

use chrono::{DateTime, FixedOffset};

use super::{
    picker::{Picker, Purpose},
    surnames,
    time_choice::{self, Choice},
};
use crate::{
    domain::{
        catalogue::{Item, Timing},
        limits,
        phone::{self, PhoneNumber},
        place::{self, Room},
        request::{ChosenItem, Contact, Honorific, LookupCode, ServiceRequest, WantedTime},
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
    Description,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    AddressMissing,
    /// Neither a surname nor how to be addressed.
    PersonMissing,
    PhoneMissing,
    PhoneWrong,
    LookupCodeWrong,
    TimeMissing,
    DescriptionTooLong,
}

/// What the form still wants; `None` = fine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Errors {
    pub address: Option<Problem>,
    pub person: Option<Problem>,
    pub contact: Option<Problem>,
    pub time: Option<Problem>,
    pub description: Option<Problem>,
}

impl Errors {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A form being filled in.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    pub item: Item,
    /// The catalogue that the item and its price come from.
    catalogue_version: u32,
    pub building: Option<String>,
    pub unit: Option<String>,
    pub room: Option<Room>,
    pub surname: String,
    pub honorific: Option<Honorific>,
    /// Digits only.
    pub phone: String,
    pub no_phone: bool,
    pub lookup_code: String,
    pub wanted: Option<WantedTime>,
    pub description: String,
    pub focus: Field,
    pub errors: Errors,
}

/// Quick time chips beside the one that opens all times.
const TIME_CHIPS: usize = 3;
/// The longest number that is accepted while typing, digits.
const PHONE_DIGITS: usize = 12;

impl Draft {
    /// A fresh form for an item, in the lobby's own building if that is in the registry.
    pub fn new(item: Item, board: &Board) -> Self {
        let building = lobby_building(board);
        let mut draft = Self {
            item,
            catalogue_version: board.catalogue.version,
            building: None,
            unit: None,
            room: None,
            surname: String::new(),
            honorific: None,
            phone: String::new(),
            no_phone: false,
            lookup_code: String::new(),
            wanted: None,
            description: String::new(),
            focus: Field::None,
            errors: Errors::default(),
        };
        if let Some(building) = building {
            draft.set_building(building, &board.rooms);
        }
        draft
    }

    fn set_building(&mut self, building: String, rooms: &[Room]) {
        let units = place::units(rooms, &building);
        self.unit = (units.len() == 1).then(|| units[0].clone());
        self.building = Some(building);
        self.room = None;
    }

    /// Time chips: the soonest choices, with one chosen on the sheet of all times among them.
    pub fn time_chips(&self, now: Option<DateTime<FixedOffset>>) -> (Vec<Choice>, Option<usize>) {
        let choices = time_choice::choices(self.item.timing, now);
        if choices.is_empty() {
            return (Vec::new(), None);
        }
        let chosen = self.wanted.as_ref().and_then(|wanted| choices.iter().position(|choice| choice.wanted == *wanted));
        let mut shown: Vec<usize> = (0..choices.len().min(TIME_CHIPS)).collect();
        if let (Some(chosen), Some(last)) = (chosen, shown.last_mut())
            && chosen >= TIME_CHIPS
        {
            *last = chosen;
        }
        let selected = chosen.and_then(|chosen| shown.iter().position(|index| *index == chosen));
        (shown.into_iter().map(|index| choices[index].clone()).collect(), selected)
    }

    /// A touch on the `index`-th chip; one past the last opens the sheet of all times.
    pub fn choose_time_chip(&mut self, index: usize, now: Option<DateTime<FixedOffset>>) -> Option<Picker> {
        let (chips, _) = self.time_chips(now);
        if let Some(chip) = chips.get(index) {
            self.wanted = Some(chip.wanted.clone());
            self.errors.time = None;
            return None;
        }
        (!chips.is_empty()).then(|| self.picker(Purpose::Time, &[], now))
    }

    /// The sheet for one part of the address or the surname; `None` when something before it is
    /// missing, which is then asked first.
    pub fn picker(&self, purpose: Purpose, rooms: &[Room], now: Option<DateTime<FixedOffset>>) -> Picker {
        let open = |purpose, choices: Vec<String>, current: Option<&String>| {
            let selected = current.and_then(|current| choices.iter().position(|choice| choice == current));
            Picker::new(purpose, choices, selected)
        };
        match (purpose, &self.building, &self.unit) {
            (Purpose::Surname, ..) => {
                let mut choices: Vec<String> = surnames::COMMON.iter().map(|&name| name.to_owned()).collect();
                choices.push(String::new());
                open(purpose, choices, Some(&self.surname).filter(|name| !name.is_empty()))
            }
            (Purpose::Time, ..) => Picker::of_times(time_choice::choices(self.item.timing, now), self.wanted.as_ref()),
            (Purpose::Unit, Some(building), _) | (Purpose::Room, Some(building), None) => {
                open(Purpose::Unit, place::units(rooms, building), self.unit.as_ref())
            }
            (Purpose::Room, Some(building), Some(unit)) => {
                let numbers = place::rooms_of(rooms, building, unit).into_iter().map(|room| room.number.clone()).collect();
                open(Purpose::Room, numbers, self.room.as_ref().map(|room| &room.number))
            }
            (Purpose::Building | Purpose::Unit | Purpose::Room, ..) => {
                open(Purpose::Building, place::buildings(rooms), self.building.as_ref())
            }
        }
    }

    /// A choice was made on a sheet; the next sheet of the address opens by itself.
    pub fn choose(&mut self, picker: &Picker, index: usize, rooms: &[Room], now: Option<DateTime<FixedOffset>>) -> Option<Picker> {
        let choice = picker.choices.get(index).cloned();
        match picker.purpose {
            Purpose::Building => {
                self.set_building(choice?, rooms);
                self.errors.address = None;
                Some(self.picker(Purpose::Room, rooms, now))
            }
            Purpose::Unit => {
                self.unit = Some(choice?);
                self.room = None;
                Some(self.picker(Purpose::Room, rooms, now))
            }
            Purpose::Room => {
                let (building, unit, choice) = (self.building.clone()?, self.unit.clone()?, choice?);
                self.room = place::rooms_of(rooms, &building, &unit).into_iter().find(|room| room.number == choice).cloned();
                self.errors.address = None;
                None
            }
            Purpose::Surname => {
                self.surname = choice?;
                self.errors.person = None;
                None
            }
            Purpose::Time => {
                self.wanted = Some(picker.times.get(index)?.wanted.clone());
                self.errors.time = None;
                None
            }
        }
    }

    /// A digit for the focused number field; letters and too many digits are ignored.
    pub fn type_digit(&mut self, key: &str) {
        let digits: String = text::to_half_width(key).chars().filter(char::is_ascii_digit).collect();
        let (field, limit) = match self.focus {
            Field::Phone => (&mut self.phone, PHONE_DIGITS),
            Field::LookupCode => (&mut self.lookup_code, 4),
            Field::None | Field::Description => return,
        };
        let room = limit.saturating_sub(field.len());
        field.push_str(&digits[..digits.len().min(room)]);
        self.errors.contact = None;
    }

    pub fn erase_digit(&mut self) {
        match self.focus {
            Field::Phone => drop(self.phone.pop()),
            Field::LookupCode => drop(self.lookup_code.pop()),
            Field::None | Field::Description => {}
        }
    }

    /// Appends a phrase chip, with a comma between phrases; what would not fit is left out.
    pub fn add_phrase(&mut self, phrase: &str) {
        let comma =
            if self.description.is_empty() || self.description.ends_with(['，', '。', '、', ',', ' ', '\n']) { "" } else { "，" };
        let longer = format!("{}{comma}{phrase}", self.description);
        if longer.chars().count() <= limits::DESCRIPTION_CHARS {
            self.description = longer;
        }
    }

    /// Field that 上一项 / 下一项 lead to.
    pub fn neighbour(&self, forward: bool) -> Field {
        let contact = if self.no_phone { Field::LookupCode } else { Field::Phone };
        match (self.focus, forward) {
            (Field::Phone | Field::LookupCode, true) => Field::Description,
            (Field::Description, false) => contact,
            _ => Field::None,
        }
    }

    /// Switches between a phone number and a 查询码; what was typed in the other is forgotten.
    pub fn toggle_no_phone(&mut self) {
        self.no_phone = !self.no_phone;
        self.phone.clear();
        self.lookup_code.clear();
        self.errors.contact = None;
        self.focus = if self.no_phone { Field::LookupCode } else { Field::Phone };
    }

    /// Another service was chosen in the same visit: who and where stay.
    pub fn keep_person(&mut self, old: Draft) {
        (self.building, self.unit, self.room) = (old.building, old.unit, old.room);
        (self.surname, self.honorific) = (old.surname, old.honorific);
        (self.phone, self.no_phone, self.lookup_code) = (old.phone, old.no_phone, old.lookup_code);
    }

    /// A window that ended while the form was filled in is not asked for.
    pub fn forget_past_time(&mut self, now: Option<DateTime<FixedOffset>>) {
        let choices = time_choice::choices(self.item.timing, now);
        if self.wanted.as_ref().is_some_and(|wanted| choices.iter().all(|choice| choice.wanted != *wanted)) {
            self.wanted = None;
        }
    }

    /// The text of the description field, cut to what fits; the field follows.
    pub fn set_description(&mut self, typed: &str) {
        self.description = typed.chars().take(limits::DESCRIPTION_CHARS).collect();
        self.errors.description = None;
    }

    /// The phone field as it is read while typing.
    pub fn phone_text(&self) -> String {
        phone::group(&self.phone)
    }

    /// `3 / 100`.
    pub fn description_count(&self) -> String {
        format!("{} / {}", self.description.chars().count(), limits::DESCRIPTION_CHARS)
    }

    /// The complete request, or what is missing. The price is confirmed on the next page.
    pub fn complete(&self, price_understood: bool) -> Result<ServiceRequest, Errors> {
        let mut errors = Errors::default();
        if self.room.is_none() {
            errors.address = Some(Problem::AddressMissing);
        }
        if self.surname.is_empty() && self.honorific.is_none() {
            errors.person = Some(Problem::PersonMissing);
        }
        let contact = self.contact().map_err(|problem| errors.contact = Some(problem)).ok();
        if self.item.timing != Timing::Instant && self.wanted.is_none() {
            errors.time = Some(Problem::TimeMissing);
        }
        let description = text::optional(&self.description, limits::DESCRIPTION_CHARS);
        if description.is_err() {
            errors.description = Some(Problem::DescriptionTooLong);
        }
        match (&self.room, contact, description) {
            (Some(room), Some(contact), Ok(description)) if errors.is_empty() => Ok(ServiceRequest {
                item: ChosenItem {
                    id: self.item.id.clone(),
                    name: self.item.name.clone(),
                    section: self.item.section,
                    group: self.item.group.clone(),
                    department: self.item.department,
                    price: self.item.price,
                    price_note: self.item.price_note.clone(),
                    catalogue_version: self.catalogue_version,
                },
                room: room.clone(),
                surname: self.surname.clone(),
                honorific: self.honorific,
                contact,
                wanted: self.wanted.clone(),
                answers: Vec::new(),
                description,
                price_understood,
            }),
            _ => Err(errors),
        }
    }

    fn contact(&self) -> Result<Contact, Problem> {
        if self.no_phone {
            return LookupCode::parse(&self.lookup_code).map(Contact::LookupCode).map_err(|_| Problem::LookupCodeWrong);
        }
        if self.phone.is_empty() {
            return Err(Problem::PhoneMissing);
        }
        PhoneNumber::parse(&self.phone).map(Contact::Phone).map_err(|_| Problem::PhoneWrong)
    }
}

/// The building that the office assigned to this lobby, or the one its name begins with.
fn lobby_building(board: &Board) -> Option<String> {
    let assigned = Some(&board.estate.building).filter(|building| !building.is_empty()).cloned();
    assigned.or_else(|| place::building_of_lobby(&board.rooms, &board.estate.lobby))
}

/// Never prints what was typed.
impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draft({}, …)", self.item.id)
    }
}
