//! Blocks of receipt codes leased from the office.

use super::{Store, StoreError};
use crate::{
    database::Tx,
    domain::receipt_code::{CodeBlock, ReceiptCode},
    values,
};

impl Store {
    /// Adds a leased block. The same block twice changes nothing.
    pub async fn add_code_block(&self, block: CodeBlock) -> Result<(), StoreError> {
        self.database
            .write(move |tx| {
                let sql = "INSERT INTO code_blocks (start, count, next) VALUES (?1, ?2, ?1) ON CONFLICT (start) DO NOTHING";
                tx.execute(sql, values![block.start, block.count])?;
                Ok(())
            })
            .await
    }

    /// How many codes are left.
    pub async fn codes_left(&self) -> Result<u32, StoreError> {
        let sql = "SELECT COALESCE(SUM(start + count - next), 0) AS codes FROM code_blocks";
        let left = self.database.read(move |tx| tx.first(sql, values![], |row| row.get("codes"))).await;
        Ok(left?.unwrap_or(0))
    }
}

/// Takes the next code inside the caller's transaction.
pub(super) fn take(tx: &Tx<'_>) -> Result<ReceiptCode, StoreError> {
    loop {
        let sql = "SELECT start, next FROM code_blocks WHERE next < start + count ORDER BY start LIMIT 1";
        let next = tx.first(sql, values![], |row| Ok::<(u32, u32), StoreError>((row.get("start")?, row.get("next")?)))?;
        let (start, serial) = next.ok_or(StoreError::OutOfCodes)?;
        tx.execute("UPDATE code_blocks SET next = next + 1 WHERE start = ?1", values![start])?;
        // A serial outside the range in use is the office's mistake: skipped, not given out.
        if let Some(code) = ReceiptCode::from_serial(serial) {
            return Ok(code);
        }
    }
}
