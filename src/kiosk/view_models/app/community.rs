//! 社区生活: from the rack to lists, to a survey, and to an entry that can be reviewed.
//!
//! Owns the ways between these pages. Invariants: an event of a page that is not on the screen any more (a second tap) does
//! nothing; nothing is handed in where the office does not take it; a sign-up is looked at once more against the board before
//! it is reviewed and before it is stored, so that nobody is thanked for an activity that is gone.

use super::{App, Dialog, Effect, Field, Page, SubmitProblem, Ticket, Visit};
use crate::{
    domain::community::{Activity, EntryKind},
    kiosk::{
        store::CommittedSubmission,
        view_models::{
            Moment,
            activities::{self, Activities, Places},
            board,
            cards::Cards,
            entry_form::{self, CardDraft, EntryDraft, SignUpDraft, WishDraft},
            rack::RackPlace,
            review::Reviewed,
            survey::{self, Surveys},
        },
    },
};

/// What happens on the pages of 社区生活. Numbers are those of the touched chips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommunityEvent {
    /// The row of this id.
    Open(String),
    Turn {
        forward: bool,
    },
    /// Narrows the cards to a kind.
    Narrow(usize),
    /// From an activity to its form.
    SignUp,
    /// 我要登一张.
    OfferCard,
    People(usize),
    Kind(usize),
    ShowPhone(bool),
    WantAnswer(bool),
    /// A choice of the open question.
    Answer(usize),
    /// To the next question, or the answers are sent.
    Next,
}

impl App {
    /// A place of the rack that is one of these pages; false = it is another.
    pub(super) fn open_community(&mut self, place: &RackPlace, moment: Moment) -> bool {
        let estate_time = self.estate_time(moment);
        let Some(cached) = &self.board else { return false };
        let (board, visit) = (&cached.board, &mut self.visit);
        match place {
            RackPlace::Activities => {
                visit.activities = Activities::default();
                self.page = Page::Activities;
            }
            RackPlace::Cards => {
                visit.cards = Cards::default();
                self.page = Page::Cards;
            }
            RackPlace::Surveys if board.takes_entries => {
                visit.surveys = Surveys::open(cached, estate_time);
                self.page = Page::Survey;
            }
            RackPlace::Wishes if board.takes_entries => {
                if !matches!(visit.entry, Some(EntryDraft::Wish(_))) {
                    visit.entry = Some(EntryDraft::Wish(WishDraft::default()));
                }
                self.open_entry_form();
            }
            RackPlace::Surveys | RackPlace::Wishes => {}
            _ => return false,
        }
        true
    }

    pub(super) fn community_event(&mut self, event: CommunityEvent, moment: Moment) -> Vec<Effect> {
        let estate_time = self.estate_time(moment);
        let Some(cached) = &self.board else { return Vec::new() };
        let visit = &mut self.visit;
        match (event, self.page) {
            (CommunityEvent::Open(id), Page::Activities) => visit.activities.open(id),
            (CommunityEvent::Open(id), Page::Cards) => visit.cards.open(id),
            (CommunityEvent::Open(id), Page::Survey) => visit.surveys.choose(&id, cached, estate_time),
            (CommunityEvent::Turn { forward }, Page::Activities) => {
                visit.activities.turn(forward, activities::current(cached, estate_time).len(), self.modes);
            }
            (CommunityEvent::Turn { forward }, Page::Cards) => visit.cards.turn(forward, cached, estate_time, self.modes),
            (CommunityEvent::Turn { forward }, Page::Survey) => {
                visit.surveys.turn(forward, survey::current(cached, estate_time).len(), self.modes);
            }
            (CommunityEvent::Narrow(chip), Page::Cards) => visit.cards.narrow(chip),
            (CommunityEvent::SignUp, Page::Activities) => self.begin_sign_up(moment),
            (CommunityEvent::OfferCard, Page::Cards) if cached.board.takes_entries => {
                if !matches!(visit.entry, Some(EntryDraft::Card(_))) {
                    visit.entry = Some(EntryDraft::Card(CardDraft::of(visit.cards.kind())));
                }
                self.open_entry_form();
            }
            (CommunityEvent::People(chip), Page::EntryForm) => {
                let most = self.signed_up_activity().and_then(|activity| activity.sign_up.as_ref()).map(entry_form::most_people);
                if let (Some(most), Some(draft)) = (most, &mut self.visit.entry) {
                    draft.choose_people(chip, most);
                }
            }
            (CommunityEvent::Kind(index), Page::EntryForm) => visit.entry.iter_mut().for_each(|draft| draft.choose_kind(index)),
            (CommunityEvent::ShowPhone(shows), Page::EntryForm) => visit.entry.iter_mut().for_each(|draft| draft.show_phone(shows)),
            (CommunityEvent::WantAnswer(wants), Page::EntryForm) => visit.entry.iter_mut().for_each(|draft| draft.want_answer(wants)),
            (CommunityEvent::Answer(index), Page::Survey) => visit.surveys.choose_answer(index),
            (CommunityEvent::Next, Page::Survey) => return self.next_question(moment),
            _ => {}
        }
        Vec::new()
    }

