//! Arguments, telemetry, run. The only place for `anyhow` and for words on the command line.

use std::process::ExitCode;

use clap::Parser;
use lobby_butler::{
    config::{Cli, Command},
    telemetry,
};

/// Freed memory is zeroed, so what a resident typed does not outlive the visit.
#[cfg(feature = "kiosk")]
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    let cli = Cli::parse();
    #[cfg(feature = "office")]
    if matches!(cli.command, Some(Command::PagesOfPdf)) {
        return lobby_butler::office::leaflets::child::run();
    }
    telemetry::init();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lobby-butler: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        #[cfg(feature = "kiosk")]
        Some(Command::Kiosk(args)) => Ok(lobby_butler::kiosk::run::run(&args)?),
        #[cfg(feature = "office")]
        Some(Command::Office(args)) => Ok(lobby_butler::office::run::run(&args)?),
        #[cfg(feature = "kiosk")]
        Some(Command::Preview) => Ok(lobby_butler::kiosk::preview::run()?),
        // Its own way out, above.
        #[cfg(feature = "office")]
        Some(Command::PagesOfPdf) => Ok(()),
        #[cfg(all(feature = "kiosk", feature = "office", feature = "sample"))]
        None => Ok(lobby_butler::demo::run(&cli.demo)?),
        #[cfg(not(all(feature = "kiosk", feature = "office", feature = "sample")))]
        None => anyhow::bail!("this build has no demo; say what to run: {}", lobby_butler::config::commands().join(" or ")),
    }
}
