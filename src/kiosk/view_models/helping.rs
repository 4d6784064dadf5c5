//! Somebody has trouble with the form in front of them: when that is noticed, and what is offered.
//!
//! Owns the three signs of trouble and the sheet that comes of them. Invariants: help is offered once in a visit; nothing
//! that was typed is touched; time is the terminal's own uptime, so a clock that is put right offers nothing; all of it
//! belongs to the visit and ends with it.
//!
//! Why progress and not touches: somebody who writes slowly gets on, and somebody who touches the same thing again and
//! again does not.

use std::time::Duration;

use super::{modes::Modes, ticket::Ticket};

/// Tells one form from another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FormId(pub usize);

/// So many times a page said that something is wrong or missing.
pub const WRONG_ENTRIES: u32 = 3;
/// So many times somebody went back out of a form that they had begun.
pub const STEPS_BACK: u32 = 2;
/// Touched for so long without getting on.
pub const STUCK: Duration = Duration::from_secs(60);

/// What an event meant for whoever fills in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The page said that something is wrong or missing.
    WrongEntry,
    /// They went back out of what they had begun, or to the question before.
    StepBack,
    /// They went on to the next question.
    StepOn,
    /// They touched the page.
    Touch,
    /// Nobody did anything.
    Nothing,
}

/// The sheet, and how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpSheet {
    /// What may help.
    Offered,
    /// The number to call.
    Call,
    /// The desk is being told.
    Asking(Ticket),
    /// The office has said that it tells the desk.
    Told,
    /// Nobody could be told: the number to call instead.
    Unreachable,
}

/// What can be chosen on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpChoice {
    /// 大字.
    Large,
    /// 一次一问.
    OneQuestion,
    /// 打电话.
    Call,
    /// 请人来帮我.
    Somebody,
}

/// The page that is filled in and how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Watched {
    page: FormId,
    /// The most that was ever filled in on it.
    filled: usize,
    /// Since when nothing was added.
    since: Duration,
    /// Whether it was touched since.
    touched: bool,
    /// Whether it was touched at all.
    begun: bool,
}

/// What was noticed of one visitor's trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Helping {
    pub sheet: Option<HelpSheet>,
    wrong: u32,
    back: u32,
    watched: Option<Watched>,
    offered: bool,
}

impl Helping {
    /// After every event. `form`: the page if it is filled in, and how much of it is; `may_offer`: nothing lies over it that
    /// must not be covered.
    pub fn watch(&mut self, sign: Sign, form: Option<(FormId, usize)>, may_offer: bool, uptime: Duration) {
        match sign {
            Sign::WrongEntry => self.wrong += 1,
            Sign::StepBack => self.back += 1,
            Sign::StepOn | Sign::Touch | Sign::Nothing => {}
        }
        self.follow(sign, form, uptime);
        let is_stuck = self.watched.is_some_and(|watched| watched.touched && uptime.saturating_sub(watched.since) >= STUCK);
        if may_offer && !self.offered && (self.wrong >= WRONG_ENTRIES || self.back >= STEPS_BACK || is_stuck) {
            self.offered = true;
            self.sheet = Some(HelpSheet::Offered);
        }
    }

    fn follow(&mut self, sign: Sign, form: Option<(FormId, usize)>, uptime: Duration) {
        let Some((page, filled)) = form else {
            self.watched = None;
            return;
        };
        let fresh = Watched { page, filled, since: uptime, touched: false, begun: false };
        match &mut self.watched {
            Some(watched) if watched.page == page => {
                if sign != Sign::Nothing {
                    (watched.touched, watched.begun) = (true, true);
                }
                if filled > watched.filled || matches!(sign, Sign::StepOn | Sign::StepBack) {
                    *watched = Watched { filled: filled.max(watched.filled), begun: watched.begun, ..fresh };
                }
            }
            _ => {
                // What was wrong on another page is past.
                self.wrong = 0;
                self.watched = Some(fresh);
            }
        }
    }

    /// Whether the page on the screen was touched since it opened: who only looked at a form and goes back has no trouble.
    pub fn has_begun(&self) -> bool {
        self.watched.is_some_and(|watched| watched.begun)
    }

    /// Puts the sheet away; true if it lay open.
    pub fn put_away(&mut self) -> bool {
        self.sheet.take().is_some()
    }
}

