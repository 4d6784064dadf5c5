//! The registry of rooms, areas and departments as staff set them up.

use lobby_butler::{
    domain::{
        message::{Message, Person, Recipient},
        place::Room,
    },
    protocol::v1::envelope::Body,
};
use reqwest::StatusCode;

use crate::{
    office_glass,
    office_support::{Browser, Site, hidden, request},
};

pub async fn upload(browser: &Browser<'_>, bytes: &[u8]) -> reqwest::Response {
    let csrf = hidden(&browser.page("/rooms/new").await, "csrf");
    let part = |head: &str| format!("--frontier\r\ncontent-disposition: form-data; {head}\r\n\r\n");
    let mut body = format!("{}{csrf}\r\n{}", part("name=\"csrf\""), part("name=\"file\"; filename=\"rooms.csv\"")).into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    let post = browser.site.http.post(format!("{}/rooms/import", browser.site.base)).header("cookie", &browser.cookie);
    post.header("content-type", "multipart/form-data; boundary=frontier").body(body).send().await.unwrap()
}

/// Uploads, confirms, and tells what the registry's page says of it.
async fn import(browser: &Browser<'_>, text: &str, more: &[(&str, &str)]) -> String {
    assert_eq!(upload(browser, text.as_bytes()).await.status(), StatusCode::SEE_OTHER);
    let preview = hidden(&browser.page("/rooms/import").await, "preview");
    let mut fields = vec![("preview", preview.as_str())];
    fields.extend_from_slice(more);
    assert_eq!(browser.submit("/rooms/import", "/rooms/import/confirm", &fields).await.status(), StatusCode::SEE_OTHER);
    let page = browser.page("/rooms").await;
    page.split_once("导入完成：").map_or(String::new(), |(_, rest)| rest.split_once('。').unwrap().0.to_owned())
}

fn figures(page: &str) -> Vec<&str> {
    ["新增", "更改", "不变", "文件里没有", "需要修改"]
        .map(|word| page.split_once(&format!("<dt>{word}</dt>")).unwrap().1.split_once("</dd>").unwrap().0.rsplit_once('>').unwrap().1)
        .to_vec()
}

const HEAD: &str = "期,楼栋,单元,楼层,室,户主称呼,电话,备注\n";

