//! The laws of the house: which room may name which, and where each foreign crate lives.
//!
//! The laws themselves stand in the README, in the table under "Laws"; this test reads that table and every
//! `use` and path of `src/`. A room that is entered without business is named with the file and the path.
//! Code for tests may go anywhere.

mod dialect;
mod laws;
mod palette;
mod source;
mod sql;
mod wiped;

use std::path::Path;

use laws::{Law, laws};
use source::{Source, read_all};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn breaches(sources: &[Source], laws: &[Law]) -> Vec<String> {
    let mut found: Vec<String> = sources.iter().flat_map(|source| laws.iter().flat_map(|law| law.breaches(source))).collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn every_law_of_the_readme_is_kept() {
    let laws = laws(&root().join("README.md"));
    assert!(laws.len() >= 20, "the README's table has {} laws", laws.len());
    let found = breaches(&read_all(&root().join("src")), &laws);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_room_that_a_law_names_exists() {
    let sources = read_all(&root().join("src"));
    for law in laws(&root().join("README.md")) {
        for room in law.rooms() {
            assert!(sources.iter().any(|source| source.is_in(room)), "{room}");
        }
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let circles = source::circles(&read_all(&root().join("src")));
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

/// About 400 lines, so that a file fits into a head; the rest is room for a change that splits it next.
#[test]
fn no_file_is_longer_than_a_head_holds() {
    const MOST: usize = 430;
    let mut folders = ["src", "tests", "ui"].map(|name| root().join(name)).to_vec();
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "slint") {
                let lines = std::fs::read_to_string(&path).unwrap().lines().count();
                assert!(lines <= MOST, "{} has {lines} lines", path.display());
                read += 1;
            }
        }
    }
    assert!(read > 400, "{read} files");
}

/// Imports as somebody in a hurry would write them: room, line, what the law says.
const PLANTED: [(&str, &str); 19] = [
    ("office::web::inbox", "use crate::office::store::submissions;"),
    ("office::web::inbox", "fn f() { let _ = super::super::store::rooms::all; }"),
    ("office::api::events", "use crate::{office::{store::{terminals}}};"),
    ("office::service::inbox", "use super::super::sample::load;"),
    ("office::web::inbox", "fn f() { crate::sample::rooms() }"),
    ("kiosk::view_models::board", "use crate::sample;"),
    ("office::service::inbox", "fn page() -> maud::Markup { maud::html! {} }"),
    ("domain::order", "use crate::protocol::v1::messages::Hint;"),
    ("domain::order", "async fn f() { tokio::task::yield_now().await }"),
    ("kiosk::run", "use slint::ComponentHandle;"),
    ("kiosk::view_models::board", "use crate::kiosk::ui::Terminal;"),
    ("kiosk::view_models::board", "fn f() { html! { (crate::office::service::Service::now()) } }"),
    ("office::service::inbox", "fn f(c: &rusqlite::Connection) {}"),
    ("office::store::rooms", "fn f(client: &mut postgres::Client) {}"),
    ("office::web::inbox", "use hyper::body::Frame;"),
    ("kiosk::forwarder", "use reqwest as http;"),
    ("office::service::notices", "fn f() { settings::bump_revision(tx, now)?; }"),
    ("office::service::notices", "use crate::office::store::settings::bump_revision;"),
    ("office::service::duty", "use crate::office::{store::{audit, duty}};"),
];

#[test]
fn planted_imports_are_found() {
    let laws = laws(&root().join("README.md"));
    for (room, line) in PLANTED {
        let found = breaches(&[Source::parse(room, line)], &laws);
        assert!(!found.is_empty(), "{room}: {line}");
        let in_a_test = format!("#[cfg(test)]\nmod tests {{ {line} }}");
        assert_eq!(breaches(&[Source::parse(room, &in_a_test)], &laws), [""; 0], "tests may go anywhere");
        assert_eq!(breaches(&[Source::parse(room, &format!("// {line}\nconst S: &str = {line:?};"))], &laws), [""; 0]);
    }
}

#[test]
fn a_circle_of_three_is_found_and_a_tree_is_none() {
    let circle = [("a", "use crate::b::x;"), ("b", "use crate::c;"), ("c", "fn f() { crate::a::y() }")];
    let circle = circle.map(|(room, code)| Source::parse(room, code));
    assert_eq!(source::circles(&circle), ["a, b, c"]);
    let tree = [("a", "use crate::a::child::x;"), ("a::child", "use super::y;")].map(|(room, code)| Source::parse(room, code));
    assert_eq!(source::circles(&tree), [""; 0]);
}
