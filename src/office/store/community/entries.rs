//! What residents hand in, and what became of it.
//!
//! Invariant: a state is left only by the statement that names it ([`turn`]), so that whoever was faster is never undone.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::{StoreError, StoreResult, document, instant, micros, parsed, to_document, unsigned};
use crate::{
    database::{Row, Tx},
    domain::{
        community::{Card, Entry, EntryKind, EntryState},
        ids::SubmissionId,
        receipt_code::ReceiptCode,
    },
    office::records::{EntryRecord, EntryStep, ListedEntries, NewEntry},
    values,
};

const SELECT: &str = "SELECT id, receipt_code, state, subject, content, people, line, hangs_until, taken_by, received_at, moved_at \
                      FROM community_entry";

fn record(row: &Row<'_>) -> StoreResult<EntryRecord> {
    let hangs_until: String = row.get("hangs_until")?;
    let day = |text: String| text.parse::<NaiveDate>().map_err(|_| StoreError::Damaged { what: "hangs_until" });
    Ok(EntryRecord {
        id: parsed(row, "id")?,
        receipt_code: parsed(row, "receipt_code")?,
        state: parsed(row, "state")?,
        subject: row.get("subject")?,
        content: document(&row.get::<String>("content")?, "content")?,
        people: row.get("people")?,
        line: row.get("line")?,
        hangs_until: Some(hangs_until).filter(|text| !text.is_empty()).map(day).transpose()?,
        taken_by: row.get("taken_by")?,
        received_at: instant(row, "received_at")?,
        moved_at: instant(row, "moved_at")?,
    })
}

/// Stores one with its first step; `false` if its id is there already.
pub fn add(tx: &Tx<'_>, new: &NewEntry, note: &str) -> StoreResult<bool> {
    let stored = tx.execute(
        "INSERT INTO community_entry (id, digest, receipt_code, kind, state, waits, subject, content, people, line, hangs_until, taken_by, \
         received_at, moved_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '', ?11, ?12, ?12) ON CONFLICT (id) DO NOTHING",
        values![
            new.id.to_string(),
            new.digest,
            new.receipt_code.to_string(),
            new.content.kind().into_str(),
            new.state.into_str(),
            new.state.waits_for_desk(),
            new.subject,
            to_document(&new.content, "content")?,
            new.people,
            new.line,
            new.taken_by,
            micros(new.received_at)
        ],
    )?;
    if stored == 0 {
        return Ok(false);
    }
    let step = EntryStep { state: new.state, note: note.to_owned(), actor: new.taken_by.clone(), at: new.received_at };
    add_step(tx, new.id, &step)?;
    Ok(true)
}

/// Adds a step behind those that there are.
pub fn add_step(tx: &Tx<'_>, id: SubmissionId, step: &EntryStep) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO community_step (entry_id, position, state, note, actor, at) \
         SELECT ?1, coalesce(max(position), 0) + 1, CAST(?2 AS TEXT), CAST(?3 AS TEXT), CAST(?4 AS TEXT), CAST(?5 AS BIGINT) FROM community_step WHERE entry_id = ?1",
        values![id.to_string(), step.state.into_str(), step.note, step.actor, micros(step.at)],
    )?;
    Ok(())
}

/// What became of one, oldest first.
pub fn steps(tx: &Tx<'_>, id: SubmissionId) -> StoreResult<Vec<EntryStep>> {
    let sql = "SELECT state, note, actor, at FROM community_step WHERE entry_id = ?1 ORDER BY position";
    tx.query(sql, values![id.to_string()], |row| {
        Ok(EntryStep { state: parsed(row, "state")?, note: row.get("note")?, actor: row.get("actor")?, at: instant(row, "at")? })
    })
}

/// Digest and time of what is stored under an id.
pub fn receipt(tx: &Tx<'_>, id: SubmissionId) -> StoreResult<Option<(String, DateTime<Utc>)>> {
    tx.first("SELECT digest, received_at FROM community_entry WHERE id = ?1", values![id.to_string()], |row| {
        Ok((row.get("digest")?, instant(row, "received_at")?))
    })
}

