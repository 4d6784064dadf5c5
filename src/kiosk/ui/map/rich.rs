//! Headings, lists, tables and links of a text, as rows from top to bottom.
//!
//! Why rows and not blocks: a page ends between two of them.

use i_slint_core::styled_text::{StyledText, parse_markdown};
use slint::{Image, ModelRc, SharedString};

use super::{int, model, shown_or_new_by};
use crate::{
    domain::rich_text::{Block, Cell, Item, Level, PictureName, RichText, Span, words},
    kiosk::ui::{
        content::converted,
        generated::{RichCell, RichKind, RichRow},
        images,
        leaves::{Leaves, TextPicture},
    },
};

/// Room below a row, in lines: within a list, between blocks, before a heading.
const WITHIN: f32 = 0.15;
const BETWEEN: f32 = 0.4;
const BEFORE_HEADING: f32 = 0.7;
const BELOW_HEADING: f32 = 0.2;

/// Columns of half-width characters that a cell's share of a table is between.
const NARROWEST: usize = 7;
const WIDEST: usize = 24;

/// What stands for a span in the pattern of a styled text ([`styled`]).
const PLACE: char = '\u{e541}';

/// The rows; the ones that are shown where they say the same, so that a page that is being read stays.
pub(in crate::kiosk::ui) fn rich_rows(shown: &ModelRc<RichRow>, rich: &RichText, leaves: &Leaves) -> ModelRc<RichRow> {
    let picture = |row: &RichRow| (row.ready, row.picture_width, row.picture_height);
    let same = |a: &RichRow, b: &RichRow| {
        a.text == b.text
            && a.kind == b.kind
            && a.marker == b.marker
            && a.address == b.address
            && a.styled == b.styled
            && a.gap == b.gap
            && picture(a) == picture(b)
    };
    shown_or_new_by(shown, rows(rich, leaves), same)
}

fn rows(rich: &RichText, leaves: &Leaves) -> Vec<RichRow> {
    let mut rows: Vec<RichRow> = Vec::new();
    for block in rich.blocks() {
        if let (Block::Heading { .. }, Some(before)) = (block, rows.last_mut().filter(|row| !row.leads)) {
            before.gap = BEFORE_HEADING;
        }
        match block {
            Block::Heading { level, text } => {
                let kind = if *level == Level::First { RichKind::Heading } else { RichKind::Subheading };
                rows.push(RichRow { kind, text: converted(text), gap: BELOW_HEADING, leads: true, ..Default::default() });
            }
            Block::Paragraph { text } => rows.push(RichRow { kind: RichKind::Paragraph, gap: BETWEEN, ..spoken(text) }),
            Block::List { items } => {
                list(&mut rows, items, 0);
                rows.last_mut().into_iter().for_each(|row| row.gap = BETWEEN);
            }
            Block::Table { head, rows: below } => {
                table(&mut rows, head, below);
                rows.last_mut().into_iter().for_each(|row| row.gap = BETWEEN);
            }
            Block::Picture { sha256, width, height, text } => {
                let name = PictureName { sha256: sha256.clone(), width: *width, height: *height };
                let TextPicture { image, width, height } = leaves.picture(&name);
                rows.push(RichRow {
                    kind: RichKind::Picture,
                    text: converted(text),
                    ready: image.is_some(),
                    picture: image.unwrap_or_default(),
                    picture_width: width,
                    picture_height: height,
                    gap: BETWEEN,
                    ..Default::default()
                });
            }
            Block::Link { text, address } => rows.extend(images::qr_code(address, 1).map(|qr| RichRow {
                kind: RichKind::Link,
                text: converted(text),
                address: address.as_str().into(),
                qr: Image::from_rgba8(qr),
                gap: BETWEEN,
                ..Default::default()
            })),
        }
    }
    if let Some(last) = rows.last_mut() {
        last.gap = 0.0;
        last.leads = false;
    }
    rows
}

fn spoken(spans: &[Span]) -> RichRow {
    RichRow { text: converted(&words(spans)), styled: styled(spans, false), ..Default::default() }
}

