//! The computed checks of every page: walks the real item tree of the headless window in every registered state of every
//! page, on six panels and in every mode, and judges: touch targets of at least 16 mm and text of at least 6 mm on the
//! glass, in 大字 of at least 42 px; no text cut, shortened or covered; no line broken inside a word and no character left alone on the last one;
//! nothing on top of something else; contrast of 7:1 for body text and 4.5:1 for all; a glyph for every character; a role
//! and a name for everything that can be touched; lowered, every control in the lowest 45 %; and that a page says what it
//! has to say (whom to call, the receipt code, that it is a sample).
//!
//! No page is exempt: what is borne for now stands with its reason in `allowed.rs`, and each check is shown to fail on a
//! widget made wrong on purpose. `-- audit --nocapture` prints the tables.

mod allowed;
mod broken;
mod checks;
mod doubted_clock;
mod facts;
mod findings;
mod fonts;
mod larger;
mod walk;

use lobby_butler::{
    clock::Clock,
    kiosk::{
        gallery, run,
        ui::{Terminal, headless},
        view_models::{
            app::App,
            modes::{Language, Modes},
        },
    },
};
use slint::ComponentHandle;

use crate::own_process::in_own_process;
use checks::Panel;
use findings::Findings;
use fonts::Fonts;

/// A way in which the screen can be shown.
struct Setting {
    modes: Modes,
    panels: &'static [Panel],
}

/// Every mode on the panels where it exists. Traditional is as wide as Simplified: upright it shows whether every
/// character has a glyph. Other resolutions are scaled pages, so that one mode on them is enough.
fn settings() -> Vec<Setting> {
    let setting = |language, large, lowered, panels| Setting { modes: Modes { language, large, lowered, ..Modes::default() }, panels };
    let (both, upright) = (&Panel::ALL[..2], &Panel::ALL[..1]);
    let mut settings = vec![setting(Language::Simplified, false, false, &Panel::ALL[..])];
    settings.push(setting(Language::Simplified, true, false, both));
    settings.push(setting(Language::Traditional, false, false, upright));
    settings.extend([false, true].map(|large| setting(Language::English, large, false, both)));
    for language in [Language::Simplified, Language::English] {
        settings.extend([false, true].map(|large| setting(language, large, true, upright)));
    }
    settings
}

fn name_of(modes: Modes) -> String {
    let language = match modes.language {
        Language::Simplified => "简",
        Language::Traditional => "繁",
        Language::English => "EN",
    };
    format!("{language}{}{}", if modes.large { " 大字" } else { "" }, if modes.lowered { " 降低" } else { "" })
}

/// Judges every scene in every setting. Runs on the screen's thread; nothing is drawn.
fn audit(terminal: &Terminal, settings: &[Setting]) -> Findings {
    let fonts = Fonts::embedded();
    let mut findings = Findings::default();
    for setting in settings {
        for panel in setting.panels {
            walk::resize(terminal.window().window(), panel.size);
            let place = format!("{panel} {}", name_of(setting.modes));
            for scene in gallery::scenes() {
                // From another page, so that nothing is left of the scene before.
                terminal.show(App::new(None, true));
                walk::facts(terminal.window().window());
                terminal.show(scene.stage_in(setting.modes));
                let facts = walk::facts(terminal.window().window());
                findings.screens += 1;
                findings.texts += facts.texts().len();
                findings.targets += facts.targets().len();
                findings.add(scene.name, &place, checks::faults(&facts, &fonts, panel));
                findings.add(scene.name, &place, checks::faults_of_scene(scene.name, &facts));
                if setting.modes.large && setting.modes.language != Language::English {
                    findings.add(scene.name, &place, checks::faults_when_large(&facts));
                }
                if setting.modes.lowered {
                    findings.add(scene.name, &place, checks::faults_when_lowered(&facts));
                }
            }
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
        let findings = audit(&terminal, &settings());
        println!("{findings}");
        assert_eq!(findings.failures(), 0, "see the table above");
        assert_eq!(findings.unused(), [""; 0], "nothing needs these allowances any more");
    });
}
