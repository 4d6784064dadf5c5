//! Writes views into the pages' adapters, and only what changed.

mod dock;
mod drawn;
mod forms;
mod places;

use slint::{ComponentHandle, Image, Model, ModelRc, SharedString};

use super::{
    content::{self, all_said, as_written, dialled, english_address, named, numbers_said, said},
    generated::{self as ui, *},
    images, map,
    portraits::Portraits,
};
use crate::kiosk::view_models::{
    Moment,
    app::{self, App, Page},
    board::{self, hotline, owner_phone},
    clock_line,
    modes::Language,
    picker::Purpose,
    prices, unpaired,
};

pub(super) use drawn::Drawn;
use drawn::changed;
use forms::{answer_page, feedback_page, letter_page, request_page, review_page, talk_page};

/// Brings the window to the state at a moment.
pub(super) fn render(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn, portraits: &Portraits) {
    modes(window, app, moment, drawn);
    shell(window, app, moment);
    match app.page {
        Page::Board => match unpaired::view(app) {
            Some(waiting) => places::unpaired_page(window, &waiting),
            None => board_page(window, app, moment, drawn, portraits),
        },
        Page::Notice => notice_page(window, app, moment, drawn),
        Page::Services => services_page(window, app, moment, drawn),
        Page::Prices => prices_page(window, app, drawn),
        Page::Request => request_page(window, app, moment, drawn),
        Page::Talk => talk_page(window, app),
        Page::Letter => letter_page(window, app, drawn),
        Page::Feedback => feedback_page(window, app, moment, drawn),
        Page::Answer => answer_page(window, app),
        Page::Review => review_page(window, app, drawn),
        Page::Receipt => receipt_page(window, app, moment, drawn),
        Page::Lookup => lookup_page(window, app),
        Page::Progress => progress_page(window, app, drawn),
        Page::Emergency => places::emergency_page(window, app, drawn),
        Page::Rack => places::rack_page(window, app, moment, drawn, portraits),
        Page::Weather => places::weather_page(window, app, moment, drawn),
        Page::Staff => places::staff_page(window, app, moment),
    }
    dock::dock(window, app, drawn);
    picker(window, app, drawn);
    // Last, so that a page appears with its content already in place.
    window.global::<Shell>().set_page(shown_page(app));
}

/// The page by its name in `ui/`: two of them are states of others in the machine.
pub fn shown_page(app: &App) -> ui::Page {
    match app.page {
        Page::Board if app.board.is_none() => ui::Page::Unpaired,
        Page::Emergency if app.visit.guidance.is_some() => ui::Page::Guidance,
        page => map::page(page),
    }
}

/// The language is chosen before anything is said; what is on the glass already is said again.
fn modes(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn) {
    let modes = window.global::<Modes>();
    modes.set_large(app.modes.large);
    modes.set_lowered(app.modes.lowered);
    let zones = window.global::<Zones>();
    let (right, down) = app.drift(moment);
    zones.set_drift_x(f32::from(right));
    zones.set_drift_y(f32::from(down));
    let language = app.modes.language;
    if content::speak(language, app.board.as_ref().map(|cached| &cached.board)) {
        drawn.forget();
        let bundled = match language {
            Language::Simplified => "",
            Language::Traditional => "zh_Hant",
            Language::English => "en",
        };
        if let Err(error) = slint::select_bundled_translation(bundled) {
            tracing::error!(%error, "the screen cannot speak this language");
        }
        modes.set_language(map::language(language));
    }
}

