use proptest::prelude::*;

use super::{lexicon::EMBEDDED, *};

fn session(settings: Settings) -> Session<'static> {
    Session::new(Lexicon::embedded().unwrap(), settings)
}

fn typed(letters: &str) -> Session<'static> {
    typed_with(letters, Settings::default())
}

fn typed_with(letters: &str, settings: Settings) -> Session<'static> {
    let mut session = session(settings);
    for letter in letters.chars() {
        assert_eq!(session.type_key(letter), Typed::Accepted, "{letter} of {letters}");
    }
    session
}

fn first(letters: &str) -> String {
    typed(letters).candidates(0, 1)[0].text.clone()
}

fn texts(session: &mut Session, limit: usize) -> Vec<String> {
    session.candidates(0, limit).iter().map(|candidate| candidate.text.clone()).collect()
}

#[test]
fn everyday_phrases_come_first() {
    for (letters, expected) in [("woyaobaoxiu", "我要报修"), ("nihao", "你好"), ("louxialoushui", "楼下漏水"), ("xiexie", "谢谢")]
    {
        assert_eq!(first(letters), expected);
    }
}

#[test]
fn names_that_no_dictionary_has_are_composed() {
    for (letters, expected) in [("chenjianguo", "陈建国"), ("ouyangjianguo", "欧阳建国")] {
        assert_eq!(first(letters), expected);
    }
    let mode = Mode::Name;
    assert_eq!(texts(&mut typed_with("hanxue", Settings { mode, ..Settings::default() }), 1), ["韩雪"]);
}

#[test]
fn first_letters_stand_for_words() {
    assert!(texts(&mut typed("fwzx"), 5).contains(&"服务中心".to_owned()));
    assert!(texts(&mut typed("nh"), 10).contains(&"你好".to_owned()));
    assert_eq!(first("wuyefwzx"), "物业服务中心");
}

#[test]
fn an_unfinished_last_syllable_is_guessed() {
    assert!(texts(&mut typed("dianti"), 1)[0].starts_with("电梯"));
    assert!(texts(&mut typed("fuwuzhongx"), 5).contains(&"服务中心".to_owned()));
}

#[test]
fn separators_split_where_they_stand() {
    assert_eq!(first("xi'an"), "西安");
    let mut session = typed("fang'an");
    assert_eq!(session.composing(), "fang'an");
    assert_eq!(texts(&mut session, 1), ["方案"]);
    assert_eq!(session.type_key('\''), Typed::Accepted);
    assert_eq!(session.type_key('\''), Typed::Ignored);
    assert_eq!(typed("chufang").composing(), "chu'fang");
}

#[test]
fn v_is_written_for_u_with_dots() {
    assert_eq!(first("lvse"), "绿色");
    assert!(texts(&mut typed("nv"), 5).contains(&"女".to_owned()));
    assert_eq!(first("lvhuadai"), "绿化带");
}

#[test]
fn digits_and_capitals_pass_through() {
    assert_eq!(first("3haolou2danyuan1602shi"), "3号楼2单元1602室");
    assert!(first("Bzuo").starts_with('B'));
    assert!(first("iphone").starts_with('i'), "no syllable begins with i");
}

#[test]
fn fuzzy_sounds_count_unless_they_are_switched_off() {
    let strict = Settings { fuzzy: Fuzzy::Off, ..Settings::default() };
    for (letters, meant) in [("fuwuzongxin", "服务中心"), ("loudaodenbuniang", "楼道灯不亮"), ("lousui", "漏水"), ("nanse", "蓝色")]
    {
        assert!(texts(&mut typed(letters), 6).contains(&meant.to_owned()), "{letters}");
        assert!(!texts(&mut typed_with(letters, strict), 500).contains(&meant.to_owned()), "{letters}");
    }
}

fn phrases(table: &str) -> Vec<(&str, &str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect()
}

/// Where the phrase stands among the candidates.
fn rank(letters: &str, expected: &str, settings: Settings) -> Option<usize> {
    typed_with(letters, settings).candidates(0, 100).iter().position(|candidate| candidate.text == expected)
}

#[test]
fn what_a_region_does_not_tell_apart_is_offered_later() {
    let phrases = phrases(include_str!("../../../../tests/bench/input_method/fuzzy.tsv"));
    let ranks: Vec<Option<usize>> = phrases.iter().map(|(letters, expected)| rank(letters, expected, Settings::default())).collect();
    let among = |most: usize| ranks.iter().flatten().filter(|&&rank| rank < most).count() * 100 / ranks.len();
    let misses: Vec<_> = phrases.iter().zip(&ranks).filter(|(_, rank)| rank.is_none_or(|rank| rank > 5)).collect();
    assert!(phrases.len() >= 60 && among(5) >= 75 && among(6) >= 90, "among 5: {} %, 6: {} %; {misses:?}", among(5), among(6));
}

