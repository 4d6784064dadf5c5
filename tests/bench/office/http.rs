//! As little HTTP/1.1 as a load needs: one connection that stays, whole replies, no copies that nobody reads.
//!
//! Why not reqwest: generator and office share two processors, and a client of comfort costs as much as the server.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use lobby_butler::protocol::v1::paths;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// Room for a head and a small body in one read.
const READ_BYTES: usize = 16 * 1024;

/// Whoever administers and measures.
pub const DESK: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// The address of a terminal: each has its own.
pub fn terminal_address(n: usize) -> Ipv4Addr {
    let [_, high, middle, low] = u32::try_from(n + 1).unwrap().to_be_bytes();
    Ipv4Addr::new(127, 16 + high, middle, low)
}

/// A request without a body.
pub fn get(path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: office\r\n{}\r\n", lines(headers)).into_bytes()
}

/// A request with one.
pub fn post(path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let head = format!("POST {path} HTTP/1.1\r\nhost: office\r\ncontent-length: {}\r\n{}\r\n", body.len(), lines(headers));
    [head.as_bytes(), body].concat()
}

fn lines(headers: &[(&str, &str)]) -> String {
    headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect()
}

/// What a terminal says about itself.
pub fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Connects from an address of loopback.
pub async fn connect(from: Ipv4Addr, office: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if cfg!(target_os = "linux") && from != DESK {
        socket.bind(SocketAddr::from((from, 0)))?;
    }
    let line = socket.connect(office).await?;
    line.set_nodelay(true)?;
    Ok(line)
}

/// A whole reply.
pub struct Reply {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
    /// Bytes that came over the line for it.
    pub wire: usize,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// One connection; it is made anew after it broke.
pub struct Client {
    pub from: Ipv4Addr,
    pub office: SocketAddr,
    line: Option<TcpStream>,
    /// What was read and not yet used.
    read: Vec<u8>,
}

impl Client {
    pub fn new(from: Ipv4Addr, office: SocketAddr) -> Self {
        Self { from, office, line: None, read: Vec::new() }
    }

    /// Connects, if it is not.
    pub async fn ready(&mut self) -> io::Result<()> {
        if self.line.is_none() {
            self.read.clear();
            self.line = Some(connect(self.from, self.office).await?);
        }
        Ok(())
    }

    /// Sends a request and waits for the whole reply.
    pub async fn send(&mut self, request: &[u8]) -> io::Result<Reply> {
        self.ready().await?;
        let Self { line: Some(line), read, .. } = self else { return Err(io::ErrorKind::NotConnected.into()) };
        let reply = exchange(line, read, request).await;
        let is_last = reply.as_ref().map_or(true, |reply| reply.header("connection").is_some_and(|value| value == "close"));
        if is_last {
            self.line = None;
        }
        reply
    }
}

async fn exchange(line: &mut TcpStream, read: &mut Vec<u8>, request: &[u8]) -> io::Result<Reply> {
    line.write_all(request).await?;
    let (status, head) = read_head(line, read).await?;
    let mut wire = head.len();
    let mut body = Vec::new();
    if let Some(length) = header(&head, "content-length").and_then(|value| value.parse::<usize>().ok()) {
        fill(line, read, length).await?;
        body.extend(read.drain(..length));
        wire += length;
    } else if header(&head, "transfer-encoding").is_some() {
        loop {
            let end = until(line, read, b"\r\n").await?;
            let size = std::str::from_utf8(&read[..end]).ok().and_then(|text| usize::from_str_radix(text.trim(), 16).ok());
            let size = size.ok_or(io::ErrorKind::InvalidData)?;
            fill(line, read, end + size + 4).await?;
            body.extend_from_slice(&read[end + 2..end + 2 + size]);
            read.drain(..end + size + 4);
            wire += end + size + 4;
            if size == 0 {
                break;
            }
        }
    }
    Ok(Reply { status, head, body, wire })
}

/// Status and head of a reply; what follows stays in `read`.
async fn read_head(line: &mut TcpStream, read: &mut Vec<u8>) -> io::Result<(u16, String)> {
    let end = until(line, read, b"\r\n\r\n").await? + 4;
    let head = String::from_utf8_lossy(&read[..end]).into_owned();
    read.drain(..end);
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    Ok((status.ok_or(io::ErrorKind::InvalidData)?, head))
}

/// Reads until the mark stands in `read`; tells where.
async fn until(line: &mut TcpStream, read: &mut Vec<u8>, mark: &[u8]) -> io::Result<usize> {
    let mut looked = 0;
    loop {
        if let Some(place) = read[looked..].windows(mark.len()).position(|bytes| bytes == mark) {
            return Ok(looked + place);
        }
        looked = read.len().saturating_sub(mark.len() - 1);
        more(line, read).await?;
    }
}

async fn fill(line: &mut TcpStream, read: &mut Vec<u8>, length: usize) -> io::Result<()> {
    while read.len() < length {
        more(line, read).await?;
    }
    Ok(())
}

async fn more(line: &mut TcpStream, read: &mut Vec<u8>) -> io::Result<()> {
    read.reserve(READ_BYTES);
    if line.read_buf(read).await? == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

/// A stream of server-sent events.
pub struct EventStream {
    line: TcpStream,
    read: Vec<u8>,
}

impl EventStream {
    /// Opens a terminal's stream; the first event has yet to come.
    pub async fn open(from: Ipv4Addr, office: SocketAddr, token: &str) -> io::Result<Self> {
        Self::open_with(from, office, &get(paths::EVENTS, &[("authorization", &bearer(token)), ("accept", "text/event-stream")])).await
    }

    /// Opens any stream.
    pub async fn open_with(from: Ipv4Addr, office: SocketAddr, request: &[u8]) -> io::Result<Self> {
        let (mut line, mut read) = (connect(from, office).await?, Vec::new());
        line.write_all(request).await?;
        let (status, _) = read_head(&mut line, &mut read).await?;
        if status == 200 { Ok(Self { line, read }) } else { Err(io::Error::other(format!("status {status}"))) }
    }

    /// The data of the next event. An event comes as one chunk, so its lines are whole between the chunks' own.
    pub async fn next(&mut self) -> io::Result<String> {
        loop {
            let end = until(&mut self.line, &mut self.read, b"\n").await?;
            let line = String::from_utf8_lossy(&self.read[..end]).into_owned();
            self.read.drain(..=end);
            if let Some(data) = line.strip_prefix("data:") {
                return Ok(data.trim().to_owned());
            }
        }
    }

    /// The open line alone, for who holds many and reads none.
    pub fn into_line(self) -> TcpStream {
        self.line
    }
}
