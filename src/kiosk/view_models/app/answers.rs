//! What is asked of the office and the store, and what their answers change.

use super::{App, Dialog, Effect, Event, Link, Page, SubmitProblem, Ticket, Visit};
use crate::kiosk::{
    store::CommittedSubmission,
    view_models::{
        Moment,
        acting::Acting,
        lookup::{Lookup, LookupFailure, LookupProblem, LookupQuery},
        progress::Found,
        receipt::Receipt,
        review::Reviewed,
    },
};

impl App {
    /// What the rounds with the office bring by themselves.
    pub(super) fn office_event(&mut self, event: Event) {
        match event {
            Event::BoardArrived(cached) => self.board = Some(*cached),
            Event::Pairing(view) => self.pairing = Some(view),
            Event::LinkChanged { online: true, at } => {
                self.pairing = None;
                self.silent = false;
                if let Some(cached) = &mut self.board {
                    cached.fetched_at = at;
                }
                self.link = Link::Online;
            }
            Event::LinkChanged { online: false, .. } => {
                // A refusal comes just before the round that ended with it.
                self.silent = !std::mem::take(&mut self.refused_now);
                if self.link != Link::Refused {
                    self.link = if self.board.is_some() { Link::Offline } else { Link::Unpaired };
                }
            }
            Event::Refused => {
                self.refused_now = true;
                self.link = Link::Refused;
            }
            _ => {}
        }
    }

    pub(super) fn submit(&mut self, moment: Moment) -> Vec<Effect> {
        let reviews_entry =
            matches!(&self.visit.review, Some(review) if matches!(review.body, Reviewed::Entry(_)) && review.submitting.is_none());
        if self.page == Page::Review && reviews_entry && !self.is_still_taken(moment) {
            return Vec::new();
        }
        let ticket = self.next_ticket();
        let (Some(review), Some(cached)) = (&mut self.visit.review, &self.board) else { return Vec::new() };
        let Some(body) = review.ready().filter(|_| self.page == Page::Review) else { return Vec::new() };
        review.submitting = Some(ticket);
        vec![Effect::Submit { ticket, body: Box::new(body), key: cached.board.office_key.clone() }]
    }

    pub(super) fn submitted(&mut self, ticket: Ticket, result: Result<CommittedSubmission, SubmitProblem>, moment: Moment) {
        if self.act_stored(ticket, result) || self.survey_stored(ticket, result) {
            return;
        }
        let estate_time = self.estate_time(moment);
        let Some(cached) = &self.board else { return };
        // The visit may have ended: the submission is safe, and its receipt is shown to nobody else.
        let Some(review) = self.visit.review.as_mut().filter(|review| review.submitting == Some(ticket)) else { return };
        review.submitting = None;
        match result {
            Ok(recorded) => {
                let receipt = match &review.body {
                    Reviewed::Submission(body) => Receipt::new(recorded, body, &cached.board, estate_time),
                    Reviewed::Entry(entry) => {
                        let kind = entry.kind();
                        let Some(receipt) = Receipt::of_entry(recorded, entry, estate_time) else { return self.thank(kind) };
                        receipt
                    }
                };
                let before_emergency = self.visit.before_emergency.map(|_| Page::Receipt);
                // Who was offered help once is not offered it again with the next form.
                let helping = self.visit.helping;
                self.visit = Visit { receipt: Some(receipt), before_emergency, helping, ..Visit::default() };
                // Who looks up what to do in an emergency is not disturbed.
                if before_emergency.is_none() {
                    self.page = Page::Receipt;
                }
            }
            Err(problem) => self.show_dialog(Dialog::NotStored(problem)),
        }
    }

    pub(super) fn ask_for_receipt(&self) -> Vec<Effect> {
        match &self.visit.receipt {
            Some(receipt) if self.page == Page::Receipt && receipt.delivered_at.is_some() && receipt.accepted_at.is_none() => {
                vec![Effect::AskForReceipt(LookupQuery { code: receipt.code, secret: receipt.contact.secret().to_owned() })]
            }
            _ => Vec::new(),
        }
    }

    /// Asks again for whatever the screen shows.
    pub(super) fn progress_hint(&mut self) -> Vec<Effect> {
        match (&self.visit.found, self.page) {
            // An answer that is still awaited is not given up for a newer question.
            (Some(_), Page::Progress) if self.visit.asked.is_some() => Vec::new(),
            (Some((found, secret)), Page::Progress) => {
                let query = LookupQuery { code: found.code(), secret: secret.clone() };
                vec![self.ask(query)]
            }
            _ => self.ask_for_receipt(),
        }
    }

    /// A question with its ticket; the answer to any earlier one is no longer wanted.
    pub(super) fn ask(&mut self, query: LookupQuery) -> Effect {
        let ticket = self.next_ticket();
        self.visit.asked = Some(ticket);
        Effect::LookUp { ticket, query }
    }

    pub(super) fn lookup_event(&mut self, event: Event) -> Vec<Effect> {
        let lookup = &mut self.visit.lookup;
        if lookup.busy {
            return Vec::new();
        }
        match event {
            Event::LookupDigit(key) => lookup.digit(&key),
            Event::LookupErase => lookup.backspace(),
            Event::LookupClear => *lookup = Lookup::default(),
            Event::LookupCursor(cursor) => lookup.place_cursor(cursor),
            Event::Look => match lookup.query() {
                Ok(query) => {
                    lookup.busy = true;
                    return vec![self.ask(query)];
                }
                Err(problem) => lookup.problem = Some(problem),
            },
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn looked_up(&mut self, ticket: Ticket, result: Result<Found, LookupFailure>) {
        if self.visit.asked != Some(ticket) {
            return;
        }
        self.visit.asked = None;
        self.visit.lookup.busy = false;
        // The emergency page may lie over the one that asked.
        let page = self.visit.before_emergency.unwrap_or(self.page);
        match (result, page) {
            (Ok(found), Page::Lookup) => {
                let secret = self.visit.lookup.boxes().1.concat();
                self.visit.found = Some((found, secret));
                self.visit.acting = Acting::default();
                self.visit.lookup = Lookup::default();
                match &mut self.visit.before_emergency {
                    Some(page) => *page = Page::Progress,
                    None => self.page = Page::Progress,
                }
            }
            (Ok(found), Page::Progress) => {
                // What the office told stays on the page when it cannot be asked for a moment.
                let is_better = |shown: &Found| matches!(found, Found::Office(_)) || matches!(shown, Found::Local { .. });
                if let Some((shown, _)) = self.visit.found.as_mut().filter(|(shown, _)| shown.code() == found.code() && is_better(shown)) {
                    // What was delivered before it was asked has its answer.
                    if matches!(found, Found::Office(_)) {
                        self.visit.acting.sent.take_if(|sent| sent.delivered);
                    }
                    *shown = found;
                }
            }
            (Err(problem), Page::Lookup) => self.visit.lookup.problem = Some(LookupProblem::Unanswered(problem)),
            _ => {}
        }
    }
}
