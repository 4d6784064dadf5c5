//! What an office has stored, as its engine's own tools show it.

use std::path::{Path, PathBuf};

use super::cluster;

/// The data of the office of a folder, on whichever engine it stands.
pub struct Book {
    folder: PathBuf,
    url: Option<String>,
}

impl Book {
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), url: cluster::url_for(folder) }
    }

    /// In the folder itself, whichever engine tests are to stand on.
    pub fn of_file(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), url: None }
    }

    /// Runs one statement.
    pub fn execute(&self, sql: &str) {
        self.run(sql);
    }

    /// The first column of every row.
    pub fn column(&self, sql: &str) -> Vec<String> {
        self.run(sql)
    }

    fn run(&self, sql: &str) -> Vec<String> {
        let Some(url) = &self.url else {
            let connection = rusqlite::Connection::open(self.folder.join("office.db")).unwrap();
            let mut statement = connection.prepare(sql).unwrap();
            let mut rows = statement.query([]).unwrap();
            let mut found = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                found.push(match row.get_ref(0).unwrap() {
                    rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                    other => other.as_str().unwrap().to_owned(),
                });
            }
            return found;
        };
        // The client has a runtime of its own, which does not begin within the test's.
        std::thread::scope(|scope| scope.spawn(|| on_server(url, sql)).join().unwrap())
    }
}

fn on_server(url: &str, sql: &str) -> Vec<String> {
    let (server, schema) = url.rsplit_once("schema=").unwrap();
    let mut client = postgres::Client::connect(server.trim_end_matches(['?', '&']), postgres::NoTls).unwrap();
    client.batch_execute(&format!("SET search_path TO {schema}")).unwrap();
    let rows = client.simple_query(sql).unwrap().into_iter().filter_map(|message| match message {
        postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    });
    rows.collect()
}
