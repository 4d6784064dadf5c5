//! Sets the views of the pages, and only what changed.
//!
//! Invariants: what a page shows is one struct ([`super::pages`]), set as a whole; a view is put together only when what
//! it is made of changed ([`RenderCache`]), except for the forms, which are small and change under the finger.

mod cache;
mod community;

use slint::{ComponentHandle, Global};

use super::{
    content::{self, dialled, localized},
    generated::{self as ui, *},
    leaves::Leaves,
    map, pages,
    portraits::Portraits,
};
use crate::kiosk::view_models::{
    Moment,
    app::{self, App, Handwriting, Page},
    board::{self, Currency, hotline},
    clock_line, emergency, modes, prices,
    receipt::ReceiptView,
    unpaired, weather,
};

pub(super) use cache::RenderCache;
use cache::if_changed;

/// What was decoded for the glass.
pub(super) struct Pictures<'p> {
    pub portraits: &'p Portraits,
    pub leaves: &'p Leaves,
}

/// An adapter of the window.
fn of<'a, T: Global<'a, AppWindow>>(window: &'a AppWindow) -> T {
    window.global::<T>()
}

/// Brings the window to the state at a moment.
pub(super) fn render(window: &AppWindow, app: &App, moment: Moment, cache: &mut RenderCache, pictures: Pictures<'_>) {
    let Pictures { portraits, leaves } = pictures;
    set_modes(window, app, moment, cache);
    set_shell(window, app, moment);
    match app.page {
        Page::Board => match unpaired::view(app) {
            Some(waiting) => of::<UnpairedPageAdapter>(window).set_view(pages::unpaired(&waiting)),
            None => {
                let view = board::view(app.board.as_ref(), app.notice_page, app.estate_time(moment), app.modes);
                if let Some(view) = if_changed(&mut cache.board, view) {
                    of::<BoardPageAdapter>(window).set_view(pages::board(view, portraits));
                }
            }
        },
        Page::Notice => {
            let notice = app.notice(moment);
            let leaf = notice.as_ref().and_then(|view| view.leaf.as_ref());
            let key = (leaf.map(|leaf| leaves.key(leaf)), leaves.pictures_key());
            if let Some((view, currency, _)) = if_changed(&mut cache.notice, (notice, currency(app, moment), key)) {
                let leaf = view.as_ref().and_then(|view| view.leaf.as_ref());
                let leaf = leaf.map(|leaf| pages::leaf(leaf, leaves.shown(leaf), window.window().scale_factor()));
                let adapter = of::<NoticePageAdapter>(window);
                adapter.set_view(pages::notice(view.as_ref(), *currency, leaf.unwrap_or_default(), leaves, &adapter.get_view()));
            }
        }
        Page::Services | Page::Prices => set_catalogue(window, app, moment, cache),
        Page::FaultPlace | Page::KnownFault => set_faults(window, app, moment, cache),
        Page::Request | Page::Messages | Page::MessageForm | Page::Feedback | Page::Answer | Page::EntryForm | Page::Review => {
            set_forms(window, app, moment, cache)
        }
        Page::Receipt => set_receipt(window, app, moment, cache),
        Page::Lookup => {
            let adapter = of::<LookupPageAdapter>(window);
            adapter.set_view(pages::lookup(app, &app.visit.lookup, &adapter.get_view()));
        }
        Page::Progress => {
            if let Some((found, secret)) = &app.visit.found
                && let Some(view) = if_changed(&mut cache.progress, found.view(secret))
            {
                of::<ProgressPageAdapter>(window).set_view(pages::progress(app, view));
            }
        }
        Page::Quote | Page::Completion | Page::ActWords => set_acts_page(window, app, cache),
        Page::Emergency => {
            let view = emergency::view(app.board.as_ref().map(|cached| &cached.board), app.visit.guidance);
            let calling = app.visit.calling;
            let around = (view, calling.map(|calling| calling.stage), app.drills(moment));
            if let Some((view, ..)) = if_changed(&mut cache.emergency, around) {
                of::<EmergencyPageAdapter>(window).set_view(pages::emergency(app, view, moment));
                of::<EmergencyWords>(window).set_own(pages::own_guidance(view));
                of::<GuidancePageAdapter>(window).set_view(pages::guidance(app, view));
                of::<CallingPageAdapter>(window).set_view(pages::calling(app, view));
            }
            of::<EmergencyPageAdapter>(window).set_held(app.visit.call_hold.map_or(0.0, |held| held.share()));
            of::<CallingPageAdapter>(window).set_waited(calling.and_then(|calling| i32::try_from(calling.waited).ok()).unwrap_or(0));
        }
        Page::Takeover => {
            if let Some(view) = app.takeover_view(moment)
                && let Some(view) = if_changed(&mut cache.takeover, view)
            {
                of::<TakeoverPageAdapter>(window).set_view(pages::takeover(view));
            }
        }
        Page::Rack => {
            let view = app.rack(moment);
            let key = (view.leaf().map(|leaf| leaves.key(leaf)), leaves.pictures_key());
            if let Some((view, _)) = if_changed(&mut cache.rack, (view, key)) {
                let leaf = view.leaf().map(|leaf| pages::leaf(leaf, leaves.shown(leaf), window.window().scale_factor()));
                let adapter = of::<RackPageAdapter>(window);
                adapter.set_view(pages::rack(app, view, portraits, (leaf.unwrap_or_default(), leaves), &adapter.get_view()));
            }
        }
        Page::Search => set_search(window, app, moment, cache),
        Page::Activities | Page::Cards | Page::Survey | Page::Thanks => community::set(window, app, moment, cache),
        Page::Weather => {
            let view = (weather::view(app.board.as_ref(), app.estate_time(moment)), currency(app, moment));
            if let Some((view, currency)) = if_changed(&mut cache.weather, view) {
                of::<WeatherPageAdapter>(window).set_view(pages::weather(view.as_ref(), *currency));
            }
        }
        Page::Staff => {
            let size = window.window().size();
            of::<StaffPageAdapter>(window).set_view(pages::staff(app, moment, (size.width, size.height)));
        }
    }
    set_acts(window, app, moment, cache);
    set_dock(window, app, cache);
    set_picker(window, app, cache);
    let help = (app.visit.helping.sheet, app.modes);
    if if_changed(&mut cache.help, help).is_some() {
        of::<HelpAdapter>(window).set_view(pages::help(app));
    }
    // Last, so that a page appears with its content already in place.
    of::<Shell>(window).set_page(shown_page(app));
}

