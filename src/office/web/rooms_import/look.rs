//! What a file would do to the registry, with the questions that only people can answer.

use maud::{Markup, html};

use super::PATH;
use crate::office::{
    service::{
        access::Session,
        registry::{
            columns::Field,
            compare::{NewRooms, Plan, Spelling},
            preview::Preview,
            rows::Remark,
        },
    },
    web::forms,
};

/// More of a list is for the spreadsheet.
const LISTED: usize = 100;
const LABELS: usize = 12;

pub(super) fn draw(session: &Session, preview: &Preview) -> Markup {
    let Some(plan) = &preview.plan else { return html! {} };
    let good = plan.rows();
    html! {
        form method="post" action={ (PATH) "/confirm" } class="card stack" {
            h2 { "预览" span class="small" { (preview.file) } }
            (forms::token_field(&session.csrf))
            input type="hidden" name="preview" value=(preview.id);
            dl class="facts is-grid" {
                div { dt { "新增" } dd { (plan.new.len()) " 户" } }
                div { dt { "更改" } dd { (plan.changed.len()) " 户" } }
                div { dt { "不变" } dd { (plan.unchanged) " 户" } }
                div { dt { "文件里没有" } dd { (plan.missing.len()) " 户" } }
                div { dt { "需要修改" } dd class=[(!preview.bad.is_empty()).then_some("is-bad")] { (preview.bad.len()) " 行" } }
            }
            (read_as(preview))
            (questions(preview, plan))
            (new_rooms(&plan.new_rooms))
            @if !plan.changes.is_empty() {
                details class="fold" { summary { "更改 " (plan.changes.len()) " 户" } p class="hint" { (plan.changes.join("、")) } }
            }
            @if !plan.missing.is_empty() { (missing(plan, !preview.bad.is_empty())) }
            @if good == 0 { p class="banner is-wrong" { "没有可以导入的行。请按下面的说明修改文件后重新上传。" } }
            div class="buttons" {
                @if good > 0 {
                    button class="button is-primary" type="submit" {
                        @if preview.bad.is_empty() { "确认导入 " (good) " 行" } @else { "导入有效行（" (good) " 行）" }
                    }
                }
                @if preview.fillable != [0, 0] || !plan.spellings.is_empty() {
                    button class="button" type="submit" formaction={ (PATH) "/answers" } { "按以上选择重新预览" }
                }
                a class="button is-quiet" href={ (PATH) "?columns=1" } { "改列的含义" }
            }
        }
        @if !plan.hints.is_empty() {
            (remarks("请留意的行", "房号照常导入，只有这些内容没能原样存下", &plan.hints, html! {}))
        }
        @if !preview.bad.is_empty() {
            (remarks("需要修改的行", "其余的行不受影响", &preview.bad, html! { a class="button" href={ (PATH) "/bad-rows" } { "下载这些行（CSV）" } }))
        }
        @if !preview.passed.is_empty() { (remarks("不是房间的行", "已略过", &preview.passed, html! {})) }
    }
}

/// Which columns were taken for what, and what was left out.
fn read_as(preview: &Preview) -> Markup {
    let used: Vec<_> = preview.sheets.iter().zip(&preview.choices.layouts).filter(|(_, layout)| layout.used).collect();
    let unused: Vec<&str> = preview
        .sheets
        .iter()
        .zip(&preview.choices.layouts)
        .filter(|(_, layout)| !layout.used)
        .map(|(sheet, _)| sheet.name.as_str())
        .collect();
    let names = |field: Field| -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (sheet, layout) in &used {
            let Some(heading) = layout.heading.and_then(|heading| sheet.rows.get(heading)) else { continue };
            for (cell, other) in heading.cells.iter().zip(&layout.fields) {
                let name = crate::domain::text::clean_line(&cell.text);
                if *other == field && !name.is_empty() && !found.contains(&name) {
                    found.push(name);
                }
            }
        }
        found
    };
    let read: Vec<String> = Field::ALL[1..]
        .iter()
        .filter_map(|field| {
            let names = names(*field);
            (!names.is_empty())
                .then(|| if names == [field.label()] { field.label().into() } else { format!("{}（{}）", field.label(), names.join("、")) })
        })
        .collect();
    let ignored = names(Field::Ignored);
    let titles: usize = used.iter().map(|(_, layout)| layout.heading.unwrap_or(0)).sum();
    let merged: usize = used.iter().map(|(sheet, _)| sheet.merged).sum();
    html! {
        @if !read.is_empty() { p class="hint" { "读出的列：" (read.join("、")) } }
        @if !ignored.is_empty() { p class="hint" { "没有用到的列：" (ignored.join("、")) } }
        @if !unused.is_empty() { p class="hint" { "没有导入的工作表：" (unused.join("、")) } }
        @if titles > 0 || merged > 0 {
            p class="hint" {
                @if titles > 0 { "列名上面的 " (titles) " 行标题已略过。" }
                @if merged > 0 { (merged) " 处合并单元格已展开到每一行。" }
            }
        }
    }
}

