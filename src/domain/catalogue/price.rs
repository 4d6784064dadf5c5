//! What a service costs: how much, and for what.
//!
//! Invariants: a unit is a word beside the amount, never a rule of what is charged; an older catalogue and an older side
//! know none and show the amount alone. The list is closed, so that every unit has its word in every language; a unit is in
//! it because the trade marks its prices by it: by the visit, by time, by area, or by what is counted at the home.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

use crate::domain::money::{Fen, Quantity};

/// What an amount is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum PriceUnit {
    /// 次: once, however long it takes.
    Visit,
    /// 小时.
    Hour,
    /// 天.
    Day,
    /// 月: what is booked for good, such as care.
    Month,
    /// ㎡.
    SquareMetre,
    /// 台: an appliance.
    Appliance,
    /// 盏: a lamp.
    Lamp,
    /// 间: a room.
    Room,
    /// 件: a piece of clothing, of furniture, of luggage.
    Piece,
    /// 人: whoever takes part.
    Person,
    /// Nobody said what for, as in every catalogue of before. Also whatever a newer office names that this version does not
    /// know: the amount is then shown alone.
    #[default]
    #[serde(other)]
    Unsaid,
}

impl PriceUnit {
    pub const ALL: [Self; Self::COUNT] = [
        Self::Visit,
        Self::Hour,
        Self::Day,
        Self::Month,
        Self::SquareMetre,
        Self::Appliance,
        Self::Lamp,
        Self::Room,
        Self::Piece,
        Self::Person,
        Self::Unsaid,
    ];

    /// As it is read behind an amount; empty where nobody said.
    pub fn word(self) -> &'static str {
        match self {
            Self::Visit => "次",
            Self::Hour => "小时",
            Self::Day => "天",
            Self::Month => "月",
            Self::SquareMetre => "㎡",
            Self::Appliance => "台",
            Self::Lamp => "盏",
            Self::Room => "间",
            Self::Piece => "件",
            Self::Person => "人",
            Self::Unsaid => "",
        }
    }

    /// Whether half of one is charged as half: time and area are measured, everything else is counted.
    pub fn is_measured(self) -> bool {
        matches!(self, Self::Hour | Self::Day | Self::Month | Self::SquareMetre)
    }

    fn is_unsaid(&self) -> bool {
        *self == Self::Unsaid
    }
}

/// What an item costs. Amounts in 分 (1/100 yuan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Price {
    /// 免费.
    Free,
    /// From this amount up, before materials.
    From {
        fen: u32,
        /// For what; an older side shows the amount alone.
        #[serde(default, skip_serializing_if = "PriceUnit::is_unsaid")]
        unit: PriceUnit,
    },
    /// 信息查询: the office only passes on information.
    Information,
    /// 面议: agreed after a look. Also whatever a newer office names that this version does not know.
    #[serde(other)]
    Negotiable,
}

impl Price {
    /// An amount without a unit, as catalogues of before have it.
    pub const fn from_fen(fen: u32) -> Self {
        Self::From { fen, unit: PriceUnit::Unsaid }
    }

    /// As it is read on a tile: `¥60 起/小时`, `¥80 起`, `免费`, `面议`.
    pub fn label(self) -> String {
        match self {
            Self::Free => "免费".into(),
            Self::From { fen, unit: PriceUnit::Unsaid } => format!("{} 起", Fen(fen).label()),
            Self::From { fen, unit } => format!("{} 起/{}", Fen(fen).label(), unit.word()),
            Self::Negotiable => "面议".into(),
            Self::Information => "信息查询".into(),
        }
    }

