//! Whatever stands where the machine keeps its fonts, nothing at all included, the terminal starts and its pictures are
//! the usual ones.

use std::{
    ffi::OsString,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use lobby_butler::kiosk::gallery;

/// The real program, without a display.
fn program(arguments: &[&str], environment: &[(&str, OsString)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lobby-butler"));
    command.args(arguments).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    for (name, value) in environment {
        command.env(name, value);
    }
    command
}

/// So many of the gallery's pictures are compared; `pictures` looks at all of them, in one of these cases.
const COMPARED: usize = 4;

/// Ends the program with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs the program until it has drawn so many frames.
fn draws(command: &mut Command, frames: usize) -> Running {
    command.env("RUST_LOG", "lobby_butler=debug").stdout(Stdio::null()).stderr(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let lines = BufReader::new(running.0.stderr.take().unwrap()).lines();
    let (mut said, mut drawn) = (String::new(), 0);
    for line in lines.map_while(Result::ok) {
        drawn += usize::from(line.contains("frame drawn"));
        if drawn == frames {
            return running;
        }
        said.push_str(&line);
        said.push('\n');
    }
    panic!("the program ended after {drawn} frames:\n{said}");
}

/// The first pages of the gallery, as the bytes of their files.
fn pictures(command: &mut Command) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    command.args(["kiosk", "--headless", "--size", "270x480", "--screenshot"]).arg(folder.path());
    // Two frames a page; a page is written before the next one is drawn.
    drop(draws(command, 4 * COMPARED + 4));
    let scenes = gallery::scenes();
    scenes.iter().take(COMPARED).map(|scene| std::fs::read(folder.path().join(format!("{}.png", scene.name))).unwrap()).collect()
}

/// A fontconfig file that finds fonts in one folder only.
fn finds(folder: &Path) -> String {
    format!("<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>{}</dir></fontconfig>", folder.display())
}

#[test]
fn pictures_are_the_same_with_every_font_none_and_wrong_ones() {
    let folder = tempfile::tempdir().unwrap();
    let made = |name: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir(&path).unwrap();
        path
    };
    let written = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (empty, broken, other) = (made("empty"), made("broken"), made("other"));
    std::fs::write(broken.join("NotoSansSC-Regular.ttf"), b"\0\x01\0\0 no font").unwrap();
    // A font that claims every character, Latin and Chinese.
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/assets/fonts/Boxes.ttf"), other.join("sans.ttf")).unwrap();
    let usual = pictures(&mut program(&[], &[]));
    let cases: Vec<(&str, OsString)> = vec![
        ("FONTCONFIG_FILE", empty.clone().into()),
        ("FONTCONFIG_FILE", written("nothing.conf", "").into()),
        ("FONTCONFIG_FILE", written("no_font.conf", &finds(&empty)).into()),
        ("FONTCONFIG_FILE", written("broken.conf", "<fontconfig><dir>").into()),
        ("FONTCONFIG_FILE", written("broken_font.conf", &finds(&broken)).into()),
        ("FONTCONFIG_FILE", written("one_font.conf", &finds(&other)).into()),
        ("FONTCONFIG_FILE", folder.path().join("missing").into()),
        ("FONTCONFIG_PATH", empty.clone().into()),
        ("FONTCONFIG_SYSROOT", empty.clone().into()),
        ("HOME", folder.path().join("missing").into()),
        ("XDG_DATA_HOME", other.clone().into()),
        ("SLINT_DEFAULT_FONT", broken.join("NotoSansSC-Regular.ttf").into()),
        ("SLINT_FONT_PATH", other.into()),
    ];
    for (name, value) in cases {
        let found = pictures(&mut program(&[], &[(name, value.clone())]));
        assert!(found == usual, "{name}={value:?} changes the pictures");
    }
    let bare = pictures(Command::new(env!("CARGO_BIN_EXE_lobby-butler")).env_clear());
    assert!(bare == usual, "an empty environment changes the pictures");
}

#[test]
fn the_terminal_and_the_demo_start_on_a_machine_without_fonts() {
    let folder = tempfile::tempdir().unwrap();
    let data = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::create_dir(folder.path().join("fonts")).unwrap();
    let fonts = folder.path().join("fonts").into_os_string();
    let environment = [("FONTCONFIG_FILE", fonts)];
    drop(draws(&mut program(&["kiosk", "--headless", "--office", "http://127.0.0.1:9", "--data", &data("kiosk")], &environment), 1));
    #[cfg(feature = "office")]
    drop(draws(&mut program(&["--headless", "--listen", "127.0.0.1:0", "--data", &data("demo")], &environment), 1));
}

#[test]
fn the_program_knows_no_fontconfig() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_lobby-butler")).unwrap();
    assert!(!program.windows(13).any(|bytes| bytes == b"libfontconfig"));
}
