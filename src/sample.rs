//! The sample estate 梧桐雅苑: what the demo shows, what `office --sample` loads, what pictures and tests stand on.
//!
//! Owns the estate once, as plain values of the domain: rooms, people, notices, the information rack, services, weather
//! and their English. `office::sample` fills an empty database with it, [`board()`] puts it together as one lobby's
//! terminal would receive it.
//!
//! Invariants: everything personal is invented, roles instead of people; public hotlines are the real ones of mainland
//! China; whatever shows it says 示例. A production build does not contain it (feature `sample`).

mod board;
pub mod english;
mod guidance;
mod information;
mod notices;
pub mod orders;
mod people;
mod places;
mod rooms;
mod services;
mod weather;

use chrono::{DateTime, TimeZone, Utc};

pub use board::{board, partner};
pub use guidance::{OWN_SLOGAN, own_guidance};
pub use information::{LONG_LIST, MIXED_PAGE, TEXT_PAGE, information};
pub use notices::notices;
pub use people::{DepartmentLine, Post, departments, duty_managers, staff};
pub use places::places;
pub use rooms::{Resident, residents, rooms};
pub use services::{LOAN_ITEM, REPAIR_ITEM};
pub use weather::{WEATHER_SOURCE, weather};

/// What the estate is called.
pub const NAME: &str = "梧桐雅苑";
/// Its street.
pub const ADDRESS: &str = "示例市示例路 1 号";
/// The service centre's number.
pub const CENTRE_PHONE: &str = "0571-8800-5678";
/// When the front desk is open.
pub const DESK_HOURS: &str = "08:00–18:00";
/// The control room's number.
pub const CONTROL_ROOM_PHONE: &str = "0571-8800-5119";
/// Where people gather when a building is left.
pub const ASSEMBLY_POINT: &str = "中心花园喷泉旁";
/// Who signs notices.
pub const PUBLISHER: &str = "梧桐雅苑物业服务中心";
/// The lobby that its terminal stands in.
pub const LOBBY: &str = "3号楼大堂";

/// 18 September 2026, 10:26 in China: the instant of all pictures.
pub fn instant() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 18, 2, 26, 0).single().unwrap_or_default()
}
