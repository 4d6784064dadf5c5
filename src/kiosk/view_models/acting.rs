//! What a resident is about to do with an order that was looked up, and what became of it.
//!
//! Owns: which acts stand on the progress page and how; the words, stars and signature on their way; what was sent.
//! Invariants: only what the office offers can be done; while something is on its way nothing else is offered, so that nothing
//! is sent twice; all of it ends with the visit or with another receipt.
//!
//! Why not what the state of the order suggests: the office alone knows what may be done, and says so with every look-up.

use chrono::{DateTime, FixedOffset, Utc};

use super::{person::FormProblem, signing::Signing, ticket::Ticket, typed};
use crate::{
    domain::{
        ids::SubmissionId,
        limits,
        order::{
            State,
            dealings::Stars,
            phrases::ActPhrase,
            resident::{Act, ActKind, Refusal},
        },
        request::WantedTime,
        submission::Topic,
        text::TextError,
    },
    protocol::v1::messages::ProgressDetail,
};

/// What is under way with one order.
#[derive(Default)]
pub struct Acting {
    /// All that can be done lies open on a sheet.
    pub more: bool,
    /// Price or work were read and are signed now, where both do not fit on one page.
    pub at_signature: bool,
    pub signing: Signing,
    pub stars: Option<Stars>,
    pub form: Option<ActForm>,
    /// What the resident is asked once more.
    pub asked: Option<Question>,
    /// Given to the store with this ticket; a second touch must not send again.
    pub sending: Option<(Ticket, ActKind)>,
    pub sent: Option<Sent>,
}

/// What is done at a touch, and therefore asked once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    Chase,
    Reappoint(WantedTime),
    /// With the words of the form.
    Cancel,
}

/// An act that is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    pub id: SubmissionId,
    pub kind: ActKind,
    /// The office has it, but was not looked up since.
    pub delivered: bool,
}

/// The page that words were asked for on, and where the way back leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opener {
    Progress,
    Quote,
    Completion,
}

/// An act that takes words, being written.
#[derive(Clone, PartialEq, Eq)]
pub struct ActForm {
    pub kind: ActKind,
    pub from: Opener,
    pub text: String,
    pub error: Option<FormProblem>,
}

impl ActForm {
    pub fn new(kind: ActKind, from: Opener) -> Self {
        Self { kind, from, text: String::new(), error: None }
    }

    pub fn phrases(&self) -> &'static [ActPhrase] {
        ActPhrase::of(self.kind)
    }

    /// Appends a phrase chip.
    pub fn add_phrase(&mut self, phrase: &str) {
        typed::add_phrase(&mut self.text, phrase, limits::ACT_CHARS);
        self.error = None;
    }

    pub fn set_text(&mut self, text: &str) {
        self.text = typed::cut(text, limits::ACT_CHARS);
        self.error = None;
    }

    pub fn count(&self) -> String {
        typed::count(&self.text, limits::ACT_CHARS)
    }

    /// The complete act; `None` while something is missing, which then stands in `error`. `quote` is the number of the price
    /// that was shown.
    pub fn complete(&mut self, quote: Option<u32>, stars: Option<Stars>) -> Option<Act> {
        let words = self.text.clone();
        let act = match self.kind {
            ActKind::Supplement => Act::Supplement { words },
            ActKind::Decline => Act::Decline { quote: quote?, words },
            ActKind::NotSolved => Act::NotSolved { words },
            ActKind::Escalate => Act::Escalate { words },
            ActKind::Cancel => Act::Cancel { words },
            ActKind::Rate => match stars {
                Some(stars) => Act::Rate { stars, words },
                None => {
                    self.error = Some(FormProblem::AnswerMissing);
                    return None;
                }
            },
            ActKind::Agree | ActKind::Chase | ActKind::Reappoint | ActKind::SignOff => return None,
        };
        match act.checked() {
            Ok(act) => Some(act),
            Err(error) => {
                self.error = Some(match error {
                    TextError::Empty => FormProblem::MessageMissing,
                    TextError::TooLong { .. } => FormProblem::DescriptionTooLong,
                });
                None
            }
        }
    }
}

/// Never prints what was written.
impl std::fmt::Debug for ActForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ActForm({:?}, …)", self.kind)
    }
}

/// 催办 as it stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chase {
    Hidden,
    Open,
    /// The office was asked to hurry; again from then on.
    From(DateTime<FixedOffset>),
}

/// 评价 as it stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    Hidden,
    /// Once it is done.
    Later,
    Open,
}

/// One line about what was done last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    OnItsWay,
    /// There is no line to the office now.
    KeptHere,
    Delivered,
    /// It had no effect: why, if this version knows, and what the office says.
    Refused(Option<Refusal>, String),
}

