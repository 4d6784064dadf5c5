//! The information rack, weather details, emergencies, the staff page, a terminal without a board.

use slint::ComponentHandle;

use super::{Drawn, as_written, changed, dialled, english_address, map, said};
use crate::{
    domain::limits,
    kiosk::{
        timekeeper,
        ui::{generated::*, portraits::Portraits},
        view_models::{
            Moment,
            app::App,
            board, clock_line, emergency,
            rack::{Content, RackView},
            unpaired, weather,
        },
    },
};

pub(super) fn rack_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn, portraits: &Portraits) {
    let view = app.visit.rack.view(app.board.as_ref(), app.told(moment), app.modes);
    let Some(view) = changed(&mut drawn.rack, view) else { return };
    let adapter = window.global::<RackPageAdapter>();
    adapter.set_per_page(map::int(view.per_page));
    adapter.set_page(map::int(view.paging.page));
    adapter.set_pages(map::int(view.paging.pages));
    adapter.set_hotline(dialled(&view.hotline));
    adapter.set_center_number(dialled(&view.centre_phone));
    adapter.set_desk_hours(view.desk_hours.as_str().into());
    adapter.set_content_age(map::content_age(view.currency));
    let estate = app.board.as_ref().map(|cached| cached.board.estate.name.as_str()).unwrap_or_default();
    adapter.set_content(rack_content(&adapter, view, estate, portraits));
}

fn rack_content(adapter: &RackPageAdapter<'_>, view: &RackView, estate: &str, portraits: &Portraits) -> RackContent {
    match &view.content {
        Content::Overview(tiles) => {
            let tile = |(place, count): &(_, usize)| RackTile { place: map::place(place), count: map::int(*count) };
            adapter.set_tiles(map::model(tiles.iter().map(tile)));
            RackContent::Overview
        }
        Content::Shelf { shelf, pages } => {
            adapter.set_shelf(map::shelf(*shelf));
            let row = |(id, title): &(String, String)| RackRow { id: id.as_str().into(), title: said(title) };
            adapter.set_rows(map::model(pages.iter().map(row)));
            RackContent::Shelf
        }
        Content::Reader { shelf, title, body, entries } => {
            adapter.set_shelf(map::shelf(*shelf));
            adapter.set_title(said(title));
            adapter.set_body(said(body));
            adapter.set_entries(map::model(entries.iter().map(map::entry)));
            RackContent::Reader
        }
        Content::Withdrawn => RackContent::Withdrawn,
        Content::Roster(butlers) => {
            let row = |butler| map::butler(butler, estate, portraits.thumbnail(butler.portrait.as_ref()));
            adapter.set_butlers(map::model(butlers.iter().map(row)));
            RackContent::Roster
        }
        Content::Rota(days) => {
            adapter.set_days(map::model(days.iter().map(map::duty)));
            RackContent::Rota
        }
        Content::Departments(departments) => {
            adapter.set_body("".into());
            adapter.set_entries(map::model(departments.iter().map(|(_, entry)| map::entry(entry))));
            RackContent::Departments
        }
    }
}

pub(super) fn weather_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn) {
    let told = app.told(moment);
    let view = (weather::view(app.board.as_ref(), told), board::currency(app.board.as_ref(), told));
    let Some((view, currency)) = changed(&mut drawn.weather, view) else { return };
    let adapter = window.global::<WeatherPageAdapter>();
    adapter.set_weather(map::weather(view.as_ref().map(|view| &view.tile)));
    adapter.set_content_age(map::content_age(*currency));
    let Some(view) = view else { return };
    let figure = |value: Option<u32>| value.and_then(|value| i32::try_from(value).ok()).unwrap_or(-1);
    adapter.set_feels_like(view.feels_like.as_str().into());
    adapter.set_humidity(figure(view.humidity));
    adapter.set_wind_force(figure(view.wind.map(|(force, _)| force.into())));
    adapter.set_wind_speed(figure(view.wind.map(|(_, speed)| speed)));
    adapter.set_readings(map::readings(&view.readings));
}

