//! Where the server is, who we are there, and which schema is this estate's.
//!
//! Invariants: an address is a URL, `postgres://user@host:port/database?schema=…`; what is shown of it holds no password;
//! beyond this machine the way is encrypted and the server's certificate verified, unless `sslmode` says otherwise.

use std::{fmt, path::PathBuf, time::Duration};

use postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode, TargetSessionAttrs},
};
use thiserror::Error;

use super::{super::DatabaseError, error::ServerError, passwords, tls};

/// The schema of an estate whose address names none.
const SCHEMA: &str = "lobby_butler";
const PORT: u16 = 5432;
/// A server that does not answer is taken for gone.
const PATIENCE: Duration = Duration::from_secs(5);
/// So is a connection on which nothing that was sent arrives.
const SILENCE: Duration = Duration::from_secs(15);

/// Why an address is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    #[error("it must begin with postgres:// or postgresql://, e.g. postgres://butler@db.example/office")]
    NotPostgres,
    #[error("the schema {0:?} must be lower-case letters, digits and _, at most 63, and begin with a letter")]
    Schema(String),
    #[error("{0}")]
    Malformed(String),
}

/// A server, and a schema in one of its databases.
#[derive(Clone)]
pub struct ServerAddress {
    config: Config,
    schema: String,
    authority: Option<PathBuf>,
}

impl ServerAddress {
    /// Reads a URL; a password that it lacks is looked for in the text of a file of passwords.
    pub fn parse(url: &str, known_passwords: &str) -> Result<Self, AddressError> {
        let url = url.trim();
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(AddressError::NotPostgres);
        }
        let (place, options) = url.split_once('?').unwrap_or((url, ""));
        let (mut schema, mut authority, mut rest, mut says_mode) = (SCHEMA.to_owned(), None, Vec::new(), false);
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("schema", name)) => schema = name.to_owned(),
                Some(("sslrootcert", file)) => authority = Some(PathBuf::from(file)),
                other => {
                    says_mode |= matches!(other, Some(("sslmode", _)));
                    rest.push(option);
                }
            }
        }
        if !is_schema(&schema) {
            return Err(AddressError::Schema(schema));
        }
        let url = if rest.is_empty() { place.to_owned() } else { format!("{place}?{}", rest.join("&")) };
        let mut config: Config = url.parse().map_err(|error| AddressError::Malformed(ServerError::from(error).to_string()))?;
        let Some(user) = config.get_user().map(str::to_owned) else {
            return Err(AddressError::Malformed("it names no user: write postgres://user@host/database".into()));
        };
        let database = config.get_dbname().unwrap_or(&user).to_owned();
        if config.get_hosts().is_empty() {
            return Err(AddressError::Malformed("it names no host: write postgres://user@host/database".into()));
        }
        if !says_mode {
            config.ssl_mode(if config.get_hosts().iter().all(is_here) { SslMode::Disable } else { SslMode::Require });
        }
        if config.get_password().is_none() {
            let found = hosts(&config).find_map(|(host, port)| passwords::find(known_passwords, &host, port, &database, &user));
            if let Some(password) = found {
                config.password(password);
            }
        }
        if config.get_hosts().len() > 1 {
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        config.connect_timeout(config.get_connect_timeout().copied().unwrap_or(PATIENCE));
        config.tcp_user_timeout(config.get_tcp_user_timeout().copied().unwrap_or(SILENCE));
        config.keepalives_idle(SILENCE).application_name("lobby-butler");
        Ok(Self { config, schema, authority })
    }

    /// Whether a URL holds a password, which the list of processes would show to everybody on the machine.
    pub fn has_password(url: &str) -> bool {
        let asks = |option: &str| option.starts_with("password=");
        let (place, options) = url.split_once('?').unwrap_or((url, ""));
        let authority = place.split_once("://").map_or("", |(_, rest)| rest).split('/').next().unwrap_or_default();
        options.split('&').any(asks) || authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
    }

    /// The schema of this estate.
    pub(super) fn schema(&self) -> &str {
        &self.schema
    }

    /// A new connection. Not on a thread of an async runtime.
    pub(super) fn connect(&self) -> Result<Client, DatabaseError> {
        let unreachable = |reason| DatabaseError::Unreachable { address: self.to_string(), reason };
        let client = match self.config.get_ssl_mode() {
            SslMode::Disable => self.config.connect(NoTls),
            _ => self.config.connect(tls::connector(self.authority.as_deref()).map_err(unreachable)?),
        };
        client.map_err(|error| unreachable(ServerError::from(error).to_string()))
    }
}

