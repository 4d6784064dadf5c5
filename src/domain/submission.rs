//! Whatever a terminal takes: a request, a message, or feedback.
//!
//! Owns: what the three have in common, so that intake, inbox and progress need not ask which it is.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};
use thiserror::Error;

use super::{
    catalogue::Department,
    feedback::{Feedback, FeedbackError, FeedbackKind},
    message::{Message, MessageError, Person, Recipient},
    place::{Room, part_key},
    public_place::PlaceRef,
    request::{Contact, RequestError, ServiceRequest},
};

/// Which way a submission takes through the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Work that the management fee covers, and what costs nothing.
    Free,
    /// Work with a price: quote and agreement come first.
    Paid,
    /// A message: it ends when it was passed on.
    Message,
    /// 投诉, 建议, 表扬: never simply called off by staff once accepted; ends with the resident's verdict.
    Feedback,
}

impl Flow {
    pub const ALL: [Self; Self::COUNT] = [Flow::Free, Flow::Paid, Flow::Message, Flow::Feedback];
}

/// What it is about, fine enough to be named to the resident in any language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Topic {
    /// A service of the catalogue; its name says which.
    #[default]
    Request,
    MessageToHousehold,
    MessageToButler,
    Complaint,
    Suggestion,
    Praise,
}

impl Topic {
    pub const ALL: [Self; Self::COUNT] =
        [Self::Request, Self::MessageToHousehold, Self::MessageToButler, Self::Complaint, Self::Suggestion, Self::Praise];

    /// The flow of a submission of this topic; only a request has more than one, of which `of_requests` is told.
    pub fn flow(self, of_requests: Flow) -> Flow {
        match self {
            Self::Request => of_requests,
            Self::MessageToHousehold | Self::MessageToButler => Flow::Message,
            Self::Complaint | Self::Suggestion | Self::Praise => Flow::Feedback,
        }
    }

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Request => "服务申请",
            Self::MessageToHousehold => "给住户留言",
            Self::MessageToButler => "给管家留言",
            Self::Complaint => FeedbackKind::Complaint.label(),
            Self::Suggestion => FeedbackKind::Suggestion.label(),
            Self::Praise => FeedbackKind::Praise.label(),
        }
    }
}

/// A complete submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "content")]
#[allow(clippy::large_enum_variant)] // Nearly all of them are requests: a box for each would save nothing.
pub enum Submission {
    Request(ServiceRequest),
    Message(Message),
    Feedback(Feedback),
}

