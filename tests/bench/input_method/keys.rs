//! What a key and a stroke cost on their way through the keyboard's state machine, as the screen's thread
//! pays for them: the key itself, with all candidates that are drawn after it. Reading the ink is another
//! thread's work and stands beside it.

use std::{fs, path::Path, time::Instant};

use lobby_butler::kiosk::{
    input_method::handwriting::{Point, Recognizer},
    view_models::{
        keyboard::{self, Key, Keyboard, Mode, Outcome},
        ticket::Ticket,
    },
};
use serde_json::json;

/// Typings of a phrase, of which the fastest counts for each key.
const TYPINGS: usize = 5;
/// Candidates that are asked for, as on the terminal.
const CANDIDATES: usize = 10;
/// Of so many phrases one is written, too: a stroke read costs a hundred keys.
const WRITTEN_EVERY: usize = 10;
/// What the pad is written on, and a hand's points between two of the data.
const PAD: f32 = 452.0;
const BETWEEN: usize = 6;

/// Milliseconds of single steps.
#[derive(Default)]
struct Times(Vec<f64>);

impl Times {
    fn of<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let result = work();
        self.0.push(began.elapsed().as_secs_f64() * 1e3);
        result
    }

    fn worst(&self) -> f64 {
        self.0.iter().copied().fold(0.0, f64::max)
    }

    fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len().max(1) as f64
    }
}

/// Measures and prints. Panics if a file is missing: there is nothing to go on with.
pub fn run(phrases: &Path, templates: &Path, json: bool) {
    keyboard::prepare();
    let text = fs::read_to_string(phrases).expect("phrases file");
    let lines: Vec<(&str, &str)> =
        text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(char::is_whitespace)).collect();
    let (keys, expanded) = typed(&lines);
    let (touches, reading) = written(&Recognizer::open(templates).expect("handwriting data"), &lines);
    if json {
        let line = json!({
            "keys": keys.0.len(), "key_worst_ms": keys.worst(), "key_mean_ms": keys.mean(), "all_candidates_worst_ms": expanded.worst(),
            "pen_events": touches.0.len(), "pen_worst_ms": touches.worst(), "pen_mean_ms": touches.mean(),
            "strokes": reading.0.len(), "reading_worst_ms": reading.worst(), "reading_mean_ms": reading.mean(),
        });
        println!("{line}");
        return;
    }
    let row = |what: &str, times: &Times| {
        println!("{what:<42} {:>6} × mean {:>7.3} ms, worst {:>7.3} ms", times.0.len(), times.mean(), times.worst());
    };
    row("a key with its candidates", &keys);
    row("all candidates of a phrase, for the grid", &expanded);
    row("a movement of the pen", &touches);
    row("a stroke read (not on the screen's thread)", &reading);
}

fn typed(lines: &[(&str, &str)]) -> (Times, Times) {
    let (mut keys, mut expanded) = (Times::default(), Times::default());
    for (letters, _) in lines {
        let mut best = vec![f64::INFINITY; letters.len()];
        for _ in 0..TYPINGS {
            let mut keyboard = Keyboard::default();
            for (letter, best) in letters.chars().zip(&mut best) {
                let began = Instant::now();
                keyboard.press(Key::Text(letter.to_string()));
                keyboard.view();
                *best = best.min(began.elapsed().as_secs_f64() * 1e3);
            }
            expanded.of(|| {
                keyboard.press(Key::Expand);
                keyboard.view()
            });
        }
        keys.0.append(&mut best);
    }
    (keys, expanded)
}

/// Every character of the phrases, stroke by stroke, each stroke read as soon as it stands there.
fn written(recognizer: &Recognizer, lines: &[(&str, &str)]) -> (Times, Times) {
    let (mut touches, mut reading) = (Times::default(), Times::default());
    let mut keyboard = Keyboard::default();
    keyboard.press(Key::Mode(Mode::Handwriting));
    let mut ticket = 0;
    for character in lines.iter().step_by(WRITTEN_EVERY).flat_map(|(_, words)| words.trim().chars()) {
        let Some(drawing) = recognizer.drawing(character) else { continue };
        for stroke in &drawing.strokes {
            for (number, point) in hand(&stroke.points).into_iter().enumerate() {
                let key = if number == 0 { Key::PenDown(point) } else { Key::PenMoved(point) };
                touches.of(|| step(&mut keyboard, key));
            }
            let outcome = touches.of(|| step(&mut keyboard, Key::PenUp));
            if let Some(ink) = outcome.ink {
                ticket += 1;
                keyboard.asked(Ticket(ticket));
                let read = reading.of(|| recognizer.recognize(&ink, CANDIDATES));
                keyboard.recognised(Ticket(ticket), &read);
            }
        }
        touches.of(|| step(&mut keyboard, Key::Choose(0)));
        keyboard.press(Key::ClearInk);
    }
    (touches, reading)
}

fn step(keyboard: &mut Keyboard, key: Key) -> Outcome {
    let outcome = keyboard.press(key);
    keyboard.view();
    outcome
}

/// A stroke of the data as a panel reports it: on the pad, in small steps.
fn hand(points: &[Point]) -> Vec<Point> {
    let on_pad = |p: &Point| Point { x: 188.0 + p.x * PAD / 255.0, y: 36.0 + p.y * PAD / 255.0 };
    let mut all: Vec<Point> = points.first().map(on_pad).into_iter().collect();
    for pair in points.windows(2) {
        let (a, b) = (on_pad(&pair[0]), on_pad(&pair[1]));
        let part = |n: usize| n as f32 / BETWEEN as f32;
        all.extend((1..=BETWEEN).map(|n| Point { x: a.x + (b.x - a.x) * part(n), y: a.y + (b.y - a.y) * part(n) }));
    }
    all
}
