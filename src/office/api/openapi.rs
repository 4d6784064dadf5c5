//! The description of the terminals' door, made from the handlers and wire types themselves.

use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};

use crate::protocol::v1::{calls, envelope, messages, showings};

#[derive(OpenApi)]
#[openapi(
    info(title = "Lobby Butler: terminals' API", version = "1", description = "Push is only a hint to pull; the pulled board is the truth."),
    paths(
        super::submissions::submit,
        super::submissions::submit_batch,
        super::board::board,
        super::board::asset,
        super::events::events,
        super::reports::progress,
        super::reports::lease_codes,
        super::reports::heartbeat,
        super::reports::showings,
        super::pairing::request,
        super::pairing::status,
        super::calls::call,
        super::calls::status,
        super::calls::cancel,
        describe
    ),
    components(schemas(
        envelope::Envelope, envelope::Kind, messages::Acknowledgement, messages::Batch, messages::BatchReply, messages::BatchResult,
        messages::Problem, messages::ProgressQuery, messages::Progress, messages::ProgressDetail, messages::ProgressStep,
        messages::CodeBlockReply, messages::Heartbeat, messages::ParkedReport, messages::HeartbeatReply, messages::Hint,
        messages::PairingRequest, messages::PairingTicket, messages::PairingState, messages::PairingStatus,
        calls::CallRequest, calls::CallState, calls::CallStatus,
        showings::Showing, showings::ShowingsReport, showings::ShowingsReply
    )),
    modifiers(&Bearer)
)]
struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("terminal", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// This document.
#[utoipa::path(
    get, path = crate::protocol::v1::paths::OPENAPI, operation_id = "openapi", tag = "meta",
    responses((status = 200, description = "The OpenAPI document; needs no token.", content_type = "application/json", body = serde_json::Value))
)]
#[expect(dead_code, reason = "carries the description of a handler that returns the description")]
fn describe() {}

/// The OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
