//! A resident's finger and eyes on the headless screen: finds controls by what they say, taps the
//! middle of them, waits for what should appear.

#![allow(dead_code)] // Not every program needs everything.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use lobby_butler::kiosk::{
    gallery::{on_screen, save},
    ui::headless::{Screen, Touch},
};

/// Longer than anything here takes on a busy machine; reaching it is a failure, not a measurement.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Finger {
    pub screen: Screen,
    touches: Cell<u32>,
    runtime: tokio::runtime::Runtime,
}

impl Finger {
    pub fn new(screen: Screen) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { screen, touches: Cell::new(0), runtime }
    }

    /// Taps the control with this label.
    pub fn tap(&self, label: &str) {
        self.wait(&format!("a control 「{label}」"), || self.center(label).is_some());
        let (x, y) = self.center(label).expect("just seen");
        self.screen.tap(x, y);
        self.touches.set(self.touches.get() + 1);
        // The tap is behind us when the loop takes the next command.
        on_screen(|_| {}).expect("the screen runs");
    }

    /// Draws strokes on the control with this label; places are counted from its corner.
    pub fn draw(&self, label: &str, strokes: &[[(f32, f32); 3]]) {
        self.wait(&format!("a control 「{label}」"), || self.area(label).is_some());
        let ((left, top), _) = self.area(label).expect("just seen");
        for stroke in strokes {
            let mut places = stroke.iter().map(|(x, y)| (left + x, top + y));
            let (mut x, mut y) = places.next().expect("a stroke has a beginning");
            self.screen.touch(Touch::Down { x, y });
            for place in places {
                (x, y) = place;
                self.screen.touch(Touch::Move { x, y });
            }
            self.screen.touch(Touch::Up { x, y });
            self.touches.set(self.touches.get() + 1);
        }
        on_screen(|_| {}).expect("the screen runs");
    }

    /// How often the finger touched the glass so far.
    pub fn touches(&self) -> u32 {
        self.touches.get()
    }

    /// Lays the finger on the control with this label, lets something happen, and lifts it.
    pub fn hold(&self, label: &str, meanwhile: impl FnOnce()) {
        self.wait(&format!("a control 「{label}」"), || self.center(label).is_some());
        let (x, y) = self.center(label).expect("just seen");
        self.screen.touch(Touch::Down { x, y });
        on_screen(|_| {}).expect("the screen runs");
        meanwhile();
        on_screen(|_| {}).expect("the screen runs");
        self.screen.touch(Touch::Up { x, y });
        on_screen(|_| {}).expect("the screen runs");
    }

    /// Taps each character on the keys of the dock or the number pad.
    pub fn type_keys(&self, text: &str) {
        for key in text.chars() {
            self.tap(&key.to_string());
        }
    }

    /// Waits until some text on the screen contains this.
    pub fn sees(&self, text: &str) {
        self.wait(&format!("the text 「{text}」"), || self.texts().iter().any(|shown| shown.contains(text)));
    }

    pub fn does_not_see(&self, text: &str) {
        let texts = self.texts();
        assert!(!texts.iter().any(|shown| shown.contains(text)), "「{text}」 is on the screen: {texts:?}");
    }

    /// Everything that can be read on the screen.
    pub fn texts(&self) -> Vec<String> {
        on_screen(|terminal| {
            ElementQuery::from_root(terminal.window())
                .match_descendants()
                .find_all()
                .iter()
                .filter_map(|element| element.accessible_label().or_else(|| element.accessible_value()))
                .map(String::from)
                .collect()
        })
        .expect("the screen runs")
    }

    fn center(&self, label: &str) -> Option<(f32, f32)> {
        self.area(label).map(|((x, y), (width, height))| (x + width / 2.0, y + height / 2.0))
    }

    /// Corner and size of the control with this label.
    fn area(&self, label: &str) -> Option<((f32, f32), (f32, f32))> {
        let label = label.to_owned();
        on_screen(move |terminal| {
            ElementHandle::find_by_accessible_label(terminal.window(), &label)
                .find(|element| !matches!(element.accessible_role(), None | Some(AccessibleRole::None | AccessibleRole::Text)))
                .map(|element| {
                    let (position, size) = (element.absolute_position(), element.size());
                    ((position.x, position.y), (size.width, size.height))
                })
        })
        .expect("the screen runs")
    }

    /// Looks again after every new frame until the condition holds.
    pub fn wait(&self, what: &str, holds: impl Fn() -> bool) {
        let mut frames = self.screen.frames();
        let started = Instant::now();
        while !holds() {
            if started.elapsed() > PATIENCE {
                let picture = std::env::temp_dir().join("lobby-butler-lost.png");
                let _ = save(&picture, &frames.borrow().clone());
                panic!("waited in vain for {what}; the screen is in {}; it says {:?}", picture.display(), self.texts());
            }
            // The clock on the screen ticks, so a frame comes now and then even if nothing happens.
            let _ = self.runtime.block_on(async { tokio::time::timeout(Duration::from_millis(200), frames.changed()).await });
        }
    }
}
