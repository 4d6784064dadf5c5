//! Recognises handwritten Chinese characters, stroke by stroke, for people who do not type pinyin.
//!
//! One [`Recognizer`] is opened at the start and lent to whoever asks; it holds no ink and learns
//! nothing. A [`Writing`] holds the strokes of the character under the finger and wipes them. After
//! each stroke the caller asks [`Recognizer::recognize`]; after a character was chosen,
//! [`Recognizer::suggest_next`] offers what may follow.
//!
//! ```text
//! ink ──> figure: finite, scaled to a square, 8 points a stroke                       geometry
//!     ──> all characters, three blunt looks: ink histogram, cover, stroke sequence    coarse, cover, sequence
//!     ──> the nearest few hundred: which stroke is which, how far off                         alignment
//!     ──> characters that only begin like this, after those that match whole          completion
//!     ──> candidates by cost, common characters slightly preferred                    suggestions
//! ```
//!
//! Invariants: the same ink gives the same answer; no ink, however mad, panics or takes long; an
//! answer about a scrawl says that it is one; no ink is kept, logged or written.
//!
//! Why no neural network: the open ones for this many characters need training data that may not be
//! redistributed, and 10 to 50 MB. Templates need one drawing of each character, and a missing
//! character can be added by drawing it.

mod alignment;
mod coarse;
mod completion;
mod cover;
mod geometry;
mod ink;
mod sequence;
mod suggestions;
mod templates;
#[cfg(test)]
mod tests;

use std::path::Path as FilePath;

use alignment::{Aligner, Subject};
use coarse::Coarse;
use cover::{Cover, InkMap};
use geometry::Figure;
pub use ink::{Ink, Point, Stroke, Writing};
use sequence::{SequenceOfInk, Sequences};
pub use suggestions::Suggestions;
pub use templates::OpenError;
use templates::Templates;

/// Characters that are looked at closely: as many as this divided by the strokes of the ink, between
/// two bounds. Ink of few strokes says little at first sight, and a close look at it is quick.
const CLOSE_LOOKS: usize = 2_000;
const FEWEST_LOOKS: usize = 200;
const MOST_LOOKS: usize = 800;
/// How much the three blunt looks count in the shortlist.
const BY_HISTOGRAM: f32 = 0.01;
const BY_COVER: f32 = 0.8;
const BY_SEQUENCE: f32 = 0.7;
/// What the commonest character is ahead of one never seen, in units of cost. Small: a rare name that
/// was written well must win against a common character that was not.
const PREFERENCE: f32 = 3.0;
/// The same among characters that are not finished, where the ink says less.
const PREFERENCE_UNFINISHED: f32 = 10.0;
/// What a character that is not finished is behind a whole one.
const UNFINISHED: f32 = 18.0;
/// Up to this cost of the best candidate the answer is sure.
const SURE: f32 = 30.0;
/// Beyond this cost there is no likeness at all.
const UNREADABLE: f32 = 55.0;

/// How far an answer can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// There was no ink.
    NoInk,
    /// The ink looks like no character. There are no candidates.
    Unreadable,
    /// The candidates are the best guesses.
    Unsure,
    /// Something looks very much like the ink.
    Sure,
}

/// A character that the ink may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    pub character: char,
    /// How far the ink is off: mean over the strokes, in parts of 1/250 of the character's size, with
    /// additions for unusual writing and deductions for common characters. Smaller is better.
    pub cost: f32,
    /// False if the ink is only the beginning of the character.
    pub whole: bool,
}

/// What the ink may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub confidence: Confidence,
    /// Best first; every character once.
    pub candidates: Vec<Candidate>,
}

/// The recogniser: immutable, to be shared. About 7 MB of memory.
pub struct Recognizer {
    templates: Templates,
    coarse: Coarse,
    cover: Cover,
    sequences: Sequences,
    suggestions: Suggestions,
    /// The frequency of each template's character, 0 to 255.
    frequencies: Vec<u8>,
}

impl Recognizer {
    /// Reads the stroke templates, `ui/assets/input/handwriting.strokes`.
    ///
    /// # Errors
    /// If the file cannot be read, is of another kind or version, or is damaged.
    pub fn open(file: &FilePath) -> Result<Self, OpenError> {
        Self::from_bytes(std::fs::read(file).map_err(OpenError::Read)?)
    }

