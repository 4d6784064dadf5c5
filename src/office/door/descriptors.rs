//! How many files and sockets the system lets this process have.

/// What the office needs beside its connections: the database and its journal, the logs, the weather, the demo's terminal.
const RESERVE: usize = 256;

/// Raises the limit of open descriptors as far as the system allows, and tells how many connections that carries; `None` where
/// that is not known. Services are usually started with 1,024 and allowed far more.
pub fn raise() -> Option<usize> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        if limit.current != limit.maximum
            && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })
        {
            tracing::warn!(%error, "the limit of open descriptors stays as it is");
        }
        getrlimit(Resource::Nofile).current.map(|descriptors| room_of(usize::try_from(descriptors).unwrap_or(usize::MAX)))
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// The connections that so many descriptors carry.
fn room_of(descriptors: usize) -> usize {
    descriptors.saturating_sub(RESERVE).max(descriptors / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_limit_still_leaves_half_of_it_to_connections() {
        assert_eq!([64, 256, 1_024, 65_536].map(room_of), [32, 128, 768, 65_280]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_limit_is_raised_as_far_as_it_goes() {
        use rustix::process::{Resource, getrlimit};
        assert!(raise().is_some_and(|room| room > 0));
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
    }
}
