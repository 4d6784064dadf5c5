//! English of what only the sample estate says; the rest comes from the glossary that every office and terminal brings
//! along. People's names are left out on purpose.

/// Chinese and English.
type Pair = (&'static str, &'static str);

/// What the office publishes, the information rack last. Loaded as if staff had entered it.
pub const PUBLISHED: &[Pair] = &[
    // The estate
    ("梧桐雅苑", "Wutong Court"),
    ("示例市示例路 1 号", "1 Shili Road, Shili City"),
    ("中心花园喷泉旁", "the fountain in the central garden"),
    ("示例市", "Shili City"),
    ("示例数据", "Sample data"),
    ("梧桐雅苑物业服务中心", "Wutong Court Property Service Centre"),
    // Public places; lifts, corridors and lobbies have English by their buildings
    ("地下车库 A区", "Underground garage Zone A"),
    ("地下车库 B区", "Underground garage Zone B"),
    ("东门", "East gate"),
    ("南门", "South gate"),
    ("中心花园", "Central garden"),
    ("水泵房", "Pump room"),
    // People
    ("梧桐雅苑 3、4、5 号楼", "Wutong Court, Buildings 3, 4 and 5"),
    ("水电报修", "Water and power repairs"),
    ("访客接待", "Visitors"),
    ("家政协调", "Domestic help"),
    ("梧桐雅苑 1、2、6 号楼", "Wutong Court, Buildings 1, 2 and 6"),
    ("入住手续", "Moving in"),
    ("绿化养护", "Plant care"),
    ("活动组织", "Events"),
    ("由客服中心转接", "Through the service centre"),
    // The information rack
    ("搬家当天怎么走", "On the day you move in"),
    (
        "搬家车辆请从东门进，停在3号楼北侧的装卸区。\n\n电梯轿厢宽 1.6 米、深 1.5 米、高 2.3 米，搬运前请到服务台领取护板。\n\n水、电、燃气开通时，请带好身份证和购房合同。",
        "Vans come in by the east gate and stop in the loading zone north of Building 3.\n\nThe lift car is 1.6 m wide, 1.5 m deep and 2.3 m high. Please fetch protective boards from the front desk first.\n\nTo open water, power and gas, bring your ID card and the purchase contract.",
    ),
    ("服务台", "Service desk"),
    ("领取护板、门禁卡；08:00–18:00", "Protective boards, door cards; 08:00–18:00"),
    ("燃气开通", "Gas supply"),
    ("提前一天预约，家里要有人", "Book a day ahead; be at home"),
    ("宽带安装", "Broadband"),
    ("可当日上门", "Same-day visits"),
    ("有线电视", "Cable TV"),
    ("营业厅在南门商铺 2 号", "Office: shop 2, south gate"),
    ("水电燃气开通（示例）", "Water, power and gas (sample)"),
    (
        "首次入住请先到客服中心登记，再按下列顺序开通。",
        "When you first move in, please register at the service centre, then have these switched on in this order.",
    ),
    ("用水", "Water"),
    ("入户总阀在管井内，由工程维修部陪同开阀", "The main valve is in the pipe shaft; Engineering opens it with you"),
    ("用电", "Power"),
    ("凭房号在服务厅或网上过户", "Change the holder at the power company's hall or online with your room number"),
    ("燃气", "Gas"),
    ("预约上门点火，家中需有人", "Book the first lighting; somebody has to be at home"),
    ("有线电视与宽带", "Cable TV and broadband"),
    ("可请客服中心代约", "The service centre can book it for you"),
    ("装修要先办哪些手续", "Before you renovate"),
    (
        "请到服务台领取装修申请表，填好后三个工作日内答复。\n\n施工时间：工作日 08:00–12:00、14:00–18:00。",
        "Fetch the application form at the front desk; we answer within three working days.\n\nWorking hours: weekdays 08:00–12:00 and 14:00–18:00.",
    ),
    ("附近医院和药房", "Hospitals and pharmacies"),
    ("示例市第一医院", "Shili First Hospital"),
    ("示例大道 8 号，3 公里；24 小时急诊", "8 Shili Avenue, 3 km; 24-hour emergency"),
    ("社区卫生服务站", "Community clinic"),
    ("小区西门外 200 米；量血压、配慢病药", "200 m from the west gate; blood pressure"),
    ("康宁药房", "Kangning Pharmacy"),
    ("南门商铺 6 号；07:00–22:00", "Shop 6, south gate; 07:00–22:00"),
    ("夜间药房", "Night pharmacy"),
    ("示例路 120 号；通宵", "120 Shili Road; all night"),
    ("口腔门诊", "Dental clinic"),
    ("示例路 66 号；需预约", "66 Shili Road; by appointment"),
    ("儿童医院", "Children's hospital"),
    ("湖滨路 1 号，6 公里；24 小时急诊", "1 Hubin Road, 6 km; 24-hour emergency"),
    ("中医馆", "Chinese medicine"),
    ("示例路 18 号 2 楼；周一休息", "18 Shili Road, 2nd floor; closed Mondays"),
    ("公交、地铁和出租车", "Buses, metro, taxis"),
    ("公交 28 路", "Bus 28"),
    ("东门站；06:00–22:30，往火车站", "East gate stop; 06:00–22:30, to the railway station"),
    ("地铁 2 号线", "Metro line 2"),
    ("示例路站 B 口，步行 8 分钟", "Shili Road station, exit B, 8 min on foot"),
    ("出租车电召", "Taxi by phone"),
    ("全天，请提前 15 分钟", "Day and night; 15 min ahead"),
    ("公共服务热线", "Public service hotlines"),
    ("以下为公共服务号码；各地营业时间以接线为准。", "Public numbers; ask on the line for opening hours."),
    ("政务服务便民热线", "Government service hotline"),
    ("咨询、求助、投诉", "Questions, help, complaints"),
    ("供电服务", "Power company"),
    ("故障报修、电费查询", "Faults, bills"),
    ("消费者投诉举报", "Consumer complaints"),
    ("卫生健康热线", "Health hotline"),
    ("法律服务热线", "Legal advice hotline"),
    ("周边商户（示例）", "Shops nearby (sample)"),
    ("商户信息仅供参考，物业不作担保。", "For information only; the property company does not vouch for these shops."),
    ("邻家便利店", "Linjia Convenience Store"),
    ("南门西侧，24 小时", "West of the south gate, 24 hours"),
    ("清泉送水", "Qingquan Water"),
    ("08:00–20:00，两小时内送达", "08:00–20:00, delivered within two hours"),
    ("巧手家政", "Qiaoshou Domestic Help"),
    ("保洁、月嫂、钟点工", "Cleaning, maternity nurses, hourly help"),
    ("平安搬家", "Ping'an Removals"),
    ("请提前一天预约", "Please book a day ahead"),
    ("居住证怎么办", "Residence permit"),
    (
        "带上身份证和租房合同，到服务台领取居住证明，再到派出所办理。",
        "Bring your ID card and the tenancy contract to the front desk for a proof of residence, then go to the police station.",
    ),
    ("门禁卡办理与挂失（示例）", "Access cards: new and lost (sample)"),
    (
        "请业户本人带身份证件到客服中心办理，当场可取。遗失请先来电挂失，旧卡随即失效。",
        "Please come to the service centre in person with an identity document; the card is ready at once. Lost one? Call first: the old card stops working immediately.",
    ),
    ("08:00–18:00 办理，24 小时挂失", "Cards 08:00–18:00, loss reports 24 hours"),
    ("社区通讯（示例）", "Community newsletter (sample)"),
    (
        "本季话题：阳台养花、老人用电安全、邻里灯会花絮。\n纸质版在大堂资料架自取，也可请管家送到家中。",
        "This season: balcony flowers, electrical safety for the elderly, pictures of the lantern evening.\nTake a printed copy from the lobby rack, or ask your butler to bring one.",
    ),
    ("垃圾分类投放点（示例）", "Waste sorting points (sample)"),
    (
        "大件垃圾与装修垃圾请先联系客服中心，由专人清运。",
        "For bulky or building waste please call the service centre first; it is collected specially.",
    ),
    ("四分类投放点", "Sorting point, four kinds"),
    ("2 号楼与 5 号楼之间，06:30–09:00、17:30–20:30", "Between Buildings 2 and 5, 06:30–09:00 and 17:30–20:30"),
    ("误时投放点", "Out-of-hours point"),
    ("北门内侧，24 小时", "Inside the north gate, 24 hours"),
    ("有害垃圾", "Hazardous waste"),
    ("客服中心门口红色箱", "Red bin at the service centre's door"),
];

