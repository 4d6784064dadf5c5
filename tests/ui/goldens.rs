//! How the main pages look, upright and lying, as small pictures kept beside this file. The audit measures sizes,
//! fit and contrast; this sees what it cannot: a lost portrait, a wrong ground, a card that moved.
//!
//! After a change that is meant: look at the pages, then `LOBBY_BUTLER_WRITE_GOLDENS=1 cargo test --test ui pictures`.

use std::path::PathBuf;

use image::{
    RgbImage,
    imageops::{FilterType, resize},
};

/// At most 40 pictures in all: these in both positions.
const SCENES: [&str; 21] = [
    "board",
    "board_guest",
    "notice",
    "services_paid",
    "known_fault",
    "request",
    "help",
    "takeover_fire",
    "dock_handwriting",
    "confirm",
    "receipt",
    "progress",
    "quote_signed",
    "completion_signed",
    "feedback_complaint",
    "rack",
    "search_list",
    "activities",
    "survey",
    "weather",
    "emergency",
];

/// A golden is so many times smaller than the screen.
const SHRUNK: u32 = 4;
/// Side of the blocks that are compared, pixels of the golden, and how much their mean may differ, of 255: what
/// another processor rounds differently, not what an eye would see.
const BLOCK: u32 = 10;
const TOLERANCE: f64 = 2.0;

fn path(name: &str, lying: bool) -> PathBuf {
    let position = if lying { "lying" } else { "upright" };
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/ui/goldens").join(format!("{name}_{position}.png"))
}

/// Compares a page with its golden, if it has one: what is different, and where on the screen.
pub fn difference(name: &str, picture: &RgbImage) -> Option<String> {
    if !SCENES.contains(&name) {
        return None;
    }
    let small = resize(picture, picture.width() / SHRUNK, picture.height() / SHRUNK, FilterType::Triangle);
    let path = path(name, picture.width() > picture.height());
    if std::env::var_os("LOBBY_BUTLER_WRITE_GOLDENS").is_some() {
        small.save(&path).unwrap();
        return None;
    }
    let golden = image::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).to_rgb8();
    let (x, y, by) = worst_block(&golden, &small)?;
    Some(format!("{} differs by {by:.1} of 255 around ({}, {})", path.display(), x * SHRUNK, y * SHRUNK))
}

fn worst_block(golden: &RgbImage, picture: &RgbImage) -> Option<(u32, u32, f64)> {
    assert_eq!(golden.dimensions(), picture.dimensions());
    let (width, height) = golden.dimensions();
    let blocks = (0..height).step_by(BLOCK as usize).flat_map(|y| (0..width).step_by(BLOCK as usize).map(move |x| (x, y)));
    let differences = blocks.map(|(x, y)| (x, y, block_difference(golden, picture, x, y)));
    differences.max_by(|a, b| a.2.total_cmp(&b.2)).filter(|(.., by)| *by > TOLERANCE)
}

fn block_difference(golden: &RgbImage, picture: &RgbImage, left: u32, top: u32) -> f64 {
    let (right, bottom) = ((left + BLOCK).min(golden.width()), (top + BLOCK).min(golden.height()));
    let pixels = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
    let sum: u32 = pixels
        .clone()
        .map(|(x, y)| golden.get_pixel(x, y).0.iter().zip(picture.get_pixel(x, y).0).map(|(a, b)| u32::from(a.abs_diff(b))).sum::<u32>())
        .sum();
    f64::from(sum) / (3.0 * pixels.count() as f64)
}

#[test]
fn a_tile_that_moved_by_a_finger_is_seen() {
    let mut page = RgbImage::from_pixel(270, 480, image::Rgb([250, 246, 235]));
    let golden = page.clone();
    assert_eq!(worst_block(&golden, &page), None);
    (100..130).for_each(|x| (200..204).for_each(|y| page.put_pixel(x, y, image::Rgb([16, 64, 48]))));
    assert!(worst_block(&golden, &page).is_some_and(|(x, y, by)| (100..130).contains(&x) && y == 200 && by > 50.0));
}
