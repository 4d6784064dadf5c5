use chrono::Duration;
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn read(text: &str) -> OpeningHours {
    OpeningHours::read(text).unwrap_or_else(|_| panic!("{text} is not read"))
}

#[test]
fn what_estates_write_is_read_and_said_again_in_one_way() {
    for (written, said) in [
        ("08:00–18:00", "每天 08:00–18:00"),
        ("8:00-18:00", "每天 08:00–18:00"),
        ("８：００—１８：００", "每天 08:00–18:00"),
        ("8点到18点", "每天 08:00–18:00"),
        ("8点半-17点半", "每天 08:30–17:30"),
        ("8时30分至17时", "每天 08:30–17:00"),
        ("每天 8:00 - 20:00", "每天 08:00–20:00"),
        ("24 小时", "24 小时"),
        ("24小时", "24 小时"),
        ("全天", "24 小时"),
        ("7×24小时", "24 小时"),
        ("0:00-24:00", "24 小时"),
        ("8:00-12:00、14:00-18:00", "每天 08:00–12:00、14:00–18:00"),
        ("上午8:00-12:00 下午2:00-6:00", "每天 08:00–12:00、14:00–18:00"),
        ("周一至周五 08:00–18:00", "周一至周五 08:00–18:00"),
        ("星期一到星期五8:00~18:00", "周一至周五 08:00–18:00"),
        ("周一至五 8:00-18:00，周六日 9:00-12:00", "周一至周五 08:00–18:00；周六、周日 09:00–12:00"),
        ("工作日 8:00-18:00；周末休息", "周一至周五 08:00–18:00"),
        ("8:00-18:00，周日休息", "周一至周六 08:00–18:00"),
        ("周末休息，8:00-18:00", "周一至周五 08:00–18:00"),
        ("周一至周日 9:00-18:00，周三休息", "周一、周二、周四至周日 09:00–18:00"),
        ("周一、三、五 9:00-11:00", "周一、周三、周五 09:00–11:00"),
        ("周六至周一 9:00-11:00", "周一、周六、周日 09:00–11:00"),
        ("8:00-18:00（周一至周五）", "周一至周五 08:00–18:00"),
        ("20:00–次日08:00", "每天 20:00–次日08:00"),
        ("22:00-06:00", "每天 22:00–次日06:00"),
        ("晚8点至次日早8点", "每天 20:00–次日08:00"),
        ("晚上10:00-6:00", "每天 22:00–次日06:00"),
        ("周五 24小时，周六 8:00-24:00", "周五 24 小时；周六 08:00–24:00"),
    ] {
        let hours = read(written);
        assert_eq!(hours.to_string(), said, "{written}");
        assert_eq!(read(said), hours, "what is said is read as the same");
    }
}

#[test]
fn half_a_line_is_never_believed() {
    for written in [
        "",
        "由客服中心转接",
        "8:00",
        "8:00-",
        "8-18",
        "上班时间",
        "25:00-26:00",
        "8:60-9:00",
        "8:00-18:00 午休",
        "周一至周五",
        "8:00-18:00 节假日休息",
        "8:00-次日18:00",
        "24:00-08:00",
        "8:00-18:00 周一至周五 9:00-10:00",
        "周末休息",
        "下午14:00-18:00",
        "8:5-9:00",
        "1234:00-5:00",
    ] {
        assert_eq!(OpeningHours::read(written), Err(UnreadHours), "{written}");
    }
    assert_eq!(OpeningHours::read(&"8:00-9:00、".repeat(40)), Err(UnreadHours));
}

#[test]
fn readers_of_english_read_the_same_hours() {
    for (written, english) in [
        ("24 小时", "24 hours"),
        ("08:00–18:00", "08:00–18:00"),
        ("周一至周五 08:00–12:00、14:00–18:00；周六 9:00-12:00", "Mon–Fri 08:00–12:00, 14:00–18:00; Sat 09:00–12:00"),
        ("20:00–次日08:00", "20:00–08:00"),
    ] {
        assert_eq!(read(written).english(), english);
    }
}

