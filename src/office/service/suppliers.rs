//! 合作单位: whom the office calls for what its own people do not do.
//!
//! Invariant: none is ever deleted, because the history of orders names them; who is no longer called is ended.

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    is_same_name, mint,
    version::unchanged_or_new,
};
use crate::{
    domain::ids::SupplierId,
    office::{
        records::Supplier,
        store::{StoreError, suppliers, tasks},
    },
};

/// Everything of the suppliers' page.
#[derive(Debug, Clone)]
pub struct SupplierPage {
    /// All of them, those in use first.
    pub suppliers: Vec<Supplier>,
    /// How many tasks each has open.
    pub open: Vec<(SupplierId, i64)>,
}

impl SupplierPage {
    /// How many tasks one has open.
    pub fn open_tasks(&self, id: SupplierId) -> i64 {
        self.open.iter().find(|(of, _)| *of == id).map_or(0, |(_, n)| *n)
    }
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupplierSaved {
    /// Stored.
    Done,
    /// Another one in use has the name.
    NameTaken,
}

impl Service {
    /// A fresh id for a supplier that is being entered.
    pub fn new_supplier_id(&self) -> SupplierId {
        SupplierId(mint(self.now()))
    }

    /// All suppliers.
    pub async fn suppliers(&self) -> Result<SupplierPage, ServiceError> {
        let read = self.0.store.read(|tx| {
            let open = tasks::open_of_suppliers(tx)?.into_iter().filter_map(|(id, n)| Some((id.parse().ok()?, n)));
            Ok::<_, StoreError>(SupplierPage { open: open.collect(), suppliers: suppliers::all(tx)? })
        });
        Ok(read.await?)
    }

    /// Stores one, new (`version` is `None`) or made from that version.
    pub async fn save_supplier(&self, entered: Supplier, version: Option<i64>, actor: Actor) -> Result<SupplierSaved, ServiceError> {
        self.change(actor, "保存合作单位", move |act| {
            let stored = suppliers::get(act.tx, entered.id)?;
            unchanged_or_new(stored.as_ref().map(|supplier| supplier.version), version)?;
            let others = suppliers::all(act.tx)?.into_iter().filter(|other| other.id != entered.id && other.ended_at.is_none());
            if others.into_iter().any(|other| is_same_name(&other.name, &entered.name)) {
                return Ok(Nothing(SupplierSaved::NameTaken));
            }
            // When it ended stays when it ended.
            let ended_at = entered.ended_at.map(|_| stored.and_then(|supplier| supplier.ended_at).unwrap_or(act.now));
            suppliers::save(act.tx, &Supplier { ended_at, ..entered.clone() })?;
            Ok(Changed(entered.name.clone(), SupplierSaved::Done))
        })
        .await
    }
}
