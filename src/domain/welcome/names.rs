//! Surnames in letters, by the readings that they have as surnames: 单 is Shan, 仇 is Qiu, 区 is Ou.
//!
//! What is not here stays Chinese in English: a guessed reading is somebody else's name.

/// Surnames of one character.
#[rustfmt::skip]
const SINGLE: [(&str, &str); 276] = [
    ("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"), ("杨", "Yang"), ("黄", "Huang"), ("赵", "Zhao"),
    ("吴", "Wu"), ("周", "Zhou"), ("徐", "Xu"), ("孙", "Sun"), ("马", "Ma"), ("朱", "Zhu"), ("胡", "Hu"), ("郭", "Guo"),
    ("何", "He"), ("林", "Lin"), ("高", "Gao"), ("罗", "Luo"), ("郑", "Zheng"), ("梁", "Liang"), ("谢", "Xie"), ("宋", "Song"),
    ("唐", "Tang"), ("许", "Xu"), ("邓", "Deng"), ("韩", "Han"), ("冯", "Feng"), ("曹", "Cao"), ("彭", "Peng"), ("曾", "Zeng"),
    ("肖", "Xiao"), ("萧", "Xiao"), ("田", "Tian"), ("董", "Dong"), ("潘", "Pan"), ("袁", "Yuan"), ("蔡", "Cai"), ("蒋", "Jiang"),
    ("余", "Yu"), ("于", "Yu"), ("杜", "Du"), ("叶", "Ye"), ("程", "Cheng"), ("魏", "Wei"), ("苏", "Su"), ("吕", "Lü"),
    ("丁", "Ding"), ("任", "Ren"), ("卢", "Lu"), ("姚", "Yao"), ("沈", "Shen"), ("钟", "Zhong"), ("姜", "Jiang"), ("崔", "Cui"),
    ("谭", "Tan"), ("陆", "Lu"), ("范", "Fan"), ("汪", "Wang"), ("廖", "Liao"), ("石", "Shi"), ("金", "Jin"), ("韦", "Wei"),
    ("贾", "Jia"), ("夏", "Xia"), ("付", "Fu"), ("傅", "Fu"), ("方", "Fang"), ("邹", "Zou"), ("熊", "Xiong"), ("白", "Bai"),
    ("孟", "Meng"), ("秦", "Qin"), ("邱", "Qiu"), ("侯", "Hou"), ("江", "Jiang"), ("尹", "Yin"), ("薛", "Xue"), ("闫", "Yan"),
    ("阎", "Yan"), ("段", "Duan"), ("雷", "Lei"), ("龙", "Long"), ("黎", "Li"), ("史", "Shi"), ("陶", "Tao"), ("贺", "He"),
    ("毛", "Mao"), ("郝", "Hao"), ("顾", "Gu"), ("龚", "Gong"), ("邵", "Shao"), ("万", "Wan"), ("武", "Wu"),
    ("钱", "Qian"), ("戴", "Dai"), ("严", "Yan"), ("莫", "Mo"), ("孔", "Kong"), ("向", "Xiang"), ("常", "Chang"), ("汤", "Tang"),
    ("康", "Kang"), ("易", "Yi"), ("乔", "Qiao"), ("赖", "Lai"), ("文", "Wen"), ("庞", "Pang"), ("樊", "Fan"), ("兰", "Lan"),
    ("殷", "Yin"), ("施", "Shi"), ("洪", "Hong"), ("翟", "Zhai"), ("安", "An"), ("颜", "Yan"), ("倪", "Ni"), ("温", "Wen"),
    ("牛", "Niu"), ("芦", "Lu"), ("季", "Ji"), ("俞", "Yu"), ("章", "Zhang"), ("鲁", "Lu"), ("葛", "Ge"), ("伍", "Wu"),
    ("申", "Shen"), ("尤", "You"), ("毕", "Bi"), ("聂", "Nie"), ("柴", "Chai"), ("焦", "Jiao"), ("柳", "Liu"), ("邢", "Xing"),
    ("岳", "Yue"), ("齐", "Qi"), ("梅", "Mei"), ("庄", "Zhuang"), ("辛", "Xin"), ("管", "Guan"), ("祝", "Zhu"), ("左", "Zuo"),
    ("涂", "Tu"), ("谷", "Gu"), ("祁", "Qi"), ("时", "Shi"), ("舒", "Shu"), ("耿", "Geng"), ("牟", "Mou"), ("卜", "Bu"),
    ("路", "Lu"), ("詹", "Zhan"), ("关", "Guan"), ("苗", "Miao"), ("凌", "Ling"), ("费", "Fei"), ("纪", "Ji"), ("靳", "Jin"),
    ("盛", "Sheng"), ("童", "Tong"), ("欧", "Ou"), ("甄", "Zhen"), ("项", "Xiang"), ("曲", "Qu"), ("成", "Cheng"), ("游", "You"),
    ("阳", "Yang"), ("裴", "Pei"), ("席", "Xi"), ("卫", "Wei"), ("查", "Zha"), ("屈", "Qu"), ("鲍", "Bao"), ("霍", "Huo"),
    ("翁", "Weng"), ("隋", "Sui"), ("甘", "Gan"), ("景", "Jing"), ("薄", "Bo"), ("单", "Shan"), ("包", "Bao"), ("司", "Si"),
    ("柏", "Bai"), ("宁", "Ning"), ("柯", "Ke"), ("阮", "Ruan"), ("桂", "Gui"), ("闵", "Min"), ("解", "Xie"), ("强", "Qiang"),
    ("丛", "Cong"), ("丘", "Qiu"), ("骆", "Luo"), ("冉", "Ran"), ("尚", "Shang"), ("仇", "Qiu"), ("区", "Ou"), ("华", "Hua"),
    ("喻", "Yu"), ("简", "Jian"), ("饶", "Rao"), ("房", "Fang"), ("蓝", "Lan"), ("商", "Shang"), ("应", "Ying"), ("车", "Che"),
    ("古", "Gu"), ("边", "Bian"), ("池", "Chi"), ("瞿", "Qu"), ("明", "Ming"), ("娄", "Lou"), ("宗", "Zong"), ("党", "Dang"),
    ("楚", "Chu"), ("臧", "Zang"), ("沙", "Sha"), ("连", "Lian"), ("米", "Mi"), ("褚", "Chu"), ("穆", "Mu"), ("储", "Chu"),
    ("朴", "Piao"), ("晏", "Yan"), ("占", "Zhan"), ("佟", "Tong"), ("戚", "Qi"), ("卓", "Zhuo"), ("冷", "Leng"), ("满", "Man"),
    ("刁", "Diao"), ("巩", "Gong"), ("敖", "Ao"), ("滕", "Teng"), ("虞", "Yu"), ("辜", "Gu"), ("鞠", "Ju"), ("蒙", "Meng"),
    ("窦", "Dou"), ("谈", "Tan"), ("苟", "Gou"), ("楼", "Lou"), ("盖", "Ge"), ("惠", "Hui"), ("丰", "Feng"),
    ("嵇", "Ji"), ("奚", "Xi"), ("阙", "Que"), ("皮", "Pi"), ("缪", "Miao"), ("郁", "Yu"), ("郎", "Lang"), ("鄢", "Yan"),
    ("燕", "Yan"), ("代", "Dai"), ("伏", "Fu"), ("邬", "Wu"), ("桑", "Sang"), ("荣", "Rong"), ("麦", "Mai"), ("湛", "Zhan"),
    ("揭", "Jie"), ("来", "Lai"), ("竺", "Zhu"), ("闻", "Wen"), ("封", "Feng"), ("凤", "Feng"), ("岑", "Cen"), ("厉", "Li"),
    ("郗", "Xi"), ("计", "Ji"), ("原", "Yuan"), ("步", "Bu"), ("花", "Hua"), ("山", "Shan"),
];

