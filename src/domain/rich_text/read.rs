//! From what was typed to blocks.

use std::{collections::VecDeque, ops::Range};

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use thiserror::Error;

use super::{
    Block, Level, RichText, Said,
    inline::{GUARD, Inline},
    lists::{self, Links},
};
use crate::domain::limits;

/// What cannot be shown, in a sentence for whoever typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("文字太长，请分成几条发布")]
    TooLong,
    #[error("段落、标题和表格合计最多 {} 个，请分成几条发布", limits::RICH_BLOCKS)]
    TooMany,
    #[error("列表最多分两层，请把更深的一层改成普通文字")]
    Nested,
    #[error("表格有 {0} 列，终端上最多放得下 {most} 列", most = limits::RICH_COLUMNS)]
    Columns(usize),
    #[error("表格有 {0} 行，最多 {most} 行，请分成几张表", most = limits::RICH_ROWS)]
    Rows(usize),
    #[error("表格里有一行的格数比表头多，请给表头补上，或去掉多余的“|”")]
    Uneven,
    #[error("表格的一格最多 {} 个字，请把长的内容写在表格下面", limits::RICH_CELL_CHARS)]
    LongCell,
    #[error("这里还不能放图片，请用文字说明，或写成 [文字](https://网址)，业户可扫码查看")]
    Picture,
    #[error("链接要写完整的网址，以 https:// 或 http:// 开头，例如 [报名](https://example.cn/bm)")]
    NoWebAddress,
    #[error("网址里有中文或特殊字符，请在浏览器里打开网页，从地址栏复制")]
    OddAddress,
    #[error("网址超过 {} 个字符，二维码会太密而扫不出，请换一个短的", limits::RICH_LINK_BYTES)]
    LongAddress,
    #[error("一条内容最多放 {} 个链接", limits::RICH_LINKS)]
    Links,
}

/// What the parser found, to be read once.
pub(super) struct Events<'s> {
    pub(super) source: &'s str,
    rest: VecDeque<(Event<'s>, Range<usize>)>,
}

impl<'s> Events<'s> {
    pub(super) fn peek(&self) -> Option<&(Event<'s>, Range<usize>)> {
        self.rest.front()
    }

    pub(super) fn next(&mut self) -> Option<(Event<'s>, Range<usize>)> {
        self.rest.pop_front()
    }

    /// Goes on behind the block that this began.
    pub(super) fn skip(&mut self, begun: &Event<'_>) {
        let mut depth = i32::from(matches!(begun, Event::Start(_)));
        while depth > 0 {
            match self.next() {
                Some((Event::Start(_), _)) => depth += 1,
                Some((Event::End(_), _)) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}

fn parser(source: &str) -> Parser<'_> {
    Parser::new_ext(source, Options::ENABLE_TABLES)
}

pub(super) fn read(typed: &str) -> Result<Said, Refusal> {
    if typed.len() > limits::RICH_BYTES {
        return Err(Refusal::TooLong);
    }
    let Some(source) = without_definitions(typed) else {
        return Ok(Said { plain: typed.to_owned(), rich: RichText::default() });
    };
    let mut events = Events { source: &source, rest: parser(&source).into_offset_iter().collect() };
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

/// The text with every `[word]: …` at the beginning of a line kept from being taken for the address of a link and vanishing.
/// `None` if that has no end.
fn without_definitions(typed: &str) -> Option<String> {
    let mut source = typed.to_owned();
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
        blocks.extend(links.drain(..).map(|(text, address)| Block::Link { text, address }));
    }
    Ok(blocks)
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
