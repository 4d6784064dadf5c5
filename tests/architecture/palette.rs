//! One palette: the console's colours are the terminal's, name by name.

use std::{collections::BTreeMap, fs};

use crate::root;

/// `name: #RRGGBB` wherever it stands behind `before`.
fn colours(text: &str, before: &str) -> BTreeMap<String, String> {
    let after = text.split(before).skip(1);
    let pair = |rest: &str| {
        let (name, value) = rest.split_once(':')?;
        let value: String = value.trim_start().strip_prefix('#')?.chars().take_while(char::is_ascii_hexdigit).collect();
        let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        is_name.then(|| (name.to_owned(), value.to_uppercase()))
    };
    after.filter_map(pair).collect()
}

#[test]
fn the_console_and_the_screen_have_the_same_colours() {
    let theme = colours(&fs::read_to_string(root().join("ui/theme.slint")).unwrap(), "property <color> ");
    let css = fs::read_to_string(root().join("src/office/web/static/console.css")).unwrap();
    let console = colours(css.split_once('}').unwrap().0, "--");
    assert!(theme.len() > 30 && console.len() >= 20, "{} and {}", theme.len(), console.len());
    for (name, value) in &console {
        assert_eq!(theme.get(name), Some(value), "{name}");
    }
}

#[test]
fn another_shade_would_be_found() {
    assert_eq!(colours("--ink-900: #17201b; --serif: \"x\";", "--").get("ink-900").map(String::as_str), Some("17201B"));
    assert!(colours("--serif: \"x\";", "--").is_empty());
}
