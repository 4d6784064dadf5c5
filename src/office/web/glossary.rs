//! 中英对照: every Chinese text of the lobbies with a field for its English.
//!
//! Why one long list in pages and not a form beside each service: whoever knows English sits down
//! once and goes through what is missing, and never needs to know where it is edited.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    console::Console,
    error::WebError,
    forms::{self, Fields, FormState},
    layout,
    session::{Posted, SignedIn},
};
use crate::{
    domain::{limits, text},
    office::service::{
        ServiceError,
        access::Session,
        glossary::{GlossaryEntry, GlossarySection, Typed},
    },
};

/// Texts on one page.
const ROWS: usize = 40;

/// The part of the list that the address asks for. Texts, so that a mistyped address is the first page.
#[derive(Debug, Default, Deserialize)]
pub struct GlossaryQuery {
    #[serde(default)]
    place: String,
    #[serde(default)]
    page: String,
}

impl GlossaryQuery {
    fn place(&self) -> Option<GlossarySection> {
        GlossarySection::ALL.into_iter().find(|place| <&str>::from(place) == self.place)
    }

    fn page(&self) -> usize {
        self.page.parse().unwrap_or(1)
    }
}

fn place_word(place: GlossarySection) -> &'static str {
    match place {
        GlossarySection::Catalogue(section) => section.name(),
        GlossarySection::Information => "便民信息",
        GlossarySection::Estate => "小区与天气",
        GlossarySection::People => "管家与部门",
        GlossarySection::Notices => "公告发布人",
        GlossarySection::Community => "社区活动与征询",
    }
}

fn path(place: Option<GlossarySection>, page: usize) -> String {
    format!("/glossary?place={}&page={page}", place.map_or("", <&str>::from))
}

/// One line of the form.
struct Row {
    place: Option<GlossarySection>,
    chinese: String,
    /// The stored English that the form is made from.
    seen: String,
    typed: String,
    wrong: Option<String>,
}

impl Row {
    fn stored(entry: GlossaryEntry) -> Self {
        Self { place: Some(entry.place), chinese: entry.chinese, seen: entry.english.clone(), typed: entry.english, wrong: None }
    }

    fn is_long(&self) -> bool {
        self.chinese.contains('\n') || self.chinese.chars().count() > 30
    }

    fn limit(&self) -> usize {
        limits::english_chars(self.chinese.chars().count())
    }
}

/// The list: what has no English first, otherwise as residents read it.
struct List {
    rows: Vec<Row>,
    place: Option<GlossarySection>,
    page: usize,
    pages: usize,
    /// Texts without English, by place.
    missing: Vec<(GlossarySection, usize)>,
    total: usize,
}

fn list(entries: Vec<GlossaryEntry>, wanted: &GlossaryQuery) -> List {
    let place = wanted.place();
    let missing =
        GlossarySection::ALL.map(|place| (place, entries.iter().filter(|entry| entry.place == place && entry.english.is_empty()).count()));
    let mut chosen: Vec<GlossaryEntry> = entries.into_iter().filter(|entry| place.is_none_or(|place| entry.place == place)).collect();
    chosen.sort_by_key(|entry| !entry.english.is_empty());
    let pages = chosen.len().div_ceil(ROWS).max(1);
    let page = wanted.page().clamp(1, pages);
    let total = chosen.len();
    let rows = chosen.into_iter().skip((page - 1) * ROWS).take(ROWS).map(Row::stored).collect();
    List { rows, place, page, pages, missing: missing.to_vec(), total }
}

/// The page.
pub async fn page(
    State(console): State<Console>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<GlossaryQuery>,
) -> Result<Markup, WebError> {
    let list = list(console.service.glossary().await?, &wanted);
    draw(&console, &session, &list, &FormState::default()).await
}

