//! Faults between terminal and office, injected one by one and all together.
//!
//! The real terminal (store, forwarder, board sync, HTTP client) speaks to the real office through a
//! chaos proxy on loopback. [`expectations`] is the one table of what each fault does to the queue:
//! the tests hold the terminal to it and the docs of `delivery` to the same words.
//!
//! Time: back-off runs on a clock that the tests move; only a request that must time out takes its
//! short time-out in earnest. How long the soak is: `LOBBY_BUTLER_FAULTS` (submissions).

mod clocks;
mod delivery;
mod expectations;
mod fault;
mod leaflets;
mod lines;
mod proxy;
mod soak;
mod terminal;
mod whole;
