use super::*;

fn form(name: &'static str, value: &str) -> FormState {
    FormState::stored([(name, value.to_owned())])
}

#[test]
fn what_is_wrong_is_said_beside_the_field() {
    let mut long = form("title", "一二三四");
    assert_eq!(long.line("title", 3), "");
    assert_eq!(long.error("title"), Some("最多 3 个字，现在有 4 个"));
    let mut empty = form("title", " \n ");
    empty.line("title", 3);
    assert_eq!(empty.error("title"), Some("请填写这一项"));
    let mut emoji = form("title", "水箱😀");
    assert_eq!(emoji.line("title", 3), "水箱😀");
}

#[test]
fn numbers_and_times_are_read_as_people_write_them() {
    assert_eq!(form("t", " ２６.５ ").number("t", -60.0..=60.0), Some(26.5));
    for wrong in ["abc", "NaN", "inf", "1e9", "99", "--1"] {
        let mut form = form("t", wrong);
        assert_eq!((form.number("t", -60.0..=60.0), form.is_good()), (None, false), "{wrong}");
    }
    assert_eq!(form("t", "").number("t", -60.0..=60.0), None);
    let at = form("from", "2026-09-18T08:00").instant("from").unwrap();
    assert_eq!((at.to_rfc3339(), datetime_value(at)), ("2026-09-18T00:00:00+00:00".into(), "2026-09-18T08:00".into()));
    for wrong in ["tomorrow", "2026-02-30T08:00", "9999-01-01T00:00", "0001-01-01T00:00"] {
        let mut form = form("from", wrong);
        assert!(form.instant("from").is_none() && !form.is_good(), "{wrong}");
    }
}
