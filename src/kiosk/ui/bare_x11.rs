//! The whole panel, also on an X server without a window manager.
//!
//! Owns: asking the X server whether somebody manages its windows, and which rectangle a screen that fills the panel
//! has. With a manager the window asks it for the full screen; without one nobody would answer, so the window takes the
//! rectangle itself. Both may change while the terminal runs: the panel is turned, its resolution changes, a manager
//! starts late or dies. A thread with a connection of its own looks every second; the screen's thread never waits.
//!
//! Why not the server's events: some servers tell of a new size only when somebody asks, and a dead manager says nothing.
//!
//! Why not winit's handle of the monitor: it is only to be had through an unstable feature of Slint, and would still not
//! tell whether there is a manager.

use std::time::Duration;

use slint::{ComponentHandle, PhysicalPosition, PhysicalSize};
use x11rb::{
    connection::{Connection, RequestConnection},
    errors::{ConnectError, ConnectionError, ReplyError},
    protocol::{
        randr::{self, ConnectionExt as _},
        xproto::{Atom, AtomEnum, ConnectionExt as _, Window},
    },
    rust_connection::RustConnection,
};

use super::AppWindow;

/// How often the panel and the manager are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Where a full screen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Somebody manages the windows: ask them.
    Managed,
    Bare(Panel),
}

/// A rectangle of the root window, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Panel {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
}

/// The panel to fill among those connected: the primary one, else the one in the corner, else the first. A panel that
/// shows nothing is none.
fn choose(panels: &[(Panel, bool)]) -> Option<Panel> {
    let lit = || panels.iter().filter(|(panel, _)| panel.width > 0 && panel.height > 0);
    let primary = lit().find(|(_, primary)| *primary);
    let corner = lit().find(|(panel, _)| (panel.x, panel.y) == (0, 0));
    primary.or(corner).or_else(|| lit().next()).map(|(panel, _)| *panel)
}

/// Makes the window fill the panel, and keeps it so. False where there is no X server to ask.
pub(super) fn fill(window: &AppWindow) -> bool {
    let first = Screen::connect().and_then(|screen| Ok((screen.stage()?, screen)));
    let (stage, screen) = match first {
        Ok(found) => found,
        Err(error) => {
            tracing::debug!(%error, "no X server to ask about the panel");
            return false;
        }
    };
    tracing::info!(?stage, "the screen is filled");
    apply(window, stage);
    let weak = window.as_weak();
    let watch = move || {
        let mut known = stage;
        let lost = loop {
            std::thread::sleep(LOOK);
            match screen.stage() {
                Ok(stage) if stage != known => {
                    known = stage;
                    tracing::info!(?stage, "the screen changed");
                    let _ = weak.upgrade_in_event_loop(move |window| apply(&window, stage));
                }
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        tracing::warn!(error = %lost, "changes of the panel are no longer seen");
    };
    if let Err(error) = std::thread::Builder::new().name("panel".into()).spawn(watch) {
        tracing::warn!(%error, "changes of the panel are not seen");
    }
    true
}

fn apply(window: &AppWindow, stage: Stage) {
    let window = window.window();
    match stage {
        Stage::Managed => window.set_fullscreen(true),
        Stage::Bare(panel) => {
            // A window that asked for the full screen would not be resized.
            window.set_fullscreen(false);
            window.set_position(PhysicalPosition::new(panel.x, panel.y));
            window.set_size(PhysicalSize::new(panel.width, panel.height));
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum ScreenError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    #[error(transparent)]
    Reply(#[from] ReplyError),
}

/// A connection that asks.
struct Screen {
    connection: RustConnection,
    root: Window,
    check: Atom,
    has_randr: bool,
}

impl Screen {
    fn connect() -> Result<Self, ScreenError> {
        let (connection, number) = x11rb::connect(None)?;
        let root = connection.setup().roots[number].root;
        let check = connection.intern_atom(false, b"_NET_SUPPORTING_WM_CHECK")?.reply()?.atom;
        // Monitors are known since 1.5; an older server has one screen.
        let has_randr = connection.extension_information(randr::X11_EXTENSION_NAME)?.is_some()
            && connection.randr_query_version(1, 5)?.reply().is_ok_and(|version| (version.major_version, version.minor_version) >= (1, 5));
        Ok(Self { connection, root, check, has_randr })
    }

    fn stage(&self) -> Result<Stage, ScreenError> {
        if self.is_managed()? {
            return Ok(Stage::Managed);
        }
        if let Some(panel) = choose(&self.panels()?) {
            return Ok(Stage::Bare(panel));
        }
        let whole = self.connection.get_geometry(self.root)?.reply()?;
        Ok(Stage::Bare(Panel { x: 0, y: 0, width: whole.width.into(), height: whole.height.into() }))
    }

    /// A manager leaves a window that says of itself that it is the manager's; a dead one's name alone does not count.
    fn is_managed(&self) -> Result<bool, ScreenError> {
        let named = |window: Window| -> Result<Option<Window>, ConnectionError> {
            let reply = self.connection.get_property(false, window, self.check, AtomEnum::WINDOW, 0, 1)?.reply();
            // A window that is gone has no properties.
            Ok(reply.ok().and_then(|reply| reply.value32().and_then(|mut values| values.next())))
        };
        let Some(manager) = named(self.root)? else { return Ok(false) };
        Ok(named(manager)? == Some(manager))
    }

    fn panels(&self) -> Result<Vec<(Panel, bool)>, ScreenError> {
        if !self.has_randr {
            return Ok(Vec::new());
        }
        let monitors = self.connection.randr_get_monitors(self.root, true)?.reply()?.monitors;
        let panel = |monitor: &randr::MonitorInfo| {
            let place = Panel { x: monitor.x.into(), y: monitor.y.into(), width: monitor.width.into(), height: monitor.height.into() };
            (place, monitor.primary)
        };
        Ok(monitors.iter().map(panel).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(x: i32, width: u32, height: u32) -> Panel {
        Panel { x, y: 0, width, height }
    }

    #[test]
    fn one_panel_of_several_is_filled() {
        let (left, right, dark) = (panel(0, 1920, 1080), panel(1920, 1080, 1920), panel(0, 0, 0));
        assert_eq!(choose(&[(left, false), (right, true)]), Some(right), "the primary one");
        assert_eq!(choose(&[(right, false), (left, false)]), Some(left), "the one in the corner");
        assert_eq!(choose(&[(right, false)]), Some(right));
        assert_eq!(choose(&[(dark, true), (right, false)]), Some(right), "what shows nothing is no panel");
        assert_eq!(choose(&[]), None);
    }
}
