//! The terminal in a real window on a real X server (Xvfb), touched by a real pointer (xdotool).

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Longer than a start takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn xvfb(size: &str) -> (Running, String) {
    // Xvfb picks a free display and writes its number.
    let mut child = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", &format!("{size}x24"), "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb is installed");
    let number = BufReader::new(child.stdout.take().expect("a pipe")).lines().next().expect("a display").expect("a line");
    (Running(child), format!(":{number}"))
}

/// The root window's pixels.
fn picture(display: &str) -> image::RgbImage {
    let output = Command::new("import").args(["-display", display, "-window", "root", "png:-"]).output().expect("ImageMagick is installed");
    image::load_from_memory(&output.stdout).expect("a picture").to_rgb8()
}

fn wait_for_colour(display: &str, at: (u32, u32), wanted: [u8; 3], what: &str) {
    let started = Instant::now();
    loop {
        let seen = picture(display).get_pixel(at.0, at.1).0;
        if seen == wanted {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "waited in vain for {what}: {at:?} is {seen:?}");
    }
}

#[test]
fn a_window_smaller_than_the_page_shows_all_of_it_and_takes_touches() {
    let (_server, display) = xvfb("1280x1024");
    let folder = tempfile::tempdir().expect("a folder");
    let _terminal = Running(
        Command::new(env!("CARGO_BIN_EXE_lobby-butler"))
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path())
            .env("DISPLAY", &display)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the demo starts"),
    );
    // Without a window manager the window lies at the origin, 506 by 900: a page at 0.469.
    let scale = 900.0 / 1920.0;
    let at = |x: f64, y: f64| ((x * scale) as u32, (y * scale) as u32);
    wait_for_colour(&display, at(540.0, 120.0), [0x0A, 0x34, 0x26], "the green hero of the board");
    wait_for_colour(&display, at(300.0, 1804.0), [0xF1, 0xE9, 0xD8], "the bottom bar above its keys");
    let (x, y) = at(1000.0, 1858.0);
    let tapped = Command::new("xdotool")
        .args(["mousemove", &x.to_string(), &y.to_string(), "click", "1"])
        .env("DISPLAY", &display)
        .status()
        .expect("xdotool is installed");
    assert!(tapped.success());
    wait_for_colour(&display, at(540.0, 1600.0), [0x99, 0x14, 0x1A], "the red hotline of the emergency page");
}
