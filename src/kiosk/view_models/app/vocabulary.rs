//! The vocabulary of the screen: pages, events, effects.

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use super::{calling::CallEvent, community::CommunityEvent, search::SearchEvent};
use crate::{
    domain::{
        feedback::FeedbackKind,
        ids::{CallId, SubmissionId},
        order::resident::ActKind,
        request::Honorific,
    },
    kiosk::{
        input_method::handwriting::{Ink, Point, Reading},
        pairing::PairingView,
        store::{CachedBoard, CommittedSubmission},
        view_models::{
            Moment,
            emergency::Danger,
            helping::HelpChoice,
            keyboard::Key,
            leaf::LeafEvent,
            lookup::{LookupFailure, LookupQuery},
            message_form::Addressee,
            modes::Switch,
            person::Field,
            picker::Purpose,
            progress::Found,
            rack::RackPlace,
            review::Reviewed,
            staff::StaffFacts,
            ticket::Ticket,
        },
    },
    protocol::v1::{acts::ActRequest, board::OfficeKey, messages::Progress},
};

/// Without a touch a visit ends after this long; its last part is counted down in sight.
pub const IDLE: Duration = Duration::from_secs(90);
/// How long the countdown is visible.
pub const IDLE_COUNTDOWN: Duration = Duration::from_secs(20);

/// A receipt or a progress page on the screen asks the office again this often: the poll behind
/// the hints.
pub(super) const ASK_AGAIN: Duration = Duration::from_secs(5);

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    #[default]
    Board,
    Notice,
    Services,
    /// 价目表.
    Prices,
    /// 哪里坏了.
    FaultPlace,
    /// 已有 N 户报修.
    KnownFault,
    Request,
    /// 留言与投诉: what is it to be?
    Messages,
    MessageForm,
    Feedback,
    /// How to answer who gave feedback.
    Answer,
    Review,
    Receipt,
    Lookup,
    Progress,
    /// A price to read and sign.
    Quote,
    /// Work to look at and sign.
    Completion,
    /// An act that takes words.
    ActWords,
    Emergency,
    /// 紧急接管.
    Takeover,
    Rack,
    /// 查找.
    Search,
    /// 社区活动.
    Activities,
    /// 二手·失物.
    Cards,
    /// 意见征询.
    Survey,
    /// A sign-up, a card or a wish.
    EntryForm,
    Thanks,
    Weather,
    Staff,
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

/// Everything that can happen.
#[derive(Clone)]
pub enum Event {
    Tick,
    Touched,
    Home,
    Back,
    Stay,
    /// To the next or the previous question of a form that asks them one at a time.
    Stepped {
        forward: bool,
    },
    /// On the sheet that is offered to whoever has trouble.
    Help(HelpEvent),
    /// A mode of the bottom bar.
    Switch(Switch),
    DismissDialog,
    OpenEmergency,
    /// A call for help.
    Call(CallEvent),
    /// From a takeover to what to do and whom to call.
    TakeoverHelp,
    OpenServices,
    OpenLookup,
    OpenNotice(String),
    NeighbourNotice {
        forward: bool,
    },
    TurnNotices,
    /// On the pages of a notice's leaflet.
    Leaf(LeafEvent),
    SelectTab(usize),
    SelectGroup(usize),
    SelectItem(String),
    TurnServices {
        forward: bool,
    },
    OpenLending,
    OpenPrices,
    TurnPrices {
        forward: bool,
    },
    ProceedToForm,
    Faults(FaultsEvent),
    Messages(MessagesEvent),
    Community(CommunityEvent),
    Search(SearchEvent),
    Acts(ActsEvent),
    Pick(Purpose),
    PickerChoose(usize),
    PickerTurn {
        forward: bool,
    },
    PickerCancel,
    ChooseHonorific(Honorific),
    Focus(Field),
    NextField {
        forward: bool,
    },
    ToggleNoPhone,
    /// Nobody is told where the visitor lives.
    ForgetAddress,
    ChooseTime(usize),
    /// A chip of the service's own questions.
    AnswerQuestion {
        question: usize,
        choice: usize,
    },
    Phrase(usize),
    /// A key of the dock: a digit for a number field; a letter, a sign or a space for a text.
    DockKey(String),
    DockBackspace,
    /// The other keys of the dock, and its writing pad.
    Dock(Key),
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
    OpenRack,
    OpenPlace(RackPlace),
    TurnRack {
        forward: bool,
    },
    OpenWeather,
    OpenGuidance(Danger),
    /// A finger lies on the mark: held long enough it opens the staff page.
    HoldBegan,
    HoldEnded,
    StaffDigit(String),
    StaffErase,
    StaffClear,
    StaffEnter,
    SyncNow,
    /// For half a minute touches do nothing: the glass is wiped.
    Clean,
    /// Asks whether to pair anew, or takes the question back.
    AskPairing(bool),
    PairAnew,
    // From the reader of handwriting.
    HandwritingOpened(bool),
    Recognised {
        ticket: Ticket,
        reading: Reading,
    },
    // From the core.
    Facts(Box<StaffFacts>),
    Pairing(PairingView),
    BoardArrived(Box<CachedBoard>),
    LinkChanged {
        online: bool,
        at: DateTime<Utc>,
    },
    Refused,
    /// What the office's clock said, and the uptime then.
    OfficeTime(Moment),
    /// The operating system has just set the wall clock from the network.
    ClockVouched,
    Submitted {
        ticket: Ticket,
        result: Result<CommittedSubmission, SubmitProblem>,
    },
    Delivered {
        id: SubmissionId,
        at: DateTime<Utc>,
    },
    ProgressHint,
    ReceiptProgress(Progress),
    /// Whether the office has said that it tells the desk.
    HelpAnswered {
        ticket: Ticket,
        noted: bool,
    },
    LookedUp {
        ticket: Ticket,
        result: Result<Found, LookupFailure>,
    },
}

