//! What was measured, as a table and as JSON.

use std::path::Path;

use serde_json::{Value, json};

/// What a row aims at.
#[derive(Clone, Copy)]
pub enum Target {
    AtLeast(f64),
    AtMost(f64),
    Below(f64),
    /// Of the figure to the limit beside it.
    RatioAtLeast(f64),
    RatioAtMost(f64),
}

/// One figure with the limit beside it.
pub struct Row {
    section: &'static str,
    what: String,
    figure: f64,
    unit: &'static str,
    limit: Option<(f64, &'static str)>,
    targets: Vec<Target>,
    note: String,
}

impl Row {
    pub fn new(section: &'static str, what: impl Into<String>, figure: f64, unit: &'static str) -> Self {
        Self { section, what: what.into(), figure, unit, limit: None, targets: Vec::new(), note: String::new() }
    }

    /// The raw limit, in the same unit, and what it is.
    pub fn beside(self, limit: f64, what: &'static str) -> Self {
        Self { limit: Some((limit, what)), ..self }
    }

    pub fn aim(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }

    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    fn ratio(&self) -> Option<f64> {
        self.limit.map(|(limit, _)| self.figure / limit)
    }

    /// Whether every target was reached; `None` where there is none.
    fn is_reached(&self) -> Option<bool> {
        let reaches = |target: &Target| match *target {
            Target::AtLeast(least) => self.figure >= least,
            Target::AtMost(most) => self.figure <= most,
            Target::Below(limit) => self.figure < limit,
            Target::RatioAtLeast(least) => self.ratio().is_some_and(|ratio| ratio >= least),
            Target::RatioAtMost(most) => self.ratio().is_some_and(|ratio| ratio <= most),
        };
        (!self.targets.is_empty()).then(|| self.targets.iter().all(reaches))
    }

    fn target(&self) -> String {
        let word = |target: &Target| match *target {
            Target::AtLeast(least) => format!("≥ {}", number(least)),
            Target::AtMost(most) => format!("≤ {}", number(most)),
            Target::Below(limit) => format!("< {}", number(limit)),
            Target::RatioAtLeast(least) => format!("≥ ×{least}"),
            Target::RatioAtMost(most) => format!("≤ ×{most}"),
        };
        self.targets.iter().map(word).collect::<Vec<_>>().join(", ")
    }

    fn cells(&self) -> [String; 8] {
        [
            self.section.into(),
            self.what.clone(),
            format!("{} {}", number(self.figure), self.unit),
            self.limit.map_or(String::new(), |(limit, what)| format!("{} {}", number(limit), what)),
            self.ratio().map_or(String::new(), |ratio| format!("×{ratio:.2}")),
            self.target(),
            self.is_reached().map_or(String::new(), |reached| if reached { "yes".into() } else { "no".into() }),
            self.note.clone(),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "section": self.section, "what": self.what, "figure": self.figure, "unit": self.unit,
            "limit": self.limit.map(|(limit, _)| limit), "limit_is": self.limit.map(|(_, what)| what),
            "ratio": self.ratio(), "target": self.target(), "reached": self.is_reached(), "note": self.note,
        })
    }
}

/// Three digits that say something, thousands apart.
fn number(value: f64) -> String {
    if value.abs() < 100.0 && value.fract() != 0.0 {
        return format!("{value:.2}");
    }
    let whole = grouped(value.abs().round() as usize);
    if value < 0.0 { format!("-{whole}") } else { whole }
}

/// Thousands apart.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut apart = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

/// All rows in their order.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Keeps a row, and tells it at once to whoever waits.
    pub fn add(&mut self, row: Row) {
        eprintln!("{}", row.cells().into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("  "));
        self.rows.push(row);
    }

    /// Prints the table, and the JSON where it is wanted.
    pub fn finish(&self, json: Option<&Path>) {
        let rows = Value::Array(self.rows.iter().map(Row::json).collect());
        let lines = serde_json::to_string_pretty(&rows).unwrap();
        match json {
            Some(path) if path == Path::new("-") => return println!("{lines}"),
            Some(path) => std::fs::write(path, lines).unwrap(),
            None => {}
        }
        let head = ["section", "what", "figure", "limit", "ratio", "target", "reached", "note"].map(String::from);
        let table: Vec<[String; 8]> = std::iter::once(head).chain(self.rows.iter().map(Row::cells)).collect();
        let widths: Vec<usize> = (0..8).map(|column| table.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0)).collect();
        for cells in table {
            let line: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}", width = *width)).collect();
            println!("{}", line.join("  ").trim_end());
        }
    }
}

/// The middle of what was measured.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What so much of the measured lies below; `share` from 0 to 1.
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(place.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}
