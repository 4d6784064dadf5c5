//! Colours, sizes and families come from the design tokens: pages and widgets name them, none spells
//! one out.

use std::path::Path;

use crate::words::{Piece, files, pieces};

/// Files that set a page's title or the slogan.
const HEADS: [&str; 5] = ["page_frame.slint", "board.slint", "emergency.slint", "guidance.slint", "help_sheet.slint"];

/// One statement of a Slint file: code up to `;`, `{` or `}`, its texts as `""`.
struct Statement {
    code: String,
    /// The component or global that it stands in.
    owner: String,
    /// It is the default of an adapter's property: preview data, which Rust overwrites.
    is_preview: bool,
}

fn statements(source: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    let (mut code, mut owner, mut depth, mut in_preview) = (String::new(), String::new(), 0_usize, false);
    for piece in pieces(source) {
        let Piece::Code(c) = piece else {
            code.push_str("\"\"");
            continue;
        };
        if !matches!(c, ';' | '{' | '}') {
            code.push(c);
            continue;
        }
        let words = code.split_whitespace().collect::<Vec<_>>().join(" ");
        if c == '{' && depth == 0 {
            owner.clone_from(&words);
        }
        let in_global = owner.split(' ').any(|word| word == "global");
        in_preview = if depth == 1 { in_global && words.starts_with("in") } else { in_preview };
        depth = match c {
            '{' => depth + 1,
            '}' => depth.saturating_sub(1),
            _ => depth,
        };
        code.clear();
        found.push(Statement { code: words, owner: owner.clone(), is_preview: in_preview });
    }
    found
}

/// What a property is set to, for the properties whose names end like this.
fn values<'a>(statement: &'a Statement, ending: &str) -> impl Iterator<Item = &'a str> {
    let code = statement.code.as_str();
    code.match_indices(':').filter(move |(at, _)| code[..*at].ends_with(ending)).map(move |(at, _)| &code[at + 1..])
}

/// A length that is the value or a branch of it (`wide ? 40px : Theme.size-body`), not one that is
/// reckoned with.
fn is_spelled_length(value: &str) -> bool {
    let mut branches = value.split(['?', ':', '(', ',']).map(str::trim_start);
    branches.any(|branch| {
        let digits = branch.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        digits.len() < branch.len() && ["px", "pt", "rem", "phx"].iter().any(|unit| digits.starts_with(unit))
    })
}

fn is_spelled_colour(code: &str) -> bool {
    const FUNCTIONS: [&str; 4] = ["rgb(", "rgba(", "hsv(", "Colors."];
    const NAMES: [&str; 8] = ["white", "black", "red", "green", "blue", "yellow", "gray", "orange"];
    let hex = code.match_indices('#').any(|(at, _)| {
        let digits = code[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
        matches!(digits, 3 | 4 | 6 | 8)
    });
    let word = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    hex || FUNCTIONS.iter().any(|function| code.contains(function))
        || ["color:", "background:", "tint:", "colorize:", "fill:", "stroke:"]
            .iter()
            .any(|property| code.split_once(property).is_some_and(|(_, value)| value.split(word).any(|word| NAMES.contains(&word))))
}

/// What is wrong with a file, statement by statement.
fn faults(file: &str, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for statement in statements(source) {
        let mut fault = |what: &str| found.push(format!("{file}: {what}: {}", statement.code));
        if file != "theme.slint" && !statement.is_preview && is_spelled_colour(&statement.code) {
            fault("a colour of its own");
        }
        if values(&statement, "font-size").any(is_spelled_length) {
            fault("a font size of its own");
        }
        if values(&statement, "font-weight").any(|value| value.split(['?', ':']).any(|branch| branch.trim().parse::<u32>().is_ok())) {
            fault("a weight of its own");
        }
        if values(&statement, "font-family")
            .any(|value| !value.trim_start().starts_with("Theme.") && !is_home_of_serif(file, &statement.owner))
        {
            fault("a family of its own");
        }
        if statement.code.contains("Theme.serif") && !is_home_of_serif(file, &statement.owner) {
            fault("serif outside TitleText");
        }
        if statement.code.ends_with("TitleText") && !HEADS.contains(&file) {
            fault("a serif title outside the head of a page");
        }
    }
    found
}

/// Titles, and the slogan, which shrinks to its line.
fn is_home_of_serif(file: &str, owner: &str) -> bool {
    file == "text.slint" && owner.contains("component TitleText ") || file == "fit_text.slint"
}

#[test]
fn pages_and_widgets_take_colours_sizes_and_families_from_the_theme() {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ui"), ".slint", &mut all);
    let mut found = Vec::new();
    for path in &all {
        let name = path.file_name().unwrap().to_string_lossy();
        found.extend(faults(&name, &std::fs::read_to_string(path).unwrap()));
    }
    println!("{} files of ui/ read, {} faults", all.len(), found.len());
    assert!(all.len() > 40, "only {} files were read", all.len());
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn values_of_their_own_are_found_where_they_hide() {
    let wrong = [
        ("component A { Rectangle { background: #FAF6EC; } }", "colour"),
        ("component A { background: root.on ? Theme.card : white; }", "colour"),
        ("component A { in property <color> tint: rgba(0, 0, 0, 0.5); }", "colour"),
        ("component A { Text { color: Colors.red; } }", "colour"),
        ("component A { Text { font-size: 34px; } }", "size"),
        ("component A { Text { font-size: root.big ? Theme.size-lead : 2rem; } }", "size"),
        ("component A { Text { font-weight: 600; } }", "weight"),
        ("component A { Text { font-family: \"Kai\"; } }", "family"),
        ("component A { Text { font-family: Theme.serif; } }", "serif"),
        ("component A { TitleText { text: @tr(\"标题\"); } }", "serif title"),
    ];
    for (source, what) in wrong {
        let found = faults("page.slint", source);
        assert!(found.iter().any(|fault| fault.contains(what)), "{source} gave {found:?}");
    }
    let right = "
        export global PageAdapter { in property <color> air-fill: #FFFF00; } // #FAF6EC
        component A {
            Text { font-size: Theme.size-h1 * min(1, 12 / 10); color: transparent; text: \"color: #FFFFFF\"; }
            Rectangle { border-radius: 12px; background: Theme.green-100; }
        }";
    assert_eq!(faults("page.slint", right), Vec::<String>::new());
}
