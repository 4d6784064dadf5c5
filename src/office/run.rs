//! `lobby-butler office`: from arguments to a listening server, and back down again.

use std::{fs, io, net::SocketAddr, path::Path};

use thiserror::Error;
use tokio::net::TcpListener;

use super::{FirstLogin, Office, OfficeError, serve};
use crate::{
    clock::Clock,
    config::OfficeArgs,
    database::postgres::{AddressError, ServerAddress},
};

/// Why the office did not start, and what to do.
#[derive(Debug, Error)]
pub enum RunError {
    /// The database cannot be opened, or an order was not carried out.
    #[error(transparent)]
    Office(#[from] OfficeError),
    /// The database's address is none.
    #[error("the address of the database: {0}")]
    Database(#[from] AddressError),
    /// Everybody on the machine can read a command line.
    #[error(
        "--database (LOBBY_BUTLER_DATABASE) must not hold a password, the list of processes would show it: put the URL into a file \
         that only this user can read and name it with --database-file, or the password into ~/.pgpass or PGPASSFILE"
    )]
    PasswordShown,
    /// A file that was named cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// As it was named.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}; {}", advice(source))]
    Listen {
        /// As it was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// No threads, no timers.
    #[error("cannot start the runtime: {0}")]
    Runtime(#[source] io::Error),
    /// The listener broke.
    #[error("the server stopped: {0}")]
    Serve(#[source] io::Error),
}

/// Runs the office until it is asked to stop, or does what a one-off option asks for.
pub fn run(args: &OfficeArgs) -> Result<(), RunError> {
    let clock = Clock::system();
    let server = server(args)?;
    let place = server.as_ref().map_or_else(|| args.data.display().to_string(), ServerAddress::to_string);
    let office = match server {
        Some(address) => Office::connect(&address, clock.clone())?,
        None => Office::open(&args.data, clock.clone())?,
    };
    #[cfg(feature = "sample")]
    if args.sample {
        office.load_sample()?;
        office.refresh_sample(clock.now())?;
    }
    if let Some(lobby) = &args.add_terminal {
        say!("{}", office.add_terminal(lobby)?);
        return Ok(());
    }
    // Staff reach it over HTTPS, and HTTPS is a proxy's: only that proxy speaks to us.
    let office = if args.secure_cookies { office.with_secure_cookies().with_trusted_proxy() } else { office };
    let runtime = tokio::runtime::Runtime::new().map_err(RunError::Runtime)?;
    runtime.block_on(async {
        let listener = listen(args.listen).await?;
        let address = listener.local_addr().unwrap_or(args.listen);
        say!("office   http://{address}/  data in {place}");
        print_first_login(office.first_login().as_ref());
        serve(listener, office, crate::shutdown::requested()).await.map_err(RunError::Serve)
    })
}

/// The PostgreSQL server, if one is named; with a name that is wrong there is no office rather than one on a file.
fn server(args: &OfficeArgs) -> Result<Option<ServerAddress>, RunError> {
    let url = match (&args.database, &args.database_file) {
        (Some(url), _) if ServerAddress::has_password(url) => return Err(RunError::PasswordShown),
        (Some(url), _) => url.clone(),
        (None, Some(file)) => read(file)?,
        (None, None) => return Ok(None),
    };
    let passwords = match &args.database_passwords {
        Some(file) => read(file)?,
        None => directories::BaseDirs::new().and_then(|user| fs::read_to_string(user.home_dir().join(".pgpass")).ok()).unwrap_or_default(),
    };
    Ok(Some(ServerAddress::parse(&url, &passwords)?))
}

fn read(file: &Path) -> Result<String, RunError> {
    fs::read_to_string(file).map_err(|source| RunError::Unreadable { path: file.display().to_string(), source })
}

/// Binds the address, with words for the usual mistakes.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, RunError> {
    TcpListener::bind(address).await.map_err(|source| RunError::Listen { address, source })
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => "another program uses this port: stop it or choose another with --listen",
        io::ErrorKind::PermissionDenied => "ports below 1024 need privileges: choose a higher one with --listen",
        io::ErrorKind::AddrNotAvailable => "this machine has no such address: choose another with --listen",
        _ => "choose another address with --listen",
    }
}

/// Says how the first administrator gets in.
pub fn print_first_login(login: Option<&FirstLogin>) {
    if let Some(FirstLogin { login, one_time_password }) = login {
        say!("login    {login}  one-time password {one_time_password}  (you choose your own at the first login)");
    }
}
