//! The terminal in a real window on a real X server (Xvfb), touched by a real pointer (xdotool).

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use x11rb::{
    connection::Connection,
    protocol::xproto::{ClientMessageEvent, ConnectionExt, EventMask, InputFocus},
};

/// Longer than a start takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct Running(Child);

impl Running {
    /// Waits for its end.
    fn ended(&mut self, what: &str) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().expect("a child") {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
            std::thread::yield_now();
        }
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.0.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server on a display of its own. Servers that look for a free one themselves take each other's.
fn xvfb(size: &str) -> (Running, String) {
    xvfb_with(size, &[])
}

fn xvfb_with(size: &str, more: &[&str]) -> (Running, String) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    for _ in 0..20 {
        let number = 200 + (std::process::id().wrapping_mul(13).wrapping_add(NEXT.fetch_add(1, Ordering::SeqCst))) % 9_000;
        let display = format!(":{number}");
        let mut child = Command::new("Xvfb")
            // Without -noreset it would begin anew whenever its last client goes, and cut off who is just coming.
            .args([&display, "-displayfd", "1", "-screen", "0", &format!("{size}x24"), "-nolisten", "tcp", "-noreset"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed");
        // It writes its number when it is ready, and ends where the display is taken.
        let ready = BufReader::new(child.stdout.take().expect("a pipe")).lines().next();
        let server = Running(child);
        if ready.is_some_and(|line| line.is_ok()) {
            return (server, display);
        }
    }
    panic!("no display is free")
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

/// A terminal that waits for an office nobody answers for.
fn terminal(display: &str, folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lobby-butler"));
    command.args(["kiosk", "--office", "http://127.0.0.1:9", "--data"]).arg(folder).args(more);
    command.env("DISPLAY", display).env_remove("WAYLAND_DISPLAY").stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn xdotool(display: &str, arguments: &[&str]) -> String {
    let output = Command::new("xdotool").args(arguments).env("DISPLAY", display).output().expect("xdotool is installed");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The terminal's window, once it is there.
fn window_of(display: &str, terminal: &Running) -> String {
    let started = Instant::now();
    loop {
        let found = xdotool(display, &["search", "--onlyvisible", "--pid", &terminal.0.id().to_string()]);
        if let Some(window) = found.lines().last() {
            return window.to_owned();
        }
        assert!(started.elapsed() < PATIENCE, "waited in vain for the window");
    }
}

/// `(x, y, width, height)` of a window.
fn place_of(display: &str, window: &str) -> (i32, i32, i32, i32) {
    let told = xdotool(display, &["getwindowgeometry", "--shell", window]);
    let value = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')?.parse().ok()).unwrap_or(-1);
    (value("X"), value("Y"), value("WIDTH"), value("HEIGHT"))
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::yield_now();
    }
}

/// Waits until the window has the whole panel, and its picture reaches into every corner.
fn is_filled(display: &str, terminal: &Running, (width, height): (u32, u32), what: &str) {
    let window = window_of(display, terminal);
    let started = Instant::now();
    loop {
        let place = place_of(display, &window);
        let seen = picture(display);
        let corners = [(2, 2), (width - 3, 2), (2, height - 3), (width - 3, height - 3)];
        // An empty root window is black; nothing of the screen is.
        let ours = seen.dimensions() == (width, height) && corners.iter().all(|&(x, y)| seen.get_pixel(x, y).0 != [0, 0, 0]);
        if place == (0, 0, width as i32, height as i32) && ours {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "waited in vain for {what}: the window is at {place:?}, the picture {:?}", seen.dimensions());
    }
}

/// As a window manager does on Alt+F4: asks the window to close.
fn ask_to_close(display: &str, window: &str) {
    let (connection, _) = x11rb::connect(Some(display)).expect("an X server");
    let atom = |name: &[u8]| connection.intern_atom(false, name).expect("a request").reply().expect("an atom").atom;
    let window: u32 = window.parse().expect("a window's number");
    let event = ClientMessageEvent::new(32, window, atom(b"WM_PROTOCOLS"), [atom(b"WM_DELETE_WINDOW"), 0, 0, 0, 0]);
    connection.send_event(false, window, EventMask::NO_EVENT, event).expect("a request").check().expect("it is sent");
}

#[test]
fn a_bare_x_server_is_filled_whatever_its_size_and_scale() {
    for (size, scale) in
        [((1080, 1920), "1"), ((1920, 1080), "1"), ((1366, 768), "1"), ((1080, 1920), "2"), ((768, 1366), "1.25"), ((3840, 2160), "1")]
    {
        let (_server, display) = xvfb(&format!("{}x{}", size.0, size.1));
        let folder = tempfile::tempdir().expect("a folder");
        let started = terminal(&display, folder.path(), &["--fullscreen"]).env("WINIT_X11_SCALE_FACTOR", scale).spawn();
        let terminal = Running(started.expect("the terminal starts"));
        is_filled(&display, &terminal, size, &format!("{size:?} at scale {scale}"));
    }
}

#[test]
fn a_full_screen_is_ended_by_a_signal_only() {
    for signal in ["-TERM", "-INT"] {
        let (_server, display) = xvfb("1080x1920");
        let folder = tempfile::tempdir().expect("a folder");
        let mut terminal = Running(terminal(&display, folder.path(), &["--fullscreen"]).spawn().expect("the terminal starts"));
        is_filled(&display, &terminal, (1080, 1920), "the screen");
        let window = window_of(&display, &terminal);
        // What a window manager sends on Alt+F4, and the keys by which other programs end.
        for _ in 0..3 {
            ask_to_close(&display, &window);
        }
        for keys in ["alt+F4", "ctrl+w", "ctrl+q", "Escape", "F11", "ctrl+alt+BackSpace", "super+q"] {
            xdotool(&display, &["key", "--clearmodifiers", keys]);
        }
        is_filled(&display, &terminal, (1080, 1920), "the screen after it was asked to close");
        assert!(terminal.0.try_wait().expect("a child").is_none(), "it runs");
        terminal.signal(signal);
        assert_eq!(terminal.ended("its end").code(), Some(0), "{signal}");
    }
}

#[test]
fn a_window_on_a_desktop_closes_as_windows_do() {
    let (_server, display) = xvfb("1280x1024");
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = Running(terminal(&display, folder.path(), &[]).spawn().expect("the terminal starts"));
    let window = window_of(&display, &terminal);
    ask_to_close(&display, &window);
    assert_eq!(terminal.ended("its end").code(), Some(0));
}

#[test]
fn a_terminal_whose_x_server_dies_ends_with_an_error_to_be_started_again() {
    let (server, display) = xvfb("1080x1920");
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = Running(terminal(&display, folder.path(), &["--fullscreen"]).spawn().expect("the terminal starts"));
    is_filled(&display, &terminal, (1080, 1920), "the screen");
    drop(server);
    assert_ne!(terminal.ended("its end").code(), Some(0));
}

#[test]
fn on_a_bare_x_server_the_keyboard_is_the_terminals() {
    let (_server, display) = xvfb("1080x1920");
    let folder = tempfile::tempdir().expect("a folder");
    let terminal = Running(terminal(&display, folder.path(), &["--fullscreen"]).spawn().expect("the terminal starts"));
    is_filled(&display, &terminal, (1080, 1920), "the screen");
    let window = window_of(&display, &terminal);
    let has_keyboard = |what: &str| wait_until(what, || xdotool(&display, &["getwindowfocus"]).trim() == window);
    has_keyboard("the keyboard");
    // Another program took it and went.
    let (connection, number) = x11rb::connect(Some(&display)).expect("an X server");
    let root = connection.setup().roots[number].root;
    connection.set_input_focus(InputFocus::NONE, root, x11rb::CURRENT_TIME).expect("a request").check().expect("the focus moves");
    has_keyboard("the keyboard again");
}

#[test]
fn a_window_manager_cannot_keep_a_full_screen_hidden() {
    let (_server, display) = xvfb("1080x1920");
    let _manager = Running(
        Command::new("openbox")
            .args(["--sm-disable"])
            .env("DISPLAY", &display)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openbox is installed"),
    );
    let folder = tempfile::tempdir().expect("a folder");
    let terminal = Running(terminal(&display, folder.path(), &["--fullscreen"]).spawn().expect("the terminal starts"));
    is_filled(&display, &terminal, (1080, 1920), "the screen");
    let window = window_of(&display, &terminal);
    // Minimised, another desktop, the desktop shown. An event is counted before its undoing is waited for.
    for hide in [&["windowminimize", window.as_str()][..], &["set_desktop", "1"], &["key", "super+d"]] {
        xdotool(&display, hide);
        is_filled(&display, &terminal, (1080, 1920), &format!("the screen after {hide:?}"));
    }
}

#[test]
fn a_terminal_ends_in_order_when_its_login_does() {
    let (_server, display) = xvfb("1080x1920");
    let folder = tempfile::tempdir().expect("a folder");
    let mut hung_up = Running(terminal(&display, folder.path(), &["--fullscreen"]).spawn().expect("the terminal starts"));
    is_filled(&display, &hung_up, (1080, 1920), "the screen");
    hung_up.signal("-HUP");
    assert_eq!(hung_up.ended("its end").code(), Some(0));
}

#[test]
fn a_display_without_what_a_window_needs_is_named_in_a_sentence() {
    // The one extension that this server can do without.
    let (_server, display) = xvfb_with("1080x1920", &["-extension", "RANDR"]);
    let folder = tempfile::tempdir().expect("a folder");
    let output = terminal(&display, folder.path(), &[]).stderr(Stdio::piped()).output().expect("the terminal is run");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("the window system lacks something that a window needs") && !told.contains("panicked"), "{told}");
}
