//! `lobby-butler kiosk`: from arguments to a running screen, and back down again.

use std::{
    path::PathBuf,
    rc::Rc,
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
    core::{self, Core, CoreEvent, Listener, Own},
    heartbeat::AskMachine,
    input_method::pinyin::Fuzzy,
    machine,
    office_client::{HttpOffice, HttpOfficeError},
    panel::{self, Panel},
    store::{Store, StoreError},
    supervision::{self, Manager, PreviousEnd, Runs, SharedRuns, Watch},
    token::{Token, TokenError},
    ui::{
        Terminal, headless,
        window::{self, ScreenError},
    },
    view_models::{app::App, board::hotline, recovery::Recovery},
};
use crate::{
    clock::Clock,
    config::{KioskArgs, NearSounds},
    domain::night::Night,
    protocol::v1::messages::MachineReport,
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
    #[error("the terminal could not start itself again: {0}")]
    Again(#[source] std::io::Error),
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
    supervision::report_panics(&args.data);
    let runs = SharedRuns::new(Runs::begin(&args.data, &machine::boot_id()));
    let manager = Rc::new(Manager::of_environment());
    let wait = runs.lock().wait();
    let ended = match wait.filter(|_| Manager::restarts()) {
        Some(wait) => wait_before_trying_again(args, wait, &runs, &manager),
        None => run_terminal(args, &runs, manager),
    };
    runs.lock().end(if ended.is_ok() { PreviousEnd::Asked } else { PreviousEnd::Failed });
    ended
}

/// Shows whom to call, and then starts this process again; ends without that if it is asked to stop.
fn wait_before_trying_again(args: &KioskArgs, wait: Duration, runs: &SharedRuns, manager: &Rc<Manager>) -> Result<(), KioskError> {
    tracing::error!(
        seconds = wait.as_secs(),
        "the terminal ended badly several times in a row; it shows the hotline before it tries again"
    );
    let runtime = runtime()?;
    take_screen(args)?;
    let mut app = App::new(None, false);
    app.recovering = Some(Recovery { hotline: supervision::kept_hotline(&args.data) });
    let terminal = Terminal::create(app, &Vec::new(), None, runtime.handle().clone(), Clock::system())?;
    terminal.be_watched(Watch::new(manager.clone(), runs.clone(), runtime.handle().clone()));
    fit(args, &terminal);
    let is_over = Arc::new(AtomicBool::new(false));
    let over = is_over.clone();
    runtime.spawn(async move {
        tokio::time::sleep(wait).await;
        over.store(true, Ordering::SeqCst);
        window::quit();
    });
    let asked = run_window(&runtime, &terminal)?;
    if asked || !is_over.load(Ordering::SeqCst) {
        return Ok(());
    }
    runs.lock().has_waited();
    // The same process for the service manager, with nothing left of what may be broken.
    Err(KioskError::Again(start_again()))
}

#[cfg(unix)]
fn start_again() -> std::io::Error {
    use std::os::unix::process::CommandExt;
    match std::env::current_exe() {
        Ok(program) => std::process::Command::new(program).args(std::env::args_os().skip(1)).exec(),
        Err(error) => error,
    }
}

#[cfg(not(unix))]
fn start_again() -> std::io::Error {
    std::io::Error::from(std::io::ErrorKind::Unsupported)
}

fn take_screen(args: &KioskArgs) -> Result<(), ScreenError> {
    if args.headless { headless::install(args.size).map(drop) } else { window::select_screen() }
}

/// Gives the terminal's page the whole screen, as far as it is this terminal's.
fn fit(args: &KioskArgs, terminal: &Terminal) {
    if args.headless {
        return;
    }
    terminal.fit_to_screen();
    if args.fullscreen {
        terminal.fill_screen();
    }
    if owns_screen(args) {
        terminal.refuse_to_close();
    }
}

/// A bare display has no windows at all.
fn owns_screen(args: &KioskArgs) -> bool {
    !args.headless && (args.fullscreen || !cfg!(feature = "desktop"))
}

fn run_terminal(args: &KioskArgs, runs: &SharedRuns, manager: Rc<Manager>) -> Result<(), KioskError> {
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
    take_screen(args)?;
    let terminal = start(&runtime, store, office, token, LocalSettings::of(args, runs))?;
    terminal.be_watched(Watch::new(manager, runs.clone(), runtime.handle().clone()));
    if let Some(file) = &args.handwriting {
        terminal.use_handwriting(file.clone());
    }
    fit(args, &terminal);
    show(&runtime, &terminal, if owns_screen(args) { Ending::BySignal } else { Ending::ByHand })
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
    /// The terminal's folder and the book of its runs; none in the demo.
    supervised: Option<(PathBuf, SharedRuns)>,
}

impl LocalSettings {
    /// As configured; the panel's own word counts where nobody gave its size.
    fn of(args: &KioskArgs, runs: &SharedRuns) -> Self {
        let given = args.panel_inches.map(|inches| Panel::of_diagonal(inches, (1080, 1920)));
        Self {
            night: args.night.0,
            panel: given.or_else(panel::connected),
            fuzzy: args.fuzzy_pinyin.into(),
            supervised: Some((args.data.clone(), runs.clone())),
        }
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
) -> Result<Rc<Terminal>, KioskError> {
    let clock = Clock::system();
    // Before the core starts, so that nothing newer can be overtaken by what was stored.
    let board = runtime.block_on(store.board())?;
    let images = board.as_ref().map(|cached| runtime.block_on(board_sync::images(&store, &cached.board))).unwrap_or_default();
    let (mut machine, mut listener) = (None, Terminal::listener());
    if let Some((folder, runs)) = &settings.supervised {
        if let Some(cached) = &board {
            supervision::keep_hotline(folder, hotline(&cached.board));
        }
        listener = keeping_hotline(folder.clone(), listener);
        machine = Some(telling_of_machine(folder.clone(), runs.clone(), settings.panel));
    }
    let own = Own { token: Some(token), machine };
    let core = Arc::new(Core::start_with(runtime.handle(), store, office, own, clock.clone(), listener));
    let mut app = App::new(board, clock.vouched_at().is_some());
    settings.apply_to(&mut app);
    Ok(Terminal::create(app, &images, Some(Box::new(core)), runtime.handle().clone(), clock)?)
}

/// How the machine is and how its runs end.
fn telling_of_machine(folder: PathBuf, runs: SharedRuns, panel: Option<Panel>) -> AskMachine {
    Arc::new(move || {
        let (previous, (crashes, last_crash)) = {
            let runs = runs.lock();
            (runs.previous(), runs.crashes())
        };
        MachineReport {
            panel_tenth_inches: panel.map(|panel| (panel.inches() * 10.0).round() as u16),
            previous_end: <&str>::from(previous).into(),
            crashes,
            last_crash,
            ..machine::report(&folder)
        }
    })
}

/// What residents call is kept beside the store with every new board.
fn keeping_hotline(folder: PathBuf, listener: Listener) -> Listener {
    Arc::new(move |event| {
        if let CoreEvent::Board { board, .. } = &event {
            supervision::keep_hotline(&folder, hotline(&board.board));
        }
        listener(event);
    })
}

/// Shows the window and runs until the process is asked to stop, or until the window is closed where that is allowed.
pub fn show(runtime: &Runtime, terminal: &Terminal, ending: Ending) -> Result<(), KioskError> {
    let asked = run_window(runtime, terminal)?;
    if ending == Ending::BySignal && !asked {
        // Whatever took the screen away: the service manager starts a whole terminal again.
        return Err(KioskError::ScreenClosed);
    }
    Ok(())
}

/// Runs the window until its loop ends; whether the process was asked to stop.
fn run_window(runtime: &Runtime, terminal: &Terminal) -> Result<bool, KioskError> {
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
    Ok(asked.load(Ordering::SeqCst))
}