#[test]
fn near_sounds_never_change_what_comes_first_nor_push_a_phrase_off_the_bar() {
    let exact = Settings { fuzzy: Fuzzy::Off, ..Settings::default() };
    for (letters, expected) in phrases(include_str!("../../../../tests/bench/input_method/tuning.tsv")) {
        let without = texts(&mut typed_with(letters, exact), 5);
        for fuzzy in [Fuzzy::Common, Fuzzy::Wide] {
            let with = texts(&mut typed_with(letters, Settings { fuzzy, ..exact }), 5);
            assert_eq!(with[0], without[0], "{letters}");
            assert!(!without.contains(&expected.to_owned()) || with.contains(&expected.to_owned()), "{letters}");
        }
    }
}

#[test]
fn names_are_offered_by_near_sounds_too() {
    let settings = |fuzzy| Settings { mode: Mode::Name, fuzzy };
    for (letters, meant) in
        [("zang", "张"), ("nin", "林"), ("zou", "周"), ("huan", "黄"), ("zangjianguo", "张建国"), ("cenjianguo", "陈建国")]
    {
        assert_eq!(rank(letters, meant, settings(Fuzzy::Off)), None, "{letters}");
        assert!(rank(letters, meant, settings(Fuzzy::Common)).is_some_and(|rank| (1..8).contains(&rank)), "{letters}");
    }
}

#[test]
fn the_first_part_can_be_chosen_and_the_rest_goes_on() {
    let mut session = typed("woyaobaoxiu");
    let part = session.candidates(0, 50).iter().position(|candidate| candidate.text == "我要").unwrap();
    assert_eq!(session.choose(part), Choice::More);
    assert_eq!(session.composing(), "我要bao'xiu");
    assert_eq!(texts(&mut session, 1), ["报修"]);
    assert!(session.backspace());
    assert_eq!(session.composing(), "wo'yao'bao'xiu");
    assert_eq!(session.choose(0), Choice::Done("我要报修".into()));
    assert!(session.is_empty());
    assert_eq!(session.choose(0), Choice::None);
}

#[test]
fn committing_takes_what_stands_there() {
    assert_eq!(typed("nihao").commit().as_deref(), Some("你好"));
    assert_eq!(session(Settings::default()).commit(), None);
}

#[test]
fn backspace_gives_the_candidates_of_the_shorter_input() {
    let mut session = typed("shuiguanlou");
    "lou".chars().for_each(|_| assert!(session.backspace()));
    assert_eq!(texts(&mut session, 20), texts(&mut typed("shuiguan"), 20));
    "shuiguan".chars().for_each(|_| assert!(session.backspace()));
    assert!(!session.backspace());
    assert!(session.candidates(0, 5).is_empty());
}

#[test]
fn typing_letter_by_letter_decodes_as_typing_at_once() {
    let letters = "xianzaimeidianle";
    let mut stepwise = session(Settings::default());
    for length in 1..=letters.len() {
        stepwise.type_key(letters[length - 1..].chars().next().unwrap());
        let mut fresh = typed(&letters[..length]);
        assert_eq!(texts(&mut stepwise, 30), texts(&mut fresh, 30), "{}", &letters[..length]);
    }
}

#[test]
fn a_full_composition_says_so() {
    let mut session = typed(&"shi".repeat(MAX_LETTERS / 3));
    while session.type_key('a') == Typed::Accepted {}
    assert_eq!(session.type_key('a'), Typed::Full);
    assert!(!session.candidates(0, 5).is_empty());
    session.clear();
    assert!(session.is_empty() && session.candidates(0, 5).is_empty() && session.composing().is_empty());
}

#[test]
fn traditional_forms_follow_the_phrase() {
    let lexicon = Lexicon::embedded().unwrap();
    assert_eq!(to_traditional(&lexicon, "电梯里的头发很干净3A"), "電梯裡的頭髮很乾淨3A");
    assert_eq!(to_traditional(&lexicon, "服务"), "服務");
    assert_eq!(to_traditional(&lexicon, "服务台刚才为您启动"), "服務台剛才為您啟動");
}

