//! Writes views into the pages' adapters, and only what changed.

use slint::{ComponentHandle, Image, ModelRc, Rgba8Pixel, SharedPixelBuffer};

use super::{generated::*, images, map};
use crate::kiosk::view_models::{
    Moment,
    app::{self, App, Page},
    board::{self, BoardView},
    clock_line,
    notice::NoticeView,
    picker::PickerView,
    progress::ProgressView,
    receipt::ReceiptView,
    request::Draft,
    review::ReviewView,
    services::ServicesView,
};
use crate::protocol::v1::board::Board;

/// The views on the glass, to tell what changed.
#[derive(Default)]
pub(super) struct Drawn {
    board: Option<BoardView>,
    portrait: bool,
    notice: Option<NoticeView>,
    services: Option<ServicesView>,
    picker: Option<PickerView>,
    review: Option<ReviewView>,
    receipt: Option<ReceiptView>,
    progress: Option<ProgressView>,
    emergency: Option<(String, String)>,
}

impl Drawn {
    /// The next rendering sets the portrait anew.
    pub(super) fn forget_portrait(&mut self) {
        self.portrait = false;
    }

    /// Empties every text and list that tells who somebody is or what they wrote.
    pub(super) fn wipe(&mut self, window: &AppWindow) {
        *self = Self { board: self.board.take(), portrait: self.portrait, ..Self::default() };
        let empty = slint::SharedString::default;
        let request = window.global::<RequestPageAdapter>();
        request.set_building(empty());
        request.set_unit(empty());
        request.set_room(empty());
        request.set_surname(empty());
        request.set_honorific(-1);
        request.set_phone(empty());
        request.set_no_phone(false);
        request.set_lookup_code(empty());
        request.set_time_choices(ModelRc::default());
        request.set_time_choice(-1);
        request.set_description_text(empty());
        request.set_description_count(empty());
        request.set_focus(RequestField::None);
        let picker = window.global::<PickerAdapter>();
        picker.set_choices(ModelRc::default());
        picker.set_selected(-1);
        let confirm = window.global::<ConfirmPageAdapter>();
        confirm.set_rows(ModelRc::default());
        confirm.set_price_cells(ModelRc::default());
        confirm.set_consent(false);
        let receipt = window.global::<ReceiptPageAdapter>();
        receipt.set_code_left(empty());
        receipt.set_code_right(empty());
        receipt.set_qr(Image::default());
        receipt.set_item_line(empty());
        receipt.set_when_line(empty());
        receipt.set_steps(ModelRc::default());
        receipt.set_lookup_digits(ModelRc::default());
        let lookup = window.global::<LookupPageAdapter>();
        lookup.set_code_digits(ModelRc::default());
        lookup.set_tail_digits(ModelRc::default());
        lookup.set_error(empty());
        let progress = window.global::<ProgressPageAdapter>();
        progress.set_service_name(empty());
        progress.set_code(empty());
        progress.set_place_line(empty());
        progress.set_owner_line(empty());
        progress.set_notice_line(empty());
        progress.set_steps(ModelRc::default());
    }
}

/// Stores the new view; true if it differs from the one on the glass.
fn changed<T: PartialEq>(slot: &mut Option<T>, new: T) -> Option<&T> {
    if slot.as_ref() == Some(&new) {
        return None;
    }
    Some(slot.insert(new))
}

/// Brings the window to the state at a moment.
pub(super) fn render(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn, portrait: Option<&SharedPixelBuffer<Rgba8Pixel>>) {
    shell(window, app, moment);
    match app.page {
        Page::Board => board_page(window, app, moment, drawn, portrait),
        Page::Notice => notice_page(window, app, moment, drawn),
        Page::Services => services_page(window, app, drawn),
        Page::Request => request_page(window, app, moment),
        Page::Review => review_page(window, app, drawn),
        Page::Receipt => receipt_page(window, app, moment, drawn),
        Page::Lookup => lookup_page(window, app),
        Page::Progress => progress_page(window, app, drawn),
        Page::Contact(topic) => contact_page(window, app, topic),
        Page::Emergency => emergency_page(window, app, drawn),
    }
    picker(window, app, drawn);
    // Last, so that a page appears with its content already in place.
    window.global::<Shell>().set_page(map::page(app.page));
}

