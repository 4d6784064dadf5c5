//! A chaos proxy between terminal and office: every connection and every request asks the script
//! whether to go wrong, and how.
//!
//! HTTP/1.1, one request a connection (the event stream flows through as it comes), loopback only.
//! Nothing here waits for a clock but the dripping reply, which has to be slow to be itself.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::JoinSet,
};

use super::fault::{Fault, Request, canned, spoilt};

/// When the script is asked.
pub enum Door<'a> {
    Accepted,
    Asked(&'a Request),
}

/// Decides about each connection and request; `None` = let it through.
pub type Script = Box<dyn FnMut(Door<'_>) -> Option<Fault> + Send>;

/// A running proxy; dropping it closes every connection.
pub struct Proxy {
    pub address: SocketAddr,
    script: Arc<Mutex<Script>>,
    open: watch::Sender<bool>,
    listening: Arc<AtomicBool>,
    /// Bumped whenever lines that flow through must be cut.
    cut: watch::Sender<u64>,
    _tasks: JoinSet<()>,
}

impl Proxy {
    pub fn start(office: SocketAddr) -> Self {
        let socket = reserve(SocketAddr::from(([127, 0, 0, 1], 0)));
        let address = socket.local_addr().unwrap();
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(Box::new(|_| None)));
        let (open, is_open) = watch::channel(true);
        let (cut, is_cut) = watch::channel(0);
        let mut tasks = JoinSet::new();
        let listening = Arc::new(AtomicBool::new(false));
        tasks.spawn(accept(socket, office, script.clone(), is_open, is_cut, listening.clone()));
        let proxy = Self { address, script, open, listening, cut, _tasks: tasks };
        proxy.set_open(true);
        proxy
    }

    /// From now on.
    pub fn script(&self, script: impl FnMut(Door<'_>) -> Option<Fault> + Send + 'static) {
        *self.script.lock().unwrap() = Box::new(script);
    }

    /// This fault for every request that `hits`.
    pub fn fault_where(&self, fault: Fault, hits: impl Fn(&Request) -> bool + Send + 'static) {
        self.script(move |door| match door {
            Door::Accepted => fault.strikes_connection().then_some(fault),
            Door::Asked(request) => hits(request).then_some(fault),
        });
        self.set_open(fault != Fault::Refused);
    }

    /// Nothing goes wrong any more.
    pub fn heal(&self) {
        self.script(|_| None);
        self.set_open(true);
    }

    /// A closed proxy refuses connections; its port stays its own. It is so when this returns.
    pub fn set_open(&self, open: bool) {
        self.open.send_replace(open);
        while self.listening.load(Ordering::SeqCst) != open {
            std::thread::yield_now();
        }
    }

    /// Cuts every line that flows through, event streams too.
    pub fn cut_streams(&self) {
        self.cut.send_modify(|n| *n += 1);
    }
}

/// A port that is ours but on which nobody listens: connections are refused.
fn reserve(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn accept(
    mut socket: TcpSocket,
    office: SocketAddr,
    script: Arc<Mutex<Script>>,
    mut open: watch::Receiver<bool>,
    cut: watch::Receiver<u64>,
    listening: Arc<AtomicBool>,
) {
    let mut lines = JoinSet::new();
    let address = socket.local_addr().unwrap();
    loop {
        if open.wait_for(|open| *open).await.is_err() {
            return;
        }
        let listener: TcpListener = socket.listen(256).unwrap();
        listening.store(true, Ordering::SeqCst);
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    let Ok((stream, _)) = accepted else { continue };
                    let line = Line { office, script: script.clone(), cut: cut.clone() };
                    // An error here is a line that broke, which is what this is for.
                    lines.spawn(async move { drop(line.serve(stream).await) });
                }
                closed = open.wait_for(|open| !open) => match closed {
                    Ok(_) => break,
                    Err(_) => return,
                },
                Some(_) = lines.join_next() => {}
            }
        }
        drop(listener);
        socket = reserve(address);
        listening.store(false, Ordering::SeqCst);
    }
}

struct Line {
    office: SocketAddr,
    script: Arc<Mutex<Script>>,
    cut: watch::Receiver<u64>,
}