/// 复姓: surnames of two characters. Whatever else has two is taken for a full name.
#[rustfmt::skip]
const COMPOUND: [(&str, &str); 52] = [
    ("欧阳", "Ouyang"), ("太史", "Taishi"), ("端木", "Duanmu"), ("上官", "Shangguan"), ("司马", "Sima"), ("东方", "Dongfang"),
    ("独孤", "Dugu"), ("南宫", "Nangong"), ("万俟", "Moqi"), ("闻人", "Wenren"), ("夏侯", "Xiahou"), ("诸葛", "Zhuge"),
    ("尉迟", "Yuchi"), ("公羊", "Gongyang"), ("赫连", "Helian"), ("澹台", "Tantai"), ("皇甫", "Huangfu"), ("宗政", "Zongzheng"),
    ("濮阳", "Puyang"), ("公冶", "Gongye"), ("太叔", "Taishu"), ("申屠", "Shentu"), ("公孙", "Gongsun"), ("慕容", "Murong"),
    ("仲孙", "Zhongsun"), ("钟离", "Zhongli"), ("长孙", "Zhangsun"), ("宇文", "Yuwen"), ("司徒", "Situ"), ("鲜于", "Xianyu"),
    ("司空", "Sikong"), ("令狐", "Linghu"), ("轩辕", "Xuanyuan"), ("百里", "Baili"), ("呼延", "Huyan"), ("东郭", "Dongguo"),
    ("南门", "Nanmen"), ("西门", "Ximen"), ("拓跋", "Tuoba"), ("第五", "Diwu"), ("纳兰", "Nalan"), ("完颜", "Wanyan"),
    ("叶赫", "Yehe"), ("那拉", "Nala"), ("左丘", "Zuoqiu"), ("梁丘", "Liangqiu"), ("谷梁", "Guliang"), ("段干", "Duangan"),
    ("淳于", "Chunyu"), ("单于", "Chanyu"), ("闾丘", "Lüqiu"), ("宰父", "Zaifu"),
];

/// Whether two characters are one surname.
pub(super) fn is_compound(surname: &str) -> bool {
    COMPOUND.iter().any(|(chinese, _)| *chinese == surname)
}

/// A surname in letters, if it is a known one.
pub(super) fn in_letters(surname: &str) -> Option<&'static str> {
    SINGLE.iter().chain(&COMPOUND).find(|(chinese, _)| *chinese == surname).map(|(_, letters)| *letters)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_surname_stands_once_and_in_letters() {
        let all: Vec<_> = SINGLE.iter().chain(&COMPOUND).collect();
        assert_eq!(all.iter().map(|(chinese, _)| chinese).collect::<HashSet<_>>().len(), all.len());
        assert!(SINGLE.iter().all(|(chinese, _)| chinese.chars().count() == 1));
        assert!(COMPOUND.iter().all(|(chinese, _)| chinese.chars().count() == 2));
        assert!(all.iter().all(|(_, letters)| letters.starts_with(|c: char| c.is_ascii_uppercase())));
    }
}
