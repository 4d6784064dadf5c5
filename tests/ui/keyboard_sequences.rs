//! Keys and strokes in any order: nothing panics, and no picture is impossible.

use lobby_butler::kiosk::{
    input_method::handwriting::Point,
    view_models::{
        keyboard::{COLUMNS, Key, Mode, Takes},
        ticket::Ticket,
    },
};
use proptest::prelude::*;

use crate::keyboard::{Typist, reading};

/// A hand that may do anything.
#[derive(Debug, Clone)]
enum Deed {
    Key(String),
    Backspace,
    Mode(u8),
    Letters,
    Shift,
    Choose(usize),
    Expand,
    Turn(bool),
    Down(f32, f32),
    Move(f32, f32),
    Up,
    Rested,
    Undo,
    Clear,
    Answer(u64, String),
    Settle,
    Attend(bool),
    Refuse,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let coordinate = || prop_oneof![9 => -20.0_f32..900.0, 1 => any::<f32>()];
    let deed = prop_oneof![
        12 => "[a-z]".prop_map(Deed::Key),
        2 => "(.|'| |，|1|Z|\u{f700}|厨房)".prop_map(Deed::Key),
        2 => Just(Deed::Backspace),
        2 => (0_u8..5).prop_map(Deed::Mode),
        1 => Just(Deed::Letters),
        1 => Just(Deed::Shift),
        3 => prop_oneof![0_usize..4, any::<usize>()].prop_map(Deed::Choose),
        1 => Just(Deed::Expand),
        1 => any::<bool>().prop_map(Deed::Turn),
        4 => (coordinate(), coordinate()).prop_map(|(x, y)| Deed::Down(x, y)),
        4 => (coordinate(), coordinate()).prop_map(|(x, y)| Deed::Move(x, y)),
        4 => Just(Deed::Up),
        1 => Just(Deed::Rested),
        1 => Just(Deed::Undo),
        1 => Just(Deed::Clear),
        3 => (0_u64..3, "[水电一二]{0,10}").prop_map(|(back, read)| Deed::Answer(back, read)),
        1 => Just(Deed::Settle),
        1 => any::<bool>().prop_map(Deed::Attend),
        1 => Just(Deed::Refuse),
    ];
    proptest::collection::vec(deed, 1..60)
}

impl Typist {
    fn does(&mut self, deed: Deed) {
        match deed {
            Deed::Key(text) => drop(self.press(Key::Text(text))),
            Deed::Backspace => drop(self.press(Key::Backspace)),
            Deed::Mode(mode) => {
                let modes = [Mode::Pinyin, Mode::Handwriting, Mode::Latin, Mode::Digits, Mode::Symbols];
                self.mode(modes[usize::from(mode)]);
            }
            Deed::Letters => drop(self.press(Key::Letters)),
            Deed::Shift => drop(self.press(Key::Shift)),
            Deed::Choose(index) => drop(self.press(Key::Choose(index))),
            Deed::Expand => drop(self.press(Key::Expand)),
            Deed::Turn(forward) => drop(self.press(Key::Turn { forward })),
            Deed::Down(x, y) => drop(self.press(Key::PenDown(Point { x, y }))),
            Deed::Move(x, y) => drop(self.press(Key::PenMoved(Point { x, y }))),
            Deed::Up => drop(self.press(Key::PenUp)),
            Deed::Rested => drop(self.press(Key::Rested)),
            Deed::Undo => drop(self.press(Key::UndoStroke)),
            Deed::Clear => drop(self.press(Key::ClearInk)),
            Deed::Answer(back, read) => self.keyboard.recognised(Ticket(self.tickets.saturating_sub(back)), &reading(&read)),
            Deed::Settle => {
                let text = self.keyboard.settle();
                self.text.push_str(&text);
            }
            Deed::Attend(name) => self.keyboard.attend(if name { Takes::Name } else { Takes::Words }),
            Deed::Refuse => self.keyboard.refuse_handwriting(),
        }
    }
}

/// Sequences of keys and strokes that are tried; `PROPTEST_CASES` asks for more.
const SEQUENCES: u32 = 96;

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(SEQUENCES), ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_and_strokes_panics_or_leaves_an_impossible_picture(deeds in deeds()) {
        let mut typist = Typist::default();
        for deed in deeds {
            typist.does(deed);
            let view = typist.view();
            prop_assert!(view.bar.len() <= 12);
            prop_assert!(!view.expanded || !view.bar.is_empty());
            prop_assert!(view.page < view.pages.max(1));
            prop_assert!(view.cells.iter().all(|cell| cell.row < 3 && cell.column + cell.span <= COLUMNS));
            prop_assert!(view.bar.iter().chain(view.cells.iter().map(|cell| &cell.text)).all(|text| !text.is_empty()));
            prop_assert!(view.mode == Mode::Handwriting || !view.inked);
            prop_assert!(view.mode == Mode::Pinyin || view.composing.is_empty());
        }
        typist.keyboard.settle();
        let view = typist.view();
        prop_assert!(view.bar.is_empty() && view.composing.is_empty() && !view.inked && !view.expanded);
    }
}
