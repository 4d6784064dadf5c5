//! The services of the pictures: few enough that each kind of price, question and page is seen.
//!
//! Why not the default catalogue, which the office loads for the sample as for any estate: pages of the screen are
//! compared with pictures (`tests/ui/goldens`), and those would change with every word of it.

use crate::domain::catalogue::{Catalogue, Department, DescriptionRule, Detail, Item, Price, PriceUnit, Question, Section, Timing};

/// Id of the paid repair that the sample scenes choose.
pub const REPAIR_ITEM: &str = "sample-tap";

/// Id of the loan that asks questions.
pub const LOAN_ITEM: &str = "sample-box";

pub(super) fn catalogue() -> Catalogue {
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
        answer_minutes: None,
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
        Price::From { fen: 8_000, unit: PriceUnit::Visit },
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
    let from = |fen, unit| Price::From { fen, unit };
    Catalogue {
        version: 1,
        items: vec![
            item("sample-light", Section::Public, "公共报修", "公共照明", "楼道、大堂、车库灯", "bulb", Price::Free, engineering),
            item("sample-lift", Section::Public, "公共报修", "电梯故障", "异响、停运、按键", "lift", Price::Free, engineering),
            item("sample-door", Section::Public, "公共报修", "门禁对讲", "刷卡、对讲、门闭合", "door", Price::Free, engineering),
            item("sample-clean", Section::Public, "保洁", "楼道保洁", "污渍、垃圾、异味", "broom", Price::Free, Department::Cleaning),
            trolley,
            tap,
            item(
                "sample-drain",
                Section::Paid,
                "维修保养",
                "管道疏通",
                "马桶、地漏、厨房",
                "plunger",
                from(10_000, PriceUnit::Visit),
                engineering,
            ),
            item(
                "sample-lamp",
                Section::Paid,
                "维修保养",
                "灯具安装",
                "吸顶灯、灯带、镜灯",
                "bulb",
                from(6_000, PriceUnit::Lamp),
                engineering,
            ),
            item(
                "sample-socket",
                Section::Paid,
                "维修保养",
                "开关插座",
                "更换、移位、加装",
                "socket",
                from(4_000, PriceUnit::Visit),
                engineering,
            ),
            item("sample-leak", Section::Paid, "维修保养", "漏水检测", "先上门查看再报价", "leak", Price::Negotiable, engineering),
            item("sample-pipe", Section::Paid, "维修保养", "管线改造", "看过现场后报价", "pipe", Price::Negotiable, engineering),
            item("sample-ac", Section::Paid, "维修保养", "空调", "清洗、加氟、移机", "ac", from(12_000, PriceUnit::Appliance), engineering),
            item(
                "sample-home",
                Section::Paid,
                "家居清洁",
                "大扫除",
                "全屋清洁",
                "broom",
                from(800, PriceUnit::SquareMetre),
                Department::Cleaning,
            ),
        ],
    }
}