/// What is wrong with a submission.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SubmissionError {
    #[error(transparent)]
    Request(#[from] RequestError),
    #[error(transparent)]
    Message(#[from] MessageError),
    #[error(transparent)]
    Feedback(#[from] FeedbackError),
}

impl Submission {
    pub fn topic(&self) -> Topic {
        match self {
            Self::Request(_) => Topic::Request,
            Self::Message(message) => match message.to {
                Recipient::Household { .. } => Topic::MessageToHousehold,
                Recipient::Butler { .. } => Topic::MessageToButler,
            },
            Self::Feedback(feedback) => match feedback.kind {
                FeedbackKind::Complaint => Topic::Complaint,
                FeedbackKind::Suggestion => Topic::Suggestion,
                FeedbackKind::Praise => Topic::Praise,
            },
        }
    }

    /// The service's name, or what it is about, as staff read it.
    pub fn title(&self) -> String {
        match self {
            Self::Request(request) => request.item.name.clone(),
            other => other.topic().label().into(),
        }
    }

    /// Which way it takes through the house.
    pub fn flow(&self) -> Flow {
        match self {
            Self::Request(request) if request.item.price.is_paid() => Flow::Paid,
            Self::Request(_) => Flow::Free,
            Self::Message(_) => Flow::Message,
            Self::Feedback(_) => Flow::Feedback,
        }
    }

    pub fn room(&self) -> Option<&Room> {
        match self {
            Self::Request(request) => request.home(),
            Self::Message(message) => message.room(),
            Self::Feedback(feedback) => feedback.room.as_ref(),
        }
    }

    /// Whether the area butler answers first. Feedback without an address is the service centre's, and so is a complaint
    /// about the butler: nobody answers for a complaint about themselves.
    pub fn is_the_butlers(&self) -> bool {
        match self {
            Self::Request(_) | Self::Message(_) => true,
            Self::Feedback(feedback) => feedback.room.is_some() && !feedback.is_about_the_butler(),
        }
    }

    /// What the resident wrote; may be empty.
    pub fn words(&self) -> &str {
        match self {
            Self::Request(request) => &request.description,
            Self::Message(message) => &message.text,
            Self::Feedback(feedback) => &feedback.account,
        }
    }

    /// The address in words; empty when none was told.
    pub fn address(&self) -> String {
        self.room().map(Room::label).unwrap_or_default()
    }

    /// Where whoever does it goes to, in words: the public place, else the home; empty when neither was told.
    pub fn whereabouts(&self) -> String {
        self.place().map_or_else(|| self.address(), |place| place.name.clone())
    }

    /// Whatever people call it by, for a search: who asked, what it is, their words, the door and its parts.
    pub fn searched_texts(&self) -> Vec<String> {
        let mut texts = vec![self.salutation(), self.title(), self.words().to_owned(), self.address(), self.topic().label().to_owned()];
        if let Some(room) = self.room() {
            texts.extend([&room.phase, &room.building, &room.unit, &room.number].map(|part| part_key(part)));
        }
        match self {
            Self::Request(request) => {
                texts.extend([request.item.group.clone(), request.item.section.name().to_owned()]);
                texts.extend(request.answers.iter().map(|answer| answer.value.clone()));
                texts.extend(request.place.iter().map(|place| place.name.clone()));
            }
            Self::Feedback(feedback) => {
                texts.extend(feedback.subject.map(|subject| subject.label().to_owned()));
                texts.extend(feedback.about.map(|about| about.label().to_owned()));
                texts.push(feedback.person.clone());
                texts.extend(feedback.scene.map(|scene| scene.label().to_owned()));
            }
            Self::Message(_) => {}
        }
        texts
    }

    pub fn contact(&self) -> &Contact {
        match self {
            Self::Request(request) => &request.contact,
            Self::Message(message) => &message.from.contact,
            Self::Feedback(feedback) => &feedback.from.contact,
        }
    }

    /// Who made it.
    pub fn person(&self) -> Person {
        match self {
            Self::Request(request) => {
                Person { surname: request.surname.clone(), honorific: request.honorific, contact: request.contact.clone() }
            }
            Self::Message(message) => message.from.clone(),
            Self::Feedback(feedback) => feedback.from.clone(),
        }
    }

    /// `林女士`, `林`, or `业户`.
    pub fn salutation(&self) -> String {
        match self {
            Self::Request(request) => request.salutation(),
            Self::Message(message) => message.from.salutation(),
            Self::Feedback(feedback) => feedback.from.salutation(),
        }
    }

    /// Who does the work; messages and feedback are the service centre's.
    pub fn department(&self) -> Department {
        match self {
            Self::Request(request) => request.department(),
            Self::Message(_) | Self::Feedback(_) => Department::ServiceCentre,
        }
    }

    /// Whom the catalogue names, which tells what kind of work it is, wherever it is done.
    pub fn catalogue_department(&self) -> Department {
        match self {
            Self::Request(request) => request.item.department,
            Self::Message(_) | Self::Feedback(_) => Department::ServiceCentre,
        }
    }

    /// Who has it to do as soon as it arrives: who mends at its place, or engineering a repair.
    pub fn department_on_arrival(&self) -> Option<Department> {
        let of_place = || self.place().and_then(|place| place.department);
        if self.is_repair() || of_place().is_some() { Some(self.department()) } else { None }
    }

    /// The public place that it is about.
    pub fn place(&self) -> Option<&PlaceRef> {
        if let Self::Request(request) = self { request.place.as_ref() } else { None }
    }

    /// The building whose butler answers first: of the place, else of the home; `None` where neither has one, and of a place
    /// that belongs to no building.
    pub fn building(&self) -> Option<String> {
        match self.place() {
            Some(place) => Some(place.building.clone()).filter(|building| !building.is_empty()),
            None => self.room().map(Room::building_name),
        }
    }

    /// The key of the catalogue's service.
    pub fn item_id(&self) -> &str {
        if let Self::Request(request) = self { &request.item.id } else { "" }
    }

    /// Whether it is a repair: engineering's work as the catalogue has it.
    pub fn is_repair(&self) -> bool {
        matches!(self, Self::Request(request) if request.item.department == Department::Engineering)
    }

    /// Checks what the types alone cannot.
    pub fn checked(self) -> Result<Self, SubmissionError> {
        Ok(match self {
            Self::Request(request) => Self::Request(request.checked()?),
            Self::Message(message) => Self::Message(message.checked()?),
            Self::Feedback(feedback) => Self::Feedback(feedback.checked()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_read_back() {
        for topic in Topic::ALL {
            assert_eq!(topic.into_str().parse(), Ok(topic));
            assert_eq!(serde_json::to_value(topic).unwrap(), topic.into_str());
        }
    }
}
