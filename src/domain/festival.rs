//! 节日问候: what lobbies say at a festival, and when. To everybody and by no name.
//!
//! Owns: the festivals, what an office decides about them. Invariants: which day a festival is on is not known here but told by
//! whoever has a calendar, so that an office that decides nothing says nothing wrong; what is decided for days ends with them.
//!
//! Why the terminal finds the day out itself: its greeting comes and goes without a line, and no office has to remember.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

/// A festival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Festival {
    NewYear,
    SpringFestival,
    Lantern,
    TombSweeping,
    DragonBoat,
    MidAutumn,
    NationalDay,
    DoubleNinth,
}

impl Festival {
    /// In the order of the year.
    pub const ALL: [Self; Self::COUNT] = [
        Self::NewYear,
        Self::SpringFestival,
        Self::Lantern,
        Self::TombSweeping,
        Self::DragonBoat,
        Self::MidAutumn,
        Self::NationalDay,
        Self::DoubleNinth,
    ];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::NewYear => "元旦",
            Self::SpringFestival => "春节",
            Self::Lantern => "元宵",
            Self::TombSweeping => "清明",
            Self::DragonBoat => "端午",
            Self::MidAutumn => "中秋",
            Self::NationalDay => "国庆",
            Self::DoubleNinth => "重阳",
        }
    }

    /// On which days it is kept without anybody deciding it, as staff read it.
    pub fn days(self) -> &'static str {
        match self {
            Self::NewYear => "1月1日至3日",
            Self::SpringFestival => "除夕至正月初七",
            Self::Lantern => "正月十五",
            Self::TombSweeping => "不自动显示；选定后只有文字",
            Self::DragonBoat => "五月初四、初五",
            Self::MidAutumn => "八月十四、十五",
            Self::NationalDay => "10月1日至7日",
            Self::DoubleNinth => "九月初九",
        }
    }

    /// What it says unless an office says something else, in two lines. The screen has the same in three languages.
    pub fn usual_lines(self) -> &'static str {
        match self {
            Self::NewYear => "元旦快乐，\n万事如意",
            Self::SpringFestival => "新春快乐，\n阖家安康",
            Self::Lantern => "元宵喜乐，\n团团圆圆",
            Self::TombSweeping => "清明时节，\n慎终追远",
            Self::DragonBoat => "端午安康，\n诸事顺遂",
            Self::MidAutumn => "中秋快乐，\n人月两圆",
            Self::NationalDay => "喜迎国庆，\n祝您节日愉快",
            Self::DoubleNinth => "重阳安康，\n敬老爱老",
        }
    }
}

/// Lines of a greeting, and characters of one: it stands in the place of the slogan, beside an ornament.
pub const LINES: usize = 2;
/// See [`LINES`].
pub const LINE_CHARS: usize = 10;
/// Days for which one festival can be chosen.
pub const LONGEST_DAYS: i64 = 31;

/// Which festival is kept when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Choice {
    /// Each on its days.
    #[default]
    Automatic,
    /// None.
    Off,
    /// One, from day to day; none of the others meanwhile, and each on its days afterwards.
    Chosen { festival: Festival, from: NaiveDate, to: NaiveDate },
}

/// What an office decided about festivals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Festivals {
    pub choice: Choice,
    /// What a festival says in the estate's own words, in one line or two.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lines: BTreeMap<Festival, String>,
}

impl Festivals {
    /// Nothing was decided.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// The festival of a day; `by_calendar` is that of the day itself.
    pub fn on(&self, today: NaiveDate, by_calendar: Option<Festival>) -> Option<Festival> {
        match self.choice {
            Choice::Off => None,
            Choice::Chosen { festival, from, to } if (from..=to).contains(&today) => Some(festival),
            Choice::Automatic | Choice::Chosen { .. } => by_calendar,
        }
    }

    /// What the estate says itself; empty: the usual.
    pub fn own_lines(&self, festival: Festival) -> &str {
        self.lines.get(&festival).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_office_that_decides_nothing_keeps_each_on_its_days_and_one_that_chose_keeps_only_that() {
        let today = day("2027-02-06");
        let by_calendar = Some(Festival::SpringFestival);
        let of = |choice| Festivals { choice, ..Festivals::default() };
        assert_eq!(of(Choice::Automatic).on(today, by_calendar), by_calendar);
        assert_eq!(of(Choice::Off).on(today, by_calendar), None);
        let chosen = of(Choice::Chosen { festival: Festival::Lantern, from: day("2027-02-01"), to: day("2027-02-06") });
        assert_eq!(chosen.on(today, by_calendar), Some(Festival::Lantern));
        assert_eq!(chosen.on(day("2027-02-07"), by_calendar), by_calendar);
        assert_eq!(chosen.on(day("2027-01-31"), None), None);
    }

    #[test]
    fn what_was_decided_is_read_back_and_the_usual_is_nothing() {
        let lines = [(Festival::MidAutumn, "月圆人安".to_owned())].into();
        let decided = Festivals { choice: Choice::Off, lines };
        let document = serde_json::to_string(&decided).unwrap();
        assert_eq!(document, r#"{"choice":{"kind":"off"},"lines":{"mid_autumn":"月圆人安"}}"#);
        assert_eq!(serde_json::from_str::<Festivals>(&document).unwrap(), decided);
        assert!(serde_json::from_str::<Festivals>("{}").unwrap().is_usual() && !decided.is_usual());
    }

    #[test]
    fn every_usual_line_fits() {
        for festival in Festival::ALL {
            let lines: Vec<&str> = festival.usual_lines().lines().collect();
            assert_eq!(lines.len(), LINES);
            assert!(lines.iter().all(|line| line.chars().count() <= LINE_CHARS), "{festival:?}");
        }
    }
}
