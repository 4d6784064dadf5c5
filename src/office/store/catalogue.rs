//! Published versions of the catalogue. Rows are only ever added.

use super::{StoreResult, document, instant, micros, to_document};
use crate::{
    database::{Row, Tx},
    domain::catalogue::Catalogue,
    office::records::CatalogueVersion,
    values,
};

fn entry(row: &Row<'_>) -> StoreResult<CatalogueVersion> {
    let differences: String = row.get("differences")?;
    Ok(CatalogueVersion {
        version: row.get("version")?,
        differences: document(&differences, "catalogue differences")?,
        published_by: row.get("published_by")?,
        published_at: instant(row, "published_at")?,
    })
}

fn content(row: &Row<'_>) -> StoreResult<Catalogue> {
    let text: String = row.get("catalogue")?;
    document(&text, "catalogue")
}

/// The version that terminals get, if any was published.
pub fn latest(tx: &Tx<'_>) -> StoreResult<Option<Catalogue>> {
    tx.first("SELECT catalogue FROM catalogue_version ORDER BY version DESC LIMIT 1", values![], content)
}

/// The number of that version.
pub fn latest_version(tx: &Tx<'_>) -> StoreResult<Option<u32>> {
    tx.first("SELECT version FROM catalogue_version ORDER BY version DESC LIMIT 1", values![], |row| Ok(row.get("version")?))
}

/// One version.
pub fn get(tx: &Tx<'_>, version: u32) -> StoreResult<Option<Catalogue>> {
    tx.first("SELECT catalogue FROM catalogue_version WHERE version = ?1", values![version], content)
}

/// Every version, the newest first.
pub fn history(tx: &Tx<'_>) -> StoreResult<Vec<CatalogueVersion>> {
    let sql = "SELECT version, differences, published_by, published_at FROM catalogue_version ORDER BY version DESC";
    tx.query(sql, values![], entry)
}

/// Every catalogue that was ever published.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<Catalogue>> {
    tx.query("SELECT catalogue FROM catalogue_version ORDER BY version", values![], content)
}

/// Adds a version; its number is the catalogue's.
pub fn add(tx: &Tx<'_>, catalogue: &Catalogue, entry: &CatalogueVersion) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO catalogue_version (version, catalogue, differences, published_by, published_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        values![
            entry.version,
            to_document(catalogue, "catalogue")?,
            to_document(&entry.differences, "catalogue differences")?,
            entry.published_by,
            micros(entry.published_at)
        ],
    )?;
    Ok(())
}
