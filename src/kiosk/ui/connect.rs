//! Every callback of every page becomes one event. Nothing else happens here.

use slint::{ComponentHandle, SharedString};

use super::{generated::*, map, sender::send};
use crate::{
    clock::random_bytes,
    domain::{ids::CallId, request},
    kiosk::input_method::handwriting::Point,
    kiosk::view_models::{
        app::{ActsEvent, CallEvent, CommunityEvent, Event, FaultsEvent, HelpEvent, MessagesEvent, SearchEvent},
        keyboard::Key,
        leaf::LeafEvent,
        message_form::Addressee,
        modes::Switch,
        person::Field,
        picker::Purpose,
        rack::RackPlace,
    },
};

/// A callback without arguments that sends always the same event.
fn sends(event: Event) -> impl Fn() {
    move || send(event.clone())
}

/// A call that nobody has made yet.
fn fresh_call() -> CallId {
    CallId(uuid::Builder::from_random_bytes(random_bytes()).into_uuid())
}

fn index(value: i32) -> usize {
    usize::try_from(value).unwrap_or(0)
}

/// Connects all adapters of the window.
pub(super) fn connect(window: &AppWindow) {
    shell(window);
    modes(window);
    board_and_notice(window);
    services(window);
    prices(window);
    faults(window);
    person(window);
    request(window);
    messages(window);
    dock_and_picker(window);
    review_and_receipt(window);
    lookup_and_progress(window);
    acts(window);
    places(window);
    community(window);
    takeover(window);
    staff(window);
}

fn shell(window: &AppWindow) {
    let shell = window.global::<Shell>();
    shell.on_home(sends(Event::Home));
    shell.on_back(sends(Event::Back));
    shell.on_emergency(sends(Event::OpenEmergency));
    shell.on_stay(sends(Event::Stay));
    shell.on_touched(sends(Event::Touched));
    shell.on_hold_began(sends(Event::HoldBegan));
    shell.on_hold_ended(sends(Event::HoldEnded));
    shell.on_dismiss_dialog(sends(Event::DismissDialog));
    shell.on_stepped(|forward| send(Event::Stepped { forward }));
    let help = window.global::<HelpAdapter>();
    help.on_choose(|choice| send(Event::Help(HelpEvent::Choose(map::chosen_help(choice)))));
    help.on_dismiss(sends(Event::Help(HelpEvent::Dismiss)));
}

fn modes(window: &AppWindow) {
    let modes = window.global::<Modes>();
    modes.on_choose_language(|language| send(Event::Switch(Switch::Language(map::chosen_language(language)))));
    modes.on_toggle_large(sends(Event::Switch(Switch::Large)));
    modes.on_toggle_lowered(sends(Event::Switch(Switch::Lowered)));
}

fn board_and_notice(window: &AppWindow) {
    let board = window.global::<BoardPageAdapter>();
    board.on_open_notice(|id| send(Event::OpenNotice(id.into())));
    board.on_next_notices(sends(Event::TurnNotices));
    board.on_open_services(sends(Event::OpenServices));
    board.on_open_messages(sends(Event::Messages(MessagesEvent::Open)));
    board.on_open_info(sends(Event::OpenRack));
    board.on_open_weather(sends(Event::OpenWeather));
    board.on_open_lookup(sends(Event::OpenLookup));
    let notice = window.global::<NoticePageAdapter>();
    notice.on_previous(sends(Event::NeighbourNotice { forward: false }));
    notice.on_next(sends(Event::NeighbourNotice { forward: true }));
    notice.on_close(sends(Event::Home));
    notice.on_turn_leaf(|forward| send(Event::Leaf(LeafEvent::Turn { forward })));
    notice.on_resize_leaf(sends(Event::Leaf(LeafEvent::Resize)));
    notice.on_read_words(sends(Event::Leaf(LeafEvent::Read)));
}

fn services(window: &AppWindow) {
    let services = window.global::<ServicesPageAdapter>();
    services.on_select_tab(|tab| send(Event::SelectTab(index(tab))));
    services.on_select_group(|group| send(Event::SelectGroup(index(group))));
    services.on_select_item(|id| send(Event::SelectItem(id.into())));
    services.on_previous_page(sends(Event::TurnServices { forward: false }));
    services.on_next_page(sends(Event::TurnServices { forward: true }));
    services.on_open_lending(sends(Event::OpenLending));
    services.on_open_prices(sends(Event::OpenPrices));
    services.on_proceed(sends(Event::ProceedToForm));
}

fn prices(window: &AppWindow) {
    let prices = window.global::<PricesPageAdapter>();
    prices.on_previous_page(sends(Event::TurnPrices { forward: false }));
    prices.on_next_page(sends(Event::TurnPrices { forward: true }));
    prices.on_back(sends(Event::Back));
}

