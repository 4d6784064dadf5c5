//! Command line and configuration: parsed once, then passed on as plain values.

use std::{net::SocketAddr, path::PathBuf};

#[cfg(feature = "kiosk")]
use clap::ValueEnum;
use clap::{Args, CommandFactory, Parser, Subcommand};

#[cfg(feature = "kiosk")]
use crate::domain::night::Night;

/// 大堂管家: a lobby touchscreen for residents and the property office that answers it.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None)]
pub struct Cli {
    /// Without a command: the demo, office and terminal together with a sample estate, where the build has it.
    #[command(subcommand)]
    pub command: Option<Command>,

    #[cfg(all(feature = "kiosk", feature = "office", feature = "sample"))]
    #[command(flatten)]
    pub demo: DemoArgs,
}

/// What can be run besides the demo, as it is typed.
pub fn commands() -> Vec<String> {
    let offered = |command: &&clap::Command| !command.is_hide_set();
    Cli::command().get_subcommands().filter(offered).map(|command| format!("`lobby-butler {}`", command.get_name())).collect()
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one, once")]
pub enum Command {
    /// Run a lobby terminal.
    #[cfg(feature = "kiosk")]
    Kiosk(KioskArgs),
    /// Run the office server.
    #[cfg(feature = "office")]
    Office(OfficeArgs),
    /// Draw the PDF on standard input, for the office that started it.
    #[cfg(feature = "office")]
    #[command(hide = true)]
    PagesOfPdf,
    /// Draw the notice that is told on standard input, for the office that started it.
    #[cfg(feature = "kiosk")]
    #[command(hide = true)]
    Preview,
}

/// Options of the demo.
#[cfg(all(feature = "kiosk", feature = "office", feature = "sample"))]
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Folder for the demo's data [default: lobby-butler in the user's data folder]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address of the demo's console; must be a loopback address
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Never open a window; serve the terminal's screen in the browser instead
    #[arg(long)]
    pub headless: bool,
    /// Stroke data for handwriting [default: handwriting.strokes beside the program or in ../share/lobby-butler]
    #[arg(long, value_name = "FILE", env = "LOBBY_BUTLER_HANDWRITING")]
    pub handwriting: Option<PathBuf>,
}

/// Options of the terminal.
#[cfg(feature = "kiosk")]
#[derive(Debug, Clone, Args)]
pub struct KioskArgs {
    /// Folder for the terminal's own data
    #[arg(long, value_name = "DIR", env = "LOBBY_BUTLER_DATA", default_value = "/var/lib/lobby-butler/kiosk")]
    pub data: PathBuf,
    /// The office server, e.g. https://office.example
    #[arg(long, value_name = "URL", env = "LOBBY_BUTLER_OFFICE")]
    pub office: Option<String>,
    /// File with a token from the console; without it the terminal makes its own and asks for pairing
    #[arg(long, value_name = "FILE", env = "LOBBY_BUTLER_TOKEN_FILE")]
    pub token_file: Option<PathBuf>,
    /// Stroke data for handwriting [default: handwriting.strokes beside the program or in ../share/lobby-butler]
    #[arg(long, value_name = "FILE", env = "LOBBY_BUTLER_HANDWRITING")]
    pub handwriting: Option<PathBuf>,
    /// Draw without any screen
    #[arg(long)]
    pub headless: bool,
    /// With --headless: write every page as PNG into this folder and exit
    #[cfg(feature = "gallery")]
    #[arg(long, value_name = "DIR", requires = "headless")]
    pub screenshot: Option<PathBuf>,
    /// With --headless: size of the screen in pixels
    #[arg(long, value_name = "WxH", default_value = "1080x1920", value_parser = parse_size)]
    pub size: (u32, u32),
    /// With --screenshot: what the screen speaks
    #[cfg(feature = "gallery")]
    #[arg(long, value_name = "LANGUAGE", default_value = "zh-hans", requires = "screenshot")]
    pub language: ScreenLanguage,
    /// With --screenshot: 大字, large type
    #[cfg(feature = "gallery")]
    #[arg(long, requires = "screenshot")]
    pub large: bool,
    /// With --screenshot: 降低, controls in the lower part
    #[cfg(feature = "gallery")]
    #[arg(long, requires = "screenshot")]
    pub lowered: bool,
    /// Hours in which a resting screen is dimmed; "off" for never
    #[arg(long, value_name = "HH:MM-HH:MM", env = "LOBBY_BUTLER_NIGHT", default_value = "22:00-06:00", value_parser = parse_night)]
    pub night: NightHours,
    /// Near sounds (zh/z, ch/c, sh/s, n/l, ing/in, eng/en, ang/an) are offered after what is spelled; "wide": r/l and f/h too
    #[arg(long, value_name = "WHICH", env = "LOBBY_BUTLER_FUZZY_PINYIN", default_value = "on")]
    pub fuzzy_pinyin: NearSounds,
    /// The panel's diagonal in inches, where the panel does not say it itself
    #[arg(long, value_name = "INCHES", env = "LOBBY_BUTLER_PANEL_INCHES", value_parser = parse_inches)]
    pub panel_inches: Option<f32>,
    /// Fill the whole screen
    #[arg(long)]
    pub fullscreen: bool,
}