    /// The same with a file's contents.
    ///
    /// # Errors
    /// As [`Recognizer::open`], but for reading.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, OpenError> {
        let templates = Templates::parse(bytes)?;
        let suggestions = Suggestions::embedded()?;
        let frequencies = (0..templates.len()).map(|place| suggestions.frequency(templates.character(place))).collect();
        let (coarse, cover, sequences) = (Coarse::of(&templates), Cover::of(&templates), Sequences::of(&templates));
        Ok(Self { templates, coarse, cover, sequences, suggestions, frequencies })
    }

    /// What the ink may be: at most `limit` candidates.
    pub fn recognize(&self, ink: &Ink, limit: usize) -> Reading {
        if ink.strokes.iter().all(|stroke| stroke.points.is_empty()) {
            return Reading { confidence: Confidence::NoInk, candidates: Vec::new() };
        }
        let unreadable = Reading { confidence: Confidence::Unreadable, candidates: Vec::new() };
        let Some(figure) = Figure::of(ink) else { return unreadable };
        let subject = Subject::new(&figure.paths, &figure.fine);
        let sequence = SequenceOfInk::of(&figure.paths);
        let mut candidates = self.whole(&figure, &subject, &sequence, limit);
        candidates.extend(self.unfinished(&subject, &sequence));
        candidates.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.character.cmp(&b.character)));
        let mut known = std::collections::HashSet::new();
        candidates.retain(|candidate| known.insert(candidate.character));
        candidates.truncate(limit);
        match candidates.first() {
            Some(best) if best.cost <= SURE => Reading { confidence: Confidence::Sure, candidates },
            Some(best) if best.cost <= UNREADABLE => Reading { confidence: Confidence::Unsure, candidates },
            _ => unreadable,
        }
    }

    /// Characters likely to follow a committed one, likeliest first.
    pub fn suggest_next(&self, previous: char, limit: usize) -> Vec<char> {
        self.suggestions.next(previous, limit)
    }

    /// How common a character is: 0 = never seen, 255 = the commonest, logarithmic between.
    pub fn frequency(&self, character: char) -> u8 {
        self.suggestions.frequency(character)
    }

    /// All characters that can be recognised, by code point.
    pub fn characters(&self) -> impl Iterator<Item = char> + '_ {
        (0..self.templates.len()).map(|place| self.templates.character(place))
    }

    /// How a character is written, in a square of 0 to 255: for showing it, and for tests.
    pub fn drawing(&self, character: char) -> Option<Ink> {
        let mut paths = Vec::new();
        self.templates.read(self.templates.find(character)?, &mut paths);
        Some(Ink { strokes: paths.iter().map(|path| Stroke::through(path.points())).collect() })
    }

    /// The best characters that the ink may be as a whole.
    fn whole(&self, figure: &Figure, subject: &Subject, sequence: &SequenceOfInk, limit: usize) -> Vec<Candidate> {
        let (mut aligner, mut strokes) = (Aligner::default(), Vec::new());
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut worst = UNREADABLE + PREFERENCE;
        for place in self.shortlist(figure, sequence) {
            self.templates.read(place, &mut strokes);
            // Nobody asks for what is worse than `limit` others.
            let Some(cost) = aligner.cost(subject, &strokes, worst + PREFERENCE) else { continue };
            let candidate =
                Candidate { character: self.templates.character(place), cost: cost - self.preference(place, PREFERENCE), whole: true };
            let at = candidates.partition_point(|other| other.cost <= candidate.cost);
            candidates.insert(at, candidate);
            candidates.truncate(limit);
            if candidates.len() == limit {
                worst = candidates.last().map_or(worst, |last| last.cost.min(worst));
            }
        }
        candidates
    }

    /// The places of the characters that deserve a close look, likeliest first.
    fn shortlist(&self, figure: &Figure, sequence: &SequenceOfInk) -> Vec<usize> {
        let histogram = coarse::histogram(&figure.paths);
        let map = InkMap::of(&figure.fine);
        let mut near: Vec<(f32, usize)> = (0..self.templates.len())
            .filter(|&place| self.coarse.stroke_counts_agree(figure.paths.len(), place))
            .map(|place| {
                let distance = BY_HISTOGRAM * self.coarse.distance(&histogram, place)
                    + BY_COVER * self.cover.distance(&map, place)
                    + BY_SEQUENCE * self.sequences.distance(sequence, place);
                (distance, place)
            })
            .collect();
        let order = |a: &(f32, usize), b: &(f32, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        let keep = (CLOSE_LOOKS / figure.paths.len().max(1)).clamp(FEWEST_LOOKS, MOST_LOOKS);
        if near.len() > keep {
            near.select_nth_unstable_by(keep, order);
            near.truncate(keep);
        }
        near.sort_unstable_by(order);
        near.into_iter().map(|(_, place)| place).collect()
    }

    fn unfinished(&self, subject: &Subject, sequence: &SequenceOfInk) -> Vec<Candidate> {
        let preference = |place| self.preference(place, PREFERENCE_UNFINISHED);
        completion::completions(&self.templates, &self.sequences, subject, sequence, preference)
            .into_iter()
            .map(|(place, cost)| {
                let cost = cost + UNFINISHED - preference(place);
                Candidate { character: self.templates.character(place), cost, whole: false }
            })
            .collect()
    }

    fn preference(&self, place: usize, most: f32) -> f32 {
        most * f32::from(self.frequencies[place]) / 255.0
    }
}
