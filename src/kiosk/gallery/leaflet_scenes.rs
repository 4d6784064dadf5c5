//! A notice with a red-head document of three pages, and a page of the rack with the same.

use std::sync::LazyLock;

use super::steps::{after, online};
use crate::{
    domain::{
        information::{InformationPage, Shelf},
        rich_text::{PictureName, RichText, Said},
    },
    kiosk::{
        board_sync::Images,
        view_models::{
            app::{App, Event},
            leaf::LeafEvent,
            rack::RackPlace,
        },
    },
    protocol::v1::board::Board,
};

/// The pages, as an office makes them of a PDF.
const FILES: [&[u8]; 2] = [include_bytes!("leaflet_page_1.png"), include_bytes!("leaflet_page_2.png")];

fn name(page: usize) -> String {
    format!("{page:064x}")
}

/// The files of the pages that scenes show; the third has not been read yet.
pub fn pictures() -> Images {
    static PICTURES: LazyLock<Images> = LazyLock::new(|| (1..).zip(FILES).map(|(page, file)| (name(page), file.to_vec())).collect());
    PICTURES.clone()
}

fn with_pages(board: &mut Board) {
    if let Some(notice) = board.notices.first_mut() {
        notice.pages = (1..=3).map(name).collect();
    }
}

/// The first notice, open, after these touches.
pub(super) fn leafed(touches: impl IntoIterator<Item = LeafEvent>) -> App {
    let first = after([]).board.and_then(|cached| cached.board.notices.first().map(|notice| notice.id.to_string()));
    let open = Event::OpenNotice(first.unwrap_or_default());
    online(with_pages, std::iter::once(open).chain(touches.into_iter().map(Event::Leaf)))
}

/// A page of the rack with such a leaflet, open, after these touches.
pub(super) fn leafed_on_rack(touches: impl IntoIterator<Item = LeafEvent>) -> App {
    let change = |board: &mut Board| {
        let pages = (1..=3).map(name).collect();
        let body = "简报的要点：绿化改造十月开工，健身房延长开放到 22:00，冬季燃气安全检查分楼进行。".into();
        board.information.push(InformationPage {
            body,
            pages,
            ..InformationPage::empty("newsletter", Shelf::Brochures, "社区简报第 18 期")
        });
    };
    let open = [Event::OpenRack, Event::OpenPlace(RackPlace::Page("newsletter".into()))];
    online(change, open.into_iter().chain(touches.into_iter().map(Event::Leaf)))
}

/// The first notice with two pictures within its words, of which the second has not been read yet.
pub(super) fn with_text_pictures() -> App {
    let first = after([]).board.and_then(|cached| cached.board.notices.first().map(|notice| notice.id.to_string()));
    let picture = |page: usize, height: u32, words: &str| PictureName { sha256: name(page), width: 1_080, height }.typed(words);
    let change = move |board: &mut Board| {
        let (document, valve) = (picture(1, 1_528, "物业文件第一页"), picture(3, 540, "水表井的位置"));
        let typed = format!(
            "# 清洗安排\n\n请提前储水。文件如下：\n\n{document}\n\n关好家中龙头；总阀在水表井里：\n\n{valve}\n\n给您带来不便，敬请谅解。"
        );
        if let Some(notice) = board.notices.first_mut() {
            Said { plain: notice.body, rich: notice.rich } = RichText::said(&typed);
        }
    };
    online(change, [Event::OpenNotice(first.unwrap_or_default())])
}
