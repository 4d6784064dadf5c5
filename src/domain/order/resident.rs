//! What the resident does with an order: at a terminal or on their own phone, with code and four digits.
//!
//! Owns: what such an act is, when it may be done, and what becomes of the order.
//! Invariants: an act that the state has moved on from is refused with a reason that a resident understands, and changes
//! nothing; a price is agreed to by its number, so that nobody signs what they did not see; what the resident has no part in
//! (who does the work, who answers for it) no act changes.
//!
//! Why not further steps of [`super::steps`]' table: that one says where staff may lead an order; a resident leads nothing,
//! but answers, and the same act is allowed in many states.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};
use thiserror::Error;
use uuid::Uuid;

pub use super::dealings::ActKind;
use super::{
    EventKind, Flow, Order,
    State::*,
    dealings::{QuoteAnswer, Rating, Signed, Stars, Waiting},
    fault,
};
use crate::domain::{
    feedback::FeedbackKind,
    limits,
    receipt_code::ReceiptCode,
    request::WantedTime,
    signature::Signature,
    submission::Submission,
    text::{self, TextError},
};

/// How long the office has before it may be asked to hurry again.
pub const BETWEEN_CHASES: Duration = Duration::hours(1);

/// What a resident does.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Act {
    /// To the price of this number, with a signature.
    Agree { quote: u32, signature: Signature },
    /// To the price of this number: somebody is to call.
    Decline {
        quote: u32,
        #[serde(default)]
        words: String,
    },
    /// What was missing, or came to mind later.
    Supplement { words: String },
    /// 催办.
    Chase,
    /// Asks for another time.
    Reappoint { wanted: WantedTime },
    Cancel {
        #[serde(default)]
        words: String,
    },
    /// Has seen the work, and signs.
    SignOff {
        signature: Signature,
        #[serde(default)]
        stars: Option<Stars>,
    },
    /// It is to be done again.
    NotSolved { words: String },
    Rate {
        stars: Stars,
        #[serde(default)]
        words: String,
    },
    /// Makes a complaint of it.
    Escalate {
        #[serde(default)]
        words: String,
    },
}

/// Names what was done, never what was written.
impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Act({}, …)", self.kind().into_str())
    }
}

/// Why an act had no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr, Error)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Refusal {
    #[error("the order has moved on")]
    MovedOn,
    #[error("there is a newer quote")]
    QuoteReplaced,
    #[error("the quote holds no longer")]
    QuoteExpired,
    #[error("asked to hurry less than an hour ago")]
    TooSoon,
    #[error("the words are missing or too long")]
    Words,
    #[error("no order has this code and these digits")]
    Unknown,
}

impl Refusal {
    pub const ALL: [Self; Self::COUNT] =
        [Self::MovedOn, Self::QuoteReplaced, Self::QuoteExpired, Self::TooSoon, Self::Words, Self::Unknown];

    /// As the resident reads it.
    pub fn label(self) -> &'static str {
        match self {
            Self::MovedOn => "工单已有新进展，这一步不再需要，请看最新进度",
            Self::QuoteReplaced => "物业已更新报价，请看过新报价再决定",
            Self::QuoteExpired => "报价已过有效期，请联系管家重新报价",
            Self::TooSoon => "已收到您的催办，一小时内请勿重复",
            Self::Words => "文字没有填写，或者太长了",
            Self::Unknown => "没有找到这张回执，请核对回执码和后四位",
        }
    }
}

impl Act {
    pub fn kind(&self) -> ActKind {
        match self {
            Self::Agree { .. } => ActKind::Agree,
            Self::Decline { .. } => ActKind::Decline,
            Self::Supplement { .. } => ActKind::Supplement,
            Self::Chase => ActKind::Chase,
            Self::Reappoint { .. } => ActKind::Reappoint,
            Self::Cancel { .. } => ActKind::Cancel,
            Self::SignOff { .. } => ActKind::SignOff,
            Self::NotSolved { .. } => ActKind::NotSolved,
            Self::Rate { .. } => ActKind::Rate,
            Self::Escalate { .. } => ActKind::Escalate,
        }
    }

