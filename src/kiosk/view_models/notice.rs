//! One notice in full, with its neighbours.

use chrono::{DateTime, FixedOffset};

use super::{EstateTime, board};
use crate::{
    domain::{notice::Category, rich_text::RichText},
    kiosk::store::CachedBoard,
};

/// The notice page.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeView {
    pub category: Category,
    pub title: String,
    pub published: DateTime<FixedOffset>,
    pub pinned: bool,
    pub body: String,
    /// The body in blocks; none if it is plain.
    pub rich: RichText,
    /// The same in English, if the notice has any.
    pub english_rich: Option<RichText>,
    pub publisher: String,
    /// Counted from one.
    pub position: usize,
    pub count: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// The notice with this id; `None` when it was withdrawn meanwhile.
pub fn view(cached: &CachedBoard, id: &str, estate_time: EstateTime) -> Option<NoticeView> {
    let notices = board::shown_notices(cached, estate_time);
    let index = notices.iter().position(|notice| notice.id.to_string() == id)?;
    let notice = notices[index];
    let id_at = |index: usize| notices.get(index).map(|notice| notice.id.to_string());
    Some(NoticeView {
        category: notice.category,
        title: notice.title.clone(),
        published: crate::clock::local(notice.show_from),
        pinned: notice.pinned,
        body: notice.body.clone(),
        rich: notice.rich.clone(),
        english_rich: notice.english.as_ref().map(|english| english.rich.clone()),
        publisher: notice.publisher.clone(),
        position: index + 1,
        count: notices.len(),
        previous: index.checked_sub(1).and_then(id_at),
        next: id_at(index + 1),
    })
}
