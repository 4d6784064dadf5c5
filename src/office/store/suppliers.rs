//! 合作单位: whom the office calls for what its own people do not do.

use super::{StoreResult, maybe_instant, micros, parsed};
use crate::{
    database::{Row, Tx},
    domain::ids::SupplierId,
    office::records::Supplier,
    values,
};

const SELECT: &str = "SELECT id, name, contact, phone, trade, ended_at, version FROM supplier";

fn record(row: &Row<'_>) -> StoreResult<Supplier> {
    Ok(Supplier {
        id: parsed(row, "id")?,
        name: row.get("name")?,
        contact: row.get("contact")?,
        phone: row.get("phone")?,
        trade: row.get("trade")?,
        ended_at: maybe_instant(row, "ended_at")?,
        version: row.get("version")?,
    })
}

/// All of them, those in use first, by name.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<Supplier>> {
    tx.query(&format!("{SELECT} ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, name, id"), values![], record)
}

/// One of them.
pub fn get(tx: &Tx<'_>, id: SupplierId) -> StoreResult<Option<Supplier>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id.to_string()], record)
}

/// Stores one, new or changed.
pub fn save(tx: &Tx<'_>, supplier: &Supplier) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO supplier (id, name, contact, phone, trade, ended_at, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, contact = excluded.contact, phone = excluded.phone, \
         trade = excluded.trade, ended_at = excluded.ended_at, version = supplier.version + 1",
        values![supplier.id.to_string(), supplier.name, supplier.contact, supplier.phone, supplier.trade, supplier.ended_at.map(micros)],
    )?;
    Ok(())
}
