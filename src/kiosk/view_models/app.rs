//! The terminal's screen as one state machine.

mod acts;
mod answers;
mod calling;
mod community;
mod dock;
mod drawn;
mod faults;
mod form;
mod helping;
mod messages;
mod origin;
mod places;
mod rest;
mod search;
mod takeover;
mod visit;
mod vocabulary;

use std::time::Duration;

use chrono::{DateTime, FixedOffset};

use super::{
    EstateTime, Moment,
    acting::Acting,
    board::{TURN_SECONDS, notices_per_page},
    lookup::Lookup,
    modes::{Language, Modes},
    person::Field,
    recovery::Recovery,
    request::Draft,
    staff::PinGuard,
    ticket::Ticket,
};
use crate::{
    domain::{ids::TakeoverId, night::Night},
    kiosk::{
        input_method::pinyin::Fuzzy,
        pairing::PairingView,
        panel::Panel,
        store::CachedBoard,
        timekeeper::{self, Past, Timekeeper},
    },
};

pub use calling::CallEvent;
pub use community::CommunityEvent;
use origin::is_touch;
pub use search::SearchEvent;
pub use visit::Visit;
pub use vocabulary::*;

/// The whole state of the screen.
#[derive(Default)]
pub struct App {
    pub page: Page,
    pub board: Option<CachedBoard>,
    pub link: Link,
    pub visit: Visit,
    /// How the screen speaks and lays itself out now.
    pub modes: Modes,
    /// How it does so for whoever comes next.
    pub resting: Modes,
    /// When a resting screen is dimmed; `None` = never.
    pub night: Option<Night>,
    /// Sounds that count as nearly the same where pinyin is typed.
    pub fuzzy: Fuzzy,
    /// The panel, if it is known.
    pub panel: Option<Panel>,
    pub notice_page: usize,
    /// How far a pairing is, as long as there is one.
    pub pairing: Option<PairingView>,
    /// Wrong PINs; outlives the visit.
    pub pin_guard: PinGuard,
    /// Whether this terminal can read handwriting; outlives the visit.
    pub handwriting: Handwriting,
    /// The office did not answer the last round at all, not even with a refusal.
    pub silent: bool,
    /// The terminal broke several times in a row and waits before it tries again.
    pub recovering: Option<Recovery>,
    /// The takeover that has cut in.
    taken_over: Option<TakeoverId>,
    /// Since when the glass is being cleaned.
    cleaning: Option<Duration>,
    refused_now: bool,
    time: Timekeeper,
    tickets: u64,
    last_touch: Duration,
    idle_offset: Duration,
    last_turn: Duration,
    last_ask: Duration,
}

impl App {
    /// A screen that shows the last known board. `synchronised` = the operating system vouches for
    /// the wall clock already.
    pub fn new(board: Option<CachedBoard>, synchronised: bool) -> Self {
        let link = if board.is_some() { Link::Offline } else { Link::Unpaired };
        Self { board, link, time: Timekeeper::new(synchronised), ..Self::default() }
    }

    /// The estate's time, and whether it can be believed.
    pub fn estate_time(&self, moment: Moment) -> EstateTime {
        let past =
            self.board.as_ref().map(|cached| Past { published: Some(cached.board.published_at), confirmed: Some(cached.fetched_at) });
        self.time.estate_time(moment, past.unwrap_or_default())
    }

    /// The estate's wall clock, if it can be believed.
    pub fn believed_time(&self, moment: Moment) -> Option<DateTime<FixedOffset>> {
        self.estate_time(moment).local()
    }

    /// The office's clock minus the terminal's own, seconds, once it was heard.
    pub fn clock_offset(&self, moment: Moment) -> Option<i64> {
        self.time.office_ahead(moment).map(|ahead| ahead.num_seconds())
    }

    /// Whether the terminal's own clock shows the estate's time.
    pub fn own_clock_is_right(&self, moment: Moment) -> bool {
        let estate_time = self.estate_time(moment);
        estate_time.trusted && (estate_time.now - moment.now).abs() < timekeeper::CLOSE
    }

    fn next_ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// The notice on the screen; `None` when it was withdrawn meanwhile.
    pub fn notice(&self, moment: Moment) -> Option<super::notice::NoticeView> {
        super::notice::view(self.board.as_ref()?, self.visit.notice.as_ref()?, self.visit.leaf, self.estate_time(moment))
    }