/// What only the pictures say: their services, and the butlers that fill a second page.
const IN_PICTURES: &[Pair] = &[
    ("漏水、松动、更换", "Leaking, loose, worn out"),
    ("材料另计", "Materials extra"),
    ("上门检测、拆装更换、试水", "Visit, replacement, test run"),
    ("龙头及管件，按价目表", "Taps and fittings, as listed"),
    ("承办", "Done by"),
    ("当日归还", "Return today"),
    ("1 辆", "1"),
    ("2 辆", "2"),
    ("1 小时", "1 hour"),
    ("今天还", "Back today"),
    ("公共报修", "Public repairs"),
    ("楼道、大堂、车库灯", "Corridor, lobby, garage"),
    ("异响、停运、按键", "Noise, stopped, buttons"),
    ("刷卡、对讲、门闭合", "Card, intercom, door"),
    ("污渍、垃圾、异味", "Stains, rubbish, smells"),
    ("管道疏通", "Drain clearing"),
    ("马桶、地漏、厨房", "Toilet, floor drain, sink"),
    ("吸顶灯、灯带、镜灯", "Ceiling, strip, mirror"),
    ("开关插座", "Switch, socket"),
    ("更换、移位、加装", "Replace, move, add"),
    ("漏水检测", "Leak detection"),
    ("先上门查看再报价", "Quote after a visit"),
    ("管线改造", "Pipe rerouting"),
    ("看过现场后报价", "Quote after a visit"),
    ("清洗、加氟、移机", "Clean, refill, move"),
    ("全屋清洁", "Whole-home clean"),
    ("梧桐雅苑 夜间轮值", "Wutong Court, nights"),
    ("装修管理", "Renovation"),
    ("邻里协调", "Neighbours"),
    ("梧桐雅苑 大门与车库", "Wutong Court, gates, garage"),
    ("梧桐雅苑 会所与商铺", "Wutong Court, club and shops"),
    ("活动场地", "Venues"),
    ("礼仪服务", "Receptions"),
    ("长者关怀", "Elder care"),
];

