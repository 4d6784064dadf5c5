//! How often pinyin gives the expected phrase first, or among the first five, and what a keystroke costs.
//!
//! Every phrase is typed letter by letter into a fresh session, and five candidates are asked for after every
//! letter, as on the screen. The time of a keystroke is that of typing and listing: the wall-clock time of the best
//! of five typings, so that neither a busy machine nor the first look at a page of the data counts. Processor time
//! would be better still, but the system counts it in ticks of 4 ms.

use std::{fs, path::Path, time::Instant};

use lobby_butler::kiosk::input_method::pinyin::{Lexicon, Session, Settings};
use serde_json::json;

/// Candidates on the first page.
const SHOWN: usize = 5;
/// Typings of a phrase, of which the fastest counts for each letter.
const TYPINGS: usize = 5;
/// Openings of the data, of which the median counts.
const STARTS: usize = 21;

/// Measures and prints. Panics if the file is missing: there is nothing to go on with.
pub fn run(file: &Path, json: bool) {
    let text = fs::read_to_string(file).expect("phrases file");
    let phrases: Vec<(&str, &str)> = text.lines().filter_map(parse).collect();
    let mut report = Report::new(phrases.len());
    let before = Memory::now();
    report.start_ms = start_ms();
    let lexicon = Lexicon::embedded().expect("the data of this build");
    for (letters, expected) in &phrases {
        let mut session = Session::new(lexicon.clone(), Settings::default());
        let mut best = vec![f64::INFINITY; letters.len()];
        for _ in 0..TYPINGS {
            session.clear();
            for (letter, best) in letters.chars().zip(&mut best) {
                let began = Instant::now();
                session.type_key(letter);
                session.candidates(0, SHOWN);
                *best = best.min(began.elapsed().as_secs_f64() * 1e3);
            }
        }
        report.keystrokes.append(&mut best);
        let rank = session.candidates(0, SHOWN).iter().position(|candidate| candidate.text == *expected);
        report.top1 += usize::from(rank == Some(0));
        report.top5 += usize::from(rank.is_some());
    }
    report.memory = Memory::now().since(&before);
    report.print(&file.file_stem().unwrap_or_default().to_string_lossy(), json);
}

/// `pinyin<space>expected`; none of an empty line or a comment.
fn parse(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let (letters, expected) = line.split_once(char::is_whitespace)?;
    (!line.starts_with('#')).then_some((letters, expected.trim()))
}

/// The median time from nothing to the first candidate, ms. The first opening of a process also maps pages.
fn start_ms() -> f64 {
    let mut times: Vec<f64> = (0..STARTS)
        .map(|_| {
            let began = Instant::now();
            let lexicon = Lexicon::embedded().expect("the data of this build");
            let mut session = Session::new(lexicon, Settings::default());
            session.type_key('a');
            session.candidates(0, SHOWN);
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    let first = times[0];
    times.sort_by(f64::total_cmp);
    first.max(times[times.len() / 2])
}

struct Report {
    phrases: usize,
    top1: usize,
    top5: usize,
    /// To the first candidate: the first or the median opening, whichever is slower.
    start_ms: f64,
    keystrokes: Vec<f64>,
    memory: Memory,
}

impl Report {
    fn new(phrases: usize) -> Self {
        Self { phrases, top1: 0, top5: 0, start_ms: 0.0, keystrokes: Vec::new(), memory: Memory::default() }
    }

    /// Percent, one decimal.
    fn share(&self, hits: usize) -> f64 {
        (hits as f64 * 1_000.0 / self.phrases.max(1) as f64).round() / 10.0
    }

    fn print(mut self, name: &str, as_json: bool) {
        self.keystrokes.sort_by(f64::total_cmp);
        let worst = self.keystrokes.last().copied().unwrap_or(0.0);
        let mean = self.keystrokes.iter().sum::<f64>() / self.keystrokes.len().max(1) as f64;
        let (top1, top5) = (self.share(self.top1), self.share(self.top5));
        if as_json {
            // Shares are percentages, times milliseconds, memory KiB above the process before the data was opened.
            let line = json!({
                "file": name, "phrases": self.phrases, "top1": top1, "top5": top5, "start_ms": self.start_ms,
                "rss_kib": self.memory.resident, "pss_kib": self.memory.proportional,
                "keystroke_worst_ms": worst, "keystroke_mean_ms": mean,
            });
            println!("{line}");
        } else {
            println!("pinyin, {} phrases of {name}: top-1 {top1} %, top-5 {top5} %", self.phrases);
            println!("start to first candidate {:.2} ms", self.start_ms);
            println!("memory above the bare process {} KiB RSS, {} KiB PSS", self.memory.resident, self.memory.proportional);
            println!("keystroke: worst {worst:.2} ms, mean {mean:.2} ms");
        }
    }
}

/// KiB of this process; 0 where the system does not tell.
#[derive(Default)]
struct Memory {
    resident: u64,
    proportional: u64,
}

impl Memory {
    fn now() -> Self {
        let read = |file: &str, field: &str| -> u64 {
            let text = fs::read_to_string(file).unwrap_or_default();
            let line = text.lines().find(|line| line.starts_with(field)).unwrap_or_default();
            line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
        };
        Self { resident: read("/proc/self/status", "VmRSS:"), proportional: read("/proc/self/smaps_rollup", "Pss:") }
    }

    fn since(&self, before: &Self) -> Self {
        Self {
            resident: self.resident.saturating_sub(before.resident),
            proportional: self.proportional.saturating_sub(before.proportional),
        }
    }
}
