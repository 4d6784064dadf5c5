//! Identifiers: UUIDv7 newtypes, so that a notice's id can never be passed for a butler's.
//!
//! Ids are born from an injected time and injected random bytes ([`mint`]); this module reads
//! neither clock nor entropy.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Builds a UUIDv7 (RFC 9562) from the instant of birth and ten random bytes.
pub fn mint(now: DateTime<Utc>, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id born at `now`; `random` must come from a good source.
            pub fn mint(now: DateTime<Utc>, random: [u8; 10]) -> Self {
                Self(mint(now, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map(Self)
            }
        }
    };
}

id!(/// One submission, for ever: born on the terminal before the commit, the office's unique key.
    SubmissionId);
id!(/// One lobby terminal.
    TerminalId);
id!(/// One notice.
    NoticeId);
id!(/// One takeover of lobbies' screens.
    TakeoverId);
id!(/// One welcome of an expected guest.
    WelcomeId);
id!(/// One call for help from a screen: born when the finger has lain long enough.
    CallId);
id!(/// One area butler.
    ButlerId);
id!(/// One area of the estate.
    AreaId);
id!(/// One member of staff with a console account.
    StaffId);
id!(/// One 合作单位 whom the office gives work to.
    SupplierId);
id!(/// One run of a terminal's operating system or process, from start to power-off.
    BootId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_of_birth() {
        let early = mint(DateTime::from_timestamp_millis(1_000).unwrap(), [255; 10]);
        let late = mint(DateTime::from_timestamp_millis(1_001).unwrap(), [0; 10]);
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }
}
