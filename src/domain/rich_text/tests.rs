use proptest::prelude::*;

use super::*;

fn read(typed: &str) -> Said {
    RichText::read(typed).unwrap()
}

fn plain(text: &str) -> Vec<Span> {
    vec![Span { text: text.into(), bold: false }]
}

fn bold(text: &str) -> Span {
    Span { text: text.into(), bold: true }
}

fn item(number: Option<u32>, text: &str, items: Vec<Item>) -> Item {
    Item { number, text: plain(text), items }
}

#[test]
fn headings_lists_tables_and_bold_words_are_blocks() {
    let said = read(
        "# 停水\n因**9月19日（周六）**请储水，\n共两天。\n\n## 准备\n- 储水\n  - 饮用\n  - 冲厕\n- 关阀\n\n3. 先\n4. 后\n\n| 楼 | 时间 |\n|---|---|\n| 3 | **9:00** |\n| 4 |",
    );
    assert_eq!(
        said.rich.blocks(),
        [
            Block::Heading { level: Level::First, text: "停水".into() },
            Block::Paragraph { text: [plain("因"), vec![bold("9月19日（周六）")], plain("请储水，\n共两天。")].concat() },
            Block::Heading { level: Level::Second, text: "准备".into() },
            Block::List {
                items: vec![item(None, "储水", vec![item(None, "饮用", vec![]), item(None, "冲厕", vec![])]), item(None, "关阀", vec![])]
            },
            Block::List { items: vec![item(Some(3), "先", vec![]), item(Some(4), "后", vec![])] },
            Block::Table {
                head: vec![plain("楼"), plain("时间")],
                rows: vec![vec![plain("3"), vec![bold("9:00")]], vec![plain("4"), vec![]]]
            },
        ]
    );
    assert_eq!(
        said.plain,
        "停水\n因9月19日（周六）请储水，\n共两天。\n\n准备\n• 储水\n\u{3000}• 饮用\n\u{3000}• 冲厕\n• 关阀\n3. 先\n4. 后\n楼 / 时间\n3 / 9:00\n4 / "
    );
}

#[test]
fn a_link_is_its_words_and_a_code_below() {
    let said = read("请[在线报名](https://example.cn/bm?id=3)，或打电话。\n\n- <http://example.cn/a>");
    let link = |text: &str, address: &str| Block::Link { text: text.into(), address: address.into() };
    assert_eq!(
        said.rich.blocks(),
        [
            Block::Paragraph { text: plain("请在线报名，或打电话。") },
            link("在线报名", "https://example.cn/bm?id=3"),
            Block::List { items: vec![item(None, "http://example.cn/a", vec![])] },
            link("http://example.cn/a", "http://example.cn/a"),
        ]
    );
    assert!(said.plain.contains("\n在线报名：https://example.cn/bm?id=3\n"));
}

#[test]
fn what_was_always_typed_stays_as_it_was() {
    for typed in [
        "尊敬的业户：\n因检修停水。\n\n\n请谅解。",
        "\u{3000}\u{3000}缩进的一段\n\u{3000}\u{3000}又一段",
        "    四格缩进\n下一行",
        "一、时间\n1、上午\n（2）下午\n①夜里 • 点",
        "2*3*4 米，_下划线_，__________，~~划~~，`code`",
        "*注意*停水，价格 3*4 与 5 * 6",
        "通知\n----\n内容\n====",
        "----------\n***\n",
        "<b>粗</b> & &amp; &#x202e; <script>alert(1)</script>",
        "<div>\n块\n</div>",
        "<!-- 没有结尾\n\n下一段",
        "> 引用\n> 第二行",
        "[通知]: 今天停水\n[a] [b][c] (d)",
        "[1]: https://example.cn\n> [a]: b",
        "电话 0571-8800-5678｜微信 a|b",
        "https://example.cn/bm 看这里",
        "** 不是粗体 ** 也 **不是",
        "```\n原样\n```",
        "#没有空格 ＃全角",
    ] {
        let said = read(typed);
        assert_eq!((said.plain.as_str(), said.rich.is_plain()), (typed, true), "{typed:?}");
    }
}

#[test]
fn a_backslash_keeps_a_sign_from_marking() {
    for (typed, shown) in [("\\# 号", "# 号"), ("\\*\\*星\\*\\*", "**星**"), ("\\- 横", "- 横")] {
        let said = read(typed);
        assert_eq!((said.plain.as_str(), said.rich.is_plain()), (shown, true));
    }
}

