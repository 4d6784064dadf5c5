//! Every text that the product says by itself is said in `ui/`, through `@tr`: nowhere else can it
//! be translated.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use lobby_butler::domain::{
    air_quality,
    catalogue::{Department, Section},
    community::{CardKind, Satisfaction, WishPhrase},
    feedback::{About, Scene, Subject, Wish},
    message::Phrase,
    notice::Category,
    order::State,
    submission::Topic,
    weather::Condition,
};

/// Files that may hold Chinese of their own, and why.
const CHINESE_ALLOWED: [(&str, &str); 17] = [
    ("preview.slint", "what stands on the sheet of widgets"),
    ("english_places.rs", "the marks of an address, which are parsed"),
    ("act_scenes.rs", "what the office and the resident say in sample states"),
    ("community_scenes.rs", "what the office and residents say in sample states"),
    ("fault_scenes.rs", "what the office's places are called in sample states"),
    ("greeting_scenes.rs", "whom the office greets in sample states"),
    ("takeover_scenes.rs", "what the office says in sample states"),
    ("found.rs", "what the office says in sample states"),
    ("request_scenes.rs", "what the office and the resident say in sample states"),
    ("dock_scenes.rs", "what the resident writes in sample states"),
    ("rich_scenes.rs", "what the office writes in sample states"),
    ("leaflet_scenes.rs", "what the office writes in sample states"),
    ("message_scenes.rs", "what the office and the resident say in sample states"),
    ("surnames.rs", "names, which are not translated"),
    ("clock_line.rs", "the lunar date, Chinese by nature"),
    ("traditional.rs", "titles and the words around names, which are parsed"),
    ("tests.rs", "a module's tests"),
];

/// A sentence has ideographs; signs such as `，` alone are keys and separators.
fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'))
}

pub fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
}

/// What stands between comments: code, character by character, and whole string literals.
pub enum Piece {
    Code(char),
    Text(String),
}

/// Cuts source text of Rust or Slint into code and string literals; comments are dropped.
pub fn pieces(source: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("'\"'") {
            3
        } else if c == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            let length = end.map_or(rest.len(), |end| end + 2);
            pieces.push(Piece::Text(rest[1..length].strip_suffix('"').unwrap_or_default().to_owned()));
            length
        } else {
            pieces.push(Piece::Code(c));
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    pieces
}

/// Chinese string literals of a Rust file, its unit tests aside (they stand last).
fn chinese_in_rust(source: &str) -> Vec<String> {
    let product = source.split("#[cfg(test)]").next().unwrap_or_default();
    let texts = pieces(product).into_iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text),
        Piece::Code(_) => None,
    });
    texts.filter(|text| is_chinese(text)).collect()
}

/// Chinese string literals of a Slint file that are neither the text of an `@tr` nor the preview
/// data of an adapter (the default of an `in` property of a global, which Rust overwrites).
fn untranslated_in_slint(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    // The code since the last `;`, `{` or `}` outside parentheses: what the braces and values belong to.
    let mut statement = String::new();
    let mut global = false;
    let mut depth = 0_usize;
    // Per open parenthesis: whether it is an `@tr(` whose text may still come.
    let mut parentheses: Vec<bool> = Vec::new();
    // Brace depth of the preview data being read.
    let mut preview: Option<usize> = None;
    for piece in pieces(source) {
        let c = match piece {
            Piece::Text(text) => {
                if is_chinese(&text) && parentheses.last() != Some(&true) && preview.is_none() {
                    found.push(text);
                }
                continue;
            }
            Piece::Code(c) => c,
        };
        statement.push(c);
        match c {
            '(' => parentheses.push(statement.trim_end_matches('(').trim_end().ends_with("@tr")),
            ')' => drop(parentheses.pop()),
            // Behind the text come what it is about and how many.
            ',' | '%' => parentheses.last_mut().into_iter().for_each(|text| *text = false),
            ':' if global && depth == 1 && preview.is_none() => {
                let words = statement.trim_start();
                preview = (words.starts_with("in property") || words.starts_with("in-out property")).then_some(depth);
            }
            '{' => {
                global |= depth == 0 && statement.split_whitespace().any(|word| word == "global");
                depth += 1;
                statement.clear();
            }
            '}' => {
                depth = depth.saturating_sub(1);
                global &= depth > 0;
                statement.clear();
            }
            ';' if parentheses.is_empty() => {
                preview = preview.filter(|begun| *begun != depth);
                statement.clear();
            }
            _ => {}
        }
    }
    found
}

