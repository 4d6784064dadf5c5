//! What residents often miss: the phrase chips of 您还想要什么服务.

use strum::EnumCount;

/// A service that an estate may not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount)]
pub enum WishPhrase {
    DoctorVisits,
    HaircutAtHome,
    MealDelivery,
    AfterSchoolCare,
    PetSitting,
    Laundry,
}

impl WishPhrase {
    pub const ALL: [Self; Self::COUNT] =
        [Self::DoctorVisits, Self::HaircutAtHome, Self::MealDelivery, Self::AfterSchoolCare, Self::PetSitting, Self::Laundry];

    /// As it stands in the wish, which staff read.
    pub fn label(self) -> &'static str {
        match self {
            Self::DoctorVisits => "老人陪诊",
            Self::HaircutAtHome => "上门理发",
            Self::MealDelivery => "送餐上门",
            Self::AfterSchoolCare => "课后托管",
            Self::PetSitting => "宠物寄养",
            Self::Laundry => "衣物洗熨",
        }
    }

    /// As it stands beside the Chinese where a visitor who reads English touched it.
    pub fn english(self) -> &'static str {
        match self {
            Self::DoctorVisits => "Doctor visits",
            Self::HaircutAtHome => "Haircut at home",
            Self::MealDelivery => "Meal delivery",
            Self::AfterSchoolCare => "After-school care",
            Self::PetSitting => "Pet sitting",
            Self::Laundry => "Laundry",
        }
    }
}
