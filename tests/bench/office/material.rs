//! What residents send: requests, messages and feedback over the sample's rooms and the default catalogue. The same number
//! always gives the same submission.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use lobby_butler::domain::{
    catalogue::{Catalogue, Detail, Timing, default_catalogue},
    feedback::{About, Feedback, FeedbackKind, Occurrence, Scene, Subject, Wish},
    message::{Message, Person, Phrase, Recipient},
    phone::PhoneNumber,
    place::Room,
    request::{ChosenItem, Contact, Honorific, LookupCode, ServiceRequest, WantedTime},
    submission::Submission,
};
use lobby_butler::sample;

/// A word that many wrote.
pub const COMMON_WORD: &str = "漏水";
/// A word that one in so many wrote.
pub const RARE_WORD: &str = "雨棚";
const RARE_EVERY: u64 = 4_000;
/// A word that nobody wrote.
pub const UNKNOWN_WORD: &str = "直升机";

const SURNAMES: [&str; 20] =
    ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "林", "郭", "何", "高", "欧阳"];
const PLACES: [&str; 12] = ["厨房", "卫生间", "主卧", "次卧", "阳台", "客厅", "走廊", "楼道", "地下车库", "电梯口", "大堂门口", "洗衣间"];
const TROUBLES: [&str; 16] = [
    "水龙头漏水",
    "天花板漏水",
    "灯不亮",
    "插座没有电",
    "地漏返味",
    "下水很慢",
    "门锁打不开",
    "窗户关不紧",
    "墙面起皮",
    "空调滴水",
    "有异响",
    "瓷砖松动",
    "可视对讲没有声音",
    "热水不热",
    "垃圾没有清走",
    "有电瓶车停放",
];
const REQUESTS: [&str; 10] = [
    "请先来电",
    "家里有老人，请慢一点敲门",
    "周末都在家",
    "上午十点以后方便",
    "请带梯子",
    "麻烦尽快",
    "昨天已经报过一次",
    "请联系我爱人",
    "材料我们自己买了",
    "谢谢",
];

/// Numbers that look thrown (splitmix64); the same seed throws the same.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, sides: u64) -> u64 {
        self.throw() % sides
    }

    /// True in so many of a thousand cases.
    pub fn permille(&mut self, share: u64) -> bool {
        self.below(1_000) < share
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    /// For an id.
    pub fn ten_bytes(&mut self) -> [u8; 10] {
        let bytes = [self.throw().to_be_bytes(), self.throw().to_be_bytes()].concat();
        bytes[..10].try_into().unwrap()
    }
}

/// Rooms and services to choose from.
pub struct Material {
    rooms: Vec<Room>,
    catalogue: Catalogue,
}

impl Material {
    pub fn of_sample() -> Self {
        Self { rooms: sample::rooms(), catalogue: default_catalogue().unwrap() }
    }

    /// A complete submission made at an instant.
    pub fn submission(&self, dice: &mut Dice, at: DateTime<Utc>) -> Submission {
        match dice.below(100) {
            0..82 => Submission::Request(self.request(dice, at)),
            82..92 => Submission::Message(self.message(dice)),
            _ => Submission::Feedback(self.feedback(dice)),
        }
    }

    fn request(&self, dice: &mut Dice, at: DateTime<Utc>) -> ServiceRequest {
        let item = dice.pick(&self.catalogue.items);
        let Person { surname, honorific, contact } = person(dice);
        let tomorrow = (at + Duration::days(1)).date_naive();
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let wanted = match (item.timing, dice.below(2)) {
            (Timing::Instant, _) => None,
            (Timing::InstantOrAppointment, 0) => Some(WantedTime::AsSoonAsPossible),
            _ => Some(WantedTime::Window { date: tomorrow, from: hour(14), to: hour(18) }),
        };
        let answers = item.questions.iter().map(|question| {
            let value = dice.pick(&question.choices).clone();
            Detail { label: question.label.clone(), value }
        });
        ServiceRequest {
            answers: answers.collect(),
            item: ChosenItem {
                id: item.id.clone(),
                name: item.name.clone(),
                section: item.section,
                group: item.group.clone(),
                department: item.department,
                price: item.price,
                price_note: item.price_note.clone(),
                catalogue_version: self.catalogue.version,
                answer_minutes: item.answer_minutes,
            },
            room: dice.pick(&self.rooms).clone(),
            surname,
            honorific,
            contact,
            wanted,
            description: words(dice),
            price_understood: true,
            place: None,
            same_fault: None,
        }
    }

    fn message(&self, dice: &mut Dice) -> Message {
        let room = dice.pick(&self.rooms).clone();
        let (to, phrases) = match dice.below(2) {
            0 => (Recipient::Household { room }, Phrase::TO_HOUSEHOLD),
            _ => (Recipient::Butler { room: Some(room) }, Phrase::TO_BUTLER),
        };
        let text = format!("{}。{}", dice.pick(&phrases).label(), words(dice));
        Message { to, from: person(dice), text }
    }

    fn feedback(&self, dice: &mut Dice) -> Feedback {
        Feedback {
            kind: *dice.pick(&FeedbackKind::ALL),
            subject: Some(*dice.pick(&Subject::ALL)),
            scene: Some(*dice.pick(&Scene::ALL)),
            occurred: Some(*dice.pick(&[Occurrence::Today, Occurrence::LastNight, Occurrence::Often])),
            about: Some(*dice.pick(&About::ALL)),
            person: String::new(),
            wishes: vec![*dice.pick(&Wish::ALL)],
            account: words(dice),
            room: dice.permille(900).then(|| dice.pick(&self.rooms).clone()),
            from: person(dice),
        }
    }
}

fn person(dice: &mut Dice) -> Person {
    let contact = if dice.permille(50) {
        Contact::LookupCode(LookupCode::parse(&format!("{:04}", dice.below(10_000))).unwrap())
    } else {
        Contact::Phone(PhoneNumber::parse(&format!("138{:08}", dice.below(100_000_000))).unwrap())
    };
    Person { surname: (*dice.pick(&SURNAMES)).into(), honorific: Some(*dice.pick(&[Honorific::Mr, Honorific::Ms])), contact }
}

fn words(dice: &mut Dice) -> String {
    if dice.below(RARE_EVERY) == 0 {
        return format!("{RARE_WORD}松动，{}", dice.pick(&REQUESTS));
    }
    format!("{}{}，{}", dice.pick(&PLACES), dice.pick(&TROUBLES), dice.pick(&REQUESTS))
}
