//! Connections that are lost: before, within and during a commit.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::atomic::AtomicBool,
};

use super::*;

#[test]
fn work_whose_connection_was_ended_is_done_once() {
    let Some((engine, other)) = engine() else { return };
    let (other, is_first) = (std::sync::Mutex::new(other), AtomicBool::new(true));
    let done = engine.write_blocking(move |tx| {
        insert(tx, 1)?;
        if is_first.swap(false, SeqCst) {
            let id = own_process(tx);
            other.lock().unwrap().batch_execute(&format!("SELECT pg_terminate_backend({id}, 5000)")).unwrap();
        }
        insert(tx, 2)
    });
    assert_eq!((done.unwrap(), numbers(&engine)), (2, vec![1, 2]));
}

#[test]
fn idle_connections_that_were_ended_are_begun_anew() {
    let Some((engine, mut other)) = engine() else { return };
    engine.write_blocking(|tx| insert(tx, 1)).unwrap();
    for n in 2..5 {
        let id = engine.write_blocking(|tx| Ok::<_, DatabaseError>(own_process(tx))).unwrap();
        other.batch_execute(&format!("SELECT pg_terminate_backend({id}, 5000)")).unwrap();
        engine.write_blocking(move |tx| insert(tx, n)).unwrap();
    }
    assert_eq!(numbers(&engine), [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_read_whose_connection_was_ended_is_answered() {
    let Some(engine) = tokio::task::spawn_blocking(|| engine().map(|(engine, _)| engine)).await.unwrap() else { return };
    engine.write(|tx| insert(tx, 1)).await.unwrap();
    let is_first = AtomicBool::new(true);
    let read = engine.read(move |tx| {
        if is_first.swap(false, SeqCst) {
            let id = own_process(tx);
            outsider("public").batch_execute(&format!("SELECT pg_terminate_backend({id}, 5000)")).unwrap();
        }
        tx.query("SELECT n FROM t", values![], |row| row.get::<i64>("n"))
    });
    assert_eq!(read.await.unwrap(), [1]);
}

/// What a commit's message meets on its way.
#[derive(Clone, Copy)]
enum Fault {
    /// The server never gets it.
    Before,
    /// The server has it, its answer is lost.
    After,
}

/// A way to the server that breaks at the next commit once it is told to.
fn proxy(port: u16, fault: Fault, is_armed: &'static AtomicBool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || {
                let mut bytes = [0; 65536];
                while let Ok(count @ 1..) = from.read(&mut bytes) {
                    let is_commit = bytes[..count].windows(7).any(|word| word == b"COMMIT\0");
                    if is_commit && is_armed.swap(false, SeqCst) {
                        let _ = from.shutdown(Shutdown::Both);
                        if matches!(fault, Fault::After) {
                            to.write_all(&bytes[..count]).unwrap();
                            // The server answers into the void.
                            let _ = to.read(&mut bytes);
                        }
                        break;
                    }
                    to.write_all(&bytes[..count]).unwrap();
                }
                let _ = to.shutdown(Shutdown::Both);
            });
            let (mut from, mut to) = (server, client);
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
    });
    own
}

#[test]
fn work_whose_commit_was_lost_is_done_once_whether_the_server_had_it_or_not() {
    if cluster::server().is_none() {
        return;
    }
    for fault in [Fault::Before, Fault::After] {
        let is_armed: &'static AtomicBool = Box::leak(Box::new(AtomicBool::new(false)));
        let port = proxy(cluster::own().port, fault, is_armed);
        let schema = format!("e_{:016x}", rand::random::<u64>());
        let url = format!("postgres://butler@127.0.0.1:{port}/postgres?schema={schema}");
        let engine = Engine::connect(&ServerAddress::parse(&url, "").unwrap(), SCHEMA).unwrap();
        let tries = Arc::new(AtomicU32::new(0));
        let counted = tries.clone();
        is_armed.store(true, SeqCst);
        let add = move |tx: &Tx<'_>| {
            counted.fetch_add(1, SeqCst);
            let last = tx.first("SELECT max(n) AS n FROM t", values![], |row| row.get::<Option<i64>>("n"))?;
            insert(tx, last.flatten().unwrap_or(0) + 1)
        };
        let done = engine.write_blocking(add);
        let expected = if matches!(fault, Fault::Before) { 2 } else { 1 };
        assert_eq!((done.unwrap(), numbers(&engine), tries.load(SeqCst)), (1, vec![1], expected));
    }
}
