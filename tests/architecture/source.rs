//! What a Rust file names: every `use` and every path, resolved to the crate's own modules or to a foreign crate.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    str::FromStr,
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::laws::is_within;

/// One file.
pub struct Source {
    /// Its module: `office::web::inbox`; empty for the crate's root.
    pub room: String,
    /// Paths without `crate::`; those of other crates begin with the crate's name.
    pub paths: BTreeSet<String>,
}

/// Every file of a folder that is part of the program: modules that exist for tests alone are left out.
pub fn read_all(folder: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let mut for_tests = BTreeSet::new();
    read(folder, folder, &mut found, &mut for_tests);
    found.retain(|source| !for_tests.iter().any(|test| is_within(&source.room, test)));
    found
}

fn read(root: &Path, folder: &Path, found: &mut Vec<Source>, for_tests: &mut BTreeSet<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    // A crate of its own has its own laws.
    if entries.iter().any(|path| path.ends_with("Cargo.toml")) {
        return;
    }
    for path in entries {
        if path.is_dir() {
            read(root, &path, found, for_tests);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let inner = path.strip_prefix(root).expect("inside").with_extension("");
            let room = inner.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("::");
            let room = if matches!(room.as_str(), "lib" | "main") { String::new() } else { room };
            let code = fs::read_to_string(&path).expect("a file");
            let source = Source::parse(&room, &code);
            for_tests.extend(test_modules(&code).into_iter().map(|name| join(&room, &name)));
            found.push(source);
        }
    }
}

fn join(room: &str, name: &str) -> String {
    if room.is_empty() { name.to_owned() } else { format!("{room}::{name}") }
}

fn tokens(code: &str) -> Vec<TokenTree> {
    TokenStream::from_str(code).expect("Rust").into_iter().collect()
}

/// Whether tokens begin with `#[cfg(test …)]`, `#[cfg(all(test …))]` or `#[test]`.
fn is_for_tests(tokens: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = tokens else { return false };
    let text = attribute.to_string().replace([' ', '\n'], "");
    hash.as_char() == '#' && ["[cfg(test", "[cfg(all(test", "[test]"].iter().any(|start| text.starts_with(start))
}

/// Where the item that begins here ends: with its body, or with a semicolon.
fn end_of_item(tokens: &[TokenTree], start: usize) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    tokens[start..].iter().position(is_end).map_or(tokens.len(), |length| start + length + 1)
}

/// Every string of a file's code as the program has it, those of tests left out.
pub fn strings(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    add_strings(&tokens(code), &mut found);
    found
}

fn add_strings(tokens: &[TokenTree], found: &mut Vec<String>) {
    let mut at = 0;
    while at < tokens.len() {
        if is_for_tests(&tokens[at..]) {
            at = end_of_item(tokens, at + 2);
            continue;
        }
        match &tokens[at] {
            TokenTree::Group(group) => add_strings(&group.stream().into_iter().collect::<Vec<_>>(), found),
            // What documents an item is an attribute by now.
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                let is_inner = matches!(tokens.get(at + 1), Some(TokenTree::Punct(mark)) if mark.as_char() == '!');
                at += if is_inner { 2 } else { 1 };
            }
            TokenTree::Literal(literal) => found.extend(string(&literal.to_string())),
            _ => {}
        }
        at += 1;
    }
}

fn string(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        return Some(raw.trim_matches('#').strip_prefix('"')?.strip_suffix('"')?.to_owned());
    }
    let (mut text, mut rest) = (String::new(), literal.strip_prefix('"')?.strip_suffix('"')?.chars().peekable());
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\\', Some('\n')) => while rest.next_if(|c| c.is_whitespace()).is_some() {},
            ('\\', Some('n')) => {
                rest.next();
                text.push('\n');
            }
            ('\\', Some(_)) => text.extend(rest.next()),
            _ => text.push(c),
        }
    }
    Some(text)
}

/// Names of the modules in other files that are declared for tests.
fn test_modules(code: &str) -> Vec<String> {
    let tokens = tokens(code);
    let mut names = Vec::new();
    for at in 0..tokens.len() {
        if is_for_tests(&tokens[at..]) {
            let item: Vec<String> = tokens[at + 2..].iter().take(6).map(ToString::to_string).collect();
            let module = item.iter().position(|word| word == "mod").filter(|place| *place <= 3);
            names.extend(module.and_then(|place| item.get(place + 1)).cloned());
        }
    }
    names
}

