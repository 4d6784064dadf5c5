//! A built-in sample board (梧桐雅苑, invented; roles instead of people) for pictures and tests of
//! the screen without any office. Always labelled 示例.

mod english;
pub mod pages;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};

use crate::{
    domain::{
        air_quality::Pollutant,
        butler::Butler,
        catalogue::{Catalogue, Department, DescriptionRule, Detail, Item, Price, Question, Section, Timing},
        deadline::Promises,
        glossary::default_glossary,
        ids::{ButlerId, NoticeId},
        notice::{Category, English, Notice},
        place::Room,
        weather::{Air, Condition, Current, Day, Weather},
    },
    protocol::v1::board::{Board, DutyManager, Estate, OfficeKey},
};

/// Id of the paid repair that the sample scenes choose.
pub const REPAIR_ITEM: &str = "sample-tap";

/// Id of the loan that asks questions.
pub const LOAN_ITEM: &str = "sample-box";

/// What the sample says in English.
fn glossary() -> BTreeMap<String, String> {
    let own = english::ENGLISH.iter().map(|(chinese, english)| ((*chinese).into(), (*english).into()));
    default_glossary().clone().into_iter().chain(own).collect()
}

/// The sample board as of `now`.
pub fn board(now: DateTime<Utc>) -> Board {
    let today = crate::clock::local(now).date_naive();
    let butler = Butler {
        id: ButlerId::mint(now, [1; 10]),
        name: "陈管家".into(),
        staff_number: "0317".into(),
        area: "梧桐雅苑 3、4、5 号楼".into(),
        specialities: vec!["水电报修".into(), "访客接待".into(), "家政协调".into()],
        hotline: "400-800-1234".into(),
        portrait: None,
    };
    Board {
        revision: 1,
        published_at: now,
        estate: Estate {
            name: "梧桐雅苑".into(),
            lobby: "3号楼大堂".into(),
            building: "3号楼".into(),
            control_room_phone: "0571-8800-5119".into(),
            assembly_point: "中心花园".into(),
            staff_pin: None,
            lobby_address: "示例市示例路 1 号 梧桐雅苑\n3号楼 1层 大堂".into(),
            centre_phone: "0571-8800-5678".into(),
            desk_hours: "08:00–18:00".into(),
            sample: true,
        },
        butlers: pages::butlers(now, butler.clone()),
        butler: Some(butler),
        partner: None,
        departments: pages::departments(),
        duty_rota: pages::duty_rota(today),
        information: pages::information(),
        duty_manager: Some(DutyManager { date: today, name: "M-106".into() }),
        weather: Some(weather(now)),
        notices: notices(now),
        catalogue: catalogue(),
        rooms: rooms(),
        promises: Promises::default(),
        office_key: OfficeKey { id: "sample".into(), public_key: String::new() },
        glossary: glossary(),
    }
}

fn weather(now: DateTime<Utc>) -> Weather {
    let today = crate::clock::local(now).date_naive();
    let day = |offset, code, high, low| Day {
        date: today + Duration::days(offset),
        condition: Some(Condition(code)),
        high: Some(high),
        low: Some(low),
    };
    Weather {
        place: "示例市".into(),
        observed_at: now - Duration::minutes(16),
        interval_minutes: 15,
        current: Current {
            temperature: Some(26.0),
            condition: Some(Condition(2)),
            feels_like: Some(27.0),
            humidity: Some(62.0),
            wind: Some(9.0),
        },
        days: vec![
            day(0, 2, 29.0, 21.0),
            day(1, 0, 30.0, 22.0),
            day(2, 61, 27.0, 21.0),
            day(3, 63, 24.0, 20.0),
            day(4, 3, 25.0, 19.0),
            day(5, 1, 27.0, 19.0),
            day(6, 95, 26.0, 20.0),
        ],
        air: Some(Air { index: 68, primary: vec![Pollutant::O3], modelled: true, readings: pages::readings() }),
        source: "示例数据".into(),
    }
}

const NOTICE_BODY: &str = "尊敬的业户：\n\n这是一则示例公告，用来说明公告在终端上的样子。正文由物业在工作台填写，可以分段，也可以写清时间、地点和注意事项。\n\n家中有老人、婴儿需要协助的，请拨打管家热线。\n\n给您带来不便，敬请谅解。";
const NOTICE_BODY_ENGLISH: &str = "Dear residents,\n\nThis is a sample notice that shows how notices look on the terminal. Staff write the text at their desk, in paragraphs, with time, place and what to mind.\n\nIf elderly people or infants at home need help, please call the butler hotline.\n\nWe are sorry for the trouble.";