/// Reads the rows; those with something wrong say so.
fn read(fields: &Fields) -> Vec<Row> {
    let mut rows = Vec::new();
    for index in 0..ROWS {
        // As stored, whatever today's door would make of it; browsers send their own line ends.
        let stored = |name: &str| fields.get(&format!("{name}.{index}")).replace("\r\n", "\n");
        let chinese = stored("chinese");
        if chinese.is_empty() {
            break;
        }
        let mut row = Row { place: None, seen: stored("seen"), typed: text::clean(&stored("english")), wrong: None, chinese };
        if !row.is_long() {
            row.typed = text::clean_line(&row.typed);
        }
        row.typed = text::with_known_marks(&row.typed);
        let (limit, actual) = (row.limit(), row.typed.chars().count());
        let undrawable = text::undrawable(&row.typed);
        if actual > limit {
            row.wrong = Some(format!("最多 {limit} 个字符，现在有 {actual} 个"));
        } else if !undrawable.is_empty() {
            row.wrong = Some(format!("大堂终端显示不出：{}。请删去或改写", text::list_of(&undrawable)));
        }
        rows.push(row);
    }
    rows
}

/// Stores the English of one page of the list.
pub async fn submit(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let wanted = GlossaryQuery { place: posted.fields.get("place").to_owned(), page: posted.fields.get("page").to_owned() };
    let mut rows = read(&posted.fields);
    let by_whom = if posted.fields.after_own_change() { "您在另一处" } else { "同事" };
    let mut form = FormState::typed(Fields::default().sent_after_own_change(posted.fields.after_own_change()));
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if rows.iter().all(|row| row.wrong.is_none()) {
        let typed = |row: &Row| Typed { chinese: row.chinese.clone(), seen: row.seen.clone(), english: row.typed.clone() };
        match console.service.save_glossary(rows.iter().map(typed).collect(), posted.session.actor()).await {
            Ok(count) => {
                let said = if count == 0 {
                    "没有改动。".into()
                } else {
                    format!("已保存 {count} 条，几秒后显示在各个大堂。")
                };
                console.browsers.flash(&posted.session, said).await;
                return Ok(Redirect::to(&path(wanted.place(), wanted.page())).into_response());
            }
            Err(ServiceError::ChangedMeanwhile) => status = StatusCode::CONFLICT,
            Err(error) => return Err(error.into()),
        }
    } else {
        form.refuse("english", "");
    }
    let entries = console.service.glossary().await?;
    for row in &mut rows {
        let Some(entry) = entries.iter().find(|entry| entry.chinese == row.chinese) else { continue };
        row.place = Some(entry.place);
        if status == StatusCode::CONFLICT && entry.english != row.seen {
            if row.typed == row.seen {
                row.typed.clone_from(&entry.english);
            } else if row.typed != entry.english {
                row.wrong = Some(format!("{by_whom}刚改为“{}”；再次保存会换成您写的", entry.english));
            }
            row.seen.clone_from(&entry.english);
        }
    }
    if status == StatusCode::CONFLICT {
        form.outdate("page", wanted.page.clone(), path(wanted.place(), wanted.page()));
    }
    let list = List { rows, ..list(entries, &wanted) };
    Ok((status, draw(&console, &posted.session, &list, &form).await?).into_response())
}