fn faults(window: &AppWindow) {
    let places = window.global::<FaultPlacePageAdapter>();
    places.on_choose(|id| send(Event::Faults(FaultsEvent::Choose(id.into()))));
    places.on_elsewhere(sends(Event::Faults(FaultsEvent::Elsewhere)));
    places.on_select_group(|group| send(Event::Faults(FaultsEvent::SelectGroup(index(group)))));
    places.on_previous_page(sends(Event::Faults(FaultsEvent::Turn { forward: false })));
    places.on_next_page(sends(Event::Faults(FaultsEvent::Turn { forward: true })));
    let known = window.global::<KnownFaultPageAdapter>();
    known.on_join(sends(Event::Faults(FaultsEvent::Join)));
    known.on_something_else(sends(Event::Faults(FaultsEvent::SomethingElse)));
    known.on_help(|danger| {
        if let Some(danger) = map::chosen_danger(danger) {
            send(Event::OpenGuidance(danger));
        }
    });
}

fn person(window: &AppWindow) {
    let person = window.global::<PersonAdapter>();
    person.on_pick_building(sends(Event::Pick(Purpose::Building)));
    person.on_pick_unit(sends(Event::Pick(Purpose::Unit)));
    person.on_pick_room(sends(Event::Pick(Purpose::Room)));
    person.on_forget_address(sends(Event::ForgetAddress));
    person.on_pick_surname(sends(Event::Pick(Purpose::Surname)));
    person.on_choose_honorific(|choice| match choice {
        Honorific::None => {}
        Honorific::Mr => send(Event::ChooseHonorific(request::Honorific::Mr)),
        Honorific::Ms => send(Event::ChooseHonorific(request::Honorific::Ms)),
    });
    person.on_focus_field(|field| send(Event::Focus(map::chosen_field(field))));
    person.on_toggle_no_phone(sends(Event::ToggleNoPhone));
}

fn request(window: &AppWindow) {
    let request = window.global::<RequestPageAdapter>();
    request.on_ask_place(sends(Event::Faults(FaultsEvent::AskPlace)));
    request.on_choose_time(|choice| send(Event::ChooseTime(index(choice))));
    request.on_answer(|question, choice| send(Event::AnswerQuestion { question: index(question), choice: index(choice) }));
    request.on_phrase(|phrase| send(Event::Phrase(index(phrase))));
    request.on_edited_description(|text: SharedString| send(Event::DescriptionEdited(text.into())));
    request.on_back(sends(Event::Back));
    request.on_proceed(sends(Event::ProceedToReview));
}

fn messages(window: &AppWindow) {
    let start = window.global::<MessagesPageAdapter>();
    start.on_write_household(sends(Event::Messages(MessagesEvent::Write(Addressee::Household))));
    start.on_write_butler(sends(Event::Messages(MessagesEvent::Write(Addressee::Butler))));
    start.on_feedback(sends(Event::Messages(MessagesEvent::Feedback)));
    let form = window.global::<MessageFormPageAdapter>();
    form.on_phrase(|phrase| send(Event::Phrase(index(phrase))));
    form.on_edited(|text: SharedString| send(Event::DescriptionEdited(text.into())));
    form.on_back(sends(Event::Back));
    form.on_proceed(sends(Event::ProceedToReview));
    let feedback = window.global::<FeedbackPageAdapter>();
    feedback.on_choose_kind(|kind| send(Event::Messages(MessagesEvent::Kind(map::chosen_feedback_kind(kind)))));
    feedback.on_choose_subject(|chip| send(Event::Messages(MessagesEvent::Subject(index(chip)))));
    feedback.on_choose_scene(|chip| send(Event::Messages(MessagesEvent::Scene(index(chip)))));
    feedback.on_choose_time(|chip| send(Event::Messages(MessagesEvent::Time(index(chip)))));
    feedback.on_choose_about(|chip| send(Event::Messages(MessagesEvent::About(index(chip)))));
    feedback.on_pick_about(sends(Event::Messages(MessagesEvent::PickAbout)));
    feedback.on_toggle_wish(|chip| send(Event::Messages(MessagesEvent::Wish(index(chip)))));
    feedback.on_edited(|text: SharedString| send(Event::DescriptionEdited(text.into())));
    feedback.on_back(sends(Event::Back));
    feedback.on_proceed(sends(Event::Messages(MessagesEvent::Proceed)));
}