/// The last of them has no English: it stays Chinese on an English screen.
fn notices(now: DateTime<Utc>) -> Vec<Notice> {
    let notice = |n: u8, category, title: &str, english: &str, pinned, days| Notice {
        // However old the board is, it is the same notice.
        id: NoticeId::mint(DateTime::UNIX_EPOCH, [n; 10]),
        category,
        title: title.into(),
        body: NOTICE_BODY.into(),
        pinned,
        show_from: now - Duration::days(days),
        show_until: None,
        publisher: "梧桐雅苑物业服务中心".into(),
        english: (!english.is_empty()).then(|| English { title: english.into(), body: NOTICE_BODY_ENGLISH.into() }),
    };
    vec![
        notice(1, Category::Water, "3号楼低区水箱清洗，请提前储水", "Building 3: tank cleaning, store water", true, 0),
        notice(2, Category::Activity, "中秋灯会报名：中心花园", "Lantern evening: Central Garden", false, 2),
        notice(3, Category::Safety, "电动车请勿进电梯、勿在楼道充电", "No e-bikes in lifts, no charging in corridors", false, 6),
        notice(4, Category::General, "服务台代收包裹时间调整", "", false, 7),
    ]
}

fn rooms() -> Vec<Room> {
    let mut rooms = Vec::new();
    for building in ["3号楼", "4号楼", "5号楼"] {
        for unit in ["1单元", "2单元"] {
            for floor in 1..=12 {
                for door in 1..=3 {
                    let number = format!("{floor}{door:02}室");
                    rooms.push(Room {
                        id: format!("{building}-{unit}-{number}"),
                        building: building.into(),
                        unit: unit.into(),
                        floor: floor.to_string(),
                        number,
                        ..Room::default()
                    });
                }
            }
        }
    }
    rooms
}

fn catalogue() -> Catalogue {
    let item = |id: &str, section, group: &str, name: &str, hint: &str, icon: &str, price, department| Item {
        id: id.into(),
        name: name.into(),
        hint: hint.into(),
        section,
        group: group.into(),
        department,
        price,
        price_note: String::new(),
        timing: Timing::InstantOrAppointment,
        icon: icon.into(),
        details: Vec::new(),
        phrases: ["厨房", "卫生间", "滴水", "关不紧", "请先来电"].map(String::from).to_vec(),
        questions: Vec::new(),
        description: DescriptionRule::Optional,
        repair: Default::default(),
        withdrawn: false,
    };
    let detail = |label: &str, value: &str| Detail { label: label.into(), value: value.into() };
    let mut tap = item(
        REPAIR_ITEM,
        Section::Paid,
        "维修保养",
        "水龙头维修",
        "漏水、松动、更换",
        "tap",
        Price::From { fen: 8_000 },
        Department::Engineering,
    );
    tap.price_note = "材料另计".into();
    tap.details = vec![detail("包含", "上门检测、拆装更换、试水"), detail("另计", "龙头及管件，按价目表"), detail("承办", "工程维修部")];
    let mut trolley = item(LOAN_ITEM, Section::Free, "借用寄存", "手推车借用", "当日归还", "box", Price::Free, Department::ServiceCentre);
    let question = |label: &str, choices: &[&str], required| Question {
        label: label.into(),
        choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        required,
    };
    trolley.timing = Timing::Instant;
    trolley.phrases = ["搬行李", "搬家电", "现在用"].map(String::from).to_vec();
    trolley.questions = vec![question("数量", &["1 辆", "2 辆"], true), question("用多久", &["1 小时", "半天", "今天还"], false)];
    let engineering = Department::Engineering;
    let fen = |fen| Price::From { fen };
    Catalogue {
        version: 1,
        items: vec![
            item("sample-light", Section::Public, "公共报修", "公共照明", "楼道、大堂、车库灯", "bulb", Price::Free, engineering),
            item("sample-lift", Section::Public, "公共报修", "电梯故障", "异响、停运、按键", "lift", Price::Free, engineering),
            item("sample-door", Section::Public, "公共报修", "门禁对讲", "刷卡、对讲、门闭合", "door", Price::Free, engineering),
            item("sample-clean", Section::Public, "保洁", "楼道保洁", "污渍、垃圾、异味", "broom", Price::Free, Department::Cleaning),
            trolley,
            tap,
            item("sample-drain", Section::Paid, "维修保养", "管道疏通", "马桶、地漏、厨房", "plunger", fen(10_000), engineering),
            item("sample-lamp", Section::Paid, "维修保养", "灯具安装", "吸顶灯、灯带、镜灯", "bulb", fen(6_000), engineering),
            item("sample-socket", Section::Paid, "维修保养", "开关插座", "更换、移位、加装", "socket", fen(4_000), engineering),
            item("sample-leak", Section::Paid, "维修保养", "漏水检测", "先上门查看再报价", "leak", Price::Negotiable, engineering),
            item("sample-pipe", Section::Paid, "维修保养", "管线改造", "看过现场后报价", "pipe", Price::Negotiable, engineering),
            item("sample-ac", Section::Paid, "维修保养", "空调", "清洗、加氟、移机", "ac", Price::Negotiable, engineering),
            item("sample-home", Section::Paid, "家居清洁", "大扫除", "全屋清洁", "broom", Price::Negotiable, Department::Cleaning),
        ],
    }
}
