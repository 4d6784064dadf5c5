//! Chinese input without an operating system's input method: handwriting for those who never learnt
//! pinyin, pinyin for everybody else.
//!
//! Owns: the two engines. Neither knows Slint, the network or the disk beyond its own data; neither
//! learns, and what passes through them is wiped with the session that held it.
//! - [`handwriting`]: strokes to characters, in any order and joined; data under the Arphic licence,
//!   opened at run time as a file of its own.
//! - [`pinyin`]: letters to sentences, by a trigram model over words; data compiled in and used in
//!   place.
//!
//! Why own engines: the packaged ones need a desktop session, learn from whoever types, or weigh
//! more than the rest of the terminal.

pub mod handwriting;
pub mod pinyin;
