//! The number that ties an answer to its question.

/// Pairs an answer with the question that was asked: an answer to somebody who has left, or to an
/// earlier question, is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticket(pub u64);