/// What a terminal's screen can speak.
#[cfg(feature = "gallery")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScreenLanguage {
    ZhHans,
    ZhHant,
    En,
}

/// Which sounds count as nearly the same where pinyin is typed.
#[cfg(feature = "kiosk")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NearSounds {
    On,
    Off,
    Wide,
}

/// What the office can do instead of serving.
#[derive(Debug, Clone, Subcommand)]
pub enum OfficeCommand {
    /// Move an estate to another database, SQLite or PostgreSQL, and compare what arrived; stopped halfway, the same again goes on.
    Move(MoveArgs),
}

/// Options of a move.
#[derive(Debug, Clone, Args)]
pub struct MoveArgs {
    /// Where the estate is: an office's data folder, or postgres://USER@HOST/DATABASE?schema=ESTATE without a password
    #[arg(
        long,
        value_name = "PLACE",
        env = "LOBBY_BUTLER_MOVE_FROM",
        hide_env_values = true,
        conflicts_with = "from_file",
        required_unless_present = "from_file"
    )]
    pub from: Option<String>,
    /// As --from, the URL being in this file, perhaps with a password
    #[arg(long, value_name = "FILE", env = "LOBBY_BUTLER_MOVE_FROM_FILE")]
    pub from_file: Option<PathBuf>,
    /// Where it is to be: an empty folder, or the URL of a schema that is empty or not there yet
    #[arg(
        long, value_name = "PLACE", env = "LOBBY_BUTLER_MOVE_TO", hide_env_values = true, conflicts_with = "to_file",
        required_unless_present_any = ["to_file", "reopen"]
    )]
    pub to: Option<String>,
    /// As --to, the URL being in this file, perhaps with a password
    #[arg(long, value_name = "FILE", env = "LOBBY_BUTLER_MOVE_TO_FILE")]
    pub to_file: Option<PathBuf>,
    /// Passwords of PostgreSQL servers, host:port:database:user:password a line [default: .pgpass in the user's folder]
    #[arg(long, value_name = "FILE", env = "PGPASSFILE")]
    pub database_passwords: Option<PathBuf>,
    /// Take the estate in --from back into use: it was moved away, or its move is given up
    #[arg(long, conflicts_with_all = ["to", "to_file"])]
    pub reopen: bool,
}

