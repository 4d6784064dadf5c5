//! The list of candidates as it grows: every text once, where it came first, and never too long.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use super::lexicon::WordId;

/// The longest list of candidates.
pub(super) const MAX_CANDIDATES: usize = 500;

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub text: String,
    /// Letters (separators included) that the choice uses up.
    pub letters: usize,
    pub(super) last: WordId,
}

/// The list as it grows: every text once, where it came first.
#[derive(Default)]
pub(super) struct Offers {
    pub listed: Vec<Candidate>,
    /// Of the texts: comparing each with each would take longer than finding them.
    known: HashSet<u64>,
}

impl Offers {
    fn digest(text: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        hasher.finish()
    }

    pub fn has(&self, text: &str) -> bool {
        self.known.contains(&Self::digest(text))
    }

    fn admits(&mut self, text: &str) -> bool {
        !text.is_empty() && self.listed.len() < MAX_CANDIDATES && self.known.insert(Self::digest(text))
    }

    pub fn push(&mut self, candidate: Candidate) {
        if self.admits(&candidate.text) {
            self.listed.push(candidate);
        }
    }

    pub fn push_word(&mut self, text: &str, letters: usize, last: WordId) {
        if self.admits(text) {
            self.listed.push(Candidate { text: text.to_owned(), letters, last });
        }
    }

    /// In front of the `place`-th, or at the end of a shorter list.
    pub fn insert(&mut self, place: usize, candidates: impl Iterator<Item = Candidate>) {
        for (offset, candidate) in candidates.enumerate() {
            if self.admits(&candidate.text) {
                let place = (place + offset).min(self.listed.len());
                self.listed.insert(place, candidate);
            }
        }
    }
}
