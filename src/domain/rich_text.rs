//! What a longer text of the office says with headings, lists, tables, bold words and links.
//!
//! Owns the closed set of blocks that a lobby and the console can draw, and reading them from what staff type: a small part
//! of markdown (`#` and `##`, `-` and `1.` with one level below them, `**bold**`, tables with `|`, `[words](https://…)`).
//!
//! Invariants: everything is bounded; there is nothing in it that a browser or a lobby would interpret, since HTML
//! and whatever else markdown knows stand there as the signs that were typed; a picture is one that was uploaded here, never
//! an address of somebody else's; a link leads to http or https and is written in ASCII; a text without marks stays exactly as it was typed, with its line breaks, and has no blocks at all.
//!
//! Why blocks on the wire and not markdown: a lobby draws and parses nothing, so a fault of the parser can never take a lobby
//! down, and what a newer office says in a new way is left out by itself.
//!
//! Why bold is found here and not by the parser: by its rule `**（周六）**请` is not bold, because no blank stands behind the
//! bracket, and in Chinese none ever does.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

mod events;
mod inline;
mod lists;
mod picture;
mod read;
mod refusal;
#[cfg(test)]
mod tests;

use super::limits;
pub use picture::{PictureName, is_sha256};
pub use refusal::Refusal;

/// A text in blocks; none if a plain text says it all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RichText {
    blocks: Vec<Block>,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    Heading {
        level: Level,
        text: String,
    },
    Paragraph {
        text: Vec<Span>,
    },
    List {
        items: Vec<Item>,
    },
    /// Every row has a cell for each of the head's.
    Table {
        head: Vec<Cell>,
        rows: Vec<Vec<Cell>>,
    },
    /// With the words below it, which say what is to be seen.
    Picture {
        sha256: String,
        /// Pixels.
        width: u32,
        height: u32,
        text: String,
    },
    /// What a QR code leads to. Its words stand in a block before it, too, where they belong to a sentence.
    Link {
        text: String,
        address: String,
    },
}

/// How large a heading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    First,
    Second,
}

/// Words of one weight. Line breaks are part of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bold: bool,
}

/// A cell of a table.
pub type Cell = Vec<Span>;

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// As it was typed; without one the item has a bullet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    pub text: Vec<Span>,
    /// The level below; these have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

impl Item {
    /// What stands before it.
    pub fn marker(&self) -> String {
        self.number.map_or_else(|| "•".to_owned(), |number| format!("{number}."))
    }
}

/// The words of some spans.
pub fn words(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// A text as it goes out: what everybody can read, and its blocks if it has any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub plain: String,
    pub rich: RichText,
}

impl RichText {
    /// Reads what staff typed and is about to be kept.
    ///
    /// # Errors
    /// What cannot be shown, in a sentence for whoever typed it.
    pub fn read(typed: &str) -> Result<Said, Refusal> {
        read::read(typed)
    }

    /// Reads what is kept: from before there were blocks it may hold what is refused now, and is then shown as it was typed.
    pub fn said(kept: &str) -> Said {
        Self::read(kept).unwrap_or_else(|_| Said { plain: kept.to_owned(), rich: Self::default() })
    }

    /// The pictures that what is kept names.
    pub fn pictures_in(kept: &str) -> Vec<String> {
        Self::said(kept).rich.pictures().cloned().collect()
    }

    /// Whether a plain text says it all.
    pub fn is_plain(&self) -> bool {
        self.blocks.is_empty()
    }

    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The pictures in it, by SHA-256.
    pub fn pictures(&self) -> impl Iterator<Item = &String> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Picture { sha256, .. } => Some(sha256),
            _ => None,
        })
    }

    /// The same with their sizes.
    pub fn picture_names(&self) -> impl Iterator<Item = PictureName> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Picture { sha256, width, height, .. } => Some(PictureName { sha256: sha256.clone(), width: *width, height: *height }),
            _ => None,
        })
    }

    /// Leaves the words of pictures that are not to be shown.
    pub fn retain_pictures(&mut self, keep: impl Fn(&str) -> bool) {
        for block in &mut self.blocks {
            if let Block::Picture { sha256, text, .. } = block
                && !keep(sha256)
            {
                *block = Block::Paragraph { text: vec![Span { text: format!("（图：{text}）"), bold: false }] };
            }
        }
    }

    /// The same without the marks, readable by whoever draws no blocks.
    fn plain(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Heading { text, .. } => {
                    if !lines.is_empty() {
                        lines.push(String::new());
                    }
                    lines.push(text.clone());
                }
                Block::Paragraph { text } => lines.push(words(text)),
                Block::List { items } => {
                    for item in items {
                        lines.push(format!("{} {}", item.marker(), words(&item.text)));
                        lines.extend(item.items.iter().map(|item| format!("\u{3000}{} {}", item.marker(), words(&item.text))));
                    }
                }
                Block::Table { head, rows } => {
                    let row = |cells: &Vec<Cell>| cells.iter().map(|cell| words(cell)).collect::<Vec<_>>().join(" / ");
                    lines.extend(std::iter::once(head).chain(rows).map(row));
                }
                Block::Picture { text, .. } => lines.push(format!("（图：{text}）")),
                Block::Link { text, address } if text == address => lines.push(address.clone()),
                Block::Link { text, address } => lines.push(format!("{text}：{address}")),
            }
        }
        lines.join("\n")
    }
}

/// Blocks that a newer office has and this program does not are left out and take nothing with them.
impl<'de> Deserialize<'de> for RichText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Value::Array(told) = Value::deserialize(deserializer)? else { return Ok(Self::default()) };
        let known = told.into_iter().filter_map(|block| serde_json::from_value(block).ok()).filter(is_sound);
        Ok(Self { blocks: known.take(limits::RICH_BLOCKS).collect() })
    }
}

/// Whether a block that was told can be drawn.
fn is_sound(block: &Block) -> bool {
    match block {
        Block::Picture { sha256, width, height, .. } => PictureName { sha256: sha256.clone(), width: *width, height: *height }.is_sound(),
        _ => true,
    }
}
