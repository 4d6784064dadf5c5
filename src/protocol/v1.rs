//! Version 1 of the wire types. Instants are RFC 3339 in UTC.

pub mod acts;
pub mod board;
pub mod board_parts;
pub mod calls;
pub mod envelope;
pub mod lenient;
pub mod messages;
pub mod showings;

/// Where the terminals' door lives on the office server.
pub mod paths {
    /// `POST` one envelope.
    pub const SUBMISSIONS: &str = "/api/v1/submissions";
    /// `POST` a list of envelopes; every one gets its own result.
    pub const SUBMISSIONS_BATCH: &str = "/api/v1/submissions/batch";
    /// `GET` the board with `If-None-Match`.
    pub const BOARD: &str = "/api/v1/board";
    /// `GET` an image by its SHA-256 (append `/{sha256}`).
    pub const ASSETS: &str = "/api/v1/assets";
    /// `GET` server-sent hints.
    pub const EVENTS: &str = "/api/v1/events";
    /// `POST` a receipt code and four digits.
    pub const PROGRESS: &str = "/api/v1/progress";
    /// `POST` for a fresh block of receipt codes.
    pub const CODE_BLOCKS: &str = "/api/v1/code-blocks";
    /// `POST` how the terminal is.
    pub const HEARTBEAT: &str = "/api/v1/heartbeat";
    /// `POST` which notices were on the glass, from when to when.
    pub const SHOWINGS: &str = "/api/v1/showings";
    /// `POST` to ask for pairing; `GET` with `/{id}` for the decision. The only paths without a token.
    pub const PAIRING: &str = "/api/v1/pairing";
    /// `POST` a call for help; `GET` with `/{id}` for where it stands, `POST` with `/{id}/cancel` to take it back.
    pub const CALLS: &str = "/api/v1/calls";
    /// `GET` the description of all this.
    pub const OPENAPI: &str = "/api/v1/openapi.json";
}
