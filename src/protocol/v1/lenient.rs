//! Reading what a newer office says: what this version does not know is left out or told by its words, and
//! takes nothing else with it.
//!
//! Why only here and not in `domain`: the office reads its own documents by the same types, and there a part
//! that cannot be read is damage and not news.

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error},
};
use serde_json::Value;

use crate::domain::{catalogue::Catalogue, order::State};

/// A state as it crosses the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StateName {
    Known(State),
    /// What a newer office calls it by its stable name.
    Unknown(String),
}

impl StateName {
    /// The state, if this version has it.
    pub fn known(&self) -> Option<State> {
        match self {
            Self::Known(state) => Some(*state),
            Self::Unknown(_) => None,
        }
    }

    /// The stable name, known or not.
    pub fn key(&self) -> &str {
        match self {
            Self::Known(state) => state.into_str(),
            Self::Unknown(key) => key,
        }
    }
}

impl From<State> for StateName {
    fn from(state: State) -> Self {
        Self::Known(state)
    }
}

fn those_that_are_read<T: DeserializeOwned>(values: Vec<Value>) -> Vec<T> {
    let told = values.len();
    let known: Vec<T> = values.into_iter().filter_map(|value| serde_json::from_value(value).ok()).collect();
    if known.len() < told {
        tracing::warn!(left_out = told - known.len(), "the office publishes what this version does not know");
    }
    known
}

/// The elements of a list that this version knows.
pub fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Vec::deserialize(deserializer).map(those_that_are_read)
}

/// A catalogue with the items that this version knows.
pub fn catalogue<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Catalogue, D::Error> {
    let mut document = Value::deserialize(deserializer)?;
    let items = document.get_mut("items").and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default();
    let mut catalogue: Catalogue = serde_json::from_value(document).map_err(D::Error::custom)?;
    catalogue.items = those_that_are_read(items);
    Ok(catalogue)
}

/// A value that this version knows; otherwise the usual one.
pub fn or_usual<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).unwrap_or_default())
}
