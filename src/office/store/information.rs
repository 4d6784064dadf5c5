//! Pages of the information rack with their life at the office.

use chrono::{DateTime, Utc};

use super::{StoreResult, document, instant, maybe_instant, micros, parsed, to_document};
use crate::{
    database::{Row, Tx},
    domain::{information::InformationPage, notice::Audience, rich_text::RichText},
    office::records::{InformationRecord, NoticeLeaflet},
    values,
};

const SELECT: &str = "SELECT id, shelf, position, title, body, entries, hidden, version, updated_at, audience, show_from, show_until, times, leaflet, \
                       leaflet_by, leaflet_at FROM information_page";

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
        place: u32::try_from(row.get::<i64>("position")?).unwrap_or_default(),
        show_from: maybe_instant(row, "show_from")?,
        show_until: maybe_instant(row, "show_until")?,
        times: document(&row.get::<String>("times")?, "times")?,
        pages: document(&row.get::<String>("leaflet")?, "leaflet")?,
    };
    let leaflet = NoticeLeaflet { by: row.get("leaflet_by")?, at: instant(row, "leaflet_at")? };
    Ok(InformationRecord {
        leaflet: (!page.pages.is_empty()).then_some(leaflet),
        page,
        audience: document(&row.get::<String>("audience")?, "audience")?,
        hidden: row.get("hidden")?,
        version: row.get("version")?,
        updated_at: instant(row, "updated_at")?,
    })
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
pub fn save(tx: &Tx<'_>, page: &InformationPage, audience: &Audience, hidden: bool, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO information_page (id, shelf, position, title, body, entries, hidden, version, updated_at, audience, show_from, \
         show_until, times, leaflet) \
         SELECT ?1, ?2, coalesce(max(position), 0) + 1, ?3, ?4, ?5, ?6, 1, ?7, ?8, ?9, ?10, ?11, ?12 FROM information_page WHERE true \
         ON CONFLICT (id) DO UPDATE SET shelf = excluded.shelf, title = excluded.title, body = excluded.body, \
         entries = excluded.entries, hidden = excluded.hidden, version = information_page.version + 1, updated_at = excluded.updated_at, \
         audience = excluded.audience, show_from = excluded.show_from, show_until = excluded.show_until, times = excluded.times, \
         leaflet = excluded.leaflet",
        values![
            page.id,
            page.shelf.into_str(),
            page.title,
            page.body,
            to_document(&page.entries, "information entries")?,
            i64::from(hidden),
            micros(now),
            to_document(audience, "audience")?,
            page.show_from.map(micros),
            page.show_until.map(micros),
            to_document(&page.times, "times")?,
            to_document(&page.pages, "leaflet")?,
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

/// Notes who put the leaflet there.
pub fn note_leaflet(tx: &Tx<'_>, id: &str, leaflet: &NoticeLeaflet) -> StoreResult<()> {
    tx.execute("UPDATE information_page SET leaflet_by = ?2, leaflet_at = ?3 WHERE id = ?1", values![id, leaflet.by, micros(leaflet.at)])?;
    Ok(())
}

/// Throws a page away.
pub fn remove(tx: &Tx<'_>, id: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM information_page WHERE id = ?1", values![id])?;
    Ok(())
}
