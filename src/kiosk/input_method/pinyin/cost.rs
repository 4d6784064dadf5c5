//! The unit in which the engine compares readings.

/// How unlikely something is: −32 · log10(probability), so that 32 means ten times less likely. Sums along a path.
pub(super) type Cost = i32;

/// A reading that differs from the typed letters by one of the fuzzy pairs.
pub(super) const FUZZY: Cost = 40;
/// Only the first letter of a syllable was typed, in the middle of the input.
pub(super) const INITIAL: Cost = 0;
/// A composed name against a word: where people write names, one that no dictionary has is as likely as a rare word
/// that sounds the same.
pub(super) const COMPOSED_NAME: Cost = -20;
