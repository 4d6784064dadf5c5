//! The sample's activities, its survey, and two cards on the board.
//!
//! Why not in [`crate::sample`]: pictures of the terminal are drawn of a board that no office counted places of.

use chrono::{DateTime, Days, NaiveTime, SubsecRound, Utc};

use super::super::{
    records::{EntryStep, NewEntry},
    service::{estate::local_midnight, registration::next_code},
    store::{
        StoreError, Tx,
        community::{activities, entries, surveys},
        glossary,
    },
};
use crate::{
    clock::{self, random_bytes},
    domain::{
        community::{Activity, CardKind, CardOffer, Entry, EntryState, QuestionKind, SignUpRules, Survey, SurveyQuestion},
        ids::{SubmissionId, mint},
        message::Person,
        request::{Contact, Honorific, LookupCode},
    },
};

/// What lobbies read of it, with its English.
const ENGLISH: [(&str, &str); 15] = [
    ("中秋灯会", "Mid-autumn lanterns"),
    ("现场有灯笼制作和猜灯谜，小朋友请由家长陪同。", "Make a lantern, guess riddles; children please with a parent."),
    ("义务维修日", "Free repair day"),
    ("社区会所一楼", "Clubhouse, ground floor"),
    ("磨刀、补鞋、修小家电，免费，材料自备。", "Knives, shoes, small appliances: free, bring your own parts."),
    ("业主意见征询表", "Residents' survey"),
    ("不记名。结果会在社区公告公布。", "Nobody is named. The result will be a notice."),
    ("客服接待与答复", "The front desk and its answers"),
    ("楼道和园区保洁", "Cleaning of corridors and grounds"),
    ("保安值守与巡逻", "Security on watch and on patrol"),
    ("绿化养护", "Plant care"),
    ("维修的及时与质量", "Repairs: how soon and how well"),
    ("收费公开透明", "Fees open and clear"),
    ("社区活动", "Community activities"),
    ("对物业服务的总体评价", "The service as a whole"),
];

const QUESTIONS: [&str; 8] = [
    "客服接待与答复",
    "楼道和园区保洁",
    "保安值守与巡逻",
    "绿化养护",
    "维修的及时与质量",
    "收费公开透明",
    "社区活动",
    "对物业服务的总体评价",
];

/// This hour on a later day of the estate's calendar.
fn later(now: DateTime<Utc>, days: u64, hour: u32) -> DateTime<Utc> {
    let day = clock::local(now).date_naive();
    let day = day.checked_add_days(Days::new(days)).unwrap_or(day);
    let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    local_midnight(day) + time.signed_duration_since(NaiveTime::MIN)
}

/// Enters activities and the survey.
pub(super) fn load(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let key = || mint(now, random_bytes()).to_string();
    let lanterns = Activity {
        id: key(),
        title: "中秋灯会".into(),
        words: "现场有灯笼制作和猜灯谜，小朋友请由家长陪同。".into(),
        place: "中心花园".into(),
        starts_at: later(now, 7, 19),
        ends_at: later(now, 7, 21),
        sign_up: Some(SignUpRules { places: Some(40), most_each: 4, closes_at: later(now, 6, 18), taken: 0, waiting: 0 }),
    };
    let repairs = Activity {
        id: key(),
        title: "义务维修日".into(),
        words: "磨刀、补鞋、修小家电，免费，材料自备。".into(),
        place: "社区会所一楼".into(),
        starts_at: later(now, 12, 9),
        ends_at: later(now, 12, 12),
        sign_up: None,
    };
    for activity in [lanterns, repairs] {
        activities::save(tx, &activity, now)?;
    }
    let survey = Survey {
        id: key(),
        title: "业主意见征询表".into(),
        words: "不记名。结果会在社区公告公布。".into(),
        closes_at: later(now, 14, 18),
        questions: QUESTIONS.map(|text| SurveyQuestion { text: text.into(), kind: QuestionKind::Satisfaction }).to_vec(),
    };
    surveys::save(tx, &key(), &survey, false, now)?;
    ENGLISH.into_iter().try_for_each(|(chinese, english)| glossary::set(tx, chinese, english, now))
}

/// Hangs two cards; their receipts are of the office's own numbers.
pub(super) fn load_cards(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    for (card, title, words, price) in [
        (CardKind::Offered, "儿童自行车", "16 寸，九成新，适合 5 到 8 岁。", "80 元"),
        (CardKind::Found, "钥匙一串", "在 3 号楼门口捡到，有红色挂件，存放在前台。", ""),
    ] {
        hang(
            tx,
            now,
            CardOffer {
                card,
                title: title.into(),
                words: words.into(),
                price: price.into(),
                shows_phone: false,
                room: None,
                from: neighbour()?,
            },
        )?;
    }
    Ok(())
}

/// Somebody without a telephone.
fn neighbour() -> Result<Person, StoreError> {
    let code = LookupCode::parse("2026").map_err(|_| StoreError::Damaged { what: "look-up code" })?;
    Ok(Person { surname: "周".into(), honorific: Some(Honorific::Mr), contact: Contact::LookupCode(code) })
}

/// A card that the desk has approved.
fn hang(tx: &Tx<'_>, now: DateTime<Utc>, offer: CardOffer) -> Result<(), StoreError> {
    let (id, now) = (SubmissionId::mint(now, random_bytes()), now.trunc_subsecs(6));
    let Some(receipt_code) = next_code(tx)? else { return Ok(()) };
    let new = NewEntry {
        id,
        digest: id.to_string(),
        receipt_code,
        state: EntryState::Pending,
        subject: String::new(),
        content: Entry::Card(offer),
        people: 0,
        line: 0,
        taken_by: String::new(),
        received_at: now,
    };
    entries::add(tx, &new, "")?;
    let today = clock::local(now).date_naive();
    entries::hang_until(tx, id, today.checked_add_days(Days::new(14)).unwrap_or(today))?;
    entries::turn(
        tx,
        id,
        EntryState::Pending,
        &EntryStep { state: EntryState::Approved, note: String::new(), actor: String::new(), at: now },
    )?;
    Ok(())
}
