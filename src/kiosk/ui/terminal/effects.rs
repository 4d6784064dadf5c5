//! What the state machine asks for is carried out: by the core, by the window, by the worker for handwriting.

use slint::{ComponentHandle, platform::WindowEvent};

use super::{Terminal, post};
use crate::{
    domain::order::State,
    kiosk::view_models::{
        app::{CallEvent, Effect, Event},
        lookup::{LookupFailure, LookupQuery},
        progress::Found,
    },
    protocol::v1::{envelope::Body, messages::Progress},
};

impl Terminal {
    pub(super) fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Submit { ticket, body, key } => {
                let Some(backend) = &self.backend else { return };
                let work = backend.record((*body).into(), key);
                self.runtime.spawn(async move { post(Event::Submitted { ticket, result: work.await }) });
            }
            Effect::Act { ticket, act, key } => {
                let Some(backend) = &self.backend else { return };
                let work = backend.record(Body::Act(*act), key);
                self.runtime.spawn(async move { post(Event::Submitted { ticket, result: work.await }) });
            }
            Effect::LookUp { ticket, query } => self.look_up(query, move |result| Some(Event::LookedUp { ticket, result })),
            Effect::AskForReceipt(query) => self.look_up(query, |result| match result {
                Ok(Found::Office(progress)) => accepted_or_later(progress),
                Ok(Found::Local { .. }) | Err(_) => None,
            }),
            Effect::TypeText(text) => self.type_key(&text),
            Effect::TypeBackspace => self.type_key(&String::from(char::from(slint::platform::Key::Backspace))),
            Effect::OpenHandwriting => self.handwriting_worker.open(),
            Effect::Recognise { ticket, ink } => self.handwriting_worker.read(ticket, ink),
            Effect::AskForHelp { ticket } => {
                let Some(backend) = &self.backend else { return };
                let work = backend.ask_for_help();
                self.runtime.spawn(async move { post(Event::HelpAnswered { ticket, noted: work.await }) });
            }
            Effect::Call(id) => {
                let Some(backend) = &self.backend else { return };
                let work = backend.call(id);
                self.runtime.spawn(async move { post(Event::Call(CallEvent::Delivered { id, status: work.await })) });
            }
            Effect::AskCall(id) => {
                let Some(backend) = &self.backend else { return };
                let work = backend.call_status(id);
                self.runtime.spawn(async move { post(Event::Call(CallEvent::Answered { id, status: work.await })) });
            }
            Effect::CancelCall(id) => {
                let Some(backend) = &self.backend else { return };
                let work = backend.cancel_call(id);
                self.runtime.spawn(async move { post(Event::Call(CallEvent::Cancelled { id, known: work.await })) });
            }
            Effect::AskFacts => {
                let Some(backend) = &self.backend else { return };
                let work = backend.facts();
                self.runtime.spawn(async move {
                    if let Some(facts) = work.await {
                        post(Event::Facts(Box::new(facts)));
                    }
                });
            }
            Effect::SyncNow => drop(self.backend.as_ref().map(|backend| self.runtime.spawn(backend.sync_now()))),
            Effect::PairAnew => drop(self.backend.as_ref().map(|backend| self.runtime.spawn(backend.pair_anew()))),
            Effect::Wipe => self.cache.borrow_mut().wipe(&self.window),
        }
    }

    fn look_up(&self, query: LookupQuery, event: impl FnOnce(Result<Found, LookupFailure>) -> Option<Event> + Send + 'static) {
        let Some(backend) = &self.backend else { return };
        let work = backend.look_up(query);
        self.runtime.spawn(async move {
            if let Some(event) = event(work.await) {
                post(event);
            }
        });
    }

    /// As if a keyboard had sent it: goes to the focused text field.
    fn type_key(&self, text: &str) {
        let window = self.window.window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.into() });
        window.dispatch_event(WindowEvent::KeyReleased { text: text.into() });
    }
}

fn accepted_or_later(progress: Progress) -> Option<Event> {
    (progress.state.known() != Some(State::Stored)).then_some(Event::ReceiptProgress(progress))
}
