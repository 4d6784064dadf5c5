//! 服务项目公告: what residents are told of a new version of the price list, drafted from what changed.
//!
//! Invariants: it fits a notice, however much changed; no sign in a name or a price is read as a mark of the text.

use crate::domain::limits;

/// Room for what stands around the changes, characters.
const AROUND: usize = 300;

/// A notice's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    pub title: String,
    pub body: String,
}

/// Drafts it from what residents are told ([`super::differences::told_to_residents`]); `day` is the first on which the list holds, as read. `None`: nothing that residents would notice.
pub fn announcement(version: u32, day: &str, differences: &[String]) -> Option<Announcement> {
    if differences.is_empty() {
        return None;
    }
    let mut lines = String::new();
    let mut shown = 0;
    for sentence in differences {
        let sentence = unmarked(sentence);
        if lines.chars().count() + sentence.chars().count() + AROUND > limits::NOTICE_BODY_CHARS {
            break;
        }
        lines.push_str(&format!("{}. {sentence}\n", shown + 1));
        shown += 1;
    }
    if shown < differences.len() {
        // A paragraph of its own, or it would belong to the last line.
        lines.push_str(&format!("\n另有 {} 处，请看终端上的“服务”。\n", differences.len() - shown));
    }
    let body = format!(
        "尊敬的业户：\n\n服务项目和价目表已更新为第 {version} 版，自 {day} 起执行。这次的变化：\n\n{lines}\n\
         此前已提交的申请，仍按提交时的价格办理。完整价目可在大堂终端“服务”中查看，也可到服务台索取。"
    );
    Some(Announcement { title: format!("服务项目与价目调整（第 {version} 版）"), body })
}

/// The same to a reader, without signs that a text takes for marks.
fn unmarked(sentence: &str) -> String {
    sentence.replace('*', "＊").replace('[', "［").replace(']', "］").replace('\\', "＼")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_in_order_and_nothing_is_not() {
        let told = announcement(4, "11月30日", &["“开锁” 价格 ¥80 → ¥90".into(), "删除“换灯*”".into()]).unwrap();
        assert_eq!(told.title, "服务项目与价目调整（第 4 版）");
        assert!(told.body.contains("1. “开锁” 价格 ¥80 → ¥90\n2. 删除“换灯＊”\n") && told.body.contains("自 11月30日 起"), "{}", told.body);
        assert_eq!(announcement(4, "11月30日", &[]), None);
    }

    #[test]
    fn however_much_changed_it_fits_a_notice_and_counts_the_rest() {
        let many: Vec<String> = (0..500).map(|number| format!("新增“服务{number}”（有偿服务·家居清洁，¥{number}）")).collect();
        let told = announcement(12, "1月1日", &many).unwrap();
        assert!(told.body.chars().count() <= limits::NOTICE_BODY_CHARS && told.title.chars().count() <= limits::NOTICE_TITLE_CHARS);
        let shown = told.body.lines().filter(|line| line.contains("新增")).count();
        assert!(shown > 50 && told.body.contains(&format!("另有 {} 处", 500 - shown)), "{shown}");
    }
}