fn shell(window: &AppWindow, app: &App, moment: Moment) {
    let shell = window.global::<Shell>();
    // A time that nobody believes is not shown: a dash stands in its place, and why.
    let local = app.believed_time(moment);
    shell.set_time_known(local.is_some());
    shell.set_time(local.map_or_else(|| "—".into(), clock_line::time).into());
    shell.set_day(local.map(|local| map::day(local.date_naive())).unwrap_or_default());
    // The almanac speaks Chinese only.
    let almanac = local.filter(|_| app.modes.language != Language::English);
    shell.set_lunar(said(&almanac.map(clock_line::lunar).unwrap_or_default()));
    shell.set_link(match &app.board {
        Some(_) => map::link(app.link),
        None if unpaired::view(app) == Some(unpaired::Waiting::Denied) => LinkState::Refused,
        // A new terminal waits; nobody revoked anything.
        None => LinkState::Unpaired,
    });
    shell.set_dimmed(app.dimmed(moment));
    let held = app.visit.hold.map(|since| moment.uptime.saturating_sub(since).as_secs());
    shell.set_hold(held.and_then(|seconds| i32::try_from(seconds).ok()).unwrap_or(-1));
    let estate = app.board.as_ref().map(|cached| &cached.board.estate);
    shell.set_lobby(estate.map(|estate| said(&estate.lobby)).unwrap_or_default());
    shell.set_estate(estate.map(|estate| format!("{}·{}", said(&estate.name), said(&estate.lobby))).unwrap_or_default().into());
    shell.set_sample(estate.is_some_and(|estate| estate.sample));
    shell.set_idle_seconds_left(app.idle_seconds_left(moment).map_or(-1, |seconds| seconds as i32));
    shell.set_idle_total(app::IDLE_COUNTDOWN.as_secs() as i32);
    // Nothing lies over what to do in an emergency.
    shell.set_message(map::message(app.visit.message.filter(|_| app.page != Page::Emergency)));
    shell.set_hotline_all_day(app.board.as_ref().is_some_and(|cached| cached.board.butler.is_some()));
    shell.set_hotline(dialled(app.board.as_ref().map(|cached| hotline(&cached.board)).unwrap_or_default()));
}

fn board_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn, portraits: &Portraits) {
    let adapter = window.global::<BoardPageAdapter>();
    let view = board::view(app.board.as_ref(), app.notice_page, app.told(moment), app.modes);
    let Some(view) = changed(&mut drawn.board, view) else { return };
    let butler = view.butler.as_ref();
    let portrait = portraits.hero(butler.and_then(|butler| butler.portrait.as_ref()));
    let both = butler.zip(view.partner.as_ref());
    adapter.set_is_pair(both.is_some());
    let stand = |butler| map::butler(butler, &view.estate, portraits.hero(butler.portrait.as_ref()));
    adapter.set_pair(map::model(both.into_iter().flat_map(|(first, second)| [stand(first), stand(second)])));
    adapter.set_has_portrait(portrait.is_some());
    adapter.set_portrait(portrait.unwrap_or_default());
    adapter.set_received(view.received);
    adapter.set_butler_name(named(butler.map(|butler| butler.name.as_str()).unwrap_or_default()));
    adapter.set_staff_number(butler.map(|butler| butler.staff_number.as_str()).unwrap_or_default().into());
    adapter.set_butler_area(butler.map_or_else(|| said(&view.estate), |butler| map::area(butler, &view.estate)));
    adapter.set_butler_specialities(all_said(butler.iter().flat_map(|butler| &butler.specialities).take(3)));
    adapter.set_hotline(dialled(&view.hotline));
    adapter.set_center_number(dialled(&view.centre_phone));
    adapter.set_desk_hours(view.desk_hours.as_str().into());
    adapter.set_duty_manager(named(&view.duty_manager));
    adapter.set_duty_is_todays(view.duty_is_todays);
    adapter.set_weather(map::weather(view.weather.as_ref()));
    adapter.set_notices(map::model(view.notices.iter().map(map::notice_row)));
    adapter.set_notice_page(map::int(view.notice_page));
    adapter.set_notice_pages(map::int(view.notice_pages));
    adapter.set_content_age(map::content_age(view.currency));
}

fn notice_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn) {
    let adapter = window.global::<NoticePageAdapter>();
    adapter.set_content_age(content_age(app, moment));
    let Some(view) = app.notice(moment) else {
        drawn.notice = None;
        adapter.set_withdrawn(true);
        adapter.set_category(NoticeCategory::General);
        adapter.set_tone(NoticeTone::Info);
        adapter.set_publisher("".into());
        adapter.set_pinned(false);
        adapter.set_has_previous(false);
        adapter.set_has_next(false);
        return;
    };
    let Some(view) = changed(&mut drawn.notice, view) else { return };
    adapter.set_withdrawn(false);
    adapter.set_category(map::category(view.category));
    adapter.set_tone(map::tone(view.category));
    adapter.set_title(said(&view.title));
    adapter.set_published(map::day_time(Some(view.published)));
    adapter.set_pinned(view.pinned);
    adapter.set_body(said(&view.body));
    adapter.set_publisher(said(&view.publisher));
    adapter.set_position(map::int(view.position));
    adapter.set_count(map::int(view.count));
    adapter.set_has_previous(view.previous.is_some());
    adapter.set_has_next(view.next.is_some());
}