async fn draw(console: &Console, session: &Session, list: &List, form: &FormState) -> Result<Markup, WebError> {
    let missing: usize = list.missing.iter().map(|(_, count)| count).sum();
    let said = console.browsers.take_flash(session).await?;
    let content = html! {
        (layout::heading("中英对照", html! {
            @if missing == 0 { span class="tag" { "全部有英文" } } @else { span class="tag is-waiting" { (missing) " 条没有英文" } }
        }))
        (layout::tabs(layout::ESTATE_TABS, "/glossary"))
        (forms::summary(form))
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        nav class="kinds" aria-label="出处" {
            a href=(path(None, 1)) aria-current=[list.place.is_none().then_some("true")] { "全部" }
            @for (place, count) in &list.missing {
                a href=(path(Some(*place), 1)) aria-current=[(list.place == Some(*place)).then_some("true")] {
                    (place_word(*place)) @if *count > 0 { " 缺 " (count) }
                }
            }
        }
        p class="hint is-above" {
            "业户在终端选“EN”后看到英文；没有英文的仍显示中文。人名、电话和房号不用译，公告的英文在公告里填写。清空一项即恢复系统自带的译文。"
        }
        @if list.rows.is_empty() { p class="empty" { "这里没有需要翻译的内容。" } }
        @else {
            form method="post" action="/glossary" class="card" {
                (forms::token_field(&session.csrf))
                input type="hidden" name="place" value=(list.place.map_or("", <&str>::from));
                input type="hidden" name="page" value=(list.page);
                ol class="glossary" { @for (index, row) in list.rows.iter().enumerate() { (line(index, row)) } }
                div class="buttons" { button class="button is-primary" type="submit" { "保存这一页" } }
            }
            @if list.pages > 1 {
                nav class="pager" aria-label="翻页" {
                    @if list.page > 1 { a class="button is-quiet" href=(path(list.place, list.page - 1)) { "上一页" } }
                    span { "第 " (list.page) " 页，共 " (list.pages) " 页·" (list.total) " 条" }
                    @if list.page < list.pages { a class="button is-quiet" href=(path(list.place, list.page + 1)) { "下一页" } }
                }
            }
        }
    };
    Ok(layout::page(session, layout::Section::Estate, "中英对照", content))
}

fn line(index: usize, row: &Row) -> Markup {
    let id = format!("english.{index}");
    let is_wrong = row.wrong.is_some();
    let wrong_id = is_wrong.then(|| format!("{id}-wrong"));
    html! {
        li class={ "field" @if is_wrong { " is-wrong" } } {
            input type="hidden" name={ "chinese." (index) } value=(row.chinese);
            input type="hidden" name={ "seen." (index) } value=(row.seen);
            label for=(id) class="as-written" { (row.chinese) }
            div {
                @if row.is_long() {
                    textarea id=(id) name=(id) rows="4" lang="en" aria-invalid=[is_wrong.then_some("true")] aria-describedby=[wrong_id.as_deref()] { (row.typed) }
                } @else {
                    input type="text" id=(id) name=(id) value=(row.typed) lang="en" aria-invalid=[is_wrong.then_some("true")] aria-describedby=[wrong_id.as_deref()];
                }
                @if let Some(sentence) = &row.wrong { p class="wrong" id=[wrong_id.as_deref()] { (sentence) } }
            }
            span class="small" {
                @if let Some(place) = row.place { (place_word(place)) }
                @if row.seen.is_empty() { " " span class="tag is-waiting" { "缺英文" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::Section;

    fn entry(place: GlossarySection, chinese: &str, english: &str) -> GlossaryEntry {
        GlossaryEntry { place, chinese: chinese.into(), english: english.into() }
    }

    #[test]
    fn what_has_no_english_comes_first_and_is_counted_where_it_stands() {
        let entries = vec![
            entry(GlossarySection::Catalogue(Section::Paid), "大扫除", "Deep cleaning"),
            entry(GlossarySection::Information, "医院", ""),
            entry(GlossarySection::Estate, "会所", ""),
        ];
        let all = list(entries.clone(), &GlossaryQuery::default());
        assert_eq!(all.rows.iter().map(|row| row.chinese.as_str()).collect::<Vec<_>>(), ["医院", "会所", "大扫除"]);
        assert_eq!(all.missing.iter().map(|(_, count)| count).sum::<usize>(), 2);
        let rack = list(entries, &GlossaryQuery { place: "information".into(), page: "9".into() });
        assert_eq!((rack.rows.len(), rack.page, rack.pages), (1, 1, 1));
    }

    #[test]
    fn a_text_that_is_too_long_is_named_beside_its_field() {
        let long = "x".repeat(limits::english_chars(2) + 1);
        let pairs = [("chinese.0", "会所"), ("seen.0", ""), ("english.0", long.as_str())];
        let rows = read(&Fields::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()));
        assert_eq!(rows[0].typed, long);
        assert!(rows[0].wrong.as_ref().is_some_and(|wrong| wrong.contains("最多 48 个字符，现在有 49 个")));
    }
}
