//! A text with headings, lists and tables as a page of the console shows it: what the lobbies will draw, as HTML.
//!
//! Invariant: every word goes through the templates, which escape it; an address was checked when it was read
//! ([`crate::domain::rich_text`]), and is a text and a code here, as on the glass.
//!
//! Why headings are paragraphs: the page around them has an order of headings of its own.

use maud::{Markup, html};

use super::qr;
use crate::domain::rich_text::{Block, Item, Level, RichText, Span};

/// What staff typed, drawn. A text without marks is one paragraph with its own line breaks.
pub fn drawn(kept: &str) -> Markup {
    let said = RichText::said(kept);
    html! {
        @if said.rich.is_plain() { p class="as-written" { (said.plain) } }
        @else { div class="rich" { (blocks(&said.rich)) } }
    }
}

/// The same in the picture of a terminal that stands beside a form.
pub fn on_glass(typed: &str) -> Markup {
    let said = RichText::said(typed);
    html! {
        @if said.rich.is_plain() { p class="glass-body as-written" data-mirror="body" { (said.plain) } }
        @else { div class="glass-body rich" data-mirror="body" { (blocks(&said.rich)) } }
    }
}

fn blocks(rich: &RichText) -> Markup {
    html! {
        @for block in rich.blocks() {
            @match block {
                Block::Heading { level: Level::First, text } => p class="rich-heading is-first" { (text) },
                Block::Heading { level: Level::Second, text } => p class="rich-heading" { (text) },
                Block::Paragraph { text } => p class="as-written" { (spans(text)) },
                Block::List { items } => (list(items)),
                Block::Table { head, rows } => div class="table-scroll" { table {
                    thead { tr { @for cell in head { th scope="col" { (spans(cell)) } } } }
                    tbody { @for row in rows { tr { @for cell in row { td { (spans(cell)) } } } } }
                } },
                Block::Picture { sha256, width, height, text } => figure class="rich-picture" {
                    img src={ "/notices/pages/" (sha256) } width=(width) height=(height) alt=(text) loading="lazy";
                    figcaption class="small" { (text) }
                },
                Block::Link { text, address } => div class="rich-link" {
                    (qr::of_address(address))
                    p { strong { (text) } span class="small is-line" { (address) } }
                },
            }
        }
    }
}

fn spans(spans: &[Span]) -> Markup {
    html! { @for span in spans { @if span.bold { strong { (span.text) } } @else { (span.text) } } }
}

/// Every item brings its own number or bullet, as on the glass.
fn list(items: &[Item]) -> Markup {
    html! {
        ul class="rich-list" {
            @for item in items {
                li {
                    span { (item.marker()) }
                    div {
                        span class="as-written" { (spans(&item.text)) }
                        @if !item.items.is_empty() { (list(&item.items)) }
                    }
                }
            }
        }
    }
}

/// What may be written, under a field whose text is drawn so.
pub fn help() -> Markup {
    html! {
        details class="fold rich-help" {
            summary { "标题、列表、表格怎样写" span class="small" { "不用也可以，普通文字照原样显示" } }
            div class="pair" {
                pre { (EXAMPLE) }
                (drawn(EXAMPLE))
            }
            p class="small" { "列表可再缩进两格写下一层；表格最多 5 列；链接会变成二维码，业户用手机扫。要显示符号本身，在前面加“\\”。图片用下面的“加图片”上传，它那一行可以剪切到别处。" }
        }
    }
}

const EXAMPLE: &str = "# 停水通知
**9月19日**清洗水箱，请：
- 提前储水
- 关好龙头

| 楼层 | 停水时间 |
|---|---|
| 1–6 层 | 09:00–12:00 |
| 7–12 层 | 13:00–15:00 |

问题请看[常见问答](https://example.cn/faq)。";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_kind_of_block_is_drawn_and_a_plain_text_is_left_alone() {
        let page = drawn(EXAMPLE).into_string();
        for piece in [
            "<p class=\"rich-heading is-first\">停水通知</p>",
            "<strong>9月19日</strong>清洗水箱",
            "<li><span>•</span>",
            "<th scope=\"col\">楼层</th>",
            "<td>09:00–12:00</td>",
            "<span class=\"small is-line\">https://example.cn/faq</span>",
            "<svg",
        ] {
            assert!(page.contains(piece), "{piece}: {page}");
        }
        assert_eq!(drawn("一行\n二行 <b>").into_string(), "<p class=\"as-written\">一行\n二行 &lt;b&gt;</p>");
    }

    proptest! {
        #[test]
        fn nothing_that_was_typed_becomes_a_tag(words in prop::collection::vec("# |- |\\*\\*|\\||\n|<[a-z/!-]{0,6}>?|\\[|\\]\\(|\\)|https://a\\.cn/\"<|[\"'&a字 ]{1,4}", 0..60)) {
            let page = drawn(&words.concat()).into_string();
            let own = [
                "div", "p", "figure", "img", "figcaption", "ul", "li", "span", "table", "thead", "tbody", "tr", "th", "td", "strong", "svg", "path",
            ];
            for tag in page.split('<').skip(1) {
                let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                prop_assert!(own.contains(&name.as_str()), "{name} in {page}");
            }
            prop_assert!(!page.contains("javascript:"));
        }
    }
}