/// How current the office's content on the page is: nothing stale is silent.
fn content_age(app: &App, moment: Moment) -> ContentAge {
    map::content_age(board::currency(app.board.as_ref(), app.told(moment)))
}

fn services_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn) {
    let Some(cached) = &app.board else { return };
    window.global::<ServicesPageAdapter>().set_content_age(content_age(app, moment));
    let Some(view) = changed(&mut drawn.services, app.visit.services.view(&cached.board.catalogue, app.modes)) else { return };
    let adapter = window.global::<ServicesPageAdapter>();
    adapter.set_tabs(map::model(view.tabs.map(map::section)));
    adapter.set_tab(map::int(view.tab));
    adapter.set_groups(all_said(&view.groups));
    adapter.set_group(map::int(view.group));
    adapter.set_items(map::model(view.items.iter().map(map::service_row)));
    adapter.set_per_page(map::int(view.per_page));
    adapter.set_page(map::int(view.paging.page));
    adapter.set_pages(map::int(view.paging.pages));
    adapter.set_has_previous(view.paging.has_previous());
    adapter.set_has_next(view.paging.has_next());
    adapter.set_selected(map::service_detail(view.selected.as_ref()));
    adapter.set_lending(said(&view.lending));
    adapter.set_has_prices(view.has_prices);
    adapter.set_hotline(dialled(board::hotline(&cached.board)));
}

fn prices_page(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let Some(cached) = &app.board else { return };
    let view = prices::view(&cached.board.catalogue, app.visit.services.price_page, app.modes);
    let Some(view) = changed(&mut drawn.prices, view) else { return };
    let adapter = window.global::<PricesPageAdapter>();
    adapter.set_lines(map::model(view.lines.iter().map(map::price_line)));
    adapter.set_per_page(map::int(view.per_page));
    adapter.set_page(map::int(view.paging.page));
    adapter.set_pages(map::int(view.paging.pages));
    adapter.set_has_previous(view.paging.has_previous());
    adapter.set_has_next(view.paging.has_next());
}

/// Replaces a model of strings only when it says something else.
fn set_strings(current: &ModelRc<SharedString>, wanted: &[String], set: impl FnOnce(ModelRc<SharedString>)) {
    set_rows(current, wanted.iter().map(SharedString::from).collect(), set);
}

/// As [`set_strings`], for what the office wrote.
fn set_said(current: &ModelRc<SharedString>, wanted: &[String], set: impl FnOnce(ModelRc<SharedString>)) {
    set_rows(current, wanted.iter().map(|text| said(text)).collect(), set);
}

/// Replaces a model only when it holds something else: chips under a finger stay.
fn set_rows<T: Clone + PartialEq + 'static>(current: &ModelRc<T>, wanted: Vec<T>, set: impl FnOnce(ModelRc<T>)) {
    if !current.iter().eq(wanted.iter().cloned()) {
        set(map::model(wanted));
    }
}

fn picker(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let adapter = window.global::<PickerAdapter>();
    let Some(picker) = &app.visit.picker else {
        drawn.picker = None;
        return adapter.set_open(false);
    };
    if let Some(view) = changed(&mut drawn.picker, picker.view(app.modes)) {
        adapter.set_purpose(map::purpose(view.purpose));
        adapter.set_times(map::model(view.times.iter().map(map::time_choice)));
        adapter.set_days(map::model(view.days.iter().map(|day| map::past_day(*day, view.today))));
        adapter.set_choices(match view.purpose {
            Purpose::Room => numbers_said(&view.choices),
            // Offered in the right characters already, and taken as they are read.
            Purpose::Surname => map::strings(&view.choices),
            _ => all_said(&view.choices),
        });
        adapter.set_columns(map::int(view.columns));
        adapter.set_selected(map::choice(view.selected));
        adapter.set_page(map::int(view.paging.page));
        adapter.set_pages(map::int(view.paging.pages));
        adapter.set_has_previous(view.paging.has_previous());
        adapter.set_has_next(view.paging.has_next());
    }
    adapter.set_open(true);
}

