//! Every text of the screen in every language: the catalogues in `ui/lang` hold what `ui/` says, no more and no less.
//!
//! Traditional is the conversion of the source by the terminal's own tables, so that the product's words and the
//! office's stand in the same forms. After a text changed: `LOBBY_BUTLER_WRITE_CATALOGUES=1 cargo test --test ui languages`.

use std::{collections::BTreeMap, fmt::Write, path::Path};

use lobby_butler::{
    domain::{community::WishPhrase, message::Phrase},
    kiosk::input_method::pinyin::{Lexicon, to_traditional},
};

use crate::words::{Piece, files, pieces};

/// A text's context and the text itself.
type Key = (String, String);

#[derive(Debug, Default, Clone, PartialEq)]
struct Entry {
    key: Key,
    plural: bool,
    said: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn unescaped(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\")
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Reads a catalogue of gettext's form as far as ours use it.
fn catalogue(language: &str) -> Vec<Entry> {
    let path = root().join("ui/lang").join(language).join("LC_MESSAGES/lobby-butler-screens.po");
    let text = std::fs::read_to_string(path).unwrap();
    let mut entries: Vec<Entry> = vec![Entry::default()];
    let mut field = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, rest) = if line.starts_with('"') { ("", line) } else { line.split_once(' ').unwrap_or(("", "")) };
        let Some(value) = rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { continue };
        let begun = entries.last().is_some_and(|entry| !entry.said.is_empty());
        if begun && matches!(name, "msgctxt" | "msgid") {
            entries.push(Entry::default());
        }
        let entry = entries.last_mut().unwrap();
        if name.starts_with("msgstr") {
            entry.said.push(String::new());
        }
        if !name.is_empty() {
            field = name;
        }
        match field {
            "msgctxt" => entry.key.0 += &unescaped(value),
            "msgid" => entry.key.1 += &unescaped(value),
            "msgid_plural" => entry.plural = true,
            _ => *entry.said.last_mut().unwrap() += &unescaped(value),
        }
    }
    entries.retain(|entry| !entry.key.1.is_empty());
    entries
}

/// The signs that join the parts of an `@tr`, `=>` and `|`, behind a piece; and where the next part is.
fn sign_after(pieces: &[Piece], index: usize) -> (String, usize) {
    let mut sign = String::new();
    let mut next = index + 1;
    while let Some(Piece::Code(c)) = pieces.get(next)
        && (c.is_whitespace() || matches!(c, '=' | '>' | '|'))
    {
        sign.extend(Some(*c).filter(|c| !c.is_whitespace()));
        next += 1;
    }
    (sign, next)
}

fn begins_a_text(pieces: &[Piece], index: usize) -> bool {
    let mut before = pieces[..index].iter().rev().map_while(|piece| match piece {
        Piece::Code(c) => Some(*c),
        Piece::Text(_) => None,
    });
    "(rt@".chars().all(|wanted| before.by_ref().find(|c| !c.is_whitespace()) == Some(wanted))
}

/// What `ui/` says through `@tr`, and whether it has a plural.
fn source() -> BTreeMap<Key, bool> {
    let mut found = Vec::new();
    files(&root().join("ui"), ".slint", &mut found);
    let mut texts = BTreeMap::new();
    for path in found {
        let pieces = pieces(&std::fs::read_to_string(path).unwrap());
        for (index, piece) in pieces.iter().enumerate() {
            let Piece::Text(first) = piece else { continue };
            if !begins_a_text(&pieces, index) {
                continue;
            }
            let (sign, next) = sign_after(&pieces, index);
            let (key, sign) = match pieces.get(next) {
                Some(Piece::Text(second)) if sign == "=>" => ((first.clone(), second.clone()), sign_after(&pieces, next).0),
                _ => ((String::new(), first.clone()), sign),
            };
            texts.insert((unescaped(&key.0), unescaped(&key.1)), sign == "|");
        }
    }
    texts
}

/// `{}`, `{0}`, `{n}` in any order.
fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect();
    found.sort_unstable();
    found
}

/// A text that shows arguments may number them, repeat them or leave some out; it may not invent any.
fn invents(entry: &Entry) -> bool {
    let given = placeholders(&entry.key.1);
    let bare = given.iter().filter(|name| name.is_empty()).count();
    entry.said.iter().flat_map(|said| placeholders(said)).any(|name| match name.parse::<usize>() {
        Ok(number) => number >= bare && !given.contains(&name) && entry.key.0 != "day ahead",
        Err(_) => !given.contains(&name) && !name.is_empty(),
    })
}

