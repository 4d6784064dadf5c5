//! The hundred commonest surnames of mainland China, commonest first: a name is best not typed.
//!
//! In Traditional characters they are written as surnames, 余 and 鍾, by the surnames' own table: the general one would
//! offer 餘 and 鐘, which are nobody's names. What is chosen is what was read.

use super::modes::Language;
use crate::kiosk::input_method::pinyin::surname_to_traditional;

/// In order of frequency (order after the Ministry of Public Security's yearly name reports).
const COMMON: [&str; 100] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗", "郑", "梁",
    "谢", "宋", "唐", "许", "邓", "韩", "冯", "曹", "彭", "曾", "肖", "田", "董", "潘", "袁", "蔡", "蒋", "余", "于", "杜", "叶", "程",
    "魏", "苏", "吕", "丁", "任", "卢", "姚", "沈", "钟", "姜", "崔", "谭", "陆", "范", "汪", "廖", "石", "金", "韦", "贾", "夏", "付",
    "方", "邹", "熊", "白", "孟", "秦", "邱", "侯", "江", "尹", "薛", "闫", "段", "雷", "龙", "黎", "史", "陶", "贺", "毛", "郝", "顾",
    "龚", "邵", "万", "覃", "武", "钱", "戴", "严", "莫", "孔", "向", "常",
];

/// As a screen of this language offers them.
pub fn common(language: Language) -> Vec<String> {
    let written = |name: &&str| match language {
        Language::Traditional => surname_to_traditional(name),
        Language::Simplified | Language::English => (*name).to_owned(),
    };
    COMMON.iter().map(written).collect()
}

/// Whether a surname is one of them, in whichever characters.
pub fn is_common(name: &str) -> bool {
    COMMON.iter().any(|common| *common == name || surname_to_traditional(common) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_traditional_surnames_are_surnames() {
        let offered = common(Language::Traditional);
        assert_eq!(
            offered.concat(),
            "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何林高羅鄭梁謝宋唐許鄧韓馮曹彭曾肖田董潘袁蔡蔣余于杜葉程魏蘇呂丁任盧姚沈鍾姜崔譚陸范汪廖石金韋賈夏付\
             方鄒熊白孟秦邱侯江尹薛閆段雷龍黎史陶賀毛郝顧龔邵萬覃武錢戴嚴莫孔向常"
        );
        assert!(offered.iter().all(|name| is_common(name)) && is_common("陈") && !is_common("餘"));
        assert_eq!(common(Language::Simplified).concat(), COMMON.concat());
    }
}