fn shell(window: &AppWindow, app: &App, moment: Moment) {
    let shell = window.global::<Shell>();
    let local = moment.local();
    shell.set_time(clock_line::time(local).into());
    shell.set_date(clock_line::date(local).into());
    shell.set_lunar(app.believed_time(moment).map(clock_line::lunar).unwrap_or_default().into());
    let (state, text) = map::link(app.link);
    shell.set_link(state);
    shell.set_link_text(text.into());
    let estate = app.board.as_ref().map(|cached| &cached.board.estate);
    shell.set_estate(estate.map(|estate| format!("{}·{}", estate.name, estate.lobby)).unwrap_or_default().into());
    shell.set_sample(estate.is_some_and(|estate| estate.sample));
    shell.set_idle_seconds_left(app.idle_seconds_left(moment).map_or(-1, |seconds| seconds as i32));
    shell.set_idle_total(app::IDLE_COUNTDOWN.as_secs() as i32);
    // Nothing lies over what to do in an emergency.
    let message = app.visit.message.as_ref().filter(|_| app.page != Page::Emergency);
    shell.set_message_title(message.map(|message| message.title).unwrap_or_default().into());
    shell.set_message_body(message.map(|message| message.body.as_str()).unwrap_or_default().into());
}

fn board_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn, portrait: Option<&SharedPixelBuffer<Rgba8Pixel>>) {
    let adapter = window.global::<BoardPageAdapter>();
    if !drawn.portrait {
        drawn.portrait = true;
        adapter.set_has_portrait(portrait.is_some());
        adapter.set_portrait(portrait.map(|buffer| Image::from_rgba8(buffer.clone())).unwrap_or_default());
    }
    let view = board::view(app.board.as_ref(), app.notice_page, moment, app.clock_trusted(moment.now));
    let Some(view) = changed(&mut drawn.board, view) else { return };
    adapter.set_butler_name(view.butler_name.as_str().into());
    adapter.set_butler_title(view.butler_title.as_str().into());
    adapter.set_butler_area(view.butler_area.as_str().into());
    adapter.set_butler_specialities(map::strings(&view.specialities));
    adapter.set_hotline(view.hotline.as_str().into());
    adapter.set_center_number(view.centre_phone.as_str().into());
    adapter.set_desk_hours(view.desk_hours.as_str().into());
    adapter.set_duty_manager(view.duty_manager.as_str().into());
    adapter.set_weather(map::weather(view.weather.as_ref()));
    adapter.set_notices(map::model(view.notices.iter().map(map::notice_row)));
    adapter.set_notice_page(map::int(view.notice_page));
    adapter.set_notice_pages(map::int(view.notice_pages));
    adapter.set_notice_empty_text(view.empty_text.as_str().into());
    adapter.set_board_age(view.age.as_str().into());
}

fn notice_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn) {
    let adapter = window.global::<NoticePageAdapter>();
    let Some(view) = app.notice(moment) else {
        drawn.notice = None;
        adapter.set_tag("通知".into());
        adapter.set_tone(NoticeTone::Info);
        adapter.set_title("这条公告已撤下".into());
        adapter.set_body("物业已撤下这条公告。请返回首页查看其他公告。".into());
        adapter.set_date_line("".into());
        adapter.set_publisher("".into());
        adapter.set_position_text("".into());
        adapter.set_pinned(false);
        adapter.set_has_previous(false);
        adapter.set_has_next(false);
        return;
    };
    let Some(view) = changed(&mut drawn.notice, view) else { return };
    adapter.set_tag(view.category.word().into());
    adapter.set_tone(map::tone(view.category));
    adapter.set_title(view.title.as_str().into());
    adapter.set_date_line(view.date_line.as_str().into());
    adapter.set_pinned(view.pinned);
    adapter.set_body(view.body.as_str().into());
    adapter.set_publisher(view.publisher.as_str().into());
    adapter.set_position_text(view.position.as_str().into());
    adapter.set_has_previous(view.previous.is_some());
    adapter.set_has_next(view.next.is_some());
}

fn services_page(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let Some(cached) = &app.board else { return };
    let Some(view) = changed(&mut drawn.services, app.visit.services.view(&cached.board.catalogue)) else { return };
    let adapter = window.global::<ServicesPageAdapter>();
    adapter
        .set_tabs(map::model(view.tabs.iter().map(|(title, subtitle)| TabItem { title: (*title).into(), subtitle: (*subtitle).into() })));
    adapter.set_tab(map::int(view.tab));
    adapter.set_groups(map::strings(&view.groups));
    adapter.set_group(map::int(view.group));
    adapter.set_items(map::model(view.items.iter().map(map::service_row)));
    adapter.set_page_text(view.page_text.as_str().into());
    adapter.set_has_previous(view.has_previous);
    adapter.set_has_next(view.has_next);
    adapter.set_selected(map::service_detail(view.selected.as_ref()));
}

