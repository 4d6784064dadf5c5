//! The embedded fonts cover every character that this product can say by itself. What stands on a
//! screen is checked once more in the font that it is set in: see `audit`.

use std::{collections::BTreeSet, path::Path};

use ttf_parser::Face;

/// Characters of all texts under a folder that lie outside ASCII.
fn characters_in(folder: &Path, endings: &[&str], found: &mut BTreeSet<char>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            characters_in(&path, endings, found);
        } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
            found.extend(std::fs::read_to_string(&path).unwrap().chars().filter(|c| !c.is_ascii()));
        }
    }
}

#[test]
fn every_character_of_the_product_has_a_glyph_in_every_font() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = BTreeSet::new();
    characters_in(&root.join("ui"), &[".slint"], &mut used);
    characters_in(&root.join("src/kiosk"), &[".rs"], &mut used);
    characters_in(&root.join("src/domain"), &[".rs"], &mut used);
    characters_in(&root.join("src/office/sample"), &[".json", ".rs"], &mut used);
    // These stand in tests and comments only.
    for test_only in "\u{1f600}\u{ff11}\u{ff12}\u{ff13}\u{ff18}\u{ff10}".chars() {
        used.remove(&test_only);
    }
    assert!(used.len() > 500, "only {} characters were found", used.len());
    // Any of it can come to stand in a title.
    for file in ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSerifSC-Bold.ttf"] {
        let bytes = std::fs::read(root.join("ui/assets/fonts").join(file)).unwrap();
        let face = Face::parse(&bytes, 0).unwrap();
        let missing: String = used.iter().filter(|c| face.glyph_index(**c).is_none()).collect();
        assert_eq!(missing, "", "{file}");
    }
}

/// What a catalogue of translations says: its `msgstr` lines and the lines that continue them.
fn translations(catalogue: &str) -> impl Iterator<Item = &str> {
    let mut says = false;
    catalogue.lines().filter_map(move |line| {
        says = line.starts_with("msgstr") || (says && line.starts_with('"'));
        let (_, text) = line.split_once('"')?;
        says.then(|| text.trim_end_matches('"'))
    })
}

#[test]
fn every_character_of_the_translations_has_a_glyph_in_every_font() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    for (language, least) in [("en", 1), ("zh_Hant", 500)] {
        let path = ui.join("lang").join(language).join("LC_MESSAGES/lobby-butler.po");
        let catalogue = std::fs::read_to_string(path).unwrap();
        let used: BTreeSet<char> = translations(&catalogue).flat_map(str::chars).filter(|c| !c.is_ascii()).collect();
        assert!(used.len() >= least, "{language}: only {} characters were found", used.len());
        for file in ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSerifSC-Bold.ttf"] {
            let bytes = std::fs::read(ui.join("assets/fonts").join(file)).unwrap();
            let face = Face::parse(&bytes, 0).unwrap();
            let missing: String = used.iter().filter(|c| face.glyph_index(**c).is_none()).collect();
            assert_eq!(missing, "", "{language} in {file}");
        }
    }
}

#[test]
fn a_translation_is_read_over_its_lines_and_its_source_is_not() {
    let catalogue = "msgctxt \"甲\"\nmsgid \"乙\"\nmsgid_plural \"丙\"\nmsgstr[0] \"丁\"\nmsgstr[1] \"\"\n\"戊\"\n\n#: 己\nmsgid \"庚\"\nmsgstr \"辛\"\n";
    assert_eq!(translations(catalogue).collect::<String>(), "丁戊辛");
}

#[test]
fn files_name_the_family_that_the_theme_asks_for() {
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/assets/fonts");
    for (file, family, weight) in [
        ("NotoSansSC-Regular.ttf", "Noto Sans SC", 400),
        ("NotoSansSC-Bold.ttf", "Noto Sans SC", 700),
        ("NotoSerifSC-Bold.ttf", "Noto Serif SC", 700),
    ] {
        let bytes = std::fs::read(fonts.join(file)).unwrap();
        let face = Face::parse(&bytes, 0).unwrap();
        let names: Vec<String> =
            face.names().into_iter().filter(|n| n.name_id == 1 || n.name_id == 16).filter_map(|n| n.to_string()).collect();
        assert!(names.iter().any(|name| name == family), "{file}: {names:?}");
        assert_eq!(face.weight().to_number(), weight, "{file}");
    }
}
