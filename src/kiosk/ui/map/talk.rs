//! Messages and feedback.

use chrono::NaiveDate;

use super::day;
use crate::{
    domain::{feedback as said, message, submission},
    kiosk::ui::generated::{
        self as ui, FeedbackAbout, FeedbackKind, FeedbackScene, FeedbackSubject, FeedbackTime, FeedbackWish, MessagePhrase,
    },
};

pub(in crate::kiosk::ui) fn submission_topic(topic: submission::Topic) -> ui::Topic {
    use submission::Topic;
    match topic {
        Topic::Request => ui::Topic::Request,
        Topic::MessageToHousehold => ui::Topic::MessageToHousehold,
        Topic::MessageToButler => ui::Topic::MessageToButler,
        Topic::Complaint => ui::Topic::Complaint,
        Topic::Suggestion => ui::Topic::Suggestion,
        Topic::Praise => ui::Topic::Praise,
    }
}

pub(in crate::kiosk::ui) fn phrase(phrase: message::Phrase) -> MessagePhrase {
    use message::Phrase;
    match phrase {
        Phrase::CallBack => MessagePhrase::CallBack,
        Phrase::ParcelAtDesk => MessagePhrase::ParcelAtDesk,
        Phrase::CarInTheWay => MessagePhrase::CarInTheWay,
        Phrase::MissedYou => MessagePhrase::MissedYou,
        Phrase::Leaking => MessagePhrase::Leaking,
        Phrase::ComeAndSee => MessagePhrase::ComeAndSee,
        Phrase::KeepParcel => MessagePhrase::KeepParcel,
        Phrase::GuestToday => MessagePhrase::GuestToday,
        Phrase::Thanks => MessagePhrase::Thanks,
    }
}

pub(in crate::kiosk::ui) fn feedback_kind(kind: said::FeedbackKind) -> FeedbackKind {
    match kind {
        said::FeedbackKind::Complaint => FeedbackKind::Complaint,
        said::FeedbackKind::Suggestion => FeedbackKind::Suggestion,
        said::FeedbackKind::Praise => FeedbackKind::Praise,
    }
}

pub(in crate::kiosk::ui) fn feedback_kind_chosen(kind: FeedbackKind) -> said::FeedbackKind {
    match kind {
        FeedbackKind::Complaint => said::FeedbackKind::Complaint,
        FeedbackKind::Suggestion => said::FeedbackKind::Suggestion,
        FeedbackKind::Praise => said::FeedbackKind::Praise,
    }
}

pub(in crate::kiosk::ui) fn subject(subject: Option<said::Subject>) -> FeedbackSubject {
    use said::Subject;
    match subject {
        None => FeedbackSubject::None,
        Some(Subject::Noise) => FeedbackSubject::Noise,
        Some(Subject::Hygiene) => FeedbackSubject::Hygiene,
        Some(Subject::Parking) => FeedbackSubject::Parking,
        Some(Subject::Facilities) => FeedbackSubject::Facilities,
        Some(Subject::Service) => FeedbackSubject::Service,
        Some(Subject::Other) => FeedbackSubject::Other,
    }
}

pub(in crate::kiosk::ui) fn scene(scene: Option<said::Scene>) -> FeedbackScene {
    use said::Scene;
    match scene {
        None => FeedbackScene::None,
        Some(Scene::Home) => FeedbackScene::Home,
        Some(Scene::Corridor) => FeedbackScene::Corridor,
        Some(Scene::Lift) => FeedbackScene::Lift,
        Some(Scene::Garage) => FeedbackScene::Garage,
        Some(Scene::Elsewhere) => FeedbackScene::Elsewhere,
    }
}

/// The day is that of [`FeedbackTime::On`].
pub(in crate::kiosk::ui) fn occurred(time: Option<said::Occurrence>) -> (FeedbackTime, ui::CalendarDay) {
    use said::Occurrence;
    let when = match time {
        None => FeedbackTime::None,
        Some(Occurrence::Now) => FeedbackTime::Now,
        Some(Occurrence::Today) => FeedbackTime::Today,
        Some(Occurrence::LastNight) => FeedbackTime::LastNight,
        Some(Occurrence::Often) => FeedbackTime::Often,
        Some(Occurrence::On { date }) => return (FeedbackTime::On, day(date)),
    };
    (when, ui::CalendarDay::default())
}

pub(in crate::kiosk::ui) fn about(about: Option<said::About>) -> FeedbackAbout {
    use said::About;
    match about {
        None => FeedbackAbout::None,
        Some(About::Security) => FeedbackAbout::Security,
        Some(About::Cleaning) => FeedbackAbout::Cleaning,
        Some(About::Engineering) => FeedbackAbout::Engineering,
        Some(About::Butler) => FeedbackAbout::Butler,
        Some(About::Unknown) => FeedbackAbout::Unknown,
    }
}

pub(in crate::kiosk::ui) fn wish(wish: said::Wish) -> FeedbackWish {
    use said::Wish;
    match wish {
        Wish::Stop => FeedbackWish::Stop,
        Wish::Remedy => FeedbackWish::Remedy,
        Wish::Explain => FeedbackWish::Explain,
        Wish::Apologise => FeedbackWish::Apologise,
        Wish::CallBack => FeedbackWish::CallBack,
    }
}

pub(in crate::kiosk::ui) fn past_day(date: NaiveDate, today: NaiveDate) -> ui::PastDay {
    ui::PastDay { days_ago: i32::try_from((today - date).num_days()).unwrap_or(i32::MAX), day: day(date) }
}
