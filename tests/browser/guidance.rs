//! 应急指引 in the estate's own words, and back to the usual ones.

use crate::{desk::Desk, every_page::survives_an_expired_session, office_support::Site};

#[tokio::test(flavor = "multi_thread")]
async fn an_estates_own_words_reach_the_board_and_the_usual_ones_come_back() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.click("应急指引").await;
    desk.is_at("/guidance").await;
    desk.open("/guidance/gas").await;
    desk.fill("全部步骤", "关阀门\n开窗").await;
    desk.click("保存").await;
    desk.sees_beside("全部步骤", "3 到 7 行").await;
    desk.fill("全部步骤", "关黄色总阀\n开窗\n从东门出去").await;
    desk.fill("还可以打给谁", "燃气抢修").await;
    desk.fill("号码", "0571-8800-9677").await;
    desk.click("保存").await;
    desk.sees("已保存：燃气泄漏").await;
    let board = site.board().await;
    let own = &board.guidance[0];
    assert_eq!((board.guidance.len(), own.guidance.steps.len(), own.guidance.never.len()), (1, 3, 0));
    assert_eq!((own.guidance.number_name.as_str(), own.guidance.number.as_str()), ("燃气抢修", "0571-8800-9677"));
    desk.open("/guidance/gas").await;
    desk.click("恢复默认").await;
    desk.sees("已恢复默认：燃气泄漏").await;
    assert!(site.board().await.guidance.is_empty());
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn own_words_survive_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/guidance/fire").await;
    desk.fill("切记", "不乘电梯\n不回家\n不围观").await;
    survives_an_expired_session(&desk, "保存", "不围观").await;
    desk.sees("已保存：火警").await;
    assert_eq!(site.board().await.guidance.len(), 1);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_slogan_is_the_estates_own_and_too_long_a_one_is_refused() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.fill("大堂标语", "这一行标语写得实在是太长太长了排不下").await;
    desk.click("保存").await;
    desk.sees_beside("大堂标语", "每行最多 14 个字").await;
    desk.fill("大堂标语", "用心服务每一天，\n有事请找管家").await;
    desk.click("保存").await;
    desk.sees("已保存小区资料").await;
    assert_eq!(site.board().await.estate.slogan, "用心服务每一天，\n有事请找管家");
    desk.leaves().await;
}
