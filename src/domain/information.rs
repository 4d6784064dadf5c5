//! 便民信息: the pages of the information rack, which the office edits.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

use super::{
    notice::Times,
    rich_text::{RichText, Said},
};

/// Where on the rack a page stands; terminals show the shelves in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Shelf {
    /// 入住温馨提示.
    MovingIn,
    /// 医院药房.
    Hospitals,
    /// 交通出行.
    Transport,
    /// 便民电话 (黄页).
    YellowPages,
    /// 办事指南.
    Guides,
    /// 资料: brochures, newsletter, anything else. Also whatever a newer office names that this version does not know.
    #[serde(other)]
    Brochures,
}

impl Shelf {
    pub const ALL: [Self; Self::COUNT] =
        [Self::MovingIn, Self::Hospitals, Self::Transport, Self::YellowPages, Self::Guides, Self::Brochures];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::MovingIn => "入住温馨提示",
            Self::Hospitals => "医院药房",
            Self::Transport => "交通出行",
            Self::YellowPages => "便民电话",
            Self::Guides => "办事指南",
            Self::Brochures => "社区资料",
        }
    }
}

/// One line of a list: a hospital, a bus line, a shop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InfoEntry {
    pub name: String,
    /// One or two lines: address, hours, distance.
    #[serde(default)]
    pub detail: String,
    /// As it is read; empty when there is none.
    #[serde(default)]
    pub phone: String,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationPage {
    /// Stable key.
    pub id: String,
    pub shelf: Shelf,
    pub title: String,
    /// May be empty where the list says it all. In the office what staff typed, marks and all; on a board what everybody can
    /// read.
    #[serde(default)]
    pub body: String,
    /// The body in blocks, on a board only; none if it is plain.
    #[serde(default, skip_serializing_if = "RichText::is_plain")]
    pub rich: RichText,
    /// The same in English, where somebody said it in English with marks.
    #[serde(default, skip_serializing_if = "RichText::is_plain")]
    pub english_rich: RichText,
    #[serde(default)]
    pub entries: Vec<InfoEntry>,
    /// Among the pages of its shelf; where two have the same one, their order on the board counts.
    #[serde(default, skip_serializing_if = "is_first")]
    pub place: u32,
    /// First instant at which it is shown; `None`: it always was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_from: Option<DateTime<Utc>>,
    /// First instant at which it is shown no more; `None`: until it is switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_until: Option<DateTime<Utc>>,
    /// On which days and at which hours within that; a lobby of an earlier version shows it at all of them.
    #[serde(default, skip_serializing_if = "Times::is_always")]
    pub times: Times,
    /// The pictures of its leaflet's pages, each by its SHA-256, in reading order; a lobby of an earlier version shows the
    /// words alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<String>,
}

fn is_first(place: &u32) -> bool {
    *place == 0
}

impl InformationPage {
    /// A page with nothing on it, always shown.
    pub fn empty(id: impl Into<String>, shelf: Shelf, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            shelf,
            title: title.into(),
            body: String::new(),
            rich: RichText::default(),
            english_rich: RichText::default(),
            entries: Vec::new(),
            place: 0,
            show_from: None,
            show_until: None,
            times: Times::default(),
            pages: Vec::new(),
        }
    }

    /// What has to be fetched for it, as [`super::notice::Notice::pictures`].
    pub fn pictures(&self) -> impl Iterator<Item = &String> {
        self.pages.iter().chain(self.rich.pictures()).chain(self.english_rich.pictures())
    }

    /// As [`super::notice::Notice::retain_pictures`].
    pub fn retain_pictures(&mut self, keep: impl Fn(&str) -> bool) {
        if !self.pages.iter().all(|page| keep(page)) {
            self.pages.clear();
        }
        self.rich.retain_pictures(&keep);
        self.english_rich.retain_pictures(&keep);
    }

    /// Whether it stands on the rack, at an instant by the estate's clock; with one that is not trusted as a notice does
    /// ([`super::notice::Notice::is_shown`]).
    pub fn is_shown(&self, now: DateTime<FixedOffset>, clock_trusted: bool) -> bool {
        let is_within = || self.show_until.is_none_or(|until| now < until) && self.times.holds(now.naive_local());
        self.show_from.is_none_or(|from| from <= now) && (!clock_trusted || is_within())
    }

    /// As a board carries it. `glossary` has English for what was typed; afterwards it has that for what everybody reads.
    pub fn as_shown(mut self, glossary: &mut BTreeMap<String, String>) -> Self {
        let Said { plain, rich } = RichText::said(&self.body);
        if plain != self.body
            && let Some(english) = glossary.remove(&self.body)
        {
            let english = RichText::said(&english);
            self.english_rich = english.rich;
            glossary.insert(plain.clone(), english.plain);
        }
        Self { body: plain, rich, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shelves_read_back_and_an_unknown_one_is_a_brochure() {
        for shelf in Shelf::ALL {
            assert_eq!(shelf.into_str().parse(), Ok(shelf));
            assert_eq!(serde_json::to_value(shelf).unwrap(), shelf.into_str());
        }
        assert_eq!(serde_json::from_str::<Shelf>("\"library\"").unwrap(), Shelf::Brochures);
    }
}
