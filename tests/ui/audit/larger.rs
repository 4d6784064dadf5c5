//! 大字 never sets smaller what somebody reads in an emergency.

use std::collections::BTreeMap;

use lobby_butler::{
    clock::Clock,
    kiosk::{
        gallery::{self, Scene},
        run,
        ui::{ShownPage, Terminal, headless},
        view_models::{
            app::App,
            modes::{Language, Modes},
        },
    },
};
use slint::ComponentHandle;

use super::{checks::Panel, walk};
use crate::own_process::in_own_process;

/// See `size.rs`. English words are longer and have less room: they are held to what every text is.
const READ_AT_ARMS_LENGTH: f32 = 42.0;

/// Each text of a scene and the largest size that it is set in, in the order of the page.
fn sizes(terminal: &Terminal, scene: Scene, modes: Modes) -> BTreeMap<String, f32> {
    terminal.show(App::new(None, true));
    walk::facts(terminal.window().window());
    terminal.show(scene.stage_in(modes));
    let mut sizes = BTreeMap::new();
    for (_, words) in walk::facts(terminal.window().window()).texts() {
        let size = sizes.entry(words.text.clone()).or_insert(words.size);
        *size = words.size.max(*size);
    }
    sizes
}

#[test]
fn in_an_emergency_nothing_is_smaller_in_large_type() {
    in_own_process("audit::larger::in_an_emergency_nothing_is_smaller_in_large_type", || {
        headless::install((1080, 1920)).unwrap();
        let runtime = run::runtime().unwrap();
        let terminal =
            Terminal::create(App::new(None, true), &Vec::new(), None, runtime.handle().clone(), Clock::from_fn(gallery::instant)).unwrap();
        terminal.window().show().unwrap();
        let pages = [ShownPage::Emergency, ShownPage::Guidance, ShownPage::Calling];
        let mut smaller = Vec::new();
        let mut compared = 0;
        for panel in &Panel::ALL[..2] {
            walk::resize(terminal.window().window(), panel.size);
            for language in [Language::Simplified] {
                for scene in gallery::scenes().into_iter().filter(|scene| pages.contains(&scene.page)) {
                    let usual = sizes(&terminal, scene, Modes { language, ..Modes::default() });
                    let large = sizes(&terminal, scene, Modes { language, large: true, ..Modes::default() });
                    for (text, size) in &usual {
                        let Some(other) = large.get(text) else { continue };
                        compared += 1;
                        // A hair is what a line of two rounds differently; what is read at arm's length may give room to
                        // what is not.
                        if *other < size - 1.0 && *other < READ_AT_ARMS_LENGTH {
                            smaller.push(format!("{} on {panel} {language:?}: {text:?} {size:.1} -> {other:.1}", scene.name));
                        }
                    }
                }
            }
        }
        assert!(compared > 250, "{compared} compared");
        assert!(smaller.is_empty(), "{smaller:#?}");
    });
}
