//! Notices with their life at the office.

use chrono::{DateTime, Utc};

use super::{StoreResult, document, instant, maybe_instant, micros, parsed, signed, to_document, unsigned};
use crate::{
    database::{Row, Tx},
    domain::{
        ids::NoticeId,
        notice::{Audience, English, Notice},
        rich_text::RichText,
    },
    office::records::{ListedNotice, NoticeFilter, NoticeLeaflet, NoticeRecord, NoticeShelf},
    values,
};

const SELECT: &str = "SELECT id, category, title, body, pinned, show_from, show_until, publisher, english_title, english_body, times, audience, draft, withdrawn_at, version, \
                       revision, updated_at, over_at, leaflet, leaflet_by, leaflet_at FROM notice";

fn record(row: &Row<'_>) -> StoreResult<NoticeRecord> {
    let english = English { title: row.get("english_title")?, body: row.get("english_body")?, rich: RichText::default() };
    let notice = Notice {
        id: parsed(row, "id")?,
        category: parsed(row, "category")?,
        title: row.get("title")?,
        body: row.get("body")?,
        rich: RichText::default(),
        pinned: row.get("pinned")?,
        show_from: instant(row, "show_from")?,
        show_until: maybe_instant(row, "show_until")?,
        publisher: row.get("publisher")?,
        // Empty in a database from before there was English.
        english: (!english.title.is_empty()).then_some(english),
        times: document(&row.get::<String>("times")?, "times")?,
        pages: document(&row.get::<String>("leaflet")?, "leaflet")?,
    };
    let leaflet = NoticeLeaflet { by: row.get("leaflet_by")?, at: instant(row, "leaflet_at")? };
    Ok(NoticeRecord {
        leaflet: (!notice.pages.is_empty()).then_some(leaflet),
        notice,
        audience: document(&row.get::<String>("audience")?, "audience")?,
        draft: row.get("draft")?,
        withdrawn_at: maybe_instant(row, "withdrawn_at")?,
        version: row.get("version")?,
        revision: unsigned(row.get("revision")?),
        updated_at: instant(row, "updated_at")?,
    })
}

/// [`over_at`] of what has no end.
const NO_END: i64 = i64::MAX;

/// Published notices that words are looked for in: those over last, and those not over.
pub const SEARCHED: u32 = 3_000;

/// Current notices or drafts of one page; more than anybody puts up at a time.
const AT_ONCE: u32 = 500;

/// A list of notices: what boards carry as they carry it, drafts by their latest change, everything else by its end.
pub fn listed(tx: &Tx<'_>, filter: &NoticeFilter, now: DateTime<Utc>) -> StoreResult<Vec<ListedNotice>> {
    let listed = |row: &Row<'_>| {
        let record = record(row)?;
        Ok(ListedNotice { position: (row.get("over_at")?, record.notice.id), record })
    };
    if filter.words.is_empty() && filter.shelf != NoticeShelf::Archive {
        let (of_shelf, order) = match filter.shelf {
            NoticeShelf::Drafts => ("draft = 1 AND over_at > ?1", "updated_at DESC, id DESC"),
            _ => ("draft = 0 AND over_at > ?1", "pinned DESC, show_from DESC, id DESC"),
        };
        let sql = format!("{SELECT} WHERE {of_shelf} ORDER BY {order} LIMIT {AT_ONCE}");
        // The end of a draft may have passed while it was written.
        let after = if filter.shelf == NoticeShelf::Drafts { i64::MIN } else { micros(now) };
        return tx.query(&sql, values![after], listed);
    }
    let (end, id) = filter.behind.map_or((NO_END, "~".to_owned()), |(end, id)| (end, id.to_string()));
    let behind = "(over_at < ?1 OR (over_at = ?1 AND id < ?2))";
    if filter.words.is_empty() {
        let sql = format!("{SELECT} WHERE draft = 0 AND over_at <= ?3 AND {behind} ORDER BY over_at DESC, id DESC LIMIT ?4");
        return tx.query(&sql, values![end, id, micros(now), filter.limit], listed);
    }
    let sql = format!(
        "{SELECT} WHERE id IN (SELECT id FROM notice WHERE draft = 0 ORDER BY over_at DESC, id DESC LIMIT {SEARCHED}) \
         AND (lower(title) LIKE ?3 ESCAPE '\\' OR lower(body) LIKE ?3 ESCAPE '\\' OR lower(words) LIKE ?3 ESCAPE '\\' OR lower(publisher) LIKE ?3 ESCAPE '\\') \
         AND {behind} ORDER BY over_at DESC, id DESC LIMIT ?4"
    );
    let escaped = filter.words.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    tx.query(&sql, values![end, id, format!("%{escaped}%"), filter.limit], listed)
}