fn receipt_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn) {
    let (Some(receipt), Some(cached)) = (&app.visit.receipt, &app.board) else { return };
    let board = &cached.board;
    let view = receipt.view(moment, app.told(moment), board, app.link == app::Link::Online);
    let adapter = window.global::<ReceiptPageAdapter>();
    adapter.set_seconds_left(view.seconds_left as i32);
    // The one text that leaves the screen: it is said in the language that the screen speaks.
    let code = format!("{} {}", view.code.0, view.code.1).into();
    let qr_text = window.global::<ProgressWords>().invoke_receipt_text(
        said(&view.estate),
        code,
        map::submission_topic(view.topic),
        said(&view.service),
        dialled(hotline(board)),
    );
    if drawn.qr_text != qr_text {
        let qr = images::qr_code(&qr_text, 1);
        adapter.set_has_qr(qr.is_some());
        adapter.set_qr(qr.map(Image::from_rgba8).unwrap_or_default());
        drawn.qr_text = qr_text;
    }
    let Some(view) = changed(&mut drawn.receipt, view) else { return };
    adapter.set_code_left(view.code.0.as_str().into());
    adapter.set_code_right(view.code.1.as_str().into());
    adapter.set_topic(map::submission_topic(view.topic));
    adapter.set_service(said(&view.service));
    adapter.set_wanted(map::wanted(view.wanted.as_ref()));
    adapter.set_lookup_digits(map::strings(&view.lookup_digits));
    adapter.set_steps(map::receipt_steps(&view.steps));
    adapter.set_answer_minutes(view.answer_minutes as i32);
    adapter.set_repair_minutes(view.repair_minutes.unwrap_or(0) as i32);
    adapter.set_by_centre(view.by_centre);
    adapter.set_hotline(dialled(&view.hotline));
    adapter.set_hotline_desk(map::desk(view.hotline_desk));
    adapter.set_countdown_total(view.seconds_total as i32);
}

fn lookup_page(window: &AppWindow, app: &App) {
    let lookup = &app.visit.lookup;
    let adapter = window.global::<LookupPageAdapter>();
    let (code, tail) = lookup.boxes();
    set_strings(&adapter.get_code_digits(), &code, |model| adapter.set_code_digits(model));
    set_strings(&adapter.get_tail_digits(), &tail, |model| adapter.set_tail_digits(model));
    adapter.set_cursor(map::int(lookup.cursor));
    let missing = lookup.missing();
    adapter.set_missing(map::int(missing));
    adapter.set_ready(missing == 0);
    adapter.set_busy(lookup.busy);
    adapter.set_problem(map::lookup_problem(lookup.problem));
    if let Some(cached) = &app.board {
        let estate = &cached.board.estate;
        adapter.set_center_number(dialled(&estate.centre_phone));
        adapter.set_desk_hours(estate.desk_hours.as_str().into());
    }
}

fn progress_page(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let Some((found, secret)) = &app.visit.found else { return };
    let Some(view) = changed(&mut drawn.progress, found.view(secret)) else { return };
    let adapter = window.global::<ProgressPageAdapter>();
    adapter.set_topic(map::submission_topic(view.topic.unwrap_or_default()));
    adapter.set_service_name(said(&view.service));
    let item = app.board.as_ref().and_then(|cached| cached.board.catalogue.items.iter().find(|item| item.name == view.service));
    adapter.set_service_icon(map::icon(item.map(|item| item.icon.as_str()).unwrap_or_default()));
    adapter.set_building(said(&view.building));
    adapter.set_secret(view.secret.as_str().into());
    adapter.set_code(view.code.as_str().into());
    adapter.set_owner(said(&view.owner));
    let (desk, phone) = app.board.as_ref().map(|cached| owner_phone(&cached.board, &view.owner)).unwrap_or_default();
    adapter.set_owner_desk(map::desk(desk));
    adapter.set_owner_phone(dialled(phone));
    adapter.set_current(map::request_state(view.current));
    adapter.set_current_word(said(&view.current_word));
    adapter.set_steps(map::timeline(&view.steps));
    adapter.set_remark(map::remark(view.remark));
    adapter.set_partial(view.partial);
}