impl Line {
    async fn serve(mut self, mut terminal: TcpStream) -> io::Result<()> {
        if let Some(fault) = self.ask(Door::Accepted).filter(|fault| fault.strikes_connection()) {
            debug_assert_eq!(fault, Fault::ResetOnAccept);
            return reset(terminal);
        }
        let request = read_request(&mut terminal).await?;
        let fault = self.ask(Door::Asked(&request));
        if let Some(reply) = fault.and_then(|fault| canned(fault, &request)) {
            terminal.write_all(&reply).await?;
            return terminal.shutdown().await;
        }
        match fault {
            None => self.pass(terminal, &request).await,
            Some(Fault::Stall) => hold(terminal).await,
            Some(Fault::CutBeforeOffice) => reset(terminal),
            Some(Fault::GatewayStalls(status)) => {
                terminal.write_all(format!("HTTP/1.1 {status} X\r\ncontent-length: 100\r\n\r\n<h1>").as_bytes()).await?;
                hold(terminal).await
            }
            Some(Fault::CutInRequest) => {
                let mut office = TcpStream::connect(self.office).await?;
                office.write_all(request.head.as_bytes()).await?;
                office.write_all(&request.body[..request.body.len() / 2]).await?;
                reset(office)?;
                reset(terminal)
            }
            Some(fault) => {
                let (head, body) = self.fetch(&request).await?;
                deliver(fault, terminal, &head, &body).await
            }
        }
    }

    fn ask(&self, door: Door<'_>) -> Option<Fault> {
        (self.script.lock().unwrap())(door)
    }

    /// The office's whole reply.
    async fn fetch(&self, request: &Request) -> io::Result<(String, Vec<u8>)> {
        let mut office = self.forward(request).await?;
        let mut raw = Vec::new();
        office.read_to_end(&mut raw).await?;
        let end = end_of_head(&raw).ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok((String::from_utf8_lossy(&raw[..end]).into_owned(), raw.split_off(end)))
    }

    /// The office is asked to close the connection after its reply.
    async fn forward(&self, request: &Request) -> io::Result<TcpStream> {
        let mut office = TcpStream::connect(self.office).await?;
        let head = request.head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        office.write_all(head.as_bytes()).await?;
        office.write_all(&request.body).await?;
        Ok(office)
    }

    async fn pass(&mut self, mut terminal: TcpStream, request: &Request) -> io::Result<()> {
        let mut office = self.forward(request).await?;
        self.cut.mark_unchanged();
        let flows = async {
            tokio::select! {
                done = copy_bidirectional(&mut terminal, &mut office) => done.map(drop),
                _ = self.cut.changed() => Ok(()),
            }
        };
        flows.await
    }
}

async fn read_request(stream: &mut TcpStream) -> io::Result<Request> {
    let mut raw = Vec::new();
    let end = loop {
        if let Some(end) = end_of_head(&raw) {
            break end;
        }
        if stream.read_buf(&mut raw).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let head = String::from_utf8_lossy(&raw[..end]).into_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0);
    let mut body = raw.split_off(end);
    let missing = usize::saturating_sub(length, body.len());
    let arrived = body.len();
    body.resize(arrived + missing, 0);
    stream.read_exact(&mut body[arrived..]).await?;
    Ok(Request { head, body })
}

fn end_of_head(raw: &[u8]) -> Option<usize> {
    raw.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// Carries out what happens to a reply that the office gave.
async fn deliver(fault: Fault, mut terminal: TcpStream, head: &str, body: &[u8]) -> io::Result<()> {
    let half = [head.as_bytes(), &body[..body.len() / 2]].concat();
    match fault {
        Fault::CutAfterCommit => reset(terminal),
        Fault::CutInReply => {
            terminal.write_all(&half).await?;
            // An orderly end in the middle: a reset could overtake what was written.
            terminal.shutdown().await
        }
        Fault::CutAfter(most) => {
            terminal.write_all(&[head.as_bytes(), &body[..most.min(body.len())]].concat()).await?;
            terminal.shutdown().await
        }
        Fault::StallInReply => {
            terminal.write_all(&half).await?;
            hold(terminal).await
        }
        Fault::Drip => {
            let mut drops = tokio::time::interval(Duration::from_millis(20));
            for byte in [head.as_bytes(), body].concat() {
                drops.tick().await;
                terminal.write_all(&[byte]).await?;
            }
            Ok(())
        }
        _ => {
            terminal.write_all(&spoilt(fault, head, body)).await?;
            terminal.shutdown().await
        }
    }
}

/// Keeps the line until the terminal gives it up.
async fn hold(mut terminal: TcpStream) -> io::Result<()> {
    let mut ignored = [0; 1024];
    while terminal.read(&mut ignored).await? > 0 {}
    Ok(())
}

/// Ends a connection with RST.
fn reset(stream: TcpStream) -> io::Result<()> {
    stream.set_zero_linger()
}
