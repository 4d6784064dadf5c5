//! Pictures within the words of notices and of pages of the rack: uploaded, named in the words, sent to lobbies, forgotten.

use std::io::Cursor;

use lobby_butler::protocol::v1::{board::Board, paths};
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, hidden};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Sends a picture from the form of this page.
async fn add(browser: &Browser<'_>, path: &str, caption: &str, file: &[u8]) -> reqwest::Response {
    let page = browser.page(path).await;
    let part = |name: &str, value: &str| format!("--frontier\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let fields = [("csrf", hidden(&page, "csrf")), ("version", hidden(&page, "version")), ("caption", caption.to_owned())];
    let mut body: Vec<u8> = fields.iter().flat_map(|(name, value)| part(name, value).into_bytes()).collect();
    body.extend_from_slice(
        b"--frontier\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n",
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    let post = browser.site.http.post(format!("{}{path}/picture", browser.site.base)).header("cookie", &browser.cookie);
    post.header("content-type", "multipart/form-data; boundary=frontier").body(body).send().await.unwrap()
}

async fn stored(site: &Site, sha256: &str) -> StatusCode {
    site.get(&format!("{}/{sha256}", paths::ASSETS)).send().await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_added_below_the_words_and_told_to_lobbies_with_its_size() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let id = browser.publish("水箱清洗", &[("body", "请储水。")]).await;
    let path = format!("/notices/{id}");
    assert_eq!(add(&browser, &path, "总阀的位置", &png(2_160, 1_080)).await.status(), StatusCode::SEE_OTHER);
    let notice = async || site.board().await.notices.into_iter().find(|notice| notice.title == "水箱清洗").unwrap();
    let told = notice().await;
    let name = told.rich.picture_names().next().unwrap();
    assert_eq!((name.width, name.height, told.body.as_str()), (1_080, 540, "请储水。\n（图：总阀的位置）"));
    assert_eq!(stored(&site, &name.sha256).await, StatusCode::OK);
    let page = browser.page(&path).await;
    assert!(page.contains(&format!("](picture:{}-1080x540)", name.sha256)), "staff see its line");
    assert!(
        page.contains(&format!("<img src=\"/notices/pages/{}\"", name.sha256)) && page.contains("<figcaption class=\"small\">总阀的位置")
    );
    // A copy of the words has it too, and keeps it when the first is changed.
    assert!(browser.page(&format!("/notices/new?copy={id}")).await.contains(&name.sha256));
    let version = hidden(&browser.page(&path).await, "version");
    let changed = [
        ("version", version.as_str()),
        ("title", "水箱清洗"),
        ("body", "没有图了"),
        ("category", "general"),
        ("pinned", "0"),
        ("publisher", "物业"),
        ("reach", "all"),
    ];
    assert_eq!(browser.submit(&path, &path, &changed).await.status(), StatusCode::SEE_OTHER);
    assert!(notice().await.rich.is_plain());
    assert_eq!(stored(&site, &name.sha256).await, StatusCode::OK, "what was published is kept with its pictures");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_or_has_no_words_is_refused_kindly_and_its_line_can_be_moved_to_another_text() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let id = hidden(&browser.page("/notices/new").await, "id");
    let draft = [
        ("id", id.as_str()),
        ("title", "草稿"),
        ("body", "正文"),
        ("category", "general"),
        ("publisher", "物业"),
        ("reach", "all"),
        ("draft", "1"),
    ];
    assert_eq!(browser.submit("/notices/new", "/notices/new", &draft).await.status(), StatusCode::SEE_OTHER);
    let path = format!("/notices/{id}");
    for (caption, file, sentence) in [
        ("", png(100, 80), "请写一句图里是什么"),
        ("图", Vec::new(), "请先选择一张图片"),
        ("图", b"<svg onload=alert(1)>".to_vec(), "JPEG、PNG 或 WebP"),
        ("图", png(10, 10), "照片太小"),
    ] {
        let reply = add(&browser, &path, caption, &file).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(reply.text().await.unwrap().contains(sentence), "{sentence}");
    }
    assert_eq!(add(&browser, &path, "]坏[*图", &png(100, 80)).await.status(), StatusCode::SEE_OTHER);
    let page = browser.page(&path).await;
    assert!(page.contains("![坏图](picture:"), "signs that would end the brackets are left out");
    let sha256 = page.split("](picture:").nth(1).unwrap()[..64].to_owned();
    assert_eq!(stored(&site, &sha256).await, StatusCode::OK);
    let version = hidden(&page, "version");
    assert_eq!(browser.submit(&path, &format!("{path}/forget"), &[("version", &version)]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(stored(&site, &sha256).await, StatusCode::OK, "its line may have been put into another text");
    // Somebody else's address is no picture of ours.
    let foreign = [
        ("id", id.as_str()),
        ("title", "外图"),
        ("body", "![图](https://example.cn/a.png)"),
        ("category", "general"),
        ("pinned", "0"),
        ("publisher", "物业"),
        ("reach", "all"),
    ];
    let reply = browser.submit("/notices/new", "/notices/new", &foreign).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().await.unwrap().contains("图片请用“加图片”上传"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_rack_has_pictures_too_and_so_has_its_english() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let page = async || -> Board { site.board().await };
    let id = page().await.information[0].id.clone();
    let path = format!("/information/{id}");
    assert_eq!(add(&browser, &path, "东门的样子", &png(400, 300)).await.status(), StatusCode::SEE_OTHER);
    let name = page().await.information[0].rich.picture_names().next().unwrap();
    assert_eq!((name.width, name.height), (400, 300));
    let english = page().await.information[0].english_rich.picture_names().next();
    assert_eq!(english.as_ref(), Some(&name), "the sample's page is translated, and stays so");
    let shown = browser.page(&path).await;
    let version = hidden(&shown, "version");
    assert!(page().await.information[0].body.contains("（图：东门的样子）"));
    assert_eq!(browser.submit(&path, &format!("{path}/delete"), &[("version", &version)]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(stored(&site, &name.sha256).await, StatusCode::OK);
}