/// Options of the office server.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct OfficeArgs {
    /// What to do instead of serving
    #[command(subcommand)]
    pub command: Option<OfficeCommand>,
    /// Folder for the office's data
    #[arg(long, value_name = "DIR", env = "LOBBY_BUTLER_DATA", default_value = "/var/lib/lobby-butler/office")]
    pub data: PathBuf,
    /// Keep the data on a PostgreSQL server instead: postgres://USER@HOST/DATABASE?schema=ESTATE, without a password
    #[arg(long, value_name = "URL", env = "LOBBY_BUTLER_DATABASE", hide_env_values = true, conflicts_with = "database_file")]
    pub database: Option<String>,
    /// As --database, the URL being in this file, perhaps with a password
    #[arg(long, value_name = "FILE", env = "LOBBY_BUTLER_DATABASE_FILE")]
    pub database_file: Option<PathBuf>,
    /// Passwords of PostgreSQL servers, host:port:database:user:password a line [default: .pgpass in the user's folder]
    #[arg(long, value_name = "FILE", env = "PGPASSFILE")]
    pub database_passwords: Option<PathBuf>,
    /// Address to listen on
    #[arg(long, value_name = "ADDR", env = "LOBBY_BUTLER_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Register a terminal for this lobby (e.g. 3号楼大堂), print its token once and exit
    #[arg(long, value_name = "LOBBY")]
    pub add_terminal: Option<String>,
    /// Serve figures for monitoring (/metrics) on this address; without it they are not served
    #[arg(long, value_name = "ADDR", env = "LOBBY_BUTLER_METRICS")]
    pub metrics: Option<SocketAddr>,
    /// Copy the office's database into this file, while it runs or not, and exit
    #[arg(long, value_name = "FILE", conflicts_with_all = ["restore", "add_terminal"])]
    pub backup: Option<PathBuf>,
    /// Put a copy made by --backup into an empty data folder, and exit
    #[arg(long, value_name = "FILE", conflicts_with = "add_terminal")]
    pub restore: Option<PathBuf>,
    /// Open a database whose journal is lost for good; what was entered last is missing then
    #[arg(long)]
    pub accept_lost_journal: bool,
    /// The office is behind a TLS proxy on the same machine: mark session cookies Secure and believe
    /// the last X-Forwarded-For entry
    #[arg(long, env = "LOBBY_BUTLER_SECURE_COOKIES")]
    pub secure_cookies: bool,
    /// Load the sample estate into an empty data folder
    #[cfg(feature = "sample")]
    #[arg(long)]
    pub sample: bool,
}

/// The night, or none.
#[cfg(feature = "kiosk")]
#[derive(Debug, Clone, Copy)]
pub struct NightHours(pub Option<Night>);

#[cfg(feature = "kiosk")]
fn parse_night(raw: &str) -> Result<NightHours, String> {
    if raw == "off" {
        return Ok(NightHours(None));
    }
    Night::parse(raw).map(|night| NightHours(Some(night))).map_err(|error| format!("{error}; or write off"))
}

#[cfg(feature = "kiosk")]
fn parse_inches(raw: &str) -> Result<f32, String> {
    match raw.trim().parse::<f32>() {
        Ok(inches @ 7.0..=120.0) => Ok(inches),
        _ => Err(format!("{raw:?} is not a diagonal between 7 and 120 inches")),
    }
}

#[cfg(feature = "kiosk")]
fn parse_size(raw: &str) -> Result<(u32, u32), String> {
    let (width, height) = raw.split_once(['x', 'X', '×']).ok_or("write it as WIDTHxHEIGHT, e.g. 1080x1920")?;
    let side = |text: &str| match text.trim().parse::<u32>() {
        Ok(value @ 200..=8192) => Ok(value),
        _ => Err(format!("{text:?} is not a number of pixels between 200 and 8192")),
    };
    Ok((side(width)?, side(height)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[cfg(feature = "kiosk")]
    #[test]
    fn sizes_are_checked() {
        assert_eq!(parse_size("1920x1080"), Ok((1920, 1080)));
        assert!(parse_size("0x10").is_err() && parse_size("big").is_err());
    }
}
