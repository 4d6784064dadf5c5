//! The recogniser as its callers see it. The whole accuracy tables are in the bench.

use std::{path::PathBuf, sync::LazyLock};

use proptest::prelude::*;

use super::{templates::crc32, *};

static RECOGNIZER: LazyLock<Recognizer> = LazyLock::new(|| Recognizer::open(&data_file()).unwrap());

fn data_file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/assets/input/handwriting.strokes")
}

fn drawing(character: char) -> Ink {
    RECOGNIZER.drawing(character).unwrap()
}

/// The same ink with every point moved.
fn moved(ink: &Ink, to: impl Fn(Point) -> Point) -> Ink {
    Ink { strokes: ink.strokes.iter().map(|stroke| Stroke { points: stroke.points.iter().copied().map(&to).collect() }).collect() }
}

/// The strokes `first` and `first + 1` without lifting the pen.
fn joined_at(mut ink: Ink, first: usize) -> Ink {
    let second = ink.strokes.remove(first + 1);
    ink.strokes[first].points.extend(second.points.iter().copied());
    ink
}

fn rank(ink: &Ink, character: char) -> Option<usize> {
    RECOGNIZER.recognize(ink, 10).candidates.iter().position(|candidate| candidate.character == character)
}

#[test]
fn a_clean_drawing_comes_first() {
    for character in "水电维修门锁灯楼漏暖".chars() {
        assert_eq!(rank(&drawing(character), character), Some(0), "{character}");
    }
}

#[test]
fn a_joined_stroke_still_finds_the_character() {
    for (character, first) in [('水', 1), ('修', 3), ('锁', 7), ('楼', 9)] {
        assert!(rank(&joined_at(drawing(character), first), character).is_some(), "{character}");
    }
}

#[test]
fn three_strokes_written_as_one_still_find_the_character() {
    for (character, first) in [('电', 2), ('灯', 3), ('暖', 5)] {
        assert!(rank(&joined_at(joined_at(drawing(character), first), first), character).is_some(), "{character}");
    }
}

#[test]
fn another_stroke_order_still_finds_the_character() {
    for character in ['门', '田', '必', '修'] {
        let mut ink = drawing(character);
        ink.strokes.swap(1, 2);
        assert!(rank(&ink, character).is_some_and(|rank| rank < 3), "{character}");
    }
}

#[test]
fn a_stroke_written_backwards_still_finds_the_character() {
    let mut ink = drawing('王');
    ink.strokes[0].points.reverse();
    assert!(rank(&ink, '王').is_some_and(|rank| rank < 3));
}

#[test]
fn a_broken_stroke_still_finds_the_character() {
    let mut ink = drawing('维');
    let rest = ink.strokes[3].points.split_off(4);
    ink.strokes.insert(4, Stroke { points: rest });
    assert!(rank(&ink, '维').is_some_and(|rank| rank < 5));
}

#[test]
fn slant_size_and_place_do_not_matter() {
    for character in ['修', '楼', '水'] {
        let slanted = moved(&drawing(character), |p| Point { x: 4_000.0 + 7.0 * (p.x - 0.25 * p.y), y: -900.0 + 7.0 * p.y });
        assert_eq!(rank(&slanted, character), Some(0), "{character}");
    }
}

#[test]
fn names_without_stroke_data_were_composed() {
    for character in "玥珺晞赟".chars() {
        assert_eq!(rank(&drawing(character), character), Some(0), "{character}");
    }
}

#[test]
fn gb_2312_is_complete() {
    // The whole set is 6,763 characters; these are its first and last and some of each level.
    for character in "啊座丐齄的一是楮鼯鬣".chars() {
        assert!(RECOGNIZER.drawing(character).is_some(), "{character}");
    }
    assert!(RECOGNIZER.characters().count() > 10_000);
}

#[test]
fn the_beginning_of_a_character_is_completed() {
    for (character, strokes) in [('您', 7), ('谢', 9), ('漏', 10)] {
        let mut ink = drawing(character);
        ink.strokes.truncate(strokes);
        let reading = RECOGNIZER.recognize(&ink, 10);
        assert!(reading.candidates.iter().any(|c| c.character == character && !c.whole), "{character}");
    }
}

#[test]
fn a_whole_character_beats_those_that_begin_like_it() {
    assert_eq!(rank(&drawing('木'), '木'), Some(0));
    assert!(RECOGNIZER.recognize(&drawing('木'), 1).candidates[0].whole);
}

#[test]
fn no_ink_is_said_to_be_none() {
    let none = Reading { confidence: Confidence::NoInk, candidates: Vec::new() };
    assert_eq!(RECOGNIZER.recognize(&Ink::default(), 10), none);
    assert_eq!(RECOGNIZER.recognize(&Ink { strokes: vec![Stroke::default()] }, 10), none);
}

#[test]
fn a_scrawl_is_not_sure() {
    // A tight zigzag over the whole square, and the same once more across.
    let zigzag = |i: usize| (if i.is_multiple_of(2) { 0.0 } else { 250.0 }, i as f32 * 8.0);
    let across = |i: usize| (i as f32 * 8.0, if i.is_multiple_of(2) { 0.0 } else { 250.0 });
    let ink = Ink { strokes: vec![Stroke::through((0..32).map(zigzag)), Stroke::through((0..32).map(across))] };
    assert!(RECOGNIZER.recognize(&ink, 10).confidence < Confidence::Sure);
}

