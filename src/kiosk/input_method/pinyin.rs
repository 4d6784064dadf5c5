//! Pinyin: letters without tones in, Chinese sentences out.
//!
//! ```text
//! letters ──spelling──> graph of syllables ──lexicon, names──> words ──decoder, trigrams──> candidates
//!         └───fuzzy───> graph of near ones ──the same, with less breadth──> later candidates    │
//!                                  └────────────── session: choices, paging, wiping ──────────────┘
//! ```
//!
//! Owns the engine and its data; knows no window, no field, no file system. Invariants: the data is used where it
//! lies; nothing is learnt from residents; a keystroke takes bounded time and never panics.
//!
//! Why not an engine that exists: libgooglepinyin and librime know words but no context, libime brings 21 MB and a
//! C++ runtime, and none knows how an estate speaks. The words and the trigrams are libime's (LGPL-2.1+), mixed
//! with the estate's own language by `ui/assets/input/pinyin/build.py`.

mod arrays;
mod cost;
mod decoder;
mod fuzzy;
mod lexicon;
mod names;
mod offers;
mod readings;
mod session;
mod spelling;
#[cfg(test)]
mod tests;
mod traditional;

pub use decoder::Mode;
pub use fuzzy::Fuzzy;
pub use lexicon::{Lexicon, LexiconError};
pub use offers::Candidate;
pub use readings::Readings;
pub use session::{Choice, MAX_LETTERS, Session, Settings, Typed};
pub use traditional::{name_to_traditional, surname_to_traditional, to_traditional, to_traditional_among};
