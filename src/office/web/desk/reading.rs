//! What was filled in at the desk, as a submission.
//!
//! Invariant: what is chosen comes from the lists that the form offers; anything else is refused, never guessed.

use chrono::{DateTime, NaiveDate, Utc};

use super::{super::forms::FormState, Matter};
use crate::{
    clock,
    domain::{
        catalogue::{DescriptionRule, Detail, Item},
        feedback::{About, Feedback, FeedbackKind, Occurrence, Scene, Subject, Wish},
        limits,
        message::{Message, Person, Recipient},
        order::Source,
        phone::PhoneNumber,
        place::Room,
        public_place::{PlaceRef, PublicPlace},
        request::{ChosenItem, Contact, Honorific, LookupCode, ServiceRequest, WantedTime},
        submission::Submission,
        visit_time::{self, Choice},
    },
    office::service::registration::Desk,
};

/// Fields of a service's own questions.
pub const ANSWERS: [&str; limits::QUESTIONS] = ["answer0", "answer1", "answer2"];

/// 先生 or 女士, with the words of the form.
pub const HONORIFICS: [(&str, Honorific); 2] = [("ms", Honorific::Ms), ("mr", Honorific::Mr)];

/// When it happened, but for a day that is named.
pub const OCCURRENCES: [(&str, Occurrence); 4] =
    [("now", Occurrence::Now), ("today", Occurrence::Today), ("last_night", Occurrence::LastNight), ("often", Occurrence::Often)];

/// One of a list by its place, as the form's values are.
fn picked<T: Copy>(all: &[T], raw: &str) -> Option<T> {
    raw.parse::<usize>().ok().and_then(|place| all.get(place).copied())
}

fn keyed<T: Copy>(all: &[(&str, T)], raw: &str) -> Option<T> {
    all.iter().find(|(key, _)| *key == raw).map(|(_, value)| *value)
}

/// How it came in.
pub fn source(form: &mut FormState) -> Source {
    let source = form.value("source").parse().ok().filter(|source| Source::REGISTERED.contains(source));
    source.unwrap_or_else(|| {
        form.refuse("source", "请选择来源");
        Source::Other
    })
}

/// Whether the address must be told.
pub fn needs_room(matter: &Matter) -> bool {
    matches!(matter, Matter::Service(_) | Matter::MessageToHousehold)
}

/// Times that can be chosen for a service.
pub fn times(item: &Item, now: DateTime<Utc>) -> Vec<Choice> {
    visit_time::choices(item.timing, Some(clock::local(now)))
}

/// The value of a time in the form.
pub fn time_key(wanted: &WantedTime) -> String {
    match wanted {
        WantedTime::AsSoonAsPossible => "soon".into(),
        WantedTime::Window { date, from, .. } => format!("{date}T{}", from.format("%H")),
    }
}

/// Who asks; `None` if the form is refused for it.
fn person(form: &mut FormState) -> Option<Person> {
    let surname = form.optional_line("surname", limits::NAME_CHARS);
    let honorific = keyed(&HONORIFICS, form.value("honorific"));
    Some(Person { surname, honorific, contact: contact(form)? })
}

/// The telephone, or four digits that the person chose: without either nobody could look it up.
fn contact(form: &mut FormState) -> Option<Contact> {
    let (phone, code) = (form.value("phone").trim().to_owned(), form.value("lookup_code").trim().to_owned());
    match (phone.is_empty(), code.is_empty()) {
        (false, _) => match PhoneNumber::parse(&phone) {
            Ok(number) => return Some(Contact::Phone(number)),
            Err(_) => form.refuse("phone", "这不是有效的电话号码，手机号应有 11 位，座机请带区号"),
        },
        (true, false) => match LookupCode::parse(&code) {
            Ok(code) => return Some(Contact::LookupCode(code)),
            Err(_) => form.refuse("lookup_code", "查询码是 4 位数字"),
        },
        (true, true) => form.refuse("phone", "请填写电话；没有电话的，请来电人自选 4 位查询码填在右边"),
    }
    None
}

/// Reads the form, all of it, so that everything wrong is told at once; `None` or a form that is no longer good is refused.
pub fn read(form: &mut FormState, matter: &Matter, room: Option<Room>, desk: &Desk, now: DateTime<Utc>) -> Option<Submission> {
    match matter {
        Matter::Service(item) => request(form, item, room, desk, now).map(Submission::Request),
        Matter::MessageToHousehold => message(form, room.map(|room| Recipient::Household { room })),
        Matter::MessageToButler => message(form, Some(Recipient::Butler { room })),
        Matter::Feedback(kind) => feedback(form, *kind, room, now).map(Submission::Feedback),
    }
}