#[test]
fn far_too_many_strokes_are_unreadable() {
    let ink = Ink { strokes: vec![Stroke::through([(0.0, 0.0), (9.0, 9.0)]); 1_000] };
    assert_eq!(RECOGNIZER.recognize(&ink, 10).confidence, Confidence::Unreadable);
}

#[test]
fn a_hundred_thousand_points_are_read_like_a_few() {
    let mut ink = drawing('一');
    let from = ink.strokes[0].points[0];
    ink.strokes[0].points = (0..100_000).map(|i| Point { x: from.x + i as f32, y: from.y }).collect();
    assert_eq!(rank(&ink, '一'), Some(0));
}

#[test]
fn the_same_ink_gives_the_same_answer() {
    let ink = joined_at(drawing('暖'), 4);
    assert_eq!(RECOGNIZER.recognize(&ink, 10), RECOGNIZER.recognize(&ink, 10));
}

#[test]
fn a_limit_is_kept_and_candidates_are_sorted_and_different() {
    for limit in [0, 1, 7] {
        let reading = RECOGNIZER.recognize(&drawing('修'), limit);
        assert!(reading.candidates.len() <= limit);
        assert!(reading.candidates.windows(2).all(|pair| pair[0].cost <= pair[1].cost && pair[0].character != pair[1].character));
    }
}

#[test]
fn a_file_of_another_kind_is_refused() {
    assert!(matches!(Recognizer::from_bytes(Vec::new()), Err(OpenError::NotHandwritingData)));
    assert!(matches!(Recognizer::from_bytes(b"GIF89a and more than twenty bytes".to_vec()), Err(OpenError::NotHandwritingData)));
    assert!(matches!(Recognizer::open("no such file".as_ref()), Err(OpenError::Read(_))));
}

#[test]
fn another_version_is_refused() {
    let mut bytes = std::fs::read(data_file()).unwrap();
    bytes[4] = 9;
    assert!(matches!(Recognizer::from_bytes(bytes), Err(OpenError::Version(9))));
}

/// A data file of two characters, 一 and 二.
fn small_file() -> Vec<u8> {
    let mut body = Vec::new();
    for (code, first) in [('一', 0_u32), ('二', 1), ('\0', 3)] {
        body.extend(u32::from(code).to_le_bytes());
        body.extend(first.to_le_bytes());
    }
    for y in [128_u8, 60, 200] {
        body.extend([3, 38, 74, 110, 146, 182, 218, 253]);
        body.extend([y; 8]);
    }
    sealed(body, 2, 3)
}

/// The body with a header that fits it.
fn sealed(body: Vec<u8>, characters: u32, strokes: u32) -> Vec<u8> {
    let mut bytes = b"LBHS\x01\x00\x08\x00".to_vec();
    bytes.extend(characters.to_le_bytes());
    bytes.extend(strokes.to_le_bytes());
    bytes.extend(crc32(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

#[test]
fn a_small_file_is_enough() {
    let recognizer = Recognizer::from_bytes(small_file()).unwrap();
    assert_eq!(recognizer.characters().collect::<String>(), "一二");
    assert_eq!(recognizer.recognize(&drawing('一'), 5).candidates[0].character, '一');
}

#[test]
fn checksums_are_those_of_zlib() {
    assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
}

/// Any number a broken touch panel may send.
fn coordinate() -> impl Strategy<Value = f32> {
    prop_oneof![8 => -50.0_f32..300.0, 1 => any::<f32>(), 1 => Just(f32::NAN), 1 => Just(f32::INFINITY), 1 => Just(f32::MIN)]
}

fn any_ink(strokes: usize) -> impl Strategy<Value = Ink> {
    let stroke = proptest::collection::vec((coordinate(), coordinate()), 0..12).prop_map(Stroke::through);
    proptest::collection::vec(stroke, 0..strokes).prop_map(|strokes| Ink { strokes })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn no_ink_panics_the_recogniser(ink in any_ink(9)) {
        let reading = RECOGNIZER.recognize(&ink, 10);
        prop_assert!(reading.candidates.len() <= 10);
        prop_assert!(reading.candidates.iter().all(|candidate| candidate.cost.is_finite()));
        prop_assert_eq!(reading.candidates.is_empty(), reading.confidence <= Confidence::Unreadable);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_truncated_file_is_refused(end in 0_usize..92) {
        let file = small_file();
        prop_assume!(end < file.len());
        prop_assert!(Recognizer::from_bytes(file[..end].to_vec()).is_err());
    }

    #[test]
    fn a_file_with_any_index_is_refused_or_read(index in proptest::collection::vec(any::<u8>(), 24), ink in any_ink(4)) {
        let mut body = small_file()[20..].to_vec();
        body[..24].copy_from_slice(&index);
        if let Ok(recognizer) = Recognizer::from_bytes(sealed(body, 2, 3)) {
            recognizer.recognize(&ink, 10);
        }
    }

    #[test]
    fn any_changed_byte_is_noticed(at in 0_usize..92, change in 1_u8..) {
        let mut file = small_file();
        prop_assume!(at < file.len());
        file[at] ^= change;
        prop_assert!(Recognizer::from_bytes(file).is_err());
    }
}