fn is_schema(name: &str) -> bool {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    is_plain && name.len() <= 63 && name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.starts_with("pg_")
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// Hosts as a file of passwords calls them, with their ports.
fn hosts(config: &Config) -> impl Iterator<Item = (String, u16)> + '_ {
    let name = |host: &Host| match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(_) => "localhost".into(),
    };
    let port = |at: usize| config.get_ports().get(at).or(config.get_ports().first()).copied().unwrap_or(PORT);
    config.get_hosts().iter().enumerate().map(move |(at, host)| (name(host), port(at)))
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.config.get_user().unwrap_or_default();
        let hosts: Vec<String> = hosts(&self.config).map(|(host, port)| format!("{host}:{port}")).collect();
        write!(f, "postgres://{user}@{}/{}?schema={}", hosts.join(","), self.config.get_dbname().unwrap_or(user), self.schema)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> ServerAddress {
        ServerAddress::parse(url, "db.example:5432:office:butler:found").unwrap_or_else(|error| panic!("{url}: {error}"))
    }

    #[test]
    fn what_is_shown_of_an_address_holds_no_password() {
        let shown = address("postgres://butler:secret@db.example:6432/office?schema=maple&sslmode=require").to_string();
        assert_eq!(shown, "postgres://butler@db.example:6432/office?schema=maple");
        assert_eq!(address("postgresql://butler@[::1]/office").to_string(), "postgres://butler@::1:5432/office?schema=lobby_butler");
    }

    #[test]
    fn a_password_is_taken_from_the_url_else_from_the_file() {
        let password = |url| address(url).config.get_password().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert_eq!(password("postgres://butler:p%40ss@db.example/office").as_deref(), Some("p@ss"));
        assert_eq!(password("postgres://butler@db.example/office").as_deref(), Some("found"));
        assert_eq!(password("postgres://butler@other.example/office"), None);
    }

    #[test]
    fn beyond_this_machine_the_way_is_encrypted_unless_it_is_said_otherwise() {
        let mode = |url: &str| address(url).config.get_ssl_mode();
        for here in ["localhost", "127.0.0.1", "[::1]", "%2Frun%2Fpostgresql"] {
            assert_eq!(mode(&format!("postgres://b@{here}/office")), SslMode::Disable, "{here}");
        }
        assert_eq!(mode("postgres://b@db.example/office"), SslMode::Require);
        assert_eq!(mode("postgres://b@localhost,db.example/office"), SslMode::Require);
        assert_eq!(mode("postgres://b@db.example/office?sslmode=disable"), SslMode::Disable);
        assert_eq!(address("postgres://b@db/office?sslrootcert=/etc/ca.pem&schema=a").authority, Some(PathBuf::from("/etc/ca.pem")));
    }

    #[test]
    fn passwords_in_a_url_are_noticed() {
        for with in ["postgres://u:p@h/d", "postgres://u:@h/d", "postgres://u@h/d?password=x", "postgres://u@h/d?schema=a&password=x"] {
            assert!(ServerAddress::has_password(with), "{with}");
        }
        for without in ["postgres://u@h:5432/d", "postgres://h:5432/d?schema=a", "postgres://u@h/a:b@c"] {
            assert!(!ServerAddress::has_password(without), "{without}");
        }
    }

    #[test]
    fn what_is_no_address_is_told_why() {
        let refused = |url: &str| ServerAddress::parse(url, "").err();
        assert_eq!(refused("sqlite://x"), Some(AddressError::NotPostgres));
        for schema in ["A", "a-b", "1a", "pg_x", "", "a\"b", &"a".repeat(64)] {
            assert_eq!(refused(&format!("postgres://u@h/d?schema={schema}")), Some(AddressError::Schema(schema.into())));
        }
        for malformed in ["postgres://u@h/d?colour=blue", "postgres://h/d", "postgres://u@h:x/d", "postgres:///d"] {
            assert!(matches!(refused(malformed), Some(AddressError::Malformed(_))), "{malformed}");
        }
    }
}