#[test]
fn signs_of_other_kinds_are_shown_where_something_is_marked() {
    let said = read("# 题\n> 引**用**\n\n<b>x</b> `**y**` **z**");
    let text = [plain("<b>x</b> `**y**` "), vec![bold("z")]].concat();
    assert_eq!(said.rich.blocks()[1..], [Block::Paragraph { text: plain("> 引**用**") }, Block::Paragraph { text }]);
}

#[test]
fn what_cannot_be_shown_is_refused_with_what_to_do() {
    let wide = "|a|b|c|d|e|f|\n|-|-|-|-|-|-|";
    let long = format!("|a|\n|-|\n{}", "|b|\n".repeat(limits::RICH_ROWS + 1));
    let full = format!("|a|\n|-|\n|{}|", "满".repeat(limits::RICH_CELL_CHARS + 1));
    let link = |address: &str| format!("[x]({address})");
    for (typed, refusal) in [
        ("- a\n  - b\n    - c".to_owned(), Refusal::Nested),
        (wide.to_owned(), Refusal::Columns(6)),
        (long, Refusal::Rows(limits::RICH_ROWS + 1)),
        (full, Refusal::LongCell),
        ("|a|\n|-|\n|b|c|".to_owned(), Refusal::Uneven),
        ("![图](https://example.cn/a.png)".to_owned(), Refusal::Picture),
        ("![图](picture:ab-10x10)".to_owned(), Refusal::Picture),
        (format!("![图](picture:{}-10x0)", "a".repeat(64)), Refusal::Picture),
        (format!("![图](picture:{}-9000x10)", "a".repeat(64)), Refusal::Picture),
        (format!("![ ](picture:{}-10x10)", "a".repeat(64)), Refusal::SilentPicture),
        (link("javascript:alert(1)"), Refusal::NoWebAddress),
        (link("example.cn"), Refusal::NoWebAddress),
        (link("https://"), Refusal::NoWebAddress),
        (link("https://bank.cn@example.cn"), Refusal::NoWebAddress),
        (link("https://例子.cn"), Refusal::OddAddress),
        (link("https://example.cn/\u{202e}gnp"), Refusal::OddAddress),
        (link(&format!("https://example.cn/{}", "a".repeat(limits::RICH_LINK_BYTES))), Refusal::LongAddress),
        ("[x](https://example.cn)\n".repeat(limits::RICH_LINKS + 1), Refusal::Links),
        ("# a\n".repeat(limits::RICH_BLOCKS + 1), Refusal::TooMany),
        ("a".repeat(limits::RICH_BYTES + 1), Refusal::TooLong),
    ] {
        assert_eq!(RichText::read(&typed).unwrap_err(), refusal, "{typed:.80}");
        let kept = RichText::said(&typed);
        assert_eq!((kept.plain, kept.rich.is_plain()), (typed, true), "what is kept is shown as it was typed");
    }
}

