//! Departments: what the estate calls them, how they are reached, which of them residents see.
//!
//! Invariants: there are always all seven, entered or not; [`Department`] itself never changes,
//! because requests and catalogue refer to it.

use std::collections::HashMap;

use super::{Actor, Service, ServiceError, change::Done::Changed, version::unchanged};
use crate::{
    domain::catalogue::Department,
    office::{
        records::DepartmentRecord,
        store::{StoreError, Tx, departments},
    },
    protocol::v1::board::DepartmentEntry,
};

/// What departments are called here.
#[derive(Debug, Clone, Default)]
pub struct DepartmentNames(HashMap<Department, String>);

impl DepartmentNames {
    /// The estate's name for a department, the usual one if it has none.
    pub fn name(&self, department: Department) -> &str {
        self.0.get(&department).map_or_else(|| department.name(), String::as_str)
    }
}

/// All seven in their order, with the usual names where nothing was entered.
pub(super) fn all(tx: &Tx<'_>) -> Result<Vec<DepartmentRecord>, StoreError> {
    let mut entries = departments::all(tx)?;
    for (position, department) in (1_i64..).zip(Department::ALL) {
        if !entries.iter().any(|entry| entry.department == department) {
            let (name, phone, hours) = (department.name().to_owned(), String::new(), String::new());
            entries.push(DepartmentRecord { department, name, phone, hours, position: 100 + position, shown: false });
        }
    }
    Ok(entries)
}

pub(super) fn names(tx: &Tx<'_>) -> Result<DepartmentNames, StoreError> {
    Ok(DepartmentNames(departments::all(tx)?.into_iter().map(|entry| (entry.department, entry.name)).collect()))
}

/// Those that residents see.
pub(super) fn on_board(tx: &Tx<'_>) -> Result<Vec<DepartmentEntry>, StoreError> {
    let shown = departments::all(tx)?.into_iter().filter(|entry| entry.shown);
    Ok(shown.map(|DepartmentRecord { department, name, phone, hours, .. }| DepartmentEntry { department, name, phone, hours }).collect())
}

impl Service {
    /// All seven departments in their order.
    pub async fn departments(&self) -> Result<Vec<DepartmentRecord>, ServiceError> {
        Ok(self.0.store.read(all).await?)
    }

    /// What departments are called here.
    pub async fn department_names(&self) -> Result<DepartmentNames, ServiceError> {
        Ok(self.0.store.read(names).await?)
    }

    /// Stores the departments if they still are what the form was made from.
    pub async fn save_departments(
        &self,
        seen: Vec<DepartmentRecord>,
        entered: Vec<DepartmentRecord>,
        actor: Actor,
    ) -> Result<(), ServiceError> {
        self.change_board(actor, "保存部门资料", move |act| {
            unchanged(&all(act.tx)?, &seen)?;
            for entry in &entered {
                departments::save(act.tx, entry)?;
            }
            Ok(Changed(String::new(), ()))
        })
        .await
    }
}