fn request_page(window: &AppWindow, app: &App, moment: Moment) {
    let Some(draft) = &app.visit.draft else { return };
    let adapter = window.global::<RequestPageAdapter>();
    let part = |text: &Option<String>| text.as_deref().unwrap_or_default().into();
    adapter.set_service_name(draft.item.name.as_str().into());
    adapter.set_service_icon(map::icon(&draft.item.icon));
    adapter.set_service_price_text(price_text(draft).into());
    adapter.set_building(part(&draft.building));
    adapter.set_unit(part(&draft.unit));
    adapter.set_room(draft.room.as_ref().map(|room| room.number.as_str()).unwrap_or_default().into());
    adapter.set_surname(draft.surname.as_str().into());
    adapter.set_honorific(map::honorific(draft.honorific));
    adapter.set_phone(draft.phone_text().into());
    adapter.set_no_phone(draft.no_phone);
    adapter.set_lookup_code(draft.lookup_code.as_str().into());
    let (chips, chosen) = draft.time_chips(app.believed_time(moment));
    set_strings(&adapter.get_time_choices(), &chips, |model| adapter.set_time_choices(model));
    adapter.set_time_choice(map::choice(chosen));
    adapter.set_description_text(draft.description.as_str().into());
    adapter.set_description_count(draft.description_count().into());
    set_strings(&adapter.get_phrases(), &draft.item.phrases, |model| adapter.set_phrases(model));
    adapter.set_focus(map::field(draft.focus));
    adapter.set_error_address(draft.errors.address.as_str().into());
    adapter.set_error_person(draft.errors.person.as_str().into());
    adapter.set_error_phone(draft.errors.contact.as_str().into());
    adapter.set_error_time(draft.errors.time.as_str().into());
    adapter.set_error_description(draft.errors.description.as_str().into());
    let dock = window.global::<Dock>();
    dock.set_mode(map::layer(app.visit.layer));
    dock.set_shift(app.visit.shift);
    dock.set_title(map::dock_title(draft.focus).into());
}

fn price_text(draft: &Draft) -> String {
    let label = draft.item.price.label();
    if draft.item.price_note.is_empty() { label } else { format!("{label}·{}", draft.item.price_note) }
}

/// Replaces a model of strings only when it says something else: chips under a finger stay.
fn set_strings(current: &ModelRc<slint::SharedString>, wanted: &[String], set: impl FnOnce(ModelRc<slint::SharedString>)) {
    use slint::Model;
    if current.row_count() != wanted.len() || current.iter().zip(wanted).any(|(a, b)| a != b.as_str()) {
        set(map::strings(wanted));
    }
}

fn picker(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let adapter = window.global::<PickerAdapter>();
    let Some(picker) = &app.visit.picker else {
        drawn.picker = None;
        return adapter.set_open(false);
    };
    if let Some(view) = changed(&mut drawn.picker, picker.view()) {
        adapter.set_title(view.title.into());
        adapter.set_choices(map::strings(&view.choices));
        adapter.set_columns(map::int(view.columns));
        adapter.set_selected(map::choice(view.selected));
        adapter.set_page_text(view.page_text.as_str().into());
        adapter.set_has_previous(view.has_previous);
        adapter.set_has_next(view.has_next);
    }
    adapter.set_open(true);
}

fn review_page(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let (Some(review), Some(cached)) = (&app.visit.review, &app.board) else { return };
    let Some(view) = changed(&mut drawn.review, review.view(&cached.board)) else { return };
    let adapter = window.global::<ConfirmPageAdapter>();
    adapter.set_rows(map::lines(&view.rows));
    adapter.set_owner_line(view.owner_line.as_str().into());
    adapter.set_paid(view.paid);
    adapter.set_price_cells(map::lines(&view.price_cells));
    adapter.set_consent(view.consent);
    adapter.set_submitting(view.submitting);
    adapter.set_can_submit(view.can_submit);
    adapter.set_blocked_reason(view.blocked_reason.as_str().into());
}

fn receipt_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn) {
    let (Some(receipt), Some(cached)) = (&app.visit.receipt, &app.board) else { return };
    let board = &cached.board;
    let view = receipt.view(moment, &board.estate.name, hotline(board), board.promises, app.link == app::Link::Online);
    let adapter = window.global::<ReceiptPageAdapter>();
    adapter.set_seconds_left(view.seconds_left as i32);
    let qr_known = drawn.receipt.as_ref().is_some_and(|old| old.qr_text == view.qr_text);
    let Some(view) = changed(&mut drawn.receipt, view) else { return };
    if !qr_known {
        let qr = images::qr_code(&view.qr_text, 1);
        adapter.set_has_qr(qr.is_some());
        adapter.set_qr(qr.map(Image::from_rgba8).unwrap_or_default());
        adapter.set_lookup_digits(map::strings(&view.lookup_digits));
    }
    adapter.set_title(view.title.into());
    adapter.set_subtitle(view.subtitle.into());
    adapter.set_code_left(view.code.0.as_str().into());
    adapter.set_code_right(view.code.1.as_str().into());
    adapter.set_item_line(view.item_line.as_str().into());
    adapter.set_when_line(view.when_line.as_str().into());
    adapter.set_help_line_1(view.help_lines.0.as_str().into());
    adapter.set_help_line_2(view.help_lines.1.as_str().into());
    adapter.set_steps(map::receipt_steps(&view.steps));
    adapter.set_promise(view.promise.as_str().into());
    adapter.set_promise_sub(view.promise_sub.as_str().into());
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
    adapter.set_missing_text(if missing > 0 { format!("还差 {missing} 位") } else { String::new() }.into());
    adapter.set_ready(missing == 0);
    adapter.set_busy(lookup.busy);
    adapter.set_error(lookup.error.as_str().into());
    if let Some(cached) = &app.board {
        let estate = &cached.board.estate;
        adapter.set_help_2(format!("客服中心 {}　服务台 {}", estate.centre_phone, estate.desk_hours).into());
    }
}

