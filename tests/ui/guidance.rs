//! 应急指引: what staff are shown as the usual words is what the screen says where the estate says nothing.

use lobby_butler::domain::guidance::Danger;

const WORDS: &str = include_str!("../../ui/words/emergency.slint");

/// What a function of the words says, in its order: one list a danger, the last of them behind the last colon.
fn lists(function: &str) -> Vec<Vec<String>> {
    let start = WORDS.find(&format!("pure function {function}(")).unwrap_or_else(|| panic!("no {function}"));
    let body = &WORDS[start..];
    let body = &body[..body.find("\n    }\n").unwrap()];
    let list = |list: &str| list.split("@tr(\"").skip(1).map(|said| said.split('"').next().unwrap().to_owned()).collect();
    body.split('[').skip(2).map(|rest| list(rest.split(']').next().unwrap())).collect()
}

#[test]
fn the_usual_words_that_staff_change_are_those_of_the_screen() {
    let usual = Danger::ALL.map(Danger::usual);
    let first = usual.iter().filter(|usual| !usual.first.is_empty()).map(|usual| usual.first.clone());
    assert_eq!(lists("usual-first-steps"), first.collect::<Vec<_>>());
    assert_eq!(lists("usual-steps"), usual.iter().map(|usual| usual.steps.clone()).collect::<Vec<_>>());
    assert_eq!(lists("usual-never"), usual.iter().map(|usual| usual.never.clone()).collect::<Vec<_>>());
}
