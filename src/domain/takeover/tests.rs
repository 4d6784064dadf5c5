use chrono::TimeDelta;

use super::*;
use crate::domain::ids::{AreaId, TerminalId};

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

fn takeover(n: u8, drill: bool, began: i64, ends: i64) -> Takeover {
    Takeover {
        id: TakeoverId::mint(at(began), [n; 10]),
        kind: Kind::Fire,
        drill,
        words: Kind::Fire.usual_words(),
        gather: "中心广场".into(),
        phone: String::new(),
        publisher: "值班经理".into(),
        scope: String::new(),
        began_at: at(began),
        ends_at: at(ends),
    }
}

fn lobby(building: &str) -> Lobby<'_> {
    Lobby { terminal: TerminalId::mint(at(0), [9; 10]), building, area: Some(AreaId::mint(at(0), [1; 10])) }
}

fn of(building: &str) -> Audience {
    Audience { buildings: vec![building.into()], ..Audience::default() }
}

#[test]
fn it_is_over_at_its_time_and_never_by_a_clock_that_nobody_trusts() {
    let fire = takeover(1, false, 0, 120);
    assert!(fire.is_on(at(119), true) && !fire.is_on(at(120), true));
    assert!(fire.is_on(at(120), false) && fire.is_on(at(1_000_000), false));
    // A terminal whose clock is a minute behind the office's shows it at once.
    assert!(fire.is_on(at(-1), true));
}

#[test]
fn a_lobby_shows_what_is_for_it_and_no_other_does() {
    let begun = [(takeover(1, false, 0, 120), of("3号楼")), (takeover(2, false, 5, 120), of("13号楼"))];
    let shown = |building, now| shown_in(&begun, lobby(building), at(now)).map(|takeover| takeover.id);
    assert_eq!(shown("3号楼", 6), Some(begun[0].0.id));
    assert_eq!(shown("13号楼", 6), Some(begun[1].0.id));
    assert_eq!(shown("5号楼", 6), None);
    assert_eq!(shown("3号楼", 120), None);
}

#[test]
fn real_danger_goes_before_a_drill_and_the_newest_before_what_came_earlier() {
    let begun = [
        (takeover(1, false, 0, 60), Audience::default()),
        (takeover(2, true, 10, 120), Audience::default()),
        (takeover(3, false, 5, 30), of("3号楼")),
    ];
    let shown = |now| shown_in(&begun, lobby("3号楼"), at(now)).map(|takeover| takeover.id);
    assert_eq!([shown(20), shown(40), shown(70), shown(120)], [Some(begun[2].0.id), Some(begun[0].0.id), Some(begun[1].0.id), None]);
}

#[test]
fn only_its_own_word_begins_it() {
    assert!(Confirmed::by(" 接管 ", false).is_some() && Confirmed::by("演练", true).is_some());
    for (typed, drill) in [("", false), ("演练", false), ("接管", true), ("确定", false)] {
        assert_eq!(Confirmed::by(typed, drill), None, "{typed}");
    }
}

#[test]
fn the_usual_words_fit_the_screen_in_both_languages() {
    for kind in Kind::ALL {
        let words = kind.usual_words();
        let chars = |text: &str| text.chars().count();
        assert!((1..=TITLE_CHARS).contains(&chars(&words.title)) && chars(&words.lead.chinese) <= LEAD_CHARS, "{kind:?}");
        assert_eq!(words.steps.len(), if kind == Kind::Custom { 0 } else { STEPS });
        for step in &words.steps {
            assert!(chars(&step.line.chinese) <= STEP_CHARS, "{}", step.line.chinese);
            assert!(!step.line.english.is_empty() && chars(&step.line.english) <= ENGLISH_CHARS, "{}", step.line.english);
            assert_ne!(step.sign, Sign::Number);
        }
        assert!(!words.lead.english.is_empty() && chars(&words.lead.english) <= ENGLISH_CHARS);
    }
}

#[test]
fn a_step_that_somebody_rewrote_has_its_number_and_no_sign() {
    let mut words = Kind::Fire.usual_words();
    words.steps[1].line.chinese = "从西门走".into();
    let signs: Vec<Sign> = words.settled(Kind::Fire).steps.iter().map(|step| step.sign).collect();
    assert_eq!(signs, [Sign::Stairs, Sign::Number, Sign::Door]);
}

#[test]
fn what_a_newer_office_adds_is_read_as_far_as_it_is_known() {
    let mut told = serde_json::to_value(takeover(1, true, 0, 120)).unwrap();
    assert_eq!(serde_json::from_value::<Takeover>(told.clone()).unwrap(), takeover(1, true, 0, 120));
    told["kind"] = "meteor".into();
    told["words"]["steps"][0]["sign"] = "bunker".into();
    told["words"]["colour"] = "purple".into();
    let read: Takeover = serde_json::from_value(told).unwrap();
    assert_eq!((read.kind, read.words.steps[0].sign), (Kind::Custom, Sign::Number));
    assert_eq!(read.words.steps[0].line.chinese, "走楼梯，低姿捂住口鼻");
}

#[test]
fn usual_english_goes_with_its_own_chinese_only() {
    let mut words = Kind::Fire.usual_words();
    words.lead.chinese = "请留在家中".into();
    words.steps[1].line = Line { chinese: "关门堵缝，打湿毛巾".into(), english: "Close the door, block gaps".into() };
    let settled = words.clone().settled(Kind::Fire);
    assert_eq!(settled.lead.english, "", "it said to leave the building");
    assert_eq!(settled.steps[1].line.english, "Close the door, block gaps", "what somebody wrote stays");
    assert_eq!(settled.steps[0], words.steps[0]);
    assert_eq!(Kind::Gas.usual_words().settled(Kind::Gas), Kind::Gas.usual_words());
}
