//! The forms and the review page.

use slint::{ComponentHandle, SharedString};

use super::{Drawn, changed, named, said, set_rows, set_said};
use crate::{
    domain::{catalogue::DescriptionRule, limits, request::Contact, submission::Submission},
    kiosk::{
        ui::{generated::*, map},
        view_models::{
            Moment,
            app::App,
            feedback::{self, FeedbackDraft},
            letter::Reader,
        },
    },
};

/// A part of an address, by what the estate calls it.
fn place(part: Option<&String>) -> SharedString {
    said(part.map(String::as_str).unwrap_or_default())
}

/// What all forms share: the person.
fn person(window: &AppWindow, app: &App) {
    let adapter = window.global::<PersonAdapter>();
    let person = &app.visit.person;
    adapter.set_building(place(person.address.building.as_ref()));
    adapter.set_unit(place(person.address.unit.as_ref()));
    adapter.set_room(place(person.address.room.as_ref().map(|room| &room.number)));
    adapter.set_surname(person.surname.as_str().into());
    adapter.set_honorific(map::honorific(person.honorific));
    adapter.set_phone(person.phone_text().into());
    adapter.set_no_phone(person.no_phone);
    adapter.set_lookup_code(person.lookup_code.as_str().into());
    adapter.set_focus(map::field(app.visit.focus));
    adapter.set_error_address(map::problem(person.errors.address));
    adapter.set_error_person(map::problem(person.errors.name));
    adapter.set_error_phone(map::problem(person.errors.contact));
}

pub(super) fn request_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn) {
    let Some(draft) = &app.visit.draft else { return };
    person(window, app);
    let adapter = window.global::<RequestPageAdapter>();
    adapter.set_service_name(said(&draft.item.name));
    adapter.set_service_icon(map::icon(&draft.item.icon));
    adapter.set_price(map::price(draft.item.price));
    adapter.set_price_note(said(&draft.item.price_note));
    let (chips, chosen) = draft.time_chips(app.believed_time(moment), app.modes);
    set_rows(&adapter.get_time_choices(), chips.iter().map(map::time_choice).collect(), |model| adapter.set_time_choices(model));
    adapter.set_time_choice(map::choice(chosen));
    if let Some(questions) = changed(&mut drawn.questions, draft.item.questions.clone()) {
        adapter.set_questions(map::model(questions.iter().take(limits::QUESTIONS).map(map::question)));
    }
    set_rows(&adapter.get_answers(), draft.answers.iter().map(|answer| map::choice(*answer)).collect(), |model| adapter.set_answers(model));
    let wrong = draft.errors.answers.iter().map(|problem| map::problem(*problem)).collect();
    set_rows(&adapter.get_error_answers(), wrong, |model| adapter.set_error_answers(model));
    adapter.set_takes_words(draft.takes_words());
    adapter.set_words_optional(draft.item.description != DescriptionRule::Required);
    adapter.set_description_text(draft.description.as_str().into());
    adapter.set_description_count(draft.description_count().into());
    adapter.set_description_limit(map::int(limits::DESCRIPTION_CHARS));
    set_said(&adapter.get_phrases(), &draft.item.phrases, |model| adapter.set_phrases(model));
    adapter.set_error_time(map::problem(draft.errors.time));
    adapter.set_error_description(map::problem(draft.errors.description));
}

/// Name and staff number of the lobby's butler; empty where there is none.
fn butler(app: &App) -> (SharedString, SharedString) {
    let butler = app.board.as_ref().and_then(|cached| cached.board.butler.as_ref());
    butler.map(|butler| (named(&butler.name), butler.staff_number.as_str().into())).unwrap_or_default()
}

pub(super) fn talk_page(window: &AppWindow, app: &App) {
    let adapter = window.global::<TalkPageAdapter>();
    let (name, number) = butler(app);
    adapter.set_butler_name(name);
    adapter.set_staff_number(number);
    let promises = app.board.as_ref().map(|cached| cached.board.promises).unwrap_or_default();
    adapter.set_answer_minutes(i32::try_from(promises.answer_minutes).unwrap_or(i32::MAX));
}

pub(super) fn letter_page(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let Some(letter) = &app.visit.letter else { return };
    person(window, app);
    let adapter = window.global::<LetterPageAdapter>();
    let (name, number) = butler(app);
    adapter.set_butler_name(name);
    adapter.set_staff_number(number);
    adapter.set_to_household(letter.reader == Reader::Household);
    adapter.set_building(place(letter.to.building.as_ref()));
    adapter.set_unit(place(letter.to.unit.as_ref()));
    adapter.set_room(place(letter.to.room.as_ref().map(|room| &room.number)));
    adapter.set_text(letter.text.as_str().into());
    adapter.set_count(letter.count().into());
    adapter.set_limit(map::int(limits::MESSAGE_CHARS));
    if let Some(reader) = changed(&mut drawn.reader, letter.reader) {
        adapter.set_phrases(map::model(reader.phrases().iter().map(|phrase| map::phrase(*phrase))));
    }
    adapter.set_error_to(map::problem(letter.error_to));
    adapter.set_error_text(map::problem(letter.error_text));
}

