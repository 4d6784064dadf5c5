//! The keyboard dock in its sample states.

use super::steps::{after, filled_form, moment};
use crate::kiosk::{
    input_method::handwriting::{Candidate, Confidence, Point, Reading},
    view_models::{
        app::{App, Effect, Event},
        keyboard::{Key, Mode},
        person::Field,
    },
};

/// 水 as a finger draws it on the pad.
const WATER: [&[(f32, f32)]; 4] = [
    &[(415.0, 75.0), (414.0, 250.0), (410.0, 430.0), (396.0, 440.0), (352.0, 412.0)],
    &[(246.0, 192.0), (364.0, 170.0), (330.0, 270.0), (230.0, 386.0)],
    &[(560.0, 128.0), (520.0, 180.0), (464.0, 220.0)],
    &[(424.0, 204.0), (470.0, 290.0), (600.0, 392.0)],
];
const ZIGZAG: [&[(f32, f32)]; 1] =
    [&[(140.0, 120.0), (700.0, 180.0), (150.0, 230.0), (690.0, 290.0), (160.0, 340.0), (680.0, 400.0), (300.0, 430.0)]];

fn keys(text: &str) -> impl Iterator<Item = Event> {
    text.chars().map(|key| Event::DockKey(key.to_string()))
}

fn typing(field: Field, events: impl IntoIterator<Item = Event>) -> App {
    let mut all = filled_form();
    all.push(Event::Focus(field));
    all.extend(events);
    after(all)
}

fn mode(mode: Mode) -> Event {
    Event::Dock(Key::Mode(mode))
}

/// Writes strokes; the last of them is read as these characters, or not at all.
fn written(strokes: &[&[(f32, f32)]], read_as: &str) -> App {
    let mut app = typing(Field::Description, [mode(Mode::Handwriting)]);
    for stroke in strokes {
        let mut points = stroke.iter().map(|&(x, y)| Point { x, y });
        app.handle(Event::Dock(Key::PenDown(points.next().unwrap_or_default())), moment());
        points.for_each(|at| drop(app.handle(Event::Dock(Key::PenMoved(at)), moment())));
        for effect in app.handle(Event::Dock(Key::PenUp), moment()) {
            if let Effect::Recognise { ticket, .. } = effect {
                let confidence = if read_as.is_empty() { Confidence::Unreadable } else { Confidence::Sure };
                let candidates = read_as.chars().map(|character| Candidate { character, cost: 9.0, whole: true }).collect();
                app.handle(Event::Recognised { ticket, reading: Reading { confidence, candidates } }, moment());
            }
        }
    }
    app
}

fn words(events: impl IntoIterator<Item = Event>) -> App {
    typing(Field::Description, events)
}

/// 水 on the pad, then one more key.
fn water(key: Key) -> App {
    let mut app = handwriting();
    app.handle(Event::Dock(key), moment());
    app
}

pub(super) fn pinyin() -> App {
    words(keys("shuilongtouloushui"))
}

pub(super) fn candidates() -> App {
    words(keys("shi").chain([Event::Dock(Key::Expand)]))
}

pub(super) fn handwriting() -> App {
    written(&WATER, "水永木冰求术小示泳踩")
}

pub(super) fn handwriting_rested() -> App {
    water(Key::Rested)
}

pub(super) fn handwriting_next() -> App {
    water(Key::Choose(0))
}

pub(super) fn handwriting_failed() -> App {
    written(&ZIGZAG, "")
}

pub(super) fn handwriting_missing() -> App {
    words([Event::HandwritingOpened(false), mode(Mode::Handwriting)])
}

pub(super) fn symbols() -> App {
    words([mode(Mode::Symbols)])
}

pub(super) fn latin() -> App {
    words([mode(Mode::Latin), Event::Dock(Key::Shift)])
}

pub(super) fn latin_symbols() -> App {
    words([mode(Mode::Latin), mode(Mode::Symbols)])
}

pub(super) fn digits() -> App {
    words([mode(Mode::Digits)])
}

pub(super) fn surname() -> App {
    typing(Field::Surname, keys("ouyang"))
}
