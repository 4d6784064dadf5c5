//! Surnames in Traditional characters: only where a simplified surname has one traditional form and no other.
//!
//! What is not here stays as it is written, because somebody is called that: 余, 于, 范, 沈, 姜, 丘, 郁, 后, 曲, 种, 仇, 卜,
//! 干, 岳, 游, 涂, 占, 云, 丑, 谷, 党, 宁, 肖, 付, 台. OpenCC's general table turns most of them into another word: 餘, 於, 範,
//! 瀋, 薑, 醜, 穀.

/// Of one character.
const SINGLE: &str = "张張刘劉陈陳杨楊赵趙黄黃吴吳孙孫马馬郑鄭谢謝许許邓鄧韩韓冯馮萧蕭蒋蔣叶葉苏蘇吕呂卢盧钟鍾谭譚陆陸韦韋贾賈邹鄒闫閆阎閻龙龍贺賀顾顧龚龔万萬钱錢严嚴罗羅汤湯庄莊赖賴骆駱庞龐兰蘭温溫颜顏鲁魯欧歐齐齊毕畢聂聶\
    关關项項鲍鮑单單华華窦竇计計娄婁储儲费費乐樂时時贝貝谈談纪紀蓝藍闵閔缪繆应應诸諸荣榮乌烏车車宫宮栾欒厉厲怀懷蔺藺乔喬阴陰闻聞贡貢劳勞郦酈寿壽边邊农農别別连連习習鱼魚终終满滿国國广廣阙闕东東师師巩鞏阚闞\
    简簡饶饒养養荆荊红紅权權帅帥缑緱归歸晋晉钦欽赏賞谯譙爱愛阳陽麦麥邝鄺谌諶郏郟银銀邬鄔闾閭鲜鮮卫衛尧堯枣棗烛燭顿頓钮鈕奂奐伦倫楼樓贲賁轩軒";

/// Surnames that the general table turns into another word.
const SPOILT: &str = "余于范沈姜丘郁后曲种仇卜干岳游涂占云丑谷党宁台钟";

/// Other surnames that are written alike in both.
const ALIKE: &str = "王李林何高郭徐朱胡梁宋唐曹彭曾肖田董潘袁蔡杜程魏丁任姚崔汪廖石金夏付方熊白孟秦邱侯江尹薛段雷黎史陶毛郝邵覃武戴莫孔向常\
    康施牛洪安俞倪邢裴殷左翁池苗柳凌霍包房甘裘屈项祝尤水章喻柏葛奚郎昌花俞史唐岑滕乐于皮卞齐伍元孟平和穆邵湛祁狄米明臧成戴宋茅熊舒屈董\
    杜季麻贾路江童郭梅盛林刁徐高夏田樊胡霍虞支柯管莫解宗丁宣邓单杭洪包石崔吉程邢裴翁荀甄家封芮靳汲松井段富巫焦巴牧山车全班仰秋仲伊宁武符景詹\
    束司黎薄印白蒲从鄂索咸籍卓屠蒙胥莘翟申冉宰雍桑桂濮牛通燕冀浦尚温柴瞿阎充慕茹宦艾容古易慎戈庾暨居衡步都耿弘匡文寇禄沃利蔚越师巩厍晁\
    敖融冷辛那空沙鞠须丰巢相查竺盖益桓公付佟覃冼揭苟";

/// Of two, whole: inside them a character may be written otherwise than alone.
const COMPOUND: [(&str, &str); 24] = [
    ("欧阳", "歐陽"),
    ("司马", "司馬"),
    ("诸葛", "諸葛"),
    ("上官", "上官"),
    ("夏侯", "夏侯"),
    ("东方", "東方"),
    ("尉迟", "尉遲"),
    ("长孙", "長孫"),
    ("公孙", "公孫"),
    ("轩辕", "軒轅"),
    ("南宫", "南宮"),
    ("闻人", "聞人"),
    ("淳于", "淳于"),
    ("单于", "單于"),
    ("鲜于", "鮮于"),
    ("钟离", "鍾離"),
    ("赫连", "赫連"),
    ("万俟", "万俟"),
    ("独孤", "獨孤"),
    ("东郭", "東郭"),
    ("闾丘", "閭丘"),
    ("濮阳", "濮陽"),
    ("宰父", "宰父"),
    ("呼延", "呼延"),
];

/// A surname's own form, if `character` is one that has exactly one.
fn single(character: char) -> char {
    let mut pairs = SINGLE.chars();
    while let (Some(simplified), Some(traditional)) = (pairs.next(), pairs.next()) {
        if simplified == character {
            return traditional;
        }
    }
    character
}

/// The surname that a name begins with.
pub(super) fn surname_of(name: &str) -> Option<&str> {
    let length = compound(name).map(|(surname, _)| surname.len());
    let first = name.chars().next()?;
    let known = SPOILT.contains(first) || ALIKE.contains(first) || single(first) != first;
    Some(&name[..length.or_else(|| known.then_some(first.len_utf8()))?])
}

/// The surname that `text` begins with, if the general table has another word for it.
pub(super) fn easily_spoilt(text: &str) -> Option<&str> {
    let length = compound(text).map(|(surname, _)| surname.len());
    let first = text.chars().next()?;
    Some(&text[..length.or_else(|| SPOILT.contains(first).then_some(first.len_utf8()))?])
}

/// The compound surname that `name` begins with, and its Traditional form.
fn compound(name: &str) -> Option<(&'static str, &'static str)> {
    COMPOUND.into_iter().find(|(simplified, _)| name.starts_with(simplified))
}

/// A surname in Traditional characters; what has no form of its own stays as it is written.
pub fn surname_to_traditional(surname: &str) -> String {
    match compound(surname) {
        Some((simplified, traditional)) => traditional.chars().chain(surname[simplified.len()..].chars().map(single)).collect(),
        None => surname.chars().map(single).collect(),
    }
}
