//! The sample estate of the demo, and the default service catalogue of every office.
//!
//! Everything personal in it is invented, and screens that show it say 示例. Its weather and duty
//! manager are brought to the day of the demo's start, as long as nobody entered anything else.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Utc};

use super::{
    service::{estate::EstateSettings, optional, weather::Feed},
    store::{
        Book, Store, StoreError, notices, rooms,
        settings::{self, names},
    },
};
use crate::{
    clock::{self, random_bytes},
    domain::{
        air_quality::{self, Pollutant},
        catalogue::Catalogue,
        ids::NoticeId,
        notice::{Category, English, Notice},
        weather::{self, Air, Condition, Current, Day, Weather},
    },
};

mod content;
mod setup;

const CATALOGUE: &str = include_str!("sample/catalogue.json");

/// Marks weather that nobody observed.
pub const WEATHER_SOURCE: &str = "示例数据";

const ESTATE: &str = "梧桐雅苑";

/// The default services: what a property company of this kind offers before it edits the list.
pub fn default_catalogue() -> Result<Catalogue, StoreError> {
    serde_json::from_str(CATALOGUE).map_err(|_| StoreError::Damaged { what: "default catalogue" })
}

/// Fills an empty book; tells whether it was empty.
pub fn load(store: &Store, now: DateTime<Utc>) -> Result<bool, StoreError> {
    store.write_blocking(move |book| {
        if rooms::count(book)? > 0 || settings::get::<EstateSettings>(book, names::ESTATE)?.is_some() {
            return Ok(false);
        }
        setup::load(book, now)?;
        let revision = settings::bump_revision(book, now)?;
        for notice in announcements(now) {
            notices::save(book, &notice, revision, now)?;
        }
        content::load(book, now)?;
        write_today(book, now)?;
        Ok(true)
    })
}

/// Brings weather and duty manager to today while they are the sample's; the new revision, if any.
pub fn refresh(store: &Store, now: DateTime<Utc>) -> Result<Option<u64>, StoreError> {
    store.write_blocking(move |book| {
        let estate: EstateSettings = settings::get(book, names::ESTATE)?.unwrap_or_default();
        if !estate.sample {
            return Ok(None);
        }
        write_today(book, now)?;
        settings::bump_revision(book, now).map(Some)
    })
}

fn write_today(book: &Book, now: DateTime<Utc>) -> Result<(), StoreError> {
    let today = clock::local(now).date_naive();
    let feed: Feed = optional(book, names::WEATHER_FEED)?.unwrap_or_default();
    let stored: Option<Weather> = optional(book, names::WEATHER)?;
    if !feed.enabled && stored.is_none_or(|weather| weather.source == WEATHER_SOURCE) {
        settings::set(book, names::WEATHER, &sample_weather(now, today))?;
    }
    content::fill_rota(book, today)
}

fn sample_weather(now: DateTime<Utc>, today: NaiveDate) -> Weather {
    let day = |offset: i64, code, high, low| Day {
        date: today + Duration::days(offset),
        condition: Some(Condition(code)),
        high: Some(high),
        low: Some(low),
    };
    Weather {
        place: "杭州".into(),
        observed_at: now,
        // The sample stays as good as its first hour until it hides like any other.
        interval_minutes: 180,
        current: Current {
            temperature: Some(26.0),
            condition: Some(Condition(2)),
            feels_like: Some(27.0),
            humidity: Some(62.0),
            wind: Some(9.0),
        },
        days: vec![
            day(0, 2, 29.0, 21.0),
            day(1, 0, 30.0, 22.0),
            day(2, 61, 27.0, 21.0),
            day(3, 3, 26.0, 20.0),
            day(4, 80, 25.0, 19.0),
            day(5, 1, 27.0, 18.0),
            day(6, 0, 28.0, 18.0),
        ],
        air: sample_air(),
        source: WEATHER_SOURCE.into(),
    }
}

/// Invented concentrations with the indices that the standard gives them.
fn sample_air() -> Option<Air> {
    let values = [
        (Pollutant::Pm25, 31.0),
        (Pollutant::Pm10, 48.0),
        (Pollutant::So2, 7.0),
        (Pollutant::No2, 26.0),
        (Pollutant::Co, 0.6),
        (Pollutant::O3, 174.0),
    ];
    let (index, primary) = air_quality::hourly_index(&values)?;
    Some(Air { index, primary, modelled: true, readings: weather::readings(&values) })
}

