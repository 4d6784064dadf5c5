//! The whole panel on an X server, with a window manager and without, and nothing in front of it.
//!
//! Owns: asking the X server whether somebody manages its windows, and which rectangle a screen that fills the panel
//! has. With a manager the window asks it for the full screen; without one nobody would answer, so the window takes the
//! rectangle itself, and the keyboard, which nobody would give it. A manager that hides the window (minimised by a
//! shortcut, the desktop shown, another workspace) is asked for it again: it is the lobby's screen. All of this may change
//! while the terminal runs: the panel is turned, its resolution changes, a manager starts late or dies. A thread with a
//! connection of its own looks every second; the screen's thread never waits.
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
        xproto::{Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, InputFocus, MapState, Window},
    },
    rust_connection::RustConnection,
};

use super::AppWindow;

/// EWMH: what a person asks for by a panel.
const BY_PERSON: u32 = 2;

/// EWMH: the desktop of a window that is on all of them.
const EVERY_DESKTOP: u32 = u32::MAX;

/// How often the panel and the manager are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Where a full screen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placement {
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
    let first = Screen::connect().and_then(|screen| Ok((screen.placement()?, screen)));
    let (placement, screen) = match first {
        Ok(found) => found,
        Err(error) => {
            tracing::debug!(%error, "no X server to ask about the panel");
            return false;
        }
    };
    tracing::info!(?placement, "the screen is filled");
    apply(window, placement);
    let weak = window.as_weak();
    let watch = move || {
        let mut known = placement;
        let lost = loop {
            std::thread::sleep(LOOK);
            match screen.placement() {
                Ok(placement) if placement != known => {
                    known = placement;
                    tracing::info!(?placement, "the screen changed");
                    let _ = weak.upgrade_in_event_loop(move |window| apply(&window, placement));
                }
                Ok(_) => {}
                Err(error) => break error,
            }
            if let Err(error) = screen.keep_in_front(known) {
                break error;
            }
        };
        tracing::warn!(error = %lost, "changes of the panel are no longer seen");
    };
    if let Err(error) = std::thread::Builder::new().name("panel".into()).spawn(watch) {
        tracing::warn!(%error, "changes of the panel are not seen");
    }
    true
}