/// The acts of the progress page as they are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActsView {
    /// What waits for the resident: 看报价, 验收, 补充信息.
    pub primary: Option<ActKind>,
    /// The price holds no longer: there is only to ask for another.
    pub is_expired: bool,
    pub chase: Chase,
    pub escalate: bool,
    pub rate: Rate,
    /// Behind 更多, where the ones above have tiles.
    pub rest: Vec<ActKind>,
    /// What stands beside 更多 where there is no room for tiles and nothing waits for the resident.
    pub lead: Option<ActKind>,
    /// Behind 更多 there.
    pub folded: Vec<ActKind>,
    pub note: Option<Note>,
    pub more_open: bool,
    pub asked: Option<Question>,
}

impl Acting {
    /// Closes whatever lies over the page; true if something did.
    pub fn put_sheets_away(&mut self) -> bool {
        self.asked.take().is_some() | std::mem::take(&mut self.more)
    }

    /// Whether an act can be begun now.
    pub fn may_begin(&self, detail: &ProgressDetail, kind: ActKind) -> bool {
        self.sent.is_none() && self.sending.is_none() && detail.dealings.offers.contains(&kind)
    }

    /// What stands on the progress page. `now` is the estate's.
    pub fn view(&self, detail: Option<&ProgressDetail>, is_online: bool, now: DateTime<Utc>) -> ActsView {
        let offers = |kind: ActKind| detail.is_some_and(|detail| self.may_begin(detail, kind));
        let dealings = detail.map(|detail| &detail.dealings);
        let state = detail.and_then(|detail| detail.steps.last()).and_then(|step| step.state.known());
        let has_quote = dealings.is_some_and(|dealings| dealings.quote.is_some());
        let is_expired = has_quote && !offers(ActKind::Agree) && offers(ActKind::Decline);
        let primary = if has_quote && (offers(ActKind::Agree) || is_expired) {
            Some(ActKind::Agree)
        } else if offers(ActKind::SignOff) {
            Some(ActKind::SignOff)
        } else {
            Some(ActKind::Supplement).filter(|kind| offers(*kind) && state == Some(State::Returned))
        };
        let waits_from = dealings.and_then(|dealings| dealings.chase_from).filter(|from| *from > now && self.sent.is_none());
        let chase = match waits_from {
            _ if offers(ActKind::Chase) => Chase::Open,
            Some(from) if primary.is_none() && state.is_some_and(State::is_open) => Chase::From(crate::clock::local(from)),
            _ => Chase::Hidden,
        };
        let shown = |kind: &ActKind| offers(*kind) && primary != Some(*kind);
        let rest: Vec<ActKind> =
            [ActKind::Supplement, ActKind::Reappoint, ActKind::NotSolved, ActKind::Cancel].into_iter().filter(shown).collect();
        let escalate = offers(ActKind::Escalate);
        let does_anything = primary.is_some() || chase != Chase::Hidden || escalate || !rest.is_empty();
        let rate = match detail {
            Some(_) if offers(ActKind::Rate) => Rate::Open,
            Some(detail) if does_anything && will_be_rated(detail, state) => Rate::Later,
            _ => Rate::Hidden,
        };
        let lead = match () {
            () if primary.is_some() => None,
            () if chase != Chase::Hidden => Some(ActKind::Chase),
            () if rate == Rate::Open => Some(ActKind::Rate),
            () => Some(ActKind::Escalate).filter(|_| escalate),
        };
        let beside = [ActKind::Chase, ActKind::Escalate, ActKind::Rate].into_iter().filter(|kind| offers(*kind) && lead != Some(*kind));
        let folded = beside.chain(rest.iter().copied()).collect();
        let note = self.note(detail, is_online);
        ActsView { primary, is_expired, chase, escalate, rate, rest, lead, folded, note, more_open: self.more, asked: self.asked.clone() }
    }

    fn note(&self, detail: Option<&ProgressDetail>, is_online: bool) -> Option<Note> {
        if let Some(sent) = self.sent {
            return Some(match (sent.delivered, is_online) {
                (true, _) => Note::Delivered,
                (false, true) => Note::OnItsWay,
                (false, false) => Note::KeptHere,
            });
        }
        let refusal = detail?.dealings.latest_act.as_ref()?.refusal.clone()?;
        Some(Note::Refused(Refusal::ALL.into_iter().find(|known| known.label() == refusal), refusal))
    }
}

/// Messages and praise are not rated, nor what was rated.
fn will_be_rated(detail: &ProgressDetail, state: Option<State>) -> bool {
    let is_work = matches!(detail.topic, Topic::Request | Topic::Complaint | Topic::Suggestion);
    is_work && detail.dealings.stars.is_none() && state.is_some_and(State::is_open)
}

#[cfg(test)]
#[path = "acting/tests.rs"]
mod tests;
