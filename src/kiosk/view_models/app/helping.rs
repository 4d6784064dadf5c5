//! Watches whether the visitor gets on with a form, and what they choose of the help that is offered.
//!
//! Invariant: the desk is told while the visitor stands there, or not at all: nothing is queued, and an answer that comes
//! after the sheet was put away changes nothing.

use super::{ActsEvent, App, Effect, Event, HelpEvent, Link, MessagesEvent, Page, Ticket, Visit, is_touch};
use crate::kiosk::view_models::{
    Moment,
    helping::{FormId, HelpChoice, HelpSheet, Sign},
    lookup::{LookupFailure, LookupProblem},
    modes::{Modes, Switch},
};

/// What has to be known of an event once it was taken.
#[derive(Clone, Copy)]
pub(super) struct Before {
    page: Page,
    meant: Meant,
    touched: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    /// To go on; refused the page stays.
    Proceed,
    /// To look something up, or the answer to it.
    Look,
    Back,
    Step {
        forward: bool,
    },
    Other,
}

impl App {
    pub(super) fn before(&self, event: &Event) -> Before {
        let meant = match event {
            Event::ProceedToReview | Event::Messages(MessagesEvent::Proceed) | Event::Acts(ActsEvent::Send) => Meant::Proceed,
            Event::Look | Event::LookedUp { .. } => Meant::Look,
            Event::Back | Event::EditAgain => Meant::Back,
            Event::Stepped { forward } => Meant::Step { forward: *forward },
            _ => Meant::Other,
        };
        Before { page: self.page, meant, touched: is_touch(event) }
    }

    pub(super) fn watch_visitor(&mut self, before: Before, moment: Moment) {
        let sign = match before.meant {
            Meant::Proceed if self.page == before.page && self.is_refused() => Sign::WrongEntry,
            Meant::Look if self.is_wrongly_looked_up() => Sign::WrongEntry,
            Meant::Back if self.page != before.page && self.had_begun(before.page) => Sign::StepBack,
            Meant::Step { forward: true } => Sign::StepOn,
            Meant::Step { forward: false } => Sign::StepBack,
            _ if before.touched => Sign::Touch,
            _ => Sign::Nothing,
        };
        let form = self.visit.filled(self.page).map(|filled| (FormId(self.page as usize), filled));
        let visit = &self.visit;
        let is_busy = visit.dialog.is_some() || visit.acting.sending.is_some() || visit.lookup.busy;
        let may_offer = !is_busy && is_offered_on(self.page) && self.idle_seconds_left(moment).is_none();
        self.visit.helping.watch(sign, form, may_offer, moment.uptime);
    }

    /// Whether the form on the screen says what is still missing.
    fn is_refused(&self) -> bool {
        match self.page {
            Page::ActWords => self.visit.acting.form.as_ref().is_some_and(|form| form.error.is_some()),
            page => is_form(page) && page != Page::Review,
        }
    }

    /// Whether leaving the page is going back in a form: what is reviewed was filled in, of the others that has to be seen.
    fn had_begun(&self, page: Page) -> bool {
        page == Page::Review || is_form(page) && self.visit.helping.has_begun()
    }

    fn is_wrongly_looked_up(&self) -> bool {
        let problem = self.visit.lookup.problem.filter(|_| self.page == Page::Lookup);
        problem.is_some_and(|problem| match problem {
            LookupProblem::Incomplete | LookupProblem::WrongDigit | LookupProblem::NoSuchCode => true,
            LookupProblem::Unanswered(failure) => matches!(failure, LookupFailure::UnknownCode | LookupFailure::SecretMismatch),
        })
    }

    pub(super) fn help_event(&mut self, event: HelpEvent) -> Vec<Effect> {
        if self.visit.helping.sheet.is_none() {
            return Vec::new();
        }
        match event {
            HelpEvent::Dismiss => {
                self.visit.helping.put_away();
            }
            HelpEvent::Choose(HelpChoice::Large) => {
                self.visit.helping.put_away();
                if !self.modes.large {
                    self.modes = self.modes.after(Switch::Large);
                }
            }
            HelpEvent::Choose(HelpChoice::OneQuestion) => {
                self.visit.helping.put_away();
                self.modes = Modes { one_question: true, ..self.modes };
            }
            HelpEvent::Choose(HelpChoice::Call) => self.visit.helping.sheet = Some(HelpSheet::Call),
            HelpEvent::Choose(HelpChoice::Somebody) if self.link != Link::Online => {
                self.visit.helping.sheet = Some(HelpSheet::Unreachable);
            }
            HelpEvent::Choose(HelpChoice::Somebody) => {
                if self.visit.helping.sheet == Some(HelpSheet::Offered) {
                    let ticket = self.next_ticket();
                    self.visit.helping.sheet = Some(HelpSheet::Asking(ticket));
                    return vec![Effect::AskForHelp { ticket }];
                }
            }
        }
        Vec::new()
    }

    pub(super) fn help_answered(&mut self, ticket: Ticket, noted: bool) {
        if self.visit.helping.sheet == Some(HelpSheet::Asking(ticket)) {
            self.visit.helping.sheet = Some(if noted { HelpSheet::Told } else { HelpSheet::Unreachable });
        }
    }
}

/// Pages that belong to a form.
fn is_form(page: Page) -> bool {
    matches!(page, Page::Request | Page::MessageForm | Page::Feedback | Page::Answer | Page::EntryForm | Page::Review | Page::ActWords)
}

/// Pages on which the sheet may lie: the forms, and those that lead to them.
fn is_offered_on(page: Page) -> bool {
    is_form(page)
        || matches!(
            page,
            Page::Services | Page::FaultPlace | Page::KnownFault | Page::Messages | Page::Survey | Page::Lookup | Page::Progress
        )
}

impl Visit {
    /// How much of the page is filled in, in whatever unit; `None` where nothing is.
    fn filled(&self, page: Page) -> Option<usize> {
        match page {
            Page::Request => self.draft.as_ref().map(|draft| draft.filled() + self.person.filled()),
            Page::MessageForm => self.message_form.as_ref().map(|form| form.filled() + self.person.filled()),
            Page::Feedback => self.feedback.as_ref().map(|feedback| feedback.filled()),
            Page::Answer => Some(self.person.filled()),
            Page::EntryForm => self.entry.as_ref().map(|draft| draft.filled() + self.person.filled()),
            Page::Survey => Some(self.surveys.filled()),
            Page::Lookup => Some(self.lookup.filled()),
            Page::ActWords => self.acting.form.as_ref().map(|form| form.text.chars().count() + usize::from(self.acting.stars.is_some())),
            _ => None,
        }
    }
}
