//! 紧急接管: one thing to do for everybody at once, on the whole of a lobby's screen.
//!
//! Owns: what a takeover says, for which lobbies, until when; which of several a lobby shows; what has to be typed before one
//! begins. Invariants: one always ends at a stated time at the latest; none begins without the word that confirms it; real
//! danger goes before a drill.
//!
//! Why not a notice of a high priority: a notice waits on the board to be read, can be left, and is written by whoever may
//! publish. This one covers everything and says three things to do.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

use super::{
    ids::TakeoverId,
    notice::{Audience, audience::Lobby},
};

mod usual;

/// Hours that a takeover can last at the most, in the order they are offered.
pub const HOURS: [u32; 5] = [1, 2, 4, 8, 24];
/// Steps of one takeover: three are read at a glance.
pub const STEPS: usize = 3;
/// Characters of its one large word.
pub const TITLE_CHARS: usize = 6;
/// Characters of the line below it.
pub const LEAD_CHARS: usize = 12;
/// Characters of a step.
pub const STEP_CHARS: usize = 14;
/// Characters of the place to gather.
pub const GATHER_CHARS: usize = 14;
/// Characters of any of its lines in English.
pub const ENGLISH_CHARS: usize = 44;
/// Takeovers that are on at once.
pub const AT_ONCE: usize = 20;

/// What has happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Kind {
    Fire,
    Gas,
    Flood,
    Security,
    /// Anything else; also whatever a newer office names that this version does not know.
    #[default]
    #[serde(other)]
    Custom,
}

impl Kind {
    pub const ALL: [Self; Self::COUNT] = [Self::Fire, Self::Gas, Self::Flood, Self::Security, Self::Custom];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Fire => "火警",
            Self::Gas => "燃气泄漏",
            Self::Flood => "积水倒灌",
            Self::Security => "治安",
            Self::Custom => "其他",
        }
    }

    /// Whether people are to gather outside: from a flood they go up, and from violence behind a door.
    pub fn gathers(self) -> bool {
        match self {
            Self::Fire | Self::Gas => true,
            Self::Flood | Self::Security | Self::Custom => false,
        }
    }

    /// What it says unless somebody changes it; of something else nobody knows beforehand.
    pub fn usual_words(self) -> Words {
        usual::words(self)
    }
}

/// The sign beside a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    Stairs,
    Lift,
    Door,
    Flame,
    Phone,
    Water,
    Power,
    Lock,
    People,
    /// Its number stands there.
    #[default]
    #[serde(other)]
    Number,
}

/// A line in both languages of the screen: they stand together, because whoever runs chooses none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    pub chinese: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub english: String,
}

/// One thing to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    #[serde(flatten)]
    pub line: Line,
    pub sign: Sign,
}

/// What the screen says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Words {
    /// The one large word: 火警.
    pub title: String,
    /// What to do before anything else: 请立即撤离; its English says the title, too.
    pub lead: Line,
    pub steps: Vec<Step>,
}

impl Words {
    /// With the signs of the usual steps where a step is one of them, and without usual English under another Chinese: who
    /// changed the one line may have overlooked the other.
    pub fn settled(mut self, kind: Kind) -> Self {
        let usual = kind.usual_words();
        let usual_lines: Vec<&Line> = std::iter::once(&usual.lead).chain(usual.steps.iter().map(|step| &step.line)).collect();
        let settle = |line: &mut Line| {
            if usual_lines.iter().any(|known| known.english == line.english && known.chinese != line.chinese) {
                line.english.clear();
            }
        };
        settle(&mut self.lead);
        for step in &mut self.steps {
            settle(&mut step.line);
            let known = usual.steps.iter().find(|known| known.line.chinese == step.line.chinese);
            step.sign = known.map_or(Sign::Number, |known| known.sign);
        }
        self
    }
}

/// One takeover as a lobby shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takeover {
    pub id: TakeoverId,
    #[serde(default)]
    pub kind: Kind,
    /// 演练: nothing has happened.
    #[serde(default)]
    pub drill: bool,
    #[serde(default)]
    pub words: Words,
    /// Where to go; empty: nowhere in particular.
    #[serde(default)]
    pub gather: String,
    /// Whom to call at the property; empty: the number that the lobby knows.
    #[serde(default)]
    pub phone: String,
    /// Who began it, as residents read it.
    #[serde(default)]
    pub publisher: String,
    /// Which lobbies, in words; empty: all of them.
    #[serde(default)]
    pub scope: String,
    pub began_at: DateTime<Utc>,
    /// First instant at which it is over, if nobody ended it before.
    pub ends_at: DateTime<Utc>,
}

impl Takeover {
    /// Whether it is on. A clock that is not trusted ends nothing: it may run hours ahead, and a screen that goes back to the
    /// weather while a house burns does harm, one that warns for too long does none. It comes down when the office says so.
    pub fn is_on(&self, now: DateTime<Utc>, clock_trusted: bool) -> bool {
        !clock_trusted || now < self.ends_at
    }

    /// The word that staff type before it begins.
    pub fn word(drill: bool) -> &'static str {
        if drill { "演练" } else { "接管" }
    }
}

/// Somebody typed the word: nothing begins without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed(());

impl Confirmed {
    /// `None` if it is another word: also the one of a drill where this is none, and the other way round.
    pub fn by(typed: &str, drill: bool) -> Option<Self> {
        (typed.trim() == Takeover::word(drill)).then_some(Self(()))
    }
}

/// What a lobby shows at an instant, of those that were begun: real danger before a drill, then the newest.
pub fn shown_in<'t>(begun: &'t [(Takeover, Audience)], lobby: Lobby<'_>, now: DateTime<Utc>) -> Option<&'t Takeover> {
    let its = begun.iter().filter(|(takeover, audience)| takeover.is_on(now, true) && audience.has(lobby));
    its.map(|(takeover, _)| takeover).max_by_key(|takeover| (!takeover.drill, takeover.began_at, takeover.id))
}

#[cfg(test)]
mod tests;
