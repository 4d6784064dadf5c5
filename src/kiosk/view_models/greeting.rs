//! Whom the board greets, in the place of its slogan: guests who are expected now, else a festival.
//!
//! Invariants: without a clock that is trusted nobody is greeted, because a name on the wrong day is worse than none; a
//! warning of severe weather goes first, and alone where it is orange or red; nothing else of the board moves when a greeting
//! comes or goes.
//!
//! Why turns by the clock and not by touches: two lobbies beside each other say the same, and nothing has to be remembered.

use chrono::{Datelike, Days, NaiveDate};

use super::{
    EstateTime,
    clock_line::{LunarDay, lunar_day},
};
use crate::{
    domain::{
        festival::Festival,
        weather::warning::WarningLevel,
        welcome::{self, AT_ONCE, Party, Welcome},
    },
    protocol::v1::board::Board,
};

/// How long each turn is: as long as a page of the notices.
const TURN_SECONDS: i64 = 20;

/// What stands there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Greeting {
    /// The slogan.
    #[default]
    None,
    /// One guest, or up to three.
    Guests(Vec<GuestView>),
    /// A festival, with the estate's own words; empty: the usual.
    Festival(Festival, String),
}

/// One guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestView {
    pub surname: String,
    /// 先生.
    pub title: String,
    /// `Mr Wang`, where there is English for it.
    pub english: Option<String>,
    pub party: Party,
    /// 莅临指导; may be empty.
    pub line: String,
    /// The line bids welcome itself: 欢迎回家.
    pub is_welcomed_by_line: bool,
}

impl GuestView {
    fn of(welcome: &Welcome) -> Self {
        let guest = &welcome.guest;
        Self {
            surname: guest.surname().to_owned(),
            title: guest.title().to_owned(),
            english: guest.english(),
            party: welcome.party,
            line: welcome.line.clone(),
            is_welcomed_by_line: welcome.line_welcomes(),
        }
    }
}

/// What stands in the place of the slogan: a greeting, or the warning of this level; whether it is the warning.
pub(super) fn beside_warning(board: &Board, warned: Option<WarningLevel>, estate_time: EstateTime) -> (Greeting, bool) {
    let turn = usize::try_from(estate_time.now.timestamp().div_euclid(TURN_SECONDS)).unwrap_or(0);
    let on = welcome::shown(&board.welcomes, estate_time.now, estate_time.trusted);
    let groups = on.len().div_ceil(AT_ONCE);
    let places = match warned {
        // What everybody must heed does not give way to what is kind.
        Some(level) if level >= WarningLevel::Orange => 0,
        // The warning has the first turn; what it says stands among the notices all the while.
        Some(_) => groups + 1,
        None => groups,
    };
    let shown = turn.checked_rem(places).and_then(|turn| if warned.is_some() { turn.checked_sub(1) } else { Some(turn) });
    match shown {
        Some(group) if groups > 0 => {
            let guests = on.into_iter().skip(group * AT_ONCE).take(AT_ONCE).map(GuestView::of).collect();
            (Greeting::Guests(guests), false)
        }
        _ if warned.is_some() => (Greeting::None, true),
        _ => (festival(board, estate_time).unwrap_or_default(), false),
    }
}

fn festival(board: &Board, estate_time: EstateTime) -> Option<Greeting> {
    let today = estate_time.local()?.date_naive();
    let festival = board.festivals.on(today, of_day(today))?;
    Some(Greeting::Festival(festival, board.festivals.own_lines(festival).to_owned()))
}

