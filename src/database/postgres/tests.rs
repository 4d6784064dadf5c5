//! Against a real server: transactions that are undone, connections that are lost, databases that do not fit.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::SeqCst},
};

use postgres::{Client, NoTls};

use super::{
    super::{DatabaseError, Engine, Tx, cluster},
    ServerAddress,
};
use crate::values;

mod lost;
mod unfit;

const SCHEMA: &[&str] = &["CREATE TABLE t (n BIGINT PRIMARY KEY, word TEXT);"];

/// A schema of its own on the server of the tests, if there is one.
fn address() -> Option<(ServerAddress, String)> {
    let schema = format!("e_{:016x}", rand::random::<u64>());
    let url = cluster::with_option(&cluster::server()?, &format!("schema={schema}"));
    Some((ServerAddress::parse(&url, "").unwrap(), schema))
}

fn engine() -> Option<(Engine, Client)> {
    let (address, schema) = address()?;
    Some((Engine::connect(&address, SCHEMA).unwrap(), outsider(&schema)))
}

/// Somebody else on the same server, looking at a schema.
fn outsider(schema: &str) -> Client {
    let mut client = Client::connect(&cluster::server().unwrap(), NoTls).unwrap();
    client.batch_execute(&format!("SET search_path TO {schema}")).unwrap();
    client
}

fn insert(tx: &Tx<'_>, n: i64) -> Result<i64, DatabaseError> {
    tx.execute("INSERT INTO t (n) VALUES (?1)", values![n]).map(|_| n)
}

fn numbers(engine: &Engine) -> Vec<i64> {
    engine.write_blocking(|tx| tx.query("SELECT n FROM t ORDER BY n", values![], |row| row.get::<i64>("n"))).unwrap()
}

fn own_process(tx: &Tx<'_>) -> i64 {
    tx.first("SELECT pg_backend_pid() AS id", values![], |row| row.get::<i64>("id")).unwrap().unwrap()
}

#[test]
fn every_value_comes_back_as_it_was_written() {
    let Some((engine, _)) = engine() else { return };
    let written = |tx: &Tx<'_>| {
        for (n, word) in [(-1_i64, None), (0, Some("水'; DROP TABLE t; -- ?1")), (i64::MAX, Some("")), (7, Some("a\0b"))] {
            assert_eq!(tx.execute("INSERT INTO t VALUES (?1, ?2)", values![n, word])?, 1);
            let read = tx.first("SELECT n, word FROM t WHERE n = ?1", values![n], |row| {
                Ok::<(i64, Option<String>), DatabaseError>((row.get("n")?, row.get("word")?))
            })?;
            assert_eq!(read, Some((n, word.map(|word| word.replace('\0', "\u{FFFD}")))));
        }
        let kinds = tx.first("SELECT 1 AS small, CAST(1 AS SMALLINT) AS smaller, 'x' AS text, NULL AS nothing", values![], |row| {
            assert!(row.get::<bool>("small")? && row.get::<i64>("smaller")? == 1);
            assert!(matches!(row.get::<i64>("text"), Err(DatabaseError::Column { .. })));
            assert!(matches!(row.get::<i64>("absent"), Err(DatabaseError::Column { .. })));
            row.get::<Option<String>>("nothing")
        });
        assert_eq!(kinds?, Some(None));
        Ok::<_, DatabaseError>(())
    };
    engine.write_blocking(written).unwrap();
}

