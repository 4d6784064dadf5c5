//! 投诉, 建议, 表扬: nearly all of it is chosen, and what will be recorded stands above while it is.

use chrono::{DateTime, Days, FixedOffset, NaiveDate};

use super::{
    person::{FormProblem, Needs, PersonDraft},
    picker::Picker,
    typed,
};
use crate::domain::{
    feedback::{About, Feedback, FeedbackKind, Occurrence, Scene, Subject, Wish},
    limits, text,
};

/// How many days back can be picked, today among them.
const DAYS: u64 = 14;
/// When it happened, beside the day picked from the sheet.
pub const TIMES: [Occurrence; 4] = [Occurrence::Now, Occurrence::Today, Occurrence::LastNight, Occurrence::Often];

/// Which rows a kind has. The account is asked of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    pub subject: bool,
    pub scene: bool,
    pub occurred: bool,
    pub about: bool,
    pub wishes: &'static [Wish],
}

/// Rows of a kind: who praises is not asked what should be put right.
pub fn rows(kind: FeedbackKind) -> Rows {
    match kind {
        FeedbackKind::Complaint => Rows { subject: true, scene: true, occurred: true, about: true, wishes: &Wish::ALL },
        FeedbackKind::Suggestion => {
            Rows { subject: true, scene: true, occurred: false, about: false, wishes: &[Wish::CallBack, Wish::Explain] }
        }
        FeedbackKind::Praise => Rows { subject: false, scene: false, occurred: false, about: true, wishes: &[] },
    }
}

/// Feedback being put together. Answers to rows that another kind has are kept while the visitor
/// tries the kinds, and left out in the end.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedbackDraft {
    pub kind: FeedbackKind,
    subject: Option<Subject>,
    scene: Option<Scene>,
    occurred: Option<Occurrence>,
    about: Option<About>,
    /// Whom it is about, by name.
    pub whom: String,
    wishes: Vec<Wish>,
    pub account: String,
    pub error: Option<FormProblem>,
}

/// What is recorded of a draft, of the rows that its kind has.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedbackRecord {
    pub kind: FeedbackKind,
    pub subject: Option<Subject>,
    pub scene: Option<Scene>,
    pub occurred: Option<Occurrence>,
    pub about: Option<About>,
    pub wishes: Vec<Wish>,
}

impl Default for FeedbackDraft {
    fn default() -> Self {
        Self {
            kind: FeedbackKind::Complaint,
            subject: None,
            scene: None,
            occurred: None,
            about: None,
            whom: String::new(),
            wishes: Vec::new(),
            account: String::new(),
            error: None,
        }
    }
}

/// A touch on the `index`-th of some chips: chosen, or taken back.
fn toggled<T: Copy + PartialEq>(all: &[T], current: Option<T>, index: usize) -> Option<T> {
    all.get(index).copied().map_or(current, |choice| (current != Some(choice)).then_some(choice))
}

impl FeedbackDraft {
    /// How much is filled in, to tell whether somebody gets on.
    pub fn filled(&self) -> usize {
        let rows = [self.subject.is_some(), self.scene.is_some(), self.occurred.is_some(), self.about.is_some()];
        let chosen = rows.into_iter().filter(|chosen| *chosen).count() + self.wishes.len();
        chosen + self.whom.chars().count() + self.account.chars().count()
    }

    pub fn choose_subject(&mut self, index: usize) {
        self.subject = toggled(&Subject::ALL, self.subject, index);
        self.error = None;
    }

    pub fn choose_scene(&mut self, index: usize) {
        self.scene = toggled(&Scene::ALL, self.scene, index);
    }

    /// One past the last chip opens the sheet of days, where the clock can be believed.
    pub fn choose_time(&mut self, index: usize, now: Option<DateTime<FixedOffset>>) -> Option<Picker> {
        if index < TIMES.len() {
            self.occurred = toggled(&TIMES, self.occurred, index);
            return None;
        }
        now.map(|now| self.days(now.date_naive()))
    }

    fn days(&self, today: NaiveDate) -> Picker {
        let days: Vec<NaiveDate> = (0..DAYS).filter_map(|back| today.checked_sub_days(Days::new(back))).collect();
        let chosen = match self.occurred {
            Some(Occurrence::On { date }) => Some(date),
            _ => None,
        };
        Picker::of_days(days, today, chosen)
    }

    pub fn choose_day(&mut self, date: NaiveDate) {
        self.occurred = Some(Occurrence::On { date });
    }

    pub fn choose_about(&mut self, index: usize) {
        self.about = toggled(&About::AT_TERMINALS, self.about, index);
        self.error = None;
    }

    /// The sheet of departments, for whoever it is about.
    pub fn abouts(&self) -> Picker {
        Picker::of_abouts(self.about)
    }

