//! Messages and feedback.

use chrono::NaiveDate;

use super::day;
use crate::{
    domain::{community::EntryKind, feedback, message, submission},
    kiosk::{
        ui::{
            generated::{
                self as ui, FeedbackAbout, FeedbackKind, FeedbackScene, FeedbackSubject, FeedbackTime, FeedbackWish, MessagePhrase,
            },
            mirror::mirror,
        },
        view_models::receipt::Matter,
    },
};

mirror!(submission_topic: submission::Topic => ui::Topic {
    Request, MessageToHousehold, MessageToButler, Complaint, Suggestion, Praise,
});

/// An entry's kind is a topic of the screen beside those of submissions; answers to a survey are never reviewed.
pub(in crate::kiosk::ui) fn entry_topic(kind: EntryKind) -> ui::Topic {
    match kind {
        EntryKind::SignUp => ui::Topic::SignUp,
        EntryKind::Card => ui::Topic::Card,
        EntryKind::Survey | EntryKind::Wish => ui::Topic::Wish,
    }
}

pub(in crate::kiosk::ui) fn matter(matter: Matter) -> ui::Topic {
    match matter {
        Matter::Submission(topic) => submission_topic(topic),
        Matter::Entry(kind) => entry_topic(kind),
    }
}

mirror!(phrase: message::Phrase => MessagePhrase {
    CallBack, ParcelAtDesk, CarInTheWay, MissedYou, Leaking, ComeAndSee, KeepParcel, GuestToday, Thanks,
});

mirror!(feedback_kind, chosen_feedback_kind: feedback::FeedbackKind => FeedbackKind { Complaint, Suggestion, Praise });

mirror!(subject: Option<feedback::Subject> => FeedbackSubject { Noise, Hygiene, Parking, Facilities, Service, Other });

mirror!(scene: Option<feedback::Scene> => FeedbackScene { Home, Corridor, Lift, Garage, Elsewhere });

/// The day is that of [`FeedbackTime::On`].
pub(in crate::kiosk::ui) fn occurred(time: Option<feedback::Occurrence>) -> (FeedbackTime, ui::CalendarDay) {
    use feedback::Occurrence;
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

mirror!(about: Option<feedback::About> => FeedbackAbout {
    Security, Cleaning, Engineering, Butler, Greenery, FrontDesk, Parking, Unknown,
});

mirror!(wish: feedback::Wish => FeedbackWish { Stop, Remedy, Explain, Apologise, CallBack });

pub(in crate::kiosk::ui) fn past_day(date: NaiveDate, today: NaiveDate) -> ui::PastDay {
    ui::PastDay { days_ago: i32::try_from((today - date).num_days()).unwrap_or(i32::MAX), day: day(date) }
}
