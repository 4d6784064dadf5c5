//! Where something of everybody's is out of order, and what is known of it.

use super::super::{content::localized, generated as ui, map};
use crate::kiosk::view_models::{board::Currency, fault_place::FaultPlacesView, known_fault::KnownFaultView};

pub(in crate::kiosk::ui) fn fault_place(view: &FaultPlacesView, currency: Currency) -> ui::FaultPlacePageView {
    ui::FaultPlacePageView {
        service_name: localized(&view.service.name),
        service_icon: map::icon(&view.service.icon),
        repair: view.service.repair,
        groups: map::model(view.groups.iter().map(map::place_group)),
        group: map::int(view.group),
        places: map::model(view.places.iter().map(map::place_row)),
        per_page: map::int(view.per_page),
        page: map::int(view.paging.page),
        pages: map::int(view.paging.pages),
        has_previous: view.paging.has_previous(),
        has_next: view.paging.has_next(),
        content_age: map::content_age(currency),
    }
}

pub(in crate::kiosk::ui) fn known_fault(view: &KnownFaultView, currency: Currency) -> ui::KnownFaultPageView {
    ui::KnownFaultPageView {
        service_name: localized(&view.service.name),
        service_icon: map::icon(&view.service.icon),
        repair: view.service.repair,
        place: localized(&view.place),
        lift: view.is_lift,
        ended: view.report.is_none(),
        fault: view.report.as_ref().map(map::known_fault).unwrap_or_default(),
        content_age: map::content_age(currency),
    }
}
