//! What residents hand in of 社区生活 with their name or a number: a sign-up, a card, a wish.
//!
//! Owns: the draft, and what is still missing of it. Invariants: a draft that is complete is an [`Entry`] within its limits; who
//! hands it in stands in [`PersonDraft`], which all forms of a visit share.
//!
//! Why one form for three things: they end in the same questions, the same review and the same receipt.

use super::{
    person::{Field, FormProblem, Needs, PersonDraft},
    typed,
};
use crate::domain::{
    community::{Activity, CardKind, CardOffer, Entry, EntryKind, SignUp, SignUpRules, Wish},
    limits, text,
};

/// What is being put together.
#[derive(Clone, PartialEq, Eq)]
pub enum EntryDraft {
    SignUp(SignUpDraft),
    Card(CardDraft),
    Wish(WishDraft),
}

/// Who comes to an activity.
#[derive(Clone, PartialEq, Eq)]
pub struct SignUpDraft {
    /// Its key, and its title as it was read.
    pub activity: String,
    pub title: String,
    pub people: u8,
}

/// A card that is to hang in the lobbies.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CardDraft {
    pub kind: Option<CardKind>,
    pub title: String,
    pub words: String,
    pub price: String,
    pub shows_phone: bool,
    pub error_kind: Option<FormProblem>,
    pub error_title: Option<FormProblem>,
}

/// A service that somebody misses.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct WishDraft {
    pub words: String,
    /// They want to hear what becomes of it.
    pub wants_answer: bool,
    pub error: Option<FormProblem>,
}

/// People that one sign-up may bring: chips from one to so many.
pub fn most_people(rules: &SignUpRules) -> u8 {
    rules.most_each.clamp(1, limits::SIGN_UP_PEOPLE)
}

impl SignUpDraft {
    pub fn new(activity: &Activity) -> Self {
        Self { activity: activity.id.clone(), title: activity.title.clone(), people: 1 }
    }
}

impl CardDraft {
    /// Of a kind that was looked at before.
    pub fn of(kind: Option<CardKind>) -> Self {
        Self { kind, ..Self::default() }
    }

    /// What is lost or found has none.
    pub fn asks_price(&self) -> bool {
        matches!(self.kind, Some(CardKind::Offered | CardKind::Wanted))
    }
}

impl EntryDraft {
    pub fn kind(&self) -> EntryKind {
        match self {
            Self::SignUp(_) => EntryKind::SignUp,
            Self::Card(_) => EntryKind::Card,
            Self::Wish(_) => EntryKind::Wish,
        }
    }

    /// Whoever hands it in is asked who they are.
    pub fn asks_person(&self) -> bool {
        !matches!(self, Self::Wish(wish) if !wish.wants_answer)
    }

    /// Without a name nobody knows whom to expect, or whose thing it is that hangs there.
    fn needs(&self) -> Needs {
        Needs { room: false, name: matches!(self, Self::SignUp(_)) }
    }

    /// So many people come, counted from the chip of one.
    pub fn choose_people(&mut self, chip: usize, most: u8) {
        if let Self::SignUp(draft) = self
            && let Some(people) = u8::try_from(chip + 1).ok().filter(|people| *people <= most)
        {
            draft.people = people;
        }
    }

    pub fn choose_kind(&mut self, index: usize) {
        if let Self::Card(draft) = self
            && let Some(kind) = CardKind::ALL.get(index)
        {
            draft.kind = Some(*kind);
            draft.error_kind = None;
        }
    }

    /// Whether the phone stands on the card.
    pub fn show_phone(&mut self, shows: bool) {
        if let Self::Card(draft) = self {
            draft.shows_phone = shows;
        }
    }

    pub fn want_answer(&mut self, wants: bool) {
        if let Self::Wish(draft) = self {
            draft.wants_answer = wants;
        }
    }

    /// The free words.
    pub fn words(&self) -> &str {
        match self {
            Self::SignUp(_) => "",
            Self::Card(draft) => &draft.words,
            Self::Wish(draft) => &draft.words,
        }
    }

    pub fn count(&self) -> String {
        typed::count(self.words(), limits::MESSAGE_CHARS)
    }

    pub fn set_words(&mut self, words: &str) {
        match self {
            Self::SignUp(_) => {}
            Self::Card(draft) => draft.words = typed::cut(words, limits::MESSAGE_CHARS),
            Self::Wish(draft) => {
                draft.words = typed::cut(words, limits::MESSAGE_CHARS);
                draft.error = None;
            }
        }
    }

    /// Appends a phrase chip.
    pub fn add_phrase(&mut self, phrase: &str) {
        if let Self::Wish(draft) = self {
            typed::add_phrase(&mut draft.words, phrase, limits::MESSAGE_CHARS);
            draft.error = None;
        }
    }

    /// Letters of a field of one line; what would not fit is left out.
    pub fn type_line(&mut self, field: Field, typed: &str) {
        let Self::Card(draft) = self else { return };
        let (line, limit) = match field {
            Field::CardTitle => (&mut draft.title, limits::CARD_TITLE_CHARS),
            Field::CardPrice => (&mut draft.price, limits::CARD_PRICE_CHARS),
            _ => return,
        };
        let room = limit.saturating_sub(line.chars().count());
        line.extend(typed.chars().filter(|c| !c.is_control()).take(room));
        draft.error_title = None;
    }

