//! `lobby-butler` alone: office and terminal together, with a sample estate, on this machine only.
//!
//! Owns: the demo's data folder (`office/` and `kiosk/` in it, so that a restart continues), the
//! choice between a window and the screen in the browser. Everything else is the real office and
//! the real terminal, talking over real HTTP on loopback.

mod screen;

use std::path::Path;

use thiserror::Error;
use tokio::net::TcpListener;

use crate::{
    clock::Clock,
    config::DemoArgs,
    kiosk::{
        core,
        office_client::{HttpOffice, HttpOfficeError},
        run::{self as kiosk, Ending, KioskError, LocalSettings},
        token::{Token, TokenError},
        ui::{headless, window},
    },
    office::{
        self, Office, OfficeError,
        run::{RunError, print_first_login},
    },
    sample::LOBBY,
};

/// Why the demo did not start, and what to do.
#[derive(Debug, Error)]
pub enum DemoError {
    #[error("the demo shows a terminal's screen without any login, so it listens on loopback only; choose e.g. --listen 127.0.0.1:8080")]
    NotLoopback,
    #[error("this user has no data folder; choose one with --data DIR")]
    NoDataFolder,
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(transparent)]
    Office(#[from] OfficeError),
    #[error(transparent)]
    Listen(#[from] RunError),
    #[error(transparent)]
    Kiosk(#[from] KioskError),
    #[error(transparent)]
    Client(#[from] HttpOfficeError),
    #[error(transparent)]
    Data(#[from] crate::kiosk::store::StoreError),
}

/// A full-size lobby screen.
const SCREEN: (u32, u32) = (1080, 1920);

/// Runs the demo until its window is closed or the process is asked to stop.
pub fn run(args: &DemoArgs) -> Result<(), DemoError> {
    if !args.listen.ip().is_loopback() {
        return Err(DemoError::NotLoopback);
    }
    let data = match &args.data {
        Some(folder) => folder.clone(),
        None => directories::ProjectDirs::from("", "", "lobby-butler").ok_or(DemoError::NoDataFolder)?.data_dir().join("demo"),
    };
    let clock = Clock::system();
    let office = Office::open(&data.join("office"), clock.clone())?;
    let is_new = office.load_sample()?;
    office.refresh_sample(clock.now())?;
    let token = terminal_token(&office, &data.join("kiosk"))?;
    if is_new {
        office.load_sample_orders()?;
    }
    let runtime = kiosk::runtime()?;
    let listener = runtime.block_on(office::run::listen(args.listen))?;
    let address = listener.local_addr().unwrap_or(args.listen);

    let windowed = !args.headless && window::select_screen().is_ok();
    let screen = if windowed { None } else { Some(headless::install(SCREEN).map_err(KioskError::from)?) };
    let has_screen_page = screen.is_some();
    let first_login = office.first_login();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = runtime.spawn(serve(listener, office, screen, stopped));

    say!("大堂管家 / Lobby Butler: demo with a sample estate (示例)");
    say!("data     {}", data.display());
    say!("console  http://{address}/");
    print_first_login(first_login.as_ref());
    if has_screen_page {
        say!("screen   http://{address}/screen  (no display here: see and touch the terminal in a browser)");
    }
    say!("stop     Ctrl-C");

    let store = core::open_store(&data.join("kiosk"))?;
    let terminal =
        kiosk::start(&runtime, store, HttpOffice::new(&format!("http://{address}"), token.secret())?, token, LocalSettings::default())?;
    if let Some(file) = &args.handwriting {
        terminal.use_handwriting(file.clone());
    }
    if windowed {
        terminal.fit_to_screen();
    }
    let shown = kiosk::show(&runtime, &terminal, Ending::ByHand);
    let _ = stop.send(());
    let _ = runtime.block_on(async { tokio::time::timeout(std::time::Duration::from_secs(3), server).await });
    Ok(shown?)
}

async fn serve(listener: TcpListener, office: Office, screen: Option<headless::Screen>, stopped: tokio::sync::oneshot::Receiver<()>) {
    let more = screen.map(screen::router).unwrap_or_default();
    let served = office::serve_with(listener, office, more, async {
        let _ = stopped.await;
    });
    served.await;
}

/// The demo terminal's own token; the office is told its hash if it does not know it yet.
fn terminal_token(office: &Office, folder: &Path) -> Result<Token, DemoError> {
    let token = Token::own(folder)?;
    office.admit_terminal(LOBBY, &token.hash())?;
    Ok(token)
}
