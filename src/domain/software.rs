//! What a terminal's program can do, by the version that it reports.
//!
//! Why the version and not a list of abilities on the wire: programs in the field know of none, and have told their version
//! since the first.

/// Whether it draws takeovers. One that does not shows its board, and reports its revision all the same.
pub fn draws_takeovers(version: &str) -> bool {
    is_since(version, (0, 2))
}

/// Whether it tells which notices were on its glass. That one says nothing of a notice means something only then.
pub fn tells_showings(version: &str) -> bool {
    is_since(version, (0, 2))
}

fn is_since(version: &str, since: (u32, u32)) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    let mut next = || parts.next().flatten();
    next().zip(next()).is_some_and(|number| number >= since)
}

#[test]
fn versions_are_compared_by_their_numbers() {
    for (version, is_new) in
        [("0.1.0", false), ("0.2.0", true), ("0.10.1", true), ("1.0.0", true), ("", false), ("新", false), ("0", false)]
    {
        assert_eq!((draws_takeovers(version), tells_showings(version)), (is_new, is_new), "{version}");
    }
}

#[test]
fn this_program_does_both() {
    assert!(draws_takeovers(env!("CARGO_PKG_VERSION")) && tells_showings(env!("CARGO_PKG_VERSION")));
}
