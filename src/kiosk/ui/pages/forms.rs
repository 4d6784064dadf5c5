//! The forms and the review.
//!
//! A form is filled in while it is shown: lists that say the same are kept from what is `shown`, so that a chip under a
//! finger stays the same chip.

use slint::SharedString;

use super::super::{
    content::{localized, localized_name},
    generated as ui, map,
    slint_values::{shown_or_new, shown_or_new_by},
};
use crate::{
    domain::{catalogue::Department, community::Entry, limits, place::Room, submission::Submission},
    kiosk::view_models::{
        Moment,
        app::App,
        feedback::{self, FeedbackDraft},
        message_form::{Addressee, MessageForm},
        request::Draft,
        review::{ReviewView, Reviewed},
    },
};

/// A part of an address, by what the estate calls it.
fn place(part: Option<&String>) -> SharedString {
    localized(part.map(String::as_str).unwrap_or_default())
}

/// Name and staff number of the lobby's butler; empty where there is none.
fn butler(app: &App) -> (SharedString, SharedString) {
    let butler = app.board.as_ref().and_then(|cached| cached.board.butler.as_ref());
    butler.map(|butler| (localized_name(&butler.name), butler.staff_number.as_str().into())).unwrap_or_default()
}

/// What all forms share: the person.
pub(in crate::kiosk::ui) fn person(app: &App) -> ui::PersonView {
    let person = &app.visit.person;
    ui::PersonView {
        building: place(person.address.building.as_ref()),
        unit: place(person.address.unit.as_ref()),
        room: place(person.address.room.as_ref().map(|room| &room.number)),
        honorific: map::honorific(person.honorific),
        no_phone: person.no_phone,
        focus: map::field(app.visit.focus),
        error_address: map::problem(person.errors.address),
        error_person: map::problem(person.errors.name),
        error_phone: map::problem(person.errors.contact),
    }
}

pub(in crate::kiosk::ui) fn request(app: &App, draft: &Draft, moment: Moment, shown: &ui::RequestPageView) -> ui::RequestPageView {
    let item = &draft.item;
    let (chips, chosen) = draft.time_chips(app.believed_time(moment), app.modes);
    ui::RequestPageView {
        service_name: localized(&item.name),
        service_icon: map::icon(&item.icon),
        repair: item.department == Department::Engineering,
        asks_place: draft.asks_place,
        place: draft.place().map(|place| localized(&place.name)).unwrap_or_default(),
        elsewhere: draft.is_elsewhere(),
        joins: draft.joins(),
        price: map::price(item.price),
        price_note: localized(&item.price_note),
        time_choices: shown_or_new(&shown.time_choices, chips.iter().map(map::time_choice)),
        time_choice: map::choice(chosen),
        description_limit: map::int(limits::DESCRIPTION_CHARS),
        phrases: shown_or_new(&shown.phrases, item.phrases.iter().map(|phrase| localized(phrase))),
        takes_words: draft.takes_words(),
        words_optional: draft.words_are_optional(),
        questions: shown_or_new_by(&shown.questions, draft.questions().iter().map(map::question), map::is_same_question),
        answers: shown_or_new(&shown.answers, draft.answers.iter().map(|answer| map::choice(*answer))),
        error_answers: shown_or_new(&shown.error_answers, draft.errors.answers.iter().map(|problem| map::problem(*problem))),
        error_place: map::problem(draft.errors.place),
        error_time: map::problem(draft.errors.time),
        error_description: map::problem(draft.errors.description),
    }
}

pub(in crate::kiosk::ui) fn messages(app: &App) -> ui::MessagesPageView {
    let (butler_name, staff_number) = butler(app);
    let promises = app.board.as_ref().map(|cached| cached.board.promises).unwrap_or_default();
    ui::MessagesPageView { butler_name, staff_number, answer_minutes: i32::try_from(promises.answer_minutes).unwrap_or(i32::MAX) }
}

pub(in crate::kiosk::ui) fn message_form(app: &App, form: &MessageForm, shown: &ui::MessageFormPageView) -> ui::MessageFormPageView {
    let (butler_name, staff_number) = butler(app);
    ui::MessageFormPageView {
        to_household: form.addressee == Addressee::Household,
        butler_name,
        staff_number,
        building: place(form.to.building.as_ref()),
        unit: place(form.to.unit.as_ref()),
        room: place(form.to.room.as_ref().map(|room| &room.number)),
        limit: map::int(limits::MESSAGE_CHARS),
        phrases: shown_or_new(&shown.phrases, form.addressee.phrases().iter().map(|phrase| map::phrase(*phrase))),
        error_to: map::problem(form.error_to),
        error_text: map::problem(form.error_text),
    }
}

