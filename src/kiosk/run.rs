//! `lobby-butler kiosk`: from arguments to a running screen, and back down again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use thiserror::Error;
use tokio::runtime::{Builder, Runtime};

use super::{
    board_sync,
    core::{self, Core},
    input_method::pinyin::Fuzzy,
    office_client::{HttpOffice, HttpOfficeError},
    panel::{self, Panel},
    store::{Store, StoreError},
    token::{Token, TokenError},
    ui::{
        Terminal, headless,
        window::{self, ScreenError},
    },
    view_models::app::App,
};
use crate::{
    clock::Clock,
    config::{KioskArgs, NearSounds},
    domain::night::Night,
};

/// Why the terminal did not start, and what to do.
#[derive(Debug, Error)]
pub enum KioskError {
    #[error("no office given: pass --office URL, then pair the terminal in the console under Terminals with the digits it shows")]
    NoOffice,
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(transparent)]
    Office(#[from] HttpOfficeError),
    #[error(transparent)]
    Data(#[from] StoreError),
    #[error("cannot start the runtime: {0}")]
    Runtime(#[source] std::io::Error),
    #[error("no screen: {0}; set DISPLAY, or run with --headless")]
    Screen(#[from] ScreenError),
    #[error("the screen was closed, though nobody asked the terminal to stop")]
    ScreenClosed,
    #[cfg(feature = "gallery")]
    #[error("cannot write the pictures: {0}")]
    Pictures(#[from] super::gallery::GalleryError),
}

/// Runs the terminal until it is asked to stop.
pub fn run(args: &KioskArgs) -> Result<(), KioskError> {
    #[cfg(feature = "gallery")]
    if let Some(folder) = &args.screenshot {
        let screen = headless::install(args.size)?;
        return Ok(super::gallery::write_all(folder, &screen, &runtime()?, modes_of(args))?);
    }
    let Some(address) = &args.office else { return Err(KioskError::NoOffice) };
    let token = match &args.token_file {
        Some(path) => Token::given(path)?,
        None => Token::own(&args.data)?,
    };
    let office = HttpOffice::new(address, token.secret())?;
    if address.starts_with("http://") && !["http://127.", "http://localhost", "http://[::1]"].iter().any(|own| address.starts_with(own)) {
        tracing::warn!("the office is addressed over plain http: anybody on the way can read this terminal's token; use https");
    }
    let store = core::open_store(&args.data)?;
    let runtime = runtime()?;
    if args.headless {
        headless::install(args.size)?;
    } else {
        window::select_screen()?;
    }
    let terminal = start(&runtime, store, office, token, LocalSettings::of(args))?;
    if let Some(file) = &args.handwriting {
        terminal.use_handwriting(file.clone());
    }
    // A bare display has no windows at all.
    let owned = !args.headless && (args.fullscreen || !cfg!(feature = "desktop"));
    if !args.headless {
        terminal.fit_to_screen();
    }
    if args.fullscreen && !args.headless {
        terminal.fill_screen();
    }
    if owned {
        terminal.refuse_to_close();
    }
    show(&runtime, &terminal, if owned { Ending::BySignal } else { Ending::ByHand })
}

/// Who may end the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its window can be closed, as on a desktop.
    ByHand,
    /// Only whoever may send it a signal: it is the lobby's screen.
    BySignal,
}

/// The modes that pictures are asked for in.
#[cfg(feature = "gallery")]
fn modes_of(args: &KioskArgs) -> super::view_models::modes::Modes {
    use super::view_models::modes::{Language, Modes};
    use crate::config::ScreenLanguage;
    let language = match args.language {
        ScreenLanguage::ZhHans => Language::Simplified,
        ScreenLanguage::ZhHant => Language::Traditional,
        ScreenLanguage::En => Language::English,
    };
    Modes { language, large: args.large, lowered: args.lowered, ..Modes::default() }
}

impl From<NearSounds> for Fuzzy {
    fn from(sounds: NearSounds) -> Self {
        match sounds {
            NearSounds::On => Self::Common,
            NearSounds::Off => Self::Off,
            NearSounds::Wide => Self::Wide,
        }
    }
}

/// Where the terminal stands: what its screen owes to the panel and to the night.
#[derive(Debug, Default)]
pub struct LocalSettings {
    pub night: Option<Night>,
    pub panel: Option<Panel>,
    /// Sounds that the people here do not tell apart.
    pub fuzzy: Fuzzy,
}

impl LocalSettings {
    /// As configured; the panel's own word counts where nobody gave its size.
    fn of(args: &KioskArgs) -> Self {
        let given = args.panel_inches.map(|inches| Panel::of_diagonal(inches, (1080, 1920)));
        Self { night: args.night.0, panel: given.or_else(panel::connected), fuzzy: args.fuzzy_pinyin.into() }
    }

    fn apply_to(self, app: &mut App) {
        app.night = self.night;
        app.fuzzy = self.fuzzy;
        app.panel = self.panel;
        if let Some(panel) = self.panel.filter(|panel| panel.wants_large_type()) {
            tracing::warn!(inches = panel.inches(), "the panel is small: its screen rests in large type; 21.5 inches are recommended");
            app.resting.large = true;
            app.modes = app.resting;
        }
    }
}

/// The terminal's own threads for everything but the screen.
pub fn runtime() -> Result<Runtime, KioskError> {
    Builder::new_multi_thread().worker_threads(2).thread_name("terminal").enable_all().build().map_err(KioskError::Runtime)
}

/// Core and screen on an already chosen platform. The screen shows the last known board at once.
pub fn start(
    runtime: &Runtime,
    store: Store,
    office: HttpOffice,
    token: Token,
    settings: LocalSettings,
) -> Result<std::rc::Rc<Terminal>, KioskError> {
    let clock = Clock::system();
    // Before the core starts, so that nothing newer can be overtaken by what was stored.
    let board = runtime.block_on(store.board())?;
    let images = board.as_ref().map(|cached| runtime.block_on(board_sync::images(&store, &cached.board))).unwrap_or_default();
    let core = Arc::new(Core::start_with(runtime.handle(), store, office, Some(token), clock.clone(), Terminal::listener()));
    let mut app = App::new(board, clock.vouched_at().is_some());
    settings.apply_to(&mut app);
    Ok(Terminal::create(app, &images, Some(Box::new(core)), runtime.handle().clone(), clock)?)
}

/// Shows the window and runs until the process is asked to stop, or until the window is closed where that is allowed.
pub fn show(runtime: &Runtime, terminal: &Terminal, ending: Ending) -> Result<(), KioskError> {
    /// A loop that had not begun yet is asked again.
    const AGAIN: Duration = Duration::from_millis(200);
    let asked = Arc::new(AtomicBool::new(false));
    let asking = asked.clone();
    runtime.spawn(async move {
        crate::shutdown::requested().await;
        asking.store(true, Ordering::SeqCst);
        loop {
            window::quit();
            tokio::time::sleep(AGAIN).await;
        }
    });
    window::run(terminal.window())?;
    if ending == Ending::BySignal && !asked.load(Ordering::SeqCst) {
        // Whatever took the screen away: the service manager starts a whole terminal again.
        return Err(KioskError::ScreenClosed);
    }
    Ok(())
}