fn list(rows: &mut Vec<RichRow>, items: &[Item], level: i32) {
    let digits = |item: &Item| item.number.map_or(0, |_| item.marker().len());
    let widest = items.iter().map(digits).max().unwrap_or(0);
    for item in items {
        rows.push(RichRow {
            kind: RichKind::Item,
            marker: item.marker().into(),
            marker_digits: int(widest),
            level,
            gap: WITHIN,
            ..spoken(&item.text)
        });
        list(rows, &item.items, level + 1);
    }
}

fn table(rows: &mut Vec<RichRow>, head: &[Cell], below: &[Vec<Cell>]) {
    let width = |cell: &Cell| words(cell).chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum::<usize>().clamp(NARROWEST, WIDEST) + 2;
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            std::iter::once(head).chain(below.iter().map(Vec::as_slice)).filter_map(|row| row.get(column)).map(width).max().unwrap_or(1)
        })
        .collect();
    let whole = widths.iter().sum::<usize>().max(1) as f32;
    let row = |cells: &[Cell], is_head: bool| RichRow {
        kind: RichKind::TableRow,
        head: is_head,
        text: converted(&cells.iter().map(|cell| words(cell)).collect::<Vec<_>>().join(" / ")),
        cells: model(cells.iter().zip(&widths).map(|(cell, width)| RichCell {
            text: converted(&words(cell)),
            styled: styled(cell, is_head),
            share: *width as f32 / whole,
        })),
        ..Default::default()
    };
    rows.push(row(head, true));
    rows.extend(below.iter().map(|cells| row(cells, false)));
}

/// The words with their weights. The pattern holds no word, so no sign in them is ever read as markdown.
fn styled(spans: &[Span], all_bold: bool) -> StyledText {
    let (mut pattern, mut pieces) = (String::new(), Vec::new());
    for span in spans {
        for (index, line) in span.text.split('\n').enumerate() {
            if index > 0 {
                pattern.push('\n');
            }
            if line.is_empty() {
                continue;
            }
            let sign = if span.bold || all_bold { "**" } else { "" };
            pattern.extend([sign, &PLACE.to_string(), sign]);
            pieces.push(StyledText::from_plain_text(&SharedString::from(converted(line).replace(PLACE, ""))));
        }
    }
    parse_markdown(&pattern, &pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Vec<RichRow> {
        rows(&RichText::said(typed).rich, &Leaves::default())
    }

    #[test]
    fn a_text_is_rows_from_top_to_bottom() {
        let rows = read("# 题\n一段**粗**\n\n9. 甲\n10. 乙\n    - 丙\n\n|a|b|\n|-|-|\n|1|2|\n\n[网页](https://example.com)");
        let told: Vec<_> = rows.iter().map(|row| (row.kind, row.text.as_str(), row.marker.as_str(), row.level)).collect();
        assert_eq!(
            told,
            [
                (RichKind::Heading, "题", "", 0),
                (RichKind::Paragraph, "一段粗", "", 0),
                (RichKind::Item, "甲", "9.", 0),
                (RichKind::Item, "乙", "10.", 0),
                (RichKind::Item, "丙", "•", 1),
                (RichKind::TableRow, "a / b", "", 0),
                (RichKind::TableRow, "1 / 2", "", 0),
                (RichKind::Paragraph, "网页", "", 0),
                (RichKind::Link, "网页", "", 0),
            ]
        );
        assert_eq!((rows[2].marker_digits, rows[0].leads, rows[8].gap), (3, true, 0.0));
        assert!(rows[8].qr.size().width > 20);
    }

    #[test]
    fn signs_in_a_text_are_never_read_again() {
        let spans = [Span { text: "**不** <b>是</b> \u{e541}`码`".into(), bold: false }, Span { text: "（粗）\n- 行".into(), bold: true }];
        let raw = i_slint_core::styled_text::get_raw_text(&styled(&spans, false)).into_owned();
        assert_eq!(raw, "**不** <b>是</b> `码`（粗）\n- 行");
    }
}
