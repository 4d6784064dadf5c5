//! How good and how fast the input methods are: `cargo bench --bench input_method -- --phrases FILE`.
//!
//! ```text
//! --phrases FILE   pinyin: `pinyin<space>expected` a line, `#` begins a comment
//! --keys           both, through the keyboard's state machine: what a key and a stroke cost
//! --ink FILE       handwriting: recorded ink, one JSON sample a line
//! --hands          handwriting: made-up hands; with --seed N and --every N
//! --templates FILE stroke templates (default: those of the repository)
//! --json           one line of JSON per measurement instead of words
//! ```
//!
//! Without any of the first four, the phrases of `unseen.tsv` and their keys, and those of `fuzzy.tsv`. Nothing is
//! asserted.

#[path = "input_method/ink.rs"]
mod ink;
#[path = "input_method/keys.rs"]
mod keys;
#[path = "input_method/phrases.rs"]
mod phrases;

use std::path::PathBuf;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const USAGE: &str = "usage: [--phrases FILE] [--keys] [--ink FILE] [--hands] [--templates FILE] [--seed N] [--every N] [--json]";

fn main() {
    let mut phrases = None;
    let mut recorded = None;
    let (mut hands, mut through_keys, mut json) = (false, false, false);
    let (mut seed, mut every) = (101, 10);
    let mut templates = PathBuf::from(ROOT).join("ui/assets/input/handwriting.strokes");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| stop(&format!("{argument} needs a value")));
        match argument.as_str() {
            "--phrases" => phrases = Some(PathBuf::from(value())),
            "--ink" => recorded = Some(PathBuf::from(value())),
            "--templates" => templates = PathBuf::from(value()),
            "--seed" => seed = value().parse().unwrap_or_else(|_| stop("--seed takes a number")),
            "--every" => every = value().parse().unwrap_or_else(|_| stop("--every takes a number")),
            "--hands" => hands = true,
            "--keys" => through_keys = true,
            "--json" => json = true,
            // Cargo's own word for "run as a benchmark".
            "--bench" => {}
            other => stop(&format!("{other} is not understood")),
        }
    }
    let unseen = PathBuf::from(ROOT).join("tests/bench/input_method/unseen.tsv");
    let everything = phrases.is_none() && recorded.is_none() && !hands && !through_keys;
    if everything {
        phrases = Some(unseen.clone());
        through_keys = true;
    }
    if let Some(file) = phrases {
        phrases::run(&file, json);
    }
    if everything {
        phrases::run(&PathBuf::from(ROOT).join("tests/bench/input_method/fuzzy.tsv"), json);
    }
    if through_keys {
        keys::run(&unseen, &templates, json);
    }
    if recorded.is_some() || hands {
        ink::run(&ink::InkArgs { data: templates, ink: recorded, seed, every, json });
    }
}

fn stop(problem: &str) -> ! {
    eprintln!("{problem}\n{USAGE}");
    std::process::exit(2)
}
