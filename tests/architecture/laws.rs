//! The laws, as the README's table says them.
//!
//! A row `rooms | may not name`: each code span of the first cell is a room of `src/`, each of the second a room
//! (with `::` or a folder of `src/`) or a crate. A row that begins with `everything but` holds for all other rooms.

use std::{fs, path::Path};

use crate::source::Source;

const HEADING: &str = "### Laws";
const ALL_BUT: &str = "everything but";

/// One row.
pub struct Law {
    rooms: Vec<String>,
    is_for_others: bool,
    barred: Vec<String>,
}

/// All rows of the table.
pub fn laws(readme: &Path) -> Vec<Law> {
    let text = fs::read_to_string(readme).expect("the README");
    let chapter = text.split_once(HEADING).unwrap_or_else(|| panic!("{HEADING} is not in the README")).1;
    let rows = chapter.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|')).skip(2);
    rows.map(Law::parse).collect()
}

fn spans(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a path is a room or within it.
pub fn is_within(path: &str, room: &str) -> bool {
    path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

impl Law {
    fn parse(row: &str) -> Self {
        let mut cells = row.trim_matches('|').split('|');
        let (who, what) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let law = Self { rooms: spans(who), is_for_others: who.trim().starts_with(ALL_BUT), barred: spans(what) };
        assert!(!law.rooms.is_empty() && !law.barred.is_empty(), "no law: {row}");
        law
    }

    /// The rooms that the law is about.
    pub fn rooms(&self) -> impl Iterator<Item = &str> {
        self.rooms.iter().map(String::as_str)
    }

    /// What a file names that it may not.
    pub fn breaches(&self, source: &Source) -> Vec<String> {
        let is_meant = self.rooms().any(|room| source.is_in(room)) != self.is_for_others;
        if !is_meant {
            return Vec::new();
        }
        let is_barred = |path: &&String| self.barred.iter().any(|barred| is_within(path, barred) && !source.is_in(barred));
        source.paths.iter().filter(is_barred).map(|path| format!("{} names {path}", source.room)).collect()
    }
}
