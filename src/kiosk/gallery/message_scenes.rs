//! 留言与投诉, and what every form ends in: review and receipt.

use super::{
    PageScenes,
    SceneState::{Empty, Error, Offline},
    ShownPage, community_scenes, fault_scenes, normal, other,
    request_scenes::{filled_soon, receipt, review, submitting},
    steps::{after, after_hours, and, doubted_offline, offline, offline_with, online, submitted, submitted_at},
};
use crate::{
    domain::{community::EntryState, feedback::FeedbackKind, request::Honorific},
    kiosk::view_models::{
        app::{Event, MessagesEvent, SubmitProblem},
        message_form::Addressee,
        person::Field,
        picker::Purpose,
    },
};

pub(super) const TALK: PageScenes = PageScenes {
    page: ShownPage::Messages,
    scenes: &[
        normal("messages", || after([Event::Messages(MessagesEvent::Open)])),
        other(Offline, "messages_offline", || offline([Event::Messages(MessagesEvent::Open)])),
    ],
    without: &[(Empty, "its choices are the program's own"), (Error, "nothing is entered here")],
};

pub(super) const LETTER: PageScenes = PageScenes {
    page: ShownPage::MessageForm,
    scenes: &[
        normal("message_form_household", || after(household())),
        normal("message_form_typing", || after(and(household(), [Event::Focus(Field::Description)]))),
        normal("message_form_phone", || after(and(household(), [Event::Focus(Field::Phone)]))),
        normal("message_form_butler", || after(butler())),
        other(Empty, "message_form_blank", || after([Event::Messages(MessagesEvent::Write(Addressee::Household))])),
        other(Offline, "message_form_offline", || offline(household())),
        other(Error, "message_form_errors", || {
            after([Event::Messages(MessagesEvent::Write(Addressee::Household)), Event::ProceedToReview])
        }),
    ],
    without: &[],
};

pub(super) const FEEDBACK: PageScenes = PageScenes {
    page: ShownPage::Feedback,
    scenes: &[
        normal("feedback_complaint", || after(complaint())),
        normal("feedback_typing", || after(and(complaint(), [Event::Focus(Field::Description)]))),
        normal("feedback_days", || after(and(complaint(), [Event::Messages(MessagesEvent::Time(4))]))),
        normal("feedback_abouts", || after(and(complaint(), [Event::Messages(MessagesEvent::PickAbout)]))),
        normal("feedback_naming", || after(and(complaint(), [Event::Focus(Field::Whom)]))),
        normal("feedback_suggestion", || {
            after(feedback(FeedbackKind::Suggestion, &[MessagesEvent::Subject(3), MessagesEvent::Scene(3), MessagesEvent::Wish(0)]))
        }),
        normal("feedback_praise", || after(praise())),
        other(Empty, "feedback", || after([Event::Messages(MessagesEvent::Feedback)])),
        other(Offline, "feedback_offline", || offline(complaint())),
        other(Error, "feedback_nothing", || after([Event::Messages(MessagesEvent::Feedback), Event::Messages(MessagesEvent::Proceed)])),
    ],
    without: &[],
};

pub(super) const ANSWER: PageScenes = PageScenes {
    page: ShownPage::Answer,
    scenes: &[
        normal("answer_filled", || after(complaint_with_contact())),
        normal("answer_phone", || after(and(complaint(), [Event::Messages(MessagesEvent::Proceed), Event::Focus(Field::Phone)]))),
        other(Empty, "answer", || after(and(complaint(), [Event::Messages(MessagesEvent::Proceed)]))),
        other(Offline, "answer_offline", || offline(complaint_with_contact())),
        other(Error, "answer_errors", || {
            after(and(complaint(), [Event::Messages(MessagesEvent::Proceed), Event::Messages(MessagesEvent::Proceed)]))
        }),
    ],
    without: &[],
};

pub(super) const CONFIRM: PageScenes = PageScenes {
    page: ShownPage::Confirm,
    scenes: &[
        normal("confirm", || after(review())),
        normal("confirm_after_hours", || online(after_hours, review_soon())),
        normal("confirm_wanted_earlier", || online(after_hours, review())),
        normal("confirm_submitting", submitting),
        normal("confirm_message", || after(reviewed(household()))),
        normal("confirm_message_butler", || after(reviewed(butler()))),
        normal("confirm_complaint", || after(reviewed(complaint_with_contact()))),
        normal("confirm_joined", || fault_scenes::online_with_fault(reviewed(fault_scenes::joined()))),
        normal("confirm_sign_up", || {
            online(community_scenes::with_community, reviewed(community_scenes::filled_sign_up(community_scenes::FAIR)))
        }),
        normal("confirm_card", || online(community_scenes::with_community, reviewed(community_scenes::filled_card()))),
        normal("confirm_wish", || online(community_scenes::with_community, reviewed(community_scenes::signed_wish()))),
        other(Offline, "confirm_offline", || offline(review())),
        other(Error, "message_not_stored", || submitted(true, reviewed(household()), Some(SubmitProblem::OutOfCodes))),
        other(Error, "disk_full", || submitted(true, review(), Some(SubmitProblem::DiskFull))),
    ],
    without: &[(Empty, "only what was filled in is reviewed")],
};

