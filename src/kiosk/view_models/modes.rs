//! How the screen speaks and where it puts its controls for the person in front of it.
//!
//! Owns the choices of the bottom bar. They outlive 首页 (somebody with thick glasses reads the next page too) and end
//! with the visit: a screen that nobody touches goes back to [`Modes::default`].

use super::keyboard::Mode;

/// What the screen speaks. Simplified Chinese is the source; the others are translations of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    Simplified,
    Traditional,
    English,
}

/// The modes of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Modes {
    pub language: Language,
    /// 大字: large type; secondary content folds behind one tap.
    pub large: bool,
    /// 降低: every control in the lowest 45 % of a portrait screen.
    pub lowered: bool,
    /// 一次一问: forms ask one question at a time, in whatever size. Only offered to who has trouble; it ends with the visit.
    pub one_question: bool,
}

/// A touch on the bottom bar's switches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    Language(Language),
    Large,
    Lowered,
}

impl Modes {
    /// Forms ask one question at a time, on a page of its own each: there is no next field beside the last one.
    pub fn one_question_per_page(self) -> bool {
        self.large || self.lowered || self.one_question
    }

    /// The keys that the dock opens with.
    pub fn first_keys(self) -> Mode {
        if self.language == Language::English { Mode::Latin } else { Mode::Pinyin }
    }

    /// The modes after a switch was touched.
    pub fn after(self, switch: Switch) -> Self {
        match switch {
            Switch::Language(language) => Self { language, ..self },
            Switch::Large => Self { large: !self.large, ..self },
            Switch::Lowered => Self { lowered: !self.lowered, ..self },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_touch_takes_a_mode_back_and_leaves_the_others() {
        let english = Modes::default().after(Switch::Language(Language::English));
        let large = english.after(Switch::Large).after(Switch::Lowered);
        assert!(large.large && large.lowered && large.language == Language::English);
        assert_eq!(large.after(Switch::Large).after(Switch::Lowered), english);
    }
}
