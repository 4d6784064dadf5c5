//! Words inside a block: what is bold, and which links there are.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{PictureName, Span, events::Events, refusal::Refusal};
use crate::domain::limits;

/// Stands for a `*` that means itself until bold words are found. Controls never get past the door.
const LITERAL: char = '\u{1}';

/// Stands before a sign that begins nothing ([`super::read`]).
pub(super) const GUARD: char = '\u{2}';

/// Words with their links.
#[derive(Debug, Default)]
pub(super) struct Inline {
    raw: String,
    /// And pictures, whose address is a [`PictureName`].
    pub(super) links: Vec<(String, String)>,
}

impl Inline {
    /// Reads on until something comes that is no word: a block's end, or another block.
    pub(super) fn read(&mut self, events: &mut Events<'_>) -> Result<(), Refusal> {
        while let Some((event, range)) = events.peek() {
            let (event, range) = (event.clone(), range.clone());
            match event {
                Event::Text(_) => self.typed(events.source, range),
                // Signs of these mean nothing here and stay; two stars are looked at afterwards.
                Event::Start(Tag::Strong) => self.raw.push_str(sign(events.source, range.start..range.start + 2)),
                Event::End(TagEnd::Strong) => self.raw.push_str(sign(events.source, range.end - 2..range.end)),
                Event::Start(Tag::Emphasis) => self.raw.push_str(sign(events.source, range.start..range.start + 1)),
                Event::End(TagEnd::Emphasis) => self.raw.push_str(sign(events.source, range.end - 1..range.end)),
                Event::SoftBreak | Event::HardBreak => self.raw.push('\n'),
                Event::Code(_) | Event::InlineHtml(_) => self.literal(&events.source[range]),
                Event::Start(Tag::Image { dest_url, .. }) => {
                    let address = dest_url.to_string();
                    events.next();
                    self.picture(events, address)?;
                    continue;
                }
                Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                    let address = dest_url.to_string();
                    events.next();
                    self.link(events, range, link_type, address)?;
                    continue;
                }
                _ => return Ok(()),
            }
            events.next();
        }
        Ok(())
    }

    fn typed(&mut self, source: &str, range: Range<usize>) {
        let text = &source[range.clone()];
        let is_escaped = range.start > 0 && source.as_bytes()[range.start - 1] == b'\\';
        match text.strip_prefix('*').filter(|_| is_escaped) {
            Some(rest) => {
                self.raw.push(LITERAL);
                self.raw.push_str(rest);
            }
            None => self.raw.push_str(text),
        }
    }

    fn literal(&mut self, text: &str) {
        self.raw.extend(text.chars().map(|c| if c == '*' { LITERAL } else { c }));
    }

    /// A link that is told in full. Other kinds are brackets that somebody typed.
    fn link(&mut self, events: &mut Events<'_>, range: Range<usize>, kind: LinkType, address: String) -> Result<(), Refusal> {
        let begun = self.raw.len();
        self.read(events)?;
        // The link's own end.
        events.next();
        if !matches!(kind, LinkType::Inline | LinkType::Autolink) {
            self.raw.truncate(begun);
            self.literal(&events.source[range]);
            return Ok(());
        }
        check(&address)?;
        let text = meant(&self.raw[begun..].replace("**", "")).trim().to_owned();
        if text.is_empty() {
            self.raw.push_str(&address);
        }
        self.links.push((if text.is_empty() { address.clone() } else { text }, address));
        Ok(())
    }

    /// One that was uploaded here. Its words stand below it, not in the sentence.
    fn picture(&mut self, events: &mut Events<'_>, address: String) -> Result<(), Refusal> {
        address.parse::<PictureName>().map_err(|()| Refusal::Picture)?;
        let begun = self.raw.len();
        self.read(events)?;
        events.next();
        let text = meant(&self.raw[begun..].replace("**", "")).trim().to_owned();
        self.raw.truncate(begun);
        if text.is_empty() {
            return Err(Refusal::SilentPicture);
        }
        self.links.push((text, address));
        Ok(())
    }

    /// A line of its own.
    pub(super) fn break_line(&mut self) {
        if !self.raw.is_empty() {
            self.raw.push('\n');
        }
    }

    /// What is shown as it was typed, without the blanks at its lines' ends.
    pub(super) fn verbatim(&mut self, typed: &str) {
        self.break_line();
        let lines: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        self.literal(&lines.join("\n"));
    }

    /// The words by their weight. What opens and is never closed stays as it was typed.
    pub(super) fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut rest = self.raw.trim();
        while let Some((before, inside, behind)) = next_bold(rest) {
            add(&mut spans, before, false);
            add(&mut spans, inside, true);
            rest = behind;
        }
        add(&mut spans, rest, false);
        spans
    }
}

/// A sign of emphasis, if that is what stands there.
fn sign(source: &str, range: Range<usize>) -> &str {
    source.get(range).unwrap_or_default()
}

/// Up to the first bold words, these, and what follows.
fn next_bold(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(open) = text[from..].find("**").map(|at| at + from) {
        let inside = open + 2;
        if text[inside..].starts_with(|c: char| !c.is_whitespace() && c != '*') {
            let mut ends = text[inside..].match_indices("**").map(|(at, _)| at + inside);
            if let Some(end) = ends.find(|end| !text[..*end].ends_with(char::is_whitespace)) {
                return Some((&text[..open], &text[inside..end], &text[end + 2..]));
            }
            return None;
        }
        from = inside;
    }
    None
}

/// The characters that were typed.
fn meant(text: &str) -> String {
    text.replace(LITERAL, "*").replace(GUARD, "")
}

fn add(spans: &mut Vec<Span>, text: &str, bold: bool) {
    if text.is_empty() {
        return;
    }
    let text = meant(text);
    match spans.last_mut().filter(|last| last.bold == bold) {
        Some(last) => last.text.push_str(&text),
        None => spans.push(Span { text, bold }),
    }
}

/// Whether an address can be put on a wall: whole, short enough for a QR code that is read from a step away, and without
/// letters that look like others.
fn check(address: &str) -> Result<(), Refusal> {
    let lower = address.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")) else {
        return Err(Refusal::NoWebAddress);
    };
    if !address.chars().all(|c| c.is_ascii_graphic()) {
        return Err(Refusal::OddAddress);
    }
    if address.len() > limits::RICH_LINK_BYTES {
        return Err(Refusal::LongAddress);
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands before an @ is no host, and looks like one.
    let is_host =
        host.starts_with(|c: char| c.is_ascii_alphanumeric()) && host.chars().all(|c| c.is_ascii_alphanumeric() || "-.:".contains(c));
    if is_host { Ok(()) } else { Err(Refusal::NoWebAddress) }
}
