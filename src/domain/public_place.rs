//! 公共地点: where something of everybody's can be out of order, and what lobbies are told of what is.
//!
//! Owns the estate's list of places (a lift, a corridor, a garage zone) and the report of an open fault as residents may
//! read it: how many households told of it, how far it is, when it is expected to be mended. It names nobody.
//!
//! A place decides who answers for a fault: the butler of its building, or the service centre where it has none; and
//! which department mends it, where it says so. The home of whoever reported it decides nothing.
//!
//! Why not rooms of the registry: nobody lives in a lift, no import of a spreadsheet knows it, and what is picked there
//! is a household.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

use super::{
    catalogue::Department,
    limits,
    text::{self, TextError},
};

/// What a place is: its icon, and how lists are divided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum PlaceKind {
    /// 电梯.
    Lift,
    /// 楼道.
    Corridor,
    /// 大堂.
    Lobby,
    /// 车库.
    Garage,
    /// 门禁、大门.
    Gate,
    /// 园区道路绿地.
    Garden,
    /// 机房、水泵房.
    Equipment,
    /// Also whatever a newer office names that this version does not know.
    #[default]
    #[serde(other)]
    Other,
}

impl PlaceKind {
    pub const ALL: [Self; Self::COUNT] =
        [Self::Lift, Self::Corridor, Self::Lobby, Self::Garage, Self::Gate, Self::Garden, Self::Equipment, Self::Other];

    /// As residents and staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Lift => "电梯",
            Self::Corridor => "楼道",
            Self::Lobby => "大堂",
            Self::Garage => "车库",
            Self::Gate => "门禁大门",
            Self::Garden => "园区绿地",
            Self::Equipment => "设备机房",
            Self::Other => "其他地点",
        }
    }
}

/// A place of the estate's list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicPlace {
    /// Stable key; an old order keeps it when the name changes.
    pub id: String,
    /// `3号楼 2单元 电梯`.
    pub name: String,
    #[serde(default)]
    pub kind: PlaceKind,
    /// [`super::place::Room::building_name`]; empty: of no building.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub building: String,
    /// Who mends here, whatever the catalogue says; `None`: as the catalogue says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Department>,
}

impl PublicPlace {
    /// As a request keeps it.
    pub fn as_chosen(&self) -> PlaceRef {
        PlaceRef { id: self.id.clone(), name: self.name.clone(), ..PlaceRef::default() }
    }

    /// As the office keeps it: with what decides owner and department.
    pub fn as_kept(&self) -> PlaceRef {
        PlaceRef { building: self.building.clone(), department: self.department, ..self.as_chosen() }
    }
}

/// The place as it was called when the request was made. A terminal tells which and what it is called; the office writes
/// the rest beside it as its own list has it when the request comes in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PlaceRef {
    /// [`PublicPlace::id`].
    pub id: String,
    pub name: String,
    /// Whose butler answers; the office's to write.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub building: String,
    /// Who mends here whatever the catalogue says; the office's to write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Department>,
}

impl PlaceRef {
    /// Checks what the types alone cannot.
    pub(super) fn checked(self) -> Result<Self, TextError> {
        Ok(Self {
            id: text::required(&text::clean_line(&self.id), limits::PLACE_ID_CHARS)?,
            name: text::required(&text::clean_line(&self.name), limits::LABEL_CHARS)?,
            building: text::optional(&text::clean_line(&self.building), limits::LABEL_CHARS)?,
            department: self.department,
        })
    }
}

/// How far an open fault is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum FaultStage {
    /// A human has answered.
    Accepted,
    /// Somebody is there, or has begun.
    Arrived,
    /// The office knows of it. Also whatever a newer office names that this version does not know.
    #[default]
    #[serde(other)]
    Reported,
}

impl FaultStage {
    pub const ALL: [Self; Self::COUNT] = [Self::Reported, Self::Accepted, Self::Arrived];
}

/// An open fault, as every lobby may tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultReport {
    /// What 我也报修 names; opaque to terminals.
    pub id: String,
    /// [`PublicPlace::id`].
    pub place: String,
    /// The service of the catalogue that it was reported under.
    pub item: String,
    /// How many households told of it.
    pub households: u32,
    #[serde(default)]
    pub stage: FaultStage,
    pub reported_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<DateTime<Utc>>,
    /// When somebody came, or began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<DateTime<Utc>>,
    /// When the office expects it to be mended; `None`: it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<DateTime<Utc>>,
    /// When the office last said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_said_at: Option<DateTime<Utc>>,
    /// Who mends it.
    pub department: Department,
    /// What people may do meanwhile: `请先走 1单元电梯`. May be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_stages_read_back_and_unknown_ones_are_the_plainest() {
        for kind in PlaceKind::ALL {
            assert_eq!((kind.into_str().parse(), serde_json::to_value(kind).unwrap()), (Ok(kind), kind.into_str().into()));
        }
        assert_eq!(serde_json::from_str::<PlaceKind>("\"helipad\"").unwrap(), PlaceKind::Other);
        assert_eq!(serde_json::from_str::<FaultStage>("\"tested\"").unwrap(), FaultStage::Reported);
    }

    #[test]
    fn a_place_is_told_in_two_words_and_read_back() {
        let place = PublicPlace { id: "east-gate".into(), name: "东门".into(), kind: PlaceKind::Gate, ..PublicPlace::default() };
        let written = serde_json::to_value(&place).unwrap();
        assert_eq!(written, serde_json::json!({ "id": "east-gate", "name": "东门", "kind": "gate" }));
        assert_eq!(serde_json::from_value::<PublicPlace>(written).unwrap(), place);
        assert!(PlaceRef { name: "东门".into(), ..PlaceRef::default() }.checked().is_err());
        assert_eq!(place.as_chosen().checked().unwrap(), place.as_kept());
    }
}
