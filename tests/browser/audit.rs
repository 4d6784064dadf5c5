//! 操作记录.

use crate::{desk::Desk, office_support::Site};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_on_record_with_who_did_it() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    desk.fill("所在大堂", "5号楼大堂").await;
    desk.choose("所属楼栋", "5号楼").await;
    desk.click("登记并生成口令").await;
    desk.sees("已登记").await;
    desk.click("设置").await;
    desk.click("操作记录").await;
    desk.is_at("/audit").await;
    desk.sees("登记终端").await;
    desk.sees("5号楼大堂").await;
    desk.leaves().await;
}