/// One of them.
pub fn get(tx: &Tx<'_>, id: SubmissionId) -> StoreResult<Option<EntryRecord>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id.to_string()], record)
}

/// Those with a receipt code, newest first. More than one only by a fault elsewhere.
pub fn by_code(tx: &Tx<'_>, code: ReceiptCode) -> StoreResult<Vec<EntryRecord>> {
    tx.query(&format!("{SELECT} WHERE receipt_code = ?1 ORDER BY received_at DESC"), values![code.to_string()], record)
}

/// Leads one from a state to another and notes the step; `false` if it stands elsewhere by now.
pub fn turn(tx: &Tx<'_>, id: SubmissionId, from: EntryState, step: &EntryStep) -> StoreResult<bool> {
    let sql = "UPDATE community_entry SET state = ?3, waits = ?4, moved_at = ?5 WHERE id = ?1 AND state = ?2";
    let to = step.state;
    let turned = tx.execute(sql, values![id.to_string(), from.into_str(), to.into_str(), to.waits_for_desk(), micros(step.at)])?;
    if turned > 0 {
        add_step(tx, id, step)?;
    }
    Ok(turned > 0)
}

/// Says until when a card hangs.
pub fn hang_until(tx: &Tx<'_>, id: SubmissionId, day: NaiveDate) -> StoreResult<()> {
    tx.execute("UPDATE community_entry SET hangs_until = ?2 WHERE id = ?1", values![id.to_string(), day.to_string()])?;
    Ok(())
}

/// Sign-ups of an activity that stand alike, in their order.
pub fn of_activity(tx: &Tx<'_>, activity: &str, state: EntryState, limit: u32) -> StoreResult<Vec<EntryRecord>> {
    let sql = format!("{SELECT} WHERE subject = ?1 AND state = ?2 ORDER BY line, id LIMIT ?3");
    tx.query(&sql, values![activity, state.into_str(), limit], record)
}

/// Who is next among those of an activity who wait; whoever brings more people than there are places at all is passed over.
pub fn next_waiting(tx: &Tx<'_>, activity: &str, places: Option<u32>) -> StoreResult<Option<EntryRecord>> {
    let most = places.map_or(i64::MAX, i64::from);
    let sql = format!("{SELECT} WHERE subject = ?1 AND state = ?2 AND people <= ?3 ORDER BY line, id LIMIT 1");
    tx.first(&sql, values![activity, EntryState::Waiting.into_str(), most], record)
}

/// The position of a sign-up among those that wait, the first being 1; whoever is passed over ([`next_waiting`]) is not counted.
pub fn position(tx: &Tx<'_>, activity: &str, line: i64, places: Option<u32>) -> StoreResult<u64> {
    let most = places.map_or(i64::MAX, i64::from);
    let sql = "SELECT count(*) AS n FROM community_entry WHERE subject = ?1 AND state = ?2 AND line < ?3 AND people <= ?4";
    let found = tx.first(sql, values![activity, EntryState::Waiting.into_str(), line, most], |row| row.get::<i64>("n"))?;
    Ok(1 + unsigned(found.unwrap_or_default()))
}

/// A list by kind.
pub fn listed(tx: &Tx<'_>, wanted: &ListedEntries) -> StoreResult<Vec<EntryRecord>> {
    let (order, compared, end) =
        if wanted.waits { ("received_at, id", ">", i64::MIN) } else { ("received_at DESC, id DESC", "<", i64::MAX) };
    let (at, id) = wanted.behind.map_or((end, String::new()), |(at, id)| (micros(at), id.to_string()));
    let sql = format!(
        "{SELECT} WHERE kind = ?1 AND waits = ?2 AND (received_at {compared} ?3 OR (received_at = ?3 AND id {compared} ?4)) ORDER BY {order} LIMIT ?5"
    );
    tx.query(&sql, values![wanted.kind.into_str(), wanted.waits, at, id, wanted.limit], record)
}