/// The board's notices, dated around the day of loading.
fn announcements(now: DateTime<Utc>) -> Vec<Notice> {
    let today = clock::local(now).date_naive();
    let at = |days: i64, hour: u32| {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        let local = clock::china().from_local_datetime(&(today + Duration::days(days)).and_time(time));
        local.earliest().map_or(now, |time| time.with_timezone(&Utc))
    };
    let date = |days: i64| (today + Duration::days(days)).format("%-m月%-d日").to_string();
    let english_date = |days: i64| (today + Duration::days(days)).format("%-d %B").to_string();
    let notice = |category, (title, body): (String, String), (english_title, english_body): (String, String), pinned, from, until| Notice {
        id: NoticeId::mint(from, random_bytes()),
        category,
        title,
        body,
        pinned,
        show_from: from,
        show_until: until,
        publisher: format!("{ESTATE}物业服务中心"),
        english: Some(English { title: english_title, body: english_body }),
    };
    vec![
        notice(
            Category::Water,
            (
                "3号楼低区水箱清洗，请提前储水".into(),
                format!(
                    "尊敬的业户：\n为保障用水卫生，3号楼低区（1–12层）将于 {} 09:00–15:00 清洗生活水箱，届时暂停供水。\
                     请您提前储水，并关好水龙头。\n恢复供水后如水色浑浊，请放水 3 分钟。",
                    date(7)
                ),
            ),
            (
                "Building 3, lower floors: tank cleaning, please store water".into(),
                format!(
                    "Dear residents,\nThe water tank of Building 3, floors 1–12, will be cleaned on {}, 09:00–15:00. The water is off \
                     during that time. Please store some water and close your taps.\nIf the water looks cloudy afterwards, let it run \
                     for 3 minutes.",
                    english_date(7)
                ),
            ),
            true,
            at(-1, 8),
            Some(at(7, 18)),
        ),
        notice(
            Category::Activity,
            (
                format!("邻里灯会报名：{} 中心花园", date(14)),
                format!("{} 19:00 在中心花园举办邻里灯会，备有灯谜与茶点。\n请到服务中心前台报名，家庭可一起参加。", date(14)),
            ),
            (
                format!("Lantern evening, {}, central garden: sign up", english_date(14)),
                format!(
                    "Lanterns, riddles and tea in the central garden on {} at 19:00.\nPlease sign up at the service centre's front desk; \
                     families are welcome.",
                    english_date(14)
                ),
            ),
            false,
            at(-2, 9),
            Some(at(14, 22)),
        ),
        notice(
            Category::Safety,
            (
                "电动车请勿进电梯、勿在楼道充电".into(),
                "电动车及其电池请勿带入电梯和楼道，更不要在室内充电。\n地下车库东侧设有集中充电区，24 小时有人巡查。\n\
                 发现飞线充电，请拨客服中心电话。"
                    .into(),
            ),
            (
                "E-bikes: not in lifts, no charging in corridors".into(),
                "Please do not take e-bikes or their batteries into lifts or corridors, and never charge them indoors.\nThere is a \
                 charging area in the east of the underground garage, patrolled 24 hours.\nIf you see a bike charged by a hung cable, \
                 please call the service centre."
                    .into(),
            ),
            false,
            at(-6, 9),
            None,
        ),
        notice(
            Category::General,
            (
                "服务中心接待时间".into(),
                "服务中心前台每日 08:00–18:00 接待；管家热线 24 小时有人接听。\n大堂终端随时可提交申请，凭回执码查询进度。".into(),
            ),
            (
                "Service centre hours".into(),
                "The service centre's front desk is open 08:00–18:00 every day; the butler hotline is answered 24 hours.\nThe lobby \
                 terminal takes requests at any time; look up their progress with the receipt code."
                    .into(),
            ),
            false,
            at(-9, 9),
            None,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::{Department, Price, Section};
    use crate::domain::glossary::default_glossary;

    #[test]
    fn every_default_service_is_complete_and_unique() {
        let catalogue = default_catalogue().unwrap();
        let mut ids: Vec<&str> = catalogue.items.iter().map(|item| item.id.as_str()).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for item in &catalogue.items {
            assert!(item.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit()), "{}", item.id);
            assert!(!item.name.is_empty() && !item.group.is_empty());
            assert_eq!(item.price.is_paid(), item.section == Section::Paid, "{}", item.id);
        }
        let repairs = catalogue.items_of(Section::Public, "报修");
        assert!(repairs.len() >= 6 && repairs.iter().all(|item| item.department == Department::Engineering && item.price == Price::Free));
        assert_eq!(catalogue.groups(Section::Public), ["报修", "保洁", "绿化", "安保", "停车", "反映"]);
    }

    /// The service standard's list, in its order.
    const STANDARD: &[(Section, &str)] = &[
        (Section::Public, "公共水管漏水 公共下水堵塞 公共照明 楼道保洁 树木修剪 安保巡查 停车协调 噪音反映 违章反映"),
        (Section::Free, "雨伞借用 手推车借用 小型工具借用 报刊借阅 住客访客留言 钥匙托管 非贵重物品临时寄存 代收包裹挂号信汇款单"),
        (Section::Free, "园区内小件搬运 代订报刊杂志 代订牛奶 代订瓶装水 免费刊物派送 代订机票火车票船票 代订酒店客房 酒楼订位"),
        (Section::Free, "代叫出租车 租车联系 代订鲜花礼品生日蛋糕 家电年度免费检修联络 保险资料 培训与网络课程推荐 网址黄页查询"),
        (Section::Free, "天气查询 代缴水电费 代缴电话费 代缴燃气费 代缴有线电视费 代办上网 有线电视开户 管道燃气开户 代办居住证"),
        (Section::Free, "代聘家政 旅游手续与咨询 市内交通咨询 医院信息 搬家装修家居公司信息 二手物品信息 义诊日 义务维修日"),
        (Section::Free, "房屋维修档案 结婚贺花 便民箱 便民接送车 室内绿化养护咨询 其他无偿服务"),
        (
            Section::Paid,
            "大扫除 地毯清洗 沙发清洁 地板打蜡抛光 大量垃圾清理 灯具清洁 洗手间清洁 天花清洁 室内玻璃清洁 特殊污物清理 废品收购",
        ),
        (Section::Paid, "洗烫 接送小孩 照顾老幼 订餐送餐 私人管家推荐 搬家搬运 中文家教 英文家教 乐器家教 网络学习辅导 插花与花卉养护"),
        (Section::Paid, "家庭教师推荐 舞蹈教练 瑜伽教练 网球教练 高尔夫教练 壁球教练 健身教练 游泳教练 空调维修保养 抽油烟机维修清洗"),
        (
            Section::Paid,
            "洗衣机维修清洗 热水器维修保养 给排水维修 其他家电维修 礼品信件递送 鲜花递送 节日装饰 家庭聚会 摄影录像 室内装饰顾问",
        ),
        (Section::Paid, "医生上门 营养咨询 心理咨询 年度体检 健康饮食 临时秘书 翻译 人才推荐 律师与法律顾问 理财咨询 车辆维修清洗"),
        (Section::Paid, "代办车辆保险 白蚁防治 室内灭虫 消杀灭鼠 代缴费用 其他有偿服务"),
    ];

    #[test]
    fn every_service_of_the_standard_is_offered() {
        let catalogue = default_catalogue().unwrap();
        let mut count = 0;
        for (section, names) in STANDARD {
            for name in names.split(' ') {
                let found = catalogue.items.iter().any(|item| item.section == *section && item.name == name && !item.withdrawn);
                assert!(found, "{name}");
                count += 1;
            }
        }
        assert_eq!(count, 114);
        assert!(catalogue.items.iter().all(|item| !item.phrases.is_empty()));
    }

    #[test]
    fn every_text_of_the_default_catalogue_and_every_department_has_english() {
        let catalogue = default_catalogue().unwrap();
        let mut texts: Vec<&str> = Department::ALL.map(Department::name).to_vec();
        for item in &catalogue.items {
            texts.extend([&item.group, &item.name, &item.hint, &item.price_note].map(String::as_str));
            texts.extend(item.details.iter().flat_map(|detail| [detail.label.as_str(), &detail.value]));
            texts.extend(item.phrases.iter().map(String::as_str));
            texts.extend(item.questions.iter().flat_map(|asked| std::iter::once(&asked.label).chain(&asked.choices)).map(String::as_str));
        }
        let missing: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty() && !default_glossary().contains_key(*text)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        for (chinese, english) in default_glossary() {
            let is_english = english.chars().all(|c| !matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'));
            assert!(!english.trim().is_empty() && is_english, "{chinese}: {english}");
        }
    }

    #[test]
    fn what_is_lent_kept_or_delivered_asks_how_many_or_which() {
        let catalogue = default_catalogue().unwrap();
        let lent = catalogue.items_of(Section::Free, "借用寄存");
        assert!(lent.len() >= 9 && lent.iter().all(|item| !item.questions.is_empty()));
        let umbrella = lent.iter().find(|item| item.name == "雨伞借用").unwrap();
        assert!(umbrella.questions[0].label == "数量" && umbrella.questions[0].required);
    }
}