#[test]
fn a_block_of_a_newer_office_is_left_out_alone() {
    let told = r#"[{"kind":"heading","level":"first","text":"题"},{"kind":"film","address":"x"},{"kind":"heading","level":"ninth","text":"深"},
        {"kind":"paragraph","text":[{"text":"字","colour":"red"}]}]"#;
    let rich: RichText = serde_json::from_str(told).unwrap();
    assert_eq!(rich.blocks(), [Block::Heading { level: Level::First, text: "题".into() }, Block::Paragraph { text: plain("字") }]);
    assert!(serde_json::from_str::<RichText>(r#"{"pages":[]}"#).unwrap().is_plain());
}

/// Pieces that markdown, HTML and Unicode trip over.
const PIECES: [&str; 45] = [
    "# ",
    "## ",
    "- ",
    "  - ",
    "    - ",
    "1. ",
    "999999999999. ",
    "* ",
    "+ ",
    "**",
    "*",
    "_",
    "__",
    "`",
    "```\n",
    "> ",
    "|",
    "|-|-|\n",
    "\n",
    "\n\n",
    "  \n",
    "[",
    "](",
    ")",
    "](https://a.cn)",
    "![",
    "]: ",
    "<b>",
    "</div>",
    "<!--",
    "<script>",
    "&lt;",
    "\\",
    "---\n",
    "===\n",
    "字",
    "，",
    "（周六）",
    "a",
    "9",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "\u{1f389}",
    "\u{202e}",
    "\u{200d}",
    "![图](picture:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-640x480)",
];

/// Words and signs of a text, without what marks.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

proptest! {
    #[test]
    fn nothing_that_is_typed_breaks_the_bounds_or_loses_its_words(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..120)) {
        let typed = pieces.concat();
        let Ok(said) = RichText::read(&typed) else { return Ok(()) };
        prop_assert!(said.rich.blocks().len() <= limits::RICH_BLOCKS);
        let mut links = 0;
        for block in said.rich.blocks() {
            match block {
                Block::Table { head, rows } => {
                    prop_assert!(head.len() <= limits::RICH_COLUMNS && rows.len() <= limits::RICH_ROWS);
                    prop_assert!(rows.iter().all(|row| row.len() == head.len()));
                }
                Block::List { items } => prop_assert!(items.iter().flat_map(|item| &item.items).all(|item| item.items.is_empty())),
                Block::Link { address, .. } => {
                    links += 1;
                    prop_assert!(address.starts_with("http") && address.is_ascii() && address.len() <= limits::RICH_LINK_BYTES);
                }
                Block::Picture { sha256, text, .. } => {
                    links += 1;
                    prop_assert!(is_sha256(sha256) && !text.is_empty());
                }
                Block::Heading { text, .. } => prop_assert!(!text.is_empty()),
                Block::Paragraph { text } => prop_assert!(!text.is_empty()),
            }
        }
        prop_assert!(links <= limits::RICH_LINKS);
        if links == 0 {
            prop_assert_eq!(letters(&said.plain), letters(&typed));
        }
        let told = serde_json::to_string(&said.rich).unwrap();
        prop_assert_eq!(serde_json::from_str::<RichText>(&told).unwrap(), said.rich.clone());
        let is_clean = said.plain.chars().all(|c| c == '\n' || !c.is_control());
        prop_assert!(is_clean, "a sign of the reader's own is left");
    }

    #[test]
    fn a_text_of_words_and_line_ends_is_never_touched(lines in prop::collection::vec("[\\p{Han}a-z，。：（）！?%／ ]{0,30}", 0..30)) {
        let typed = lines.join("\n");
        let said = RichText::read(&typed).unwrap();
        prop_assert_eq!(said.plain, typed);
        prop_assert!(said.rich.is_plain());
    }

    #[test]
    fn any_text_at_all_is_read_or_refused(typed in "\\PC{0,400}") {
        let said = RichText::said(&typed);
        prop_assert!(said.rich.is_plain() || !said.plain.is_empty());
    }
}

#[test]
fn deep_and_long_texts_end() {
    for piece in ["> ", "- ", "[", "**a ", "*", "<b>", "`", "|", "1. ", "(", "![", "[a](", "\\", "[a]: b\n"] {
        let typed: String = piece.repeat(limits::RICH_BYTES / piece.len());
        let begun = std::time::Instant::now();
        let _ = RichText::said(&typed);
        assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{piece:?} took {:?}", begun.elapsed());
    }
}

#[test]
fn a_picture_stands_below_the_words_that_named_it_with_its_own_beside_it() {
    let name = PictureName { sha256: "a".repeat(64), width: 640, height: 480 };
    let said = RichText::read(&format!("请看{}图里的阀门。", name.typed("总阀的位置"))).unwrap();
    let [Block::Paragraph { text }, Block::Picture { sha256, width, height, text: caption }] = said.rich.blocks() else {
        panic!("{said:?}")
    };
    assert_eq!(
        (words(text).as_str(), caption.as_str(), sha256, *width, *height),
        ("请看图里的阀门。", "总阀的位置", &name.sha256, 640, 480)
    );
    assert_eq!(said.plain, "请看图里的阀门。\n（图：总阀的位置）");
    let told = serde_json::to_string(&said.rich).unwrap();
    assert_eq!(serde_json::from_str::<RichText>(&told).unwrap(), said.rich);
    let unsound = serde_json::from_str::<RichText>(&told.replace("640", "64000")).unwrap();
    assert_eq!(unsound.pictures().count(), 0, "a lobby leaves no room for what cannot be");
    let mut without = said.rich.clone();
    without.retain_pictures(|_| false);
    assert_eq!((without.pictures().count(), without.blocks().len()), (0, 2));
}
