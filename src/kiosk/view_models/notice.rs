//! One notice in full, with its neighbours.

use chrono::{DateTime, FixedOffset};

use super::{
    EstateTime, board,
    leaf::{Leaf, LeafView},
};
use crate::{domain::notice::Category, kiosk::store::CachedBoard};

/// The notice page.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeView {
    pub category: Category,
    pub title: String,
    pub published: DateTime<FixedOffset>,
    pub pinned: bool,
    pub body: String,
    pub publisher: String,
    /// Counted from one.
    pub position: usize,
    pub count: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// The open page of its leaflet; `None` if it has words alone.
    pub leaf: Option<LeafView>,
}

/// The notice with this id; `None` when it was withdrawn meanwhile.
pub fn view(cached: &CachedBoard, id: &str, leaf: Leaf, estate_time: EstateTime) -> Option<NoticeView> {
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
        publisher: notice.publisher.clone(),
        position: index + 1,
        count: notices.len(),
        previous: index.checked_sub(1).and_then(id_at),
        next: id_at(index + 1),
        leaf: leaf.view(&notice.pages),
    })
}