/// How many of a kind wait for the desk; no more than a hundred are counted.
pub fn waiting_for_desk(tx: &Tx<'_>, kind: EntryKind) -> StoreResult<u64> {
    let sql = "SELECT count(*) AS n FROM (SELECT id FROM community_entry WHERE kind = ?1 AND waits = 1 LIMIT 100) AS of_kind";
    Ok(unsigned(tx.first(sql, values![kind.into_str()], |row| row.get::<i64>("n"))?.unwrap_or_default()))
}

/// Cards that hang on a day, the newest first.
pub fn hanging(tx: &Tx<'_>, today: NaiveDate, limit: u32) -> StoreResult<Vec<Card>> {
    let sql = format!("{SELECT} WHERE hangs_until >= ?1 AND state = ?2 ORDER BY moved_at DESC, id DESC LIMIT ?3");
    let found = tx.query(&sql, values![today.to_string(), EntryState::Approved.into_str(), limit], record)?;
    Ok(found.into_iter().filter_map(card).collect())
}

/// Whether at least so many cards hang on a day.
pub fn are_hanging(tx: &Tx<'_>, today: NaiveDate, count: u32) -> StoreResult<bool> {
    let sql = "SELECT count(*) AS n FROM (SELECT id FROM community_entry WHERE hangs_until >= ?1 AND state = ?2 LIMIT ?3) AS hanging";
    let found = tx.first(sql, values![today.to_string(), EntryState::Approved.into_str(), count], |row| row.get::<i64>("n"))?;
    Ok(found.unwrap_or_default() >= i64::from(count))
}

/// A card as lobbies show it.
fn card(entry: EntryRecord) -> Option<Card> {
    let (until, Entry::Card(offer)) = (entry.hangs_until?, entry.content) else { return None };
    let phone = offer.from.contact.phone().filter(|_| offer.shows_phone).map(|number| number.digits().to_owned());
    Some(Card {
        id: entry.id.to_string(),
        kind: offer.card,
        title: offer.title,
        words: offer.words,
        price: offer.price,
        phone: phone.unwrap_or_default(),
        until,
    })
}

/// Answers to a survey that were counted, the newest first, behind a place in the line.
pub fn answers(tx: &Tx<'_>, survey: &str, behind: Option<i64>, limit: u32) -> StoreResult<Vec<EntryRecord>> {
    let sql = format!("{SELECT} WHERE subject = ?1 AND state = ?2 AND line < ?3 ORDER BY line DESC, id DESC LIMIT ?4");
    tx.query(&sql, values![survey, EntryState::Counted.into_str(), behind.unwrap_or(i64::MAX), limit], record)
}

/// Somebody has opened an entry on their own phone; what has ended goes.
pub fn begin_phone_session(
    tx: &Tx<'_>,
    token_hash: &str,
    entry: SubmissionId,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    tx.execute("DELETE FROM community_phone WHERE expires_at < ?1", values![micros(now)])?;
    tx.execute(
        "INSERT INTO community_phone (token_hash, entry_id, expires_at) VALUES (?1, ?2, ?3)",
        values![token_hash, entry.to_string(), micros(until)],
    )?;
    Ok(())
}

/// Which entry a phone has opened, if it still has.
pub fn phone_session(tx: &Tx<'_>, token_hash: &str, now: DateTime<Utc>) -> StoreResult<Option<SubmissionId>> {
    let sql = "SELECT entry_id FROM community_phone WHERE token_hash = ?1 AND expires_at >= ?2";
    tx.first(sql, values![token_hash, micros(now)], |row| parsed(row, "entry_id"))
}

/// Ends it.
pub fn end_phone_session(tx: &Tx<'_>, token_hash: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM community_phone WHERE token_hash = ?1", values![token_hash])?;
    Ok(())
}
