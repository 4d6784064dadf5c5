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
enum Action {
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
    Commit,
    FocusField(bool),
    Refuse,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let coordinate = || prop_oneof![9 => -20.0_f32..900.0, 1 => any::<f32>()];
    let action = prop_oneof![
        12 => "[a-z]".prop_map(Action::Key),
        2 => "(.|'| |，|1|Z|\u{f700}|厨房)".prop_map(Action::Key),
        2 => Just(Action::Backspace),
        2 => (0_u8..5).prop_map(Action::Mode),
        1 => Just(Action::Letters),
        1 => Just(Action::Shift),
        3 => prop_oneof![0_usize..4, any::<usize>()].prop_map(Action::Choose),
        1 => Just(Action::Expand),
        1 => any::<bool>().prop_map(Action::Turn),
        4 => (coordinate(), coordinate()).prop_map(|(x, y)| Action::Down(x, y)),
        4 => (coordinate(), coordinate()).prop_map(|(x, y)| Action::Move(x, y)),
        4 => Just(Action::Up),
        1 => Just(Action::Rested),
        1 => Just(Action::Undo),
        1 => Just(Action::Clear),
        3 => (0_u64..3, "[水电一二]{0,10}").prop_map(|(back, read)| Action::Answer(back, read)),
        1 => Just(Action::Commit),
        1 => any::<bool>().prop_map(Action::FocusField),
        1 => Just(Action::Refuse),
    ];
    proptest::collection::vec(action, 1..60)
}

impl Typist {
    fn does(&mut self, action: Action) {
        match action {
            Action::Key(text) => drop(self.press(Key::Text(text))),
            Action::Backspace => drop(self.press(Key::Backspace)),
            Action::Mode(mode) => {
                let modes = [Mode::Pinyin, Mode::Handwriting, Mode::Latin, Mode::Digits, Mode::Symbols];
                self.mode(modes[usize::from(mode)]);
            }
            Action::Letters => drop(self.press(Key::Letters)),
            Action::Shift => drop(self.press(Key::Shift)),
            Action::Choose(index) => drop(self.press(Key::Choose(index))),
            Action::Expand => drop(self.press(Key::Expand)),
            Action::Turn(forward) => drop(self.press(Key::Turn { forward })),
            Action::Down(x, y) => drop(self.press(Key::PenDown(Point { x, y }))),
            Action::Move(x, y) => drop(self.press(Key::PenMoved(Point { x, y }))),
            Action::Up => drop(self.press(Key::PenUp)),
            Action::Rested => drop(self.press(Key::Rested)),
            Action::Undo => drop(self.press(Key::UndoStroke)),
            Action::Clear => drop(self.press(Key::ClearInk)),
            Action::Answer(back, read) => self.keyboard.recognised(Ticket(self.tickets.saturating_sub(back)), &reading(&read)),
            Action::Commit => {
                let text = self.keyboard.commit_composition();
                self.text.push_str(&text);
            }
            Action::FocusField(name) => self.keyboard.focus_field(if name { Takes::Name } else { Takes::Words }),
            Action::Refuse => self.keyboard.refuse_handwriting(),
        }
    }
}

/// Sequences of keys and strokes that are tried; `PROPTEST_CASES` asks for more.
const SEQUENCES: u32 = 96;

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(SEQUENCES), ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_and_strokes_panics_or_leaves_an_impossible_picture(actions in actions()) {
        let mut typist = Typist::default();
        for action in actions {
            typist.does(action);
            let view = typist.view();
            prop_assert!(view.bar.len() <= 12);
            prop_assert!(!view.expanded || !view.bar.is_empty());
            prop_assert!(view.page < view.pages.max(1));
            prop_assert!(view.cells.iter().all(|cell| cell.row < 3 && cell.column + cell.span <= COLUMNS));
            prop_assert!(view.bar.iter().chain(view.cells.iter().map(|cell| &cell.text)).all(|text| !text.is_empty()));
            prop_assert!(view.mode == Mode::Handwriting || !view.inked);
            prop_assert!(view.mode == Mode::Pinyin || view.composing.is_empty());
        }
        typist.keyboard.commit_composition();
        let view = typist.view();
        prop_assert!(view.bar.is_empty() && view.composing.is_empty() && !view.inked && !view.expanded);
    }
}
