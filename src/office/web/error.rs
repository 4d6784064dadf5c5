//! The console's one error type.
//!
//! Invariant: an error carries data. What people read of it is drawn by one layer around all pages
//! ([`super::error_page`]), so that no handler or extractor has to know the pages.

use std::sync::Arc;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::rescued_form::RescuedForm;
use crate::{domain::staff::Role, office::service::ServiceError};

/// When whoever met [`WebError::Crowded`] may come again: the queue is over in seconds.
pub const COME_AGAIN: (HeaderName, HeaderValue) = (header::RETRY_AFTER, HeaderValue::from_static("5"));

/// Why a page is not what was asked for.
#[derive(Debug)]
pub enum WebError {
    /// Nobody is logged in; afterwards back to this local path.
    LoginRequired {
        /// Where to go after login.
        back: String,
        /// What becomes of the form that came without a session.
        form: UnsavedForm,
        /// They have just logged in, and the browser did not bring the cookie.
        lost_cookie: bool,
    },
    /// The one-time password has to be replaced first.
    PasswordRequired,
    /// The role does not have it.
    Forbidden {
        /// Whose role.
        role: Role,
    },
    /// No such page or record.
    NotFound,
    /// The form's token is missing or another session's.
    ForeignForm,
    /// Somebody else was faster.
    ChangedMeanwhile,
    /// It was changed since by the same person on another page.
    ChangedByOneself,
    /// The very same form was carried out a moment ago; its answer led to this local path.
    AlreadyDone(String),
    /// More bytes than allowed.
    TooLarge {
        /// What the limit is, in words.
        limit: &'static str,
    },
    /// Not a form at all.
    BadForm,
    /// The form did not arrive whole in time.
    TooSlow,
    /// Too many passwords are being hashed.
    Crowded,
    /// The office failed.
    Internal(ServiceError),
}

/// A form that came after its session had ended.
#[derive(Debug)]
pub enum UnsavedForm {
    /// It was no form but a page, or nothing that anybody misses.
    None,
    /// It could not be kept, and the login page says so.
    Lost,
    /// The login page carries it.
    Rescued(RescuedForm),
}

impl From<ServiceError> for WebError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::NotFound => Self::NotFound,
            // A step that is no longer possible was possible when the page was drawn.
            ServiceError::ChangedMeanwhile | ServiceError::Step(_) => Self::ChangedMeanwhile,
            ServiceError::Crowded => Self::Crowded,
            error => Self::Internal(error),
        }
    }
}

/// An answer that has yet to be drawn.
#[derive(Debug, Clone)]
pub struct Undrawn(pub Arc<WebError>);

impl WebError {
    /// What it is in HTTP.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::LoginRequired { form: UnsavedForm::Rescued(_), .. } => StatusCode::UNAUTHORIZED,
            Self::LoginRequired { .. } | Self::AlreadyDone(_) | Self::PasswordRequired => StatusCode::SEE_OTHER,
            Self::Forbidden { .. } | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::ChangedMeanwhile | Self::ChangedByOneself => StatusCode::CONFLICT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Crowded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Undrawn(Arc::new(self)));
        response
    }
}