#[test]
fn what_fails_or_panics_is_undone_alone_and_an_error_that_was_swallowed_is_told() {
    let Some((engine, _)) = engine() else { return };
    std::thread::scope(|scope| {
        for n in 0..40 {
            let engine = &engine;
            scope.spawn(move || {
                let done = engine.write_blocking(move |tx| {
                    insert(tx, n)?;
                    match n % 4 {
                        1 => insert(tx, n),
                        2 => {
                            let _ = insert(tx, n);
                            Ok(n)
                        }
                        3 => panic!("on purpose"),
                        _ => Ok(n),
                    }
                });
                assert_eq!(done.is_ok(), n % 4 == 0, "{n}: {done:?}");
            });
        }
    });
    assert_eq!(numbers(&engine), (0..40).step_by(4).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_read_waits_for_no_write_is_one_snapshot_and_cannot_write() {
    let Some((engine, told)) =
        tokio::task::spawn_blocking(|| engine().map(|(engine, other)| (engine, Arc::new(std::sync::Mutex::new(other))))).await.unwrap()
    else {
        return;
    };
    engine.write(|tx| insert(tx, 1)).await.unwrap();
    let other = told.clone();
    let read = move |tx: &Tx<'_>| {
        let count = |tx: &Tx<'_>| tx.first("SELECT count(*) AS n FROM t", values![], |row| row.get::<i64>("n"));
        let before = count(tx)?;
        other.lock().unwrap().batch_execute("INSERT INTO t (n) VALUES (2) ON CONFLICT (n) DO NOTHING").unwrap();
        Ok::<_, DatabaseError>((before, count(tx)?))
    };
    assert_eq!(engine.read(read).await.unwrap(), (Some(1), Some(1)));
    let sees = engine.read(|tx| tx.query("SELECT n FROM t ORDER BY n", values![], |row| row.get::<i64>("n"))).await.unwrap();
    assert_eq!(sees, [1, 2]);
    assert!(engine.read(|tx| insert(tx, 3)).await.is_err());
    tokio::task::spawn_blocking(move || drop(told)).await.unwrap();
}

#[test]
fn work_that_a_conflict_undid_is_done_once() {
    let Some((engine, _)) = engine() else { return };
    let tries = Arc::new(AtomicU32::new(0));
    let counted = tries.clone();
    let done = engine.write_blocking(move |tx| {
        insert(tx, 1)?;
        if counted.fetch_add(1, SeqCst) < 3 {
            tx.execute("DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '40001'; END $$", values![])?;
        }
        Ok::<_, DatabaseError>(())
    });
    done.unwrap();
    assert_eq!((tries.load(SeqCst), numbers(&engine)), (4, vec![1]));
    let again = tries.clone();
    let never = engine.write_blocking(move |tx| {
        again.fetch_add(1, SeqCst);
        tx.execute("DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '40P01'; END $$", values![])
    });
    assert!(never.is_err());
    assert_eq!((tries.load(SeqCst), numbers(&engine)), (4 + 5, vec![1]), "five times at most");
}

#[test]
fn work_that_ran_into_a_deadlock_is_done_once() {
    let Some((engine, mut other)) = engine() else { return };
    engine.write_blocking(|tx| insert(tx, 1).and_then(|_| insert(tx, 2))).unwrap();
    let tries = Arc::new(AtomicU32::new(0));
    let (counted, engine_too) = (tries.clone(), engine.clone());
    // Somebody at the server's own prompt does not wait for a turn.
    other.batch_execute("BEGIN; SET LOCAL deadlock_timeout = '20s'; UPDATE t SET word = 'theirs' WHERE n = 2").unwrap();
    let ours = std::thread::spawn(move || {
        engine_too.write_blocking(move |tx| {
            counted.fetch_add(1, SeqCst);
            for n in [1_i64, 2] {
                tx.execute("UPDATE t SET word = coalesce(word, '') || 'ours' WHERE n = ?1", values![n])?;
            }
            Ok::<_, DatabaseError>(())
        })
    });
    let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid IS NOT NULL AND pid <> pg_backend_pid()";
    while outsider("public").query_one(waits, &[]).unwrap().get::<_, i64>(0) == 0 {
        std::thread::yield_now();
    }
    other.batch_execute("UPDATE t SET word = 'theirs' WHERE n = 1; COMMIT").unwrap();
    ours.join().unwrap().unwrap();
    let words = engine.write_blocking(|tx| tx.query("SELECT word FROM t ORDER BY n", values![], |row| row.get::<String>("word")));
    assert_eq!((tries.load(SeqCst), words.unwrap()), (2, vec!["theirsours".to_owned(); 2]));
}

#[test]
fn offices_on_one_server_begin_at_once_and_what_each_reads_holds_until_it_writes() {
    let Some((address, _)) = address() else { return };
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let address = &address;
            scope.spawn(move || {
                let engine = Engine::connect(address, SCHEMA).unwrap();
                for _ in 0..50 {
                    let next = |tx: &Tx<'_>| {
                        let last = tx.first("SELECT max(n) AS n FROM t", values![], |row| row.get::<Option<i64>>("n"))?;
                        insert(tx, last.flatten().unwrap_or(0) + 1)
                    };
                    engine.write_blocking(next).unwrap();
                }
            });
        }
    });
    assert_eq!(numbers(&Engine::connect(&address, SCHEMA).unwrap()), (1..=150).collect::<Vec<_>>());
}