#[test]
fn a_surname_before_a_title_stays_a_surname_in_the_middle_of_a_sentence() {
    let lexicon = Lexicon::embedded().unwrap();
    for (simplified, traditional) in [
        ("请找余管家", "請找余管家"),
        ("于师傅和范女士", "于師傅和范女士"),
        ("丑先生、钟经理、沈医生", "丑先生、鍾經理、沈醫生"),
        ("万俟先生，诸葛女士", "万俟先生，諸葛女士"),
        ("由于经理外出", "由於經理外出"),
        ("三分钟先生效", "三分鐘先生效"),
        ("服务管家", "服務管家"),
        ("规范师傅操作", "規範師傅操作"),
    ] {
        assert_eq!(to_traditional(&lexicon, simplified), traditional);
    }
}

#[test]
fn a_name_is_never_converted_by_the_general_table() {
    let lexicon = Lexicon::embedded().unwrap();
    for (simplified, traditional) in [
        ("余管家", "余管家"),
        ("陈管家", "陳管家"),
        ("丑先生", "丑先生"),
        ("后女士", "后女士"),
        ("涂师傅 G02", "涂師傅 G02"),
        ("叶经理、种主任", "葉經理、种主任"),
        ("郁台云", "郁台云"),
        ("陈丽云", "陈丽云"),
        ("欧阳女士", "歐陽女士"),
        ("客服中心", "客服中心"),
        ("值班电话", "值班電話"),
        ("余", "余"),
    ] {
        assert_eq!(name_to_traditional(&lexicon, simplified), traditional);
    }
    let people = ["余小范".to_owned(), "余小".to_owned(), "服务".to_owned(), "余".to_owned()];
    assert_eq!(to_traditional_among(&lexicon, "余小范服务剩余", &people), "余小范服務剩餘");
    assert_eq!(surname_to_traditional("钟离"), "鍾離");
    for kept in "余于范沈姜丘邱郁后曲种仇卜干岳游涂占云丑谷党宁肖付台松胡朱周".chars() {
        assert_eq!(surname_to_traditional(&kept.to_string()), kept.to_string());
    }
}

#[test]
fn the_embedded_data_is_whole_and_damage_is_told() {
    let lexicon = Lexicon::embedded().unwrap();
    assert_eq!(lexicon.verify(), Ok(()));
    assert_eq!(Lexicon::open(b"").err(), Some(LexiconError::NotOurs));
    assert_eq!(Lexicon::open(&EMBEDDED[..12]).err(), Some(LexiconError::Truncated));
    assert_eq!(Lexicon::open(&EMBEDDED[..EMBEDDED.len() / 2]).err(), Some(LexiconError::Truncated));
    let mut newer = EMBEDDED[..200].to_vec();
    newer[8] = 99;
    assert_eq!(Lexicon::open(&newer).err(), Some(LexiconError::Version(99)));
    newer[8] = 1;
    newer[20] ^= 1;
    assert_eq!(Lexicon::open(&newer).err(), Some(LexiconError::Damaged));
    let mut flipped = EMBEDDED.to_vec();
    let last = flipped.len() - 100;
    flipped[last] ^= 0x40;
    assert_eq!(Lexicon::open(&flipped).unwrap().verify(), Err(LexiconError::Damaged));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_keys_can_stall_or_break_a_session(keys in "[a-z]{0,20}|[a-zA-Z0-9'é中]{0,24}|(sh|zh|ch|a|n|g){0,16}", picks in prop::collection::vec(0usize..40, 0..4), fuzzy in 0usize..3, name: bool) {
        let fuzzy = [Fuzzy::Off, Fuzzy::Common, Fuzzy::Wide][fuzzy];
        let mode = if name { Mode::Name } else { Mode::Sentence };
        let mut session = session(Settings { fuzzy, mode });
        for key in keys.chars() {
            session.type_key(key);
            prop_assert!(session.is_empty() || !session.candidates(0, 5).is_empty());
        }
        session.composing();
        for pick in picks {
            let listed = session.candidates(0, 40).len();
            prop_assert_eq!(session.choose(pick) == Choice::None, pick >= listed);
        }
        session.backspace();
        session.commit();
        prop_assert!(session.is_empty());
    }

    #[test]
    fn damaged_data_never_panics(at in 200usize..5_000_000, value: u8, keys in "[a-z]{1,10}") {
        let mut data = EMBEDDED.to_vec();
        for step in 0..2_000 {
            let index = (at + step * 977) % data.len();
            data[index.max(200)] = value;
        }
        if let Ok(lexicon) = Lexicon::open(&data) {
            let mut session = Session::new(lexicon, Settings::default());
            for key in keys.chars() {
                session.type_key(key);
                session.candidates(0, 5);
            }
        }
    }
}