pub(super) fn emergency_page(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let view = emergency::view(app.board.as_ref().map(|cached| &cached.board), app.visit.guidance);
    let Some(view) = changed(&mut drawn.emergency, view) else { return };
    let overview = window.global::<EmergencyPageAdapter>();
    let estate = app.board.as_ref().map_or("", |cached| &cached.board.estate.name);
    let english = english_address(estate, &view.address);
    let address = as_written(&view.address);
    // Below its English words the address needs no two lines.
    let address = if english.is_empty() { address } else { address.replace('\n', " ").into() };
    overview.set_address(address.clone());
    overview.set_address_english(english.clone());
    overview.set_desk(map::desk(view.desk));
    overview.set_desk_phone(dialled(&view.desk_phone));
    overview.set_second(map::desk(view.second));
    overview.set_second_phone(dialled(&view.second_phone));
    let guidance = window.global::<GuidancePageAdapter>();
    guidance.set_danger(map::danger(view.danger));
    guidance.set_address(address);
    guidance.set_address_english(english);
    guidance.set_desk(map::desk(view.desk));
    guidance.set_desk_phone(dialled(&view.desk_phone));
    guidance.set_assembly_point(said(&view.assembly_point));
}

pub(super) fn unpaired_page(window: &AppWindow, waiting: &unpaired::Waiting) {
    let adapter = window.global::<UnpairedPageAdapter>();
    let (state, left, right) = map::waiting(waiting);
    adapter.set_waiting(state);
    adapter.set_code_left(left);
    adapter.set_code_right(right);
}

pub(super) fn staff_page(window: &AppWindow, app: &App, moment: Moment) {
    let adapter = window.global::<StaffPageAdapter>();
    let staff = &app.visit.staff;
    adapter.set_open(staff.open);
    adapter.set_digits(map::int(staff.digits()));
    adapter.set_pin_length(map::int(*limits::STAFF_PIN_DIGITS.end()));
    adapter.set_pin_least(map::int(*limits::STAFF_PIN_DIGITS.start()));
    adapter.set_wrong(staff.wrong);
    adapter.set_tries_left(i32::try_from(app.gate.tries_left()).unwrap_or(0));
    let locked = app.gate.locked_for(moment.uptime).map_or(0, |left| left.as_secs().div_ceil(60));
    adapter.set_locked_minutes(i32::try_from(locked).unwrap_or(i32::MAX));
    let waiting = unpaired::pairing(app);
    adapter.set_pairing(waiting.is_some());
    if let Some(waiting) = &waiting {
        let (state, left, right) = map::waiting(waiting);
        adapter.set_waiting(state);
        adapter.set_code_left(left);
        adapter.set_code_right(right);
    }
    let told = app.told(moment);
    adapter.set_clock_time(told.local().map(clock_line::time).unwrap_or_default().into());
    // Who puts the clock right needs to see what it says.
    adapter.set_own_clock(crate::clock::local(moment.now).format("%Y-%m-%d %H:%M").to_string().into());
    let offset = app.clock_offset(moment).filter(|_| told.trusted);
    adapter.set_offset_known(offset.is_some());
    adapter.set_offset(offset.and_then(|offset| i32::try_from(offset).ok()).unwrap_or(0));
    let size = window.window().size();
    let inches = app.panel.map(|panel| format!(" · {:.1}″", panel.inches())).unwrap_or_default();
    adapter.set_panel(format!("{} × {}{inches}", size.width, size.height).into());
    adapter.set_version(env!("CARGO_PKG_VERSION").into());
    adapter.set_asks_pairing(staff.asks_pairing);
    adapter.set_synced(staff.synced);
    adapter.set_known(staff.facts.is_some());
    let facts = staff.facts.clone().unwrap_or_default();
    let status = &facts.status;
    let count = |value: u64| i32::try_from(value).unwrap_or(i32::MAX);
    adapter.set_office(facts.office.as_str().into());
    adapter.set_addresses(facts.addresses.join("  ").into());
    adapter.set_confirmed(map::day_time(status.confirmed_at.filter(|at| timekeeper::is_plausible(*at)).map(crate::clock::local)));
    adapter.set_revision(status.revision.map(|revision| revision.to_string()).unwrap_or_default().into());
    adapter.set_queued(count(status.queued));
    adapter.set_parked(count(status.parked));
    adapter.set_codes_left(count(status.codes_left.into()));
    adapter.set_uptime_minutes(count(status.uptime_seconds / 60));
    adapter.set_can_pair(status.can_pair);
}
