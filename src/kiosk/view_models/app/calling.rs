//! A call for help on the screen: the held button, the call that it makes, and what is heard of it.
//!
//! Invariants: letting go too early makes no call; of several fingers, pages and answers each call is one; the
//! visit may end, the call stays the office's. It survives a takeover, because it says nothing of who called.

use super::{App, Effect, Page};
use crate::{
    domain::ids::CallId,
    kiosk::view_models::{
        Moment,
        calling::{Calling, Held},
    },
    protocol::v1::calls::CallStatus,
};

/// What happens with a call for help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallEvent {
    /// A finger lies on the button; the id of the call that this becomes if it stays.
    HoldBegan(CallId),
    /// It still does.
    HoldGoesOn,
    HoldEnded,
    /// From the emergency page to the call that is on.
    Show,
    /// 看应急指引.
    Guidance,
    /// 按错了，取消.
    Cancel,
    /// What came of sending it.
    Delivered {
        id: CallId,
        status: Option<CallStatus>,
    },
    /// What the office says when it is asked.
    Answered {
        id: CallId,
        status: Option<CallStatus>,
    },
    /// Whether the office knows that it was taken back.
    Cancelled {
        id: CallId,
        known: bool,
    },
}

impl App {
    pub(super) fn call_event(&mut self, event: CallEvent, moment: Moment) -> Vec<Effect> {
        match event {
            CallEvent::HoldBegan(id) if self.may_call() => self.visit.call_hold = Some(Held::begin(id, moment.uptime)),
            CallEvent::HoldBegan(_) | CallEvent::HoldEnded => self.visit.call_hold = None,
            CallEvent::HoldGoesOn => {
                let may = self.may_call();
                if let Some(Held { id, .. }) = self.visit.call_hold.take_if(|held| held.goes_on(moment.uptime)).filter(|_| may) {
                    self.visit.calling = Some(Calling::new(id, self.believed_time(moment), moment.uptime));
                    return vec![Effect::Call(id)];
                }
            }
            CallEvent::Show => {
                if let Some(calling) = &mut self.visit.calling {
                    calling.shown = true;
                }
            }
            CallEvent::Guidance => self.hide_call(),
            CallEvent::Cancel => {
                if let Some(calling) = self.visit.calling.as_mut().filter(|calling| calling.shown)
                    && calling.take_back()
                {
                    return vec![Effect::CancelCall(calling.id)];
                }
            }
            CallEvent::Delivered { id, status } => {
                if let Some(calling) = self.visit.calling.as_mut().filter(|calling| calling.id == id) {
                    calling.delivered(status, moment.uptime);
                }
            }
            CallEvent::Answered { id, status } => {
                if let Some(calling) = self.visit.calling.as_mut().filter(|calling| calling.id == id) {
                    calling.answered(status, moment.uptime);
                }
            }
            CallEvent::Cancelled { id, known } => {
                if let Some(calling) = self.visit.calling.as_mut().filter(|calling| calling.id == id) {
                    calling.taken_back(known);
                }
            }
        }
        Vec::new()
    }

    /// On the emergency page of a terminal that has an office, and while no other call is followed.
    fn may_call(&self) -> bool {
        let is_free = self.visit.calling.is_none_or(|calling| calling.is_over());
        self.page == Page::Emergency && self.visit.guidance.is_none() && self.board.is_some() && is_free
    }

    /// From the call to what to do meanwhile. One that was taken back is forgotten, and one that came to nothing: the button
    /// stands there again.
    pub(super) fn hide_call(&mut self) {
        self.visit.call_hold = None;
        if let Some(calling) = &mut self.visit.calling {
            calling.shown = false;
        }
        self.visit.calling.take_if(|calling| calling.is_over() || calling.has_failed());
    }

    /// Whether the call's own page is shown.
    pub fn shows_call(&self) -> bool {
        self.page == Page::Emergency && self.visit.calling.is_some_and(|calling| calling.shown)
    }

    /// Each second of a call: what it has come to, and what the office is asked.
    pub(super) fn follow_call(&mut self, moment: Moment) -> Option<Effect> {
        let calling = self.visit.calling.as_mut()?;
        calling.pass(moment.uptime);
        calling.asks().then_some(Effect::AskCall(calling.id))
    }
}