/// The page by its name in `ui/`: three of them are states of others in the machine.
pub fn shown_page(app: &App) -> ui::Page {
    match app.page {
        Page::Board if app.board.is_none() => ui::Page::Unpaired,
        Page::Emergency if app.shows_call() => ui::Page::Calling,
        Page::Emergency if app.visit.guidance.is_some() => ui::Page::Guidance,
        page => map::page(page),
    }
}

/// How current the office's content on the page is: nothing stale is silent.
fn currency(app: &App, moment: Moment) -> Currency {
    board::currency(app.board.as_ref(), app.estate_time(moment))
}

/// The language is chosen before anything is said; what is on the glass already is said again.
fn set_modes(window: &AppWindow, app: &App, moment: Moment, cache: &mut RenderCache) {
    let modes = of::<Modes>(window);
    modes.set_large(app.modes.large);
    modes.set_lowered(app.modes.lowered);
    modes.set_one_question(app.modes.one_question);
    let zones = of::<Zones>(window);
    let (right, down) = app.drift(moment);
    zones.set_drift_x(f32::from(right));
    zones.set_drift_y(f32::from(down));
    let language = app.modes.language;
    if content::set_language(language, app.board.as_ref().map(|cached| &cached.board)) {
        cache.forget();
        let bundled = match language {
            modes::Language::Simplified => "",
            modes::Language::Traditional => "zh_Hant",
            modes::Language::English => "en",
        };
        if let Err(error) = slint::select_bundled_translation(bundled) {
            tracing::error!(%error, "the screen cannot speak this language");
        }
        modes.set_language(map::language(language));
    }
}

fn set_shell(window: &AppWindow, app: &App, moment: Moment) {
    let shell = of::<Shell>(window);
    shell.set_view(pages::shell(app, moment));
    // A time that nobody believes is not shown: a dash stands in its place, and why.
    shell.set_time(app.believed_time(moment).map_or_else(|| "—".into(), clock_line::time).into());
    shell.set_dimmed(app.dimmed(moment));
    let held = app.visit.hold.map(|since| moment.uptime.saturating_sub(since).as_secs());
    shell.set_hold(held.and_then(|seconds| i32::try_from(seconds).ok()).unwrap_or(-1));
    shell.set_idle_seconds_left(app.idle_seconds_left(moment).map_or(-1, |seconds| seconds as i32));
    shell.set_cleaning(app.cleaning_seconds_left(moment).map_or(-1, |seconds| seconds as i32));
    // Nothing lies over what to do in an emergency.
    shell.set_dialog(map::dialog(app.visit.dialog.filter(|_| app.page != Page::Emergency)));
}

