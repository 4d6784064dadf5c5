//! Which column is what, where the heading does not tell: the first rows with a choice above each column.

use maud::{Markup, html};

use super::PATH;
use crate::office::{
    service::{
        access::Session,
        registry::{
            columns::{Field, HEADING_ROWS, Layout},
            preview::Preview,
        },
    },
    table::{Row, Sheet},
    web::forms::{self, FormState},
};

/// Rows of data below the heading.
const SAMPLES: usize = 4;
/// Columns that are shown; a registry with more is somebody's calendar.
const SHOWN: usize = 30;

/// The layouts that a form chooses; what it does not tell stays as it was.
pub(super) fn read(form: &FormState, sheets: &[Sheet], kept: &[Layout]) -> Vec<Layout> {
    let one = |(index, (sheet, kept)): (usize, (&Sheet, &Layout))| {
        let heading = match form.value(&format!("heading{index}")) {
            "-" => None,
            told => told.parse().ok().filter(|row| *row < sheet.rows.len()).or(kept.heading),
        };
        let told = |column: usize| form.value(&format!("column{index}_{column}")).parse::<Field>().ok();
        let fields = kept.fields.iter().enumerate().map(|(column, field)| told(column).unwrap_or(*field)).collect();
        Layout { used: sheets.len() == 1 || form.value(&format!("used{index}")) == "1", heading, fields }
    };
    sheets.iter().zip(kept).enumerate().map(one).collect()
}

/// The form.
pub(super) fn draw(session: &Session, preview: &Preview) -> Markup {
    html! {
        form method="post" action={ (PATH) "/columns" } class="card stack" {
            h2 { "请指明每一列是什么" span class="small" { (preview.file) } }
            (forms::token_field(&session.csrf))
            input type="hidden" name="preview" value=(preview.id);
            @for (index, words) in &preview.unclear {
                p class="banner is-wrong" role="alert" {
                    @if preview.sheets.len() > 1 { "工作表“" (preview.sheets[*index].name) "”：" }
                    (words) "。请在下面选好，再按“按此预览”。"
                }
            }
            p class="hint" { "必须有“楼栋”和“室”两列，或者一列完整房号。电话可以有几列；用不到的列选“不导入”。现在还没有改动任何房号。" }
            @for (index, (sheet, layout)) in preview.sheets.iter().zip(&preview.choices.layouts).enumerate() {
                (sheet_form(index, sheet, layout, preview.sheets.len() > 1))
            }
            div class="buttons" {
                button class="button is-primary" type="submit" { "按此预览" }
                @if preview.plan.is_some() { a class="button" href=(PATH) { "返回预览" } }
            }
        }
    }
}

/// The row in a word or two, so that a list of rows can be chosen from.
fn summary(row: &Row) -> String {
    let words: Vec<&str> = row.cells.iter().map(|cell| cell.text.trim()).filter(|words| !words.is_empty()).take(5).collect();
    words.join("、").chars().take(40).collect()
}

fn sheet_form(index: usize, sheet: &Sheet, layout: &Layout, has_others: bool) -> Markup {
    let heading_name = format!("heading{index}");
    let first = layout.heading.map_or(0, |heading| heading + 1);
    html! {
        fieldset class="stack sheet-columns" {
            @if has_others {
                legend { "工作表“" (sheet.name) "”" span class="small" { (sheet.rows.len()) " 行" } }
                label class="tick" { input type="checkbox" name={ "used" (index) } value="1" checked[layout.used]; "导入这张工作表" }
            } @else { legend class="unseen" { "各列" } }
            div class="field" {
                label for=(heading_name) { "列名在哪一行" }
                select id=(heading_name) name=(heading_name) {
                    @for (row, content) in sheet.rows.iter().take(HEADING_ROWS).enumerate() {
                        option value=(row) selected[layout.heading == Some(row)] { "第 " (content.line) " 行：" (summary(content)) }
                    }
                    option value="-" selected[layout.heading.is_none()] { "没有列名，第一行就是房号" }
                }
            }
            div class="table-scroll" tabindex="0" role="region" aria-label={ "各列的前几行 " (sheet.name) } {
                table class="is-grid" {
                    thead {
                        tr {
                            @for (column, field) in layout.fields.iter().enumerate().take(SHOWN) {
                                @let words = layout.heading.and_then(|heading| sheet.rows[heading].cells.get(column)).map_or("", |cell| cell.text.trim());
                                th scope="col" {
                                    span class="column-name" { @if words.is_empty() { "第 " (column + 1) " 列" } @else { (words) } }
                                    select name={ "column" (index) "_" (column) } aria-label={ "“" (words) "”（第 " (column + 1) " 列）是" } {
                                        @for choice in Field::ALL { option value=(choice.into_str()) selected[choice == *field] { (choice.label()) } }
                                    }
                                }
                            }
                        }
                    }
                    tbody {
                        @for row in sheet.rows.iter().skip(first).take(SAMPLES) {
                            tr { @for column in 0..layout.fields.len().min(SHOWN) { td { (row.cells.get(column).map_or("", |cell| cell.text.as_str())) } } }
                        }
                    }
                }
            }
        }
    }
}
