//! The board as one lobby's terminal would receive it at an instant, for pictures and tests of the screen.
//!
//! Where it differs from what the office publishes of the same estate, tests hold both sides. The pictures of
//! `tests/ui/goldens` hold five butlers, five departments, ten days of the rota, six pages of the rack, the words of the
//! first notice, the lines of the address, thirteen services and weather of sixteen minutes ago. The office's tests hold
//! two butlers, three departments, fourteen days, every shelf, and an address of one line.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{
    ADDRESS, ASSEMBLY_POINT, CENTRE_PHONE, CONTROL_ROOM_PHONE, DESK_HOURS, LOBBY, NAME, departments, duty_managers, english,
    information::{self, IN_PICTURES},
    notices, people, rooms, services, staff, weather,
};
use crate::{
    clock,
    domain::{butler::Butler, deadline::Promises, glossary::default_glossary, information::InformationPage, notice::Notice},
    protocol::v1::board::{Board, DepartmentEntry, DutyManager, Estate, OfficeKey},
};

const NOTICE_BODY: &str = "尊敬的业户：\n\n这是一则示例公告，用来说明公告在终端上的样子。正文由物业在工作台填写，可以分段，也可以写清时间、地点和注意事项。\n\n家中有老人、婴儿需要协助的，请拨打管家热线。\n\n给您带来不便，敬请谅解。";
const NOTICE_BODY_ENGLISH: &str = "Dear residents,\n\nThis is a sample notice that shows how notices look on the terminal. Staff write the text at their desk, in paragraphs, with time, place and what to mind.\n\nIf elderly people or infants at home need help, please call the butler hotline.\n\nWe are sorry for the trouble.";

/// How many of the departments residents see in the pictures, and how many days of the rota.
const DEPARTMENTS: usize = 5;
const ROTA_DAYS: usize = 10;

/// The sample board as of `now`.
pub fn board(now: DateTime<Utc>) -> Board {
    let today = clock::local(now).date_naive();
    let butlers = roster(now);
    let duty_rota = duty_rota(today);
    Board {
        revision: 1,
        published_at: now,
        estate: Estate {
            slogan: String::new(),
            name: NAME.into(),
            lobby: LOBBY.into(),
            building: "3号楼".into(),
            control_room_phone: CONTROL_ROOM_PHONE.into(),
            assembly_point: ASSEMBLY_POINT.into(),
            staff_pin: None,
            lobby_address: format!("{ADDRESS} {NAME}\n3号楼 1层 大堂"),
            centre_phone: CENTRE_PHONE.into(),
            desk_hours: DESK_HOURS.into(),
            sample: true,
            receipt_address: String::new(),
        },
        butler: butlers.first().cloned(),
        butlers,
        partner: None,
        departments: department_entries(),
        duty_manager: duty_rota.first().cloned(),
        duty_rota,
        information: rack(),
        weather: Some(weather(now, Duration::minutes(16), 15)),
        own_information: Vec::new(),
        holidays: Default::default(),
        warnings: Vec::new(),
        own_warnings: Vec::new(),
        notices: bulletin(now),
        catalogue: services::catalogue(),
        rooms: rooms(),
        places: Vec::new(),
        faults: Vec::new(),
        activities: Vec::new(),
        surveys: Vec::new(),
        cards: Vec::new(),
        takes_entries: false,
        promises: Promises::default(),
        office_key: OfficeKey { id: "sample".into(), public_key: String::new() },
        glossary: glossary(),
        takeover: None,
        guidance: Vec::new(),
        welcomes: Vec::new(),
        festivals: Default::default(),
    }
}

/// What the sample says in English.
fn glossary() -> BTreeMap<String, String> {
    let own = english::all().map(|(chinese, english)| (chinese.into(), english.into()));
    default_glossary().clone().into_iter().chain(own).collect()
}

/// The butlers of the areas, and colleagues that fill a second page.
fn roster(now: DateTime<Utc>) -> Vec<Butler> {
    let colleague = |n, name, staff_number, place: &str, specialities: &[&str]| {
        people::butler(now, n, name, staff_number, format!("{NAME} {place}"), specialities)
    };
    let mut roster: Vec<Butler> = staff(now).into_iter().map(|post| post.butler).collect();
    roster.extend([
        colleague(3, "周管家", "0322", "夜间轮值", &["装修管理", "邻里协调"]),
        colleague(4, "顾管家", "0331", "大门与车库", &["访客接待"]),
        colleague(5, "许管家", "0340", "会所与商铺", &["活动场地", "礼仪服务"]),
    ]);
    roster
}

/// The other of a pair of butlers.
pub fn partner(now: DateTime<Utc>) -> Butler {
    let area = staff(now).into_iter().next().map(|post| post.butler.area).unwrap_or_default();
    Butler { hotline: "400-800-1235".into(), ..people::butler(now, 9, "林管家", "0318", area, &["长者关怀"]) }
}

fn department_entries() -> Vec<DepartmentEntry> {
    let entry = |line: people::DepartmentLine| DepartmentEntry {
        department: line.department,
        name: line.department.name().into(),
        phone: line.phone.into(),
        hours: line.hours.into(),
    };
    departments().into_iter().take(DEPARTMENTS).map(entry).collect()
}

fn duty_rota(today: NaiveDate) -> Vec<DutyManager> {
    let days = duty_managers().into_iter().cycle().take(ROTA_DAYS).zip(0..);
    days.map(|(name, offset)| DutyManager { date: today + Duration::days(offset), name: name.into(), phone: String::new() }).collect()
}

fn rack() -> Vec<InformationPage> {
    information::information().into_iter().filter(|page| IN_PICTURES.contains(&page.id.as_str())).collect()
}

fn bulletin(now: DateTime<Utc>) -> Vec<Notice> {
    let mut notices = notices(now);
    if let Some(first) = notices.first_mut() {
        first.body = NOTICE_BODY.into();
        first.english.iter_mut().for_each(|english| english.body = NOTICE_BODY_ENGLISH.into());
    }
    notices.into_iter().map(Notice::as_shown).collect()
}
