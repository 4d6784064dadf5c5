//! 换项目: another service is found from within the form, and what was typed stays.
//!
//! The field stands in the form itself: without a script the whole form is sent and comes back with what was found, each a
//! button that has the form asked anew for that service. With one, what is typed leaves out what does not match, and the arrow
//! keys lead through the rest.
//!
//! Why every service is in the page: a few dozen lines are less than a question to the office for each character, and a caller
//! waits.

use maud::{Markup, html};

use super::{
    super::{forms::FormState, icons::icon},
    Matter, SEARCH_CHARS,
};
use crate::{
    domain::{catalogue::Item, text},
    office::service::registration::Desk,
};

/// The field.
pub const WORDS: &str = "item_words";
/// The button that looks without a script.
pub const FIND: &str = "find_item";
/// The buttons of what was found.
pub const SWITCH: &str = "switch_to";

/// What is searched in a service.
fn words(item: &Item) -> String {
    [&item.name, &item.group, &item.hint].map(|text| text.to_lowercase()).join(" ")
}

/// Services that have what is sought, those first whose name has it.
pub fn matching<'d>(desk: &'d Desk, sought: &str) -> Vec<&'d Item> {
    let mut items: Vec<&Item> = desk.catalogue.items.iter().filter(|item| words(item).contains(sought)).collect();
    // Who types a name means the name.
    items.sort_by_key(|item| !item.name.to_lowercase().contains(sought));
    items
}

/// What is sought, as [`matching`] takes it.
pub fn sought(raw: &str) -> String {
    text::clean_line(raw).to_lowercase().chars().take(SEARCH_CHARS).collect()
}

/// The part beside the form.
pub fn part(desk: &Desk, matter: &Matter, form: &FormState) -> Markup {
    let sought = sought(form.value(WORDS));
    let present = matter.key();
    let found: Vec<&Item> = if sought.is_empty() { Vec::new() } else { matching(desk, &sought) };
    let is_found = |item: &Item| found.iter().any(|one| one.id == item.id);
    let rest = desk.catalogue.items.iter().filter(|item| !is_found(item));
    let line = |item: &Item, is_shown: bool| {
        let key = Matter::Service(Box::new(item.clone())).key();
        html! {
            // Named too, or who looks for it reads that there is none.
            @if key == present {
                div class="service is-present" data-words=(words(item)) hidden[!is_shown] {
                    strong { (item.name) }
                    span class="small" { "就是现在这一项" }
                }
            } @else {
                button class="service" type="submit" formnovalidate name=(SWITCH) value=(key) data-words=(words(item)) hidden[!is_shown] {
                    strong { (item.name) }
                    span class="small" { (item.group) "·" (desk.departments.name(item.department)) }
                    span class="price" { (item.price.label()) }
                }
            }
        }
    };
    html! {
        section class="card stack is-close" data-items {
            h2 { "换项目" span class="small" { "已填的内容保留" } }
            div class="search" {
                (icon("search"))
                input type="search" name=(WORDS) value=(form.value(WORDS)) aria-label="查找项目" placeholder="名称中的字，如 灯、龙头" maxlength=(SEARCH_CHARS);
                button class="button" type="submit" formnovalidate name=(FIND) value="1" { "查找" }
            }
            p class="hint" role="status" data-none hidden[sought.is_empty() || !found.is_empty()] { "没有名称含这些字的项目。" }
            div class="services" {
                @for item in &found { (line(item, true)) }
                @for item in rest { (line(item, false)) }
            }
        }
    }
}
