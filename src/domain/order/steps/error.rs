//! Why a step was not taken.

use thiserror::Error;

use crate::domain::order::{State, fault::LinkBar, resident::Refusal};

/// Why a step was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StepError {
    /// The machine does not have it.
    #[error("an order in state {from:?} cannot become {to:?}")]
    NotOffered { from: State, to: State },
    /// It is no repair, or no longer waits for a response.
    #[error("there is nothing to respond to")]
    NothingToRespond,
    /// Closed or called off: nobody is responsible for it any more.
    #[error("closed or cancelled already")]
    Over,
    /// The resident would not know why.
    #[error("the words to the resident are missing")]
    WordsMissing,
    /// Nothing counts as followed up before the resident's verdict is known.
    #[error("the resident's verdict is missing")]
    VerdictMissing,
    /// Nobody answers for a complaint about themselves.
    #[error("the complaint is about the new owner")]
    AboutTheNewOwner,
    /// Nobody can act for this owner any more.
    #[error("the new owner's account was taken away")]
    OwnerAbsent,
    /// How grave a complaint is has to be judged before it is taken up: its promised times begin with that.
    #[error("the complaint was not judged yet")]
    NotJudged,
    /// Somebody else's to take.
    #[error("the step is somebody else's")]
    NotTheirs,
    /// The task is over, or does not stand where that could be done.
    #[error("there is no such task to do that with")]
    NoSuchTask,
    /// A price is told with its lines.
    #[error("the quote's lines are missing")]
    QuoteMissing,
    /// Why a price is not the marked one, or why a promise was broken.
    #[error("the reason is missing")]
    ReasonMissing,
    /// A repair is closed with what shows that it was made.
    #[error("neither a photograph of after nor a signature, and no reason why")]
    ProofMissing,
    /// The order has as many photographs as it may have.
    #[error("the order has as many photographs as it may have")]
    TooManyPhotos,
    /// The order has as many quotes as it may have.
    #[error("the order has as many quotes as it may have")]
    TooManyQuotes,
    /// No price waits for a manager.
    #[error("no quote waits to be approved")]
    NothingToApprove,
    /// It is no open fault at a public place.
    #[error("there is no open fault at a public place")]
    NoFault,
    /// It cannot follow that order.
    #[error("the report cannot follow that order: {0:?}")]
    NotLinked(LinkBar),
    /// It has not come to anything that could be told.
    #[error("there is no outcome to tell")]
    NothingToTell,
    /// No promise was broken whose reason is still to be found.
    #[error("no broken promise waits for its reason")]
    NothingToExplain,
    /// No price was agreed to.
    #[error("no quote was agreed to")]
    NothingToPay,
    /// What the resident wanted to do had no effect.
    #[error(transparent)]
    Refused(#[from] Refusal),
}
