//! From what was typed to blocks.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{
    Block, Level, PictureName, RichText, Said,
    events::Events,
    inline::{GUARD, Inline},
    lists::{self, Links},
    refusal::Refusal,
};
use crate::domain::limits;

fn parser(source: &str) -> Parser<'_> {
    Parser::new_ext(source, Options::ENABLE_TABLES)
}

pub(super) fn read(typed: &str) -> Result<Said, Refusal> {
    if typed.len() > limits::RICH_BYTES {
        return Err(Refusal::TooLong);
    }
    let Some(source) = guarded(typed) else {
        return Ok(Said { plain: typed.to_owned(), rich: RichText::default() });
    };
    let mut events = Events::new(&source, parser(&source).into_offset_iter());
    let rich = RichText { blocks: blocks(&mut events)? };
    if rich.blocks.len() > limits::RICH_BLOCKS {
        return Err(Refusal::TooMany);
    }
    let is_marked = |block: &Block| match block {
        Block::Paragraph { text } => text.iter().any(|span| span.bold),
        _ => true,
    };
    let plain = rich.plain();
    if rich.blocks.iter().any(is_marked) {
        return Ok(Said { plain, rich });
    }
    // Nothing is marked: blanks and blank lines are the writer's own. A backslash that hid a sign has done its work.
    let is_same = plain.split_whitespace().flat_map(str::chars).eq(typed.split_whitespace().flat_map(str::chars));
    Ok(Said { plain: if is_same { typed.to_owned() } else { plain }, rich: RichText::default() })
}

/// The text with what would swallow others kept from it: a `<` that begins a block of HTML, up to the end if it is never
/// closed, and a `[word]: …` at the beginning of a line, which is the address of a link and vanishes. `None` if that has no end.
fn guarded(typed: &str) -> Option<String> {
    let mut source = String::with_capacity(typed.len());
    for c in typed.chars() {
        if c == '<' && !source.ends_with('\\') {
            source.push(GUARD);
        }
        source.push(c);
    }
    for _ in 0..8 {
        let mut begin: Vec<usize> = parser(&source).reference_definitions().iter().map(|(_, definition)| definition.span.start).collect();
        if begin.is_empty() {
            return Some(source);
        }
        begin.sort_unstable();
        for at in begin.into_iter().rev() {
            let bracket = source[at..].find('[').map_or(at, |offset| at + offset);
            source.insert(bracket, GUARD);
        }
    }
    None
}

fn blocks(events: &mut Events<'_>) -> Result<Vec<Block>, Refusal> {
    let (mut blocks, mut links, mut told) = (Vec::new(), Links::new(), 0);
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => heading(events, range, level, &mut blocks, &mut links)?,
            Event::Start(Tag::Paragraph) => {
                let mut inline = Inline::default();
                inline.read(events)?;
                paragraph(&inline, &mut blocks);
                links.append(&mut inline.links);
            }
            Event::Start(Tag::List(_)) => {
                let items = lists::list(events, &mut links, true)?;
                blocks.push(Block::List { items });
            }
            Event::Start(Tag::Table(_)) => {
                let table = lists::table(events, &mut links)?;
                blocks.push(table);
            }
            Event::End(_) => {}
            // Quotations, code, HTML, lines of dashes: signs that somebody typed.
            event => {
                let mut inline = Inline::default();
                inline.verbatim(&events.source[range]);
                paragraph(&inline, &mut blocks);
                events.skip(&event);
            }
        }
        told += links.len();
        if told > limits::RICH_LINKS {
            return Err(Refusal::Links);
        }
        blocks.extend(links.drain(..).map(|(text, address)| below(text, address)));
    }
    Ok(blocks)
}

/// What stands below the block that named it.
fn below(text: String, address: String) -> Block {
    match address.parse::<PictureName>() {
        Ok(PictureName { sha256, width, height }) => Block::Picture { sha256, width, height, text },
        Err(()) => Block::Link { text, address },
    }
}

/// With `#` before it. A line above dashes is only a line above dashes: notices were always written so.
fn heading(
    events: &mut Events<'_>,
    range: Range<usize>,
    level: HeadingLevel,
    blocks: &mut Vec<Block>,
    links: &mut Links,
) -> Result<(), Refusal> {
    let typed = events.source[range].trim_end();
    let mut inline = Inline::default();
    inline.read(events)?;
    links.append(&mut inline.links);
    if typed.trim_start().starts_with('#') {
        let text = super::words(&inline.spans());
        let level = if level == HeadingLevel::H1 { Level::First } else { Level::Second };
        if text.is_empty() {
            inline.verbatim(typed);
            paragraph(&inline, blocks);
        } else {
            blocks.push(Block::Heading { level, text });
        }
    } else {
        inline.verbatim(typed.lines().next_back().unwrap_or_default());
        paragraph(&inline, blocks);
    }
    while !matches!(events.next(), Some((Event::End(TagEnd::Heading(_)), _)) | None) {}
    Ok(())
}

fn paragraph(inline: &Inline, blocks: &mut Vec<Block>) {
    let text = inline.spans();
    if !text.is_empty() {
        blocks.push(Block::Paragraph { text });
    }
}