    /// One step back inside these pages.
    pub(super) fn leave_community(&mut self, moment: Moment) -> Vec<Effect> {
        let estate_time = self.estate_time(moment);
        let visit = &mut self.visit;
        match self.page {
            Page::Activities if visit.activities.close() => {}
            Page::Cards if visit.cards.close() => {}
            Page::Survey if visit.surveys.back(self.board.as_ref(), estate_time) => {}
            Page::EntryForm if matches!(visit.entry, Some(EntryDraft::SignUp(_))) => self.page = Page::Activities,
            Page::EntryForm if matches!(visit.entry, Some(EntryDraft::Card(_))) => self.page = Page::Cards,
            Page::Thanks => return self.go_home(),
            _ => {
                visit.rack = Default::default();
                self.page = Page::Rack;
            }
        }
        Vec::new()
    }

    fn begin_sign_up(&mut self, moment: Moment) {
        let now = self.board.as_ref().map(|cached| board::believed(cached, self.estate_time(moment)));
        let (Some(cached), Some(now)) = (&self.board, now) else { return };
        let activity = cached.board.activities.iter().find(|activity| self.visit.activities.opened() == Some(&activity.id));
        let Some(activity) = activity.filter(|activity| cached.board.takes_entries && Places::of(activity, now).takes_sign_ups()) else {
            return;
        };
        // What was chosen for another activity is not sent to this one.
        if !matches!(&self.visit.entry, Some(EntryDraft::SignUp(draft)) if draft.activity == activity.id) {
            self.visit.entry = Some(EntryDraft::SignUp(SignUpDraft::new(activity)));
        }
        self.open_entry_form();
    }

    fn open_entry_form(&mut self) {
        let Some(cached) = &self.board else { return };
        self.visit.person.begin_form(&cached.board);
        self.visit.focus = Field::None;
        self.page = Page::EntryForm;
    }

    /// The activity that is being signed up for, as the board has it now.
    pub fn signed_up_activity(&self) -> Option<&Activity> {
        let Some(EntryDraft::SignUp(draft)) = &self.visit.entry else { return None };
        self.board.as_ref()?.board.activities.iter().find(|activity| activity.id == draft.activity)
    }

    /// Whether what is handed in may still be; if not, that is said, and the list shows what there is instead.
    pub(super) fn is_still_taken(&mut self, moment: Moment) -> bool {
        let now = self.board.as_ref().map(|cached| board::believed(cached, self.estate_time(moment)));
        let Some(EntryDraft::SignUp(_)) = &self.visit.entry else { return true };
        let open = now.zip(self.signed_up_activity()).is_some_and(|(now, activity)| Places::of(activity, now).takes_sign_ups());
        if !open {
            self.visit.entry = None;
            self.visit.review = None;
            self.visit.activities = Activities::default();
            self.page = Page::Activities;
            self.show_dialog(Dialog::ActivityClosed);
        }
        open
    }

    fn next_question(&mut self, moment: Moment) -> Vec<Effect> {
        let visit = &mut self.visit;
        visit.focus = Field::None;
        visit.keyboard.cancel_composition();
        if visit.surveys.is_sending() || !visit.surveys.advance() {
            return Vec::new();
        }
        // Who answered nothing has nothing to send.
        if visit.surveys.filled() == 0 {
            return self.go_home();
        }
        let (ticket, estate_time) = (self.next_ticket(), self.estate_time(moment));
        let Some(cached) = &self.board else { return Vec::new() };
        let Some(entry) = self.visit.surveys.send(ticket, cached, estate_time) else { return Vec::new() };
        vec![Effect::Submit { ticket, body: Box::new(Reviewed::Entry(entry)), key: cached.board.office_key.clone() }]
    }

    /// The store's answer, if it is one to a survey: false if not.
    pub(super) fn survey_stored(&mut self, ticket: Ticket, result: Result<CommittedSubmission, SubmitProblem>) -> bool {
        if !self.visit.surveys.stored(ticket) {
            return false;
        }
        match result {
            Ok(_) => self.thank(EntryKind::Survey),
            Err(problem) => self.show_dialog(Dialog::NotStored(problem)),
        }
        true
    }

    /// Thanks without a code: nobody could look it up. What was said is forgotten at once.
    pub(super) fn thank(&mut self, kind: EntryKind) {
        let before_emergency = self.visit.before_emergency.map(|_| Page::Thanks);
        let helping = self.visit.helping;
        self.visit = Visit { thanked: Some(kind), before_emergency, helping, ..Visit::default() };
        // Who looks up what to do in an emergency is not disturbed.
        if before_emergency.is_none() {
            self.page = Page::Thanks;
        }
    }
}