#[tokio::test(flavor = "multi_thread")]
async fn twelve_hundred_rooms_come_in_and_fifteen_bad_rows_go_back() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let mut file = String::from(HEAD);
    let good = 8 * 150;
    for building in 1..=8 {
        for door in 0..150 {
            let (floor, flat, row) = (door / 5 + 1, door % 5 + 1, building * 1000 + door);
            file.push_str(&format!(",{building},1,{floor},{floor}{flat:02},业户{row},138{row:08},\n"));
        }
    }
    // Five kinds of mistake, three times over, in between and at the end.
    for n in 0..3 {
        file.push_str(&format!(",3月{}日,1,1,{n}01,,,\n", n + 1));
        file.push_str(",9,1,1,,,,\n");
        file.push_str(",9,1,1,#REF!,,,\n");
        file.push_str(&format!(",{},1,1,101,,,\n", n + 1));
        file.push_str(&format!(",{},1,1,91{n},,,\n", "很长的楼名".repeat(5)));
    }
    file.push_str("合计,,,,1200,,,\n");
    let begun = std::time::Instant::now();
    assert_eq!(upload(&browser, file.as_bytes()).await.status(), StatusCode::SEE_OTHER);
    let page = browser.page("/rooms/import").await;
    let previewed = begun.elapsed();
    let known = site.board().await.rooms.len();
    let numbers = figures(&page);
    assert_eq!((numbers[4], page.contains("导入有效行（1200 行）")), ("15 行", true));
    for sentence in [
        "“3月1日”被表格软件改成了日期",
        "“#REF!”被表格软件改成了公式错误",
        "重复，请只保留一行",
        "“室”是空的，请填写",
        "最多 20 个，请缩短",
        "合计行，不是房间",
    ] {
        assert!(page.contains(sentence), "{sentence}");
    }
    let mended = browser.get("/rooms/import/bad-rows").await.text().await.unwrap();
    assert_eq!(mended.lines().count(), 16);
    assert!(mended.starts_with("\u{feff}行号,问题,期,楼栋"));
    assert_eq!(site.board().await.rooms.len(), known, "a preview changes nothing");
    let preview = hidden(&page, "preview");
    let begun = std::time::Instant::now();
    let confirmed = browser.submit("/rooms/import", "/rooms/import/confirm", &[("preview", &preview), ("remove_missing", "1")]).await;
    assert_eq!(confirmed.status(), StatusCode::SEE_OTHER);
    println!("1200 rows in 8 buildings: preview {previewed:?}, import {:?}", begun.elapsed());
    let rooms = site.board().await.rooms;
    assert_eq!(rooms.len(), good);
    // Again: nothing is new, nothing changes, and every room keeps its id.
    assert_eq!(upload(&browser, file.as_bytes()).await.status(), StatusCode::SEE_OTHER);
    let again = browser.page("/rooms/import").await;
    let unchanged = format!("{good} 户");
    assert_eq!(figures(&again), ["0 户", "0 户", &unchanged, "0 户", "15 行"]);
    let preview = hidden(&again, "preview");
    browser.submit("/rooms/import", "/rooms/import/confirm", &[("preview", &preview)]).await;
    assert_eq!(site.board().await.rooms, rooms);
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_are_ordered_as_people_count_and_households_stay_in_the_office() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let file =
        format!("{HEAD},10号楼,,2,201室,王先生,13800130001,\n,2号楼,,10,1001室,,,\n,2号楼,,B1,B101室,李女士,,\n,2号楼,,2,201室,,,=1+1\n");
    import(&browser, &file, &[("remove_missing", "1")]).await;
    let board = site.board().await;
    let labels: Vec<String> = board.rooms.iter().map(Room::label).collect();
    assert_eq!(labels, ["2号楼 B101室", "2号楼 201室", "2号楼 1001室", "10号楼 201室"]);
    assert_eq!(board.rooms[0].floor, "B1");
    let document = serde_json::to_string(&board).unwrap();
    assert!(!document.contains("王先生") && !document.contains("13800130001"));
    assert!(browser.page("/rooms?building=10%E5%8F%B7%E6%A5%BC").await.contains("王先生"));
    let export = browser.get("/rooms/export").await.text().await.unwrap();
    assert!(export.starts_with("\u{feff}期,楼栋,单元") && export.contains("王先生,138 0013 0001") && export.contains(",'=1+1"));
    assert_eq!(import(&browser, &export, &[]).await, "新增 0 户，更改 0 户，删除 0 户");
    assert!(browser.page("/audit").await.contains("导出房号表"));
    assert!(!browser.page("/audit").await.contains("王先生"));
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_that_a_file_does_not_name_stay_unless_staff_say_otherwise() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = site.board().await.rooms;
    let told = import(&browser, "楼栋,单元,室\n3号楼,2单元,1602室\n3号楼,2单元,1603室\n", &[]).await;
    assert_eq!(told, "新增 1 户，更改 0 户，删除 0 户");
    let after = site.board().await.rooms;
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|room| after.contains(room)), "ids and floors stay");
    assert!(browser.page("/rooms?building=3%E5%8F%B7%E6%A5%BC").await.contains("林女士"), "a file without names keeps them");
}