fn report(folder: &str, ending: &str, check: impl Fn(&str) -> Vec<String>) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    files(&root.join(folder), ending, &mut all);
    assert!(all.len() > 10, "only {} files were read", all.len());
    let mut report = String::new();
    for path in all {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if CHINESE_ALLOWED.iter().any(|(allowed, _)| *allowed == name) {
            continue;
        }
        for text in check(&std::fs::read_to_string(&path).unwrap()) {
            writeln!(report, "{}: {text}", path.strip_prefix(root).unwrap().display()).unwrap();
        }
    }
    report
}

#[test]
fn no_text_for_residents_is_written_in_rust() {
    assert_eq!(report("src/kiosk", ".rs", chinese_in_rust), "");
}

#[test]
fn every_text_in_slint_can_be_translated() {
    assert_eq!(report("ui", ".slint", untranslated_in_slint), "");
}

#[test]
fn untranslated_texts_are_found_where_they_hide() {
    assert_eq!(chinese_in_rust("let a = '\"'; // \"注释\"\nsay(\"你好\\\"\"); #[cfg(test)] \"测试\""), ["你好\\\""]);
    assert!(chinese_in_rust("/* \"注释\" */ \"，\" \"plain\"").is_empty());
    let slint = r#"
        export global PageAdapter {
            in property <[Row]> rows: [{ label: "样例", day: { month: 9 } }, { label: "二" }];
            out property <string> line: rows.length == 0 ? "没有" : @tr("共 {}", rows.length);
        }
        export component Page { // "注释"
            Text { text: @tr("一页" | "{n} 页" % count); }
            Text { text: @tr("上下文" => "{} 位", open ? "开" : "关"); }
            property <string> title: "标题";
        }
    "#;
    assert_eq!(untranslated_in_slint(slint), ["没有", "开", "关", "标题"]);
}

#[test]
fn terminal_and_office_call_the_same_thing_the_same() {
    let words = |file: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/words").join(file)).unwrap();
    let (weather, progress, catalogue) = (words("weather.slint"), words("progress.slint"), words("catalogue.slint"));
    let said = |text: &str, word: &str| assert!(text.contains(&format!("@tr(\"{word}\")")), "{word}");
    for (code, word) in Condition::choices() {
        said(&weather, word);
        assert!(weather.contains(&format!("code == {code} ")), "{code} {word}");
    }
    for index in [0, 51, 101, 151, 201, 301] {
        let category = air_quality::category(index);
        said(&weather, category.word);
        said(&weather, &category.advice.replace('，', "\\n"));
    }
    State::ALL.into_iter().for_each(|state| said(&progress, state.resident_word()));
    for function in ["function step(", "function detail("] {
        let body = progress.split_once(function).unwrap().1.split_once("\n    }\n").unwrap().0;
        let is_named = |state: &&State| body.contains(&format!("RequestState.{} ?", state.into_str().replace('_', "-")));
        // Slint has no exhaustive match: the last word of each is what is left.
        let left: Vec<State> = State::ALL.iter().filter(|state| !is_named(state)).copied().collect();
        assert_eq!(left, [State::Reopened], "states without words of their own in {function}…)");
    }
    Category::ALL.into_iter().for_each(|category| said(&catalogue, category.label()));
    Section::ALL.into_iter().for_each(|section| said(&catalogue, section.name()));
    let messages = words("messages.slint");
    Topic::ALL.into_iter().for_each(|topic| said(&messages, topic.label()));
    Subject::ALL.into_iter().for_each(|subject| said(&messages, subject.label()));
    Scene::ALL.into_iter().for_each(|scene| said(&messages, scene.label()));
    About::AT_TERMINALS.into_iter().for_each(|about| said(&messages, about.label()));
    Wish::ALL.into_iter().for_each(|wish| said(&messages, wish.label()));
    Phrase::TO_HOUSEHOLD.into_iter().chain(Phrase::TO_BUTLER).for_each(|phrase| said(&messages, phrase.label()));
    let community = words("community.slint");
    CardKind::ALL.into_iter().for_each(|kind| said(&community, kind.label()));
    Satisfaction::ALL.into_iter().for_each(|satisfaction| said(&community, satisfaction.label()));
    WishPhrase::ALL.into_iter().for_each(|phrase| said(&community, phrase.label()));
    use Department::*;
    for department in [ServiceCentre, Cleaning, Security, Engineering, Greenery, SpecialServices, Supplier] {
        said(&catalogue, department.name());
    }
}
