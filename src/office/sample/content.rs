//! What the sample estate publishes beside notices: the information rack and the duty rota.
//!
//! Places, shops and people are invented; public hotlines are the real ones of mainland China.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    domain::information::{Entry, InformationPage, Shelf},
    office::{
        service::duty::later,
        store::{StoreError, Tx, duty, information},
    },
};

/// The sample's duty managers, known by number only.
const DUTY_MANAGERS: [&str; 4] = ["M-106", "M-102", "M-104", "M-108"];

/// Days that are filled ahead.
const ROTA_DAYS: u64 = 14;

/// Fills an empty rack.
pub fn load(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    for page in pages() {
        information::save(tx, &page, false, now)?;
    }
    Ok(())
}

/// Enters the sample's managers for two weeks, today's first of the list, where nobody entered
/// anybody else.
pub fn fill_rota(tx: &Tx<'_>, today: NaiveDate) -> Result<(), StoreError> {
    for (offset, name) in (0..ROTA_DAYS).zip(DUTY_MANAGERS.iter().cycle()) {
        let day = later(today, offset);
        if duty::on(tx, day)?.is_none_or(|entered| DUTY_MANAGERS.contains(&entered.name.as_str())) {
            duty::set(tx, day, name)?;
        }
    }
    Ok(())
}

/// Name, detail, telephone number.
type Line = (&'static str, &'static str, &'static str);

fn page(id: &str, shelf: Shelf, title: &str, body: &str, lines: &[Line]) -> InformationPage {
    let entry = |(name, detail, phone): &Line| Entry { name: (*name).into(), detail: (*detail).into(), phone: (*phone).into() };
    InformationPage {
        id: format!("sample-{id}"),
        shelf,
        title: title.into(),
        body: body.into(),
        entries: lines.iter().map(entry).collect(),
    }
}

fn pages() -> Vec<InformationPage> {
    vec![
        page(
            "arrival",
            Shelf::MovingIn,
            "搬家当天怎么走（示例）",
            "请提前一天告诉管家到达时间，我们为您预留货梯并铺好护板。\n搬运时间为每日 08:30–12:00、14:00–18:00，请避开午休。",
            &[
                ("进出大门", "搬家车辆走北门（示例路 1 号北侧），限高 3.2 米", ""),
                ("货车停放", "3 号楼北侧卸货区，每次 2 小时，可请礼宾引导", ""),
                ("货梯轿厢", "宽 1.6 × 深 1.4 × 高 2.3 米，载重 1000 公斤", ""),
                ("客服中心", "预约货梯、领取手推车", "0571-8800-5678"),
            ],
        ),
        page(
            "utilities",
            Shelf::MovingIn,
            "水电燃气开通（示例）",
            "首次入住请先到客服中心登记，再按下列顺序开通。",
            &[
                ("用水", "入户总阀在管井内，由工程维修部陪同开阀", ""),
                ("用电", "凭房号在服务厅或网上过户", "95598"),
                ("燃气", "预约上门点火，家中需有人", "96777"),
                ("有线电视与宽带", "可请客服中心代约", "0571-8800-5678"),
            ],
        ),
        page(
            "hospitals",
            Shelf::Hospitals,
            "附近医院与药房（示例）",
            "急救请拨 120，并请大堂值班人员到门口引导车辆。",
            &[
                ("示例市第一医院", "急诊 24 小时；北门乘 88 路 4 站", "0571-8800-0120"),
                ("示例社区卫生服务中心", "08:00–17:00；步行约 8 分钟", "0571-8800-0121"),
                ("示例儿童医院", "急诊 24 小时；驾车约 15 分钟", "0571-8800-0122"),
                ("安康药房（示例）", "07:30–22:00；南门东侧 200 米", "0571-8800-0123"),
            ],
        ),
        page(
            "transport",
            Shelf::Transport,
            "公交与地铁（示例）",
            "",
            &[
                ("地铁示例线 梧桐站", "C 口距南门步行约 6 分钟，06:05–23:10", ""),
                ("88 路 火车东站方向", "北门公交站，06:00–22:00，约 10 分钟一班", ""),
                ("102 路 示例公园方向", "南门公交站，06:30–20:30，约 15 分钟一班", ""),
                ("出租车", "可请客服中心代叫", "0571-8800-5678"),
            ],
        ),
        page(
            "hotlines",
            Shelf::YellowPages,
            "公共服务热线",
            "以下为公共服务号码；各地营业时间以接线为准。",
            &[
                ("政务服务便民热线", "咨询、求助、投诉", "12345"),
                ("供电服务", "故障报修、电费查询", "95598"),
                ("消费者投诉举报", "", "12315"),
                ("卫生健康热线", "", "12320"),
                ("法律服务热线", "", "12348"),
                ("天气查询", "", "12121"),
            ],
        ),
        page(
            "shops",
            Shelf::YellowPages,
            "周边商户（示例）",
            "商户信息仅供参考，物业不作担保。",
            &[
                ("邻家便利店", "南门西侧，24 小时", "0571-8800-0201"),
                ("清泉送水", "08:00–20:00，两小时内送达", "0571-8800-0202"),
                ("巧手家政", "保洁、月嫂、钟点工", "0571-8800-0203"),
                ("平安搬家", "请提前一天预约", "0571-8800-0204"),
            ],
        ),
        page(
            "renovation",
            Shelf::Guides,
            "装修手续（示例）",
            "1. 到客服中心领取装修申报表，附平面图与施工单位资料。\n2. 工程维修部三个工作日内审核。\n\
             3. 签订装修管理协议，办理施工人员出入证。\n4. 施工时间为工作日 08:30–12:00、14:00–18:00，节假日不做有噪声的工序。\n\
             5. 完工后预约验收。",
            &[],
        ),
        page(
            "access-card",
            Shelf::Guides,
            "门禁卡办理与挂失（示例）",
            "请业户本人带身份证件到客服中心办理，当场可取。遗失请先来电挂失，旧卡随即失效。",
            &[("客服中心", "08:00–18:00 办理，24 小时挂失", "0571-8800-5678")],
        ),
        page(
            "newsletter",
            Shelf::Brochures,
            "社区通讯（示例）",
            "本季话题：阳台养花、老人用电安全、邻里灯会花絮。\n纸质版在大堂资料架自取，也可请管家送到家中。",
            &[],
        ),
        page(
            "waste",
            Shelf::Brochures,
            "垃圾分类投放点（示例）",
            "大件垃圾与装修垃圾请先联系客服中心，由专人清运。",
            &[
                ("四分类投放点", "2 号楼与 5 号楼之间，06:30–09:00、17:30–20:30", ""),
                ("误时投放点", "北门内侧，24 小时", ""),
                ("有害垃圾", "客服中心门口红色箱", ""),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::limits;

    #[test]
    fn every_shelf_has_a_sample_page_within_the_limits() {
        let pages = pages();
        for shelf in Shelf::ALL {
            assert!(pages.iter().any(|page| page.shelf == shelf), "{shelf:?}");
        }
        for page in &pages {
            assert!(page.title.chars().count() <= limits::INFORMATION_TITLE_CHARS, "{}", page.title);
            for entry in &page.entries {
                assert!(entry.detail.chars().count() <= limits::ENTRY_DETAIL_CHARS && !entry.name.is_empty(), "{}", entry.name);
            }
        }
    }
}
