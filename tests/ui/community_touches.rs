//! A finger on the headless screen signs up for an activity, answers a survey, hands in a card and a wish; what reaches
//! the store is checked. One screen per process: only this uses it.

use std::{sync::mpsc, time::Duration};

use lobby_butler::{
    domain::community::{Answer, CardKind, Entry, Satisfaction},
    kiosk::gallery::community_scenes::{FAIR, with_community},
    protocol::v1::envelope::Body,
};

use crate::{finger::Finger, message_touches::sample_terminal, own_process::in_own_process};

fn entry(bodies: &mpsc::Receiver<Body>) -> Entry {
    let body = bodies.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(bodies.try_recv().is_err(), "handed in twice");
    let Body::Entry(entry) = body else { panic!("no entry") };
    entry.checked().unwrap()
}

/// From the last question to the thanks and home.
fn hand_in(finger: &Finger, bodies: &mpsc::Receiver<Body>, thanks: &str) -> Entry {
    finger.tap("下一步，请核对");
    finger.tap("提交");
    finger.sees(thanks);
    let entry = entry(bodies);
    finger.tap("返回首页");
    finger.sees("服务申请");
    finger.does_not_see("6688");
    entry
}

fn leave_phone(finger: &Finger) {
    finger.tap("手机");
    finger.type_keys("13800006688");
    finger.tap("完成");
}

#[test]
fn four_entries_are_handed_in_by_touches() {
    in_own_process("community_touches::four_entries_are_handed_in_by_touches", walk_on_the_screen);
}

fn walk_on_the_screen() {
    let (finger, bodies, thread) = sample_terminal((1080, 1920), with_community);
    finger.tap("便民信息");

    finger.tap("活动报名");
    finger.tap("中秋灯会");
    finger.sees("猜灯谜");
    finger.tap("我要报名");
    finger.sees("一共来几个人？");
    for label in ["3 人", "下一项：住址", "下一项：称呼", "先生", "下一项：手机"] {
        finger.tap(label);
    }
    leave_phone(&finger);
    let Entry::SignUp(sign_up) = hand_in(&finger, &bodies, "回执码") else { panic!("no sign-up") };
    assert_eq!((sign_up.activity.as_str(), sign_up.title.as_str(), sign_up.people), (FAIR, "中秋灯会", 3));
    assert_eq!((sign_up.room, sign_up.from.contact.secret()), (None, "6688"));

    for label in ["便民信息", "意见征询", "开始回答", "满意", "下一题", "南门", "下一题", "停车", "充电桩", "下一题", "您的意见"]
    {
        finger.tap(label);
    }
    finger.tap("英文");
    finger.type_keys("ok");
    finger.tap("完成");
    finger.tap("上一题");
    finger.sees("可选几项");
    finger.tap("下一题");
    finger.tap("答完了，提交");
    finger.sees("没有记下您是谁");
    let Entry::Survey(survey) = entry(&bodies) else { panic!("no survey") };
    let answers =
        [Answer::Satisfaction(Satisfaction::Satisfied), Answer::Choice(vec![0]), Answer::Choice(vec![0, 2]), Answer::Words("ok".into())];
    assert!(survey.answers == answers.map(Some).to_vec());
    assert_eq!(survey.building, "3号楼");
    finger.tap("返回首页");
    finger.sees("服务申请");

    for label in ["便民信息", "二手·失物", "转让", "我要登一张", "下一项：物品", "物品", "英文"] {
        finger.tap(label);
    }
    finger.type_keys("ipad");
    finger.tap("完成");
    for label in ["下一项：说明", "下一项：价格", "价格"] {
        finger.tap(label);
    }
    finger.tap("数字");
    finger.type_keys("80");
    finger.tap("完成");
    for label in ["下一项：手机号", "写在卡片上", "下一项：住址", "下一项：称呼", "下一项：手机"] {
        finger.tap(label);
    }
    leave_phone(&finger);
    let Entry::Card(card) = hand_in(&finger, &bodies, "待前台审核后展示") else { panic!("no card") };
    assert_eq!((card.card, card.title.as_str(), card.price.as_str()), (CardKind::Offered, "ipad", "80"));
    assert!(card.shows_phone && card.words.is_empty() && card.room.is_none());

    for label in ["便民信息", "您还想要什么服务", "上门理发", "下一项：回音", "不用回音"] {
        finger.tap(label);
    }
    let Entry::Wish(wish) = hand_in(&finger, &bodies, "没有记下您是谁") else { panic!("no wish") };
    assert_eq!((wish.words.as_str(), wish.from.is_none(), wish.room), ("上门理发", true, None));

    slint::quit_event_loop().unwrap();
    thread.join().unwrap();
}