    /// Seconds left of the visible countdown; `None` while there is time.
    pub fn idle_seconds_left(&self, moment: Moment) -> Option<u64> {
        let at_rest = matches!(self.page, Page::Board | Page::Takeover) && self.visit.dialog.is_none();
        if at_rest || self.page == Page::Receipt {
            return None;
        }
        // Whoever waits for help touches nothing; what else they had open is wiped as ever.
        let waits = self.page == Page::Emergency && self.visit.calling.is_some_and(|calling| !calling.is_over());
        let stays = if waits { super::calling::STAYS } else { IDLE };
        let left = (self.last_touch + stays).saturating_sub(moment.uptime + self.idle_offset);
        (left <= IDLE_COUNTDOWN).then(|| left.as_millis().div_ceil(1000) as u64)
    }

    /// How long nobody has touched the screen.
    pub fn untouched_for(&self, moment: Moment) -> Duration {
        (moment.uptime + self.idle_offset).saturating_sub(self.last_touch)
    }

    /// Moves the last touch into the past, as if nobody had touched the screen for so long. Only
    /// for sample states: uptime starts at zero there.
    pub fn shift_idle(&mut self, by: Duration) {
        self.idle_offset = by;
    }

    /// As if nobody had ever told the time. Only for sample states.
    pub fn forget_time(&mut self) {
        self.time = Timekeeper::default();
    }

    /// What an event changes; [`App::handle`] adds what a takeover makes of it.
    fn step(&mut self, event: Event, moment: Moment) -> Vec<Effect> {
        if is_touch(&event) {
            // A cloth on the glass is no finger.
            if self.cleaning.is_some() {
                return Vec::new();
            }
            self.last_touch = moment.uptime;
        }
        let before = self.before(&event);
        let effects = self.take(event, moment);
        self.look_around(moment);
        self.watch_visitor(before, moment);
        effects
    }

