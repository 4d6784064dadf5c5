//! Unfinished ink: which characters begin like this?
//!
//! Only the first strokes of a template are compared, scaled to the square as the ink is. Order
//! matters here: what comes first is all that is known.

use super::{
    alignment::{Aligner, Subject},
    geometry::fill_square,
    sequence::{SequenceOfInk, Sequences},
    templates::Templates,
};

/// Beginnings that are looked at closely.
const KEEP: usize = 60;
/// Beginnings further off than this, in units of the square, are no beginnings of the character.
const LIMIT: f32 = 45.0;

/// The characters that begin like the ink, as (place, cost as of [`Aligner::cost`]), in no order.
///
/// `preference` is taken off the cost in the first selection: among the hundreds of characters that
/// begin with a dot and a line, the common ones are the likely ones.
pub fn completions(
    templates: &Templates,
    sequences: &Sequences,
    ink: &Subject,
    sequence: &SequenceOfInk,
    preference: impl Fn(usize) -> f32,
) -> Vec<(usize, f32)> {
    let mut near: Vec<(f32, usize)> = (0..templates.len())
        .filter_map(|place| Some((sequences.distance_of_beginning(sequence, place, LIMIT)? - preference(place), place)))
        .collect();
    if near.len() > KEEP {
        near.select_nth_unstable_by(KEEP, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.truncate(KEEP);
    }
    let (mut aligner, mut strokes) = (Aligner::default(), Vec::new());
    near.into_iter()
        .filter_map(|(_, place)| {
            templates.read(place, &mut strokes);
            strokes.truncate(ink.paths.len());
            fill_square(&mut strokes);
            Some((place, aligner.cost(ink, &strokes, LIMIT)?))
        })
        .collect()
}
