//! The information rack: what residents look up. Places and shops are invented, public hotlines are real.

use crate::domain::information::{InfoEntry, InformationPage, Shelf};

/// Key of a page with a text and rows.
pub const MIXED_PAGE: &str = "sample-moving-in";
/// Key of a page of more rows than fit at once.
pub const LONG_LIST: &str = "sample-hospitals";
/// Key of a page of text alone.
pub const TEXT_PAGE: &str = "sample-permit";
const FITTING_OUT: &str = "sample-fitting-out";
const TRANSPORT: &str = "sample-transport";
const HOTLINES: &str = "sample-hotlines";

/// The pages that the pictures' rack holds.
pub(super) const IN_PICTURES: [&str; 6] = [MIXED_PAGE, FITTING_OUT, LONG_LIST, TRANSPORT, HOTLINES, TEXT_PAGE];

/// Name, detail, telephone number.
type Line = (&'static str, &'static str, &'static str);

fn page(id: &str, shelf: Shelf, title: &str, body: &str, lines: &[Line]) -> InformationPage {
    let entry = |(name, detail, phone): &Line| InfoEntry { name: (*name).into(), detail: (*detail).into(), phone: (*phone).into() };
    InformationPage { body: body.into(), entries: lines.iter().map(entry).collect(), ..InformationPage::empty(id, shelf, title) }
}

/// Every page, shelf by shelf in reading order.
pub fn information() -> Vec<InformationPage> {
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
            "sample-utilities",
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
            FITTING_OUT,
            Shelf::MovingIn,
            "装修要先办哪些手续",
            "请到服务台领取装修申请表，填好后三个工作日内答复。\n\n施工时间：工作日 08:00–12:00、14:00–18:00。",
            &[],
        ),
        page(
            LONG_LIST,
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
            TRANSPORT,
            Shelf::Transport,
            "公交、地铁和出租车",
            "",
            &[
                ("公交 28 路", "东门站；06:00–22:30，往火车站", ""),
                ("地铁 2 号线", "示例路站 B 口，步行 8 分钟", ""),
                ("出租车电召", "全天，请提前 15 分钟", "0571-8800-9100"),
            ],
        ),
        page(
            HOTLINES,
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
            "sample-shops",
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
        page(TEXT_PAGE, Shelf::Guides, "居住证怎么办", "带上身份证和租房合同，到服务台领取居住证明，再到派出所办理。", &[]),
        page(
            "sample-access-card",
            Shelf::Guides,
            "门禁卡办理与挂失（示例）",
            "请业户本人带身份证件到客服中心办理，当场可取。遗失请先来电挂失，旧卡随即失效。",
            &[("客服中心", "08:00–18:00 办理，24 小时挂失", "0571-8800-5678")],
        ),
        page(
            "sample-newsletter",
            Shelf::Brochures,
            "社区通讯（示例）",
            "本季话题：阳台养花、老人用电安全、邻里灯会花絮。\n纸质版在大堂资料架自取，也可请管家送到家中。",
            &[],
        ),
        page(
            "sample-waste",
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
        let pages = information();
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