/// What boards carry at `now`, with the lobbies that it is for: not withdrawn, not over.
pub fn on_board(tx: &Tx<'_>, now: DateTime<Utc>) -> StoreResult<Vec<(Notice, Audience)>> {
    let sql = format!("{SELECT} WHERE draft = 0 AND over_at > ?1 ORDER BY pinned DESC, show_from DESC, id DESC");
    tx.query(&sql, values![micros(now)], |row| {
        let record = record(row)?;
        Ok((record.notice, record.audience))
    })
}

/// One notice.
pub fn get(tx: &Tx<'_>, id: NoticeId) -> StoreResult<Option<NoticeRecord>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id.to_string()], record)
}

/// Notices there ever were, drafts among them.
pub fn count(tx: &Tx<'_>) -> StoreResult<i64> {
    Ok(tx.first("SELECT COUNT(*) AS notices FROM notice", values![], |row| row.get("notices"))?.unwrap_or_default())
}

/// Whether there is such a notice.
pub fn exists(tx: &Tx<'_>, id: NoticeId) -> StoreResult<bool> {
    Ok(tx.first("SELECT 1 AS found FROM notice WHERE id = ?1", values![id.to_string()], |row| row.get::<i64>("found"))?.is_some())
}

/// What a search finds besides what was typed: without the marks in between.
fn words_of(body: &str) -> String {
    let plain = RichText::said(body).plain;
    if plain == body { String::new() } else { plain }
}

/// What is written down of a notice.
pub struct Saved<'n> {
    pub notice: &'n Notice,
    pub audience: &'n Audience,
    pub draft: bool,
    /// The board's that carries it.
    pub revision: u64,
}

/// Adds a notice or stores it anew, counting the version up; a withdrawn one is published again.
pub fn save(tx: &Tx<'_>, saved: &Saved<'_>, now: DateTime<Utc>) -> StoreResult<()> {
    let Saved { notice, audience, draft, revision } = *saved;
    let english = notice.english.as_ref();
    tx.execute(
        "INSERT INTO notice (id, category, title, body, pinned, show_from, show_until, publisher, english_title, \
         english_body, version, revision, updated_at, times, audience, draft, over_at, leaflet, words) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) ON CONFLICT (id) DO UPDATE SET category = excluded.category, \
         title = excluded.title, body = excluded.body, pinned = excluded.pinned, show_from = excluded.show_from, \
         show_until = excluded.show_until, publisher = excluded.publisher, \
         english_title = excluded.english_title, english_body = excluded.english_body, \
         times = excluded.times, audience = excluded.audience, draft = excluded.draft, withdrawn_at = NULL, over_at = excluded.over_at, leaflet = excluded.leaflet, words = excluded.words, \
         version = notice.version + 1, revision = excluded.revision, updated_at = excluded.updated_at",
        values![
            notice.id.to_string(),
            notice.category.into_str(),
            notice.title,
            notice.body,
            i64::from(notice.pinned),
            micros(notice.show_from),
            notice.show_until.map(micros),
            notice.publisher,
            english.map_or("", |english| &english.title),
            english.map_or("", |english| &english.body),
            signed(revision),
            micros(now),
            to_document(&notice.times, "times")?,
            to_document(audience, "audience")?,
            draft,
            notice.show_until.map_or(NO_END, micros),
            to_document(&notice.pages, "leaflet")?,
            words_of(&notice.body),
        ],
    )?;
    Ok(())
}

/// Notes who put the leaflet there.
pub fn note_leaflet(tx: &Tx<'_>, id: NoticeId, leaflet: &NoticeLeaflet) -> StoreResult<()> {
    tx.execute(
        "UPDATE notice SET leaflet_by = ?2, leaflet_at = ?3 WHERE id = ?1",
        values![id.to_string(), leaflet.by, micros(leaflet.at)],
    )?;
    Ok(())
}

/// Forgets a draft; what was ever on a board stays.
pub fn forget_draft(tx: &Tx<'_>, id: NoticeId) -> StoreResult<bool> {
    Ok(tx.execute("DELETE FROM notice WHERE id = ?1 AND draft = 1", values![id.to_string()])? > 0)
}

/// Takes a notice down.
pub fn withdraw(tx: &Tx<'_>, id: NoticeId, revision: u64, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "UPDATE notice SET withdrawn_at = ?2, over_at = CASE WHEN over_at < ?2 THEN over_at ELSE ?2 END, version = version + 1, revision = ?3, updated_at = ?2 WHERE id = ?1",
        values![id.to_string(), micros(now), signed(revision)],
    )?;
    Ok(())
}
