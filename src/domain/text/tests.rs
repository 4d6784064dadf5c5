use super::*;

/// What nobody sees, from every block that has some.
const UNSEEN: [char; 40] = [
    '\u{200b}',
    '\u{ad}',
    '\u{2060}',
    '\u{200c}',
    '\u{200d}',
    '\u{180e}',
    '\u{34f}',
    '\u{115f}',
    '\u{1160}',
    '\u{3164}',
    '\u{ffa0}',
    '\u{2061}',
    '\u{2064}',
    '\u{fe00}',
    '\u{fe0f}',
    '\u{e0041}',
    '\u{e007f}',
    '\u{feff}',
    '\u{200e}',
    '\u{200f}',
    '\u{202a}',
    '\u{202e}',
    '\u{2066}',
    '\u{2069}',
    '\u{61c}',
    '\u{17b4}',
    '\u{206a}',
    '\u{fff9}',
    '\u{fffc}',
    '\u{1d173}',
    '\u{1bca0}',
    '\u{e0001}',
    '\u{fdd0}',
    '\u{ffff}',
    '\u{1fffe}',
    '\u{7f}',
    '\u{1}',
    '\u{86}',
    '\u{180b}',
    '\u{e0100}',
];

#[test]
fn emoji_are_kept_and_counted_as_characters() {
    assert_eq!(required("漏水😀", 3).unwrap(), "漏水😀");
    for emoji in ["👨\u{200d}👩\u{200d}👧", "❤\u{fe0f}", "❤\u{fe0f}\u{200d}🔥", "1\u{fe0f}\u{20e3}", "🏳\u{fe0f}\u{200d}🌈"]
    {
        assert_eq!(clean(emoji), emoji);
    }
}

#[test]
fn direction_overrides_and_controls_are_removed() {
    assert_eq!(clean("\u{202e}a\u{0}b\r\nc\t"), "ab\nc");
    assert_eq!(clean_line(" a\n\tb "), "a b");
}

#[test]
fn over_long_text_names_both_figures() {
    assert_eq!(required("一二三", 2), Err(TextError::TooLong { actual: 3, limit: 2 }));
    assert_eq!(required(" \n ", 2), Err(TextError::Empty));
}

#[test]
fn a_twin_that_looks_the_same_is_the_same() {
    for unseen in UNSEEN {
        for place in ["101室", "zhang.wei", "3号楼"] {
            for at in place.char_indices().map(|(at, _)| at).chain([place.len()]) {
                let twin = format!("{}{unseen}{}", &place[..at], &place[at..]);
                assert_eq!(clean_line(&twin), place, "U+{:04X} at {at}", unseen as u32);
                assert_eq!(
                    secret(&twin).chars().filter(|c| c.is_ascii_alphanumeric()).count(),
                    place.chars().filter(char::is_ascii_alphanumeric).count()
                );
            }
        }
        assert_eq!(required(&unseen.to_string(), 9), Err(TextError::Empty), "U+{:04X}", unseen as u32);
        assert_eq!(clean(&format!("a{unseen}b")), "ab", "U+{:04X}", unseen as u32);
    }
}

#[test]
fn every_blank_is_one_plain_space_on_a_line() {
    for blank in
        ['\u{a0}', '\u{3000}', '\u{2002}', '\u{2009}', '\u{202f}', '\u{205f}', '\u{1680}', '\u{2800}', '\t', '\u{b}', '\u{2028}', '\u{85}']
    {
        assert_eq!(clean_line(&format!("{blank}3号楼{blank}{blank} 101{blank}")), "3号楼 101", "U+{:04X}", blank as u32);
    }
    assert_eq!(clean("各位业主：\u{2028}\u{3000}\u{3000}您好\u{a0}！"), "各位业主：\n\u{3000}\u{3000}您好 ！");
}

#[test]
fn passwords_lose_what_nobody_sees_and_nothing_else() {
    assert_eq!(secret("\u{feff} Correct Horse\u{200b}\u{a0}①"), " Correct Horse\u{a0}①");
}

#[test]
fn forms_of_old_fonts_and_pdf_files_are_the_characters_that_they_are() {
    for (form, plain) in [
        ("⾦⽔", "金水"),
        ("⽤⼾", "用户"),
        ("⻋⻓⻔⻛⻥⻰", "车长门风鱼龙"),
        ("\u{f90a}\u{f9e1}\u{fa19}", "金李神"),
        ("oﬃce ﬁre ﬂat", "office fire flat"),
        ("𝟏𝟐𝐀", "12A"),
        ("e\u{301}\u{212b}", "éÅ"),
        ("\u{2f81a}", "冬"),
    ] {
        assert_eq!((clean(form).as_str(), clean_line(form).as_str()), (plain, plain));
    }
    for meant in ["︐︒①⑳℃㎡½…囍㊗㏄№℡Ⅷ（３）！：％ｱ︵︶﹁㈠🈲", "a²m³", "1⁄2", "𬭎𫖮㸆"] {
        assert_eq!(clean(meant), meant);
    }
}

