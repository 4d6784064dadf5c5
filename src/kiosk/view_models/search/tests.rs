use super::*;

fn board() -> Board {
    crate::sample::board(crate::sample::instant())
}

fn cached(board: Board) -> CachedBoard {
    CachedBoard { fetched_at: board.published_at, board, etag: String::new() }
}

fn shown(cached: &CachedBoard) -> Shown<'_> {
    Shown::new(Some(cached), EstateTime { now: cached.fetched_at, trusted: true, uptime: std::time::Duration::ZERO })
}

fn names(board: &Board, sought: &str) -> Vec<String> {
    Directory::of(board, &board.information).find(sought).into_iter().map(|hit| hit.entry.name).collect()
}

#[test]
fn a_word_finds_names_titles_details_and_numbers_the_likeliest_first() {
    let board = board();
    assert_eq!(names(&board, "医院")[..3], ["附近医院和药房", "示例市第一医院", "儿童医院"]);
    assert!(names(&board, "急诊").contains(&"儿童医院".to_owned()), "by its detail");
    assert_eq!(names(&board, "12345"), ["政务服务便民热线"]);
    assert_eq!(names(&board, "0571 8800-1212"), ["儿童医院"], "in pieces");
    assert_eq!(names(&board, "药房 夜间"), ["夜间药房"], "every part is found");
    assert_eq!(names(&board, "药房 开锁"), Vec::<String>::new());
    assert_eq!(names(&board, "  "), Vec::<String>::new());
    assert_eq!(names(&board, "值班"), ["M-106"], "by what they are");
    assert!(names(&board, "陈管家").contains(&"陈管家".to_owned()));
}

#[test]
fn letters_find_what_they_spell_and_english_and_traditional_words_find_the_same() {
    let mut board = board();
    for letters in ["etyy", "ertong", "ETYIYUAN"] {
        assert_eq!(names(&board, letters), ["儿童医院"], "{letters}");
    }
    assert!(names(&board, "e").is_empty(), "one letter begins too much");
    assert_eq!(names(&board, "兒童醫院"), ["儿童医院"]);
    board.glossary.insert("儿童医院".into(), "Children's Hospital".into());
    assert_eq!(names(&board, "children"), ["儿童医院"]);
}

#[test]
fn a_name_that_begins_so_comes_before_one_that_only_has_it() {
    let mut board = board();
    board.information.truncate(1);
    let entry = |name: &str, detail: &str| InfoEntry { name: name.into(), detail: detail.into(), phone: String::new() };
    board.information[0].entries = vec![entry("甲店", "也修锁"), entry("急修锁", ""), entry("修锁铺", "")];
    assert_eq!(names(&board, "修锁"), ["修锁铺", "急修锁", "甲店"]);
}

#[test]
fn letters_that_are_composed_are_looked_for_at_once_and_stay_where_only_they_find_anything() {
    let board = cached(board());
    let mut search = Search::default();
    search.look(shown(&board), "er'tong");
    assert_eq!(search.found.len(), 1);
    search.take(shown(&board), "儿童", "er'tong");
    assert_eq!(search.typed, "儿童");
    let mut search = Search::default();
    search.take(shown(&board), "而同", "er'tong");
    assert_eq!(search.typed, "ertong");
    search.erase();
    assert_eq!(search.typed, "erton");
    search.type_words(&"长".repeat(40));
    assert_eq!(search.typed.chars().count(), limits::RACK_SEARCH_CHARS);
}

#[test]
fn nothing_found_names_whom_to_ask_and_pages_hold_every_card_once() {
    let board = cached(board());
    let moment = EstateTime { now: board.board.published_at, trusted: true, uptime: std::time::Duration::ZERO };
    let mut search = Search::default();
    let view = |search: &Search, docked| search.view(Some(&board), moment, Modes::default(), docked);
    search.look(shown(&board), "");
    assert_eq!(view(&search, true).outcome, Outcome::Waiting);
    search.type_words("没有的东西");
    search.look(shown(&board), "");
    let nothing = view(&search, false);
    assert_eq!((nothing.outcome, nothing.hotline.is_empty(), nothing.desk_hours.is_empty()), (Outcome::Nothing, false, false));
    let mut search = Search::default();
    search.type_words("0571");
    search.look(shown(&board), "");
    let all = search.found.len();
    let mut seen = Vec::new();
    for _ in 0..view(&search, false).paging.pages {
        seen.extend(view(&search, false).hits.into_iter().map(|(hit, _)| (hit.entry.name, hit.title)));
        search.turn(true, Modes::default(), false);
    }
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert!(all > ROWS && seen.len() == all && distinct.len() == all, "{seen:?}");
}

#[test]
fn letters_behind_characters_go_on_with_the_same_thing_and_the_likeliest_comes_first_again() {
    let board = cached(board());
    let mut search = Search::default();
    search.type_words("儿童");
    search.look(shown(&board), "yi'yuan");
    assert_eq!(search.found.iter().map(|hit| hit.entry.name.as_str()).collect::<Vec<_>>(), ["儿童医院"], "in the middle of a name");
    let mut search = Search::default();
    search.type_words("0571");
    search.look(shown(&board), "");
    search.turn(true, Modes::default(), false);
    assert_eq!(search.page, 1);
    search.begin_again();
    assert_eq!(search.page, 0);
    search.turn(true, Modes::default(), false);
    search.look(shown(&board), "dian");
    assert_eq!(search.page, 0, "other letters, other things");
    assert_eq!(names(&board.board, "儿 童医院"), ["儿童医院"]);
    assert_eq!(names(&board.board, "a 医院"), names(&board.board, "医院"), "a letter alone is passed over");
}
