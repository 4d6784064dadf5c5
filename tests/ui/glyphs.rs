//! The embedded fonts cover every character that this product can say by itself. What stands on a
//! screen is checked once more in the font that it is set in: see `audit`.

use std::{collections::BTreeSet, path::Path};

use lobby_butler::domain::text::can_show;
use ttf_parser::Face;

/// Characters of all texts under a folder that lie outside ASCII.
fn characters_in(folder: &Path, endings: &[&str], found: &mut BTreeSet<char>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // The room that knows what cannot be drawn.
        if path.ends_with("src/domain/text") {
            continue;
        }
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
    characters_in(&root.join("src/sample"), &[".rs"], &mut used);
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
        let path = ui.join("lang").join(language).join("LC_MESSAGES/lobby-butler-screens.po");
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
        ("NotoSansSC-Rare.ttf", "Noto Sans SC Rare", 400),
        ("Boxes.ttf", "Lobby Butler Boxes", 400),
    ] {
        let bytes = std::fs::read(fonts.join(file)).unwrap();
        let face = Face::parse(&bytes, 0).unwrap();
        let names: Vec<String> =
            face.names().into_iter().filter(|n| n.name_id == 1 || n.name_id == 16).filter_map(|n| n.to_string()).collect();
        assert!(names.iter().any(|name| name == family), "{file}: {names:?}");
        assert_eq!(face.weight().to_number(), weight, "{file}");
    }
}

/// The characters of 通用规范汉字表 (8,105) that GBK does not have.
#[cfg(feature = "office")]
const STANDARD_BEYOND_GBK: &str = include_str!("../support/standard_beyond_gbk.txt");

/// Every character of two bytes in GBK.
#[cfg(feature = "office")]
fn gbk() -> BTreeSet<char> {
    let pairs = (0x81..=0xfe_u8).flat_map(|row| (0x40..=0xfe_u8).map(move |cell| [row, cell]));
    let decoded = pairs.filter_map(|pair| {
        let text = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&pair)?;
        let mut characters = text.chars();
        characters.next().filter(|_| characters.next().is_none())
    });
    // The web's table has private use and ideographs of extension A where GBK itself has neither.
    decoded.filter(|c| !matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{3400}'..='\u{4dbf}') && !c.is_ascii()).collect()
}

fn face(file: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/assets/fonts").join(file)).unwrap()
}

#[cfg(feature = "office")]
#[test]
fn every_face_holds_all_of_gbk_and_the_standard_characters() {
    let gbk = gbk();
    let standard: Vec<char> = STANDARD_BEYOND_GBK.chars().collect();
    assert!(gbk.len() > 21_700 && gbk.iter().filter(|c| ('\u{4e00}'..='\u{9fa5}').contains(*c)).count() == 20_902, "{}", gbk.len());
    assert_eq!(standard.len(), 276);
    for file in ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSerifSC-Bold.ttf"] {
        let bytes = face(file);
        let face = Face::parse(&bytes, 0).unwrap();
        let missing: String = gbk.iter().chain(&standard).filter(|c| face.glyph_index(**c).is_none()).collect();
        // The sources do not have it; it is a box, and ≈ is written instead.
        assert_eq!(missing, "≒", "{file}");
    }
}

#[test]
fn the_table_of_what_the_glass_can_show_agrees_with_the_fonts() {
    let (regular, bold, rare) = (face("NotoSansSC-Regular.ttf"), face("NotoSansSC-Bold.ttf"), face("NotoSansSC-Rare.ttf"));
    let faces = [&regular, &bold, &rare].map(|bytes| Face::parse(bytes, 0).unwrap());
    let mut drawn = 0;
    for c in ('\u{20}'..=char::MAX).filter(|c| !c.is_control() && *c != '\u{ffff}') {
        let [regular, bold, rare] = [0, 1, 2].map(|face: usize| faces[face].glyph_index(c).is_some());
        assert_eq!(regular, bold, "U+{:04X}", c as u32);
        assert!(!(regular && rare), "U+{:04X} is in two files", c as u32);
        // What is invisible needs no glyph, and the door drops it.
        let unseen = lobby_butler::domain::text::clean(&format!("a{c}b")) == "ab";
        assert_eq!(can_show(c), regular || rare || unseen, "U+{:04X}", c as u32);
        drawn += usize::from(regular || rare);
    }
    assert_eq!(drawn, 30_890);
}

#[test]
fn the_box_stands_for_every_character_that_is_seen() {
    let bytes = face("Boxes.ttf");
    let boxes = Face::parse(&bytes, 0).unwrap();
    let sans = face("NotoSansSC-Regular.ttf");
    let sans = Face::parse(&sans, 0).unwrap();
    assert_eq!((boxes.ascender(), boxes.descender(), boxes.units_per_em()), (sans.ascender(), sans.descender(), sans.units_per_em()));
    for c in ('!'..=char::MAX).filter(|c| !can_show(*c) && !c.is_whitespace()) {
        let glyph = boxes.glyph_index(c);
        assert!(glyph.is_some_and(|glyph| boxes.glyph_bounding_box(glyph).is_some()), "U+{:04X}", c as u32);
    }
}
