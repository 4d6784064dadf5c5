//! Sounds that a region of China does not tell apart, as they are spelled.
//!
//! Owns which pairs there are and what a difference costs. A resident of Sichuan or Hunan writes 蓝色 `nanse`, one of
//! Jiangnan 窗帘 `cuanglian`: such readings are offered after those of the letters as they stand.

use super::cost::{Cost, FUZZY};

/// Which sounds count as near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fuzzy {
    /// None: spelled is meant.
    Off,
    /// zh/z, ch/c, sh/s, n/l, eng/en, ing/in, ang/an: wide parts of the south.
    #[default]
    Common,
    /// Also r/l and f/h, which fewer people mix up and which cost everybody else room in the list.
    Wide,
}

/// f before a vowel is hu to many ears of Hunan and Fujian, as far as there are such syllables.
const F_AS_HU: [(&[u8], &[u8]); 8] = [
    (b"fu", b"hu"),
    (b"fa", b"hua"),
    (b"fan", b"huan"),
    (b"fang", b"huang"),
    (b"fei", b"hui"),
    (b"fen", b"hun"),
    (b"feng", b"hong"),
    (b"fo", b"huo"),
];

/// The spellings that sound nearly so, with the cost of the difference. Whether there are such syllables is for the
/// lexicon to say.
pub(super) fn neighbours(own: &[u8], fuzzy: Fuzzy) -> Vec<(Vec<u8>, Cost)> {
    if fuzzy == Fuzzy::Off {
        return Vec::new();
    }
    let mut found: Vec<(Vec<u8>, Cost)> = Vec::new();
    for (spelling, cost) in std::iter::once((own.to_vec(), 0)).chain(initials(own, fuzzy).into_iter().map(|other| (other, FUZZY))) {
        let other = other_final(&spelling).map(|other| (other, cost + FUZZY));
        found.extend(std::iter::once((spelling, cost)).filter(|&(_, cost)| cost > 0).chain(other));
    }
    found
}

fn initials(own: &[u8], fuzzy: Fuzzy) -> Vec<Vec<u8>> {
    let with = |initial: &[u8], rest: &[u8]| [initial, rest].concat();
    let mut found = match *own {
        [first @ (b'z' | b'c' | b's'), b'h', ref rest @ ..] => vec![with(&[first], rest)],
        [first @ (b'z' | b'c' | b's'), ref rest @ ..] => vec![with(&[first, b'h'], rest)],
        [b'n', ref rest @ ..] => vec![with(b"l", rest)],
        [b'l', ref rest @ ..] => vec![with(b"n", rest)],
        _ => Vec::new(),
    };
    if fuzzy == Fuzzy::Wide {
        found.extend(match *own {
            [b'r', ref rest @ ..] => Some(with(b"l", rest)),
            [b'l', ref rest @ ..] => Some(with(b"r", rest)),
            _ => None,
        });
        found.extend(F_AS_HU.iter().filter(|(f, _)| *f == own).map(|(_, hu)| hu.to_vec()));
        found.extend(F_AS_HU.iter().filter(|(_, hu)| *hu == own).map(|(f, _)| f.to_vec()));
    }
    found
}

/// an for ang, en for eng, in for ing, and the other way round; ian and uan among them.
fn other_final(spelling: &[u8]) -> Option<Vec<u8>> {
    let front = |text: &[u8]| text.ends_with(b"an") || text.ends_with(b"en") || text.ends_with(b"in");
    match spelling {
        [head @ .., b'g'] if front(head) => Some(head.to_vec()),
        _ if front(spelling) => Some([spelling, b"g"].concat()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(own: &str, fuzzy: Fuzzy) -> Vec<String> {
        neighbours(own.as_bytes(), fuzzy).into_iter().map(|(spelling, _)| String::from_utf8(spelling).unwrap()).collect()
    }

    #[test]
    fn every_pair_works_both_ways() {
        let pairs = [
            ("zi", "zhi"),
            ("cu", "chu"),
            ("sui", "shui"),
            ("nan", "lan"),
            ("en", "eng"),
            ("jin", "jing"),
            ("ban", "bang"),
            ("lian", "liang"),
            ("guan", "guang"),
        ];
        for (one, other) in pairs {
            assert!(near(one, Fuzzy::Common).contains(&other.to_owned()), "{one}");
            assert!(near(other, Fuzzy::Common).contains(&one.to_owned()), "{other}");
        }
        for (one, other) in [("rou", "lou"), ("fu", "hu"), ("fei", "hui"), ("fang", "huang")] {
            assert!(near(one, Fuzzy::Wide).contains(&other.to_owned()) && !near(one, Fuzzy::Common).contains(&other.to_owned()), "{one}");
            assert!(near(other, Fuzzy::Wide).contains(&one.to_owned()), "{other}");
        }
        assert_eq!(near("sang", Fuzzy::Common), ["san", "shang", "shan"], "two differences at most");
        assert_eq!(near("shui", Fuzzy::Off), [""; 0]);
    }
}