fn dock_and_picker(window: &AppWindow) {
    let dock = window.global::<Dock>();
    dock.on_key(|key| send(Event::DockKey(key.into())));
    dock.on_backspace(sends(Event::DockBackspace));
    dock.on_set_mode(|mode| send(Event::Dock(Key::Mode(map::chosen_dock_mode(mode)))));
    dock.on_letters(sends(Event::Dock(Key::Letters)));
    dock.on_toggle_shift(sends(Event::Dock(Key::Shift)));
    dock.on_choose(|number| send(Event::Dock(Key::Choose(index(number)))));
    dock.on_expand(sends(Event::Dock(Key::Expand)));
    dock.on_turn(|forward| send(Event::Dock(Key::Turn { forward })));
    dock.on_pen_down(|x, y| send(Event::Dock(Key::PenDown(Point { x, y }))));
    dock.on_pen_moved(|x, y| send(Event::Dock(Key::PenMoved(Point { x, y }))));
    dock.on_pen_up(sends(Event::Dock(Key::PenUp)));
    dock.on_rested_a_while(sends(Event::Dock(Key::Rested)));
    dock.on_undo_stroke(sends(Event::Dock(Key::UndoStroke)));
    dock.on_clear_ink(sends(Event::Dock(Key::ClearInk)));
    dock.on_previous_field(sends(Event::NextField { forward: false }));
    dock.on_next_field(sends(Event::NextField { forward: true }));
    dock.on_close(sends(Event::Focus(Field::None)));
    let picker = window.global::<PickerAdapter>();
    picker.on_choose(|choice| send(Event::PickerChoose(index(choice))));
    picker.on_previous_page(sends(Event::PickerTurn { forward: false }));
    picker.on_next_page(sends(Event::PickerTurn { forward: true }));
    picker.on_cancel(sends(Event::PickerCancel));
    picker.on_other_surname(sends(Event::Focus(Field::Surname)));
}

fn review_and_receipt(window: &AppWindow) {
    let confirm = window.global::<ConfirmPageAdapter>();
    confirm.on_toggle_consent(sends(Event::ToggleConsent));
    confirm.on_edit(sends(Event::EditAgain));
    confirm.on_submit(sends(Event::Submit));
    let receipt = window.global::<ReceiptPageAdapter>();
    receipt.on_more_time(sends(Event::MoreTime));
    receipt.on_finish(sends(Event::Home));
}

fn lookup_and_progress(window: &AppWindow) {
    let lookup = window.global::<LookupPageAdapter>();
    lookup.on_digit(|digit| send(Event::LookupDigit(digit.into())));
    lookup.on_clear(sends(Event::LookupClear));
    lookup.on_backspace(sends(Event::LookupErase));
    lookup.on_place_cursor(|cursor| send(Event::LookupCursor(index(cursor))));
    lookup.on_look(sends(Event::Look));
    let progress = window.global::<ProgressPageAdapter>();
    progress.on_another(sends(Event::Back));
    progress.on_finish(sends(Event::Home));
}

fn acts(window: &AppWindow) {
    let acts = window.global::<ActsAdapter>();
    acts.on_begin(|kind| {
        if let Some(kind) = map::chosen_act(kind) {
            send(Event::Acts(ActsEvent::Begin(kind)));
        }
    });
    acts.on_more(|open| send(Event::Acts(ActsEvent::More(open))));
    acts.on_confirm(sends(Event::Acts(ActsEvent::Confirm)));
    acts.on_withdraw(sends(Event::Acts(ActsEvent::Withdraw)));
    let signing = window.global::<SigningAdapter>();
    signing.on_pen_down(|x, y| send(Event::Acts(ActsEvent::PenDown(Point { x, y }))));
    signing.on_pen_moved(|x, y| send(Event::Acts(ActsEvent::PenMoved(Point { x, y }))));
    signing.on_pen_up(sends(Event::Acts(ActsEvent::PenUp)));
    signing.on_undo_stroke(sends(Event::Acts(ActsEvent::UndoStroke)));
    signing.on_clear_ink(sends(Event::Acts(ActsEvent::ClearInk)));
    signing.on_to_signature(sends(Event::Acts(ActsEvent::ToSignature)));
    signing.on_send(sends(Event::Acts(ActsEvent::Send)));
    window.global::<CompletionPageAdapter>().on_choose_stars(|stars| send(Event::Acts(ActsEvent::Stars(index(stars)))));
    let words = window.global::<ActWordsPageAdapter>();
    words.on_phrase(|phrase| send(Event::Phrase(index(phrase))));
    words.on_edited(|text: SharedString| send(Event::DescriptionEdited(text.into())));
    words.on_choose_stars(|stars| send(Event::Acts(ActsEvent::Stars(index(stars)))));
    words.on_back(sends(Event::Back));
    words.on_send(sends(Event::Acts(ActsEvent::Send)));
}

