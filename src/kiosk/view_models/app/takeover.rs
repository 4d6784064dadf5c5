//! 紧急接管: whatever the screen shows yields to it, and it yields to nothing but the emergency page that it leads to and the
//! staff page behind its mark, for whoever has to look after the terminal meanwhile.
//!
//! Invariants: a takeover that is on is on the glass with the event that brought it, be it a board, a tick or the start; it
//! cuts in once, and from then on a visitor can stay on the emergency page as long as on any other. When it is over the
//! screen goes back to the board.
//!
//! What somebody was typing is wiped at once, by the same rules as when a visit has been idle: everybody is asked to leave, and
//! who stands there when it is over is somebody else. What is being stored is stored; the front desk helps with its code.

use super::{App, Effect, Event, Page, Visit};
use crate::{
    domain::takeover::Takeover,
    kiosk::view_models::{
        Moment,
        alarm::{self, Sound},
        takeover::{self, TakeoverView},
    },
};

impl App {
    /// One step of the machine.
    pub fn handle(&mut self, event: Event, moment: Moment) -> Vec<Effect> {
        let mut effects = self.step(event, moment);
        effects.extend(self.settle_takeover(moment));
        effects
    }

    /// What is on in this lobby.
    fn takeover(&self, moment: Moment) -> Option<&Takeover> {
        takeover::on(self.board.as_ref(), self.estate_time(moment))
    }

    /// The page, while something is on.
    pub fn takeover_view(&self, moment: Moment) -> Option<TakeoverView> {
        Some(takeover::view(self.board.as_ref()?, self.takeover(moment)?))
    }

    /// Whether nothing has happened: a drill is on.
    pub fn drills(&self, moment: Moment) -> bool {
        self.takeover(moment).is_some_and(|takeover| takeover.drill)
    }

    /// What is heard now.
    pub fn sound(&self, moment: Moment) -> Option<Sound> {
        alarm::of(self.takeover(moment).filter(|_| self.page == Page::Takeover)?)
    }

    /// What to do, where one is and whom to call, over the takeover.
    pub(super) fn open_takeover_help(&mut self, moment: Moment) {
        let danger = self.takeover(moment).and_then(|takeover| takeover::danger(takeover.kind));
        self.open_emergency();
        self.visit.guidance = danger;
    }

    fn settle_takeover(&mut self, moment: Moment) -> Option<Effect> {
        let on = self.takeover(moment).map(|takeover| takeover.id);
        let is_new = on != self.taken_over;
        self.taken_over = on;
        if on.is_some() {
            // Whoever wipes the glass is in the building, too.
            self.cleaning = None;
            let stays = self.page == Page::Takeover || matches!(self.page, Page::Emergency | Page::Staff) && !is_new;
            if stays {
                return None;
            }
            self.modes = self.resting;
            let calling = self.visit.calling;
            self.visit = Visit { calling, ..Visit::default() };
            self.page = Page::Takeover;
            return Some(Effect::Wipe);
        }
        if self.visit.before_emergency == Some(Page::Takeover) {
            self.visit.before_emergency = None;
        }
        if self.page != Page::Takeover {
            return None;
        }
        self.go_home().pop()
    }
}
