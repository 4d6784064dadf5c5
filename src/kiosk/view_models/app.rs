//! The terminal's screen as one state machine.

use std::time::Duration;

use super::{
    Moment,
    board::{NOTICES_PER_PAGE, TURN_SECONDS},
    lookup::{Lookup, Query},
    picker::{Picker, Purpose},
    progress::Found,
    receipt::Receipt,
    request::{Draft, Field},
    review::Review,
    services::Services,
};
use crate::{
    domain::{ids::SubmissionId, notice, request::ServiceRequest},
    kiosk::store::{CachedBoard, Recorded},
    protocol::v1::{board::OfficeKey, messages::Progress},
};
use chrono::{DateTime, TimeZone, Utc};

/// Without a touch a visit ends after this long; its last part is counted down in sight.
pub const IDLE: Duration = Duration::from_secs(90);
/// How long the countdown is visible.
pub const IDLE_COUNTDOWN: Duration = Duration::from_secs(20);

/// A receipt or a progress page on the screen asks the office again this often: the poll behind
/// the hints.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    #[default]
    Board,
    Notice,
    Services,
    Request,
    Review,
    Receipt,
    Lookup,
    Progress,
    /// Messages and information, until those pages exist: call us.
    Contact(Topic),
    Emergency,
}

/// What the contact page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Messages,
    Information,
}

/// How the terminal and its office stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// Never had an office: nothing can be taken yet.
    #[default]
    Unpaired,
    Online,
    Offline,
    /// The office refuses this terminal's token.
    Refused,
}

/// Why a submission was not committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubmitProblem {
    OutOfCodes,
    DiskFull,
    Failed,
}

/// Why a look-up found nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupProblem {
    UnknownCode,
    SecretMismatch,
    TooManyAttempts,
    /// The office cannot be asked and this terminal does not know the code.
    Offline,
    Failed,
}

/// Everything that can happen.
#[derive(Debug, Clone)]
pub enum Event {
    Tick,
    Touched,
    Home,
    Back,
    Stay,
    DismissMessage,
    OpenEmergency,
    OpenServices,
    OpenLookup,
    OpenContact(Topic),
    OpenNotice(String),
    NeighbourNotice {
        forward: bool,
    },
    TurnNotices,
    SelectTab(usize),
    SelectGroup(usize),
    SelectItem(String),
    TurnServices {
        forward: bool,
    },
    ProceedToForm,
    Pick(Purpose),
    PickerChoose(usize),
    PickerTurn {
        forward: bool,
    },
    PickerCancel,
    ChooseHonorific(crate::domain::request::Honorific),
    Focus(Field),
    NextField {
        forward: bool,
    },
    ToggleNoPhone,
    ChooseTime(usize),
    Phrase(usize),
    /// A key of the dock: a digit for a number field, text for the description.
    DockKey(String),
    DockBackspace,
    DockLayer(Layer),
    DockShift,
    DescriptionEdited(String),
    ProceedToReview,
    ToggleConsent,
    EditAgain,
    Submit,
    MoreTime,
    LookupDigit(String),
    LookupErase,
    LookupClear,
    LookupCursor(usize),
    Look,
    // From the core.
    BoardArrived(Box<CachedBoard>),
    LinkChanged {
        online: bool,
        at: DateTime<Utc>,
    },
    Refused,
    ClockOffset(i64),
    Submitted(Result<Recorded, SubmitProblem>),
    Delivered {
        id: SubmissionId,
        at: DateTime<Utc>,
    },
    ProgressHint,
    ReceiptProgress(Progress),
    LookedUp(Result<Found, LookupProblem>),
}

/// What the outside must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Submit {
        request: Box<ServiceRequest>,
        key: OfficeKey,
    },
    LookUp(Query),
    /// As [`Effect::LookUp`], for the receipt on the screen.
    AskForReceipt(Query),
    /// Enters text at the cursor of the focused text field, as a keyboard would.
    TypeText(String),
    /// Deletes before the cursor of the focused text field.
    TypeBackspace,
    /// The visit ended: forget everything that was typed.
    Wipe,
}

/// Which keys the dock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layer {
    #[default]
    Latin,
    Digits,
    Symbols,
}