    /// What was signed, if something was.
    pub fn signature(&self) -> Option<&Signature> {
        if let Self::Agree { signature, .. } | Self::SignOff { signature, .. } = self { Some(signature) } else { None }
    }

    /// Checks what the types alone cannot.
    pub fn checked(mut self) -> Result<Self, TextError> {
        match &mut self {
            Self::Supplement { words } | Self::NotSolved { words } => *words = text::required(words, limits::ACT_CHARS)?,
            Self::Decline { words, .. } | Self::Cancel { words } | Self::Rate { words, .. } | Self::Escalate { words } => {
                *words = text::optional(words, limits::ACT_CHARS)?;
            }
            Self::Agree { .. } | Self::SignOff { .. } | Self::Chase | Self::Reappoint { .. } => {}
        }
        Ok(self)
    }
}

/// Whether an act fits where an order stands; what else stands in its way is looked at with the act itself.
pub fn fits(order: &Order, act: ActKind) -> bool {
    let Ok(content) = &order.content else { return false };
    // Of what follows another order, and of what its resident has left to others, less is theirs to do.
    if order.leader.is_some() && fault::way(act).is_none() || order.dealings.fault.first_left_at.is_some() && act == ActKind::Cancel {
        return false;
    }
    let (flow, state) = (content.flow(), order.state);
    let is_praise = matches!(content, Submission::Feedback(feedback) if feedback.kind == FeedbackKind::Praise);
    let is_work = matches!(flow, Flow::Free | Flow::Paid);
    match act {
        ActKind::Agree | ActKind::Decline => state == Quoted && order.dealings.told_quote().is_some_and(|quote| quote.answer.is_none()),
        ActKind::Supplement => {
            matches!(state, Delivered | Accepted | Returned | Quoted | Agreed | Dispatched | InProgress | Reopened)
        }
        ActKind::Chase => matches!(state, Delivered | Accepted | Agreed | Dispatched | InProgress | Reopened),
        ActKind::Reappoint => {
            let has_time = matches!(content, Submission::Request(request) if request.wanted.is_some());
            has_time && matches!(state, Delivered | Accepted | Agreed | Dispatched | Reopened)
        }
        // A complaint is the resident's to take back for as long as it is being looked into.
        ActKind::Cancel => {
            matches!(state, Delivered | Accepted | Returned | Dispatched)
                || is_work && matches!(state, Quoted | Agreed)
                || flow == Flow::Feedback && state == InProgress
        }
        ActKind::SignOff => state == AwaitingSignOff,
        ActKind::NotSolved => flow != Flow::Message && !is_praise && matches!(state, AwaitingSignOff | Done | FollowedUp),
        ActKind::Rate => {
            let is_rated = order.dealings.rating.is_some();
            flow != Flow::Message && !is_praise && !is_rated && matches!(state, Done | FollowedUp | Closed)
        }
        ActKind::Escalate => flow != Flow::Feedback && order.dealings.complaint.is_none() && !matches!(state, Closed | Cancelled),
    }
}

/// When the office may be asked to hurry again, if it was asked before.
pub fn next_chase(order: &Order) -> Option<DateTime<Utc>> {
    order.dealings.chased_at.map(|at| at + BETWEEN_CHASES)
}

/// What the resident can do now, in the order of [`ActKind::ALL`].
pub fn offered(order: &Order, now: DateTime<Utc>) -> Vec<ActKind> {
    let is_barred = |act: ActKind| match act {
        ActKind::Agree => order.dealings.told_quote().is_some_and(|quote| quote.is_expired(now)),
        ActKind::Chase => next_chase(order).is_some_and(|from| now < from),
        _ => false,
    };
    ActKind::ALL.into_iter().filter(|act| fits(order, *act) && !is_barred(*act)).collect()
}

/// Where and by what an act came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// `3号楼大堂终端`, `手机页面`.
    pub place: String,
    /// Key of the strokes, where something was signed.
    pub signature: Option<Uuid>,
    /// The complaint that it becomes.
    pub complaint: Option<ReceiptCode>,
}

