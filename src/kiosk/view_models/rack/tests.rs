use super::*;

fn cached(pages: &[(&str, Shelf, &str, usize)]) -> CachedBoard {
    let mut board = crate::sample::board(chrono::DateTime::UNIX_EPOCH);
    board.information = pages
        .iter()
        .map(|(id, shelf, body, entries)| InformationPage {
            body: (*body).into(),
            entries: (0..*entries).map(|n| InfoEntry { name: n.to_string(), ..InfoEntry::default() }).collect(),
            ..InformationPage::empty(*id, *shelf, *id)
        })
        .collect();
    CachedBoard { fetched_at: board.published_at, board, etag: String::new() }
}

fn shown(cached: &CachedBoard) -> Shown<'_> {
    Shown::new(Some(cached), EstateTime { now: cached.fetched_at, trusted: true, uptime: std::time::Duration::ZERO })
}

#[test]
fn a_text_takes_room_on_the_first_page_and_no_entry_is_lost_or_shown_twice() {
    let large = Modes { large: true, ..Modes::default() };
    let cases = [("", 13), ("text", 13), ("text", 3), ("text", 4), ("", 6)];
    for ((body, count), modes) in cases.into_iter().flat_map(|case| [(case, Modes::default()), (case, large)]) {
        let cached = cached(&[("a", Shelf::Guides, body, count)]);
        let mut rack = Rack::default();
        let shown = shown(&cached);
        rack.open(RackPlace::Page("a".into()), shown);
        let mut seen = Vec::new();
        let rows = rack.rows(modes);
        for page in 0..rack.paging(shown, rows).pages {
            let Content::Reader { entries, body: words, .. } =
                reader(&cached.board.information[0], Leaf::default(), rows, rack.paging(shown, rows))
            else {
                panic!("no page")
            };
            assert_eq!(words.is_empty(), page > 0 || body.is_empty());
            seen.extend(entries.into_iter().map(|entry| entry.name));
            rack.turn(true, shown, modes);
        }
        assert_eq!(seen, (0..count).map(|n| n.to_string()).collect::<Vec<_>>(), "{body:?} {count}");
    }
}

#[test]
fn back_leads_through_a_shelf_only_where_there_is_a_choice() {
    let cached = cached(&[("a", Shelf::Guides, "x", 0), ("b", Shelf::Guides, "x", 0), ("c", Shelf::Hospitals, "x", 0)]);
    let shown = shown(&cached);
    let mut rack = Rack::default();
    rack.open(RackPlace::Shelf(Shelf::Hospitals), shown);
    assert_eq!(rack.place, Some(RackPlace::Page("c".into())));
    assert!(rack.back(shown) && rack.place.is_none() && !rack.back(shown));
    rack.open(RackPlace::Shelf(Shelf::Guides), shown);
    rack.open(RackPlace::Page("b".into()), shown);
    assert!(rack.back(shown));
    assert_eq!(rack.place, Some(RackPlace::Shelf(Shelf::Guides)));
}

#[test]
fn what_is_taken_away_while_it_is_open_keeps_the_name_of_its_shelf() {
    let full = cached(&[("a", Shelf::Guides, "x", 0), ("b", Shelf::Guides, "x", 0), ("c", Shelf::Hospitals, "x", 0)]);
    for place in [RackPlace::Shelf(Shelf::Guides), RackPlace::Page("b".into())] {
        let mut rack = Rack::default();
        rack.open(RackPlace::Page("c".into()), shown(&full));
        rack.open(place.clone(), shown(&full));
        let view = rack.view(shown(&cached(&[])), Leaf::default(), Modes::default());
        assert_eq!(view.content, Content::Withdrawn { shelf: Some(Shelf::Guides) }, "{place:?}");
    }
}

#[test]
fn a_page_stands_on_its_shelf_within_its_time_only_and_a_shelf_without_any_is_no_tile() {
    let mut cached = cached(&[("a", Shelf::Guides, "x", 0), ("b", Shelf::Guides, "x", 0), ("c", Shelf::Hospitals, "x", 0)]);
    let now = cached.fetched_at;
    cached.board.information[0].show_until = Some(now);
    cached.board.information[2].show_from = Some(now + chrono::Duration::hours(1));
    let titles = |hours, trusted| {
        let time = EstateTime { now: now + chrono::Duration::hours(hours), trusted, uptime: std::time::Duration::ZERO };
        Shown::new(Some(&cached), time).pages().map(|page| page.id.clone()).collect::<String>()
    };
    assert_eq!((titles(-1, true), titles(0, true), titles(1, true)), ("ab".into(), "b".into(), "bc".into()));
    assert_eq!(titles(1, false), "ab", "an untrusted clock ends nothing and begins nothing");
    let mut rack = Rack::default();
    rack.open(RackPlace::Shelf(Shelf::Guides), shown(&cached));
    assert_eq!(rack.place, Some(RackPlace::Page("b".into())), "the only one now");
    let Content::Overview(tiles) = Rack::default().view(shown(&cached), Leaf::default(), Modes::default()).content else {
        panic!("no overview")
    };
    assert!(tiles.contains(&(RackPlace::Shelf(Shelf::Guides), 1)));
    assert!(tiles.iter().all(|(place, _)| *place != RackPlace::Shelf(Shelf::Hospitals)));
}

#[test]
fn a_page_with_a_leaflet_is_one_page_that_turns_by_itself() {
    let mut cached = cached(&[("a", Shelf::Brochures, "x", 0)]);
    cached.board.information[0].pages = vec!["1".into(), "2".into()];
    let mut rack = Rack::default();
    rack.open(RackPlace::Page("a".into()), shown(&cached));
    let view = rack.view(shown(&cached), Leaf::default(), Modes::default());
    let Content::Reader { leaf: Some(leaf), .. } = view.content else { panic!("no leaflet") };
    assert_eq!((leaf.number, leaf.count, view.paging.pages), (1, 2, 1));
}
