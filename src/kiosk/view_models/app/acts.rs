//! From the progress page to an act that is on the disk, and back to what became of it.
//!
//! An act is sealed and queued like a submission, and nobody is told its receipt code: the order's own code and digits are
//! looked up again once it was delivered.

use super::{ActsEvent, App, Dialog, Effect, Page, SubmitProblem, Ticket, Visit};
use crate::{
    domain::{
        catalogue::Timing,
        ids::SubmissionId,
        order::{
            dealings::Stars,
            resident::{Act, ActKind},
        },
        visit_time,
    },
    kiosk::{
        store::CommittedSubmission,
        view_models::{
            Moment,
            acting::{ActForm, Acting, Opener, Question, Sent},
            lookup::LookupQuery,
            person::Field,
            picker::Picker,
        },
    },
    protocol::v1::{acts::ActRequest, messages::ProgressDetail},
};

impl Visit {
    /// The order that was looked up, as the office tells of it.
    pub(super) fn detail(&self) -> Option<&ProgressDetail> {
        self.found.as_ref().and_then(|(found, _)| found.detail())
    }

    /// The page that an act was opened from.
    fn opener(page: Page) -> Opener {
        match page {
            Page::Quote => Opener::Quote,
            Page::Completion => Opener::Completion,
            _ => Opener::Progress,
        }
    }
}

impl App {
    pub(super) fn acts_event(&mut self, event: ActsEvent, moment: Moment) -> Vec<Effect> {
        let signs = matches!(self.page, Page::Quote | Page::Completion);
        let acting = &mut self.visit.acting;
        // What is being stored is not changed under way.
        if acting.sending.is_some() {
            return Vec::new();
        }
        match event {
            ActsEvent::Begin(kind) => self.begin_act(kind, moment),
            ActsEvent::More(open) => acting.more = open && self.page == Page::Progress,
            ActsEvent::PenDown(at) if signs => acting.signing.down(at),
            ActsEvent::PenMoved(at) if signs => acting.signing.moved(at),
            ActsEvent::PenUp => acting.signing.up(),
            ActsEvent::UndoStroke => acting.signing.undo(),
            ActsEvent::ClearInk => acting.signing.clear(),
            ActsEvent::PenDown(_) | ActsEvent::PenMoved(_) => {}
            // A second touch takes the stars back: nobody has to rate.
            ActsEvent::Stars(index) => {
                let touched = Stars::ALL.get(index).copied();
                acting.stars = touched.filter(|stars| acting.stars != Some(*stars));
                acting.form.iter_mut().for_each(|form| form.error = None);
            }
            ActsEvent::ToSignature => acting.at_signature = signs,
            ActsEvent::Send => return self.finish_act(),
            ActsEvent::Confirm => {
                let act = acting.asked.take().and_then(|question| self.confirmed(question));
                return act.map(|act| self.send_act(act)).unwrap_or_default();
            }
            ActsEvent::Withdraw => acting.asked = None,
        }
        Vec::new()
    }

    /// Opens what an act needs: a page, a sheet of times, or a question.
    fn begin_act(&mut self, kind: ActKind, moment: Moment) {
        let now = self.believed_time(moment);
        let page = self.page;
        let visit = &mut self.visit;
        visit.acting.more = false;
        let offered = visit.detail().is_some_and(|detail| visit.acting.may_begin(detail, kind));
        // A price that holds no longer can still be read, and another be asked for.
        let is_read = kind == ActKind::Agree && visit.detail().is_some_and(|detail| visit.acting.may_begin(detail, ActKind::Decline));
        if !(offered || is_read) || !matches!(page, Page::Progress | Page::Quote | Page::Completion) {
            return;
        }
        match kind {
            ActKind::Agree if visit.found.as_ref().is_none_or(|(found, secret)| found.quote(secret).is_none()) => {}
            ActKind::Agree | ActKind::SignOff => {
                visit.acting = Acting::default();
                self.page = if kind == ActKind::Agree { Page::Quote } else { Page::Completion };
            }
            ActKind::Chase => visit.acting.asked = Some(Question::Chase),
            ActKind::Reappoint => {
                let name = visit.detail().map(|detail| detail.service_name.as_str()).unwrap_or_default();
                let catalogue = self.board.as_ref().map(|cached| &cached.board.catalogue);
                let item = catalogue.and_then(|catalogue| catalogue.items.iter().find(|item| item.name == name));
                // What was asked for at once and is no longer instant has times all the same.
                let timing = item.map(|item| item.timing).filter(|timing| *timing != Timing::Instant);
                let choices = visit_time::choices(timing.unwrap_or(Timing::InstantOrAppointment), now);
                let wanted = visit.detail().and_then(|detail| detail.dealings.wanted.clone());
                visit.picker = Some(Picker::of_times(choices, wanted.as_ref()));
            }
            ActKind::Decline | ActKind::Supplement | ActKind::Cancel | ActKind::NotSolved | ActKind::Rate | ActKind::Escalate => {
                visit.acting = Acting { form: Some(ActForm::new(kind, Visit::opener(page))), ..Acting::default() };
                self.page = Page::ActWords;
            }
        }
    }