#[test]
fn nights_breaks_and_weekends_are_closed_until_somebody_comes() {
    // 2026-09-18 is a Friday.
    for (written, now, opens) in [
        ("08:00–18:00", "2026-09-18 17:59", None),
        ("08:00–18:00", "2026-09-18 18:00", Some("2026-09-19 08:00")),
        ("08:00–18:00", "2026-09-18 03:00", Some("2026-09-18 08:00")),
        ("8:00-12:00、14:00-18:00", "2026-09-18 12:30", Some("2026-09-18 14:00")),
        ("周一至周五 08:00–18:00", "2026-09-18 18:30", Some("2026-09-21 08:00")),
        ("周五 08:00–18:00", "2026-09-18 18:00", Some("2026-09-25 08:00")),
        ("20:00–次日08:00", "2026-09-18 07:59", None),
        ("20:00–次日08:00", "2026-09-18 08:00", Some("2026-09-18 20:00")),
        ("周五 22:00-06:00", "2026-09-19 05:00", None),
        ("周五 22:00-06:00", "2026-09-18 05:00", Some("2026-09-18 22:00")),
        ("24 小时", "2026-09-18 03:00", None),
        ("工作日 00:00-24:00", "2026-09-18 23:59", None),
        ("工作日 00:00-24:00", "2026-09-19 00:00", Some("2026-09-21 00:00")),
    ] {
        let hours = read(written);
        assert_eq!(hours.opens_next(at(now)), opens.map(at), "{written} at {now}");
        assert_eq!(hours.is_open(at(now)), opens.is_none(), "{written} at {now}");
    }
    assert!(read("08:00-08:00").is_all_day() && read("8:00-20:00、20:00-8:00").is_all_day());
    assert!(!read("工作日 24小时").is_all_day() && !read("00:00-23:59").is_all_day());
}

fn stretch() -> impl Strategy<Value = Stretch> {
    let days = prop::array::uniform7(any::<bool>()).prop_filter("a stretch has a day", |days| days.contains(&true));
    (days, 0..DAY, 1..=DAY).prop_map(|(days, from, length)| Stretch { days: Week(days), from, to: from + length })
}

proptest! {
    /// Whoever looked at every minute of the week before and of the week after would see the same.
    #[test]
    fn hours_agree_with_a_walk_minute_by_minute(stretches in prop::collection::vec(stretch(), 1..4), start in 0_i64..7 * 1_440) {
        let hours = OpeningHours { stretches };
        let monday = at("2026-09-14 00:00");
        let mut open = [false; 3 * 7 * 1_440];
        for (day, date) in (0_usize..21).map(|day| (day, monday.date() + Days::new(day as u64))) {
            for stretch in hours.stretches.iter().filter(|stretch| stretch.days.has(date)) {
                for minute in stretch.from..stretch.to {
                    if let Some(place) = open.get_mut(day * 1_440 + usize::from(minute)) {
                        *place = true;
                    }
                }
            }
        }
        // The second week: what began in the first has reached it.
        let begin = 7 * 1_440 + usize::try_from(start).unwrap();
        let moment = monday + Duration::minutes(begin as i64);
        prop_assert_eq!(hours.is_open(moment), open[begin]);
        prop_assert_eq!(hours.is_open(moment + Duration::seconds(59)), open[begin], "a minute is open or closed as a whole");
        let next = (begin..open.len()).find(|minute| open[*minute]).filter(|_| !open[begin]);
        prop_assert_eq!(hours.opens_next(moment), next.map(|minute| monday + Duration::minutes(minute as i64)));
        prop_assert_eq!(hours.is_all_day(), open[7 * 1_440..14 * 1_440].iter().all(|minute| *minute));
    }

    /// What is said again is read as the same hours.
    #[test]
    fn what_is_said_is_read_as_the_same(stretches in prop::collection::vec(stretch(), 1..4), start in 0_i64..7 * 1_440) {
        let hours = OpeningHours { stretches };
        let said = hours.to_string();
        prop_assume!(said.chars().count() <= LONGEST);
        let again = OpeningHours::read(&said).unwrap();
        let moment = at("2026-09-14 00:00") + Duration::minutes(start);
        prop_assert_eq!(again.opens_next(moment), hours.opens_next(moment), "{}", said);
    }
}
