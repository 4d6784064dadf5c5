//! Services and prices.

use super::super::{
    content::{dialled, localized, localized_list},
    generated as ui, map,
};
use crate::kiosk::view_models::{board::Currency, prices::PricesView, services::ServicesView};

pub(in crate::kiosk::ui) fn services(view: &ServicesView, currency: Currency, hotline: &str) -> ui::ServicesPageView {
    ui::ServicesPageView {
        tabs: map::model(view.tabs.map(map::section)),
        tab: map::int(view.tab),
        groups: localized_list(&view.groups),
        group: map::int(view.group),
        items: map::model(view.items.iter().map(map::service_row)),
        per_page: map::int(view.per_page),
        page: map::int(view.paging.page),
        pages: map::int(view.paging.pages),
        has_previous: view.paging.has_previous(),
        has_next: view.paging.has_next(),
        content_age: map::content_age(currency),
        selected: map::service_detail(view.selected.as_ref()),
        hotline: dialled(hotline),
        lending: localized(&view.lending),
        has_prices: view.has_prices,
    }
}

pub(in crate::kiosk::ui) fn prices(view: &PricesView) -> ui::PricesPageView {
    ui::PricesPageView {
        lines: map::model(view.lines.iter().map(map::price_line)),
        per_page: map::int(view.per_page),
        page: map::int(view.paging.page),
        pages: map::int(view.paging.pages),
        has_previous: view.paging.has_previous(),
        has_next: view.paging.has_next(),
        guide: view.guide,
    }
}