    pub fn erase_line(&mut self, field: Field) {
        let Self::Card(draft) = self else { return };
        match field {
            Field::CardTitle => drop(draft.title.pop()),
            Field::CardPrice => drop(draft.price.pop()),
            _ => {}
        }
    }

    /// How much is filled in, to tell whether somebody gets on.
    pub fn filled(&self) -> usize {
        match self {
            Self::SignUp(draft) => usize::from(draft.people),
            Self::Card(draft) => {
                let lines = [&draft.title, &draft.words, &draft.price].into_iter().map(|line| line.chars().count());
                usize::from(draft.kind.is_some()) + lines.sum::<usize>()
            }
            Self::Wish(draft) => draft.words.chars().count() + usize::from(draft.wants_answer),
        }
    }

    /// The complete entry; `None` while something is missing, which then stands in the errors.
    pub fn complete(&mut self, person: &mut PersonDraft) -> Option<Entry> {
        let asks_person = self.asks_person();
        let contact = if asks_person { person.complete(self.needs()) } else { None };
        let room = person.address.room.clone();
        let entry = match self {
            Self::SignUp(draft) => Entry::SignUp(SignUp {
                activity: draft.activity.clone(),
                title: draft.title.clone(),
                people: draft.people,
                room,
                from: person.signed(contact?),
            }),
            Self::Card(draft) => {
                draft.error_kind = draft.kind.is_none().then_some(FormProblem::AnswerMissing);
                draft.error_title = text::clean_line(&draft.title).is_empty().then_some(FormProblem::TitleMissing);
                let kind = draft.kind.filter(|_| draft.error_title.is_none())?;
                let contact = contact?;
                Entry::Card(CardOffer {
                    card: kind,
                    title: draft.title.clone(),
                    words: draft.words.clone(),
                    price: if draft.asks_price() { draft.price.clone() } else { String::new() },
                    shows_phone: draft.shows_phone && contact.phone().is_some(),
                    room,
                    from: person.signed(contact),
                })
            }
            Self::Wish(draft) => {
                let words = text::required(&draft.words, limits::MESSAGE_CHARS);
                draft.error = words.is_err().then_some(FormProblem::MessageMissing);
                let (words, from) = (words.ok()?, contact.map(|contact| person.signed(contact)));
                if asks_person && from.is_none() {
                    return None;
                }
                let room = room.filter(|_| from.is_some());
                Entry::Wish(Wish { words, room, from })
            }
        };
        entry.checked().ok()
    }
}

/// Never prints what was written.
impl std::fmt::Debug for EntryDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EntryDraft({:?}, …)", self.kind())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_phone() -> PersonDraft {
        PersonDraft { phone: "13800006688".into(), ..PersonDraft::default() }
    }

    #[test]
    fn a_sign_up_needs_a_name_and_a_way_to_answer_and_brings_no_more_than_may_come() {
        let mut draft = EntryDraft::SignUp(SignUpDraft { activity: "a".into(), title: "灯会".into(), people: 1 });
        assert_eq!(draft.complete(&mut with_phone()), None);
        let mut person = PersonDraft { surname: "林".into(), ..with_phone() };
        draft.choose_people(4, 4);
        draft.choose_people(2, 4);
        assert!(matches!(draft.complete(&mut person), Some(Entry::SignUp(sign_up)) if sign_up.people == 3 && sign_up.room.is_none()));
    }

    #[test]
    fn a_card_needs_a_kind_and_a_title_and_shows_only_a_phone_that_was_left() {
        let mut draft = EntryDraft::Card(CardDraft::default());
        let mut person = with_phone();
        assert_eq!(draft.complete(&mut person), None);
        let EntryDraft::Card(card) = &draft else { panic!("no card") };
        assert_eq!((card.error_kind, card.error_title), (Some(FormProblem::AnswerMissing), Some(FormProblem::TitleMissing)));
        draft.choose_kind(0);
        draft.type_line(Field::CardTitle, &"车".repeat(90));
        draft.type_line(Field::CardPrice, "80元");
        draft.show_phone(true);
        let Some(Entry::Card(card)) = draft.complete(&mut person) else { panic!("something is missing") };
        assert_eq!((card.title.chars().count(), card.price.as_str(), card.shows_phone), (limits::CARD_TITLE_CHARS, "80元", true));
        draft.choose_kind(2);
        let mut person = PersonDraft { no_phone: true, lookup_code: "2580".into(), ..PersonDraft::default() };
        let Some(Entry::Card(card)) = draft.complete(&mut person) else { panic!("something is missing") };
        assert_eq!((card.price.as_str(), card.shows_phone), ("", false), "what is lost has no price, who left no phone shows none");
    }

    #[test]
    fn a_wish_names_nobody_unless_they_want_an_answer() {
        let mut draft = EntryDraft::Wish(WishDraft::default());
        assert_eq!(draft.complete(&mut with_phone()), None);
        draft.add_phrase("上门理发");
        let Some(Entry::Wish(wish)) = draft.complete(&mut with_phone()) else { panic!("something is missing") };
        assert!(wish.from.is_none() && wish.room.is_none() && wish.words == "上门理发");
        draft.want_answer(true);
        assert_eq!(draft.complete(&mut PersonDraft::default()), None);
        assert!(matches!(draft.complete(&mut with_phone()), Some(Entry::Wish(wish)) if wish.from.is_some()));
    }
}
