//! The notices on the board.

use chrono::{DateTime, Duration, Utc};

use super::PUBLISHER;
use crate::{
    clock,
    domain::{
        ids::NoticeId,
        notice::{Category, English, Notice, Times},
        rich_text::RichText,
    },
};

/// A notice in both languages.
struct Text {
    title: &'static str,
    body: String,
    english_title: &'static str,
    english_body: String,
}

/// Four notices, the first of them pinned. What they announce lies ahead of `now`.
pub fn notices(now: DateTime<Utc>) -> Vec<Notice> {
    let notice = |n: u8, category, days_old, days_left: Option<i64>, text: Text| Notice {
        // However old the board is, it is the same notice.
        id: NoticeId::mint(DateTime::UNIX_EPOCH, [n; 10]),
        category,
        title: text.title.into(),
        body: text.body,
        rich: RichText::default(),
        pinned: n == 1,
        show_from: now - Duration::days(days_old),
        show_until: days_left.map(|days| now + Duration::days(days)),
        publisher: PUBLISHER.into(),
        english: Some(English { title: text.english_title.into(), body: text.english_body, rich: RichText::default() }),
        times: Times::default(),
        pages: Vec::new(),
    };
    vec![
        notice(1, Category::Water, 0, Some(8), tank_cleaning(now)),
        notice(2, Category::Activity, 2, Some(14), lantern_evening()),
        notice(3, Category::Safety, 6, None, charging()),
        notice(4, Category::General, 7, None, parcels()),
    ]
}

fn tank_cleaning(now: DateTime<Utc>) -> Text {
    let day = clock::local(now).date_naive() + Duration::days(7);
    Text {
        title: "3号楼低区水箱清洗，请提前储水",
        body: format!(
            "尊敬的业户：\n为保障用水卫生，3号楼低区（1–12层）将于 {} 09:00–15:00 清洗生活水箱，届时暂停供水。请您提前储水，并关好水龙头。\n\
             恢复供水后如水色浑浊，请放水 3 分钟。",
            day.format("%-m月%-d日")
        ),
        english_title: "Building 3: tank cleaning, store water",
        english_body: format!(
            "Dear residents,\nThe water tank of Building 3, floors 1–12, will be cleaned on {}, 09:00–15:00. The water is off during that \
             time. Please store some water and close your taps.\nIf the water looks cloudy afterwards, let it run for 3 minutes.",
            day.format("%-d %B")
        ),
    }
}

fn lantern_evening() -> Text {
    Text {
        title: "中秋灯会报名：中心花园",
        body:
            "中秋当晚在中心花园举办邻里灯会，**免费参加**，家庭可一起来。\n\n## 当晚安排（示例）\n\n| 时间 | 内容 | 地点 |\n|---|---|---|\n\
               | 18:30 | 签到、领灯笼 | 服务台 |\n| 19:00 | 猜灯谜、茶点 | 中心花园 |\n| 20:00 | 合影、抽奖 | 喷泉旁 |\n\n## 怎样报名\n\n\
               1. 到服务中心前台登记人数\n2. 或请管家代为报名\n   - 三人以上请提前一天\n3. 也可[网上报名](https://example.com/lantern)"
                .into(),
        english_title: "Lantern evening: Central Garden",
        english_body:
            "A lantern evening for all neighbours in the central garden on the night of the Mid-Autumn Festival. **Free of charge**, \
             families are welcome.\n\n## That evening (sample)\n\n| Time | What | Where |\n|---|---|---|\n\
             | 18:30 | Sign in, take a lantern | Front desk |\n| 19:00 | Riddles and tea | Central garden |\n\
             | 20:00 | Picture and raffle | By the fountain |\n\n## How to sign up\n\n\
             1. Tell the front desk how many you are\n2. Or ask your butler\n   - more than two: a day ahead, please\n\
             3. Or [online](https://example.com/lantern)"
                .into(),
    }
}

fn charging() -> Text {
    Text {
        title: "电动车请勿进电梯、勿在楼道充电",
        body: "电动车及其电池请勿带入电梯和楼道，更不要在室内充电。\n地下车库东侧设有集中充电区，24 小时有人巡查。\n\
               发现飞线充电，请拨客服中心电话。"
            .into(),
        english_title: "No e-bikes in lifts, no charging in corridors",
        english_body: "Please do not take e-bikes or their batteries into lifts or corridors, and never charge them indoors.\nThere is a \
                       charging area in the east of the underground garage, patrolled 24 hours.\nIf you see a bike charged by a hung \
                       cable, please call the service centre."
            .into(),
    }
}

fn parcels() -> Text {
    Text {
        title: "服务台代收包裹时间调整",
        body: "服务台代收包裹的时间改为每日 08:00–18:00；管家热线 24 小时有人接听。\n大堂终端随时可提交申请，凭回执码查询进度。".into(),
        english_title: "Parcels at the front desk: new hours",
        english_body: "The front desk takes in parcels from 08:00 to 18:00 every day; the butler hotline is answered 24 hours.\nThe lobby \
                       terminal takes requests at any time; look up their progress with the receipt code."
            .into(),
    }
}
