//! The event loop of the screen's thread: choosing a screen, running, ending, working on it from other threads.

use std::sync::mpsc;

use slint::{BackendSelector, ComponentHandle};

use super::{AppWindow, Terminal};

/// Why there is no screen.
pub use slint::PlatformError as ScreenError;

/// Chooses the backend for a real screen: a window where there is a window system, else the bare
/// display.
pub fn select_screen() -> Result<(), ScreenError> {
    let windowed = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let backend = match (windowed, cfg!(feature = "desktop"), cfg!(feature = "kms")) {
        (true, true, _) => "winit",
        (_, _, true) => "linuxkms",
        _ => return Err(ScreenError::Other("no display was found".into())),
    };
    BackendSelector::new().backend_name(backend.into()).renderer_name("software".into()).select()
}

/// Shows the window and runs the loop until it is told to [`quit`] or the window is closed.
pub fn run(window: &AppWindow) -> Result<(), ScreenError> {
    window.show()?;
    slint::run_event_loop()
}

/// Ends the loop; one that has not begun, or is over, is left alone.
pub fn quit() {
    let _ = slint::quit_event_loop();
}

/// Runs `work` on the screen's thread and waits for its result; `None` if the loop is over. Call from another thread.
pub fn on_screen<T: Send + 'static>(work: impl FnOnce(&Terminal) -> T + Send + 'static) -> Option<T> {
    let (reply, answer) = mpsc::channel();
    slint::invoke_from_event_loop(move || Terminal::with(|terminal| drop(reply.send(work(terminal))))).ok()?;
    answer.recv().ok()
}
