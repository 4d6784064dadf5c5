//! The registry of pages is complete, and every scene is what it says.

use std::{collections::BTreeSet, path::Path};

use lobby_butler::kiosk::{
    gallery::{PAGES, SceneState, scenes},
    ui::shown_page,
};

/// The variants of an enum as its source names them, in lower case without hyphens.
fn variants(file: &str, begin: &str) -> BTreeSet<String> {
    let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let body = source.split_once(begin).unwrap().1.split_once('}').unwrap().0;
    let code = body.lines().map(|line| line.split("//").next().unwrap_or_default()).filter(|line| !line.trim_start().starts_with("#["));
    let names = code.collect::<Vec<_>>().join(" ");
    names.split(',').map(plain).filter(|name| !name.is_empty()).collect()
}

fn plain(name: &str) -> String {
    name.trim().replace('-', "").to_lowercase()
}

#[test]
fn every_page_of_the_screen_is_registered_once() {
    let registered: Vec<String> = PAGES.iter().map(|entry| plain(&format!("{:?}", entry.page))).collect();
    let once: BTreeSet<String> = registered.iter().cloned().collect();
    assert_eq!(registered.len(), once.len());
    assert_eq!(once, variants("ui/models.slint", "enum Page {"));
}

#[test]
fn every_page_of_the_machine_has_a_scene() {
    let staged: BTreeSet<String> = scenes().iter().map(|scene| plain(&format!("{:?}", scene.stage().page))).collect();
    assert_eq!(staged, variants("src/kiosk/view_models/app/vocabulary.rs", "enum Page {"));
}

#[test]
fn every_scene_reaches_the_page_that_it_is_registered_under() {
    let mut names = BTreeSet::new();
    for scene in scenes() {
        assert_eq!(shown_page(&scene.stage()), scene.page, "{}", scene.name);
        assert!(names.insert(scene.name), "two scenes are called {}", scene.name);
    }
}

#[test]
fn every_page_has_each_kind_of_state_or_says_why_not() {
    for entry in &PAGES {
        for state in SceneState::ALL {
            let has = entry.scenes.iter().any(|scene| scene.state == state);
            let reason = entry.without.iter().find(|(without, _)| *without == state).map(|(_, why)| *why);
            assert_eq!(has, reason.is_none(), "{:?} {state:?}", entry.page);
            assert!(reason.is_none_or(|why| why.len() > 15), "{:?} {state:?}", entry.page);
        }
        assert!(entry.scenes.iter().any(|scene| scene.state == SceneState::Normal), "{:?}", entry.page);
    }
}
