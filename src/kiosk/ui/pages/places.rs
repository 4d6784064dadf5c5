//! The information rack, weather details, emergencies, the staff page, a terminal without a board.

use chrono::{DateTime, FixedOffset};
use slint::{ModelRc, SharedString};

use super::super::{
    content::{as_written, dialled, english_address, has_english, localized, speaks_english},
    generated as ui,
    leaves::Leaves,
    map,
    mirror::mirror,
    portraits::Portraits,
};
use crate::{
    domain::{guidance::Guidance, limits},
    kiosk::{
        timekeeper,
        view_models::{
            Moment,
            app::App,
            board::Currency,
            calling::Stage,
            clock_line,
            emergency::EmergencyView,
            rack::{Content, RackPlace, RackView},
            unpaired,
            weather::DetailView,
        },
    },
};

/// Pages of 社区生活 stand first and look their own.
fn is_community(place: &RackPlace) -> bool {
    matches!(place, RackPlace::Activities | RackPlace::Surveys | RackPlace::Cards | RackPlace::Wishes)
}

pub(in crate::kiosk::ui) fn rack(
    app: &App,
    view: &RackView,
    portraits: &Portraits,
    (leaf, leaves): (ui::LeafView, &Leaves),
    shown: &ui::RackPageView,
) -> ui::RackPageView {
    let around = ui::RackPageView {
        per_page: map::int(view.per_page),
        page: map::int(view.paging.page),
        pages: map::int(view.paging.pages),
        hotline: dialled(&view.hotline),
        center_number: dialled(&view.centre_phone),
        desk_hours: localized(&view.desk_hours),
        desk: map::presence(view.desk),
        content_age: map::content_age(view.currency),
        ..Default::default()
    };
    match &view.content {
        Content::Overview(tiles) => {
            let tile = |(place, count): &(_, usize)| ui::RackTile { place: map::place(place), count: map::int(*count) };
            let community = tiles.iter().filter(|(place, _)| is_community(place)).count();
            let tiles = map::model(tiles.iter().map(tile));
            ui::RackPageView { content: ui::RackContent::Overview, tiles, community: map::int(community), ..around }
        }
        Content::Shelf { shelf, pages } => {
            let row = |(id, title): &(String, String)| ui::RackRow { id: id.as_str().into(), title: localized(title) };
            let rows = map::model(pages.iter().map(row));
            ui::RackPageView { content: ui::RackContent::Shelf, shelf: map::shelf(*shelf), rows, ..around }
        }
        Content::Reader { shelf, title, body, rich, english_rich, entries, leaf: _ } => ui::RackPageView {
            content: ui::RackContent::Reader,
            shelf: map::shelf(*shelf),
            title: localized(title),
            body: localized(body),
            rich: map::rich_rows(&shown.rich, if speaks_english() && has_english(body) { english_rich } else { rich }, leaves),
            entries: map::model(entries.iter().map(map::entry)),
            leaf,
            ..around
        },
        Content::Withdrawn { shelf } => {
            let shelf = shelf.map(map::shelf).unwrap_or_default();
            ui::RackPageView { content: ui::RackContent::Withdrawn, shelf, ..around }
        }
        Content::Roster(butlers) => {
            let estate = app.board.as_ref().map(|cached| cached.board.estate.name.as_str()).unwrap_or_default();
            let row = |butler| map::butler(butler, estate, portraits.thumbnail(butler.portrait.as_ref()));
            ui::RackPageView { content: ui::RackContent::Roster, butlers: map::model(butlers.iter().map(row)), ..around }
        }
        Content::Rota(days) => ui::RackPageView { content: ui::RackContent::Rota, days: map::model(days.iter().map(map::duty)), ..around },
        Content::Departments(departments) => {
            let row = |(_, entry, presence): &(_, _, _)| ui::InfoEntry { presence: map::presence(*presence), ..map::entry(entry) };
            let entries = map::model(departments.iter().map(row));
            ui::RackPageView { content: ui::RackContent::Departments, entries, ..around }
        }
    }
}

/// Without a reading there is the tile alone, which says so.
pub(in crate::kiosk::ui) fn weather(view: Option<&DetailView>, currency: Currency) -> ui::WeatherPageView {
    let figure = |value: Option<u32>| value.and_then(|value| i32::try_from(value).ok()).unwrap_or(-1);
    let wind = view.and_then(|view| view.wind);
    ui::WeatherPageView {
        weather: map::weather(view.map(|view| &view.tile)),
        feels_like: view.map(|view| view.feels_like.as_str()).unwrap_or_default().into(),
        humidity: figure(view.and_then(|view| view.humidity)),
        wind_force: figure(wind.map(|(force, _)| force.into())),
        wind_speed: figure(wind.map(|(_, speed)| speed)),
        readings: map::readings(view.map(|view| view.readings.as_slice()).unwrap_or_default()),
        content_age: map::content_age(currency),
    }
}

/// The address as it stands on the street sign, and in English where the screen speaks it.
fn address(app: &App, view: &EmergencyView) -> (SharedString, SharedString) {
    let estate = app.board.as_ref().map_or("", |cached| &cached.board.estate.name);
    let english = english_address(estate, &view.address);
    let address = as_written(&view.address);
    // Below its English words the address needs no two lines.
    let address = if english.is_empty() { address } else { address.replace('\n', " ").into() };
    (address, english)
}

