//! `lobby-butler office`: from arguments to a listening server, and back down again.

use std::{io, net::SocketAddr};

use thiserror::Error;
use tokio::net::{TcpListener, TcpSocket};

use super::{
    FirstLogin, Office, OfficeError,
    moving::{self, MoveRunError},
    place::{PlaceError, PlaceOption},
    serve,
    store::Store,
};
use crate::{
    clock::Clock,
    config::{OfficeArgs, OfficeCommand},
    database::{BackupError, back_up, postgres::ServerAddress, restore},
};

/// Why the office did not start, and what to do.
#[derive(Debug, Error)]
pub enum RunError {
    /// The database cannot be opened, or an order was not carried out.
    #[error(transparent)]
    Office(#[from] OfficeError),
    /// There is no copy, or it was not put back.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// Where the data is cannot be found out.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// An estate was not moved.
    #[error(transparent)]
    Move(#[from] MoveRunError),
    /// A copy of a file was asked for where there is none.
    #[error("--backup, --restore and --accept-lost-journal are for the file in --data; a database on a server is backed up with pg_dump")]
    ForFilesOnly,
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
}

/// Runs the office until it is asked to stop, or does what a one-off option asks for.
pub fn run(args: &OfficeArgs) -> Result<(), RunError> {
    if let Some(OfficeCommand::Move(args)) = &args.command {
        return Ok(moving::run(args)?);
    }
    let clock = Clock::system();
    let server = server(args)?;
    let is_about_the_file = args.backup.is_some() || args.restore.is_some() || args.accept_lost_journal;
    if server.is_some() && is_about_the_file {
        return Err(RunError::ForFilesOnly);
    }
    let place = server.as_ref().map_or_else(|| args.data.display().to_string(), ServerAddress::to_string);
    if let Some(file) = &args.backup {
        back_up(&Store::file(&args.data), file)?;
        say!("backup   {}  of the office in {}", file.display(), args.data.display());
        return Ok(());
    }
    if let Some(file) = &args.restore {
        restore(file, &Store::file(&args.data))?;
        say!("restored {}  into {}; start the office as usual", file.display(), args.data.display());
        return Ok(());
    }
    let office = match server {
        Some(address) => Office::connect(&address, clock.clone())?,
        None if args.accept_lost_journal => Office::open_without_journal(&args.data, clock.clone())?,
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
        if let Some(address) = args.metrics {
            let listener = listen(address).await?;
            say!("metrics  http://{}/metrics", listener.local_addr().unwrap_or(address));
            tokio::spawn(office.metrics(&args.data).serve(listener));
        }
        serve(listener, office, crate::shutdown::requested()).await;
        Ok(())
    })
}

/// The PostgreSQL server, if one is named.
fn server(args: &OfficeArgs) -> Result<Option<ServerAddress>, PlaceError> {
    let option = PlaceOption {
        option: "--database",
        variable: "LOBBY_BUTLER_DATABASE",
        text: args.database.as_deref(),
        file: args.database_file.as_deref(),
        passwords: args.database_passwords.as_deref(),
    };
    option.server()
}

/// Connections that wait to be accepted. One beyond it is tried again by its client a whole second later, and everybody comes
/// at once after a pause of the line.
const WAITING: u32 = 4_096;

/// Binds the address, with words for the usual mistakes.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, RunError> {
    let bound = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // A restart must not wait for the last connections of the run before.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(WAITING)
    };
    bound().map_err(|source| RunError::Listen { address, source })
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