fn set_catalogue(window: &AppWindow, app: &App, moment: Moment, cache: &mut RenderCache) {
    let Some(cached) = &app.board else { return };
    let catalogue = &cached.board.catalogue;
    if app.page == Page::Prices {
        let view = prices::view(catalogue, app.visit.services.price_page, app.modes);
        if let Some(view) = if_changed(&mut cache.prices, view) {
            of::<PricesPageAdapter>(window).set_view(pages::prices(view));
        }
        return;
    }
    let view = (app.visit.services.view(catalogue, app.modes), currency(app, moment));
    if let Some((view, currency)) = if_changed(&mut cache.services, view) {
        of::<ServicesPageAdapter>(window).set_view(pages::services(view, *currency, hotline(&cached.board)));
    }
}

fn set_faults(window: &AppWindow, app: &App, moment: Moment, cache: &mut RenderCache) {
    let currency = currency(app, moment);
    if app.page == Page::FaultPlace {
        if let Some(view) = app.fault_places_view(moment)
            && let Some((view, currency)) = if_changed(&mut cache.fault_places, (view, currency))
        {
            of::<FaultPlacePageAdapter>(window).set_view(pages::fault_place(view, *currency));
        }
        return;
    }
    if let Some(view) = app.known_fault_view(moment)
        && let Some((view, currency)) = if_changed(&mut cache.known_fault, (view, currency))
    {
        of::<KnownFaultPageAdapter>(window).set_view(pages::known_fault(view, *currency));
    }
}

/// What is typed is set by itself: its letters change by the key, the rest of a form does not.
fn set_forms(window: &AppWindow, app: &App, moment: Moment, cache: &mut RenderCache) {
    let visit = &app.visit;
    let person = of::<PersonAdapter>(window);
    person.set_view(pages::person(app));
    person.set_surname(visit.person.surname.as_str().into());
    person.set_phone(visit.person.phone_text().into());
    person.set_lookup_code(visit.person.lookup_code.as_str().into());
    if let (Page::Request, Some(draft)) = (app.page, &visit.draft) {
        let adapter = of::<RequestPageAdapter>(window);
        adapter.set_view(pages::request(app, draft, moment, &adapter.get_view()));
        adapter.set_description_text(draft.description.as_str().into());
        adapter.set_description_count(draft.description_count().into());
    }
    if app.page == Page::Messages {
        of::<MessagesPageAdapter>(window).set_view(pages::messages(app));
    }
    if let (Page::MessageForm, Some(form)) = (app.page, &visit.message_form) {
        let adapter = of::<MessageFormPageAdapter>(window);
        adapter.set_view(pages::message_form(app, form, &adapter.get_view()));
        adapter.set_text(form.text.as_str().into());
        adapter.set_count(form.count().into());
    }
    if let (Page::Feedback | Page::Review, Some(draft)) = (app.page, &visit.feedback) {
        let adapter = of::<FeedbackPageAdapter>(window);
        adapter.set_view(pages::feedback(draft, app.believed_time(moment).is_some(), &adapter.get_view()));
        adapter.set_account(draft.account.as_str().into());
        adapter.set_whom(draft.whom.as_str().into());
        adapter.set_count(draft.count().into());
    }
    community::set_form(window, app, moment);
    if let (Page::Review, Some(review), Some(cached)) = (app.page, &visit.review, &app.board)
        && let Some(view) = if_changed(&mut cache.review, review.view(&cached.board, app.estate_time(moment)))
    {
        of::<ConfirmPageAdapter>(window).set_view(pages::review(view));
    }
}

fn set_search(window: &AppWindow, app: &App, moment: Moment, cache: &mut RenderCache) {
    // Tells whether the keys are open.
    of::<PersonAdapter>(window).set_view(pages::person(app));
    let (search, is_docked) = (&app.visit.search, app.is_searching());
    let adapter = of::<SearchPageAdapter>(window);
    adapter.set_text(search.typed.as_str().into());
    if let Some(view) = if_changed(&mut cache.search, search.view(app.board.as_ref(), app.estate_time(moment), app.modes, is_docked)) {
        adapter.set_view(pages::search(view));
    }
}