/// The festival that is kept on a day; of two the lunar one. 清明 is kept quietly: nobody is wished anything.
fn of_day(date: NaiveDate) -> Option<Festival> {
    let lunar = lunar_day(date).filter(|day| !day.is_leap).and_then(|day| match (day.month, day.day) {
        (1, 1..=7) => Some(Festival::SpringFestival),
        (1, 15) => Some(Festival::Lantern),
        (5, 4 | 5) => Some(Festival::DragonBoat),
        (8, 14 | 15) => Some(Festival::MidAutumn),
        (9, 9) => Some(Festival::DoubleNinth),
        _ => None,
    });
    // The last month has 29 days or 30: its last one is the day before the first.
    let is_first = |day: LunarDay| (day.month, day.day, day.is_leap) == (1, 1, false);
    let eve = || date.checked_add_days(Days::new(1)).and_then(lunar_day).filter(|day| is_first(*day)).map(|_| Festival::SpringFestival);
    lunar.or_else(eve).or(match (date.month(), date.day()) {
        (1, 1..=3) => Some(Festival::NewYear),
        (10, 1..=7) => Some(Festival::NationalDay),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration, Utc};

    use super::*;
    use crate::{
        domain::{
            festival::{Choice, Festivals},
            ids::WelcomeId,
            welcome::Guest,
        },
        sample,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}+08:00").parse().unwrap()
    }

    fn time(now: DateTime<Utc>) -> EstateTime {
        EstateTime { now, trusted: true, uptime: std::time::Duration::ZERO }
    }

    fn welcome(n: u8, surname: &str, from: DateTime<Utc>, hours: i64) -> Welcome {
        Welcome {
            id: WelcomeId::mint(from, [n; 10]),
            guest: Guest::parse(surname, "先生").unwrap(),
            party: Party::Alone,
            line: String::new(),
            starts_at: from,
            ends_at: from + Duration::hours(hours),
        }
    }

    fn board_of(welcomes: Vec<Welcome>) -> Board {
        Board { welcomes, ..sample::board(sample::instant()) }
    }

    fn names(greeting: &Greeting) -> String {
        let Greeting::Guests(guests) = greeting else { return String::new() };
        guests.iter().map(|guest| format!("{}{}", guest.surname, guest.title)).collect::<Vec<_>>().join(" ")
    }

    /// As the State Council's holiday notices and almanacs print them.
    #[test]
    fn festivals_are_on_the_days_of_the_almanac() {
        use Festival::*;
        for (date, festival) in [
            ("2025-01-28", Some(SpringFestival)), // a last month of 29 days
            ("2026-02-16", Some(SpringFestival)),
            ("2026-02-17", Some(SpringFestival)),
            ("2026-02-23", Some(SpringFestival)),
            ("2026-02-24", None),
            ("2027-02-05", Some(SpringFestival)),
            ("2028-01-26", Some(SpringFestival)),
            ("2026-03-03", Some(Lantern)),
            ("2026-04-05", None),
            ("2025-05-31", Some(DragonBoat)),
            ("2026-06-19", Some(DragonBoat)),
            ("2026-09-24", Some(MidAutumn)),
            ("2026-09-25", Some(MidAutumn)),
            ("2025-10-05", Some(MidAutumn)),
            ("2025-10-06", Some(MidAutumn)), // within the national holidays
            ("2025-10-07", Some(NationalDay)),
            ("2026-10-01", Some(NationalDay)),
            ("2026-10-08", None),
            ("2026-10-18", Some(DoubleNinth)),
            ("2027-01-01", Some(NewYear)),
            ("2027-01-04", None),
            ("2028-06-27", None), // the fifth of a leap fifth month is no festival
        ] {
            assert_eq!(of_day(day(date)), festival, "{date}");
        }
    }

    #[test]
    fn an_office_switches_festivals_off_or_chooses_one_and_a_doubted_clock_keeps_none() {
        let mut board = board_of(Vec::new());
        let now = at("2026-09-25T12:00:00");
        assert_eq!(beside_warning(&board, None, time(now)).0, Greeting::Festival(Festival::MidAutumn, String::new()));
        assert_eq!(beside_warning(&board, None, EstateTime { trusted: false, ..time(now) }).0, Greeting::None);
        board.festivals = Festivals { choice: Choice::Off, ..Festivals::default() };
        assert_eq!(beside_warning(&board, None, time(now)).0, Greeting::None);
        let choice = Choice::Chosen { festival: Festival::TombSweeping, from: day("2026-09-25"), to: day("2026-09-25") };
        board.festivals = Festivals { choice, lines: [(Festival::TombSweeping, "静思".into())].into() };
        assert_eq!(beside_warning(&board, None, time(now)).0, Greeting::Festival(Festival::TombSweeping, "静思".into()));
    }

    #[test]
    fn a_guest_is_greeted_from_the_first_instant_to_the_last_and_before_any_festival() {
        let now = at("2026-09-25T12:00:00");
        let board = board_of(vec![welcome(1, "王", now, 2)]);
        let greeted = |now| names(&beside_warning(&board, None, time(now)).0);
        assert_eq!([greeted(now), greeted(now + Duration::hours(2) - Duration::seconds(1))], ["王先生", "王先生"]);
        assert_eq!([greeted(now - Duration::seconds(1)), greeted(now + Duration::hours(2))], ["", ""]);
    }

    #[test]
    fn without_a_trusted_clock_no_name_is_shown_whatever_time_it_says() {
        let published = sample::instant();
        let board = board_of(vec![welcome(1, "王", published - Duration::hours(1), 48)]);
        for hours in [-9_000, 0, 1, 9_000] {
            let estate_time = EstateTime { trusted: false, ..time(published + Duration::hours(hours)) };
            assert_eq!(beside_warning(&board, None, estate_time).0, Greeting::None);
        }
        assert_eq!(names(&beside_warning(&board, None, time(published)).0), "王先生");
    }

    #[test]
    fn three_guests_stand_together_and_more_take_turns() {
        let now = at("2026-09-18T12:00:00");
        let board = board_of(["甲", "乙", "丙", "丁"].into_iter().zip(1..).map(|(name, n)| welcome(n, name, now, 9)).collect());
        let turn = Duration::seconds(TURN_SECONDS);
        let mut seen: Vec<String> = (0..4).map(|n| names(&beside_warning(&board, None, time(now + turn * n)).0)).collect();
        assert_eq!((&seen[0], &seen[1]), (&seen[2], &seen[3]));
        seen.sort();
        seen.dedup();
        assert_eq!(seen, ["丁先生", "甲先生 乙先生 丙先生"]);
    }

    #[test]
    fn a_blue_or_yellow_warning_takes_turns_with_guests_and_a_graver_one_stands_alone() {
        let now = at("2026-09-18T12:00:00");
        let board = board_of(vec![welcome(1, "王", now, 9)]);
        let turn = Duration::seconds(TURN_SECONDS);
        let shown = |level, n| {
            let (greeting, warned) = beside_warning(&board, Some(level), time(now + turn * n));
            assert!((greeting == Greeting::None) == warned, "one of both");
            warned
        };
        for level in WarningLevel::ALL {
            let warned = [0, 1].map(|n| shown(level, n));
            assert_eq!(warned.contains(&false), level < WarningLevel::Orange, "{level:?}");
            assert!(warned.contains(&true));
        }
        // At a festival a warning has the place to itself.
        let empty = board_of(Vec::new());
        let festive = time(at("2026-09-25T12:00:00"));
        assert!(beside_warning(&empty, Some(WarningLevel::Blue), festive).1);
    }
}
