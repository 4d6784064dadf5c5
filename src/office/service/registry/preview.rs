//! A file on its way into the registry: what was chosen about it, and what it would do.
//!
//! Invariants: a preview is a function of the file, the choices and the registry; another choice is
//! another preview with another id, so that nobody confirms what they have not seen.

use std::{collections::BTreeSet, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    columns::{self, Layout},
    compare::{self, Plan},
    rows::{self, Filling, Remark},
};
use crate::office::{
    records::RoomRecord,
    table::{self, Sheet},
};

/// More rooms than the largest estate has.
pub const ROOMS: usize = 20_000;

/// What was decided about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// How each sheet is read.
    pub layouts: Vec<Layout>,
    /// Whether empty cells are those above.
    pub filling: Filling,
    /// Buildings, as the file writes them, that are none of those that look the same.
    pub apart: BTreeSet<String>,
}

impl Choices {
    /// What a file looks like.
    pub fn guess(sheets: &[Sheet]) -> Self {
        let mut layouts: Vec<Layout> = sheets.iter().map(columns::guess).collect();
        let is_clear = |(sheet, layout): (&Sheet, &Layout)| layout.used && columns::missing(sheet, layout).is_none();
        // Beside a sheet of rooms, one that only mentions them is a summary or a page of explanations.
        if sheets.iter().zip(&layouts).any(is_clear) {
            for (sheet, layout) in sheets.iter().zip(&mut layouts) {
                layout.used = is_clear((sheet, layout));
            }
        }
        Self { layouts, filling: Filling::default(), apart: BTreeSet::new() }
    }
}

/// What a preview is made from again, beside the file and the registry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recipe {
    /// [`Preview::id`].
    pub id: String,
    file: String,
    choices: Choices,
    fillable: [usize; 2],
    version: u64,
}

/// What an import would do.
#[derive(Debug)]
pub struct Preview {
    /// Tells previews apart.
    pub id: String,
    /// The file's name as the browser told it.
    pub file: String,
    /// What stands in it.
    pub sheets: Arc<Vec<Sheet>>,
    /// What was decided about it.
    pub choices: Choices,
    /// What has to be told first, by sheet; nothing can be imported before.
    pub unclear: Vec<(usize, &'static str)>,
    /// What it would do; `None` while something is unclear.
    pub plan: Option<Plan>,
    /// Rows that cannot be taken, in the file's order.
    pub bad: Vec<Remark>,
    /// Rows that are no rooms.
    pub passed: Vec<Remark>,
    /// Rows that name no building, and those that name no unit, though rows above them do.
    pub fillable: [usize; 2],
    /// The registry that this was compared with.
    version: u64,
}

impl Preview {
    /// Looks at a file. With `fill_as_found` the filling is what the file looks like.
    pub(super) fn new(
        id: String,
        file: String,
        sheets: Arc<Vec<Sheet>>,
        mut choices: Choices,
        fill_as_found: bool,
        records: &[RoomRecord],
        version: u64,
    ) -> Self {
        let mut unclear: Vec<(usize, &'static str)> = Vec::new();
        for (index, (sheet, layout)) in sheets.iter().zip(&choices.layouts).enumerate().filter(|(_, (_, layout))| layout.used) {
            unclear.extend(columns::missing(sheet, layout).map(|words| (index, words)));
        }
        if choices.layouts.iter().all(|layout| !layout.used) {
            unclear.push((0, "没有找到写着列名的一行"));
        }
        let mut preview = Self {
            id,
            file,
            sheets,
            unclear,
            plan: None,
            bad: Vec::new(),
            passed: Vec::new(),
            fillable: [0, 0],
            version,
            choices: choices.clone(),
        };
        if !preview.unclear.is_empty() {
            return preview;
        }
        let mut read = rows::read(&preview.sheets, &choices.layouts, choices.filling);
        if fill_as_found && read.fillable != [0, 0] {
            choices.filling = Filling { building: read.fillable[0] > 0, unit: read.merged_units > 0 };
            let fillable = read.fillable;
            read = rows::read(&preview.sheets, &choices.layouts, choices.filling);
            read.fillable = [fillable[0].max(read.fillable[0]), fillable[1].max(read.fillable[1])];
        }
        if read.entries.len() > ROOMS {
            let rest = read.entries.split_off(ROOMS);
            let words = format!("一次最多导入 {ROOMS} 户，这一行之后请另存一份再上传");
            read.bad.extend(rest.into_iter().map(|entry| Remark { at: entry.at, words: words.clone(), cells: Vec::new() }));
        }
        let mut plan = compare::plan(&read.entries, records, &choices.apart);
        read.bad.append(&mut plan.doubled);
        preview.choices = choices;
        preview.finish(read, plan);
        preview
    }

    /// What it can be made from again, beside the file.
    pub(super) fn recipe(&self) -> Recipe {
        let Self { id, file, choices, fillable, version, .. } = self;
        Recipe { id: id.clone(), file: file.clone(), choices: choices.clone(), fillable: *fillable, version: *version }
    }

    /// The preview that a recipe is of; one that cannot be carried out where the registry is another by now.
    pub(super) fn again(recipe: Recipe, sheets: Arc<Vec<Sheet>>, records: &[RoomRecord]) -> Self {
        let Recipe { id, file, choices, fillable, version } = recipe;
        Self { fillable, ..Self::new(id, file, sheets, choices, false, records, version) }
    }

    fn finish(&mut self, read: rows::Rows, plan: Plan) {
        let order = |remark: &Remark| (self.sheets.iter().position(|sheet| sheet.name == remark.at.sheet), remark.at.line);
        self.bad = read.bad;
        self.bad.sort_by_key(order);
        for remark in self.bad.iter_mut().filter(|remark| remark.cells.is_empty()) {
            let sheet = self.sheets.iter().find(|sheet| self.sheets.len() == 1 || sheet.name == remark.at.sheet);
            let row = sheet.and_then(|sheet| sheet.rows.iter().find(|row| row.line == remark.at.line));
            remark.cells = row.map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect()).unwrap_or_default();
        }
        (self.passed, self.fillable, self.plan) = (read.passed, read.fillable, Some(plan));
    }

    /// Whether it was compared with this state of the registry.
    pub(super) fn is_of(&self, version: Option<u64>) -> bool {
        version == Some(self.version)
    }

    /// The rows that cannot be taken, and what was not taken as it stands, to be mended and uploaded
    /// again.
    pub fn remarks_file(&self) -> Vec<u8> {
        let heading: Vec<String> = self
            .sheets
            .iter()
            .zip(&self.choices.layouts)
            .find_map(|(sheet, layout)| sheet.rows.get(layout.heading.filter(|_| layout.used)?))
            .map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect())
            .unwrap_or_default();
        let head: Vec<&str> = ["行号", "问题"].into_iter().chain(heading.iter().map(String::as_str)).collect();
        let lines: Vec<String> =
            self.bad.iter().map(|bad| if bad.at.sheet.is_empty() { bad.at.line.to_string() } else { bad.at.to_string() }).collect();
        let rows = self
            .bad
            .iter()
            .zip(&lines)
            .map(|(bad, line)| [line.as_str(), bad.words.as_str()].into_iter().chain(bad.cells.iter().map(String::as_str)).collect());
        table::csv(std::iter::once(head).chain(rows))
    }
}

#[cfg(test)]
mod tests;
