//! Notices with their life at the office.

use chrono::{DateTime, Utc};

use super::{StoreResult, instant, maybe_instant, micros, parsed, signed, unsigned};
use crate::{
    database::{Row, Tx},
    domain::{
        ids::NoticeId,
        notice::{English, Notice},
    },
    office::records::NoticeRecord,
    values,
};

const SELECT: &str = "SELECT id, category, title, body, pinned, show_from, show_until, publisher, english_title, english_body, withdrawn_at, version, revision, \
                       updated_at FROM notice";

fn record(row: &Row<'_>) -> StoreResult<NoticeRecord> {
    let english = English { title: row.get("english_title")?, body: row.get("english_body")? };
    let notice = Notice {
        id: parsed(row, "id")?,
        category: parsed(row, "category")?,
        title: row.get("title")?,
        body: row.get("body")?,
        pinned: row.get("pinned")?,
        show_from: instant(row, "show_from")?,
        show_until: maybe_instant(row, "show_until")?,
        publisher: row.get("publisher")?,
        // Empty in a database from before there was English.
        english: (!english.title.is_empty()).then_some(english),
    };
    Ok(NoticeRecord {
        notice,
        withdrawn_at: maybe_instant(row, "withdrawn_at")?,
        version: row.get("version")?,
        revision: unsigned(row.get("revision")?),
        updated_at: instant(row, "updated_at")?,
    })
}

/// All notices, pinned then the newest.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<NoticeRecord>> {
    tx.query(&format!("{SELECT} ORDER BY pinned DESC, show_from DESC, id DESC"), values![], record)
}

/// What a board carries at `now`: not withdrawn, not over.
pub fn on_board(tx: &Tx<'_>, now: DateTime<Utc>) -> StoreResult<Vec<Notice>> {
    let sql = format!(
        "{SELECT} WHERE withdrawn_at IS NULL AND (show_until IS NULL OR show_until > ?1) ORDER BY pinned DESC, show_from DESC, id DESC"
    );
    tx.query(&sql, values![micros(now)], |row| Ok(record(row)?.notice))
}

/// One notice.
pub fn get(tx: &Tx<'_>, id: NoticeId) -> StoreResult<Option<NoticeRecord>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id.to_string()], record)
}

/// Adds a notice or stores it anew, counting the version up; a withdrawn one is published again.
pub fn save(tx: &Tx<'_>, notice: &Notice, revision: u64, now: DateTime<Utc>) -> StoreResult<()> {
    let english = notice.english.as_ref();
    tx.execute(
        "INSERT INTO notice (id, category, title, body, pinned, show_from, show_until, publisher, english_title, \
         english_body, version, revision, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11, ?12) ON CONFLICT (id) DO UPDATE SET category = excluded.category, \
         title = excluded.title, body = excluded.body, pinned = excluded.pinned, show_from = excluded.show_from, \
         show_until = excluded.show_until, publisher = excluded.publisher, \
         english_title = excluded.english_title, english_body = excluded.english_body, withdrawn_at = NULL, \
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
            micros(now)
        ],
    )?;
    Ok(())
}

/// Takes a notice down.
pub fn withdraw(tx: &Tx<'_>, id: NoticeId, revision: u64, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "UPDATE notice SET withdrawn_at = ?2, version = version + 1, revision = ?3, updated_at = ?2 WHERE id = ?1",
        values![id.to_string(), micros(now), signed(revision)],
    )?;
    Ok(())
}
