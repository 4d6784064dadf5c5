//! Services, their sections, departments and prices.

use slint::{Model, ModelRc};

use super::{lines, localized, localized_list, model};
use crate::{
    domain::{
        catalogue::{Department, Detail, Price, PriceUnit, Question, Section},
        money::Fen,
    },
    kiosk::{
        ui::{
            generated::{self as ui, CatalogueSection, LabelValue, PriceKind, ServiceDetail, ServiceIcon, ServiceQuestion, ServiceRow},
            mirror::mirror,
        },
        view_models::{prices, services},
    },
};

mirror!(section: Section => CatalogueSection { Public, Free, Paid });

mirror!(department: Department => ui::Department {
    ServiceCentre, Cleaning, Security, Engineering, Greenery, SpecialServices, Supplier,
});

mirror!(unit: PriceUnit => ui::PriceUnit { Visit, Hour, Day, Month, SquareMetre, Appliance, Lamp, Room, Piece, Person, Unsaid });

pub(in crate::kiosk::ui) fn price(price: Price) -> ui::Price {
    let bare = |kind| ui::Price { kind, ..Default::default() };
    match price {
        Price::Free => bare(PriceKind::Free),
        Price::From { fen, unit: what } => ui::Price { kind: PriceKind::Priced, yuan: Fen(fen).written().into(), unit: unit(what) },
        Price::Negotiable => bare(PriceKind::Negotiable),
        Price::Information => bare(PriceKind::Info),
    }
}

/// Unknown names show the bell.
pub(in crate::kiosk::ui) fn icon(name: &str) -> ServiceIcon {
    match name {
        "tap" => ServiceIcon::Tap,
        "wrench" => ServiceIcon::Wrench,
        "bulb" => ServiceIcon::Bulb,
        "broom" => ServiceIcon::Broom,
        "box" => ServiceIcon::Box,
        "car" => ServiceIcon::Car,
        "book" => ServiceIcon::Book,
        "phone" => ServiceIcon::Phone,
        "calendar" => ServiceIcon::Calendar,
        "user" => ServiceIcon::User,
        "shield" => ServiceIcon::Shield,
        "plunger" => ServiceIcon::Plunger,
        "socket" => ServiceIcon::Socket,
        "ac" => ServiceIcon::Ac,
        "pipe" => ServiceIcon::Pipe,
        "leak" => ServiceIcon::Leak,
        "door" => ServiceIcon::Door,
        "star" => ServiceIcon::Star,
        "globe" => ServiceIcon::Globe,
        "chat" => ServiceIcon::Chat,
        "list" => ServiceIcon::List,
        "lift" => ServiceIcon::Lift,
        "pen" => ServiceIcon::Pen,
        _ => ServiceIcon::Bell,
    }
}

pub(in crate::kiosk::ui) fn service_row(tile: &services::Tile) -> ServiceRow {
    ServiceRow {
        id: tile.id.as_str().into(),
        name: localized(&tile.name),
        hint: localized(&tile.hint),
        icon: icon(&tile.icon),
        price: price(tile.price),
        selected: tile.selected,
    }
}

pub(in crate::kiosk::ui) fn price_line(line: &prices::Line) -> ui::PriceLine {
    match line {
        prices::Line::Group(name) => ui::PriceLine { heading: true, text: localized(name), ..Default::default() },
        prices::Line::Item { name, note, price: amount } => {
            ui::PriceLine { heading: false, text: localized(name), note: localized(note), price: price(*amount) }
        }
    }
}

pub(in crate::kiosk::ui) fn question(question: &Question) -> ServiceQuestion {
    ServiceQuestion { label: localized(&question.label), choices: localized_list(&question.choices), optional: !question.required }
}

/// Whether two questions read the same, choices and all.
pub(in crate::kiosk::ui) fn is_same_question(left: &ServiceQuestion, right: &ServiceQuestion) -> bool {
    left.label == right.label && left.optional == right.optional && left.choices.iter().eq(right.choices.iter())
}

pub(in crate::kiosk::ui) fn details(details: &[Detail]) -> ModelRc<LabelValue> {
    model(details.iter().map(|detail| LabelValue { label: localized(&detail.label), value: localized(&detail.value) }))
}

pub(in crate::kiosk::ui) fn service_detail(detail: Option<&services::Detail>) -> ServiceDetail {
    detail.map_or_else(ServiceDetail::default, |detail| ServiceDetail {
        has: true,
        icon: icon(&detail.icon),
        name: localized(&detail.name),
        group: localized(&detail.group),
        price: price(detail.price),
        price_note: localized(&detail.price_note),
        rows: lines(&detail.rows),
        department: department(detail.department),
        hint: localized(&detail.hint),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_cents_only_where_they_need_them() {
        assert_eq!(price(Price::from_fen(8_000)).yuan, "80");
        assert_eq!(price(Price::from_fen(8_050)).yuan, "80.50");
        assert_eq!(price(Price::Free).yuan, "");
        assert_eq!(price(Price::From { fen: 6_000, unit: PriceUnit::Hour }).unit, ui::PriceUnit::Hour);
        assert_eq!(price(Price::from_fen(6_000)).unit, ui::PriceUnit::Unsaid);
    }
}
