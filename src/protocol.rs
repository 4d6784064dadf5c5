//! What travels between terminal and office.
//!
//! Owns: the wire types of version 1 and the sealing of bodies. Both sides use these very types;
//! the office describes them in its OpenAPI document, and snapshot tests hold their shape.
//! Invariants: an envelope's header is readable by everybody, its body only by the office; fields
//! may be added with a default, never renamed or removed within v1.

pub mod preview;
pub mod seal;
pub mod v1;
