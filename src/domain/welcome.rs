//! 贵宾欢迎: an expected guest is greeted in a lobby by surname and title, for a set time.
//!
//! Invariants: a guest has no given name here ([`Guest::parse`] refuses what looks like one), because whoever walks past reads
//! the screen; a welcome ends by itself, judged by whoever shows it; a clock that cannot be trusted shows none, because a
//! name on the wrong day is worse than none.
//!
//! Why not a notice: a notice is there for days, is kept for ever and may say anything. A name on a public screen is there as
//! short as it serves, and the office forgets it ([`KEPT`]).

mod guest;
mod names;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

pub use guest::{Guest, GuestError, TITLES};

use super::ids::WelcomeId;

/// How long one welcome may stand: a guest who stays longer has arrived, and a screen that greets for a week greets nobody.
pub const LONGEST: Duration = Duration::days(3);
/// How long before it begins it can be entered: nobody plans a reception further ahead.
pub const PLANNED_AHEAD: Duration = Duration::days(90);
/// How long before it begins lobbies have it, so that a terminal without a line shows it in time. A terminal that has no line
/// when it ends keeps it on its disk, unshown, until it has one again.
pub const SENT_AHEAD: Duration = Duration::days(2);
/// How long the office knows the name after its end, for whoever asks who was received; then it is deleted.
pub const KEPT: Duration = Duration::days(30);
/// Guests whom one screen greets at once; more take turns.
pub const AT_ONCE: usize = 3;
/// Characters of the line below the name: 莅临指导.
pub const LINE_CHARS: usize = 10;
/// People of one party, the guest among them.
pub const PARTY: std::ops::RangeInclusive<u8> = 2..=99;

/// What stands below the name, as it is usually said.
pub const LINES: [&str; 5] = ["莅临指导", "莅临参观", "欢迎回家", "祝您入住愉快", "莅临考察"];

/// Who comes along.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Nobody.
    #[default]
    Alone,
    /// 一行: some.
    Several,
    /// 一行 N 位, the guest among them.
    Of(u8),
}

/// One welcome as a lobby shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    pub id: WelcomeId,
    pub guest: Guest,
    #[serde(default)]
    pub party: Party,
    /// 莅临指导, 欢迎回家; empty: the name alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line: String,
    pub starts_at: DateTime<Utc>,
    /// First instant at which it is over.
    pub ends_at: DateTime<Utc>,
}

impl Welcome {
    /// Whether it is shown at an instant.
    pub fn is_on(&self, now: DateTime<Utc>, clock_trusted: bool) -> bool {
        clock_trusted && self.starts_at <= now && now < self.ends_at
    }

    /// Whether its line bids welcome itself: 欢迎回家.
    pub fn line_welcomes(&self) -> bool {
        self.line.starts_with("欢迎")
    }

    /// `王先生`, `张总一行`, `李女士一行3位`, as staff read it.
    pub fn label(&self) -> String {
        match self.party {
            Party::Alone => self.guest.to_string(),
            Party::Several => format!("{}一行", self.guest),
            Party::Of(people) => format!("{}一行{people}位", self.guest),
        }
    }
}

/// Those that are shown at an instant, whoever comes first first.
pub fn shown(all: &[Welcome], now: DateTime<Utc>, clock_trusted: bool) -> Vec<&Welcome> {
    let mut on: Vec<&Welcome> = all.iter().filter(|welcome| welcome.is_on(now, clock_trusted)).collect();
    on.sort_by_key(|welcome| (welcome.starts_at, welcome.id));
    on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minute)
    }

    fn welcome(n: u8, from: i64, to: i64) -> Welcome {
        let guest = Guest::parse("王", "先生").unwrap();
        Welcome {
            id: WelcomeId::mint(at(0), [n; 10]),
            guest,
            party: Party::Alone,
            line: String::new(),
            starts_at: at(from),
            ends_at: at(to),
        }
    }

    #[test]
    fn a_welcome_is_shown_from_its_start_to_its_end_and_never_by_a_clock_that_is_not_trusted() {
        let all = [welcome(2, 10, 20), welcome(1, 10, 30), welcome(3, 5, 12)];
        let ids = |now, trusted| shown(&all, at(now), trusted).into_iter().map(|welcome| welcome.id).collect::<Vec<_>>();
        assert_eq!(ids(9, true), [all[2].id]);
        assert_eq!(ids(10, true), [all[2].id, all[1].id, all[0].id]);
        assert_eq!(ids(20, true), [all[1].id]);
        assert!(ids(30, true).is_empty() && ids(10, false).is_empty());
    }

    #[test]
    fn a_party_is_told_with_its_number_where_it_is_known() {
        let label = |party| Welcome { party, ..welcome(1, 0, 1) }.label();
        assert_eq!([Party::Alone, Party::Several, Party::Of(5)].map(label), ["王先生", "王先生一行", "王先生一行5位"]);
    }

    #[test]
    fn its_shape_on_the_wire_is_kept_and_a_full_name_is_not_read() {
        let document = serde_json::to_value(Welcome { party: Party::Of(5), line: "莅临指导".into(), ..welcome(1, 0, 1) }).unwrap();
        assert_eq!(document["guest"], serde_json::json!({ "surname": "王", "title": "先生" }));
        assert_eq!((&document["party"], &document["line"]), (&serde_json::json!({ "of": 5 }), &serde_json::json!("莅临指导")));
        assert!(serde_json::from_value::<Welcome>(document.clone()).is_ok());
        let mut named = document;
        named["guest"]["surname"] = "王小明".into();
        assert!(serde_json::from_value::<Welcome>(named).is_err());
    }
}