fn set_receipt(window: &AppWindow, app: &App, moment: Moment, cache: &mut RenderCache) {
    let (Some(receipt), Some(cached)) = (&app.visit.receipt, &app.board) else { return };
    let board = &cached.board;
    let view = receipt.view(moment, app.estate_time(moment), board, app.link == app::Link::Online);
    let adapter = of::<ReceiptPageAdapter>(window);
    adapter.set_seconds_left(view.seconds_left as i32);
    // The one text that leaves the screen: it is said in the language that the screen speaks.
    let code = format!("{} {}", view.code.0, view.code.1).into();
    let (topic, service) = (map::matter(view.matter), localized(&view.service));
    let words = of::<ProgressWords>(window);
    let qr_text = words.invoke_receipt_text(localized(&view.estate), code, topic, service, dialled(hotline(board)));
    // Where a phone can open it, the picture leads there; the code stands beside it in words.
    let address = &board.estate.receipt_address;
    let link = format!("{address}{}{}", view.code.0, view.code.1).into();
    let qr_text = if address.is_empty() { qr_text } else { link };
    // The countdown is set above, every second; the receipt around it stays.
    let view = ReceiptView { seconds_left: 0, ..view };
    if let Some((view, qr_text)) = if_changed(&mut cache.receipt, (view, qr_text)) {
        adapter.set_view(pages::receipt(view, qr_text));
    }
}

/// What can be done, and what is asked once more: over whatever page it lies.
fn set_acts(window: &AppWindow, app: &App, moment: Moment, cache: &mut RenderCache) {
    let visit = &app.visit;
    let detail = visit.found.as_ref().and_then(|(found, _)| found.detail());
    let view = visit.acting.view(detail, app.link == app::Link::Online, app.estate_time(moment).now);
    if let Some(view) = if_changed(&mut cache.acts, view) {
        of::<ActsAdapter>(window).set_view(pages::acts(view));
    }
    // Also where it is cleared: on no other page is any of it left.
    let (ink, stroke) = visit.acting.signing.ink();
    if let Some(tiles) = cache.signature.follow(ink, stroke) {
        of::<SigningAdapter>(window).set_ink(tiles);
    }
}

/// Whether it is signed is set by itself: it changes under the finger, and what is signed does not.
fn set_acts_page(window: &AppWindow, app: &App, cache: &mut RenderCache) {
    let acting = &app.visit.acting;
    let Some((found, secret)) = &app.visit.found else { return };
    // Tells which field the keys type into.
    of::<PersonAdapter>(window).set_view(pages::person(app));
    match (app.page, &acting.form) {
        (Page::Quote, _) => {
            if let Some(view) = found.quote(secret)
                && let Some((view, at_signature)) = if_changed(&mut cache.quote, (view, acting.at_signature))
            {
                of::<QuotePageAdapter>(window).set_view(pages::quote(app, view, *at_signature));
            }
        }
        (Page::Completion, _) => {
            if let Some(view) = found.work(secret)
                && let Some((view, stars, at_signature)) = if_changed(&mut cache.work, (view, acting.stars, acting.at_signature))
            {
                of::<CompletionPageAdapter>(window).set_view(pages::completion(app, view, *stars, *at_signature));
            }
        }
        (_, Some(form)) => {
            let adapter = of::<ActWordsPageAdapter>(window);
            adapter.set_view(pages::act_words(app, form, &adapter.get_view()));
            adapter.set_text(form.text.as_str().into());
            adapter.set_count(form.count().into());
        }
        (_, None) => {}
    }
    of::<SigningAdapter>(window).set_view(pages::signing(acting));
}

fn set_dock(window: &AppWindow, app: &App, cache: &mut RenderCache) {
    if !app.visit.focus.takes_words() {
        return;
    }
    let dock = of::<Dock>(window);
    let can_write = app.handwriting != Handwriting::Missing;
    if let Some((view, can_write)) = if_changed(&mut cache.dock, (app.visit.keyboard.view(), can_write)) {
        dock.set_view(pages::dock(view, *can_write, &dock.get_view()));
        dock.set_composing(view.composing.as_str().into());
        dock.set_candidates(map::strings(&view.bar));
        dock.set_first_selected(view.selected);
        dock.set_more(view.more);
        dock.set_inked(view.inked);
        dock.set_rested(view.rested);
    }
    let (ink, stroke) = app.visit.keyboard.ink();
    if let Some(tiles) = cache.pad.follow(ink, stroke) {
        dock.set_ink(tiles);
    }
}

fn set_picker(window: &AppWindow, app: &App, cache: &mut RenderCache) {
    let view = app.visit.picker.as_ref().map(|picker| picker.view(app.modes));
    if let Some(view) = if_changed(&mut cache.picker, view) {
        of::<PickerAdapter>(window).set_view(view.as_ref().map(pages::picker).unwrap_or_default());
    }
}