/// Everything that the sample says in English.
pub fn all() -> impl Iterator<Item = Pair> {
    PUBLISHED.iter().chain(IN_PICTURES).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::glossary::default_glossary, sample};

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'))
    }

    /// Everything that stands on the estate's boards, the office's and the pictures', and may have English.
    fn said() -> Vec<String> {
        let mut board = sample::board(sample::instant());
        board.information = sample::information();
        let estate = &board.estate;
        let mut said = vec![sample::ADDRESS.to_owned(), estate.name.clone(), estate.assembly_point.clone()];
        // The others have English by their buildings.
        said.extend(sample::places().into_iter().filter(|place| place.building.is_empty()).map(|place| place.name));
        said.extend(board.weather.iter().flat_map(|weather| [&weather.place, &weather.source]).cloned());
        let partner = sample::partner(sample::instant());
        for butler in board.butlers.iter().chain([&partner]) {
            said.push(butler.area.clone());
            said.extend(butler.specialities.iter().cloned());
        }
        said.extend(sample::departments().iter().flat_map(|line| [line.department.name(), line.hours]).map(str::to_owned));
        for page in &board.information {
            said.extend([&page.title, &page.body].into_iter().cloned());
            said.extend(page.entries.iter().flat_map(|entry| [&entry.name, &entry.detail]).cloned());
        }
        for item in &board.catalogue.items {
            said.extend([&item.group, &item.name, &item.hint, &item.price_note].into_iter().cloned());
            said.extend(item.details.iter().flat_map(|detail| [&detail.label, &detail.value]).cloned());
            said.extend(item.phrases.iter().cloned());
            said.extend(item.questions.iter().flat_map(|asked| std::iter::once(&asked.label).chain(&asked.choices)).cloned());
        }
        said.extend(board.notices.iter().map(|notice| notice.publisher.clone()));
        said.retain(|text| is_chinese(text));
        said
    }

    #[test]
    fn the_estate_has_english_for_what_it_says_and_for_nothing_else() {
        let said = said();
        let own: Vec<&str> = all().map(|(chinese, _)| chinese).collect();
        let missing: Vec<&String> =
            said.iter().filter(|text| !own.contains(&text.as_str()) && !default_glossary().contains_key(*text)).collect();
        assert!(missing.is_empty(), "without English: {missing:?}");
        let idle: Vec<&&str> = own.iter().filter(|text| !said.iter().any(|said| said == *text)).collect();
        assert!(idle.is_empty(), "nobody says {idle:?}");
        let twice: Vec<&&str> = own.iter().filter(|text| default_glossary().contains_key(**text)).collect();
        assert!(twice.is_empty(), "every office says so already: {twice:?}");
        assert!(all().all(|(_, english)| !is_chinese(english) && !english.trim().is_empty()));
    }
}
