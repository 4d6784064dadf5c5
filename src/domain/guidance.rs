//! 应急指引: what the lobbies tell people to do in an emergency, where an estate says it in its own words.
//!
//! Owns: the dangers, what an estate may say of each, the usual words to return to. Invariants: 119, 110 and 120 are no words
//! of an estate's; a part that an estate leaves empty is said in the usual words, so that nobody ever reads an empty page.
//!
//! Why the usual words stand here and on the screen: the screen has them in three languages and needs no office for them;
//! staff see here what they change. `tests/ui/guidance.rs` holds that both are the same.

mod usual;

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

/// What may happen in a building.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Danger {
    Fire,
    Lift,
    Gas,
    Security,
    Typhoon,
    Water,
}

impl Danger {
    /// In the order in which screens keep what an estate says of them.
    pub const ALL: [Self; Self::COUNT] = [Self::Fire, Self::Lift, Self::Gas, Self::Security, Self::Typhoon, Self::Water];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Fire => "火警",
            Self::Lift => "电梯困人",
            Self::Gas => "燃气泄漏",
            Self::Security => "治安",
            Self::Typhoon => "台风暴雨",
            Self::Water => "漏水·停水",
        }
    }

    /// Whether its card on the first page has steps.
    pub fn has_first_steps(self) -> bool {
        !matches!(self, Self::Typhoon | Self::Water)
    }

    /// What the program brings along; said wherever an estate says nothing else.
    pub fn usual(self) -> Guidance {
        usual::of(self)
    }
}

/// Steps on the card of the first page.
pub const FIRST_STEPS: usize = 3;
/// Characters of one of them: a card holds no more on a line.
pub const FIRST_STEP_CHARS: usize = 10;
/// Steps of the full page, at least and at most.
pub const STEPS: std::ops::RangeInclusive<usize> = 3..=7;
/// Characters of one of them.
pub const STEP_CHARS: usize = 18;
/// What never to do.
pub const NEVERS: usize = 3;
/// Characters of one of them.
pub const NEVER_CHARS: usize = 14;
/// Whose number it is: 燃气抢修.
pub const NUMBER_NAME_CHARS: usize = 8;

/// What is said of one danger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Guidance {
    /// On its card: [`FIRST_STEPS`] or none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    /// [`NEVERS`] or none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<String>,
    /// Whom else to call: 燃气抢修; empty: nobody.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub number_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub number: String,
}

impl Guidance {
    /// Without what is said in the usual words anyway.
    pub fn own(mut self, danger: Danger) -> Self {
        let usual = danger.usual();
        for (part, usual) in [(&mut self.first, usual.first), (&mut self.steps, usual.steps), (&mut self.never, usual.never)] {
            if *part == usual {
                part.clear();
            }
        }
        self
    }

    /// With the usual words where nothing is said.
    pub fn full(mut self, danger: Danger) -> Self {
        let usual = danger.usual();
        for (part, usual) in [(&mut self.first, usual.first), (&mut self.steps, usual.steps), (&mut self.never, usual.never)] {
            if part.is_empty() {
                *part = usual;
            }
        }
        self
    }

    /// Everything is said in the usual words, and nobody else is called.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// What an estate says of one danger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnGuidance {
    pub danger: Danger,
    #[serde(flatten)]
    pub guidance: Guidance,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_words_keep_the_limits_that_staff_have() {
        let fits = |lines: &[String], limit| lines.iter().all(|line| (1..=limit).contains(&line.chars().count()));
        for danger in Danger::ALL {
            let usual = danger.usual();
            assert_eq!(usual.first.len(), if danger.has_first_steps() { FIRST_STEPS } else { 0 }, "{danger:?}");
            assert!(STEPS.contains(&usual.steps.len()) && usual.never.len() == NEVERS, "{danger:?}");
            assert!(fits(&usual.first, FIRST_STEP_CHARS) && fits(&usual.steps, STEP_CHARS) && fits(&usual.never, NEVER_CHARS), "{usual:?}");
        }
    }

    #[test]
    fn only_what_is_an_estates_own_is_kept_and_the_rest_comes_back() {
        for danger in Danger::ALL {
            assert!(danger.usual().own(danger).is_usual());
            let changed =
                Guidance { never: vec!["不要围观".into()], number_name: "抢修".into(), number: "96777".into(), ..danger.usual() };
            let own = changed.clone().own(danger);
            assert!(own.steps.is_empty() && own.first.is_empty() && !own.is_usual());
            assert_eq!(own.full(danger), changed);
        }
    }
}
