//! The board, and a notice in full.

use slint::Image;

use super::super::{
    content::{dialled, localized, localized_list, localized_name, speaks_english},
    generated as ui,
    leaves::Leaves,
    map,
    portraits::Portraits,
};
use crate::kiosk::view_models::{
    board::{BoardView, Currency},
    leaf::LeafView,
    notice::NoticeView,
};

pub(in crate::kiosk::ui) fn board(view: &BoardView, portraits: &Portraits) -> ui::BoardPageView {
    let butler = view.butler.as_ref();
    let portrait = portraits.hero(butler.and_then(|butler| butler.portrait.as_ref()));
    let both = butler.zip(view.partner.as_ref());
    let stand = |butler| map::butler(butler, &view.estate, portraits.hero(butler.portrait.as_ref()));
    ui::BoardPageView {
        received: view.received,
        butler_name: localized_name(butler.map(|butler| butler.name.as_str()).unwrap_or_default()),
        staff_number: butler.map(|butler| butler.staff_number.as_str()).unwrap_or_default().into(),
        butler_area: butler.map_or_else(|| localized(&view.estate), |butler| map::area(butler, &view.estate)),
        butler_specialities: localized_list(butler.iter().flat_map(|butler| &butler.specialities).take(3)),
        has_portrait: portrait.is_some(),
        portrait: portrait.unwrap_or_default(),
        is_pair: both.is_some(),
        pair: map::model(both.into_iter().flat_map(|(first, second)| [stand(first), stand(second)])),
        hotline: dialled(&view.hotline),
        center_number: dialled(&view.centre_phone),
        desk_hours: localized(&view.desk_hours),
        duty_manager: localized_name(&view.duty_manager),
        duty_phone: dialled(&view.duty_phone),
        duty_is_todays: view.duty_is_todays,
        weather: map::weather(view.weather.as_ref()),
        warning: map::warning(view.warning.as_ref()),
        notices: map::model(view.notices.iter().map(map::notice_row)),
        slogan: localized(view.slogan.lines().next().unwrap_or_default()),
        slogan_second: localized(view.slogan.lines().nth(1).unwrap_or_default()),
        greeting: map::greeting(&view.greeting),
        notice_page: map::int(view.notice_page),
        notice_pages: map::int(view.notice_pages),
        content_age: map::content_age(view.currency),
    }
}

/// `None` where the office withdrew it meanwhile.
pub(in crate::kiosk::ui) fn notice(
    view: Option<&NoticeView>,
    currency: Currency,
    leaf: ui::LeafView,
    leaves: &Leaves,
    shown: &ui::NoticePageView,
) -> ui::NoticePageView {
    let content_age = map::content_age(currency);
    let Some(view) = view else {
        let (category, tone) = (ui::NoticeCategory::General, ui::NoticeTone::Info);
        return ui::NoticePageView { withdrawn: true, category, tone, content_age, ..Default::default() };
    };
    ui::NoticePageView {
        withdrawn: false,
        category: map::category(view.category),
        tone: map::tone(view.category),
        title: localized(&view.title),
        published: map::day_time(Some(view.published)),
        pinned: view.pinned,
        body: localized(&view.body),
        rows: map::rich_rows(&shown.rows, view.english_rich.as_ref().filter(|_| speaks_english()).unwrap_or(&view.rich), leaves),
        publisher: localized(&view.publisher),
        position: map::int(view.position),
        count: map::int(view.count),
        has_previous: view.previous.is_some(),
        has_next: view.next.is_some(),
        content_age,
        leaf,
    }
}

/// The open page of a leaflet; its picture is as large as it is drawn.
pub(in crate::kiosk::ui) fn leaf(view: &LeafView, picture: Option<Image>, scale_factor: f32) -> ui::LeafView {
    let size = picture.as_ref().map(Image::size).unwrap_or_default();
    ui::LeafView {
        count: map::int(view.count),
        number: map::int(view.number),
        words: view.words,
        large: view.large,
        ready: picture.is_some(),
        picture: picture.unwrap_or_default(),
        width: size.width as f32 / scale_factor,
        height: size.height as f32 / scale_factor,
    }
}
