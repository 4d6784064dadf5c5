//! What no font can draw is a visible box on the glass, never nothing.

use lobby_butler::{
    clock::Clock,
    domain::text::can_show,
    kiosk::{
        gallery, run,
        ui::{Terminal, headless},
        view_models::app::{App, Page},
    },
};
use slint::ComponentHandle;

use crate::own_process::in_own_process;

/// The page of a notice with this title and body.
fn notice(title: &str, body: &str) -> App {
    let scene = gallery::scenes().into_iter().find(|scene| scene.name == "notice").unwrap();
    let mut app = scene.stage();
    assert_eq!(app.page, Page::Notice);
    let cached = app.board.as_mut().unwrap();
    for notice in &mut cached.board.notices {
        notice.title = title.into();
        notice.body = body.into();
    }
    app
}

/// How many pixels of two pictures differ.
fn differing(one: &headless::Frame, other: &headless::Frame) -> usize {
    one.rgb.chunks(3).zip(other.rgb.chunks(3)).filter(|(a, b)| a != b).count()
}

#[test]
fn every_undrawable_character_has_ink_in_a_title_and_in_a_body() {
    in_own_process("undrawable::every_undrawable_character_has_ink_in_a_title_and_in_a_body", || {
        let screen = headless::install((1080, 1920)).unwrap();
        let runtime = run::runtime().unwrap();
        let clock = Clock::from_fn(gallery::instant);
        let terminal = Terminal::create(App::new(None, true), &Vec::new(), None, runtime.handle().clone(), clock).unwrap();
        terminal.window().show().unwrap();
        let painter = std::thread::spawn(move || {
            let blank = gallery::show(&screen, notice("\u{3000}", "\u{3000}")).unwrap();
            // A box is two rings of strokes at this size.
            let box_ink = differing(&blank, &gallery::show(&screen, notice("\u{e123}", "\u{3000}")).unwrap());
            assert!(box_ink > 200, "{box_ink} pixels");
            let texts = [
                "🎉",
                "✅",
                "\u{30000}",
                "\u{2ebf0}",
                "Ἀ",
                "ঐ",
                "한",
                "🇨🇳",
                "👨\u{200d}👩\u{200d}👧",
                "\u{f8ff}",
                "\u{10fffd}",
                "𝄞",
                "≒",
                "x\u{302}",
            ];
            for text in texts {
                assert!(!text.chars().all(can_show), "{text} can be drawn");
                let title = differing(&blank, &gallery::show(&screen, notice(text, "\u{3000}")).unwrap());
                let body = differing(&blank, &gallery::show(&screen, notice("\u{3000}", text)).unwrap());
                println!("{text}: {title} pixels in the title, {body} in the body");
                assert!(title >= box_ink / 2 && body > 100, "{text}: {title} in the title, {body} in the body");
            }
            // What one face lacks comes from another: rare ideographs in the serif of a title, in words of the sans.
            for text in ["囍", "㐂", "𬭎", "㸆", "①", "々"] {
                assert!(text.chars().all(can_show), "{text}");
                let title = differing(&blank, &gallery::show(&screen, notice(text, "\u{3000}")).unwrap());
                let boxed = gallery::show(&screen, notice("\u{e123}", "\u{3000}")).unwrap();
                let shown = gallery::show(&screen, notice(text, "\u{3000}")).unwrap();
                assert!(title > 200 && differing(&boxed, &shown) > 200, "{text}");
            }
            let _ = slint::quit_event_loop();
        });
        slint::run_event_loop().unwrap();
        painter.join().unwrap();
    });
}
