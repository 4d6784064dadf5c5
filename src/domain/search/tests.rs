use super::*;

fn room(phase: &str, building: &str, unit: &str, number: &str) -> Room {
    Room { phase: phase.into(), building: building.into(), unit: unit.into(), number: number.into(), ..Room::default() }
}

fn finds(query: &str, room: &Room) -> bool {
    let what = Findable {
        code: "10000018".into(),
        phone: "13800136688",
        room: Some(room),
        texts: [room.label().as_str(), "林女士", "水龙头维修", "厨房的水龙头漏水，请先来电；Wi-Fi 也不通", "陈管家 0317"]
            .map(str::to_owned)
            .to_vec(),
    };
    Query::parse(query).unwrap().finds(&what)
}

#[test]
fn a_door_is_found_in_every_spelling() {
    let home = room("", "3号楼", "2单元", "1602室");
    for query in [
        "3-2-1602",
        "3－2－1602",
        "3—2—1602",
        "03-02-1602",
        "3/2/1602",
        "3号楼2单元1602",
        "3号楼 2单元 1602室",
        "3栋2单元1602室",
        "3幢2单元1602",
        "3#2单元1602",
        "3#楼2单元1602",
        "三号楼二单元1602",
        "３号楼２单元１６０２",
        "3号楼1602",
        "3号楼 1602",
        "3-1602",
        "3-2",
        "2单元1602",
        "3号楼2单元",
        "3号楼",
        "3栋",
        "三栋",
        "3号",
        "三号",
        "1602",
        "1602室",
        "3-2-1602室",
        "林女士 3-2-1602",
        "3号楼 2单元 漏水",
        "1602 漏水",
    ] {
        assert!(finds(query, &home), "{query}");
    }
}

#[test]
fn another_door_is_not_found() {
    let home = room("", "13号楼", "2单元", "1602室");
    for query in
        ["3号楼", "3-2-1602", "3号楼2单元1602", "三号楼", "3栋", "13-1-1602", "13号楼2单元602", "602", "160", "3", "一期13号楼", "13-2-16"]
    {
        assert!(!finds(query, &home), "{query}");
    }
    for query in ["13号楼", "十三号楼", "13栋", "13-2-1602", "13"] {
        assert!(finds(query, &home), "{query}");
    }
}

#[test]
fn phases_letters_and_houses_without_units_are_told_apart() {
    let second = room("二期", "3号楼", "甲单元", "3A室");
    for query in ["二期3号楼", "2期3栋", "3号楼", "3号楼甲单元3A", "3号楼 甲单元 3a室", "2-3-甲-3A"] {
        assert!(finds(query, &second), "{query}");
    }
    assert!(!finds("一期3号楼", &second) && !finds("3号楼乙单元", &second) && !finds("3号楼3B", &second));
    let house = room("", "A座", "", "B1室");
    for query in ["A座", "a座B1", "A-B1", "A座 b1室", "B1室"] {
        assert!(finds(query, &house), "{query}");
    }
    assert!(!finds("B座", &house) && !finds("A座B2", &house));
}

#[test]
fn a_number_is_found_whole_and_by_its_end() {
    let home = room("", "3号楼", "2单元", "1602室");
    for query in [
        "13800136688",
        "138 0013 6688",
        "138-0013-6688",
        "+86 138 0013 6688",
        "8613800136688",
        "0086 13800136688",
        "１３８００１３６６８８",
    ] {
        assert!(finds(query, &home), "{query}");
    }
    for query in ["6688", "00136688", "0013 6688", "林女士 6688", "10000018", "1000 0018", "1000-0018", "1000"] {
        assert!(finds(query, &home), "{query}");
    }
    for query in ["13800136689", "688", "5566", "10000019", "13800135012"] {
        assert!(!finds(query, &home), "{query}");
    }
}

#[test]
fn names_and_words_are_found_and_all_of_them_must_be() {
    let home = room("", "3号楼", "2单元", "1602室");
    for query in ["林", "林女士", "水龙头", "漏水", "厨房 漏水", "陈管家", "wi-fi", "WI-FI", "林女士 漏水 陈管家", "0317"]
    {
        assert!(finds(query, &home), "{query}");
    }
    for query in ["王", "林先生", "漏水 王", "厨房 电梯", "漏水 4号楼"] {
        assert!(!finds(query, &home), "{query}");
    }
    assert_eq!(Query::parse(" \u{3000} "), None);
}

#[test]
fn only_a_whole_code_is_a_code() {
    let code = |query: &str| Query::parse(query).unwrap().code().map(str::to_owned);
    for query in ["10000018", "1000 0018", "1000-0018", "１０００　００１８"] {
        assert_eq!(code(query).as_deref(), Some("10000018"), "{query}");
    }
    for query in ["1000", "13800136688", "林 10000018", "3-2-1602"] {
        assert_eq!(code(query), None, "{query}");
    }
}
