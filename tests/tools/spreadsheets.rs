//! The registry through other people's spreadsheets: what we wrote is read by independent programs
//! (openpyxl, LibreOffice), saved by them, and imported again without a change.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::office_support::{Browser, Site, hidden};

async fn upload(browser: &Browser<'_>, bytes: &[u8]) -> String {
    let csrf = hidden(&browser.page("/rooms/new").await, "csrf");
    let part = |head: &str| format!("--frontier\r\ncontent-disposition: form-data; {head}\r\n\r\n");
    let mut body = format!("{}{csrf}\r\n{}", part("name=\"csrf\""), part("name=\"file\"; filename=\"rooms\"")).into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    let post = browser.site.http.post(format!("{}/rooms/import", browser.site.base)).header("cookie", &browser.cookie);
    let reply = post.header("content-type", "multipart/form-data; boundary=frontier").body(body).send().await.unwrap();
    assert_eq!(reply.status(), reqwest::StatusCode::SEE_OTHER);
    browser.page("/rooms/import").await
}

fn figure(page: &str, word: &str) -> String {
    page.split_once(&format!("<dt>{word}</dt>")).unwrap().1.split_once("</dd>").unwrap().0.rsplit_once('>').unwrap().1.to_owned()
}

fn run(program: &mut Command) -> String {
    let output = program.output().expect("LibreOffice and Python with openpyxl are installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Opens a file in LibreOffice, which takes every number and date for one, and saves it.
fn saved(folder: &Path, file: &Path, kind: &str, filter: &str) -> PathBuf {
    let target = folder.join(format!("saved-{kind}"));
    let mut office = Command::new("soffice");
    office.arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display())).arg("--headless");
    // Comma, quotation marks, UTF-8, from the first line, Chinese, quoted cells are not text, special numbers are looked for.
    if file.extension().is_some_and(|ending| ending == "csv") {
        office.arg("--infilter=Text - txt - csv (StarCalc):44,34,76,1,,2052,false,true");
    }
    run(office.args(["--convert-to", filter, "--outdir"]).arg(&target).arg(file));
    target.join(file.with_extension(kind).file_name().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_registry_survives_other_peoples_spreadsheets() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let rooms = "期,楼栋,单元,楼层,室,户主称呼,电话,备注\n\
        一期,021,1,1,0101,林女士,0571-88005678,\"先敲门,再按铃\"\n\
        一期,21,1,B1,B101,王先生,13800138011,=1+1\n\
        ,5号楼,,1-2,3-2,\"说\"\"话\"\"\",4008001234,@x\n\
        ,会所,,,1E5,,95598,'12\n\
        ,A,,,3A,有限公司,88005678,2026-3-2 装修\n";
    let page = upload(&browser, rooms.as_bytes()).await;
    assert_eq!((figure(&page, "新增").as_str(), figure(&page, "需要修改").as_str()), ("5 户", "0 行"), "{page}");
    let preview = hidden(&page, "preview");
    browser.submit("/rooms/import", "/rooms/import/confirm", &[("preview", &preview), ("remove_missing", "1")]).await;
    let folder = tempfile::tempdir().unwrap();
    let (xlsx, csv) = (folder.path().join("rooms.xlsx"), folder.path().join("rooms.csv"));
    std::fs::write(&xlsx, browser.get("/rooms/export.xlsx").await.bytes().await.unwrap()).unwrap();
    std::fs::write(&csv, browser.get("/rooms/export").await.bytes().await.unwrap()).unwrap();
    let script = "import sys, openpyxl\n\
        for row in openpyxl.load_workbook(sys.argv[1]).active.iter_rows():\n    \
        assert all(cell.value is None or cell.data_type == 's' for cell in row), row\n    \
        print('|'.join(str(cell.value or '') for cell in row))\n";
    let seen = run(Command::new("/usr/bin/python3").args(["-c", script]).arg(&xlsx));
    for line in ["一期|21号楼|1单元|1|0101室|林女士|0571-88005678|先敲门,再按铃", "一期|21号楼|1单元|B1|B101|王先生|138 0013 8011|=1+1"]
    {
        assert!(seen.contains(line), "{line} in {seen}");
    }
    let text = "csv:Text - txt - csv (StarCalc):44,34,76,1";
    for (file, kind, filter) in
        [(&xlsx, "xlsx", "xlsx"), (&xlsx, "xls", "xls"), (&xlsx, "csv", text), (&csv, "csv", text), (&csv, "xlsx", "xlsx")]
    {
        let back = saved(folder.path(), file, kind, filter);
        let page = upload(&browser, &std::fs::read(&back).unwrap()).await;
        let figures = ["新增", "更改", "不变", "文件里没有", "需要修改"].map(|word| figure(&page, word));
        assert_eq!(figures, ["0 户", "0 户", "5 户", "0 户", "0 行"], "{} saved as {kind}: {page}", file.display());
    }
}