/// What happens on the sheet that is offered to whoever has trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpEvent {
    Choose(HelpChoice),
    /// 不用，我自己来.
    Dismiss,
}

/// What happens where something of everybody's is out of order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultsEvent {
    /// From the form back to the places.
    AskPlace,
    /// The place of this id.
    Choose(String),
    /// At none of the places.
    Elsewhere,
    SelectGroup(usize),
    Turn {
        forward: bool,
    },
    /// 我也报修.
    Join,
    /// 是别的问题.
    SomethingElse,
}

/// What happens on the pages of 留言与投诉. Numbers are those of the touched chips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessagesEvent {
    Open,
    Write(Addressee),
    Feedback,
    Kind(FeedbackKind),
    Subject(usize),
    Scene(usize),
    Time(usize),
    About(usize),
    /// Opens the sheet of departments.
    PickAbout,
    Wish(usize),
    /// From what is said to how it is answered.
    Proceed,
}

/// What happens with an order that was looked up, on the progress page and on those that it leads to.
#[derive(Clone, Copy)]
pub enum ActsEvent {
    /// Opens what the act needs.
    Begin(ActKind),
    /// Opens or closes the sheet of all that can be done.
    More(bool),
    PenDown(Point),
    PenMoved(Point),
    PenUp,
    UndoStroke,
    ClearInk,
    /// So many, counted from none.
    Stars(usize),
    /// From what is read to where it is signed.
    ToSignature,
    /// The page's own button.
    Send,
    /// Yes to what was asked once more.
    Confirm,
    Withdraw,
}

/// What the outside must do.
#[derive(Clone, PartialEq)]
pub enum Effect {
    Submit {
        ticket: Ticket,
        body: Box<Reviewed>,
        key: OfficeKey,
    },
    /// Seals and queues what a resident does with an order.
    Act {
        ticket: Ticket,
        act: Box<ActRequest>,
        key: OfficeKey,
    },
    LookUp {
        ticket: Ticket,
        query: LookupQuery,
    },
    /// Asks for the receipt on the screen; the answer names its code.
    AskForReceipt(LookupQuery),
    /// Enters text at the cursor of the focused text field, as a keyboard would.
    TypeText(Zeroizing<String>),
    /// Deletes before the cursor of the focused text field.
    TypeBackspace,
    /// Gets the stroke data ready; somebody is about to type.
    OpenHandwriting,
    /// Says what was written.
    Recognise {
        ticket: Ticket,
        ink: Ink,
    },
    /// Tells the desk that somebody at this terminal needs help: now or not at all.
    AskForHelp {
        ticket: Ticket,
    },
    /// Tells the office that somebody calls for help: within five seconds or never.
    Call(CallId),
    /// Asks where a call stands.
    AskCall(CallId),
    CancelCall(CallId),
    /// Asks how the terminal is, for its staff page.
    AskFacts,
    SyncNow,
    PairAnew,
    /// The visit ended: forget everything that was typed.
    Wipe,
}

/// Whether handwriting can be read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Handwriting {
    /// Nobody has asked yet.
    #[default]
    Unknown,
    Opening,
    Ready,
    /// The stroke data is not there, or damaged.
    Missing,
}

/// A dialog with one button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The office's catalogue or rooms have not come yet.
    NotOpenYet,
    ChooseService,
    /// The office changed the chosen service meanwhile.
    ServiceChanged,
    /// The activity was taken away or closed meanwhile.
    ActivityClosed,
    NotStored(SubmitProblem),
}

/// Names the effect, never what it carries.
impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Submit { .. } => "Submit(…)",
            Self::Act { .. } => "Act(…)",
            Self::LookUp { .. } => "LookUp(…)",
            Self::AskForReceipt(_) => "AskForReceipt(…)",
            Self::TypeText(_) => "TypeText(…)",
            Self::TypeBackspace => "TypeBackspace",
            Self::OpenHandwriting => "OpenHandwriting",
            Self::Recognise { .. } => "Recognise(…)",
            Self::AskForHelp { .. } => "AskForHelp",
            Self::Call(_) => "Call",
            Self::AskCall(_) => "AskCall",
            Self::CancelCall(_) => "CancelCall",
            Self::AskFacts => "AskFacts",
            Self::SyncNow => "SyncNow",
            Self::PairAnew => "PairAnew",
            Self::Wipe => "Wipe",
        })
    }
}
