//! The sample estate's information rack, roster, departments and duty rota. All of it invented.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::{
    domain::{
        butler::Butler,
        catalogue::Department,
        ids::ButlerId,
        information::{Entry, InformationPage, Shelf},
        weather::{self, Reading},
    },
    protocol::v1::board::{DepartmentEntry, DutyManager},
};

/// Key of the page that the sample scenes open: a text with rows.
pub const MIXED_PAGE: &str = "sample-moving-in";

pub fn information() -> Vec<InformationPage> {
    let page = |id: &str, shelf, title: &str, body: &str, entries: &[(&str, &str, &str)]| InformationPage {
        id: id.into(),
        shelf,
        title: title.into(),
        body: body.into(),
        entries: entries
            .iter()
            .map(|(name, detail, phone)| Entry { name: (*name).into(), detail: (*detail).into(), phone: (*phone).into() })
            .collect(),
    };
    vec![
        page(
            MIXED_PAGE,
            Shelf::MovingIn,
            "搬家当天怎么走",
            "搬家车辆请从东门进，停在3号楼北侧的装卸区。\n\n电梯轿厢宽 1.6 米、深 1.5 米、高 2.3 米，搬运前请到服务台领取护板。\n\n水、电、燃气开通时，请带好身份证和购房合同。",
            &[
                ("服务台", "领取护板、门禁卡；08:00–18:00", "0571-8800-5678"),
                ("燃气开通", "提前一天预约，家里要有人", "0571-8800-1177"),
                ("宽带安装", "可当日上门", "0571-8800-1000"),
                ("有线电视", "营业厅在南门商铺 2 号", "0571-8800-9633"),
            ],
        ),
        page(
            "sample-fitting-out",
            Shelf::MovingIn,
            "装修要先办哪些手续",
            "请到服务台领取装修申请表，填好后三个工作日内答复。\n\n施工时间：工作日 08:00–12:00、14:00–18:00。",
            &[],
        ),
        page(
            "sample-hospitals",
            Shelf::Hospitals,
            "附近医院和药房",
            "",
            &[
                ("示例市第一医院", "示例大道 8 号，3 公里；24 小时急诊", "0571-8800-0120"),
                ("社区卫生服务站", "小区西门外 200 米；量血压、配慢病药", "0571-8800-0808"),
                ("康宁药房", "南门商铺 6 号；07:00–22:00", "0571-8800-6606"),
                ("夜间药房", "示例路 120 号；通宵", "0571-8800-2424"),
                ("口腔门诊", "示例路 66 号；需预约", "0571-8800-3232"),
                ("儿童医院", "湖滨路 1 号，6 公里；24 小时急诊", "0571-8800-1212"),
                ("中医馆", "示例路 18 号 2 楼；周一休息", "0571-8800-7878"),
            ],
        ),
        page(
            "sample-transport",
            Shelf::Transport,
            "公交、地铁和出租车",
            "",
            &[
                ("公交 28 路", "东门站；06:00–22:30，往火车站", ""),
                ("地铁 2 号线", "示例路站 B 口，步行 8 分钟", ""),
                ("出租车电召", "24 小时", "0571-8800-9100"),
            ],
        ),
        page(
            "sample-yellow",
            Shelf::YellowPages,
            "常用电话",
            "",
            &[("供水热线", "24 小时", "0571-8800-9600"), ("供电热线", "24 小时", "95598")],
        ),
        page("sample-permit", Shelf::Guides, "居住证怎么办", "带上身份证和租房合同，到服务台领取居住证明，再到派出所办理。", &[]),
    ]
}

pub fn butlers(now: DateTime<Utc>, own: Butler) -> Vec<Butler> {
    let butler = |n: u8, name: &str, number: &str, area: &str, skills: &[&str]| Butler {
        id: ButlerId::mint(now, [n; 10]),
        name: name.into(),
        staff_number: number.into(),
        area: area.into(),
        specialities: skills.iter().map(|skill| (*skill).into()).collect(),
        hotline: "400-800-1234".into(),
        portrait: None,
    };
    vec![
        own,
        butler(2, "周管家", "0322", "梧桐雅苑 1、2 号楼", &["装修管理", "邻里协调"]),
        butler(3, "沈管家", "0325", "梧桐雅苑 6、7 号楼", &["水电报修", "家政协调", "代订服务"]),
        butler(4, "顾管家", "0331", "梧桐雅苑 8、9、10 号楼", &["访客接待"]),
        butler(5, "许管家", "0340", "梧桐雅苑 会所与商铺", &["活动场地", "礼仪服务"]),
    ]
}

/// The other of a pair of butlers.
pub fn partner(now: DateTime<Utc>) -> Butler {
    Butler {
        id: ButlerId::mint(now, [9; 10]),
        name: "林管家".into(),
        staff_number: "0318".into(),
        area: "梧桐雅苑 3、4、5 号楼".into(),
        specialities: vec!["长者关怀".into()],
        hotline: "400-800-1235".into(),
        portrait: None,
    }
}

pub fn departments() -> Vec<DepartmentEntry> {
    let entry = |department, name: &str, phone: &str, hours: &str| DepartmentEntry {
        department,
        name: name.into(),
        phone: phone.into(),
        hours: hours.into(),
    };
    vec![
        entry(Department::ServiceCentre, "客服中心", "0571-8800-5678", "08:00–18:00"),
        entry(Department::Engineering, "工程维修部", "0571-8800-5611", "24 小时"),
        entry(Department::Security, "保安部（礼宾）", "0571-8800-5119", "24 小时"),
        entry(Department::Cleaning, "保洁部", "0571-8800-5622", "07:00–17:00"),
        entry(Department::Greenery, "绿化部", "", "由客服中心转接"),
    ]
}

pub fn duty_rota(today: NaiveDate) -> Vec<DutyManager> {
    ["M-106", "M-102", "M-110", "M-104"]
        .iter()
        .cycle()
        .take(10)
        .zip(0..)
        .map(|(name, offset)| DutyManager { date: today + Duration::days(offset), name: (*name).into() })
        .collect()
}

pub fn readings() -> Vec<Reading> {
    use crate::domain::air_quality::Pollutant::{Co, No2, O3, Pm10, Pm25, So2};
    weather::readings(&[(Pm25, 21.0), (Pm10, 46.0), (O3, 174.0), (No2, 28.0), (So2, 6.0), (Co, 0.6)])
}