fn places(window: &AppWindow) {
    let rack = window.global::<RackPageAdapter>();
    rack.on_open(|place| send(Event::OpenPlace(map::chosen_place(place))));
    rack.on_open_page(|id| send(Event::OpenPlace(RackPlace::Page(id.into()))));
    let search = window.global::<SearchPageAdapter>();
    search.on_type(sends(Event::Search(SearchEvent::Type)));
    search.on_clear(sends(Event::Search(SearchEvent::Clear)));
    search.on_open(|card| send(Event::Search(SearchEvent::Open(index(card)))));
    search.on_previous(sends(Event::Search(SearchEvent::Turn { forward: false })));
    search.on_next(sends(Event::Search(SearchEvent::Turn { forward: true })));
    rack.on_previous(sends(Event::TurnRack { forward: false }));
    rack.on_next(sends(Event::TurnRack { forward: true }));
    rack.on_turn_leaf(|forward| send(Event::Leaf(LeafEvent::Turn { forward })));
    rack.on_resize_leaf(sends(Event::Leaf(LeafEvent::Resize)));
    rack.on_read_words(sends(Event::Leaf(LeafEvent::Read)));
    let emergency = window.global::<EmergencyPageAdapter>();
    emergency.on_hold_began(|| send(Event::Call(CallEvent::HoldBegan(fresh_call()))));
    emergency.on_hold_goes_on(sends(Event::Call(CallEvent::HoldGoesOn)));
    emergency.on_hold_ended(sends(Event::Call(CallEvent::HoldEnded)));
    emergency.on_show_call(sends(Event::Call(CallEvent::Show)));
    let calling = window.global::<CallingPageAdapter>();
    calling.on_cancel(sends(Event::Call(CallEvent::Cancel)));
    calling.on_guidance(sends(Event::Call(CallEvent::Guidance)));
    emergency.on_open(|danger| {
        if let Some(danger) = map::chosen_danger(danger) {
            send(Event::OpenGuidance(danger));
        }
    });
}

fn community(window: &AppWindow) {
    use CommunityEvent as Life;
    /// A callback that sends always the same event.
    fn life(event: CommunityEvent) -> impl Fn() {
        sends(Event::Community(event))
    }
    let activities = window.global::<ActivitiesPageAdapter>();
    activities.on_open(|id| send(Event::Community(Life::Open(id.into()))));
    activities.on_previous(life(Life::Turn { forward: false }));
    activities.on_next(life(Life::Turn { forward: true }));
    activities.on_sign_up(life(Life::SignUp));
    let cards = window.global::<CardsPageAdapter>();
    cards.on_open(|id| send(Event::Community(Life::Open(id.into()))));
    cards.on_previous(life(Life::Turn { forward: false }));
    cards.on_next(life(Life::Turn { forward: true }));
    cards.on_narrow(|chip| send(Event::Community(Life::Narrow(index(chip)))));
    cards.on_offer(life(Life::OfferCard));
    let survey = window.global::<SurveyPageAdapter>();
    survey.on_open(|id| send(Event::Community(Life::Open(id.into()))));
    survey.on_previous(life(Life::Turn { forward: false }));
    survey.on_next(life(Life::Turn { forward: true }));
    survey.on_answer(|choice| send(Event::Community(Life::Answer(index(choice)))));
    survey.on_edited(|text: SharedString| send(Event::DescriptionEdited(text.into())));
    survey.on_proceed(life(Life::Next));
    let form = window.global::<EntryFormPageAdapter>();
    form.on_choose_people(|chip| send(Event::Community(Life::People(index(chip)))));
    form.on_choose_kind(|chip| send(Event::Community(Life::Kind(index(chip)))));
    form.on_show_phone(|shows| send(Event::Community(Life::ShowPhone(shows))));
    form.on_want_answer(|wants| send(Event::Community(Life::WantAnswer(wants))));
    form.on_add_phrase(|phrase| send(Event::Phrase(index(phrase))));
    form.on_edited(|text: SharedString| send(Event::DescriptionEdited(text.into())));
    form.on_proceed(sends(Event::ProceedToReview));
}

fn takeover(window: &AppWindow) {
    window.global::<TakeoverPageAdapter>().on_help(sends(Event::TakeoverHelp));
}

fn staff(window: &AppWindow) {
    window.global::<UnpairedPageAdapter>().on_ask_again(sends(Event::PairAnew));
    let staff = window.global::<StaffPageAdapter>();
    staff.on_digit(|digit| send(Event::StaffDigit(digit.into())));
    staff.on_clear(sends(Event::StaffClear));
    staff.on_backspace(sends(Event::StaffErase));
    staff.on_enter(sends(Event::StaffEnter));
    staff.on_sync(sends(Event::SyncNow));
    staff.on_clean(sends(Event::Clean));
    staff.on_ask_pairing(|asks| send(Event::AskPairing(asks)));
    staff.on_pair(sends(Event::PairAnew));
}