    fn take(&mut self, event: Event, moment: Moment) -> Vec<Effect> {
        self.time.watch(moment);
        self.visit.keyboard.set_traditional(self.modes.language == Language::Traditional);
        self.visit.keyboard.start_with(self.modes.first_keys());
        self.visit.keyboard.set_fuzzy(self.fuzzy);
        match event {
            Event::Tick => return self.tick(moment),
            Event::Touched | Event::Stay | Event::Stepped { .. } => {}
            Event::Help(event) => return self.help_event(event),
            Event::HelpAnswered { ticket, noted } => self.help_answered(ticket, noted),
            // The code of what is just being stored would be lost to whoever leaves now.
            Event::Home if self.visit.review.as_ref().is_some_and(|review| review.submitting.is_some()) => {}
            // Nor would anybody be told that an act or an answer could not be stored.
            Event::Home if self.visit.acting.sending.is_some() || self.visit.surveys.is_sending() => {}
            Event::Home => return self.go_home(),
            Event::Back => return self.back(moment),
            Event::DismissDialog => self.visit.dialog = None,
            Event::Switch(switch) => {
                self.modes = self.modes.after(switch);
                self.visit.rewrite_surnames(self.modes.language);
            }
            Event::OpenEmergency => self.open_emergency(),
            Event::Call(event) => return self.call_event(event, moment),
            Event::TakeoverHelp => self.open_takeover_help(moment),
            Event::OpenServices => self.open_services(),
            Event::OpenLookup => self.page = Page::Lookup,
            Event::OpenNotice(id) => {
                self.visit.notice = Some(id);
                self.visit.leaf = Default::default();
                self.page = Page::Notice;
            }
            Event::NeighbourNotice { forward } => {
                let view = self.notice(moment);
                let neighbour = view.and_then(|view| if forward { view.next } else { view.previous });
                if let Some(neighbour) = neighbour {
                    self.visit.notice = Some(neighbour);
                    self.visit.leaf = Default::default();
                }
            }
            Event::Leaf(event) => {
                let count = self.leaf(moment).map_or(0, |leaf| leaf.count);
                self.visit.leaf = self.visit.leaf.after(event, count);
            }
            Event::TurnNotices => self.turn_notices(moment),
            Event::SelectTab(tab) => self.visit.services.select_tab(tab),
            Event::SelectGroup(group) => self.visit.services.select_group(group),
            Event::SelectItem(id) => self.visit.services.select_item(id),
            Event::TurnServices { forward } => {
                if let Some(cached) = &self.board {
                    self.visit.services.turn(&cached.board.catalogue, forward, self.modes);
                }
            }
            Event::OpenLending | Event::OpenPrices | Event::TurnPrices { .. } => self.catalogue_event(&event),
            Event::ProceedToForm => self.proceed_to_form(moment),
            Event::Faults(event) => self.faults_event(event, moment),
            Event::Messages(MessagesEvent::Proceed) if self.page == Page::Answer => self.proceed_to_review(moment),
            Event::Messages(event) => self.on_messages_event(event, moment),
            Event::Community(event) => return self.community_event(event, moment),
            Event::Search(event) => return self.search_event(event, moment),
            Event::Acts(event) => return self.acts_event(event, moment),
            Event::ProceedToReview => self.proceed_to_review(moment),
            Event::ToggleConsent => {
                if let Some(review) = &mut self.visit.review {
                    review.consent = !review.consent;
                }
            }
            Event::EditAgain if self.visit.review.as_ref().is_some_and(|review| review.submitting.is_some()) => {}
            Event::EditAgain => self.page = self.form_of_review(),
            Event::Submit => return self.submit(moment),
            Event::MoreTime => {
                if let Some(receipt) = &mut self.visit.receipt {
                    receipt.leaves_at = moment.uptime + super::receipt::STAYS;
                }
            }
            Event::LookupDigit(_) | Event::LookupErase | Event::LookupClear | Event::LookupCursor(_) | Event::Look => {
                return self.lookup_event(event);
            }
            Event::OfficeTime(heard) => self.time.heard(heard),
            Event::ClockVouched => self.time.vouch(moment),
            Event::BoardArrived(_) | Event::LinkChanged { .. } | Event::Refused | Event::Pairing(_) => self.office_event(event),
            Event::OpenRack | Event::OpenPlace(_) | Event::TurnRack { .. } | Event::OpenWeather | Event::OpenGuidance(_) => {
                self.place_event(event, moment);
                return self.want_handwriting().into_iter().collect();
            }
            Event::HoldBegan
            | Event::HoldEnded
            | Event::StaffDigit(_)
            | Event::StaffErase
            | Event::StaffClear
            | Event::StaffEnter
            | Event::SyncNow
            | Event::Clean
            | Event::AskPairing(_)
            | Event::PairAnew
            | Event::Facts(_) => return self.staff_event(event, moment),
            Event::Submitted { ticket, result } => self.submitted(ticket, result, moment),
            Event::Delivered { id, at } => {
                if let Some(receipt) = self.visit.receipt.as_mut().filter(|receipt| receipt.id == id) {
                    receipt.delivered_at = Some(at);
                    return self.ask_for_receipt();
                }
                return self.act_delivered(id);
            }
            Event::ProgressHint => return self.progress_hint(),
            Event::ReceiptProgress(progress) => {
                if let Some(receipt) = &mut self.visit.receipt {
                    receipt.apply(&progress);
                }
            }
            Event::LookedUp { ticket, result } => self.looked_up(ticket, result),
            Event::Pick(_)
            | Event::PickerChoose(_)
            | Event::PickerTurn { .. }
            | Event::PickerCancel
            | Event::ChooseHonorific(_)
            | Event::Focus(_)
            | Event::NextField { .. }
            | Event::ToggleNoPhone
            | Event::ForgetAddress
            | Event::ChooseTime(_)
            | Event::AnswerQuestion { .. }
            | Event::Phrase(_)
            | Event::DescriptionEdited(_) => return self.form_event(event, moment),
            Event::DockKey(_) | Event::DockBackspace | Event::Dock(_) => return self.dock_event(event),
            Event::HandwritingOpened(opened) => self.handwriting_opened(opened),
            Event::Recognised { ticket, reading } => self.visit.keyboard.recognised(ticket, &reading),
        }
        Vec::new()
    }

