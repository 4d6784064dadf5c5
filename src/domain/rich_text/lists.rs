//! Lists and tables.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Block, Cell, Item, Span, events::Events, inline::Inline, refusal::Refusal};
use crate::domain::limits;

/// Links that were met, for below the block.
pub(super) type Links = Vec<(String, String)>;

/// A list whose start was read. `below`: the level that it may still have.
pub(super) fn list(events: &mut Events<'_>, links: &mut Links, below: bool) -> Result<Vec<Item>, Refusal> {
    let mut items = Vec::new();
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::Item) => items.push(item(events, range, links, below)?),
            Event::End(TagEnd::List(_)) => break,
            _ => {}
        }
    }
    Ok(items)
}

fn item(events: &mut Events<'_>, range: Range<usize>, links: &mut Links, below: bool) -> Result<Item, Refusal> {
    let number = number(&events.source[range]);
    let (mut inline, mut items) = (Inline::default(), Vec::new());
    loop {
        inline.read(events)?;
        let Some((event, range)) = events.next() else { break };
        match event {
            Event::End(TagEnd::Item) => break,
            Event::Start(Tag::Paragraph) => inline.break_line(),
            Event::End(TagEnd::Paragraph) => {}
            Event::Start(Tag::List(_)) if below => items.extend(list(events, links, false)?),
            Event::Start(Tag::List(_)) => return Err(Refusal::Nested),
            event => {
                inline.verbatim(&events.source[range]);
                events.skip(&event);
            }
        }
    }
    links.append(&mut inline.links);
    Ok(Item { number, text: inline.spans(), items })
}

/// As it was typed: staff who write 3. mean it.
fn number(typed: &str) -> Option<u32> {
    let typed = typed.trim_start();
    let digits = typed.len() - typed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    typed[..digits].parse().ok()
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// A table whose start was read.
pub(super) fn table(events: &mut Events<'_>, links: &mut Links) -> Result<Block, Refusal> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut linked = links.len();
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                linked = links.len();
                rows.push(Vec::new());
            }
            // What has no head above it is dropped by the parser.
            Event::End(TagEnd::TableRow) if links.len() == linked => {
                let kept: String = rows.last().into_iter().flatten().map(|cell| super::words(cell)).collect();
                if !letters(&kept).eq(letters(&events.source[range])) {
                    return Err(Refusal::Uneven);
                }
            }
            Event::Start(Tag::TableCell) => {
                let mut inline = Inline::default();
                inline.read(events)?;
                links.append(&mut inline.links);
                let cell = inline.spans();
                let length: usize = cell.iter().map(|span: &Span| span.text.chars().count()).sum();
                if length > limits::RICH_CELL_CHARS {
                    return Err(Refusal::LongCell);
                }
                rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
            }
            Event::End(TagEnd::Table) => break,
            _ => {}
        }
    }
    let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
    if head.len() > limits::RICH_COLUMNS {
        return Err(Refusal::Columns(head.len()));
    }
    if rows.len() > limits::RICH_ROWS {
        return Err(Refusal::Rows(rows.len()));
    }
    for row in &mut rows {
        row.resize(head.len(), Cell::new());
    }
    Ok(Block::Table { head, rows })
}