fn questions(preview: &Preview, plan: &Plan) -> Markup {
    let [buildings, units] = preview.fillable;
    html! {
        @if buildings > 0 || units > 0 {
            fieldset class="stack" {
                legend { "空着的格子" }
                @if buildings > 0 {
                    label class="tick" {
                        input type="checkbox" name="fill_building" value="1" checked[preview.choices.filling.building];
                        (buildings) " 行没写楼栋（多半是合并过的单元格）：沿用上一行的楼栋"
                    }
                }
                @if units > 0 {
                    label class="tick" {
                        input type="checkbox" name="fill_unit" value="1" checked[preview.choices.filling.unit];
                        (units) " 行没写单元：沿用同一栋上一行的单元"
                    }
                }
            }
        }
        @for (index, spelling) in plan.spellings.iter().enumerate() { (same_building(index, spelling)) }
    }
}

fn same_building(index: usize, Spelling { written, building, rows, apart }: &Spelling) -> Markup {
    let name = format!("same{index}");
    html! {
        fieldset class="field" {
            legend { "“" (written) "”（" (rows) " 行）与“" (building) "”是同一栋吗？" }
            div class="ticks" {
                label { input type="radio" name=(name) value="1" checked[!apart]; "是，都按“" (building) "”" }
                label { input type="radio" name=(name) value="0" checked[*apart]; "不是，另建“" (written) "”" }
            }
        }
    }
}

fn new_rooms(buildings: &[NewRooms]) -> Markup {
    let new: Vec<&NewRooms> = buildings.iter().filter(|building| building.is_new).collect();
    let list = |NewRooms { building, rooms, .. }: &NewRooms| {
        html! {
            details class="fold" {
                summary { (building) " " span class="small" { "新增 " (rooms.len()) " 户" } }
                p class="hint" { (rooms.join("、")) }
            }
        }
    };
    html! {
        @if !new.is_empty() {
            section class="stack is-close" aria-label="要新建的楼栋" {
                h3 { "要新建 " (new.len()) " 栋楼，请逐一核对" }
                @for building in new { (list(building)) }
                p class="hint" { "新楼栋导入后，请到“片区”里分给管家。" }
            }
        }
        @for building in buildings.iter().filter(|building| !building.is_new) { (list(building)) }
    }
}

fn missing(plan: &Plan, has_bad: bool) -> Markup {
    let labels: Vec<String> = plan.missing.iter().take(LABELS).map(crate::domain::place::Room::label).collect();
    html! {
        label class="tick" { input type="checkbox" name="remove_missing" value="1"; "删除文件中没有的房间（" (plan.missing.len()) " 户）" }
        p class="hint" {
            "不勾选则保留：" (labels.join("、")) @if plan.missing.len() > LABELS { " 等 " (plan.missing.len()) " 户" } "。"
            @if has_bad { "下面“需要修改的行”里的房间也算文件中没有。" }
        }
    }
}

fn remarks(title: &str, note: &str, rows: &[Remark], aside: Markup) -> Markup {
    html! {
        section class="card is-flush" {
            div class="table-head" { h2 { (title) span class="small" { (rows.len()) " 行，" (note) } } (aside) }
            table {
                thead { tr { th { "行" } th { "说明" } th { "内容" } } }
                tbody {
                    @for row in rows.iter().take(LISTED) {
                        tr { td { (row.at) } td { (row.words) } td class="small" { (row.cells.join("，")) } }
                    }
                }
            }
            @if rows.len() > LISTED { p class="hint table-foot" { "还有 " (rows.len() - LISTED) " 行。" } }
        }
    }
}
