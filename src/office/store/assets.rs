//! Images by their SHA-256, as base64 text: the two engines share no type for raw bytes.

use std::collections::HashSet;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult, micros};
use crate::{database::Tx, values};

/// A stored image.
#[derive(Debug, Clone)]
pub struct Asset {
    /// MIME type.
    pub content_type: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

/// Stores an image; the same content again changes nothing.
pub fn put(tx: &Tx<'_>, sha256: &str, asset: &Asset, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO asset (sha256, content_type, content, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (sha256) DO NOTHING",
        values![sha256, asset.content_type, BASE64.encode(&asset.bytes), micros(now)],
    )?;
    Ok(())
}

/// Everything that may name an image: leaflets, texts that were ever published, words with pictures, in the office's English too.
fn said(tx: &Tx<'_>) -> StoreResult<Vec<String>> {
    let leaflets = "SELECT leaflet AS said FROM notice WHERE leaflet LIKE ?1 ESCAPE '\\' \
                    UNION ALL SELECT leaflet AS said FROM information_page WHERE leaflet LIKE ?1 ESCAPE '\\'";
    let mut said: Vec<String> = tx.query(leaflets, values!["%\"%"], |row| row.get("said"))?;
    let words = "SELECT document AS said FROM notice_revision WHERE document LIKE ?1 ESCAPE '\\' OR document LIKE ?2 ESCAPE '\\' \
                 UNION ALL SELECT body AS said FROM notice WHERE body LIKE ?2 ESCAPE '\\' \
                 UNION ALL SELECT english_body AS said FROM notice WHERE english_body LIKE ?2 ESCAPE '\\' \
                 UNION ALL SELECT body AS said FROM information_page WHERE body LIKE ?2 ESCAPE '\\' \
                 UNION ALL SELECT english AS said FROM glossary WHERE english LIKE ?2 ESCAPE '\\'";
    said.extend(tx.query(words, values!["%\"pages\":[%", "%picture:%"], |row| row.get::<String>("said"))?);
    Ok(said)
}

/// Forgets images that nothing names any more: no butler, no notice and no page of the rack, as leaflet or in its words, and no
/// text that was ever published. The texts are looked through once, however many images there are.
pub fn forget_unnamed(tx: &Tx<'_>, names: &[String]) -> StoreResult<()> {
    if names.is_empty() {
        return Ok(());
    }
    let said = said(tx)?;
    for name in names.iter().filter(|name| !said.iter().any(|said| said.contains(name.as_str()))) {
        tx.execute("DELETE FROM asset WHERE sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM butler WHERE portrait = ?1)", values![name])?;
    }
    Ok(())
}

/// Images from before an instant that nothing names; reading alone, for it goes through everything that was ever said.
pub fn unnamed_since(tx: &Tx<'_>, before: DateTime<Utc>) -> StoreResult<Vec<String>> {
    let sql = "SELECT sha256 FROM asset WHERE created_at < ?1 AND NOT EXISTS (SELECT 1 FROM butler WHERE portrait = asset.sha256)";
    let old: Vec<String> = tx.query(sql, values![micros(before)], |row| row.get("sha256"))?;
    if old.is_empty() {
        return Ok(old);
    }
    let mut unnamed: HashSet<String> = old.into_iter().collect();
    for said in said(tx)? {
        // Names stand there as sixty-four hexadecimal digits, whatever is around them.
        for word in said.split(|c: char| !c.is_ascii_hexdigit()).filter(|word| word.len() >= 64) {
            unnamed.remove(&word[..64]);
            unnamed.remove(&word[word.len() - 64..]);
        }
    }
    Ok(unnamed.into_iter().collect())
}

/// An image by its SHA-256.
pub fn get(tx: &Tx<'_>, sha256: &str) -> StoreResult<Option<Asset>> {
    tx.first("SELECT content_type, content FROM asset WHERE sha256 = ?1", values![sha256], |row| {
        let content: String = row.get("content")?;
        let bytes = BASE64.decode(content).map_err(|_| StoreError::Damaged { what: "asset" })?;
        Ok(Asset { content_type: row.get("content_type")?, bytes })
    })
}
