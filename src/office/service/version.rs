//! A form acts only on what it was made from, so that two members of staff never undo each other unseen.

use super::ServiceError;

/// Refuses what was made from another version, or another whole, than is stored now.
pub(super) fn unchanged<T: PartialEq>(stored: T, made_from: T) -> Result<(), ServiceError> {
    if stored == made_from { Ok(()) } else { Err(ServiceError::ChangedMeanwhile) }
}

/// As [`unchanged`] for what may be new: made from nothing, while nothing is stored.
pub(super) fn unchanged_or_new<T: PartialEq>(stored: Option<T>, made_from: Option<T>) -> Result<(), ServiceError> {
    if stored.is_none() && made_from.is_some() { Err(ServiceError::NotFound) } else { unchanged(stored, made_from) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_else_has_changed_or_made_is_stored() {
        assert!(unchanged(3, 3).is_ok() && unchanged_or_new(Some(3), Some(3)).is_ok() && unchanged_or_new::<i64>(None, None).is_ok());
        for refused in [unchanged(4, 3), unchanged_or_new(Some(4), Some(3)), unchanged_or_new(Some(1), None)] {
            assert!(matches!(refused, Err(ServiceError::ChangedMeanwhile)));
        }
        assert!(matches!(unchanged_or_new(None, Some(3)), Err(ServiceError::NotFound)));
    }
}
