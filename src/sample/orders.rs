//! A month of the estate's orders: what was asked for when, and how far each has come. Nobody who asks has a name.

use crate::domain::{
    feedback::{FeedbackKind, Severity},
    order::{Source, State},
};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// A service of the default catalogue, by its key.
    Service(&'static str),
    /// A message to the butler.
    Message,
    /// Feedback; how grave a complaint is.
    Feedback(FeedbackKind, Option<Severity>),
}

/// One order.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How long ago it came in.
    pub minutes_ago: i64,
    pub source: Source,
    pub matter: Matter,
    /// Key of the room.
    pub room: &'static str,
    pub words: &'static str,
    /// How far it has come.
    pub reaches: State,
    /// Minutes from one step to the next; longer than was promised in some.
    pub pace: i64,
}

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// The newest last.
pub fn month() -> Vec<Plan> {
    use FeedbackKind::{Complaint, Praise, Suggestion};
    use Matter::{Feedback, Message, Service};
    use Source::{Patrol, Phone, Terminal, Visit};
    use State::*;
    let plan = |minutes_ago, source, matter, room, words, reaches, pace| Plan { minutes_ago, source, matter, room, words, reaches, pace };
    vec![
        plan(30 * DAY, Terminal, Service("public-lighting"), "1-1-301", "三楼楼道灯不亮", Closed, 3),
        plan(29 * DAY, Terminal, Service("umbrella-loan"), "2-1-402", "", Closed, 8),
        plan(28 * DAY, Phone, Service("tap-repair"), "3-2-1602", "厨房龙头滴水", Closed, 4),
        plan(27 * DAY, Terminal, Service("public-clean-corridor"), "4-1-801", "地垫边有泥水", Closed, 90),
        plan(26 * DAY, Terminal, Feedback(Complaint, Some(Severity::Minor)), "5-2-1202", "装修垃圾堆在电梯口", Closed, 5 * HOUR),
        plan(25 * DAY, Visit, Service("trolley-loan"), "1-2-601", "搬书", Closed, 10),
        plan(24 * DAY, Terminal, Feedback(Praise, None), "3-1-501", "保安师傅帮忙抬了轮椅", Done, 6 * HOUR),
        plan(23 * DAY, Terminal, Service("public-water-leak"), "2-2-101", "管道井里有滴水声", Closed, 4),
        plan(22 * DAY, Phone, Service("deep-cleaning"), "6-1-302", "三房两厅，周末上午", Closed, 5 * HOUR),
        plan(21 * DAY, Terminal, Message, "4-2-1101", "请回电，想问装修押金", Relayed, 50),
        plan(20 * DAY, Terminal, Service("public-lift"), "5-1-1501", "右边电梯关门有异响", Closed, 2),
        plan(19 * DAY, Terminal, Feedback(Suggestion, None), "1-1-101", "建议在花园加一排座椅", Closed, 20 * HOUR),
        plan(18 * DAY, Patrol, Service("public-surface"), "2-1-101", "大堂一块地砖松动", Closed, 30),
        plan(17 * DAY, Terminal, Service("order-water"), "3-1-702", "两桶", Cancelled, 40),
        plan(16 * DAY, Terminal, Service("appliance-repair-other"), "4-1-502", "洗碗机不排水", Closed, 7 * HOUR),
        plan(14 * DAY, Phone, Feedback(Complaint, Some(Severity::Important)), "3-2-902", "约好的师傅没有来也没有电话", Closed, 9 * HOUR),
        plan(12 * DAY, Terminal, Service("public-parking-visitor"), "5-2-301", "周六两位访客", Closed, 25),
        plan(11 * DAY, Terminal, Service("public-green-prune"), "1-2-201", "树枝挡住窗户", FollowedUp, 8 * HOUR),
        plan(9 * DAY, Terminal, Service("tap-repair"), "6-2-501", "阳台龙头关不紧", FollowedUp, 5 * HOUR),
        plan(8 * DAY, Visit, Service("key-custody"), "2-1-1002", "给亲戚留一把", Closed, 15),
        plan(7 * DAY, Terminal, Service("public-drain-blocked"), "3-1-101", "楼下地漏返水", Done, 9),
        plan(6 * DAY, Terminal, Message, "5-1-902", "快递放门口就好", Relayed, 2 * HOUR),
        plan(5 * DAY, Terminal, Feedback(Complaint, Some(Severity::Severe)), "4-2-702", "消防通道被杂物堵住", InProgress, 6 * HOUR),
        plan(4 * DAY + HOUR, Phone, Service("deep-cleaning"), "1-1-1102", "入住前打扫", AwaitingSignOff, 6 * HOUR),
        plan(4 * DAY, Terminal, Service("public-intercom"), "2-2-802", "对讲听不见声音", Reopened, 5 * HOUR),
        plan(3 * DAY + 2 * HOUR, Terminal, Service("appliance-repair-other"), "3-2-1301", "烘干机不热", Agreed, 5 * HOUR),
        plan(3 * DAY, Terminal, Service("public-item-fall"), "5-2-1702", "有人往下扔烟头", InProgress, 3 * HOUR),
        plan(2 * DAY + 5 * HOUR, Phone, Service("tap-repair"), "4-1-202", "卫生间混水阀漏水", Quoted, 3 * HOUR),
        plan(2 * DAY + HOUR, Terminal, Service("public-clean-lift"), "6-1-601", "轿厢地面有油渍", Done, 2 * HOUR),
        plan(2 * DAY, Terminal, Feedback(Suggestion, None), "2-1-701", "希望门口的雨棚加长", Accepted, 8 * HOUR),
        plan(DAY + 6 * HOUR, Terminal, Service("public-report-noise"), "3-1-1801", "楼上半夜拖动家具", InProgress, 2 * HOUR),
        plan(DAY + 2 * HOUR, Visit, Service("residence-permit"), "5-1-402", "不清楚要带什么材料", Returned, HOUR),
        plan(DAY, Terminal, Service("pay-gas"), "1-2-1201", "请告诉我户号怎么查", Dispatched, 2 * HOUR),
        plan(20 * HOUR, Terminal, Feedback(Complaint, Some(Severity::Important)), "2-2-502", "保洁把污水倒在绿化带", Accepted, HOUR),
        plan(9 * HOUR, Terminal, Service("public-parking-blocked"), "4-2-301", "车位被占", Dispatched, 20),
        plan(6 * HOUR, Phone, Service("public-door-window"), "6-2-202", "单元门关不上", InProgress, 12),
        plan(5 * HOUR, Terminal, Service("luggage-custody"), "3-2-402", "一个行李箱，明早取", Accepted, 20),
        plan(3 * HOUR, Terminal, Message, "1-1-802", "明天下午方便上门抄表", Delivered, 30),
        plan(100, Terminal, Service("public-power"), "5-1-601", "楼道插座没电", Accepted, 25),
        plan(70, Terminal, Feedback(Complaint, None), "4-1-1001", "健身器材少了一颗螺丝，怕孩子受伤", Delivered, 30),
        plan(40, Terminal, Service("umbrella-loan"), "2-1-301", "", Delivered, 30),
        plan(3, Terminal, Service("public-lighting"), "3-2-803", "八楼灯一闪一闪", Delivered, 30),
    ]
}

/// The strokes of 示, as a finger draws them on the grid of a signature.
pub fn signature() -> Vec<Vec<(u16, u16)>> {
    vec![
        vec![(400, 95), (470, 92), (560, 86)],
        vec![(330, 175), (430, 170), (540, 164), (650, 160)],
        vec![(492, 170), (494, 230), (494, 300), (486, 352), (462, 340)],
        vec![(420, 230), (390, 275), (352, 318)],
        vec![(566, 226), (604, 268), (640, 312)],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::default_catalogue;

    #[test]
    fn a_month_has_every_kind_from_rooms_and_services_that_there_are() {
        let (rooms, catalogue) = (crate::sample::rooms(), default_catalogue().unwrap());
        let month = month();
        assert!(month.len() >= 40);
        for plan in &month {
            assert!(rooms.iter().any(|room| room.id == plan.room), "{}", plan.room);
            if let Matter::Service(id) = plan.matter {
                assert!(catalogue.item(id).is_some(), "{id}");
            }
        }
        let reached = |state| month.iter().any(|plan| plan.reaches == state);
        assert!(State::ALL.into_iter().all(|state| reached(state) || state == State::Stored));
        assert!(month.is_sorted_by_key(|plan| -plan.minutes_ago));
    }
}