/// What will be recorded: on the feedback page and again on the review page.
pub(in crate::kiosk::ui) fn feedback(draft: &FeedbackDraft, can_pick_day: bool, shown: &ui::FeedbackPageView) -> ui::FeedbackPageView {
    let record = draft.record();
    let rows = feedback::rows(record.kind);
    let (time, day) = map::occurred(record.occurred);
    ui::FeedbackPageView {
        kind: map::feedback_kind(record.kind),
        subject: map::subject(record.subject),
        scene: map::scene(record.scene),
        time,
        day,
        about: map::about(record.about),
        wishes: shown_or_new(&shown.wishes, record.wishes.iter().map(|wish| map::wish(*wish))),
        wish_chosen: shown_or_new(&shown.wish_chosen, rows.wishes.iter().map(|wish| record.wishes.contains(wish))),
        limit: map::int(limits::DESCRIPTION_CHARS),
        error: map::problem(draft.error),
        asks_subject: rows.subject,
        asks_scene: rows.scene,
        asks_time: rows.occurred,
        asks_about: rows.about,
        offered: shown_or_new(&shown.offered, rows.wishes.iter().map(|wish| map::wish(*wish))),
        can_pick_day,
    }
}

fn address(view: &ReviewView, room: &Room) -> String {
    format!("{} {}", localized(&view.estate), localized(&room.label()))
}

/// Its own rows are those of its form, as with feedback.
fn reviewed_entry(view: &ReviewView, entry: &Entry) -> ui::ConfirmPageView {
    let person = entry.person();
    let phone = person.and_then(|person| person.contact.phone());
    let secret = person.filter(|_| phone.is_none()).map(|person| person.contact.secret()).unwrap_or_default();
    let words = match entry {
        Entry::Card(card) => card.words.as_str(),
        Entry::Wish(wish) => wish.words.as_str(),
        Entry::SignUp(_) | Entry::Survey(_) => "",
    };
    ui::ConfirmPageView {
        topic: map::entry_topic(entry.kind()),
        address: entry.room().map(|room| address(view, room)).unwrap_or_default().into(),
        surname: person.map(|person| person.surname.as_str()).unwrap_or_default().into(),
        honorific: map::honorific(person.and_then(|person| person.honorific)),
        phone: phone.map(|phone| phone.grouped()).unwrap_or_default().into(),
        lookup_code: secret.into(),
        description: words.into(),
        submitting: view.submitting,
        can_submit: view.can_submit,
        ..Default::default()
    }
}

pub(in crate::kiosk::ui) fn review(view: &ReviewView) -> ui::ConfirmPageView {
    let body = match &view.body {
        Reviewed::Submission(body) => body,
        Reviewed::Entry(entry) => return reviewed_entry(view, entry),
    };
    let phone = body.contact().phone();
    let (butler, staff_number) = view.butler.as_ref().map_or(("", ""), |(name, number)| (name, number));
    // Each half by itself: the estate has a name, the room a number that other languages turn round.
    let address = body.room().map(|room| address(view, room));
    let of_anybody = ui::ConfirmPageView {
        topic: map::submission_topic(body.topic()),
        address: address.unwrap_or_default().into(),
        phone: phone.map(|phone| phone.grouped()).unwrap_or_default().into(),
        lookup_code: if phone.is_some() { SharedString::default() } else { body.contact().secret().into() },
        description: body.words().into(),
        butler_name: localized_name(butler),
        staff_number: staff_number.into(),
        deferral: map::deferral(view.deferral),
        of_another_place: view.of_another_place,
        paid: view.paid,
        consent: view.consent,
        submitting: view.submitting,
        can_submit: view.can_submit,
        ..Default::default()
    };
    let (surname, honorific) = match body {
        Submission::Request(request) => (&request.surname, request.honorific),
        Submission::Message(message) => (&message.from.surname, message.from.honorific),
        Submission::Feedback(feedback) => (&feedback.from.surname, feedback.from.honorific),
    };
    let of_a_person = ui::ConfirmPageView { surname: surname.as_str().into(), honorific: map::honorific(honorific), ..of_anybody };
    let Submission::Request(request) = body else { return of_a_person };
    ui::ConfirmPageView {
        service: localized(&request.item.name),
        section: map::section(request.item.section),
        group: localized(&request.item.group),
        place: request.place.as_ref().map(|place| localized(&place.name)).unwrap_or_default(),
        joins: request.same_fault.is_some(),
        wanted: map::wanted(request.wanted.as_ref()),
        answers: map::details(&request.answers),
        price: map::price(request.item.price),
        price_note: localized(&request.item.price_note),
        ..of_a_person
    }
}
