//! What stands before several processes: a line that comes in goes to the next of them that takes it, byte by byte.
//!
//! As little as a proxy can be: it knows no HTTP, keeps nobody with one process and tries nothing again once bytes have
//! gone through, so that what a killed process leaves undone is the terminals' to mend.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// Longer than a process on this machine takes to answer.
const CONNECTS_IN: Duration = Duration::from_secs(1);

/// Splits what comes to the address that it returns.
pub async fn before(offices: Vec<SocketAddr>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (offices, next) = (Arc::new(offices), Arc::new(AtomicUsize::new(0)));
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            tokio::spawn(pass_on(line, offices.clone(), next.fetch_add(1, Ordering::Relaxed)));
        }
    });
    address
}

async fn pass_on(mut line: TcpStream, offices: Arc<Vec<SocketAddr>>, turn: usize) {
    for n in 0..offices.len() {
        let office = offices[(turn + n) % offices.len()];
        if let Ok(Ok(mut behind)) = timeout(CONNECTS_IN, TcpStream::connect(office)).await {
            let _ = (line.set_nodelay(true), behind.set_nodelay(true));
            let _ = copy_bidirectional(&mut line, &mut behind).await;
            return;
        }
    }
}
