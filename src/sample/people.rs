//! Butlers with their areas, departments and duty managers. Every person is invented.

use chrono::{DateTime, Utc};

use super::{CENTRE_PHONE, CONTROL_ROOM_PHONE, DESK_HOURS, NAME};
use crate::domain::{butler::Butler, catalogue::Department, ids::ButlerId};

/// A butler and the buildings that they answer for.
pub struct Post {
    pub butler: Butler,
    pub buildings: Vec<String>,
}

/// Somebody on the roster; `n` tells them apart.
pub(super) fn butler(now: DateTime<Utc>, n: u8, name: &str, staff_number: &str, area: String, specialities: &[&str]) -> Butler {
    Butler {
        id: ButlerId::mint(now, [n; 10]),
        name: name.into(),
        staff_number: staff_number.into(),
        area,
        specialities: specialities.iter().map(|speciality| (*speciality).into()).collect(),
        hotline: "400-800-1234".into(),
        portrait: None,
    }
}

/// The two butlers who share all buildings.
pub fn staff(now: DateTime<Utc>) -> Vec<Post> {
    let post = |n, name, staff_number, buildings: [u8; 3], specialities: [&str; 3]| {
        let area = format!("{NAME} {} 号楼", buildings.map(|number| number.to_string()).join("、"));
        let butler = butler(now, n, name, staff_number, area, &specialities);
        Post { butler, buildings: buildings.map(|number| format!("{number}号楼")).to_vec() }
    };
    vec![
        post(1, "陈管家", "0317", [3, 4, 5], ["水电报修", "访客接待", "家政协调"]),
        post(2, "李管家", "0325", [1, 2, 6], ["入住手续", "绿化养护", "活动组织"]),
    ]
}

/// A department as the estate lists it.
pub struct DepartmentLine {
    pub department: Department,
    /// Empty when residents do not call it directly.
    pub phone: &'static str,
    pub hours: &'static str,
    /// Whether the office shows it to residents when the sample is loaded.
    pub shown: bool,
}

/// All seven in their order.
pub fn departments() -> [DepartmentLine; 7] {
    let line = |department, phone, hours, shown| DepartmentLine { department, phone, hours, shown };
    [
        line(Department::ServiceCentre, CENTRE_PHONE, DESK_HOURS, true),
        line(Department::Engineering, "0571-8800-5611", "24 小时", true),
        line(Department::Security, CONTROL_ROOM_PHONE, "24 小时", true),
        line(Department::Cleaning, "0571-8800-5622", "07:00–17:00", false),
        line(Department::Greenery, "", "由客服中心转接", false),
        line(Department::SpecialServices, "", "08:00–20:00", false),
        line(Department::Supplier, "", "", false),
    ]
}

/// The duty managers, known by number only. They take turns, the first of them today.
pub fn duty_managers() -> [&'static str; 4] {
    ["M-106", "M-102", "M-104", "M-108"]
}
