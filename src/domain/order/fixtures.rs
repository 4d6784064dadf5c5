//! Orders and what is inside them, for the tests of this module.

use chrono::{DateTime, Utc};

use super::{Order, Owner, Responsible, Source, State};
use crate::domain::{
    feedback::{Feedback, FeedbackKind, Subject},
    ids::{SubmissionId, TerminalId},
    message::Person,
    receipt_code::ReceiptCode,
    request::{Contact, LookupCode},
    submission::Submission,
};

pub(super) fn person() -> Person {
    Person { surname: "林".into(), honorific: None, contact: Contact::LookupCode(LookupCode::parse("2580").unwrap()) }
}

pub(super) fn feedback(kind: FeedbackKind) -> Submission {
    Submission::Feedback(Feedback {
        kind,
        subject: Some(Subject::Noise),
        scene: None,
        occurred: None,
        about: None,
        person: String::new(),
        wishes: Vec::new(),
        account: String::new(),
        room: None,
        from: person(),
    })
}

/// The centre's, taken in at that instant, without clocks.
pub(super) fn order(state: State, content: Result<Submission, String>, received: DateTime<Utc>) -> Order {
    Order {
        id: SubmissionId::mint(received, [1; 10]),
        source: Source::Terminal,
        terminal: TerminalId::mint(received, [2; 10]),
        lobby: "3号楼大堂".into(),
        receipt_code: ReceiptCode::from_serial(1_000_001).unwrap(),
        created_at: received,
        received_at: received,
        state,
        version: 1,
        owner: Owner { who: Responsible::Centre, label: "客服中心".into() },
        done_at: None,
        severity: None,
        tasks: Vec::new(),
        clocks: Default::default(),
        dealings: Default::default(),
        content,
    }
}