    fn tick(&mut self, moment: Moment) -> Vec<Effect> {
        if self.page == Page::Board && moment.uptime.saturating_sub(self.last_turn.max(self.last_touch)).as_secs() >= TURN_SECONDS {
            self.turn_notices(moment);
        }
        if let Some(effects) = self.held_long_enough(moment).or_else(|| self.cleaned(moment)) {
            return effects;
        }
        let mut asks: Vec<Effect> = self.follow_call(moment).into_iter().collect();
        if moment.uptime.saturating_sub(self.last_ask) >= ASK_AGAIN {
            self.last_ask = moment.uptime;
            asks.extend(self.progress_hint());
            if self.page == Page::Staff && self.visit.staff.open {
                asks.push(Effect::AskFacts);
            }
        }
        if self.page == Page::Board && self.untouched_for(moment) >= IDLE {
            self.modes = self.resting;
        }
        if self.receipt_is_over(moment) || self.idle_seconds_left(moment) == Some(0) {
            self.modes = self.resting;
            return self.go_home();
        }
        asks
    }

    fn receipt_is_over(&self, moment: Moment) -> bool {
        self.page == Page::Receipt && self.visit.receipt.as_ref().is_none_or(|receipt| receipt.seconds_left(moment) == 0)
    }

    fn turn_notices(&mut self, moment: Moment) {
        self.last_turn = moment.uptime;
        if let Some(cached) = &self.board {
            let estate_time = self.estate_time(moment);
            let count = super::board::readings(cached, estate_time).len();
            self.notice_page = (self.notice_page + 1) % count.div_ceil(notices_per_page(self.modes)).max(1);
        }
    }

    /// Ends the visit: everything of it is dropped.
    fn go_home(&mut self) -> Vec<Effect> {
        self.visit = Visit::default();
        self.page = Page::Board;
        self.notice_page = 0;
        // The bar has no switch that would take it back.
        self.modes.one_question = self.resting.one_question;
        vec![Effect::Wipe]
    }

    fn back(&mut self, moment: Moment) -> Vec<Effect> {
        let visit = &mut self.visit;
        if visit.helping.put_away() || visit.dialog.take().is_some() || visit.picker.take().is_some() || visit.acting.put_sheets_away() {
            return Vec::new();
        }
        self.visit.focus = Field::None;
        self.visit.keyboard.cancel_composition();
        match self.page {
            Page::FaultPlace | Page::KnownFault => self.leave_fault(),
            Page::Request if self.visit.draft.as_ref().is_some_and(Draft::joins) => self.page = Page::KnownFault,
            Page::Request | Page::Prices => self.page = Page::Services,
            Page::MessageForm | Page::Feedback => self.page = Page::Messages,
            Page::Answer => self.page = Page::Feedback,
            Page::Review if self.visit.review.as_ref().is_some_and(|review| review.submitting.is_none()) => {
                self.page = self.form_of_review();
            }
            Page::Review => {}
            Page::Activities | Page::Cards | Page::Survey | Page::EntryForm | Page::Thanks => return self.leave_community(moment),
            Page::Rack if self.visit.rack.was_found() => self.page = Page::Search,
            Page::Search => {
                self.visit.rack = Default::default();
                self.page = Page::Rack;
            }
            Page::Rack => {
                if !self.leave_place(moment) {
                    return self.go_home();
                }
            }
            Page::Staff if self.visit.staff.asks_pairing => self.visit.staff.asks_pairing = false,
            Page::Emergency if self.visit.guidance.is_some() => self.visit.guidance = None,
            Page::Emergency if self.shows_call() => self.hide_call(),
            Page::Emergency => match self.visit.before_emergency.take() {
                Some(page) if page != Page::Board => {
                    self.page = page;
                    // The receipt could not be read meanwhile.
                    if let Some(receipt) = &mut self.visit.receipt {
                        receipt.leaves_at = moment.uptime + super::receipt::STAYS;
                    }
                }
                _ => return self.go_home(),
            },
            Page::Quote | Page::Completion | Page::ActWords => self.leave_act(),
            Page::Progress => {
                self.visit.found = None;
                self.visit.acting = Acting::default();
                self.visit.asked = None;
                self.visit.lookup = Lookup::default();
                self.page = Page::Lookup;
            }
            _ => return self.go_home(),
        }
        Vec::new()
    }

    fn show_dialog(&mut self, dialog: Dialog) {
        self.visit.dialog = Some(dialog);
    }
}
