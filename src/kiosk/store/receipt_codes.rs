//! Blocks of receipt codes leased from the office.

use rusqlite::{OptionalExtension, Transaction, params};

use super::{Store, StoreError};
use crate::domain::receipt_code::{CodeBlock, ReceiptCode};

impl Store {
    /// Adds a leased block. The same block twice changes nothing.
    pub async fn add_code_block(&self, block: CodeBlock) -> Result<(), StoreError> {
        self.database
            .call(move |connection| {
                connection.execute(
                    "INSERT INTO code_blocks (start, count, next) VALUES (?1, ?2, ?1) ON CONFLICT (start) DO NOTHING",
                    params![block.start, block.count],
                )?;
                Ok(())
            })
            .await
    }

    /// How many codes are left.
    pub async fn codes_left(&self) -> Result<u32, StoreError> {
        self.database
            .call(|connection| {
                Ok(connection.query_row("SELECT COALESCE(SUM(start + count - next), 0) FROM code_blocks", [], |row| row.get(0))?)
            })
            .await
    }
}

/// Takes the next code inside the caller's transaction.
pub(super) fn take(transaction: &Transaction<'_>) -> Result<ReceiptCode, StoreError> {
    loop {
        let next: Option<(u32, u32)> = transaction
            .query_row("SELECT start, next FROM code_blocks WHERE next < start + count ORDER BY start LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let (start, serial) = next.ok_or(StoreError::OutOfCodes)?;
        transaction.execute("UPDATE code_blocks SET next = next + 1 WHERE start = ?1", [start])?;
        // A serial outside the range in use is the office's mistake: skipped, not given out.
        if let Some(code) = ReceiptCode::from_serial(serial) {
            return Ok(code);
        }
    }
}