impl Source {
    /// What code names that stands in a room.
    pub fn parse(room: &str, code: &str) -> Self {
        let mut source = Self { room: room.to_owned(), paths: BTreeSet::new() };
        source.look(&tokens(code));
        source
    }

    /// Whether the file is a room or within it.
    pub fn is_in(&self, room: &str) -> bool {
        is_within(&self.room, room)
    }

    fn look(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while at < tokens.len() {
            if is_for_tests(&tokens[at..]) {
                at = end_of_item(tokens, at + 2);
                continue;
            }
            match &tokens[at] {
                TokenTree::Ident(word) if word == "use" => {
                    let end = tokens[at..].iter().position(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == ';'));
                    let end = end.map_or(tokens.len(), |length| at + length);
                    self.import(&[], &tokens[at + 1..end]);
                    at = end;
                }
                TokenTree::Ident(_) => {
                    let (path, end) = path_at(tokens, at);
                    if path.len() > 1 {
                        self.add(&path);
                    }
                    at = end;
                    continue;
                }
                TokenTree::Group(group) => self.look(&group.stream().into_iter().collect::<Vec<_>>()),
                _ => {}
            }
            at += 1;
        }
    }

    /// One branch of a `use` tree.
    fn import(&mut self, before: &[String], tokens: &[TokenTree]) {
        let mut path = before.to_vec();
        for token in tokens {
            match token {
                // What follows is the name it gets here.
                TokenTree::Ident(word) if word == "as" => break,
                TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    let branches = inner.split(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == ','));
                    branches.filter(|branch| !branch.is_empty()).for_each(|branch| self.import(&path, branch));
                    return;
                }
                _ => {}
            }
        }
        self.add(&path);
    }

    fn add(&mut self, path: &[String]) {
        let mut base: Vec<String> = self.room.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let mut rest = path;
        match path.first().map(String::as_str) {
            Some("crate") => {
                base.clear();
                rest = &path[1..];
            }
            Some("self") => rest = &path[1..],
            Some("super") => {
                while rest.first().is_some_and(|word| word == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            // A module of this file's own, or a crate: told apart by whoever knows all files.
            _ => base.clear(),
        }
        base.extend(rest.iter().cloned());
        self.paths.insert(base.join("::"));
    }
}

/// The path that begins here, and where it ends.
fn path_at(tokens: &[TokenTree], start: usize) -> (Vec<String>, usize) {
    let (mut path, mut at) = (Vec::new(), start);
    let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    while let Some(TokenTree::Ident(word)) = tokens.get(at) {
        path.push(word.to_string());
        at += 1;
        if !(is_colon(at) && is_colon(at + 1)) {
            break;
        }
        at += 2;
    }
    (path, at)
}

/// Files that import each other, each circle as a list. A module and those within it are one tree, not a circle.
pub fn circles(sources: &[Source]) -> Vec<String> {
    let rooms: BTreeSet<&str> = sources.iter().map(|source| source.room.as_str()).collect();
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources {
        for path in &source.paths {
            // The longest part that is a file; a path that begins with a child's name is the child's.
            let candidates = [path.clone(), join(&source.room, path)];
            let target = candidates.iter().find_map(|path| {
                let ends: Vec<usize> = path.match_indices("::").map(|(end, _)| end).chain([path.len()]).collect();
                ends.into_iter().rev().find_map(|end| rooms.get(&path[..end]).copied())
            });
            if let Some(target) = target.filter(|target| !is_within(&source.room, target) || target.is_empty()) {
                edges.entry(source.room.as_str()).or_default().insert(target);
            }
        }
    }
    let reaches = |from: &str| -> BTreeSet<&str> {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(room) = next.pop() {
            for &target in edges.get(room).into_iter().flatten() {
                if seen.insert(target) {
                    next.push(target);
                }
            }
        }
        seen
    };
    let reach: BTreeMap<&str, BTreeSet<&str>> = rooms.iter().map(|room| (*room, reaches(room))).collect();
    let mut found: Vec<String> = Vec::new();
    for room in &rooms {
        let circle: Vec<&str> = rooms.iter().copied().filter(|other| reach[room].contains(other) && reach[other].contains(room)).collect();
        if circle.len() > 1 && circle[0] == *room {
            found.push(circle.join(", "));
        }
    }
    found
}
