//! Leaflets of notices and of pages of the rack: pages as pictures, put beside the words and taken away.
//!
//! Invariants: the pages are a part of the text: another leaflet is another version of the notice, and what was published
//! keeps its pages for as long as its text is kept, because it is what residents saw. A picture that nothing names is
//! forgotten. What a form says of either never touches its pages.

use super::{
    Actor, Service, ServiceError,
    change::{
        Act,
        Done::{Changed, Nothing},
    },
    notices::restate,
    version::unchanged,
};
use crate::{
    domain::{ids::NoticeId, information::InformationPage, notice::Notice},
    office::{
        leaflets::{DrawnLeaflet, LeafletError, PagePicture},
        records::NoticeLeaflet,
        store::{
            assets::{self, Asset},
            information, notices,
        },
    },
};

impl Service {
    /// The pictures of a PDF's pages, when its turn comes.
    pub async fn draw_leaflet(&self, pdf: Vec<u8>) -> Result<DrawnLeaflet, LeafletError> {
        self.0.leaflets.draw(pdf).await
    }

    /// Puts pages beside the words of that version of a notice, in the place of those that it had: on lobbies at once if
    /// it is published.
    pub async fn attach_leaflet(&self, id: NoticeId, version: i64, pages: Vec<PagePicture>, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "附上公告 PDF", move |act| {
            let notice = turn_to(act, id, version, keep(act, &pages)?)?;
            notices::note_leaflet(act.tx, id, &NoticeLeaflet { by: act.actor.name.clone(), at: act.now })?;
            Ok(Changed(format!("{}：{} 页", notice.title, notice.pages.len()), ()))
        })
        .await
    }

    /// Takes the pages of that version of a notice away; its words stay.
    pub async fn remove_leaflet(&self, id: NoticeId, version: i64, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "取下公告 PDF", move |act| {
            if notices::get(act.tx, id)?.is_some_and(|record| record.notice.pages.is_empty()) {
                return Ok(Nothing(()));
            }
            let notice = turn_to(act, id, version, Vec::new())?;
            Ok(Changed(notice.title, ()))
        })
        .await
    }

    /// Puts pages beside the words of that version of a page of the rack, in the place of those that it had.
    pub async fn attach_information_leaflet(
        &self,
        id: String,
        version: i64,
        pages: Vec<PagePicture>,
        actor: Actor,
    ) -> Result<(), ServiceError> {
        self.change_board(actor, "附上资料 PDF", move |act| {
            let (title, count) = turn_page_to(act, &id, version, keep(act, &pages)?)?;
            information::note_leaflet(act.tx, &id, &NoticeLeaflet { by: act.actor.name.clone(), at: act.now })?;
            Ok(Changed(format!("{title}：{count} 页"), ()))
        })
        .await
    }

    /// Takes the pages of that version of a page of the rack away; its words stay.
    pub async fn remove_information_leaflet(&self, id: String, version: i64, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "取下资料 PDF", move |act| {
            if information::get(act.tx, &id)?.is_some_and(|record| record.page.pages.is_empty()) {
                return Ok(Nothing(()));
            }
            Ok(Changed(turn_page_to(act, &id, version, Vec::new())?.0, ()))
        })
        .await
    }
}

/// Keeps the pictures; their names in reading order.
fn keep(act: &Act<'_>, pages: &[PagePicture]) -> Result<Vec<String>, ServiceError> {
    for page in pages {
        let asset = Asset { content_type: page.content_type.to_owned(), bytes: page.bytes.clone() };
        assets::put(act.tx, &page.sha256, &asset, act.now)?;
    }
    Ok(pages.iter().map(|page| page.sha256.clone()).collect())
}

/// The page of the rack with other pictures, in its next version; its title and how many.
fn turn_page_to(act: &Act<'_>, id: &str, version: i64, pages: Vec<String>) -> Result<(String, usize), ServiceError> {
    let record = information::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
    unchanged(record.version, version)?;
    let page = InformationPage { pages, ..record.page.clone() };
    information::save(act.tx, &page, &record.audience, record.hidden, act.now)?;
    let gone: Vec<String> = record.page.pages.into_iter().filter(|name| !page.pages.contains(name)).collect();
    assets::forget_unnamed(act.tx, &gone)?;
    Ok((page.title, page.pages.len()))
}

/// The notice with other pages, in its next version.
fn turn_to(act: &Act<'_>, id: NoticeId, version: i64, pages: Vec<String>) -> Result<Notice, ServiceError> {
    let record = notices::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
    unchanged(record.version, version)?;
    let notice = Notice { pages, ..record.notice.clone() };
    restate(act, &record, &notice)?;
    let gone: Vec<String> = record.notice.pages.into_iter().filter(|page| !notice.pages.contains(page)).collect();
    assets::forget_unnamed(act.tx, if record.draft { &gone } else { &[] })?;
    Ok(notice)
}