/// A dialog with one button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub title: &'static str,
    pub body: String,
}

/// What belongs to one visitor and is dropped whole.
#[derive(Debug, Default)]
pub struct Visit {
    pub notice: Option<String>,
    pub services: Services,
    pub draft: Option<Draft>,
    pub picker: Option<Picker>,
    pub review: Option<Review>,
    pub receipt: Option<Receipt>,
    pub lookup: Lookup,
    pub found: Option<(Found, String)>,
    pub message: Option<Message>,
    pub layer: Layer,
    pub shift: bool,
}

/// The whole state of the screen.
#[derive(Debug, Default)]
pub struct App {
    pub page: Page,
    pub board: Option<CachedBoard>,
    pub link: Link,
    pub visit: Visit,
    pub notice_page: usize,
    /// The office's clock minus ours, seconds, when last heard.
    clock_offset: Option<i64>,
    last_touch: Duration,
    idle_offset: Duration,
    last_turn: Duration,
    last_ask: Duration,
}

impl App {
    /// A screen that shows the last known board.
    pub fn new(board: Option<CachedBoard>) -> Self {
        let link = if board.is_some() { Link::Offline } else { Link::Unpaired };
        Self { board, link, ..Self::default() }
    }

    /// Whether the wall clock can be believed: not before this program's time, not before what the
    /// office already said, and not far from the office's own clock.
    pub fn clock_trusted(&self, now: DateTime<Utc>) -> bool {
        let floor = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).single();
        floor.is_some_and(|floor| now >= floor)
            && self.clock_offset.is_none_or(|offset| offset.abs() < 10 * 60)
            && self.board.as_ref().is_none_or(|cached| cached.fetched_at <= now + chrono::Duration::minutes(10))
    }

    /// The notice on the screen; `None` when it was withdrawn meanwhile.
    pub fn notice(&self, moment: Moment) -> Option<super::notice::NoticeView> {
        super::notice::view(self.board.as_ref()?, self.visit.notice.as_ref()?, moment, self.clock_trusted(moment.now))
    }

    /// Seconds left of the visible countdown; `None` while there is time.
    pub fn idle_seconds_left(&self, moment: Moment) -> Option<u64> {
        if matches!(self.page, Page::Board | Page::Receipt) {
            return None;
        }
        let left = (self.last_touch + IDLE).saturating_sub(moment.uptime + self.idle_offset);
        (left <= IDLE_COUNTDOWN).then(|| left.as_millis().div_ceil(1000) as u64)
    }

    /// Moves the last touch into the past, as if nobody had touched the screen for so long. Only
    /// for sample states: uptime starts at zero there.
    pub fn shift_idle(&mut self, by: Duration) {
        self.idle_offset = by;
    }

    /// One step of the machine.
    pub fn handle(&mut self, event: Event, moment: Moment) -> Vec<Effect> {
        if is_touch(&event) {
            self.last_touch = moment.uptime;
        }
        match event {
            Event::Tick => return self.tick(moment),
            Event::Touched | Event::Stay => {}
            Event::Home => return self.go_home(),
            Event::Back => return self.back(),
            Event::DismissMessage => self.visit.message = None,
            Event::OpenEmergency => self.page = Page::Emergency,
            Event::OpenServices => self.open_services(),
            Event::OpenLookup => self.page = Page::Lookup,
            Event::OpenContact(topic) => self.page = Page::Contact(topic),
            Event::OpenNotice(id) => {
                self.visit.notice = Some(id);
                self.page = Page::Notice;
            }
            Event::NeighbourNotice { forward } => {
                let view = self.notice(moment);
                let neighbour = view.and_then(|view| if forward { view.next } else { view.previous });
                self.visit.notice = neighbour.or(self.visit.notice.take());
            }
            Event::TurnNotices => self.turn_notices(moment),
            Event::SelectTab(tab) => self.visit.services.select_tab(tab),
            Event::SelectGroup(group) => self.visit.services.select_group(group),
            Event::SelectItem(id) => self.visit.services.select_item(id),
            Event::TurnServices { forward } => {
                if let Some(cached) = &self.board {
                    self.visit.services.turn(&cached.board.catalogue, forward);
                }
            }
            Event::ProceedToForm => self.proceed_to_form(),
            Event::ProceedToReview => self.proceed_to_review(),
            Event::ToggleConsent => {
                if let Some(review) = &mut self.visit.review {
                    review.consent = !review.consent;
                }
            }
            Event::EditAgain => self.page = Page::Request,
            Event::Submit => return self.submit(),
            Event::MoreTime => {
                if let Some(receipt) = &mut self.visit.receipt {
                    receipt.leaves_at = moment.uptime + super::receipt::STAYS;
                }
            }
            Event::LookupDigit(_) | Event::LookupErase | Event::LookupClear | Event::LookupCursor(_) | Event::Look => {
                return self.lookup_event(event);
            }
            Event::BoardArrived(_) | Event::LinkChanged { .. } | Event::Refused | Event::ClockOffset(_) => self.office_event(event),
            Event::Submitted(result) => self.submitted(result, moment),
            Event::Delivered { id, at } => {
                if let Some(receipt) = self.visit.receipt.as_mut().filter(|receipt| receipt.id == id) {
                    receipt.delivered_at = Some(at);
                    return self.ask_for_receipt();
                }
            }
            Event::ProgressHint => return self.progress_hint(),
            Event::ReceiptProgress(progress) => {
                if let Some(receipt) = &mut self.visit.receipt {
                    receipt.apply(&progress);
                }
            }
            Event::LookedUp(result) => self.looked_up(result),
            Event::Pick(_)
            | Event::PickerChoose(_)
            | Event::PickerTurn { .. }
            | Event::PickerCancel
            | Event::ChooseHonorific(_)
            | Event::Focus(_)
            | Event::NextField { .. }
            | Event::ToggleNoPhone
            | Event::ChooseTime(_)
            | Event::Phrase(_)
            | Event::DescriptionEdited(_) => self.form_event(event, moment),
            Event::DockKey(_) | Event::DockBackspace | Event::DockLayer(_) | Event::DockShift => return self.dock_event(event),
        }
        Vec::new()
    }

    fn tick(&mut self, moment: Moment) -> Vec<Effect> {
        if self.page == Page::Board && moment.uptime.saturating_sub(self.last_turn.max(self.last_touch)).as_secs() >= TURN_SECONDS {
            self.turn_notices(moment);
        }
        if moment.uptime.saturating_sub(self.last_ask) >= ASK_AGAIN {
            self.last_ask = moment.uptime;
            let ask = self.progress_hint();
            if !ask.is_empty() && self.idle_seconds_left(moment) != Some(0) && !self.receipt_is_over(moment) {
                return ask;
            }
        }
        if self.receipt_is_over(moment) || self.idle_seconds_left(moment) == Some(0) { self.go_home() } else { Vec::new() }
    }

    fn receipt_is_over(&self, moment: Moment) -> bool {
        self.page == Page::Receipt && self.visit.receipt.as_ref().is_none_or(|receipt| receipt.seconds_left(moment) == 0)
    }

    fn turn_notices(&mut self, moment: Moment) {
        self.last_turn = moment.uptime;
        if let Some(cached) = &self.board {
            let count = notice::in_reading_order(&cached.board.notices, moment.now, self.clock_trusted(moment.now)).len();
            self.notice_page = (self.notice_page + 1) % count.div_ceil(NOTICES_PER_PAGE).max(1);
        }
    }

    /// Ends the visit: everything of it is dropped.
    fn go_home(&mut self) -> Vec<Effect> {
        self.visit = Visit::default();
        self.page = Page::Board;
        self.notice_page = 0;
        vec![Effect::Wipe]
    }

    fn back(&mut self) -> Vec<Effect> {
        if self.visit.message.take().is_some() || self.visit.picker.take().is_some() {
            return Vec::new();
        }
        match self.page {
            Page::Request => self.page = Page::Services,
            Page::Review if self.visit.review.as_ref().is_some_and(|review| !review.submitting) => self.page = Page::Request,
            Page::Review => {}
            Page::Progress => {
                self.visit.found = None;
                self.visit.lookup = Lookup::default();
                self.page = Page::Lookup;
            }
            _ => return self.go_home(),
        }
        Vec::new()
    }

    fn open_services(&mut self) {
        match &self.board {
            Some(cached) if !cached.board.catalogue.items.is_empty() && !cached.board.rooms.is_empty() => self.page = Page::Services,
            _ => self.say("暂时不能受理", "这台终端还没有收到物业的服务目录。请到服务台办理，或拨打管家热线。"),
        }
    }

    fn proceed_to_form(&mut self) {
        let (Some(cached), Some(id)) = (&self.board, &self.visit.services.selected) else {
            return self.say("请先选一项服务", "请在下面的格子里点选您需要的服务。");
        };
        match cached.board.catalogue.item(id) {
            Some(item) if self.visit.draft.as_ref().is_none_or(|draft| draft.item.id != item.id) => {
                let mut draft = Draft::new(item.clone(), &cached.board);
                if let Some(old) = self.visit.draft.take() {
                    draft.keep_person(old);
                }
                self.visit.draft = Some(draft);
                self.page = Page::Request;
            }
            Some(_) => self.page = Page::Request,
            None => self.say("这项服务已调整", "物业刚刚更新了服务目录，请重新选择。"),
        }
    }

    fn form_event(&mut self, event: Event, moment: Moment) {
        let (Some(draft), Some(cached)) = (&mut self.visit.draft, &self.board) else { return };
        let rooms = &cached.board.rooms;
        let now = moment.local();
        match event {
            Event::Pick(purpose) => {
                draft.focus = Field::None;
                self.visit.picker = Some(draft.picker(purpose, rooms, now));
            }
            Event::PickerChoose(index) => {
                if let Some(picker) = self.visit.picker.take() {
                    self.visit.picker = picker.absolute(index).and_then(|index| draft.choose(&picker, index, rooms, now));
                }
            }
            Event::PickerTurn { forward } => {
                if let Some(picker) = &mut self.visit.picker {
                    picker.turn(forward);
                }
            }
            Event::PickerCancel => self.visit.picker = None,
            Event::ChooseHonorific(honorific) => {
                draft.honorific = if draft.honorific == Some(honorific) { None } else { Some(honorific) };
                draft.errors.person.clear();
            }
            Event::Focus(field) => {
                draft.focus = field;
                self.visit.layer = layer_of(field);
            }
            Event::NextField { forward } => {
                draft.focus = draft.neighbour(forward);
                self.visit.layer = layer_of(draft.focus);
            }
            Event::ToggleNoPhone => {
                draft.toggle_no_phone();
                self.visit.layer = Layer::Digits;
            }
            Event::ChooseTime(index) => self.visit.picker = draft.choose_time_chip(index, now),
            Event::Phrase(index) => {
                if let Some(phrase) = draft.item.phrases.get(index).cloned() {
                    draft.add_phrase(&phrase);
                }
            }
            Event::DescriptionEdited(text) => draft.set_description(&text),
            _ => {}
        }
    }

    fn dock_event(&mut self, event: Event) -> Vec<Effect> {
        let Some(draft) = &mut self.visit.draft else { return Vec::new() };
        let types_text = draft.focus == Field::Description;
        match event {
            Event::DockKey(key) if types_text => {
                // Capitals are for one letter, as on every telephone.
                self.visit.shift = false;
                return vec![Effect::TypeText(key)];
            }
            Event::DockKey(key) => draft.type_digit(&key),
            Event::DockBackspace if types_text => return vec![Effect::TypeBackspace],
            Event::DockBackspace => draft.erase_digit(),
            Event::DockLayer(layer) => self.visit.layer = layer,
            Event::DockShift => self.visit.shift = !self.visit.shift,
            _ => {}
        }
        Vec::new()
    }

    fn proceed_to_review(&mut self) {
        let (Some(draft), Some(cached)) = (&mut self.visit.draft, &self.board) else { return };
        draft.focus = Field::None;
        match draft.complete(cached.board.catalogue.version, false) {
            Ok(request) => {
                draft.errors = Default::default();
                self.visit.review = Some(Review::new(request));
                self.page = Page::Review;
            }
            Err(errors) => draft.errors = errors,
        }
    }

    fn submit(&mut self) -> Vec<Effect> {
        let (Some(review), Some(cached)) = (&mut self.visit.review, &self.board) else { return Vec::new() };
        let paid = review.request.item.price.is_paid();
        if self.page != Page::Review || review.submitting || (paid && !review.consent) {
            return Vec::new();
        }
        review.submitting = true;
        let mut request = review.request.clone();
        request.price_understood = review.consent;
        vec![Effect::Submit { request: Box::new(request), key: cached.board.office_key.clone() }]
    }

    fn submitted(&mut self, result: Result<Recorded, SubmitProblem>, moment: Moment) {
        // The visitor may have gone home meanwhile: the submission is safe, the screen stays clean.
        let Some(review) = self.visit.review.as_mut().filter(|review| review.submitting) else { return };
        review.submitting = false;
        match result {
            Ok(recorded) => {
                let request = &review.request;
                let when = request.wanted.as_ref().map(|wanted| wanted.label()).unwrap_or_default();
                let receipt =
                    Receipt::new(recorded, request.item.name.clone(), when, request.item.department, request.contact.clone(), moment);
                self.visit = Visit { receipt: Some(receipt), ..Visit::default() };
                self.page = Page::Receipt;
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

    fn ask_for_receipt(&self) -> Vec<Effect> {
        match &self.visit.receipt {
            Some(receipt) if self.page == Page::Receipt && receipt.delivered_at.is_some() && receipt.accepted_at.is_none() => {
                vec![Effect::AskForReceipt(Query { code: receipt.code, secret: receipt.contact.secret().to_owned() })]
            }
            _ => Vec::new(),
        }
    }

    fn progress_hint(&self) -> Vec<Effect> {
        match (&self.visit.found, self.page) {
            (Some((found, secret)), Page::Progress) => vec![Effect::LookUp(Query { code: found.code(), secret: secret.clone() })],
            _ => self.ask_for_receipt(),
        }
    }

    fn lookup_event(&mut self, event: Event) -> Vec<Effect> {
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
                    return vec![Effect::LookUp(query)];
                }
                Err(message) => lookup.error = message.into(),
            },
            _ => {}
        }
        Vec::new()
    }

    fn looked_up(&mut self, result: Result<Found, LookupProblem>) {
        if !matches!(self.page, Page::Lookup | Page::Progress) {
            return;
        }
        let was_asked = std::mem::take(&mut self.visit.lookup.busy);
        match (result, self.page) {
            (Ok(found), Page::Lookup) if was_asked => {
                let secret = self.visit.lookup.boxes().1.concat();
                self.visit.found = Some((found, secret));
                self.visit.lookup = Lookup::default();
                self.page = Page::Progress;
            }
            (Ok(found), Page::Progress) => {
                if let Some((shown, _)) = self.visit.found.as_mut().filter(|(shown, _)| shown.code() == found.code()) {
                    *shown = found;
                }
            }
            (Err(problem), Page::Lookup) if was_asked => {
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

    fn office_event(&mut self, event: Event) {
        match event {
            Event::BoardArrived(cached) => self.board = Some(*cached),
            Event::LinkChanged { online: true, at } => {
                if let Some(cached) = &mut self.board {
                    cached.fetched_at = at;
                }
                self.link = Link::Online;
            }
            Event::LinkChanged { online: false, .. } if self.link != Link::Refused => {
                self.link = if self.board.is_some() { Link::Offline } else { Link::Unpaired };
            }
            Event::Refused => self.link = Link::Refused,
            Event::ClockOffset(offset) => self.clock_offset = Some(offset),
            _ => {}
        }
    }

    fn say(&mut self, title: &'static str, body: &str) {
        self.visit.message = Some(Message { title, body: body.into() });
    }
}

fn layer_of(field: Field) -> Layer {
    match field {
        Field::Phone | Field::LookupCode => Layer::Digits,
        Field::Description | Field::None => Layer::Latin,
    }
}

/// Whether a person's finger caused it: only that keeps a visit alive.
fn is_touch(event: &Event) -> bool {
    !matches!(
        event,
        Event::Tick
            | Event::BoardArrived(_)
            | Event::LinkChanged { .. }
            | Event::Refused
            | Event::ClockOffset(_)
            | Event::Submitted(_)
            | Event::Delivered { .. }
            | Event::ProgressHint
            | Event::ReceiptProgress(_)
            | Event::LookedUp(_)
    )
}
