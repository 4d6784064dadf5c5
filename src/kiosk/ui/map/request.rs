//! The form, the look-up and what became of a request.

use slint::ModelRc;

use super::{day_time, model, said};
use crate::{
    domain::{order::State, request::Honorific},
    kiosk::{
        ui::generated::{self as ui, FormProblem, PickerPurpose, ProgressRemark, RequestField, RequestState, StepState},
        view_models::{lookup, person, picker::Purpose, progress, receipt},
    },
};

pub(in crate::kiosk::ui) fn field(field: person::Field) -> RequestField {
    match field {
        person::Field::None => RequestField::None,
        person::Field::Phone => RequestField::Phone,
        person::Field::LookupCode => RequestField::LookupCode,
        person::Field::Surname => RequestField::Surname,
        person::Field::Description => RequestField::Description,
    }
}

pub(in crate::kiosk::ui) fn problem(problem: Option<person::Problem>) -> FormProblem {
    match problem {
        None => FormProblem::None,
        Some(person::Problem::AddressMissing) => FormProblem::AddressMissing,
        Some(person::Problem::PersonMissing) => FormProblem::PersonMissing,
        Some(person::Problem::PhoneMissing) => FormProblem::PhoneMissing,
        Some(person::Problem::PhoneWrong) => FormProblem::PhoneWrong,
        Some(person::Problem::LookupCodeWrong) => FormProblem::LookupCodeWrong,
        Some(person::Problem::TimeMissing) => FormProblem::TimeMissing,
        Some(person::Problem::AnswerMissing) => FormProblem::AnswerMissing,
        Some(person::Problem::DescriptionMissing) => FormProblem::DescriptionMissing,
        Some(person::Problem::MessageMissing) => FormProblem::MessageMissing,
        Some(person::Problem::NothingSaid) => FormProblem::NothingSaid,
        Some(person::Problem::DescriptionTooLong) => FormProblem::DescriptionTooLong,
    }
}

pub(in crate::kiosk::ui) fn honorific(choice: Option<Honorific>) -> ui::Honorific {
    match choice {
        None => ui::Honorific::None,
        Some(Honorific::Mr) => ui::Honorific::Mr,
        Some(Honorific::Ms) => ui::Honorific::Ms,
    }
}

pub(in crate::kiosk::ui) fn purpose(purpose: Purpose) -> PickerPurpose {
    match purpose {
        Purpose::Building => PickerPurpose::Building,
        Purpose::Unit => PickerPurpose::Unit,
        Purpose::Room => PickerPurpose::Room,
        Purpose::Surname => PickerPurpose::Surname,
        Purpose::Time => PickerPurpose::Time,
        Purpose::Day => PickerPurpose::Day,
    }
}

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

fn step_state(step: receipt::Step) -> StepState {
    match step {
        receipt::Step::Done => StepState::Done,
        receipt::Step::Now => StepState::Now,
        receipt::Step::Waiting => StepState::Waiting,
    }
}

pub(in crate::kiosk::ui) fn receipt_steps(steps: &[receipt::ReceiptStep]) -> ModelRc<ui::ReceiptStep> {
    model(steps.iter().map(|step| ui::ReceiptStep {
        milestone: match step.milestone {
            receipt::Milestone::Stored => ui::Milestone::Stored,
            receipt::Milestone::Delivered => ui::Milestone::Delivered,
            receipt::Milestone::Accepted => ui::Milestone::Accepted,
        },
        state: step_state(step.state),
        time: step.time.as_str().into(),
    }))
}

pub(in crate::kiosk::ui) fn request_state(state: Option<State>) -> RequestState {
    let Some(state) = state else { return RequestState::Other };
    match state {
        State::Stored => RequestState::Stored,
        State::Delivered => RequestState::Delivered,
        State::Accepted => RequestState::Accepted,
        State::Returned => RequestState::Returned,
        State::Quoted => RequestState::Quoted,
        State::Agreed => RequestState::Agreed,
        State::Dispatched => RequestState::Dispatched,
        State::InProgress => RequestState::InProgress,
        State::AwaitingSignOff => RequestState::AwaitingSignOff,
        State::Done => RequestState::Done,
        State::FollowedUp => RequestState::FollowedUp,
        State::Relayed => RequestState::Relayed,
        State::Closed => RequestState::Closed,
        State::Cancelled => RequestState::Cancelled,
        State::Reopened => RequestState::Reopened,
    }
}

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

pub(in crate::kiosk::ui) fn remark(remark: Option<progress::Remark>) -> ProgressRemark {
    match remark {
        None => ProgressRemark::None,
        Some(progress::Remark::CodeOnly) => ProgressRemark::CodeOnly,
        Some(progress::Remark::DeliveredUnasked) => ProgressRemark::DeliveredUnasked,
        Some(progress::Remark::NotDelivered) => ProgressRemark::NotDelivered,
    }
}
