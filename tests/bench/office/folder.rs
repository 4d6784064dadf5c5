//! An office's data folder before its process starts: the sample estate and terminals whose tokens are known.
//!
//! The library's own functions write it, all terminals in one transaction: a thousand lines of `--add-terminal` would take
//! longer than what is measured.

use std::{path::Path, time::Duration};

use chrono::Utc;
use lobby_butler::{
    clock::{Clock, random_bytes},
    domain::{ids::TerminalId, place},
    office::{
        Office,
        store::{Store, StoreError, terminals},
    },
    protocol::v1::envelope::hex,
    sample,
};
use sha2::{Digest, Sha256};

/// Loads the sample estate and registers terminals; tells their tokens.
pub fn prepare(folder: &Path, count: usize) -> Vec<String> {
    let office = Office::open(folder, Clock::system()).unwrap();
    office.load_sample().unwrap();
    drop(office);
    add_terminals(&store(folder), 0, count)
}

/// The store of a folder that an office has just left: its lock is released a moment after the last handle.
pub fn store(folder: &Path) -> Store {
    loop {
        match Store::open(folder) {
            Err(error) if error.to_string().contains("in use") => std::thread::sleep(Duration::from_millis(1)),
            opened => break opened.unwrap(),
        }
    }
}

/// Registers terminals in the lobbies of all buildings; tells their tokens.
pub fn add_terminals(store: &Store, from: usize, count: usize) -> Vec<String> {
    let buildings = place::buildings(&sample::rooms());
    let tokens: Vec<String> = (from..from + count).map(|n| format!("terminal-of-the-bench-{n:06}")).collect();
    let rows = tokens.clone();
    let work = move |tx: &lobby_butler::office::store::Tx<'_>| {
        for (n, token) in (from..).zip(&rows) {
            let building = &buildings[n % buildings.len()];
            let hash = hex(&Sha256::digest(token.as_bytes()));
            let id = TerminalId::mint(Utc::now(), random_bytes());
            terminals::add(tx, id, &format!("{building}大堂 {n}"), Some(building), &hash, Utc::now())?;
        }
        Ok::<_, StoreError>(())
    };
    store.write_blocking(work).unwrap();
    tokens
}
