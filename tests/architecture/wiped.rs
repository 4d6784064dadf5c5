//! Nothing that a visitor said stays on the screen: every view, and every text beside it, is emptied when a visit ends.

use std::{fs, path::Path};

use crate::root;

/// About the estate and the time, never about a visitor.
const OF_NOBODY: [&str; 2] = ["BoardPageAdapter", "Shell"];

/// A global that Rust writes.
struct Adapter {
    name: String,
    has_view: bool,
    /// Texts and lists beside the view.
    beside: Vec<String>,
}

fn adapters(source: &str) -> Vec<Adapter> {
    let mut found: Vec<Adapter> = Vec::new();
    let mut is_inside = false;
    for line in source.lines() {
        if let Some(name) = line.strip_prefix("export global ") {
            is_inside = true;
            found.push(Adapter { name: name.trim_end_matches(" {").to_owned(), has_view: false, beside: Vec::new() });
        }
        is_inside &= line != "}";
        let property = line.strip_prefix("    in property <").or_else(|| line.strip_prefix("    in-out property <"));
        let (Some((kind, rest)), Some(adapter), true) = (property.and_then(|rest| rest.split_once("> ")), found.last_mut(), is_inside)
        else {
            continue;
        };
        let name = rest.split([':', ';', ' ']).next().unwrap_or_default();
        if name == "view" {
            adapter.has_view = true;
        } else if (kind == "string" || kind.starts_with('[')) && !rest.contains("<=>") {
            adapter.beside.push(name.replace('-', "_"));
        }
    }
    found.retain(|adapter| adapter.has_view);
    found
}

fn of_folder(folder: &Path) -> Vec<Adapter> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(of_folder(&path));
        } else if path.extension().is_some_and(|ending| ending == "slint") {
            found.extend(adapters(&fs::read_to_string(path).unwrap()));
        }
    }
    found
}

/// What `wipe` forgets of these.
fn forgotten(adapters: &[Adapter], wipe: &str) -> Vec<String> {
    let mut missing = Vec::new();
    for adapter in adapters.iter().filter(|adapter| !OF_NOBODY.contains(&adapter.name.as_str())) {
        if !wipe.contains(&format!(" {},", adapter.name)) {
            missing.push(adapter.name.clone());
        }
        missing.extend(
            adapter.beside.iter().filter(|name| !wipe.contains(&format!(".set_{name}("))).map(|name| format!("{}.{name}", adapter.name)),
        );
    }
    missing
}

#[test]
fn every_view_and_every_text_is_emptied_when_a_visit_ends() {
    let adapters = of_folder(&root().join("ui"));
    assert!(adapters.len() >= 22, "{}", adapters.len());
    let source = fs::read_to_string(root().join("src/kiosk/ui/render/cache.rs")).unwrap();
    let wipe = source.split_once("fn wipe(").unwrap().1;
    assert_eq!(forgotten(&adapters, wipe), [""; 0], "who comes next could read it");
}

#[test]
fn what_nobody_empties_is_found() {
    let source = "export global NewPageAdapter {\n    in property <NewPageView> view;\n    in-out property <string> own-words;\n    \
                  in property <int> seconds;\n    in-out property <string> alias <=> own-words;\n}\n";
    let found = adapters(source);
    assert_eq!(forgotten(&found, ""), ["NewPageAdapter", "NewPageAdapter.own_words"]);
    assert!(forgotten(&found, " NewPageAdapter,\n page.set_own_words(empty());").is_empty());
}
