//! 社区生活: activities with their places, surveys with their counts, what residents hand in.

pub mod activities;
pub mod entries;
pub mod surveys;
