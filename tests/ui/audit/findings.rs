//! What an audit found, as a table: the same fault on many screens is one row.

use std::{collections::BTreeMap, fmt};

use super::{
    allowed::ALLOWED,
    checks::{Check, Fault},
};

/// A fault and where it was seen.
pub struct Row {
    pub fault: Fault,
    /// The screens, in the order in which they were judged.
    pub seen_on: Vec<String>,
    /// Why it may stay for now.
    pub allowed: Option<&'static str>,
}

/// Everything that an audit found, and how much it looked at.
#[derive(Default)]
pub struct Findings {
    pub screens: usize,
    pub texts: usize,
    pub targets: usize,
    rows: BTreeMap<(Check, String), Row>,
}

impl Findings {
    /// Takes down the faults of a screen, whose place is `scene @ panel`.
    pub fn add(&mut self, scene: &str, panel: &str, faults: Vec<Fault>) {
        for fault in faults {
            let reason = ALLOWED.iter().find(|allowed| allowed.covers(scene, &fault)).map(|allowed| allowed.why);
            let key = (fault.check, format!("{}{}{}", fault.what, fault.numbers, reason.is_some()));
            let row = self.rows.entry(key).or_insert_with(|| Row { fault, seen_on: Vec::new(), allowed: reason });
            row.seen_on.push(format!("{scene} @ {panel}"));
        }
    }

    /// Rows of a check, worst first.
    pub fn of(&self, check: Check) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.values().filter(|row| row.fault.check == check).collect();
        rows.sort_by(|a, b| b.fault.badness.total_cmp(&a.fault.badness));
        rows
    }

    /// Entries of the list that cover nothing any more.
    pub fn unused(&self) -> Vec<&'static str> {
        let used = |why: &&str| self.rows.values().any(|row| row.allowed == Some(*why));
        ALLOWED.iter().map(|allowed| allowed.why).filter(|why| !used(why)).collect()
    }

    /// How many faults nobody allowed.
    pub fn failures(&self) -> usize {
        self.rows.values().filter(|row| row.allowed.is_none()).count()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} screens, {} texts, {} touch targets judged", self.screens, self.texts, self.targets)?;
        for check in Check::ALL {
            let rows = self.of(check);
            let allowed = rows.iter().filter(|row| row.allowed.is_some()).count();
            writeln!(f, "{check:?}: {} wrong, {allowed} allowed", rows.len() - allowed)?;
            for row in rows {
                let mark = if row.allowed.is_some() { "(allowed)" } else { "WRONG" };
                let (first, count) = (&row.seen_on[0], row.seen_on.len());
                writeln!(f, "  {mark} {} | {} | {count} × {first}", row.fault.what.replace('\n', "⏎"), row.fault.numbers)?;
            }
        }
        Ok(())
    }
}
