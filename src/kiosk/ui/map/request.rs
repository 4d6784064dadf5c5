//! The form, the look-up and what became of a request.

use slint::ModelRc;

use super::{day_time, model, said};
use crate::{
    domain::{order::State, request::Honorific},
    kiosk::{
        ui::{
            generated::{self as ui, FormProblem, PickerPurpose, ProgressRemark, RequestField, RequestState, StepState},
            mirror::mirror,
        },
        view_models::{lookup, person, picker::Purpose, progress, receipt},
    },
};

mirror!(field: person::Field => RequestField { None, Phone, LookupCode, Surname, Description });

mirror!(problem: Option<person::Problem> => FormProblem {
    AddressMissing, PersonMissing, PhoneMissing, PhoneWrong, LookupCodeWrong, TimeMissing, AnswerMissing, DescriptionMissing,
    MessageMissing, NothingSaid, DescriptionTooLong,
});

mirror!(honorific: Option<Honorific> => ui::Honorific { Mr, Ms });

mirror!(purpose: Purpose => PickerPurpose { Building, Unit, Room, Surname, Time, Day });

pub(in crate::kiosk::ui) fn lookup_problem(problem: Option<lookup::Problem>) -> ui::LookupProblem {
    use lookup::LookupProblem as Unanswered;
    match problem {
        None => ui::LookupProblem::None,
        Some(lookup::Problem::Incomplete) => ui::LookupProblem::Incomplete,
        Some(lookup::Problem::WrongDigit) => ui::LookupProblem::WrongDigit,
        Some(lookup::Problem::NoSuchCode) => ui::LookupProblem::NoSuchCode,
        Some(lookup::Problem::Unanswered(Unanswered::UnknownCode)) => ui::LookupProblem::UnknownCode,
        Some(lookup::Problem::Unanswered(Unanswered::SecretMismatch)) => ui::LookupProblem::SecretMismatch,
        Some(lookup::Problem::Unanswered(Unanswered::TooManyAttempts)) => ui::LookupProblem::TooManyAttempts,
        Some(lookup::Problem::Unanswered(Unanswered::Offline)) => ui::LookupProblem::Offline,
        Some(lookup::Problem::Unanswered(Unanswered::Failed)) => ui::LookupProblem::Failed,
    }
}

mirror!(step_state: receipt::Step => StepState { Done, Now, Waiting });
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
        word: said(&step.word),
        ahead: step.ahead,
        state: step_state(step.state),
        note: said(&step.note),
        at: day_time(step.at),
    }))
}

mirror!(remark: Option<progress::Remark> => ProgressRemark { CodeOnly, DeliveredUnasked, NotDelivered });
