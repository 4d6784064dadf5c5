//! Notices: what the property company tells every household.

use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

use super::{
    ids::NoticeId,
    rich_text::{RichText, Said},
};

pub mod audience;
pub mod display;
pub mod occasion;
pub mod template;
pub mod times;

pub use audience::Audience;
pub use times::Times;

/// What a notice is about; its word is shown as a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Category {
    Water,
    Power,
    Activity,
    Safety,
    Price,
    /// Property law and policy.
    Law,
    /// The property company's news.
    Company,
    /// Community life.
    Community,
    /// Health and disaster prevention: what is worth knowing, with no occasion.
    Health,
    /// Services and their changes.
    Service,
    /// Also whatever a newer office names that this version does not know.
    #[serde(other)]
    General,
}

impl Category {
    pub const ALL: [Self; Self::COUNT] = [
        Self::General,
        Self::Water,
        Self::Power,
        Self::Safety,
        Self::Activity,
        Self::Community,
        Self::Health,
        Self::Service,
        Self::Price,
        Self::Law,
        Self::Company,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Water => "停水",
            Self::Power => "停电",
            Self::Activity => "活动",
            Self::Safety => "安全",
            Self::General => "通知",
            Self::Price => "价目",
            Self::Law => "法规",
            Self::Company => "企业",
            Self::Community => "生活",
            Self::Health => "健康",
            Self::Service => "服务",
        }
    }
}

/// A notice. What staff typed is in the office its body, marks and all; on a board the body is what everybody can read, and
/// its blocks stand beside it ([`Notice::as_shown`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: NoticeId,
    pub category: Category,
    pub title: String,
    pub body: String,
    /// The body in blocks, on a board only; none if it is plain, and a lobby of an earlier version shows the body.
    #[serde(default, skip_serializing_if = "RichText::is_plain")]
    pub rich: RichText,
    pub pinned: bool,
    /// First instant at which it is shown.
    pub show_from: DateTime<Utc>,
    /// First instant at which it is shown no more; `None` = until withdrawn.
    pub show_until: Option<DateTime<Utc>>,
    /// Who signed it, as read by residents.
    pub publisher: String,
    /// For residents who read English; without it they see the Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub english: Option<English>,
    /// On which days and at which hours within that; a lobby of an earlier version shows it at all of them.
    #[serde(default, skip_serializing_if = "Times::is_always")]
    pub times: Times,
    /// The pictures of its leaflet's pages, each by its SHA-256, in reading order; a lobby of an earlier version shows the
    /// words alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<String>,
}

/// A notice's words in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct English {
    pub title: String,
    pub body: String,
    /// As [`Notice::rich`].
    #[serde(default, skip_serializing_if = "RichText::is_plain")]
    pub rich: RichText,
}

impl Notice {
    /// As a board carries it.
    pub fn as_shown(mut self) -> Self {
        Said { plain: self.body, rich: self.rich } = RichText::said(&self.body);
        if let Some(english) = &mut self.english {
            Said { plain: english.body, rich: english.rich } = RichText::said(&english.body);
        }
        self
    }

    /// What has to be fetched before it can be shown: its leaflet's pages and the pictures within its words, by SHA-256; of a
    /// notice as a board carries it.
    pub fn pictures(&self) -> impl Iterator<Item = &String> {
        let english = self.english.iter().flat_map(|english| english.rich.pictures());
        self.pages.iter().chain(self.rich.pictures()).chain(english)
    }

    /// Leaves the words: a leaflet goes as a whole, a picture by itself.
    pub fn retain_pictures(&mut self, keep: impl Fn(&str) -> bool) {
        if !self.pages.iter().all(|page| keep(page)) {
            self.pages.clear();
        }
        self.rich.retain_pictures(&keep);
        self.english.iter_mut().for_each(|english| english.rich.retain_pictures(&keep));
    }

    /// Whether it belongs on the board, at an instant by the estate's clock. With a clock that is not trusted nothing expires
    /// (invariant 10) and every hour may be the one; `now` is then the last instant known for certain, so nothing comes early.
    pub fn is_shown(&self, now: DateTime<FixedOffset>, clock_trusted: bool) -> bool {
        let is_within = || self.show_until.is_none_or(|until| now < until) && self.times.holds(now.naive_local());
        self.show_from <= now && (!clock_trusted || is_within())
    }
}

/// The notices of a board in reading order: pinned first, then the newest.
pub fn in_reading_order(notices: &[Notice], now: DateTime<FixedOffset>, clock_trusted: bool) -> Vec<&Notice> {
    let mut shown: Vec<&Notice> = notices.iter().filter(|notice| notice.is_shown(now, clock_trusted)).collect();
    shown.sort_by(|a, b| b.pinned.cmp(&a.pinned).then(b.show_from.cmp(&a.show_from)).then(b.id.cmp(&a.id)));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn notice(n: u8, from: i64, until: Option<i64>, pinned: bool) -> Notice {
        Notice {
            id: NoticeId::mint(at(from), [n; 10]),
            category: Category::General,
            title: n.to_string(),
            body: String::new(),
            rich: RichText::default(),
            pinned,
            show_from: at(from),
            show_until: until.map(at),
            publisher: String::new(),
            english: None,
            times: Times::default(),
            pages: Vec::new(),
        }
    }

    #[test]
    fn every_category_reads_back_and_an_unknown_one_is_a_general_notice() {
        for category in Category::ALL {
            assert_eq!(category.into_str().parse(), Ok(category));
            assert_eq!(serde_json::to_value(category).unwrap(), category.into_str());
            assert_eq!(category.label().chars().count(), 2);
        }
        assert_eq!(serde_json::from_str::<Category>("\"lottery\"").unwrap(), Category::General);
    }

    #[test]
    fn pinned_first_then_newest_within_its_time() {
        let notices =
            [notice(1, 10, None, false), notice(2, 5, Some(100), true), notice(3, 20, Some(30), false), notice(4, 99, None, false)];
        let titles =
            |now, trusted| in_reading_order(&notices, at(now).fixed_offset(), trusted).iter().map(|n| n.title.clone()).collect::<Vec<_>>();
        assert_eq!(titles(25, true), ["2", "3", "1"]);
        assert_eq!(titles(30, true), ["2", "1"]);
        assert_eq!(titles(1_000, false).len(), 4);
    }

    #[test]
    fn at_other_hours_it_is_not_shown_unless_nobody_knows_the_hour() {
        let hours = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let times = Times { hours: Some(times::Hours { from: hours(7), to: hours(9) }), ..Times::default() };
        let notice = Notice { times, ..notice(1, 0, None, false) };
        let china = FixedOffset::east_opt(8 * 3_600).unwrap();
        // 1970-01-02 07:30 and 09:00 there.
        let [within, after] = [23 * 3_600 + 1_800, 25 * 3_600].map(|second| at(second).with_timezone(&china));
        assert!(notice.is_shown(within, true) && !notice.is_shown(after, true) && notice.is_shown(after, false));
        let told = serde_json::to_value(&notice).unwrap();
        assert_eq!(told["times"], serde_json::json!({ "hours": { "from": "07:00:00", "to": "09:00:00" } }));
        assert_eq!(serde_json::from_value::<Notice>(told).unwrap(), notice);
    }
}
