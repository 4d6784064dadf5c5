//! The service catalogue: what a resident may ask for, who does it and what it costs.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

pub mod announcement;
mod default;
pub mod differences;
pub mod editing;
mod price;

pub use default::default_catalogue;
pub use price::{Price, PriceUnit};

/// Who does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Department {
    Cleaning,
    Security,
    Engineering,
    Greenery,
    SpecialServices,
    Supplier,
    /// Also whatever a newer office names that this version does not know.
    #[serde(other)]
    ServiceCentre,
}

impl Department {
    pub const ALL: [Self; Self::COUNT] =
        [Self::ServiceCentre, Self::Cleaning, Self::Security, Self::Engineering, Self::Greenery, Self::SpecialServices, Self::Supplier];

    /// The default name; the office may give it another ([`crate::protocol::v1::board::DepartmentEntry`]).
    pub fn name(self) -> &'static str {
        match self {
            Self::ServiceCentre => "客服中心",
            Self::Cleaning => "保洁部",
            Self::Security => "保安部（礼宾）",
            Self::Engineering => "工程维修部",
            Self::Greenery => "绿化部",
            Self::SpecialServices => "特约服务",
            Self::Supplier => "合作单位",
        }
    }
}

/// The three tabs of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Section {
    /// 公共服务: part of the management fee.
    Public,
    /// 无偿服务.
    Free,
    /// 有偿服务.
    Paid,
}

impl Section {
    pub const ALL: [Self; Self::COUNT] = [Section::Public, Section::Free, Section::Paid];

    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "公共服务",
            Self::Free => "无偿服务",
            Self::Paid => "有偿服务",
        }
    }
}

/// The group of what is lent and kept; terminals lead straight to it.
pub const LENDING_GROUP: &str = "借用寄存";

/// Whether a time is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Timing {
    /// Always by appointment.
    Appointment,
    /// No visit at all: no time is asked for.
    Instant,
    /// As soon as possible, or by appointment: the resident chooses. Also whatever a newer office
    /// names that this version does not know.
    #[serde(other)]
    InstantOrAppointment,
}

/// What kind of repair a service is: after it is done, staff ask the household within the time promised
/// for the kind. Only what engineering does is a repair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum RepairKind {
    /// Lifts, fire equipment, electricity, playgrounds.
    Safety,
    /// Water that comes through: followed up after the water test.
    Leak,
    /// Also whatever a newer office names that this version does not know.
    #[default]
    #[serde(other)]
    Usual,
}

impl RepairKind {
    pub const ALL: [Self; Self::COUNT] = [Self::Usual, Self::Safety, Self::Leak];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Usual => "一般",
            Self::Safety => "涉及安全",
            Self::Leak => "渗漏水",
        }
    }

    fn is_usual(&self) -> bool {
        *self == Self::Usual
    }
}

/// One line of the detail card: 包含 / 另计 / 到场 / 质保.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    pub label: String,
    pub value: String,
}

/// One service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Stable key; an old request keeps it when the name changes.
    pub id: String,
    pub name: String,
    /// One short line below the name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
    pub section: Section,
    /// Chip under the tab: `维修保养`.
    pub group: String,
    pub department: Department,
    pub price: Price,
    /// Beside the price: `含上门检测，材料另计`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub price_note: String,
    pub timing: Timing,
    /// Name of the icon; unknown names show the bell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub icon: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Detail>,
    /// Phrase chips for the description.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<String>,
    /// What the form asks beside who, where and when; answered by chips, never typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Whether the form asks for words.
    #[serde(default)]
    pub description: DescriptionRule,
    /// Decides when the follow-up is due; terminals do not need it.
    #[serde(default, skip_serializing_if = "RepairKind::is_usual")]
    pub repair: RepairKind,
    /// Its own promised answer in minutes, where it is sooner than for anything else; older terminals print the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_minutes: Option<u32>,
    /// Taken off the list for now: staff still see it, terminals never do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

impl Item {
    /// Whether the form asks where it is, wherever the estate has a list of public places
    /// ([`super::public_place`]).
    ///
    /// 公共服务 of engineering, cleaning and greenery: a lift that stands still, a dirty corridor, a tree to be pruned is
    /// somewhere, and whoever tells of it only passed by. What security and the service centre take (访客停车, 推销, 噪音反映)
    /// is about the resident's own home, car or neighbours; what is free or paid is done for one household.
    pub fn asks_place(&self) -> bool {
        let is_somewhere = matches!(self.department, Department::Engineering | Department::Cleaning | Department::Greenery);
        self.section == Section::Public && is_somewhere
    }
}

/// A question of the form with its chips: 数量: 1 把 / 2 把.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// At most six characters: 数量, 车型.
    pub label: String,
    /// Two to five chips.
    pub choices: Vec<String>,
    pub required: bool,
}

/// Whether the form asks for a description.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum DescriptionRule {
    Required,
    Hidden,
    /// Also whatever a newer office names that this version does not know.
    #[default]
    #[serde(other)]
    Optional,
}

/// The version of the services that an office begins with.
pub const FIRST_VERSION: u32 = 1;

/// The whole catalogue in one version: a request keeps the version it was made under.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    pub version: u32,
    pub items: Vec<Item>,
}

impl Catalogue {
    /// The list as terminals get it.
    pub fn offered(&self) -> Self {
        Self { version: self.version, items: self.items.iter().filter(|item| !item.withdrawn).cloned().collect() }
    }

    /// Nobody at the estate has published a list of their own: what it says of prices is what is usual, not what they ask.
    pub fn is_as_delivered(&self) -> bool {
        self.version == FIRST_VERSION
    }

    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// Groups of one section in catalogue order.
    pub fn groups(&self, section: Section) -> Vec<&str> {
        let mut groups: Vec<&str> = Vec::new();
        for item in self.items.iter().filter(|item| item.section == section) {
            if !groups.contains(&item.group.as_str()) {
                groups.push(&item.group);
            }
        }
        groups
    }

    /// Items of one group in catalogue order.
    pub fn items_of(&self, section: Section, group: &str) -> Vec<&Item> {
        self.items.iter().filter(|item| item.section == section && item.group == group).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departments_read_back_and_an_unknown_one_is_the_service_centre() {
        for department in Department::ALL {
            assert_eq!(department.into_str().parse(), Ok(department));
            assert_eq!(serde_json::to_value(department).unwrap(), department.into_str());
        }
        for kind in RepairKind::ALL {
            assert_eq!((kind.into_str().parse(), serde_json::to_value(kind).unwrap()), (Ok(kind), kind.into_str().into()));
        }
        assert_eq!(serde_json::from_str::<Department>("\"kitchen\"").unwrap(), Department::ServiceCentre);
    }

    #[test]
    fn what_is_out_of_order_somewhere_asks_where() {
        let catalogue = default_catalogue().unwrap();
        let asking: Vec<&str> = catalogue.items.iter().filter(|item| item.asks_place()).map(|item| item.group.as_str()).collect();
        assert!(asking.iter().all(|group| ["报修", "保洁", "绿化"].contains(group)));
        let public = catalogue.items.iter().filter(|item| item.section == Section::Public);
        assert_eq!(public.filter(|item| ["报修", "保洁", "绿化"].contains(&item.group.as_str())).count(), asking.len());
    }
}