/// Does it; what kind of event it leaves, and the event's words, which both sides read.
pub(super) fn apply(order: &mut Order, act: &Act, trace: &Trace, now: DateTime<Utc>) -> Result<(EventKind, String), Refusal> {
    if !fits(order, act.kind()) {
        return Err(Refusal::MovedOn);
    }
    let signed = || Signed { at: now, place: trace.place.clone(), signature: trace.signature };
    let done = match act {
        Act::Agree { quote, .. } => {
            let told = told(order, *quote)?;
            if told.is_expired(now) {
                return Err(Refusal::QuoteExpired);
            }
            told.answer = Some(QuoteAnswer::Agreed(signed()));
            let note = format!("已在{}签字，合计 {}", trace.place, told.total().label());
            order.state = Agreed;
            (EventKind::State, note)
        }
        Act::Decline { quote, words } => {
            told(order, *quote)?.answer = Some(QuoteAnswer::Declined { at: now });
            // The price is the office's again to talk about.
            order.state = Accepted;
            (EventKind::Declined, words.clone())
        }
        Act::Supplement { words } => {
            // Whoever said what was missing looks at it anew.
            if order.state == Returned {
                order.state = Delivered;
            }
            (EventKind::Supplemented, words.clone())
        }
        Act::Chase => {
            if next_chase(order).is_some_and(|from| now < from) {
                return Err(Refusal::TooSoon);
            }
            order.dealings.chased_at = Some(now);
            (EventKind::Chased, String::new())
        }
        Act::Reappoint { wanted } => {
            order.dealings.wanted = Some(wanted.clone());
            order.dealings.asked_for = Some(wanted.clone());
            (EventKind::Reappointed, format!("希望改为 {}", wanted.label()))
        }
        Act::Cancel { words } => {
            order.state = Cancelled;
            (EventKind::State, if words.is_empty() { format!("在{}取消", trace.place) } else { words.clone() })
        }
        Act::SignOff { stars, .. } => {
            order.dealings.sign_off = Some(signed());
            let mut note = format!("已在{}签字验收", trace.place);
            if let Some(stars) = *stars {
                order.dealings.rating = Some(Rating { stars, words: String::new(), at: now });
                note.push_str(&format!("，{}", stars.label()));
            }
            (order.state, order.done_at) = (Done, Some(now));
            (EventKind::State, note)
        }
        Act::NotSolved { words } => {
            (order.state, order.dealings.sign_off, order.dealings.rating) = (Reopened, None, None);
            (EventKind::State, words.clone())
        }
        Act::Rate { stars, words } => {
            order.dealings.rating = Some(Rating { stars: *stars, words: words.clone(), at: now });
            let said = if words.is_empty() { String::new() } else { format!("。{words}") };
            (EventKind::Rated, format!("{}（{} 星）{said}", stars.label(), stars.count()))
        }
        Act::Escalate { .. } => {
            order.dealings.complaint = trace.complaint;
            let code = trace.complaint.map(|code| code.groups()).map(|(first, second)| format!("{first} {second}")).unwrap_or_default();
            (EventKind::Escalated, format!("已转为投诉，投诉回执 {code}"))
        }
    };
    if act.kind().waits_for_an_answer() {
        let since = order.dealings.waiting.map_or(now, |waiting| waiting.since);
        order.dealings.waiting = Some(Waiting { act: act.kind(), since });
    } else if matches!(order.state, Cancelled | Done) {
        // Whoever calls it off or is content with it waits for nothing more.
        order.dealings.waiting = None;
    }
    Ok(done)
}

/// The price that the resident was shown, if it is still the one that rules.
fn told(order: &mut Order, number: u32) -> Result<&mut super::dealings::Quote, Refusal> {
    let newest = order.dealings.told_quote().map(|quote| quote.number);
    if newest != Some(number) {
        return Err(Refusal::QuoteReplaced);
    }
    order.dealings.quotes.iter_mut().find(|quote| quote.number == number).ok_or(Refusal::MovedOn)
}