#[test]
fn all_of_gbk_comes_through_unchanged_but_for_canonical_doubles() {
    let mut checked = 0;
    for code in (0xa0..0x10000).filter_map(char::from_u32).filter(|c| characters::is_ideograph(*c) || can_show(*c)) {
        let (one, cleaned) = (code.to_string(), clean(&format!("甲{code}乙")));
        let form = cleaned.strip_prefix('甲').and_then(|rest| rest.strip_suffix('乙')).unwrap_or_default();
        let is_double = matches!(code, '\u{2e80}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' | '\u{2000}'..='\u{200a}' | '\u{a0}' | '\u{300}'..='\u{34f}' | '\u{2126}' | '\u{212a}' | '\u{212b}' | '\u{2329}' | '\u{232a}' | '\u{fb00}'..='\u{fb06}')
            || invisible::is_invisible(code);
        assert!(form == one || is_double, "U+{:04X} became {form}", code as u32);
        checked += 1;
    }
    assert!(checked > 27_000, "{checked}");
}

#[test]
fn bullets_of_word_processors_become_signs_that_terminals_have() {
    for bullet in [
        "\u{f0b7}\t",
        "\u{f06c}\t",
        "\u{f0a7} ",
        "\u{f0d8}\u{a0}",
        "o\t",
        "o   ",
        "➢\t",
        "‣ ",
        "·\t",
        "l\t",
        "n\t",
        "Ø\t",
        "§  ",
        "\u{f076}",
        "▸",
    ] {
        let sign = if bullet.starts_with('·') { '·' } else { '•' };
        assert_eq!(clean(&format!("请注意：\n  {bullet}关好门窗")), format!("请注意：\n{sign} 关好门窗"), "{bullet:?}");
    }
    for (bullet, sign) in [("\u{f0fc}\t", '✓'), ("ü\t", '✓'), ("✔ ", '✓'), ("●\t", '●'), ("◆\t", '◆'), ("❑ ", '□')] {
        assert_eq!(clean(&format!("{bullet}关好门窗")), format!("{sign} 关好门窗"), "{bullet:?}");
    }
    for words in ["o 型圈已更换", "open all day", "l", "no\ttab", "u 盘"] {
        assert_eq!(clean(words), words.replace('\t', " "));
    }
    assert_eq!(clean("开放\u{f0e0}关闭"), "开放→关闭");
}

#[test]
fn cleaning_twice_changes_nothing() {
    for raw in [
        "\u{f0b7}\t⾦⽔ \u{200b}",
        "ﬁ\u{fe0f}①\r\n\u{b}o\t关窗",
        "o\to\t关",
        "  \u{3000}·\t·\t关",
        "e\u{200b}\u{301}",
        "👨\u{200d}\u{200b}👩",
    ] {
        let once = clean(raw);
        assert_eq!(clean(&once), once);
        assert_eq!(clean_line(&clean_line(raw)), clean_line(raw));
    }
}

#[test]
fn what_the_glass_cannot_show_is_named_with_its_place() {
    assert_eq!(undrawable("停水通知囍①℃，𬭎"), []);
    let found = undrawable("停水🎉通知🎉\u{e123}");
    assert_eq!(found, [Undrawable { character: '🎉', place: 3 }, Undrawable { character: '\u{e123}', place: 7 }]);
    assert_eq!(list_of(&found), "🎉（第 3 个字）、第 7 个字（不是通用的字）");
    assert_eq!(
        list_of(&undrawable("🎉🎊🎁🎈🎂🎀")),
        "🎉（第 1 个字）、🎊（第 2 个字）、🎁（第 3 个字）、🎈（第 4 个字）、🎂（第 5 个字） 等 6 个"
    );
    assert_eq!(without_undrawable("停水🎉通知"), "停水通知");
    assert_eq!(list_of(&undrawable("𠮷祥 𪚥")), "𠮷（第 1 个字，可以写成 吉）、𪚥（第 4 个字）");
}

#[test]
fn known_marks_have_a_nearest_sign() {
    assert_eq!(
        with_known_marks("✅完成 ❌未完成 ⭐⭐ 🔴 👉 ❤\u{fe0f} 1\u{fe0f}\u{20e3} 3\u{20e3} a≒b ❗"),
        "✓完成 ×未完成 ★★ ● → ♥ ① ③ a≈b ！"
    );
    assert_eq!(with_known_marks("停水🎉 囍 12"), "停水🎉 囍 12");
    for mark in "✅✔☑❌✖✗✘❎🚫⛔❗❓⭐🌟🔴🟢⚪🟥⬜🔶🔺🔻►➤👉👈👆👇➕➖➗❤📞💧📢⚡🔟‣≒".chars()
    {
        let written = with_known_marks(&mark.to_string());
        assert!(written.chars().all(can_show), "{mark} became {written}");
    }
}
