//! The words of the keyboard: modes, keys, what a key leads to, what is drawn.

use zeroize::Zeroizing;

use super::Cell;
use crate::kiosk::input_method::handwriting::{Ink, Point};

/// Which keys are shown. A field of digits keeps its number pad whatever this says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    Pinyin,
    Handwriting,
    Latin,
    Digits,
    Symbols,
}

/// What the focused field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Takes {
    #[default]
    Words,
    /// A person's name: names come before words, and nothing is suggested to follow.
    Name,
}

/// What a finger does on the dock.
#[derive(Clone)]
pub enum Key {
    /// A letter, digit, sign or space; `'` separates syllables in pinyin.
    Text(String),
    Backspace,
    Mode(Mode),
    /// From the signs back to the letters.
    Letters,
    Shift,
    /// The candidate of this number, of all that there are.
    Choose(usize),
    /// Shows all candidates, or the keys again.
    Expand,
    Turn {
        forward: bool,
    },
    PenDown(Point),
    PenMoved(Point),
    PenUp,
    /// The finger has not touched the pad for a while.
    Rested,
    UndoStroke,
    ClearInk,
}

/// What the dock says instead of candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// The ink looks like no character.
    NotRecognised,
    /// This terminal has no stroke data.
    NoHandwriting,
}

/// What a key leads to outside the dock, in this order.
#[derive(Default)]
pub struct Outcome {
    /// To be typed at the cursor.
    pub text: Zeroizing<String>,
    /// To delete one character before the cursor.
    pub erases: bool,
    /// To be read; the answer comes back to [`super::Keyboard::recognised`].
    pub ink: Option<Ink>,
}

/// The dock as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub mode: Mode,
    pub shift: bool,
    /// The signs are those of Chinese text.
    pub chinese_signs: bool,
    pub composing: String,
    /// Candidates that fit beside each other; the first is the one that is taken if `selected`.
    pub bar: Vec<String>,
    pub selected: bool,
    /// There are more candidates than fit.
    pub more: bool,
    pub expanded: bool,
    /// The candidates after those on the bar, page by page.
    pub cells: Vec<Cell>,
    pub page: usize,
    pub pages: usize,
    pub note: Option<Note>,
    pub inked: bool,
    pub rested: bool,
}
