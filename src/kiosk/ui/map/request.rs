//! The form, the look-up and what became of a request.

use slint::ModelRc;

use super::{day_time, localized, model};
use crate::{
    domain::{order::State, request::Honorific},
    kiosk::{
        ui::{
            generated::{self as ui, FormProblem, PickerPurpose, ProgressRemark, RequestField, RequestState, StepState},
            mirror::mirror,
        },
        view_models::{
            lookup::{LookupFailure, LookupProblem},
            person,
            picker::Purpose,
            progress, receipt,
        },
    },
};

mirror!(field, chosen_field: person::Field => RequestField { None, Phone, LookupCode, Surname, Whom, CardTitle, CardPrice, Search, Description });

mirror!(problem: Option<person::FormProblem> => FormProblem {
    PlaceMissing, PlaceWordsMissing, AddressMissing, PersonMissing, PhoneMissing, PhoneWrong, LookupCodeWrong, TimeMissing, AnswerMissing, DescriptionMissing,
    MessageMissing, TitleMissing, NothingSaid, DescriptionTooLong,
});

mirror!(honorific: Option<Honorific> => ui::Honorific { Mr, Ms });

mirror!(purpose: Purpose => PickerPurpose { Building, Unit, Room, Surname, Time, Day, About });

pub(in crate::kiosk::ui) fn lookup_problem(problem: Option<LookupProblem>) -> ui::LookupProblem {
    match problem {
        None => ui::LookupProblem::None,
        Some(LookupProblem::Incomplete) => ui::LookupProblem::Incomplete,
        Some(LookupProblem::WrongDigit) => ui::LookupProblem::WrongDigit,
        Some(LookupProblem::NoSuchCode) => ui::LookupProblem::NoSuchCode,
        Some(LookupProblem::Unanswered(failure)) => lookup_failure(failure),
    }
}

mirror!(lookup_failure: LookupFailure => ui::LookupProblem { UnknownCode, SecretMismatch, TooManyAttempts, Offline, Failed });

mirror!(step_state: receipt::StepState => StepState { Done, Now, Waiting });
mirror!(milestone: receipt::Milestone => ui::Milestone { Stored, Delivered, Accepted });

pub(in crate::kiosk::ui) fn receipt_steps(steps: &[receipt::ReceiptStep]) -> ModelRc<ui::ReceiptStep> {
    model(steps.iter().map(|step| ui::ReceiptStep {
        milestone: milestone(step.milestone),
        state: step_state(step.state),
        time: step.time.as_str().into(),
    }))
}

/// A state that this version does not know has its own words beside it.
pub(in crate::kiosk::ui) fn request_state(state: Option<State>) -> RequestState {
    state.map_or(RequestState::Other, known_state)
}

mirror!(known_state: State => RequestState {
    Stored, Delivered, Accepted, Returned, Quoted, Agreed, Dispatched, InProgress, AwaitingSignOff, Done, FollowedUp, Relayed, Closed,
    Cancelled, Reopened,
});

pub(in crate::kiosk::ui) fn timeline(steps: &[progress::TimelineStep]) -> ModelRc<ui::TimelineStep> {
    model(steps.iter().map(|step| ui::TimelineStep {
        request: request_state(step.request),
        word: localized(&step.word),
        ahead: step.ahead,
        state: step_state(step.state),
        note: localized(&step.note),
        at: day_time(step.at),
    }))
}

mirror!(remark: Option<progress::Remark> => ProgressRemark { CodeOnly, DeliveredUnasked, NotDelivered });
