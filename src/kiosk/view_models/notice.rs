//! One notice in full, with its neighbours; and which are on the glass.

use chrono::{DateTime, FixedOffset};

use super::{
    EstateTime, Moment,
    app::{App, Page},
    board,
};
use crate::{
    domain::notice::{Category, Notice},
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
        publisher: notice.publisher.clone(),
        position: index + 1,
        count: notices.len(),
        previous: index.checked_sub(1).and_then(id_at),
        next: id_at(index + 1),
    })
}

/// The notices whose words are on the screen: titles on the board, a whole one on its page.
pub fn drawn(app: &App, moment: Moment) -> Vec<Notice> {
    let Some(cached) = &app.board else { return Vec::new() };
    let estate_time = app.estate_time(moment);
    match app.page {
        Page::Board => board::on_page(cached, app.notice_page, estate_time, app.modes),
        Page::Notice => {
            let is_open = |notice: &&Notice| app.visit.notice.as_deref() == Some(notice.id.to_string().as_str());
            board::shown_notices(cached, estate_time).into_iter().find(is_open).cloned().into_iter().collect()
        }
        _ => Vec::new(),
    }
}