pub(super) fn feedback_page(window: &AppWindow, app: &App, moment: Moment, drawn: &mut Drawn) {
    let Some(draft) = &app.visit.feedback else { return };
    person(window, app);
    window.global::<FeedbackPageAdapter>().set_can_pick_day(app.believed_time(moment).is_some());
    record(window, draft, drawn);
}

/// What will be recorded: on the feedback page and again on the review page.
fn record(window: &AppWindow, draft: &FeedbackDraft, drawn: &mut Drawn) {
    let adapter = window.global::<FeedbackPageAdapter>();
    adapter.set_account(draft.account.as_str().into());
    adapter.set_count(draft.count().into());
    adapter.set_limit(map::int(limits::DESCRIPTION_CHARS));
    adapter.set_error(map::problem(draft.error));
    let Some(record) = changed(&mut drawn.record, draft.record()) else { return };
    let rows = feedback::rows(record.kind);
    adapter.set_kind(map::feedback_kind(record.kind));
    adapter.set_subject(map::subject(record.subject));
    adapter.set_scene(map::scene(record.scene));
    let (time, day) = map::occurred(record.occurred);
    adapter.set_time(time);
    adapter.set_day(day);
    adapter.set_about(map::about(record.about));
    adapter.set_wishes(map::model(record.wishes.iter().map(|wish| map::wish(*wish))));
    adapter.set_wish_chosen(map::model(rows.wishes.iter().map(|wish| record.wishes.contains(wish))));
    let offered = rows.wishes.iter().map(|wish| map::wish(*wish)).collect();
    set_rows(&adapter.get_offered(), offered, |model| adapter.set_offered(model));
    adapter.set_asks_subject(rows.subject);
    adapter.set_asks_scene(rows.scene);
    adapter.set_asks_time(rows.occurred);
    adapter.set_asks_about(rows.about);
}

pub(super) fn answer_page(window: &AppWindow, app: &App) {
    person(window, app);
}

pub(super) fn review_page(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    let (Some(review), Some(cached)) = (&app.visit.review, &app.board) else { return };
    if let Some(draft) = &app.visit.feedback {
        record(window, draft, drawn);
    }
    let Some(view) = changed(&mut drawn.review, review.view(&cached.board)) else { return };
    let adapter = window.global::<ConfirmPageAdapter>();
    adapter.set_topic(map::submission_topic(view.body.topic()));
    // Each half by itself: the estate has a name, the room a number that other languages turn round.
    let address = view.body.room().map(|room| format!("{} {}", said(&view.estate), said(&room.label())));
    adapter.set_address(address.unwrap_or_default().into());
    adapter.set_description(view.body.words().into());
    contact(&adapter, view.body.contact());
    let (surname, honorific) = match &view.body {
        Submission::Request(request) => {
            adapter.set_service(said(&request.item.name));
            adapter.set_section(map::section(request.item.section));
            adapter.set_group(said(&request.item.group));
            adapter.set_wanted(map::wanted(request.wanted.as_ref()));
            adapter.set_answers(map::details(&request.answers));
            adapter.set_price(map::price(request.item.price));
            adapter.set_price_note(said(&request.item.price_note));
            (&request.surname, request.honorific)
        }
        Submission::Message(message) => (&message.from.surname, message.from.honorific),
        Submission::Feedback(feedback) => (&feedback.from.surname, feedback.from.honorific),
    };
    adapter.set_surname(surname.as_str().into());
    adapter.set_honorific(map::honorific(honorific));
    let (butler, staff_number) = view.butler.as_ref().map_or(("", ""), |(name, number)| (name, number));
    adapter.set_butler_name(named(butler));
    adapter.set_staff_number(staff_number.into());
    adapter.set_paid(view.paid);
    adapter.set_consent(view.consent);
    adapter.set_submitting(view.submitting);
    adapter.set_can_submit(view.can_submit);
}

fn contact(adapter: &ConfirmPageAdapter, contact: &Contact) {
    let phone = contact.phone();
    adapter.set_phone(phone.map(|phone| phone.grouped()).unwrap_or_default().into());
    adapter.set_lookup_code(if phone.is_some() { SharedString::default() } else { contact.secret().into() });
}