fn apply(window: &AppWindow, placement: Placement) {
    let window = window.window();
    match placement {
        Placement::Managed => window.set_fullscreen(true),
        Placement::Bare(panel) => {
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
    atoms: Atoms,
    has_randr: bool,
}

/// Names that window managers and programs agree on (EWMH).
struct Atoms {
    check: Atom,
    clients: Atom,
    process: Atom,
    state: Atom,
    hidden: Atom,
    activate: Atom,
    desktop: Atom,
    showing_desktop: Atom,
}

impl Atoms {
    fn of(connection: &RustConnection) -> Result<Self, ScreenError> {
        let named = |name: &[u8]| Ok::<_, ScreenError>(connection.intern_atom(false, name)?.reply()?.atom);
        Ok(Self {
            check: named(b"_NET_SUPPORTING_WM_CHECK")?,
            clients: named(b"_NET_CLIENT_LIST")?,
            process: named(b"_NET_WM_PID")?,
            state: named(b"_NET_WM_STATE")?,
            hidden: named(b"_NET_WM_STATE_HIDDEN")?,
            activate: named(b"_NET_ACTIVE_WINDOW")?,
            desktop: named(b"_NET_WM_DESKTOP")?,
            showing_desktop: named(b"_NET_SHOWING_DESKTOP")?,
        })
    }
}

impl Screen {
    fn connect() -> Result<Self, ScreenError> {
        let (connection, number) = x11rb::connect(None)?;
        let root = connection.setup().roots[number].root;
        let atoms = Atoms::of(&connection)?;
        // Monitors are known since 1.5; an older server has one screen.
        let has_randr = connection.extension_information(randr::X11_EXTENSION_NAME)?.is_some()
            && connection.randr_query_version(1, 5)?.reply().is_ok_and(|version| (version.major_version, version.minor_version) >= (1, 5));
        Ok(Self { connection, root, atoms, has_randr })
    }

    fn placement(&self) -> Result<Placement, ScreenError> {
        if self.is_managed()? {
            return Ok(Placement::Managed);
        }
        if let Some(panel) = choose(&self.panels()?) {
            return Ok(Placement::Bare(panel));
        }
        let whole = self.connection.get_geometry(self.root)?.reply()?;
        Ok(Placement::Bare(Panel { x: 0, y: 0, width: whole.width.into(), height: whole.height.into() }))
    }

    /// A manager leaves a window that says of itself that it is the manager's; a dead one's name alone does not count.
    fn is_managed(&self) -> Result<bool, ScreenError> {
        let named = |window: Window| Ok::<_, ConnectionError>(self.values(window, self.atoms.check, AtomEnum::WINDOW)?.first().copied());
        let Some(manager) = named(self.root)? else { return Ok(false) };
        Ok(named(manager)? == Some(manager))
    }

    /// A property's values; none of a window that is gone.
    fn values(&self, window: Window, property: Atom, kind: AtomEnum) -> Result<Vec<u32>, ConnectionError> {
        /// More windows than a kiosk's screen has.
        const MOST: u32 = 1_024;
        let reply = self.connection.get_property(false, window, property, kind, 0, MOST)?.reply();
        Ok(reply.ok().and_then(|reply| reply.value32().map(Iterator::collect)).unwrap_or_default())
    }

    /// This process's windows, as far as whoever manages them knows them.
    fn own_windows(&self, placement: Placement) -> Result<Vec<Window>, ScreenError> {
        match placement {
            Placement::Managed => self.own_of(self.values(self.root, self.atoms.clients, AtomEnum::WINDOW)?),
            Placement::Bare(_) => self.own_of(self.connection.query_tree(self.root)?.reply()?.children),
        }
    }

    fn own_of(&self, all: Vec<Window>) -> Result<Vec<Window>, ScreenError> {
        let is_own = |window: &Window| {
            self.values(*window, self.atoms.process, AtomEnum::CARDINAL).map(|ids| ids.first() == Some(&std::process::id()))
        };
        let mut own = Vec::new();
        for window in all {
            if is_own(&window)? {
                own.push(window);
            }
        }
        Ok(own)
    }

    /// Asks whoever manages the windows for something, as a person's panel would: what programs want for themselves a
    /// manager may pass over.
    fn ask_manager(&self, window: Window, what: Atom, value: u32) -> Result<(), ScreenError> {
        let event = ClientMessageEvent::new(32, window, what, [value, BY_PERSON, 0, 0, 0]);
        let to = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        let _ = self.connection.send_event(false, self.root, to, event)?.check();
        Ok(())
    }

    /// Without a manager nobody gives a window the keyboard; with one, people hide windows.
    fn keep_in_front(&self, placement: Placement) -> Result<(), ScreenError> {
        let own = self.own_windows(placement)?;
        if own.is_empty() && placement == Placement::Managed {
            return self.show_again();
        }
        for &window in &own {
            // A window may go at any moment: what it would answer then is passed over.
            let Ok(attributes) = self.connection.get_window_attributes(window)?.reply() else { continue };
            let is_seen = attributes.map_state == MapState::VIEWABLE;
            match placement {
                Placement::Managed => {
                    let is_hidden = self.values(window, self.atoms.state, AtomEnum::ATOM)?.contains(&self.atoms.hidden);
                    if !is_seen || is_hidden {
                        self.ask_manager(self.root, self.atoms.showing_desktop, 0)?;
                        self.ask_manager(window, self.atoms.desktop, EVERY_DESKTOP)?;
                        self.ask_manager(window, self.atoms.activate, BY_PERSON)?;
                    }
                }
                Placement::Bare(_) => {
                    let focus = self.connection.get_input_focus()?.reply()?.focus;
                    if is_seen && !own.contains(&focus) {
                        let _ = self.connection.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)?.check();
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// A manager that starts while the window is being shown may never hear of it, and the window stays unseen for good:
    /// it asks to be shown once more.
    fn show_again(&self) -> Result<(), ScreenError> {
        for window in self.own_of(self.connection.query_tree(self.root)?.reply()?.children)? {
            let Ok(attributes) = self.connection.get_window_attributes(window)?.reply() else { continue };
            if attributes.map_state == MapState::UNMAPPED && !attributes.override_redirect {
                let _ = self.connection.map_window(window)?.check();
            }
        }
        Ok(())
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