pub(super) const RECEIPT: PageScenes = PageScenes {
    page: ShownPage::Receipt,
    scenes: &[
        normal("receipt", || receipt(true)),
        normal("receipt_after_hours", || submitted_at(online(after_hours, []), true, review_soon(), None)),
        normal("receipt_message", || submitted(true, reviewed(household()), None)),
        normal("receipt_complaint", || submitted(true, reviewed(complaint_with_contact()), None)),
        normal("receipt_praise", || {
            submitted(true, reviewed(and(and(praise(), [Event::Messages(MessagesEvent::Proceed)]), phone())), None)
        }),
        normal("receipt_joined", || submitted_at(fault_scenes::online_with_fault(vec![]), true, reviewed(fault_scenes::joined()), None)),
        normal("receipt_sign_up", || {
            community_scenes::entered(community_scenes::filled_sign_up(community_scenes::FAIR), EntryState::Placed)
        }),
        normal("receipt_sign_up_full", || {
            community_scenes::entered(community_scenes::filled_sign_up(community_scenes::FAIR), EntryState::Full)
        }),
        normal("receipt_wish", || {
            submitted_at(online(community_scenes::with_community, []), true, reviewed(community_scenes::signed_wish()), None)
        }),
        other(Offline, "receipt_card_offline", || {
            submitted_at(offline_with(community_scenes::with_community, []), false, reviewed(community_scenes::filled_card()), None)
        }),
        other(Offline, "receipt_offline", || receipt(false)),
        other(Offline, "receipt_undated", || submitted_at(doubted_offline([]), false, review_soon(), None)),
        other(Offline, "receipt_message_offline", || submitted(false, reviewed(butler()), None)),
    ],
    without: &[(Empty, "there is no receipt of nothing"), (Error, "what was not stored gets none")],
};

/// Of what is wanted as soon as possible.
fn review_soon() -> Vec<Event> {
    and(filled_soon(), [Event::ProceedToReview, Event::ToggleConsent])
}

fn type_digits(digits: &str) -> impl Iterator<Item = Event> {
    digits.chars().map(|digit| Event::DockKey(digit.to_string()))
}

fn phone() -> Vec<Event> {
    let mut events = vec![Event::Focus(Field::Phone)];
    events.extend(type_digits("13800006688"));
    events.push(Event::Focus(Field::None));
    events
}

fn household() -> Vec<Event> {
    let mut events = vec![Event::Messages(MessagesEvent::Open), Event::Messages(MessagesEvent::Write(Addressee::Household))];
    events.extend([Event::Pick(Purpose::Unit), Event::PickerChoose(1), Event::PickerTurn { forward: true }, Event::PickerChoose(3)]);
    events.extend([Event::Phrase(0), Event::Phrase(2), Event::ChooseHonorific(Honorific::Mr)]);
    events.extend(phone());
    events
}

fn butler() -> Vec<Event> {
    let mut events = vec![
        Event::Messages(MessagesEvent::Open),
        Event::Messages(MessagesEvent::Write(Addressee::Butler)),
        Event::Phrase(1),
        Event::ToggleNoPhone,
    ];
    events.extend(type_digits("2580"));
    events.push(Event::Focus(Field::None));
    events
}

fn complaint() -> Vec<Event> {
    let chips =
        [MessagesEvent::Subject(0), MessagesEvent::Scene(0), MessagesEvent::Time(2), MessagesEvent::Wish(0), MessagesEvent::Wish(4)];
    let mut events = vec![Event::Messages(MessagesEvent::Open), Event::Messages(MessagesEvent::Feedback)];
    events.extend(chips.map(Event::Messages));
    events.push(Event::DescriptionEdited("夜里十一点还在装修，孩子睡不着".into()));
    events
}

fn praise() -> Vec<Event> {
    feedback(FeedbackKind::Praise, &[MessagesEvent::About(3)])
}

fn feedback(kind: FeedbackKind, chips: &[MessagesEvent]) -> Vec<Event> {
    let mut events =
        vec![Event::Messages(MessagesEvent::Open), Event::Messages(MessagesEvent::Feedback), Event::Messages(MessagesEvent::Kind(kind))];
    events.extend(chips.iter().copied().map(Event::Messages));
    events
}

fn complaint_with_contact() -> Vec<Event> {
    and(and(complaint(), [Event::Messages(MessagesEvent::Proceed)]), phone())
}

fn reviewed(events: Vec<Event>) -> Vec<Event> {
    and(events, [Event::ProceedToReview])
}
