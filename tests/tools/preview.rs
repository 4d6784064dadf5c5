//! The sheet of widgets is complete and is drawn.

use std::{collections::BTreeSet, fs, path::Path};

use lobby_butler::kiosk::{gallery, ui::headless};
use lobby_butler_screens::preview as generated;
use slint::ComponentHandle;

const SIZE: (u32, u32) = (1080, 5500);

/// Building blocks: what a page is made of, as against a part of one page.
const BLOCKS: [&str; 12] = [
    "text",
    "surfaces",
    "controls",
    "fields",
    "choice_row",
    "service_tile",
    "action_tile",
    "bottom_bar",
    "pad_key",
    "countdown",
    "fit_text",
    "fit_words",
];
/// Bases of the others, which draw nothing by themselves, a rule for lying pages, and what the head and the weather show.
const BASES: [&str; 5] = ["PressSurface", "Hairline", "OrnamentRuleUpright", "DisplayText", "TitleText"];

#[test]
fn every_building_block_stands_on_the_sheet() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let sheet = fs::read_to_string(ui.join("preview.slint")).unwrap();
    let shown: BTreeSet<&str> = sheet.split(|c: char| !c.is_alphanumeric()).collect();
    let mut missing = Vec::new();
    for block in BLOCKS {
        let source = fs::read_to_string(ui.join(format!("widgets/{block}.slint"))).unwrap();
        let names = source.lines().filter_map(|line| line.strip_prefix("export component ")?.split_whitespace().next());
        missing.extend(names.filter(|name| !shown.contains(name) && !BASES.contains(name)).map(str::to_owned));
    }
    assert_eq!(missing, [""; 0]);
}

#[test]
fn the_sheet_of_widgets_is_drawn() {
    let screen = headless::install(SIZE).unwrap();
    let sheet = generated::WidgetPreview::new().unwrap();
    sheet.show().unwrap();
    let frames = screen.frames();
    slint::Timer::single_shot(std::time::Duration::from_millis(1), || slint::quit_event_loop().unwrap());
    slint::run_event_loop().unwrap();
    let frame = frames.borrow().clone();
    if let Some(folder) = std::env::var_os("LOBBY_BUTLER_PREVIEW") {
        gallery::save(&Path::new(&folder).join("widgets.png"), &frame).unwrap();
    }
    // Where nothing is drawn there is paper: no band of the sheet is empty.
    for (number, band) in frame.rgb.chunks(3 * 1080 * 100).enumerate() {
        let colours: BTreeSet<&[u8]> = band.chunks(3).collect();
        assert!(colours.len() > 8, "from {} px on nothing stands on the sheet", number * 100);
    }
}
