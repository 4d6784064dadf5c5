//! Warnings of severe weather as lobbies show them: what comes, how bad, until when, who says so.
//!
//! Invariants: a warning ends by itself, judged by whoever shows it, so that a terminal without a line takes it down too;
//! an untrusted clock ends none.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

/// The four levels of 气象灾害预警, the lightest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum WarningLevel {
    Blue,
    Yellow,
    Orange,
    Red,
}

impl WarningLevel {
    pub const ALL: [Self; Self::COUNT] = [Self::Blue, Self::Yellow, Self::Orange, Self::Red];

    /// As it is said.
    pub fn label(self) -> &'static str {
        match self {
            Self::Blue => "蓝色",
            Self::Yellow => "黄色",
            Self::Orange => "橙色",
            Self::Red => "红色",
        }
    }
}

impl WarningLevel {
    fn english(self) -> &'static str {
        match self {
            Self::Blue => "Blue",
            Self::Yellow => "Yellow",
            Self::Orange => "Orange",
            Self::Red => "Red",
        }
    }
}

/// What warnings are of; staff choose from these, a source may name others.
pub const KINDS: [&str; 16] = [
    "台风",
    "暴雨",
    "雷电",
    "雷雨大风",
    "大风",
    "冰雹",
    "高温",
    "寒潮",
    "暴雪",
    "道路结冰",
    "霜冻",
    "大雾",
    "霾",
    "沙尘暴",
    "干旱",
    "森林火险",
];

/// The same in English, one for one; behind them who may say so.
const ENGLISH: [&str; 16] = [
    "typhoon",
    "rainstorm",
    "lightning",
    "thunderstorm gale",
    "gale",
    "hail",
    "heat",
    "cold wave",
    "snowstorm",
    "icy roads",
    "frost",
    "dense fog",
    "haze",
    "sandstorm",
    "drought",
    "forest fire",
];

/// Words of banners that no estate has to translate.
pub fn glossary() -> impl Iterator<Item = (&'static str, &'static str)> {
    KINDS.into_iter().zip(ENGLISH)
}

/// The most characters of a text that staff enter, and of its English: two lines of the smallest banner.
pub const POSTED_CHARS: usize = 40;
pub const POSTED_ENGLISH_CHARS: usize = 80;
/// The most characters of a warning's text.
pub const TEXT_CHARS: usize = 600;
/// No warning stands longer than this after it was issued.
pub const LONGEST: Duration = Duration::days(7);
/// The most warnings that one source or staff have on the board.
pub const MOST: usize = 8;

/// One warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub id: String,
    /// `台风`.
    pub kind: String,
    pub level: WarningLevel,
    /// What to expect and what to do.
    pub text: String,
    /// The text in English; empty: nobody wrote it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub english: String,
    /// Who says so: an observatory, or the estate.
    pub issuer: String,
    pub issued_at: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl Warning {
    /// `台风橙色预警`.
    pub fn title(&self) -> String {
        format!("{}{}预警", self.kind, self.level.label())
    }

    /// The title in English; empty where the kind has no word.
    pub fn english_title(&self) -> String {
        let kind = KINDS.iter().position(|kind| *kind == self.kind).map(|place| ENGLISH[place]);
        kind.map(|kind| format!("{} warning: {kind}", self.level.english())).unwrap_or_default()
    }

    /// Whether it is still shown. A clock that is not trusted ends nothing.
    pub fn holds(&self, now: DateTime<Utc>, clock_trusted: bool) -> bool {
        !clock_trusted || now < self.until
    }
}

/// The warnings that are shown, the gravest first, of one level the newest.
pub fn in_force(warnings: &[Warning], now: DateTime<Utc>, clock_trusted: bool) -> Vec<&Warning> {
    let mut held: Vec<&Warning> = warnings.iter().filter(|warning| warning.holds(now, clock_trusted)).collect();
    held.sort_by_key(|warning| (std::cmp::Reverse(warning.level), std::cmp::Reverse(warning.issued_at)));
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(id: &str, level: WarningLevel, issued: i64, until: i64) -> Warning {
        let at = |hours| DateTime::from_timestamp(hours * 3_600, 0).unwrap();
        let (kind, text, issuer) = ("台风".into(), "请关好门窗".into(), "市气象台".into());
        Warning { id: id.into(), kind, level, text, english: String::new(), issuer, issued_at: at(issued), until: at(until) }
    }

    #[test]
    fn the_gravest_stands_first_and_what_has_ended_is_gone() {
        let all = [
            warning("blue", WarningLevel::Blue, 9, 30),
            warning("older", WarningLevel::Orange, 1, 30),
            warning("ended", WarningLevel::Red, 1, 10),
            warning("newer", WarningLevel::Orange, 5, 30),
        ];
        let now = DateTime::from_timestamp(10 * 3_600, 0).unwrap();
        let ids = |trusted| in_force(&all, now, trusted).into_iter().map(|warning| warning.id.as_str()).collect::<Vec<_>>();
        assert_eq!(ids(true), ["newer", "older", "blue"]);
        assert_eq!(ids(false), ["ended", "newer", "older", "blue"], "a clock in doubt ends nothing");
    }
}
