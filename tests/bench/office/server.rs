//! How fast envelopes are taken in when the estate is on a PostgreSQL server.

use std::time::{Duration, Instant};

use lobby_butler::{
    clock::Clock,
    database::postgres::ServerAddress,
    office::{Office, store::Store},
};
use postgres::{Client, NoTls};

use super::{
    Sizes, cluster,
    envelopes::Sealer,
    folder,
    intake::{Figures, MANY, run},
    process::{OfficeProcess, free_address},
    report::{Report, Row, Target, median},
};

/// Connections that an office holds.
const CONNECTIONS: usize = 8;
/// Rows in one transaction, as the office groups them.
const GROUP: u32 = 60;

/// Section `server`.
pub async fn intake(sizes: &Sizes, report: &mut Report) {
    let Some(server) = cluster::server_or_own() else {
        eprintln!("server: there is no PostgreSQL server, so nothing is delivered to one");
        return;
    };
    let schema = format!("bench_{:08x}", rand::random::<u32>());
    let url = cluster::with_option(&server, &format!("schema={schema}"));
    let tokens = tokio::task::spawn_blocking({
        let (url, terminals) = (url.clone(), sizes.terminals);
        move || {
            let address = ServerAddress::parse(&url, "").unwrap();
            Office::connect(&address, Clock::system()).unwrap().load_sample().unwrap();
            folder::add_terminals(&Store::connect(&address).unwrap(), 0, terminals)
        }
    });
    let tokens = tokens.await.unwrap();
    let own = tempfile::tempdir().unwrap();
    let office = OfficeProcess::start_at(free_address(), own.path(), &["--database", &url]).await.unwrap();
    let mut sealer = Sealer::new(office.address, tokens).await;
    let mut limits = [Vec::new(), Vec::new()];
    for _ in 0..sizes.runs {
        for (limit, (connections, group)) in limits.iter_mut().zip([(CONNECTIONS, 1), (1, GROUP)]) {
            limit.push(bare(&server, connections, group, sealer.bytes(), sizes.lasts / 2).await);
        }
    }
    let [single, grouped] = limits.map(median);
    let mut runs = Vec::new();
    for _ in 0..sizes.runs {
        runs.push(run(&office, &mut sealer, MANY, sizes.lasts).await);
    }
    let Figures { rate, worst, note, .. } = Figures::of(&runs);
    let taken = Row::new("server", format!("envelopes, {MANY} at once"), rate, "/s").aim(Target::RatioAtLeast(0.7));
    report.add(taken.beside(single, "bare inserts over 8 connections, one in a transaction").note(note));
    let row = Row::new("server", format!("envelopes, {MANY} at once, beside groups"), rate, "/s");
    report.add(row.beside(grouped, "bare inserts over one connection, 60 in a transaction"));
    let mut limits = Vec::new();
    for _ in 0..sizes.runs {
        limits.push(indexed(&server, &schema, sizes.lasts / 2).await);
    }
    let row = Row::new("server", format!("envelopes, {MANY} at once, beside rows of the same columns and indexes"), rate, "/s");
    report.add(row.beside(median(limits), "such rows that the server itself copies, 60 in a transaction"));
    report.add(Row::new("server", format!("p99, {MANY} at once"), worst, "ms"));
}

/// Rows a second that the server can index at all: copies of what came in, made by the server itself, into a table of the same
/// columns and indexes.
async fn indexed(server: &str, schema: &str, lasts: Duration) -> f64 {
    let (server, schema) = (server.to_owned(), schema.to_owned());
    let work = move || {
        let mut client = Client::connect(&server, NoTls).unwrap();
        let make = format!("SET search_path TO {schema}; DROP TABLE IF EXISTS copied; CREATE TABLE copied (LIKE submission INCLUDING ALL)");
        client.batch_execute(&make).unwrap();
        let columns = "SELECT column_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = 'copied'";
        let columns: Vec<String> = client.query(columns, &[&schema]).unwrap().iter().map(|row| row.get(0)).collect();
        // Later than everything that was copied before, as what comes in is.
        let value = |name: &String| match name.as_str() {
            "id" => "$1::text || s.id".to_owned(),
            "received_at" | "turn" | "due_at" | "near_at" | "breaks_at" | "moved_at" => format!("s.{name} + $2::bigint"),
            _ => format!("s.{name}"),
        };
        let values = columns.iter().map(value).collect::<Vec<_>>().join(", ");
        let copy = format!("INSERT INTO copied ({}) SELECT {values} FROM submission s ORDER BY s.id LIMIT {GROUP}", columns.join(", "));
        let copy = client.prepare(&copy).unwrap();
        let (started, mut groups) = (Instant::now(), 0_i64);
        while started.elapsed() < lasts {
            groups += 1;
            assert_eq!(client.execute(&copy, &[&format!("{groups:08}"), &(groups * 1_000_000)]).unwrap(), u64::from(GROUP));
        }
        groups as f64 * f64::from(GROUP) / started.elapsed().as_secs_f64()
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// Rows a second that the server takes from its own client, as durable and as long as an envelope with what was inside.
async fn bare(server: &str, connections: usize, group: u32, bytes: (usize, usize), lasts: Duration) -> f64 {
    let work = |connection: usize| {
        let server = server.to_owned();
        move || {
            let mut client = Client::connect(&server, NoTls).unwrap();
            let table = format!("bare_{connection}_{group}");
            let make = format!("DROP TABLE IF EXISTS {table}; CREATE TABLE {table} (id TEXT PRIMARY KEY, envelope TEXT, content TEXT)");
            client.batch_execute(&make).unwrap();
            let insert = client.prepare(&format!("INSERT INTO {table} VALUES ($1, $2, $3)")).unwrap();
            let (envelope, content) = ("x".repeat(bytes.0), "x".repeat(bytes.1));
            let (started, mut rows) = (Instant::now(), 0_u32);
            while started.elapsed() < lasts {
                let mut transaction = client.transaction().unwrap();
                for _ in 0..group {
                    let id = format!("0199a1b2-c3d4-7000-8000-{rows:012}");
                    transaction.execute(&insert, &[&id, &envelope, &content]).unwrap();
                    rows += 1;
                }
                transaction.commit().unwrap();
            }
            client.batch_execute(&format!("DROP TABLE {table}")).unwrap();
            f64::from(rows) / started.elapsed().as_secs_f64()
        }
    };
    let running: Vec<_> = (0..connections).map(|connection| tokio::task::spawn_blocking(work(connection))).collect();
    let mut rate = 0.0;
    for one in running {
        rate += one.await.unwrap();
    }
    rate
}