    /// The button of a page that signs or takes words.
    fn finish_act(&mut self) -> Vec<Effect> {
        let visit = &mut self.visit;
        let quote = visit.detail().and_then(|detail| detail.dealings.quote.as_ref()).map(|quote| quote.number);
        let acting = &mut visit.acting;
        let act = match self.page {
            Page::Quote => acting.signing.signature().cloned().zip(quote).map(|(signature, quote)| Act::Agree { quote, signature }),
            Page::Completion => acting.signing.signature().cloned().map(|signature| Act::SignOff { signature, stars: acting.stars }),
            Page::ActWords => {
                visit.focus = Field::None;
                visit.keyboard.cancel_composition();
                let stars = acting.stars;
                acting.form.as_mut().and_then(|form| form.complete(quote, stars))
            }
            _ => None,
        };
        match act {
            // It cannot be taken back.
            Some(Act::Cancel { .. }) => {
                acting.asked = Some(Question::Cancel);
                Vec::new()
            }
            Some(act) => self.send_act(act),
            None => Vec::new(),
        }
    }

    fn confirmed(&mut self, question: Question) -> Option<Act> {
        match question {
            Question::Chase => Some(Act::Chase),
            Question::Reappoint(wanted) => Some(Act::Reappoint { wanted }),
            Question::Cancel => self.visit.acting.form.as_mut().and_then(|form| form.complete(None, None)),
        }
    }

    fn send_act(&mut self, act: Act) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let (Some((found, secret)), Some(cached)) = (&self.visit.found, &self.board) else { return Vec::new() };
        if self.visit.detail().is_none_or(|detail| !self.visit.acting.may_begin(detail, act.kind())) {
            return Vec::new();
        }
        let key = cached.board.office_key.clone();
        let act = Box::new(ActRequest { receipt_code: found.code(), secret: secret.clone(), act });
        self.visit.acting.sending = Some((ticket, act.act.kind()));
        vec![Effect::Act { ticket, act, key }]
    }

    /// The store's answer, if it is one to an act: false if not.
    pub(super) fn act_stored(&mut self, ticket: Ticket, result: Result<CommittedSubmission, SubmitProblem>) -> bool {
        let Some((_, kind)) = self.visit.acting.sending.take_if(|(sending, _)| *sending == ticket) else { return false };
        match result {
            Ok(recorded) => {
                let sent = Sent { id: recorded.id, kind, delivered: false };
                self.visit.acting = Acting { sent: Some(sent), ..Acting::default() };
                self.visit.set_focus(Field::None);
                // Who looks up what to do in an emergency is not disturbed.
                match &mut self.visit.before_emergency {
                    Some(page) => *page = Page::Progress,
                    None => self.page = Page::Progress,
                }
            }
            Err(problem) => self.show_dialog(Dialog::NotStored(problem)),
        }
        true
    }

    /// The office has it: what it made of it is asked with the same digits, and no earlier answer counts any more.
    pub(super) fn act_delivered(&mut self, id: SubmissionId) -> Vec<Effect> {
        let visit = &mut self.visit;
        let (Some(sent), Some((found, secret))) = (visit.acting.sent.as_mut().filter(|sent| sent.id == id), &visit.found) else {
            return Vec::new();
        };
        sent.delivered = true;
        let query = LookupQuery { code: found.code(), secret: secret.clone() };
        vec![self.ask(query)]
    }

    /// The way back from a page of an act; what was drawn or written there is forgotten. While it is being stored there is none.
    pub(super) fn leave_act(&mut self) {
        let acting = &mut self.visit.acting;
        if acting.sending.is_some() || std::mem::take(&mut acting.at_signature) {
            return;
        }
        let from = acting.form.as_ref().map_or(Opener::Progress, |form| form.from);
        *acting = Acting::default();
        self.page = match from {
            Opener::Progress => Page::Progress,
            Opener::Quote => Page::Quote,
            Opener::Completion => Page::Completion,
        };
    }
}