/// What readers of Traditional characters say otherwise: 迴音 is an echo, 響應 a machine's.
const SAID_OTHERWISE: [(&str, &str); 4] = [("泄漏", "洩漏"), ("迴音", "回音"), ("響應", "回應"), ("衣着", "衣著")];

fn converted(lexicon: &Lexicon, key: &Key) -> String {
    // Each language is named in itself.
    if key.0 == "own name" {
        return key.1.clone();
    }
    let text = to_traditional(lexicon, &key.1);
    SAID_OTHERWISE.iter().fold(text, |text, (converted, said)| text.replace(converted, said))
}

#[test]
fn every_catalogue_holds_what_the_screen_says() {
    let source = source();
    assert!(source.len() > 600, "the source holds {} texts", source.len());
    for language in ["en", "zh_Hant"] {
        let entries = catalogue(language);
        let held: BTreeMap<&Key, &Entry> = entries.iter().map(|entry| (&entry.key, entry)).collect();
        assert_eq!(held.len(), entries.len(), "{language} holds a text twice");
        let missing: Vec<_> = source.keys().filter(|key| !held.contains_key(key)).collect();
        let extra: Vec<_> = held.keys().filter(|key| !source.contains_key(**key)).collect();
        assert!(missing.is_empty() && extra.is_empty(), "{language}: missing {missing:#?}, extra {extra:#?}");
        for entry in &entries {
            assert!(entry.said.iter().all(|said| !said.trim().is_empty()), "{language}: nothing is said for {:?}", entry.key);
            assert!(!invents(entry), "{language}: {:?} shows what it is not given: {:?}", entry.key, entry.said);
            assert_eq!(entry.plural, source[&entry.key], "{language}: plural of {:?}", entry.key);
        }
    }
}

#[test]
fn traditional_is_the_conversion_of_the_source() {
    let lexicon = Lexicon::embedded().unwrap();
    let wanted: Vec<Entry> =
        catalogue("en").into_iter().map(|entry| Entry { said: vec![converted(&lexicon, &entry.key)], ..entry }).collect();
    if std::env::var_os("LOBBY_BUTLER_WRITE_CATALOGUES").is_some() {
        std::fs::write(root().join("ui/lang/zh_Hant/LC_MESSAGES/lobby-butler-screens.po"), written(&wanted)).unwrap();
    }
    let different: Vec<_> = catalogue("zh_Hant").into_iter().filter(|entry| !wanted.contains(entry)).collect();
    assert!(different.is_empty(), "write the catalogue anew: {different:#?}");
}

fn written(entries: &[Entry]) -> String {
    let mut text = String::from("msgid \"\"\nmsgstr \"\"\n");
    for line in ["Project-Id-Version: lobby-butler", "Language: zh_Hant", "MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8"] {
        writeln!(text, "\"{line}\\n\"").unwrap();
    }
    text += "\"Content-Transfer-Encoding: 8bit\\n\"\n\"Plural-Forms: nplurals=1; plural=0;\\n\"\n";
    for entry in entries {
        text.push('\n');
        if !entry.key.0.is_empty() {
            writeln!(text, "msgctxt \"{}\"", escaped(&entry.key.0)).unwrap();
        }
        writeln!(text, "msgid \"{}\"", escaped(&entry.key.1)).unwrap();
        if entry.plural {
            writeln!(text, "msgid_plural \"{}\"\nmsgstr[0] \"{}\"", escaped(&entry.key.1), escaped(&entry.said[0])).unwrap();
        } else {
            writeln!(text, "msgstr \"{}\"", escaped(&entry.said[0])).unwrap();
        }
    }
    text
}

#[test]
fn a_touched_phrase_adds_what_its_chip_says_in_english() {
    let english: BTreeMap<String, String> =
        catalogue("en").into_iter().filter_map(|entry| Some((entry.key.1, entry.said.into_iter().next()?))).collect();
    for phrase in WishPhrase::ALL {
        assert_eq!(english.get(phrase.label()).map(String::as_str), Some(phrase.english()));
    }
    for phrase in Phrase::TO_HOUSEHOLD.into_iter().chain(Phrase::TO_BUTLER) {
        assert_eq!(english.get(phrase.label()).map(String::as_str), Some(phrase.english()));
    }
}