    /// Whether both ask the same; a terminal of before that shows no units has shown the same price nevertheless.
    pub fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::From { fen, unit }, Self::From { fen: theirs, unit: for_what }) => {
                fen == theirs && (unit == for_what || unit.is_unsaid() || for_what.is_unsaid())
            }
            _ => self == other,
        }
    }

    /// Whether the resident must tick that the price was understood.
    pub fn is_paid(self) -> bool {
        matches!(self, Self::From { .. } | Self::Negotiable)
    }

    /// What so much of it costs at just the marked price, if that is a sum in whole 分 and so much can be charged: nobody
    /// services half an appliance.
    pub fn of(self, quantity: Quantity) -> Option<Fen> {
        let Self::From { fen, unit } = self else { return None };
        if unit.is_measured() || quantity.is_whole() { quantity.times(Fen(fen)) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_read_as_on_the_list() {
        assert_eq!(Price::from_fen(8_000).label(), "¥80 起");
        assert_eq!(Price::from_fen(8_050).label(), "¥80.50 起");
        assert_eq!(Price::From { fen: 6_000, unit: PriceUnit::Hour }.label(), "¥60 起/小时");
        assert_eq!(Price::From { fen: 850, unit: PriceUnit::SquareMetre }.label(), "¥8.50 起/㎡");
        assert!(Price::Negotiable.is_paid() && !Price::Free.is_paid());
    }

    #[test]
    fn a_price_shown_without_its_unit_is_the_same_price() {
        let hourly = Price::From { fen: 6_000, unit: PriceUnit::Hour };
        assert!(hourly.is_same(hourly) && hourly.is_same(Price::from_fen(6_000)) && Price::from_fen(6_000).is_same(hourly));
        assert!(!hourly.is_same(Price::From { fen: 6_000, unit: PriceUnit::Visit }) && !hourly.is_same(Price::from_fen(6_100)));
        assert!(Price::Free.is_same(Price::Free) && !Price::Free.is_same(Price::Negotiable));
    }

    #[test]
    fn a_unit_travels_beside_the_amount_and_is_missed_by_nobody() {
        let hourly = Price::From { fen: 6_000, unit: PriceUnit::Hour };
        let written = serde_json::to_string(&hourly).unwrap();
        assert_eq!(written, r#"{"kind":"from","fen":6000,"unit":"hour"}"#);
        assert_eq!(serde_json::from_str::<Price>(&written).unwrap(), hourly);
        let before = r#"{"kind":"from","fen":6000}"#;
        assert_eq!(serde_json::from_str::<Price>(before).unwrap(), Price::from_fen(6_000), "a catalogue of before");
        assert_eq!(serde_json::to_string(&Price::from_fen(6_000)).unwrap(), before, "and it stays as it was");
        let later = r#"{"kind":"from","fen":6000,"unit":"fathom"}"#;
        assert_eq!(serde_json::from_str::<Price>(later).unwrap(), Price::from_fen(6_000), "a unit of a newer office");

        /// What a side of before makes of it.
        #[derive(Debug, PartialEq, Deserialize)]
        #[serde(rename_all = "snake_case", tag = "kind")]
        enum Before {
            From { fen: u32 },
        }
        assert_eq!(serde_json::from_str::<Before>(&written).unwrap(), Before::From { fen: 6_000 });
    }

    #[test]
    fn time_and_area_are_charged_in_parts_and_what_is_counted_is_not() {
        let quantity = |raw| Quantity::parse(raw).unwrap();
        let price = |fen, unit| Price::From { fen, unit };
        assert_eq!(price(1_000, PriceUnit::SquareMetre).of(quantity("12.5")), Some(Fen(12_500)));
        assert_eq!(price(6_000, PriceUnit::Hour).of(quantity("1.5")), Some(Fen(9_000)));
        assert_eq!(price(855, PriceUnit::SquareMetre).of(quantity("0.5")), None, "not in whole 分");
        assert_eq!(price(12_000, PriceUnit::Appliance).of(quantity("2")), Some(Fen(24_000)));
        assert_eq!(price(12_000, PriceUnit::Appliance).of(quantity("1.5")), None);
        assert_eq!(Price::Negotiable.of(quantity("1")), None);
    }
}
