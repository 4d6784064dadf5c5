//! How well handwriting is recognised, and how fast: on recorded ink, or on made-up hands.
//!
//! Times are processor times of the looking thread where the system tells them (Linux), so that a
//! busy machine does not count; else they are wall-clock times.

#[path = "synthesis.rs"]
mod synthesis;

use std::{fmt::Write as _, fs, path::PathBuf, time::Instant};

use lobby_butler::kiosk::input_method::handwriting::{Ink, Recognizer, Stroke};
use serde_json::{Value, json};
use synthesis::{Chance, Hand};

/// What to measure.
pub struct InkArgs {
    /// The stroke templates, `ui/assets/input/handwriting.strokes`.
    pub data: PathBuf,
    /// Recorded ink, a sample a line: `{"char":"水","strokes":[[[x,y],…],…]}`. Without it hands are made up.
    pub ink: Option<PathBuf>,
    /// Where made-up hands begin. Not one that the recogniser was tuned on (1 to 9).
    pub seed: u64,
    /// Every n-th character of the whole set.
    pub every: usize,
    /// One line of JSON instead of a table.
    pub json: bool,
}

/// The first 1,123 characters by frequency.
const COMMON: usize = 1_123;
/// Candidates on the screen.
const SHOWN: usize = 10;

/// Counts of one kind of ink.
#[derive(Default)]
struct Score {
    samples: usize,
    top: [usize; 3],
    total_ms: f64,
    worst_ms: f64,
}

impl Score {
    fn share(&self, hits: usize) -> f64 {
        (hits as f64 * 1_000.0 / self.samples.max(1) as f64).round() / 10.0
    }

    fn mean_ms(&self) -> f64 {
        self.total_ms / self.samples.max(1) as f64
    }

    fn add(&mut self, recognizer: &Recognizer, character: char, ink: &Ink) {
        let began = thread_time_ms();
        let reading = recognizer.recognize(ink, SHOWN);
        let took = thread_time_ms() - began;
        self.samples += 1;
        self.total_ms += took;
        self.worst_ms = self.worst_ms.max(took);
        if let Some(rank) = reading.candidates.iter().position(|candidate| candidate.character == character) {
            for (hits, within) in self.top.iter_mut().zip([1, 5, SHOWN]) {
                *hits += usize::from(rank < within);
            }
        }
    }
}

/// Measures and prints. Panics if a file is missing or not of the format: there is nothing to go on with.
pub fn run(args: &InkArgs) {
    let before = resident_kib();
    let began = Instant::now();
    let recognizer = Recognizer::open(&args.data).expect("handwriting data");
    let open_ms = began.elapsed().as_secs_f64() * 1e3;
    let memory_kib = resident_kib().saturating_sub(before);
    let rows = match &args.ink {
        Some(file) => vec![("recorded".to_owned(), recorded(&recognizer, &fs::read_to_string(file).expect("ink file")))],
        None => made_up(&recognizer, args),
    };
    if args.json {
        println!("{}", as_json(&rows, open_ms, memory_kib));
    } else {
        print!("{}", as_table(&rows));
        println!("opened in {open_ms:.0} ms, {:.1} MB of memory", memory_kib as f64 / 1024.0);
    }
}

fn recorded(recognizer: &Recognizer, lines: &str) -> Score {
    let mut score = Score::default();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let (character, ink) = sample(&serde_json::from_str(line).expect("a JSON line")).expect("a character and its strokes");
        score.add(recognizer, character, &ink);
    }
    score
}

fn sample(line: &Value) -> Option<(char, Ink)> {
    let character = line["char"].as_str()?.chars().next()?;
    let point = |point: &Value| Some((point[0].as_f64()? as f32, point[1].as_f64()? as f32));
    let stroke = |stroke: &Value| Some(Stroke::through(stroke.as_array()?.iter().filter_map(point)));
    Some((character, Ink { strokes: line["strokes"].as_array()?.iter().filter_map(stroke).collect() }))
}

fn made_up(recognizer: &Recognizer, args: &InkArgs) -> Vec<(String, Score)> {
    let steady = Hand::default();
    let hands = [
        ("clean", steady, 0),
        ("two swapped", Hand { swaps: 1, ..steady }, 0),
        ("two joined", Hand { joins: 1, ..steady }, 0),
        ("one missing", Hand { missing: 1, shake: 0.02, slant: 0.1, ..steady }, 0),
        ("shaky, slanted", Hand { shake: 0.045, slant: 0.35, ..steady }, 0),
        ("1-3 joined, shaky, slanted", Hand { shake: 0.045, slant: 0.35, ..steady }, 3),
    ];
    let sets = [("common", common(recognizer)), ("all", recognizer.characters().step_by(args.every.max(1)).collect())];
    let mut rows = Vec::new();
    for (set, characters) in &sets {
        for (name, hand, most_joins) in hands {
            let (mut chance, mut score) = (Chance(args.seed), Score::default());
            for character in characters {
                let Some(template) = recognizer.drawing(*character) else { continue };
                let joins = if most_joins > 0 { 1 + chance.below(most_joins) } else { hand.joins };
                let ink = synthesis::write(&template, Hand { joins, ..hand }, &mut chance);
                score.add(recognizer, *character, &ink);
            }
            rows.push((format!("{set}: {name}"), score));
        }
    }
    rows
}

fn common(recognizer: &Recognizer) -> Vec<char> {
    let mut characters: Vec<char> = recognizer.characters().collect();
    characters.sort_by_key(|character| std::cmp::Reverse(recognizer.frequency(*character)));
    characters.truncate(COMMON);
    characters
}

fn as_table(rows: &[(String, Score)]) -> String {
    let mut text =
        format!("{:<34} {:>7} {:>6} {:>6} {:>6} {:>8} {:>9}\n", "ink", "samples", "top-1", "top-5", "top-10", "mean ms", "worst ms");
    for (name, score) in rows {
        let [top_1, top_5, top_10] = score.top.map(|hits| score.share(hits));
        let (mean, worst) = (score.mean_ms(), score.worst_ms);
        let _ = writeln!(text, "{name:<34} {:>7} {top_1:>6.1} {top_5:>6.1} {top_10:>6.1} {mean:>8.1} {worst:>9.1}", score.samples);
    }
    text
}

fn as_json(rows: &[(String, Score)], open_ms: f64, memory_kib: u64) -> Value {
    let row = |(name, score): &(String, Score)| {
        let [top_1, top_5, top_10] = score.top.map(|hits| score.share(hits));
        json!({
            "ink": name, "samples": score.samples, "top_1": top_1, "top_5": top_5, "top_10": top_10,
            "mean_ms": score.mean_ms(), "worst_ms": score.worst_ms,
        })
    };
    json!({ "handwriting": rows.iter().map(row).collect::<Vec<_>>(), "open_ms": open_ms, "memory_kib": memory_kib })
}

/// Milliseconds that this thread has run.
fn thread_time_ms() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(wall_clock_ms, |nanoseconds| nanoseconds / 1e6)
}

fn wall_clock_ms() -> f64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// Memory of the process that is in use, KiB; 0 where the system does not tell.
fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}