fn progress_page(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let Some((found, secret)) = &app.visit.found else { return };
    let Some(view) = changed(&mut drawn.progress, found.view(secret)) else { return };
    let adapter = window.global::<ProgressPageAdapter>();
    adapter.set_service_name(view.service.as_str().into());
    let item = app.board.as_ref().and_then(|cached| cached.board.catalogue.items.iter().find(|item| item.name == view.service));
    adapter.set_service_icon(map::icon(item.map(|item| item.icon.as_str()).unwrap_or_default()));
    adapter.set_place_line(view.place_line.as_str().into());
    adapter.set_code(view.code.as_str().into());
    adapter.set_owner_line(view.owner_line.as_str().into());
    adapter.set_steps(map::timeline(&view.steps));
    adapter.set_notice_line(view.notice_line.as_str().into());
    adapter.set_partial(view.partial);
}

fn hotline(board: &Board) -> &str {
    board.butler.as_ref().map_or(&board.estate.centre_phone, |butler| &butler.hotline)
}

fn contact_page(window: &AppWindow, app: &App, topic: app::Topic) {
    let adapter = window.global::<ContactPageAdapter>();
    let (title, subtitle, body) = map::topic(topic);
    adapter.set_title(title.into());
    adapter.set_subtitle(subtitle.into());
    adapter.set_body(body.into());
    let board = app.board.as_ref().map(|cached| &cached.board);
    adapter.set_hotline(board.map(hotline).unwrap_or_default().into());
    adapter.set_center_number(board.map(|board| board.estate.centre_phone.as_str()).unwrap_or_default().into());
    adapter.set_hours(board.map(|board| format!("服务台 {}", board.estate.desk_hours)).unwrap_or_default().into());
}

/// Street and estate on one line, this lobby on the next.
fn address_to_read_out(board: &Board) -> String {
    let estate = &board.estate;
    match estate.lobby_address.strip_suffix(&estate.lobby) {
        Some(street) => format!("{}\n{}", street.trim_end(), estate.lobby),
        None => estate.lobby_address.clone(),
    }
}

fn emergency_page(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let board = app.board.as_ref().map(|cached| &cached.board);
    let address = board.map(address_to_read_out).unwrap_or("（物业尚未登记本楼地址）".into());
    let hotline = board.map(hotline).unwrap_or("—");
    if changed(&mut drawn.emergency, (address.clone(), hotline.to_owned())).is_none() {
        return;
    }
    let adapter = window.global::<EmergencyPageAdapter>();
    adapter.set_address(address.into());
    adapter.set_hotline(hotline.into());
    let number = |label: &str, value: &str| LabelValue { label: label.into(), value: value.into() };
    adapter.set_numbers(map::model([number("急救", "120"), number("消防", "119")]));
    let card = |icon, title: &str, number: &str, note: &str, steps: [&str; 3]| EmergencyCard {
        icon,
        title: title.into(),
        number: number.into(),
        note: note.into(),
        steps: map::strings(steps),
    };
    adapter.set_cards(map::model([
        card(EmergencyIcon::Fire, "火警", "119", "消防救援", ["弯腰捂住口鼻，走楼梯", "不乘电梯，不回去取东西", "按手动报警器，喊邻居"]),
        card(EmergencyIcon::Lift, "电梯困人", hotline, "物业24小时", ["说清哪栋楼、几号梯", "隔门安慰，请他站稳别动", "不要自己扒门"]),
        card(EmergencyIcon::Gas, "燃气泄漏", "119", "到户外再拨", ["关阀门，开窗通风", "不开关电器，不点火", "到室外再打电话"]),
        card(EmergencyIcon::Shield, "治安", "110", "公安报警", ["先走到明亮人多的地方", "记住特征，不要追赶", "可到服务台等候"]),
    ]));
}
