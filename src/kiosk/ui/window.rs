//! The event loop of the screen's thread: choosing a screen, running, ending, working on it from other threads.

use std::{panic::AssertUnwindSafe, sync::mpsc};

use slint::{BackendSelector, ComponentHandle};

use super::{AppWindow, Terminal};
use crate::kiosk::supervision;

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
    told(|| BackendSelector::new().backend_name(backend.into()).renderer_name("software".into()).select())
}

/// A window library that misses something of the machine (an extension of the X server, a shared library) panics where it
/// should say so. It is told as any other reason, and the demo goes on without a window.
fn told(select: impl FnOnce() -> Result<(), ScreenError>) -> Result<(), ScreenError> {
    let selected = supervision::contained_or_told(AssertUnwindSafe(select));
    selected.unwrap_or_else(|reason| {
        let said = reason.downcast_ref::<String>().map(String::as_str).or_else(|| reason.downcast_ref::<&str>().copied());
        let reason = said.unwrap_or("it does not say what").lines().next().unwrap_or_default().to_owned();
        Err(ScreenError::Other(format!("the window system lacks something that a window needs: {reason}")))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_library_that_panics_is_told_as_a_reason() {
        assert!(told(|| Ok(())).is_ok());
        for reason in [
            told(|| panic!("Library libxkbcommon-x11.so could not be loaded.")),
            told(|| panic!("X server missing {} extension\nmore", "XKB")),
            told(|| std::panic::panic_any(7)),
        ] {
            let said = reason.expect_err("a reason").to_string();
            assert!(said.contains("the window system lacks something") && said.lines().count() == 1, "{said}");
        }
    }
}
