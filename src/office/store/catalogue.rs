//! Published versions of the catalogue. Rows are only ever added.

use rusqlite::{Connection, Row, params};

use super::{Outcome, collect, document, first, instant, micros, to_document};
use crate::{domain::catalogue::Catalogue, office::records::CatalogueVersion};

fn entry(row: &Row<'_>) -> Outcome<CatalogueVersion> {
    let differences: String = row.get("differences")?;
    Ok(CatalogueVersion {
        version: row.get("version")?,
        differences: document(&differences, "catalogue differences")?,
        published_by: row.get("published_by")?,
        published_at: instant(row, "published_at")?,
    })
}

fn content(row: &Row<'_>) -> Outcome<Catalogue> {
    let text: String = row.get("catalogue")?;
    document(&text, "catalogue")
}

/// The version that terminals get, if any was published.
pub fn latest(connection: &Connection) -> Outcome<Option<Catalogue>> {
    first(connection, "SELECT catalogue FROM catalogue_version ORDER BY version DESC LIMIT 1", [], content)
}

/// One version.
pub fn get(connection: &Connection, version: u32) -> Outcome<Option<Catalogue>> {
    first(connection, "SELECT catalogue FROM catalogue_version WHERE version = ?1", [version], content)
}

/// Every version, the newest first.
pub fn history(connection: &Connection) -> Outcome<Vec<CatalogueVersion>> {
    let sql = "SELECT version, differences, published_by, published_at FROM catalogue_version ORDER BY version DESC";
    collect(connection, sql, [], entry)
}

/// Every catalogue that was ever published.
pub fn all(connection: &Connection) -> Outcome<Vec<Catalogue>> {
    collect(connection, "SELECT catalogue FROM catalogue_version ORDER BY version", [], content)
}

/// Adds a version; its number is the catalogue's.
pub fn add(connection: &Connection, catalogue: &Catalogue, entry: &CatalogueVersion) -> Outcome<()> {
    connection.execute(
        "INSERT INTO catalogue_version (version, catalogue, differences, published_by, published_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            entry.version,
            to_document(catalogue, "catalogue")?,
            to_document(&entry.differences, "catalogue differences")?,
            entry.published_by,
            micros(entry.published_at)
        ],
    )?;
    Ok(())
}
