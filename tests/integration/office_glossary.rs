//! 中英对照: what residents who read English find on the board.

use crate::office_support::Site;

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_board_has_english_for_everything_but_people_and_doors() {
    let site = Site::start().await;
    let board = site.board().await;
    assert_eq!(board.in_english(&board.estate.name), "Wutong Court");
    assert_eq!(board.in_english(&board.estate.lobby), "Building 3 lobby");
    assert_eq!(board.in_english(&board.estate.lobby_address), "Building 3 lobby, Wutong Court, 1 Shili Road, Shili City");
    let mut texts = vec![&board.estate.name, &board.estate.assembly_point, &board.estate.desk_hours];
    texts.extend(board.weather.iter().flat_map(|weather| [&weather.place, &weather.source]));
    texts.extend(board.butlers.iter().flat_map(|butler| std::iter::once(&butler.area).chain(&butler.specialities)));
    texts.extend(board.departments.iter().flat_map(|entry| [&entry.name, &entry.hours]));
    texts.extend(board.information.iter().flat_map(|page| [&page.title, &page.body]));
    texts.extend(board.information.iter().flat_map(|page| &page.entries).flat_map(|entry| [&entry.name, &entry.detail]));
    texts.extend(board.catalogue.items.iter().flat_map(|item| [&item.group, &item.name, &item.hint, &item.price_note]));
    texts.extend(board.catalogue.items.iter().flat_map(|item| &item.phrases));
    texts.extend(board.notices.iter().map(|notice| &notice.publisher));
    let missing: Vec<&String> = texts.into_iter().filter(|text| is_chinese(text) && is_chinese(board.in_english(text))).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!board.notices.is_empty());
    for notice in &board.notices {
        let english = notice.english.as_ref().expect("English");
        assert!(!is_chinese(&english.title) && !is_chinese(&english.body), "{}", notice.title);
    }
    assert!(!board.glossary.contains_key("陈管家"));
}
