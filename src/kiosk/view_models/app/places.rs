//! The information rack, the guidance of an emergency, and the staff page behind the mark.

use super::{App, Effect, Event, Page};
use crate::domain::rich_text::{PictureName, RichText};
use crate::kiosk::view_models::{
    Moment,
    leaf::LeafView,
    rack::{self, RackPlace},
    staff::{CLEANING, HOLD, Staff},
};

impl App {
    pub(super) fn place_event(&mut self, event: Event, moment: Moment) {
        if let Event::OpenPlace(place) = &event
            && self.open_community(place, moment)
        {
            return;
        }
        if matches!(event, Event::OpenPlace(RackPlace::Search)) {
            return self.open_search();
        }
        let shown = rack::Shown::new(self.board.as_ref(), self.estate_time(moment));
        match event {
            Event::OpenRack => {
                self.visit.rack = Default::default();
                self.page = Page::Rack;
            }
            Event::OpenPlace(place) => {
                self.visit.rack.open(place, shown);
                self.visit.leaf = Default::default();
                self.page = Page::Rack;
            }
            Event::TurnRack { forward } => self.visit.rack.turn(forward, shown, self.modes),
            Event::OpenWeather => self.page = Page::Weather,
            Event::OpenGuidance(danger) => {
                self.open_emergency();
                self.visit.guidance = Some(danger);
            }
            _ => {}
        }
    }

    /// Nothing lies over the emergency page, and the way back leads to where the visitor was.
    pub(super) fn open_emergency(&mut self) {
        self.visit.picker = None;
        self.visit.dialog = None;
        self.visit.guidance = None;
        self.hide_call();
        self.visit.acting.put_sheets_away();
        self.visit.helping.put_away();
        if self.page != Page::Emergency {
            self.visit.before_emergency = Some(self.page);
            self.page = Page::Emergency;
        }
    }

    /// One step back inside the rack; false = there is none.
    pub(super) fn leave_place(&mut self, moment: Moment) -> bool {
        let shown = rack::Shown::new(self.board.as_ref(), self.estate_time(moment));
        self.visit.rack.back(shown)
    }

    /// The rack as it is shown.
    pub fn rack(&self, moment: Moment) -> rack::RackView {
        self.visit.rack.view(rack::Shown::new(self.board.as_ref(), self.estate_time(moment)), self.visit.leaf, self.modes)
    }

    /// The pictures of the text that is open, of a notice or of the rack; where a leaflet stands in its place, none.
    pub fn text_pictures(&self, moment: Moment) -> Vec<PictureName> {
        let named = |rich: &RichText| rich.picture_names().collect::<Vec<_>>();
        match self.page {
            Page::Notice => self
                .notice(moment)
                .filter(|view| view.leaf.is_none())
                .map_or_else(Vec::new, |view| named(&view.rich).into_iter().chain(view.english_rich.iter().flat_map(named)).collect()),
            Page::Rack => match self.rack(moment).content {
                rack::Content::Reader { leaf: None, rich, english_rich, .. } => [named(&rich), named(&english_rich)].concat(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The open page of the leaflet that is on the glass, of a notice or of the rack.
    pub fn leaf(&self, moment: Moment) -> Option<LeafView> {
        match self.page {
            Page::Notice => self.notice(moment)?.leaf,
            Page::Rack => self.rack(moment).leaf().cloned(),
            _ => None,
        }
    }

    pub(super) fn held_long_enough(&mut self, moment: Moment) -> Option<Vec<Effect>> {
        self.visit.hold.take_if(|since| moment.uptime.saturating_sub(*since) >= HOLD)?;
        self.last_touch = moment.uptime;
        Some(self.open_staff())
    }

    /// A new terminal has nothing to hide: without a PIN the page is open.
    fn open_staff(&mut self) -> Vec<Effect> {
        self.page = Page::Staff;
        self.visit.dialog = None;
        let fenced = self.board.as_ref().is_some_and(|cached| cached.board.estate.staff_pin.is_some());
        self.visit.staff = Staff::default();
        self.visit.staff.open = !fenced;
        if fenced { Vec::new() } else { vec![Effect::AskFacts] }
    }

    pub(super) fn staff_event(&mut self, event: Event, moment: Moment) -> Vec<Effect> {
        match event {
            Event::HoldBegan if matches!(self.page, Page::Board | Page::Takeover) => self.visit.hold = Some(moment.uptime),
            Event::HoldEnded => self.visit.hold = None,
            Event::Facts(facts) if self.page == Page::Staff && self.visit.staff.open => self.visit.staff.facts = Some(*facts),
            // Who finds no office may ask for digits again on the page that waits for them.
            Event::PairAnew if self.may_pair() => {
                self.visit.staff.asks_pairing = false;
                self.pairing = None;
                return vec![Effect::PairAnew, Effect::AskFacts];
            }
            _ if self.page != Page::Staff => {}
            Event::SyncNow if self.visit.staff.open => {
                self.visit.staff.synced = true;
                return vec![Effect::SyncNow, Effect::AskFacts];
            }
            Event::Clean if self.visit.staff.open => self.cleaning = Some(moment.uptime),
            Event::AskPairing(asks) => self.visit.staff.asks_pairing = asks && self.may_pair(),
            Event::StaffDigit(_) | Event::StaffErase | Event::StaffClear | Event::StaffEnter if !self.visit.staff.open => {
                return self.pin_event(event, moment);
            }
            _ => {}
        }
        Vec::new()
    }

    /// Seconds that touches still do nothing; `None` = they do what they always do.
    pub fn cleaning_seconds_left(&self, moment: Moment) -> Option<u64> {
        let left = (self.cleaning? + CLEANING).saturating_sub(moment.uptime);
        Some(left.as_millis().div_ceil(1000) as u64)
    }

    /// The time for wiping is over: the staff page does not stay open behind it.
    pub(super) fn cleaned(&mut self, moment: Moment) -> Option<Vec<Effect>> {
        if self.cleaning_seconds_left(moment)? > 0 {
            return None;
        }
        self.cleaning = None;
        self.last_touch = moment.uptime;
        Some(self.go_home())
    }

    /// On the open staff page where the token is the terminal's own, or where there is no board yet.
    fn may_pair(&self) -> bool {
        let staff = &self.visit.staff;
        match self.page {
            Page::Staff => staff.open && staff.facts.as_ref().is_some_and(|facts| facts.status.can_pair),
            Page::Board => self.board.is_none(),
            _ => false,
        }
    }

    fn pin_event(&mut self, event: Event, moment: Moment) -> Vec<Effect> {
        let staff = &mut self.visit.staff;
        if self.pin_guard.locked_for(moment.uptime).is_some() {
            return Vec::new();
        }
        match event {
            Event::StaffDigit(key) => staff.digit(&key),
            Event::StaffErase => staff.erase(),
            Event::StaffClear => staff.clear(),
            Event::StaffEnter if staff.digits() > 0 => {
                let pin = self.board.as_ref().and_then(|cached| cached.board.estate.staff_pin.as_ref());
                let opens = pin.is_none_or(|pin| self.pin_guard.opens(pin, staff.pin(), moment.uptime));
                staff.clear();
                staff.wrong = !opens;
                staff.open = opens;
                if opens {
                    return vec![Effect::AskFacts];
                }
            }
            _ => {}
        }
        Vec::new()
    }
}