/// What the sheet offers where the screen is set like this: what is on already helps nobody.
pub fn choices(modes: Modes, has_number: bool) -> Vec<HelpChoice> {
    let all = [
        (HelpChoice::Large, !modes.large),
        (HelpChoice::OneQuestion, !modes.one_question_per_page()),
        (HelpChoice::Call, has_number),
        (HelpChoice::Somebody, true),
    ];
    all.into_iter().filter(|(_, offered)| *offered).map(|(choice, _)| choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: Option<(FormId, usize)> = Some((FormId(1), 0));

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn begun() -> Helping {
        let mut helping = Helping::default();
        helping.watch(Sign::Nothing, FORM, true, at(0));
        helping
    }

    fn is_offered(helping: &Helping) -> bool {
        helping.sheet == Some(HelpSheet::Offered)
    }

    #[test]
    fn three_wrong_entries_on_a_page_offer_help_and_two_do_not() {
        let mut helping = begun();
        helping.watch(Sign::WrongEntry, FORM, true, at(1));
        helping.watch(Sign::WrongEntry, FORM, true, at(2));
        assert!(!is_offered(&helping));
        helping.watch(Sign::WrongEntry, FORM, true, at(3));
        assert!(is_offered(&helping));
    }

    #[test]
    fn what_was_wrong_on_another_page_does_not_count() {
        let mut helping = begun();
        helping.watch(Sign::WrongEntry, FORM, true, at(1));
        helping.watch(Sign::WrongEntry, FORM, true, at(2));
        helping.watch(Sign::Touch, Some((FormId(2), 0)), true, at(3));
        helping.watch(Sign::WrongEntry, Some((FormId(2), 0)), true, at(4));
        assert!(!is_offered(&helping));
    }

    #[test]
    fn going_back_twice_offers_help_and_once_does_not() {
        let mut helping = begun();
        helping.watch(Sign::StepBack, FORM, true, at(1));
        assert!(!is_offered(&helping));
        helping.watch(Sign::StepBack, None, true, at(2));
        assert!(is_offered(&helping));
    }

    #[test]
    fn a_minute_of_touches_without_getting_on_offers_help() {
        let mut helping = begun();
        helping.watch(Sign::Touch, FORM, true, at(20));
        helping.watch(Sign::Nothing, FORM, true, at(59));
        assert!(!is_offered(&helping));
        helping.watch(Sign::Nothing, FORM, true, at(60));
        assert!(is_offered(&helping));
    }

    #[test]
    fn whoever_gets_on_or_touches_nothing_is_left_alone() {
        let mut slow = begun();
        for turn in 1..10 {
            let filled = usize::try_from(turn).unwrap();
            slow.watch(Sign::Touch, Some((FormId(1), filled)), true, at(turn * 55));
        }
        assert!(!is_offered(&slow));
        let mut reader = begun();
        reader.watch(Sign::Nothing, FORM, true, at(85));
        assert!(!is_offered(&reader));
        let mut stepping = begun();
        stepping.watch(Sign::Touch, FORM, true, at(30));
        stepping.watch(Sign::StepOn, FORM, true, at(50));
        stepping.watch(Sign::Nothing, FORM, true, at(100));
        assert!(!is_offered(&stepping), "the next question has a minute of its own");
    }

    #[test]
    fn what_is_typed_and_taken_back_again_is_no_progress() {
        let mut helping = begun();
        helping.watch(Sign::Touch, Some((FormId(1), 3)), true, at(5));
        for turn in 0..6 {
            helping.watch(Sign::Touch, Some((FormId(1), 2)), true, at(10 + turn * 10));
            helping.watch(Sign::Touch, Some((FormId(1), 3)), true, at(15 + turn * 10));
        }
        assert!(is_offered(&helping));
    }

    #[test]
    fn help_is_offered_once_in_a_visit() {
        let mut helping = begun();
        for _ in 0..3 {
            helping.watch(Sign::WrongEntry, FORM, true, at(1));
        }
        assert!(helping.put_away() && !helping.put_away());
        for _ in 0..3 {
            helping.watch(Sign::WrongEntry, FORM, true, at(2));
            helping.watch(Sign::StepBack, FORM, true, at(2));
        }
        helping.watch(Sign::Touch, FORM, true, at(3));
        helping.watch(Sign::Nothing, FORM, true, at(200));
        assert_eq!(helping.sheet, None);
    }

    #[test]
    fn an_offer_waits_while_something_else_lies_over_the_page() {
        let mut helping = begun();
        for _ in 0..3 {
            helping.watch(Sign::WrongEntry, FORM, false, at(1));
        }
        assert_eq!(helping.sheet, None);
        helping.watch(Sign::Nothing, FORM, true, at(2));
        assert!(is_offered(&helping));
    }

    #[test]
    fn what_is_on_already_is_not_offered() {
        let usual = Modes::default();
        assert_eq!(choices(usual, true).len(), 4);
        assert_eq!(choices(Modes { one_question: true, ..usual }, true), [HelpChoice::Large, HelpChoice::Call, HelpChoice::Somebody]);
        assert_eq!(choices(Modes { large: true, ..usual }, true), [HelpChoice::Call, HelpChoice::Somebody]);
        assert_eq!(choices(Modes { large: true, ..usual }, false), [HelpChoice::Somebody]);
    }
}