#[tokio::test(flavor = "multi_thread")]
async fn buildings_of_another_spelling_are_asked_about_before_anything_is_done() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let file = "楼栋,单元,室,户主\n03,2,1602,林女士\n3栋,2,9901,王先生\n三号楼,二单元,9902,赵先生\n";
    assert_eq!(upload(&browser, file.as_bytes()).await.status(), StatusCode::SEE_OTHER);
    let page = browser.page("/rooms/import").await;
    assert!(page.contains("“3栋”（1 行）与“3号楼”是同一栋吗") && !page.contains("要新建"), "{page}");
    let before = site.board().await.rooms.len();
    // Another answer than the preview took shows the preview again.
    let preview = hidden(&page, "preview");
    let fields = [("preview", preview.as_str()), ("same0", "1"), ("same1", "0")];
    assert_eq!(browser.submit("/rooms/import", "/rooms/import/confirm", &fields).await.headers()["location"], "/rooms/import");
    assert_eq!(site.board().await.rooms.len(), before, "nothing was done");
    let page = browser.page("/rooms/import").await;
    assert!(page.contains("还没有导入") && page.contains("要新建 1 栋楼") && page.contains("三号楼"), "{page}");
    // The old preview is no longer the one that is looked at.
    let late = [fields.as_slice(), &[("remove_missing", "1")]].concat();
    assert_eq!(browser.submit("/rooms/import", "/rooms/import/confirm", &late).await.status(), StatusCode::CONFLICT);
    let preview = hidden(&page, "preview");
    let fields = [("preview", preview.as_str()), ("same0", "1"), ("same1", "0")];
    assert_eq!(browser.submit("/rooms/import", "/rooms/import/confirm", &fields).await.headers()["location"], "/rooms");
    let labels: Vec<String> = site.board().await.rooms.iter().map(Room::label).collect();
    assert!(labels.contains(&"3号楼 2单元 9901室".into()) && labels.contains(&"三号楼 二单元 9902室".into()));
    assert_eq!(labels.len(), before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_cells_are_filled_only_while_that_is_ticked() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let file = "楼栋,单元,室,户主,电话\r\n21,1,101,林女士,13800138011\r\n,,102,王先生,\r\n,2,101,钱女士,\r\n";
    upload(&browser, file.as_bytes()).await;
    let page = browser.page("/rooms/import").await;
    assert!(page.contains("2 行没写楼栋") && page.contains("1单元 101室、1单元 102室、2单元 101室"), "{page}");
    let preview = hidden(&page, "preview");
    let unticked = [("preview", preview.as_str())];
    assert_eq!(browser.submit("/rooms/import", "/rooms/import/answers", &unticked).await.status(), StatusCode::SEE_OTHER);
    let page = browser.page("/rooms/import").await;
    assert_eq!(figures(&page)[4], "2 行");
    let preview = hidden(&page, "preview");
    let ticked = [("preview", preview.as_str()), ("fill_building", "1"), ("fill_unit", "1")];
    browser.submit("/rooms/import", "/rooms/import/answers", &ticked).await;
    let page = browser.page("/rooms/import").await;
    let preview = hidden(&page, "preview");
    let ticked = [("preview", preview.as_str()), ("fill_building", "1"), ("fill_unit", "1")];
    browser.submit("/rooms/import", "/rooms/import/confirm", &ticked).await;
    let labels: Vec<String> = site.board().await.rooms.iter().filter(|room| room.building == "21号楼").map(Room::label).collect();
    assert_eq!(labels, ["21号楼 1单元 101室", "21号楼 1单元 102室", "21号楼 2单元 101室"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_column_names_is_read_once_somebody_says_what_is_what() {
    let site = Site::start().await;
    let browser = site.browser().await;
    upload(&browser, "林女士,21号楼,101,x\n王先生,21号楼,102,x\n".as_bytes()).await;
    let page = browser.page("/rooms/import").await;
    assert!(page.contains("请指明每一列是什么") && !page.contains("确认导入"), "{page}");
    let preview = hidden(&page, "preview");
    let mut fields = vec![("preview", preview.as_str()), ("heading0", "-"), ("column0_0", "name"), ("column0_1", "building")];
    assert_eq!(browser.submit("/rooms/import", "/rooms/import/columns", &fields).await.status(), StatusCode::SEE_OTHER);
    let page = browser.page("/rooms/import").await;
    assert!(page.contains("还没有指明哪一列是“室”"), "{page}");
    let preview = hidden(&page, "preview");
    fields[0].1 = &preview;
    fields.push(("column0_2", "number"));
    browser.submit("/rooms/import", "/rooms/import/columns", &fields).await;
    let page = browser.page("/rooms/import").await;
    assert_eq!(figures(&page)[0], "2 户");
    assert!(page.contains("要新建 1 栋楼") && page.contains("确认导入 2 行"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_registry_leaves_and_comes_back_as_a_workbook() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let room = [("building", "9"), ("number", "101"), ("name", "周先生"), ("phone", "0571-88005678"), ("note", "=1+1")];
    assert_eq!(browser.submit("/rooms/new", "/rooms/new", &room).await.status(), StatusCode::SEE_OTHER);
    let count = format!("{} 户", site.board().await.rooms.len());
    for path in ["/rooms/export.xlsx", "/rooms/export"] {
        let file = browser.get(path).await.bytes().await.unwrap();
        assert_eq!(upload(&browser, &file).await.status(), StatusCode::SEE_OTHER, "{path}");
        assert_eq!(figures(&browser.page("/rooms/import").await), ["0 户", "0 户", &count, "0 户", "0 行"], "{path}");
    }
    let template = browser.get("/rooms/import/template.xlsx").await.bytes().await.unwrap();
    upload(&browser, &template).await;
    assert!(browser.page("/rooms/import").await.contains("没有可以导入的行"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_character_of_gbk_and_the_standard_table_is_a_name_that_leaves_and_comes_back() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let standard = include_str!("../support/standard_beyond_gbk.txt");
    // Ideographs, as names have them; those that stand for another are that other.
    let is_ideograph = |c: &char| !matches!(c, '\u{f900}'..='\u{faff}' | '\u{2e80}'..='\u{2fdf}') && *c > '\u{33ff}' && c.is_alphabetic();
    let all: Vec<char> = office_glass::gbk().into_iter().chain(standard.chars()).filter(is_ideograph).collect();
    assert!(all.len() > 20_902 + 200, "{}", all.len());
    let names: Vec<String> = all.chunks(60).map(|chunk| chunk.iter().collect()).collect();
    let mut file = String::from("楼栋,室,户主\n");
    for (door, name) in names.iter().enumerate() {
        file.push_str(&format!("8号楼,{},{name}\n", 1_000 + door));
    }
    import(&browser, &file, &[("remove_missing", "1")]).await;
    let count = format!("{} 户", names.len());
    for path in ["/rooms/export.xlsx", "/rooms/export"] {
        let left = browser.get(path).await.bytes().await.unwrap();
        upload(&browser, &left).await;
        assert_eq!(figures(&browser.page("/rooms/import").await), ["0 户", "0 户", &count, "0 户", "0 行"], "{path}");
    }
    let text = String::from_utf8(browser.get("/rooms/export").await.bytes().await.unwrap().to_vec()).unwrap();
    assert!(names.iter().all(|name| text.contains(name.as_str())));
    // A message of a resident is shown as it was written.
    for (serial, chunk) in (1_000_010..).zip(all.chunks(100)) {
        let written: String = chunk.iter().collect();
        let room = Room { id: "8/1000".into(), building: "8号楼".into(), number: "1000室".into(), ..Room::default() };
        let from = Person { surname: chunk[..2].iter().collect(), honorific: None, contact: request().contact };
        let message = Message { to: Recipient::Household { room }, from, text: written.clone() };
        let envelope = site.deliver(serial, &Body::Message(message)).await;
        if serial % 20 == 0 {
            assert!(browser.page(&format!("/submissions/{}", envelope.id)).await.contains(&written), "{serial}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_preview_is_refused_kindly() {
    let site = Site::start().await;
    let browser = site.browser().await;
    assert_eq!(upload(&browser, "楼栋,室\n8号楼,101室\n".as_bytes()).await.status(), StatusCode::SEE_OTHER);
    let preview = hidden(&browser.page("/rooms/import").await, "preview");
    let room = [("building", "9"), ("number", "101"), ("phone", "13800130002")];
    assert_eq!(browser.submit("/rooms/new", "/rooms/new", &room).await.status(), StatusCode::SEE_OTHER);
    let count = site.board().await.rooms.len();
    let stale = browser.submit("/rooms/import", "/rooms/import/confirm", &[("preview", &preview)]).await;
    assert_eq!(stale.status(), StatusCode::CONFLICT);
    assert!(stale.text().await.unwrap().contains("请重新上传文件"));
    upload(&browser, "楼栋,室\n8号楼,101室\n".as_bytes()).await;
    let preview = hidden(&browser.page("/rooms/import").await, "preview");
    site.advance(chrono::Duration::minutes(31));
    let late = browser.submit("/rooms/new", "/rooms/import/confirm", &[("preview", &preview)]).await;
    assert_eq!(late.status(), StatusCode::CONFLICT);
    assert_eq!(site.board().await.rooms.len(), count);
    for (file, word) in [(&b"PK\x03\x04"[..], "没有保存完整"), (b"%PDF-1.4", "PDF"), (b"\xff\xd8\xff\xe0", "图片")] {
        let refused = upload(&browser, file).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().await.unwrap().contains(word));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_room_is_added_changed_and_removed() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let taken = [("building", "3号楼"), ("unit", "2"), ("number", "1602")];
    let refused = browser.submit("/rooms/new", "/rooms/new", &taken).await;
    assert!(refused.text().await.unwrap().contains("已在房号表里"));
    let path = "/rooms/3-2-1602";
    let version = hidden(&browser.page(path).await, "version");
    let changed = [("version", version.as_str()), ("building", "3号楼"), ("unit", "2单元"), ("floor", "16层"), ("number", "1606")];
    assert_eq!(browser.submit(path, path, &changed).await.status(), StatusCode::SEE_OTHER);
    let late = [("version", version.as_str()), ("building", "3号楼"), ("unit", "2单元"), ("floor", "16层"), ("number", "1607")];
    assert_eq!(browser.submit(path, path, &late).await.status(), StatusCode::CONFLICT);
    let board = site.board().await;
    assert_eq!(board.rooms.iter().find(|room| room.id == "3-2-1602").unwrap().label(), "3号楼 2单元 1606室");
    let version = hidden(&browser.page(path).await, "version");
    assert_eq!(browser.submit(path, &format!("{path}/delete"), &[("version", &version)]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.rooms.len(), board.rooms.len() - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_is_typed_another_way_is_the_same_room() {
    let site = Site::start().await;
    let browser = site.browser().await;
    for (building, unit, number) in
        [("3栋", "2", "1602"), ("三号楼", "二单元", "1602"), ("3#", "02", "01602室"), ("3\u{200b}号楼", "2单元", "1602\u{ad}")]
    {
        let twin = [("building", building), ("unit", unit), ("number", number)];
        let refused = browser.submit("/rooms/new", "/rooms/new", &twin).await;
        assert!(refused.text().await.unwrap().contains("已在房号表里"), "{building}");
    }
    let new = [("building", "3幢"), ("unit", "2单元"), ("number", "9901")];
    assert_eq!(browser.submit("/rooms/new", "/rooms/new", &new).await.status(), StatusCode::SEE_OTHER);
    let board = site.board().await;
    assert!(board.rooms.iter().any(|room| room.label() == "3号楼 2单元 9901室"), "the building is called as it is called");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_found_by_what_a_caller_says() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let other =
        [("building", "13号楼"), ("unit", "2"), ("number", "1602"), ("name", "周先生"), ("phone", "138 0013 9999"), ("note", "养狗")];
    assert_eq!(browser.submit("/rooms/new", "/rooms/new", &other).await.status(), StatusCode::SEE_OTHER);
    for words in ["林女士", "林", "13800136688", "138 0013 6688", "6688", "3-2-1602", "3号楼2单元1602", "三栋 1602 林"] {
        let page = browser.page(&format!("/rooms?q={words}")).await;
        assert!(page.contains("林女士") && !page.contains("周先生"), "{words}");
    }
    for words in ["周", "９９９９", "13-2-1602", "养狗"] {
        let page = browser.page(&format!("/rooms?q={words}")).await;
        assert!(page.contains("周先生") && !page.contains("林女士"), "{words}");
    }
    assert!(browser.page("/rooms?q=no-one").await.contains("没有找到"));
}

/// The last address on a page that begins so.
async fn last_link(browser: &Browser<'_>, page: &str, start: &str) -> String {
    let text = browser.page(page).await;
    let links = text.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
    links.filter(|link| link.starts_with(start)).last().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_area_has_a_first_butler_and_a_partner_and_shares_no_building() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let board = site.board().await;
    let owner = board.butler.clone().unwrap();
    let other = board.butlers.iter().find(|butler| butler.id != owner.id).unwrap().clone();
    assert_eq!((owner.area.as_str(), board.partner), ("梧桐雅苑 3、4、5 号楼", None));
    let (owner_id, other_id) = (owner.id.to_string(), other.id.to_string());
    let fields = |name: &'static str| vec![("version", ""), ("name", name), ("butler", &*owner_id), ("buildings", "3号楼")];
    let taken = browser.submit("/areas/new", "/areas/new", &fields("新片区")).await;
    assert!(taken.text().await.unwrap().contains("3号楼已属于“梧桐雅苑 3、4、5 号楼”"));
    let path = last_link(&browser, "/areas", "/areas/").await;
    let version = hidden(&browser.page(&path).await, "version");
    let mut pair = fields("三号片区");
    pair[0] = ("version", &version);
    pair.push(("partner", &owner_id));
    assert!(browser.submit(&path, &path, &pair).await.text().await.unwrap().contains("搭档要是另一位管家"));
    pair.pop();
    pair.push(("partner", &other_id));
    assert_eq!(browser.submit(&path, &path, &pair).await.status(), StatusCode::SEE_OTHER);
    pair[1] = ("name", "三号楼片区");
    assert_eq!(browser.submit(&path, &path, &pair).await.status(), StatusCode::CONFLICT);
    let board = site.board().await;
    assert_eq!((board.butler.unwrap().id, board.partner.unwrap().id, board.butlers.len()), (owner.id, other.id, 2));
    assert!(browser.page("/areas").await.contains("4号楼、5号楼"), "uncovered buildings are named");
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_are_called_what_the_estate_calls_them() {
    let site = Site::start().await;
    let browser = site.browser().await;
    assert_eq!(site.board().await.departments.len(), 3);
    let seen = hidden(&browser.page("/departments").await, "seen");
    let mut fields = vec![("seen".to_owned(), seen)];
    for (place, name) in ["客服前台", "保洁部", "礼宾部", "工程部", "绿化部", "特约服务", "合作单位"].iter().enumerate()
    {
        fields.push((format!("name{place}"), (*name).into()));
        fields.push((format!("position{place}"), (7 - place).to_string()));
    }
    fields.push(("shown3".into(), "1".into()));
    fields.push(("phone3".into(), "0571-8800-5111".into()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(browser.submit("/departments", "/departments", &fields).await.status(), StatusCode::SEE_OTHER);
    let late: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, if *value == "绿化部" { "园艺部" } else { value })).collect();
    assert_eq!(browser.submit("/departments", "/departments", &late).await.status(), StatusCode::CONFLICT);
    let board = site.board().await;
    assert_eq!(board.departments.len(), 1);
    assert_eq!((board.departments[0].name.as_str(), board.departments[0].phone.as_str()), ("工程部", "0571-8800-5111"));
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    assert!(browser.page(&format!("/submissions/{}", envelope.id)).await.contains("维修保养·工程部"));
    for page in ["/catalogue?section=paid", "/catalogue/new", "/catalogue/prices.csv"] {
        let text = browser.page(page).await;
        assert!(text.contains("工程部") && !text.contains("工程维修部"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_moves_to_another_building_or_to_none() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let page = browser.page("/terminals").await;
    let path = page.split("href=\"").find(|part| part.starts_with("/terminals/0")).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(site.board().await.estate.building, "3号楼");
    let version = hidden(&browser.page(&path).await, "version");
    let nowhere = [("version", version.as_str()), ("lobby", "东门岗"), ("building", "")];
    assert_eq!(browser.submit(&path, &path, &nowhere).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let gate = [("version", version.as_str()), ("lobby", "3号楼门岗"), ("building", "-")];
    assert_eq!(browser.submit(&path, &path, &gate).await.status(), StatusCode::SEE_OTHER);
    let board = site.board().await;
    assert_eq!((board.estate.lobby.as_str(), board.estate.building.as_str(), board.butler), ("3号楼门岗", "", None));
    let late = [("version", version.as_str()), ("lobby", "3号楼西门岗"), ("building", "-")];
    assert_eq!(browser.submit(&path, &path, &late).await.status(), StatusCode::CONFLICT);
}
