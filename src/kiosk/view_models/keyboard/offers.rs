//! Candidates as the bar shows them: in which order, and in which characters.

use super::Takes;
use crate::kiosk::input_method::pinyin::{Candidate, Lexicon, surname_to_traditional, to_traditional};

/// From so many characters on a reading is a sentence, and so many words stand between the first two.
const SENTENCE: usize = 5;
const WORDS_FIRST: usize = 3;

/// How candidates are shown. Other readings of a whole sentence fill the bar; who wants another word at its
/// beginning must see one, so the likeliest of these come before them.
pub(super) fn in_order(candidates: &[Candidate]) -> Vec<usize> {
    let letters = candidates.first().map_or(0, |first| first.letters);
    let sentences = candidates.iter().take_while(|candidate| candidate.letters == letters).count();
    let long = candidates.first().is_some_and(|first| first.text.chars().count() >= SENTENCE);
    let words = (sentences + WORDS_FIRST).min(candidates.len());
    if !long || sentences == 0 {
        return (0..candidates.len()).collect();
    }
    std::iter::once(0).chain(sentences..words).chain(1..sentences).chain(words..candidates.len()).collect()
}

/// As the resident reads and types it: names by the table of surnames, words by the general one.
pub fn written(text: &str, takes: Takes, traditional: bool) -> String {
    match (takes, Lexicon::shared()) {
        (Takes::Name, _) if traditional => surname_to_traditional(text),
        (Takes::Words, Some(lexicon)) if traditional => to_traditional(lexicon, text),
        _ => text.to_owned(),
    }
}
