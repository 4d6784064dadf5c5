//! Orders and what is inside them, for the tests of this module.

use chrono::{DateTime, Utc};

use super::{
    Order, Owner, Responsible, Source, State,
    dealings::{LineKind, NewQuote, QuoteLine, Stars},
    resident::{Act, ActKind, Trace},
    steps::Step,
};
use crate::domain::{
    feedback::{Feedback, FeedbackKind, Subject},
    ids::{SubmissionId, TerminalId},
    message::Person,
    money::Fen,
    receipt_code::ReceiptCode,
    request::{Contact, LookupCode, WantedTime},
    signature::Signature,
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
        leader: None,
        untold: None,
        content,
    }
}

/// The service at ¥80, for three days from an instant.
pub(super) fn quote(now: DateTime<Utc>) -> Step {
    let line = QuoteLine { kind: LineKind::Service, words: "更换阀芯".into(), quantity: None, amount: Fen(8_000) };
    let (words, reason) = (String::new(), "特价".into());
    let quote = NewQuote { lines: vec![line], valid_until: now + chrono::Duration::days(3), words, reason };
    Step::Quote { quote, is_managers: true }
}

/// What a resident does at the lobby, where something is signed with one line.
pub(super) fn act(kind: ActKind, quote: u32) -> Act {
    let (words, stars) = ("还在滴".to_owned(), Stars::ALL[3]);
    let signature = Signature::new(vec![vec![(100, 100), (600, 100)]]).unwrap();
    match kind {
        ActKind::Agree => Act::Agree { quote, signature },
        ActKind::Decline => Act::Decline { quote, words },
        ActKind::Supplement => Act::Supplement { words },
        ActKind::Chase => Act::Chase,
        ActKind::Reappoint => Act::Reappoint { wanted: WantedTime::AsSoonAsPossible },
        ActKind::Cancel => Act::Cancel { words },
        ActKind::SignOff => Act::SignOff { signature, stars: Some(stars) },
        ActKind::NotSolved => Act::NotSolved { words },
        ActKind::Rate => Act::Rate { stars, words },
        ActKind::Escalate => Act::Escalate { words },
    }
}

/// The step that it is.
pub(super) fn resident(kind: ActKind, quote: u32) -> Step {
    Step::Resident { act: act(kind, quote), trace: Trace { place: "3号楼大堂终端".into(), signature: None, complaint: None } }
}