pub(in crate::kiosk::ui) fn emergency(app: &App, view: &EmergencyView, moment: Moment) -> ui::EmergencyPageView {
    let (address, address_english) = address(app, view);
    ui::EmergencyPageView {
        address,
        address_english,
        desk: map::desk(view.desk),
        desk_phone: dialled(&view.desk_phone),
        second: map::desk(view.second),
        second_phone: dialled(&view.second_phone),
        can_call: app.board.is_some(),
        calling: call_stage(app.visit.calling.map(|calling| calling.stage)),
        drill: app.drills(moment),
    }
}

mirror!(call_stage: Option<Stage> => ui::CallStage {
    Sending, Notifying, DeliveredLate, Seen, NotDelivered, Unanswered, Cancelling, Cancelled, CancelledUntold,
});

pub(in crate::kiosk::ui) fn calling(app: &App, view: &EmergencyView) -> ui::CallingPageView {
    let (address, address_english) = address(app, view);
    let calling = app.visit.calling;
    let time = |at: Option<DateTime<FixedOffset>>| at.map(|at| at.format("%H:%M:%S").to_string()).unwrap_or_default().into();
    ui::CallingPageView {
        stage: call_stage(calling.map(|calling| calling.stage)),
        at: time(calling.and_then(|calling| calling.at)),
        seen_at: time(calling.and_then(|calling| calling.seen_at)),
        address,
        address_english,
        desk: map::desk(view.desk),
        desk_phone: dialled(&view.desk_phone),
        second: map::desk(view.second),
        second_phone: dialled(&view.second_phone),
    }
}

pub(in crate::kiosk::ui) fn guidance(app: &App, view: &EmergencyView) -> ui::GuidancePageView {
    let (address, address_english) = address(app, view);
    ui::GuidancePageView {
        danger: map::danger(view.danger),
        address,
        address_english,
        desk: map::desk(view.desk),
        desk_phone: dialled(&view.desk_phone),
        assembly_point: localized(&view.assembly_point),
    }
}

/// What the estate says itself, one of each danger in their order.
pub(in crate::kiosk::ui) fn own_guidance(view: &EmergencyView) -> ModelRc<ui::OwnGuidance> {
    // Whoever reads English follows the usual steps rather than signs that they cannot read.
    let is_said = |lines: &[String]| !speaks_english() || lines.iter().all(|line| has_english(line));
    let lines = |lines: &[String]| map::model(lines.iter().filter(|_| is_said(lines)).map(|line| localized(line)));
    let number = |own: &Guidance| {
        if own.number.is_empty() { String::new() } else { format!("{} {}", localized(&own.number_name), dialled(&own.number)) }
    };
    map::model(view.own.iter().map(|own| ui::OwnGuidance {
        first: lines(&own.first),
        steps: lines(&own.steps),
        never: lines(&own.never),
        number: number(own).into(),
    }))
}

pub(in crate::kiosk::ui) fn unpaired(waiting: &unpaired::Waiting) -> ui::UnpairedPageView {
    let (waiting, code_left, code_right) = map::waiting(waiting);
    ui::UnpairedPageView { waiting, code_left, code_right }
}

/// `panel`: the panel in pixels.
pub(in crate::kiosk::ui) fn staff(app: &App, moment: Moment, panel: (u32, u32)) -> ui::StaffPageView {
    let staff = &app.visit.staff;
    let facts = staff.facts.clone().unwrap_or_default();
    let status = &facts.status;
    let count = |value: u64| i32::try_from(value).unwrap_or(i32::MAX);
    let locked = app.pin_guard.locked_for(moment.uptime).map_or(0, |left| left.as_secs().div_ceil(60));
    let pairing = unpaired::pairing(app);
    let (waiting, code_left, code_right) = pairing.as_ref().map(map::waiting).unwrap_or_default();
    let estate_time = app.estate_time(moment);
    let offset = app.clock_offset(moment).filter(|_| estate_time.trusted);
    let inches = app.panel.map(|panel| format!(" · {:.1}″", panel.inches())).unwrap_or_default();
    ui::StaffPageView {
        open: staff.open,
        digits: map::int(staff.digits()),
        pin_length: map::int(*limits::STAFF_PIN_DIGITS.end()),
        pin_least: map::int(*limits::STAFF_PIN_DIGITS.start()),
        wrong: staff.wrong,
        tries_left: i32::try_from(app.pin_guard.tries_left()).unwrap_or(0),
        locked_minutes: count(locked),
        known: staff.facts.is_some(),
        pairing: pairing.is_some(),
        waiting,
        code_left,
        code_right,
        office: facts.office.as_str().into(),
        confirmed: map::day_time(status.confirmed_at.filter(|at| timekeeper::is_plausible(*at)).map(crate::clock::local)),
        revision: status.revision.map(|revision| revision.to_string()).unwrap_or_default().into(),
        queued: count(status.queued),
        parked: count(status.parked),
        codes_left: count(status.codes_left.into()),
        addresses: facts.addresses.join("  ").into(),
        clock_time: estate_time.local().map(clock_line::time).unwrap_or_default().into(),
        // Who puts the clock right needs to see what it says.
        own_clock: crate::clock::local(moment.now).format("%Y-%m-%d %H:%M").to_string().into(),
        offset_known: offset.is_some(),
        offset: offset.and_then(|offset| i32::try_from(offset).ok()).unwrap_or(0),
        uptime_minutes: count(status.uptime_seconds / 60),
        panel: format!("{} × {}{inches}", panel.0, panel.1).into(),
        version: env!("CARGO_PKG_VERSION").into(),
        can_pair: status.can_pair,
        asks_pairing: staff.asks_pairing,
        synced: staff.synced,
    }
}
