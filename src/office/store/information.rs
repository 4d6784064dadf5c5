//! Pages of the information rack with their life at the office.

use chrono::{DateTime, Utc};

use super::{StoreResult, document, instant, micros, parsed, to_document};
use crate::{
    database::{Row, Tx},
    domain::{information::InformationPage, rich_text::RichText},
    office::records::InformationRecord,
    values,
};

const SELECT: &str = "SELECT id, shelf, title, body, entries, hidden, version, updated_at FROM information_page";

fn record(row: &Row<'_>) -> StoreResult<InformationRecord> {
    let entries: String = row.get("entries")?;
    let page = InformationPage {
        id: row.get("id")?,
        shelf: parsed(row, "shelf")?,
        title: row.get("title")?,
        body: row.get("body")?,
        rich: RichText::default(),
        english_rich: RichText::default(),
        entries: document(&entries, "information entries")?,
    };
    Ok(InformationRecord { page, hidden: row.get("hidden")?, version: row.get("version")?, updated_at: instant(row, "updated_at")? })
}

/// All pages, by shelf and place.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<InformationRecord>> {
    let mut records = tx.query(&format!("{SELECT} ORDER BY position, id"), values![], record)?;
    records.sort_by_key(|record| record.page.shelf);
    Ok(records)
}

/// One page.
pub fn get(tx: &Tx<'_>, id: &str) -> StoreResult<Option<InformationRecord>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id], record)
}

/// Adds a page behind all others or stores it anew in its place, counting the version up.
pub fn save(tx: &Tx<'_>, page: &InformationPage, hidden: bool, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO information_page (id, shelf, position, title, body, entries, hidden, version, updated_at) \
         SELECT ?1, ?2, coalesce(max(position), 0) + 1, ?3, ?4, ?5, ?6, 1, ?7 FROM information_page WHERE true \
         ON CONFLICT (id) DO UPDATE SET shelf = excluded.shelf, title = excluded.title, body = excluded.body, \
         entries = excluded.entries, hidden = excluded.hidden, version = information_page.version + 1, updated_at = excluded.updated_at",
        values![
            page.id,
            page.shelf.into_str(),
            page.title,
            page.body,
            to_document(&page.entries, "information entries")?,
            i64::from(hidden),
            micros(now)
        ],
    )?;
    Ok(())
}

/// Puts the pages into this order.
pub fn set_order<'a>(tx: &Tx<'_>, ids: impl Iterator<Item = &'a str>) -> StoreResult<()> {
    for (position, id) in ids.enumerate() {
        tx.execute("UPDATE information_page SET position = ?2 WHERE id = ?1", values![id, position as i64 + 1])?;
    }
    Ok(())
}

/// Throws a page away.
pub fn remove(tx: &Tx<'_>, id: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM information_page WHERE id = ?1", values![id])?;
    Ok(())
}
