//! What can still be read in a damaged terminal database: envelopes that were thanked for.
//!
//! Owns: carving sealed envelopes out of the raw bytes of a file that was moved aside, and putting
//! them into the new outbox.
//! Invariants: nothing is trusted but the envelope itself; one that the office already has costs one
//! needless sending, because the office answers the same envelope as the first time; one whose bytes
//! are torn does not parse, or does not open at the office, where staff see it.
//!
//! Why the raw bytes and not SQL: a torn header or index keeps every statement from running, while
//! the rows, written as plain JSON within one page, are nearly always whole. Delivered envelopes are
//! overwritten when they are deleted (`secure_delete`), so few old ones turn up.

use std::{collections::BTreeMap, io, path::Path};

use super::{StoreError, micros};
use crate::{
    database::Tx,
    domain::{ids::SubmissionId, limits},
    protocol::v1::envelope::Envelope,
    values,
};

/// How every stored envelope begins; serde keeps the fields in their order.
const BEGINNING: &[u8] = b"{\"version\":1,\"id\":\"";

/// Envelopes found in the bytes, each once.
fn carve(bytes: &[u8]) -> BTreeMap<SubmissionId, Envelope> {
    let mut found = BTreeMap::new();
    let mut from = 0;
    while let Some(offset) = find(&bytes[from..], BEGINNING) {
        let start = from + offset;
        let end = bytes.len().min(start + limits::ENVELOPE_BYTES);
        if let Some(Ok(envelope)) = serde_json::Deserializer::from_slice(&bytes[start..end]).into_iter::<Envelope>().next()
            && envelope.sealed_bytes().is_some()
        {
            found.insert(envelope.id, envelope);
        }
        from = start + BEGINNING.len();
    }
    found
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Reads the file that was moved aside and its journal.
fn read(aside: &Path) -> io::Result<BTreeMap<SubmissionId, Envelope>> {
    let mut found = carve(&std::fs::read(aside)?);
    let mut journal = aside.as_os_str().to_owned();
    journal.push("-wal");
    match std::fs::read(journal) {
        Ok(bytes) => found.extend(carve(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    Ok(found)
}

/// Puts what a damaged file still holds into the new store's queue; tells how many envelopes.
pub(super) fn salvage(tx: &Tx<'_>, aside: &Path) -> Result<usize, StoreError> {
    let found = match read(aside) {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(%error, "the damaged database cannot be read at all");
            return Ok(0);
        }
    };
    for envelope in found.values() {
        let (id, created_at) = (envelope.id.to_string(), micros(envelope.created_at));
        tx.execute(
            // Whether its clock could be believed is lost: then it is not shown as the time.
            "INSERT INTO submissions (id, sequence, receipt_code, digest, created_at, clock_trusted) VALUES (?1, ?2, ?3, ?4, ?5, 0)
             ON CONFLICT DO NOTHING",
            values![id, envelope.sequence as i64, envelope.receipt_code.to_string(), envelope.digest(), created_at],
        )?;
        tx.execute(
            "INSERT INTO outbox (submission_id, envelope, next_attempt_at) SELECT id, ?2, ?3 FROM submissions WHERE id = ?1
             ON CONFLICT DO NOTHING",
            values![id, serde_json::to_string(envelope)?, created_at],
        )?;
    }
    Ok(found.len())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use base64::{Engine, engine::general_purpose::STANDARD};
    use chrono::DateTime;

    use super::*;
    use crate::{
        domain::{ids::BootId, message::*, receipt_code::CodeBlock, request::*},
        kiosk::store::{EnvelopeOrigin, Store},
        protocol::{
            seal,
            v1::{board::OfficeKey, envelope::Body},
        },
    };

    fn body() -> Body {
        let contact = Contact::LookupCode(LookupCode::parse("1234").unwrap());
        let from = Person { surname: "林".into(), honorific: None, contact };
        Body::Message(Message { to: Recipient::Butler { room: None }, from, text: "请回电".into() })
    }

    /// A store with `count` submissions, the first `delivered` of them already at the office.
    async fn filled(folder: &Path, count: u8, delivered: usize) -> (Store, Vec<SubmissionId>) {
        let (store, _) = Store::open(folder).unwrap();
        store.add_code_block(CodeBlock { start: 1_000_000, count: 50 }).await.unwrap();
        let key = OfficeKey { id: "k".into(), public_key: STANDARD.encode(seal::generate_key().1) };
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut ids = Vec::new();
        for n in 0..count {
            let origin = EnvelopeOrigin {
                id: SubmissionId::mint(now, [n; 10]),
                created_at: now,
                clock_trusted: true,
                boot_id: BootId::mint(now, [0; 10]),
            };
            ids.push(store.record(origin, body(), key.clone()).await.unwrap().id);
        }
        store.mark_delivered(ids[..delivered].iter().map(|id| (*id, now)).collect()).await.unwrap();
        (store, ids)
    }

    fn damage(path: &PathBuf, at: usize, len: usize) {
        let mut bytes = std::fs::read(path).unwrap();
        let end = bytes.len().min(at + len);
        bytes[at..end].fill(0xA5);
        std::fs::write(path, bytes).unwrap();
    }

    #[tokio::test]
    async fn what_was_thanked_for_survives_a_torn_header() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (store, ids) = filled(first.path(), 5, 2).await;
        assert!(store.database.fold().unwrap());
        let copy = second.path().join("kiosk.db");
        std::fs::copy(first.path().join("kiosk.db"), &copy).unwrap();
        damage(&copy, 0, 100);
        let (store, quarantine) = Store::open(second.path()).unwrap();
        // The two delivered ones were overwritten when they were deleted.
        assert_eq!(quarantine.unwrap().salvaged, 3);
        let waiting: Vec<SubmissionId> = store.peek(10).await.unwrap().iter().map(|pending| pending.id).collect();
        assert_eq!(waiting.len(), 3);
        assert!(ids[2..].iter().all(|id| waiting.contains(id)), "{waiting:?}");
        let stored = store.envelopes(waiting).await.unwrap();
        assert!(stored.unreadable.is_empty() && stored.envelopes.len() == 3);
        // The receipt still tells the resident how far it is.
        assert!(store.local_status(stored.envelopes[0].receipt_code).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn what_stands_only_in_the_journal_is_found_too() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (_store, ids) = filled(first.path(), 3, 0).await;
        let aside = second.path().join("kiosk.db.corrupt-1");
        std::fs::write(&aside, b"not a database").unwrap();
        std::fs::copy(first.path().join("kiosk.db-wal"), second.path().join("kiosk.db.corrupt-1-wal")).unwrap();
        assert_eq!(read(&aside).unwrap().into_keys().collect::<Vec<_>>(), ids);
    }

    #[test]
    fn torn_and_foreign_bytes_are_no_envelopes() {
        let mut bytes = b"{\"version\":1,\"id\":\"".to_vec();
        bytes.extend_from_slice(&[0; 64]);
        bytes.extend_from_slice(b"{\"version\":1,\"id\":\"not-a-uuid\",\"kind\":\"request\"}");
        assert!(carve(&bytes).is_empty());
        assert!(carve(&[]).is_empty());
    }
}
