//! Photographs of what an order is about.

use strum::{EnumString, IntoStaticStr};

/// When a photograph was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Occasion {
    /// 处理前: how it was found.
    Before,
    /// 处理后: how it was left.
    After,
    /// 其他: a meter, a slip, a plate.
    Other,
    /// 业户补充: the resident added it on their phone.
    Resident,
}

impl Occasion {
    /// Those that staff add.
    pub const OF_STAFF: [Self; 3] = [Self::Before, Self::After, Self::Other];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Before => "处理前",
            Self::After => "处理后",
            Self::Other => "其他",
            Self::Resident => "业户补充",
        }
    }
}
