//! What is asked of the office and the store, and what their answers change.

use super::{App, Effect, Event, LookupProblem, Page, SubmitProblem, Ticket, Visit};
use crate::kiosk::{
    store::Recorded,
    view_models::{
        Moment,
        lookup::{Lookup, Query},
        progress::Found,
        receipt::Receipt,
    },
};

impl App {
    pub(super) fn submit(&mut self) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let (Some(review), Some(cached)) = (&mut self.visit.review, &self.board) else { return Vec::new() };
        let paid = review.request.item.price.is_paid();
        if self.page != Page::Review || review.submitting.is_some() || (paid && !review.consent) {
            return Vec::new();
        }
        review.submitting = Some(ticket);
        let mut request = review.request.clone();
        request.price_understood = review.consent;
        vec![Effect::Submit { ticket, request: Box::new(request), key: cached.board.office_key.clone() }]
    }

    pub(super) fn submitted(&mut self, ticket: Ticket, result: Result<Recorded, SubmitProblem>, moment: Moment) {
        // Whoever submitted may have left: the submission is safe, the screen is somebody else's.
        let Some(review) = self.visit.review.as_mut().filter(|review| review.submitting == Some(ticket)) else { return };
        review.submitting = None;
        match result {
            Ok(recorded) => {
                let request = &review.request;
                let when = request.wanted.as_ref().map(|wanted| wanted.label()).unwrap_or_default();
                let receipt =
                    Receipt::new(recorded, request.item.name.clone(), when, request.item.department, request.contact.clone(), moment);
                let before_emergency = self.visit.before_emergency.map(|_| Page::Receipt);
                self.visit = Visit { receipt: Some(receipt), before_emergency, ..Visit::default() };
                // Who looks up what to do in an emergency is not disturbed.
                if before_emergency.is_none() {
                    self.page = Page::Receipt;
                }
            }
            Err(problem) => {
                let body = match problem {
                    SubmitProblem::OutOfCodes => {
                        "这台终端的回执码已用完，联网后会自动补充。您填写的内容还在，请稍后再按提交，或请服务台协助。"
                    }
                    SubmitProblem::DiskFull => "这台终端的存储空间已满，没有存上。您填写的内容还在，请到服务台办理，或拨打管家热线。",
                    SubmitProblem::Failed => "刚才没有存上。您填写的内容还在，请再按一次提交；仍不行请到服务台办理。",
                };
                self.say("没有提交成功", body);
            }
        }
    }

    pub(super) fn ask_for_receipt(&self) -> Vec<Effect> {
        match &self.visit.receipt {
            Some(receipt) if self.page == Page::Receipt && receipt.delivered_at.is_some() && receipt.accepted_at.is_none() => {
                vec![Effect::AskForReceipt(Query { code: receipt.code, secret: receipt.contact.secret().to_owned() })]
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
                let query = Query { code: found.code(), secret: secret.clone() };
                vec![self.ask(query)]
            }
            _ => self.ask_for_receipt(),
        }
    }

    /// A question with its ticket; the answer to any earlier one is no longer wanted.
    fn ask(&mut self, query: Query) -> Effect {
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
                Err(message) => lookup.error = message.into(),
            },
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn looked_up(&mut self, ticket: Ticket, result: Result<Found, LookupProblem>) {
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
                    *shown = found;
                }
            }
            (Err(problem), Page::Lookup) => {
                self.visit.lookup.error = match problem {
                    LookupProblem::UnknownCode => "没有查到这张回执，请核对回执码；刚提交的请稍等一会儿再查",
                    LookupProblem::SecretMismatch => "手机尾号或查询码对不上，请再看一看",
                    LookupProblem::TooManyAttempts => "试的次数太多了，请 15 分钟后再查，或请服务台协助",
                    LookupProblem::Offline => "现在离线，查不到这张回执；联网后再查，或拨打管家热线",
                    LookupProblem::Failed => "暂时查不了，请稍后再试，或请服务台协助",
                }
                .into();
            }
            _ => {}
        }
    }
}