/// Where it is, and the fault that it is told of once more.
fn place(form: &mut FormState, item: &Item, desk: &Desk) -> (Option<PlaceRef>, Option<String>) {
    if !desk.asks_place(item) {
        return (None, None);
    }
    let (same, chosen) = (form.value("same_fault").to_owned(), form.value("place").to_owned());
    if !same.is_empty() {
        let found = desk.faults_of(item).into_iter().find(|(fault, _)| fault.id == same);
        if found.is_none() {
            form.refuse("same_fault", "那一单刚处理完，请选地点另外登记");
        }
        return (found.map(|(_, place)| place.as_chosen()), Some(same));
    }
    let place = desk.places.iter().find(|place| place.id == chosen);
    if place.is_none() && !chosen.is_empty() {
        form.refuse("place", "这个地点刚从列表里删去，请另选");
    }
    (place.map(PublicPlace::as_chosen), None)
}

fn request(form: &mut FormState, item: &Item, room: Option<Room>, desk: &Desk, now: DateTime<Utc>) -> Option<ServiceRequest> {
    let person = person(form);
    let (place, same_fault) = place(form, item, desk);
    let times = times(item, now);
    let wanted = times.iter().map(|choice| &choice.wanted).find(|wanted| time_key(wanted) == form.value("wanted")).cloned();
    if wanted.is_none() && !times.is_empty() {
        form.refuse("wanted", "请选择时间；原来选的时段如已过去，请另选");
    }
    let mut answers = Vec::new();
    for (name, question) in ANSWERS.into_iter().zip(&item.questions) {
        match question.choices.iter().find(|choice| *choice == form.value(name)) {
            Some(choice) => answers.push(Detail { label: question.label.clone(), value: choice.clone() }),
            None if question.required => form.refuse(name, "请选择一项"),
            None => {}
        }
    }
    let description = description(form, item);
    let price_understood = form.value("price_understood") == "1";
    if item.price.is_paid() && !price_understood {
        form.refuse("price_understood", "有偿服务请先向来电人说明价格，再勾选");
    }
    let Person { surname, honorific, contact } = person?;
    Some(ServiceRequest {
        item: ChosenItem::of(item, desk.catalogue.version),
        room: room?,
        surname,
        honorific,
        contact,
        wanted,
        answers,
        description,
        price_understood,
        place,
        same_fault,
    })
}

/// The phrases that were ticked, then what was typed; together no longer than a terminal takes.
fn description(form: &mut FormState, item: &Item) -> String {
    if item.description == DescriptionRule::Hidden {
        return String::new();
    }
    let phrases: Vec<&str> = item.phrases.iter().map(String::as_str).filter(|phrase| form.has("phrases", phrase)).collect();
    let phrases = phrases.join("，");
    let used = phrases.chars().count() + usize::from(!phrases.is_empty());
    let is_required = item.description == DescriptionRule::Required && phrases.is_empty();
    let typed = form.paragraphs("description", limits::DESCRIPTION_CHARS.saturating_sub(used), is_required);
    [phrases, typed].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，")
}

fn message(form: &mut FormState, to: Option<Recipient>) -> Option<Submission> {
    let from = person(form);
    let text = form.paragraphs("text", limits::MESSAGE_CHARS, true);
    Some(Submission::Message(Message { to: to?, from: from?, text }))
}

fn feedback(form: &mut FormState, kind: FeedbackKind, room: Option<Room>, now: DateTime<Utc>) -> Option<Feedback> {
    let from = self::person(form);
    let subject = picked(&Subject::ALL, form.value("subject"));
    let about = picked(&About::ALL, form.value("about"));
    let person = form.optional_line("person", limits::NAME_CHARS);
    let wishes =
        (0..).zip(Wish::ALL).filter(|(place, _): &(usize, _)| form.has("wishes", &place.to_string())).map(|(_, wish)| wish).collect();
    let account = form.paragraphs("account", limits::DESCRIPTION_CHARS, false);
    if subject.is_none() && about.is_none() && person.is_empty() && account.is_empty() && form.is_good() {
        form.refuse("account", "请至少选择什么事，或写下发生了什么");
    }
    let occurred = occurred(form, now);
    let scene = picked(&Scene::ALL, form.value("scene"));
    Some(Feedback { kind, subject, scene, occurred, about, person, wishes, account, room, from: from? })
}

/// When it happened: a day that is named says more than a chip.
fn occurred(form: &mut FormState, now: DateTime<Utc>) -> Option<Occurrence> {
    let day = form.value("occurred_on").trim().to_owned();
    if day.is_empty() {
        return keyed(&OCCURRENCES, form.value("occurred"));
    }
    let today = clock::local(now).date_naive();
    let date = NaiveDate::parse_from_str(&day, "%Y-%m-%d").ok().filter(|date| *date <= today && (today - *date).num_days() < 3_660);
    if date.is_none() {
        form.refuse("occurred_on", "请选择今天或以前的日期");
    }
    date.map(|date| Occurrence::On { date })
}
