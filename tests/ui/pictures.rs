//! Every page is drawn by the real program, headless, at both sizes.

use std::process::Command;

use crate::goldens;

fn draw(size: &str) -> Vec<(String, image::RgbImage)> {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_lobby-butler"))
        .args(["kiosk", "--headless", "--size", size, "--screenshot"])
        .arg(folder.path())
        // Neither the machine's fonts nor its display may matter.
        .env_remove("DISPLAY")
        .env("FONTCONFIG_FILE", "/nonexistent")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut pictures: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_stem().unwrap().to_string_lossy().into_owned(), image::open(&path).unwrap().to_rgb8())
        })
        .collect();
    pictures.sort_by(|a, b| a.0.cmp(&b.0));
    pictures
}

#[test]
fn every_scene_is_drawn_differs_from_every_other_and_looks_like_its_golden() {
    let mut differences = Vec::new();
    for (size, expected) in [("1080x1920", (1080, 1920)), ("1920x1080", (1920, 1080))] {
        let pictures = draw(size);
        assert_eq!(pictures.len(), lobby_butler::kiosk::gallery::scenes().len());
        for (index, (name, picture)) in pictures.iter().enumerate() {
            assert_eq!(picture.dimensions(), expected, "{name}");
            differences.extend(goldens::difference(name, picture));
            let colours: std::collections::HashSet<_> = picture.pixels().step_by(97).map(|pixel| pixel.0).collect();
            assert!(colours.len() > 12, "{name} is nearly blank");
            for (other, second) in &pictures[index + 1..] {
                assert!(picture.as_raw() != second.as_raw(), "{name} and {other} are the same picture");
            }
        }
        moves_nothing(&pictures);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Whoever is about to touch the board when a guest is greeted or a festival begins touches what they meant.
fn moves_nothing(pictures: &[(String, image::RgbImage)]) {
    let of = |wanted: &str| &pictures.iter().find(|(name, _)| name == wanted).unwrap().1;
    let board = of("board");
    let is_place_of_the_slogan = |x: u32, y: u32| if board.width() > board.height() { x < 720 && y < 276 } else { y < 300 };
    for greeting in ["board_guest", "board_guests", "board_spring_festival", "board_tomb_sweeping"] {
        let mut pixels = of(greeting).enumerate_pixels().zip(board.pixels());
        assert!(pixels.all(|((x, y, greets), slogan)| greets == slogan || is_place_of_the_slogan(x, y)), "{greeting}");
    }
}

#[test]
fn the_same_state_is_always_the_same_picture() {
    // The call page counts seconds, which go on while a slow machine draws.
    let still = || draw("540x960").into_iter().filter(|(name, _)| !name.starts_with("calling"));
    assert!(still().eq(still()));
}