    /// Letters of the name; what would not fit is left out.
    pub fn type_whom(&mut self, typed: &str) {
        let room = limits::NAME_CHARS.saturating_sub(self.whom.chars().count());
        self.whom.extend(typed.chars().take(room));
        self.error = None;
    }

    pub fn erase_whom(&mut self) {
        self.whom.pop();
    }

    /// The name, where the kind asks whom it is about.
    fn named(&self) -> String {
        if rows(self.kind).about { text::clean_line(&self.whom) } else { String::new() }
    }

    /// Several wishes may stand together; they keep the order of the chips.
    pub fn toggle_wish(&mut self, index: usize) {
        let Some(wish) = rows(self.kind).wishes.get(index) else { return };
        match self.wishes.iter().position(|chosen| chosen == wish) {
            Some(position) => drop(self.wishes.remove(position)),
            None => self.wishes.push(*wish),
        }
        self.wishes.sort_unstable();
    }

    pub fn set_account(&mut self, typed: &str) {
        self.account = typed::cut(typed, limits::DESCRIPTION_CHARS);
        self.error = None;
    }

    pub fn count(&self) -> String {
        typed::count(&self.account, limits::DESCRIPTION_CHARS)
    }

    pub fn record(&self) -> FeedbackRecord {
        let asked = rows(self.kind);
        FeedbackRecord {
            kind: self.kind,
            subject: self.subject.filter(|_| asked.subject),
            scene: self.scene.filter(|_| asked.scene),
            occurred: self.occurred.filter(|_| asked.occurred),
            about: self.about.filter(|_| asked.about),
            wishes: self.wishes.iter().copied().filter(|wish| asked.wishes.contains(wish)).collect(),
        }
    }

    /// Whether it says something; otherwise what is wrong stands in `error`.
    pub fn check(&mut self) -> bool {
        let record = self.record();
        let account = text::optional(&self.account, limits::DESCRIPTION_CHARS);
        self.error = match account {
            Err(_) => Some(FormProblem::DescriptionTooLong),
            Ok(account) if account.is_empty() && record.subject.is_none() && record.about.is_none() && self.named().is_empty() => {
                Some(FormProblem::NothingSaid)
            }
            Ok(_) => None,
        };
        self.error.is_none()
    }

    /// The complete feedback; `None` while something is missing, which then stands in the errors.
    pub fn complete(&mut self, person: &mut PersonDraft) -> Option<Feedback> {
        let contact = person.complete(Needs::ANSWER);
        if !self.check() {
            return None;
        }
        let record = self.record();
        let room = person.address.room.clone();
        let from = person.signed(contact?);
        let account = text::clean(&self.account);
        Some(Feedback {
            kind: record.kind,
            subject: record.subject,
            scene: record.scene,
            occurred: record.occurred,
            about: record.about,
            person: self.named(),
            wishes: record.wishes,
            account,
            room,
            from,
        })
    }
}

/// Names the kind, never what was said.
impl std::fmt::Debug for FeedbackDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FeedbackDraft({:?}, …)", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_another_kind_are_not_recorded() {
        let mut draft = FeedbackDraft::default();
        draft.choose_subject(0);
        draft.choose_about(3);
        draft.toggle_wish(0);
        draft.kind = FeedbackKind::Praise;
        let record = draft.record();
        assert!(record.subject.is_none() && record.wishes.is_empty());
        assert_eq!(record.about, Some(About::Butler));
        draft.choose_about(3);
        assert!(!draft.check());
        draft.kind = FeedbackKind::Complaint;
        assert_eq!(draft.record().wishes, [Wish::Stop]);
    }

    #[test]
    fn somebody_can_be_named_where_it_is_asked_whom_it_is_about() {
        let mut draft = FeedbackDraft { kind: FeedbackKind::Praise, ..FeedbackDraft::default() };
        assert!(!draft.check());
        draft.type_whom(&"张".repeat(30));
        assert_eq!(draft.whom.chars().count(), limits::NAME_CHARS);
        draft.whom.clear();
        draft.type_whom("张师傅");
        draft.erase_whom();
        assert!(draft.check() && draft.named() == "张师");
        draft.kind = FeedbackKind::Suggestion;
        assert!(draft.named().is_empty() && !draft.check(), "a suggestion is about nobody");
    }

    #[test]
    fn the_last_fortnight_can_be_picked_and_nothing_without_a_clock() {
        let mut draft = FeedbackDraft::default();
        let now = DateTime::parse_from_rfc3339("2026-03-03T10:00:00+08:00").unwrap();
        let picker = draft.choose_time(TIMES.len(), Some(now)).unwrap();
        assert_eq!(picker.days.len(), 14);
        assert_eq!(picker.days[13].to_string(), "2026-02-18");
        assert!(draft.choose_time(TIMES.len(), None).is_none());
    }
}
