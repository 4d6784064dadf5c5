//! One notice, or one weather warning, in full, with its neighbours.

use chrono::{DateTime, FixedOffset};

use super::{
    EstateTime, board,
    leaf::{Leaf, LeafView},
};
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
    /// The open page of its leaflet; `None` if it has words alone.
    pub leaf: Option<LeafView>,
}

/// The notice with this id; `None` when it was withdrawn meanwhile.
pub fn view(cached: &CachedBoard, id: &str, leaf: Leaf, estate_time: EstateTime) -> Option<NoticeView> {
    let notices = board::readings(cached, estate_time);
    let index = notices.iter().position(|notice| notice.id.to_string() == id)?;
    let notice = &notices[index];
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
        leaf: leaf.view(&notice.pages),
    })
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::{
        domain::weather::warning::{Warning, WarningLevel},
        kiosk::view_models::modes::Modes,
    };

    #[test]
    fn every_warning_is_read_in_full_before_the_notices_until_it_ends_and_is_no_notice_of_the_record() {
        let now = crate::sample::instant();
        let warning = |id: &str, level, hours| Warning {
            id: id.into(),
            kind: "台风".into(),
            level,
            text: format!("{id}：{}", "请关好门窗。".repeat(60)),
            english: String::new(),
            issuer: "示例市气象台".into(),
            issued_at: now - Duration::hours(1),
            until: now + Duration::hours(hours),
        };
        let mut board = crate::sample::board(now);
        let notices = board.notices.len();
        board.warnings = vec![warning("blue", WarningLevel::Blue, 30), warning("red", WarningLevel::Red, 2)];
        let cached = CachedBoard { board, etag: String::new(), fetched_at: now };
        let at = |hours| EstateTime { now: now + Duration::hours(hours), trusted: true, uptime: std::time::Duration::ZERO };
        let titles = |hours| board::readings(&cached, at(hours)).iter().map(|one| one.title.clone()).collect::<Vec<_>>();
        assert_eq!(titles(0)[..2], ["台风红色预警", "台风蓝色预警"]);
        assert_eq!(titles(0).len(), notices + 2);
        assert_eq!(titles(3)[0], "台风蓝色预警", "what has ended is gone");
        let first = board::readings(&cached, at(0))[0].id.to_string();
        let shown = view(&cached, &first, Leaf::default(), at(0)).unwrap();
        assert!(shown.body.starts_with("red：") && shown.body.chars().count() > 300, "the whole text");
        assert_eq!((shown.position, shown.count, shown.publisher.as_str()), (1, notices + 2, "示例市气象台"));
        let second = view(&cached, &shown.next.unwrap(), Leaf::default(), at(0)).unwrap();
        assert_eq!((second.title.as_str(), second.previous.as_deref()), ("台风蓝色预警", Some(first.as_str())));
        assert_eq!(view(&cached, &first, Leaf::default(), at(3)), None);
        let recorded = board::on_page(&cached, 0, at(0), Modes::default());
        assert_eq!(recorded.len(), 1, "of the three rows two are warnings");
        assert_eq!(recorded[0].title, cached.board.notices[0].title);
    }
}
