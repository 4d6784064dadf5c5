//! The computed checks of every page: walks the real item tree of the headless window in every scene
//! and judges sizes, clipping, overlap, contrast, glyphs and accessible names. No page is exempt;
//! what is borne for now stands with its reason in `allowed.rs`.

mod allowed;
mod broken;
mod checks;
mod facts;
mod findings;
mod fonts;
mod walk;

use lobby_butler::{
    clock::Clock,
    kiosk::{
        gallery, run,
        ui::{Terminal, headless},
        view_models::app::App,
    },
};
use slint::ComponentHandle;

use crate::own_process::in_own_process;
use checks::Panel;
use findings::Findings;
use fonts::Fonts;

/// Judges every scene on every panel. Runs on the screen's thread; nothing is drawn.
fn audit(terminal: &Terminal, panels: &[Panel]) -> Findings {
    let fonts = Fonts::embedded();
    let mut findings = Findings::default();
    for panel in panels {
        walk::resize(terminal.window().window(), panel.size);
        for scene in gallery::scenes() {
            terminal.show(scene.stage());
            let facts = walk::facts(terminal.window().window());
            findings.screens += 1;
            findings.texts += facts.texts().len();
            findings.targets += facts.targets().len();
            findings.add(scene.name, &panel.to_string(), checks::faults(&facts, &fonts, panel));
        }
    }
    findings
}

#[test]
fn every_page_is_right_by_every_check() {
    in_own_process("audit::every_page_is_right_by_every_check", || {
        headless::install((1080, 1920)).unwrap();
        let runtime = run::runtime().unwrap();
        let terminal =
            Terminal::create(App::new(None, true), &Vec::new(), None, runtime.handle().clone(), Clock::from_fn(gallery::instant)).unwrap();
        terminal.window().show().unwrap();
        let findings = audit(&terminal, &Panel::ALL);
        println!("{findings}");
        assert_eq!(findings.failures(), 0, "see the table above");
        assert_eq!(findings.unused(), [""; 0], "nothing needs these allowances any more");
    });
}
