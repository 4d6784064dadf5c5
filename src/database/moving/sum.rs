//! What a table holds, as a number of rows and a digest that is the same on both engines.
//!
//! A canonical row is the values of its columns in the order of their names: `0` for nothing; `1` and eight bytes, the
//! greatest first, for a number; `2`, the length as eight bytes and the UTF-8 for a text. Rows follow each other in the order of
//! their keys, which both engines compare byte by byte. Before the first stand the table's and the columns' names as texts.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{super::Value, tables::Table};

/// How many rows a table has, and the SHA-256 of its canonical rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSum {
    /// The table's name.
    pub table: String,
    /// Its rows.
    pub rows: u64,
    /// 64 hexadecimal digits.
    pub digest: String,
}

impl fmt::Display for TableSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<18} {:>10} rows  sha256 {}", self.table, self.rows, self.digest)
    }
}

/// One digest of all tables, in their order.
pub fn digest_of_all(sums: &[TableSum]) -> String {
    hex(Sha256::digest(sums.iter().map(|sum| format!("{} {} {}\n", sum.table, sum.rows, sum.digest)).collect::<String>()))
}

/// A digest that grows row by row.
pub(super) struct Summing {
    hash: Sha256,
    rows: u64,
    buffer: Vec<u8>,
}

impl Summing {
    pub(super) fn of(table: &Table) -> Self {
        let mut summing = Self { hash: Sha256::new(), rows: 0, buffer: Vec::new() };
        let names = table.fields.iter().map(|field| &field.name);
        [&table.name].into_iter().chain(names).for_each(|name| write_text(&mut summing.buffer, name));
        summing
    }

    pub(super) fn add(&mut self, row: &[Value]) {
        for value in row {
            match value {
                Value::Null => self.buffer.push(0),
                Value::Int(number) => {
                    self.buffer.push(1);
                    self.buffer.extend(number.to_be_bytes());
                }
                Value::Text(text) => write_text(&mut self.buffer, text),
                Value::Bytes(bytes) => {
                    self.buffer.push(3);
                    self.buffer.extend((bytes.len() as u64).to_be_bytes());
                    self.buffer.extend(bytes);
                }
            }
        }
        self.rows += 1;
        if self.buffer.len() > 1 << 16 {
            self.hash.update(&self.buffer);
            self.buffer.clear();
        }
    }

    pub(super) fn finish(mut self, table: &Table) -> TableSum {
        self.hash.update(&self.buffer);
        TableSum { table: table.name.clone(), rows: self.rows, digest: hex(self.hash.finalize()) }
    }
}

fn write_text(buffer: &mut Vec<u8>, text: &str) {
    buffer.push(2);
    buffer.extend((text.len() as u64).to_be_bytes());
    buffer.extend(text.as_bytes());
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::tx::{Field, Kind},
        *,
    };

    fn sum(rows: &[&[Value]]) -> TableSum {
        let field = |name: &str| Field { name: name.into(), kind: Kind::Text };
        let table = Table { name: "t".into(), fields: vec![field("a"), field("b")], key: vec![0] };
        let mut summing = Summing::of(&table);
        rows.iter().for_each(|row| summing.add(row));
        summing.finish(&table)
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn what_differs_in_anything_has_another_digest() {
        let sums = [
            sum(&[]),
            sum(&[&[text("ab"), text("")]]),
            sum(&[&[text("a"), text("b")]]),
            sum(&[&[text(""), text("ab")]]),
            sum(&[&[text(""), Value::Null]]),
            sum(&[&[text("1"), text("b")]]),
            sum(&[&[Value::Int(1), text("b")]]),
            sum(&[&[Value::Int(-1), text("b")]]),
            sum(&[&[text("a"), text("b")], &[text("c"), text("d")]]),
            sum(&[&[text("c"), text("d")], &[text("a"), text("b")]]),
        ];
        for (n, one) in sums.iter().enumerate() {
            assert!(sums[..n].iter().all(|other| other.digest != one.digest), "{n}");
        }
    }

    #[test]
    fn a_digest_stays_what_it_was_in_earlier_versions() {
        let one = sum(&[&[text("水"), Value::Int(7)]]);
        assert_eq!((one.rows, one.digest.as_str()), (1, "5778439b3365ca6df169eb5ddea9d14c523a484f405c93a630b1efc3c3f0bbff"));
    }
}
