//! The services that every office begins with: what a property company of this kind offers before it edits the list.

use super::Catalogue;

const CATALOGUE: &str = include_str!("default.json");

/// The default services. Fails only if the embedded file is not a catalogue, which a test would tell.
pub fn default_catalogue() -> serde_json::Result<Catalogue> {
    serde_json::from_str(CATALOGUE)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::{
        catalogue::{Department, Item, Price, PriceUnit, Section},
        glossary::default_glossary,
        limits,
    };

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
    fn nearly_every_paid_service_has_a_price_with_its_unit() {
        let catalogue = default_catalogue().unwrap();
        let paid: Vec<&Item> = catalogue.items.iter().filter(|item| item.section == Section::Paid).collect();
        let after_a_look = paid.iter().filter(|item| item.price == Price::Negotiable).count();
        assert!(after_a_look * 5 <= paid.len(), "{after_a_look} of {} are agreed after a look", paid.len());
        let mut used = HashSet::new();
        for item in &paid {
            if let Price::From { fen, unit } = item.price {
                assert!(unit != PriceUnit::Unsaid && fen % 100 == 0 && (100..=100_000).contains(&fen), "{}", item.name);
                used.insert(unit);
            }
            assert!(!item.price_note.is_empty() && item.price_note.chars().count() <= limits::PRICE_NOTE_CHARS, "{}", item.name);
        }
        // By the month is what offices book care and cleaning for good at; none of the defaults is.
        let unused: Vec<PriceUnit> = PriceUnit::ALL.into_iter().filter(|unit| !used.contains(unit)).collect();
        assert_eq!(unused, [PriceUnit::Month, PriceUnit::Unsaid]);
    }

    #[test]
    fn what_is_lent_kept_or_delivered_asks_how_many_or_which() {
        let catalogue = default_catalogue().unwrap();
        let lent = catalogue.items_of(Section::Free, "借用寄存");
        assert!(lent.len() >= 9 && lent.iter().all(|item| !item.questions.is_empty()));
        let umbrella = lent.iter().find(|item| item.name == "雨伞借用").unwrap();
        assert!(umbrella.questions[0].label == "数量" && umbrella.questions[0].required);
        assert_eq!(umbrella.answer_minutes, Some(30), "who stands in the rain is not answered within a day");
    }
}
