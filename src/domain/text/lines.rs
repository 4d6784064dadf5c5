//! Lines that a PDF broke, put together again.
//!
//! Owns one rule: a line goes on in the next one when it is as full as the widest of its block, ends no sentence, and the
//! next begins no entry, heading or indented paragraph. So paragraphs, lists, headings, signatures and blank lines stay.

use super::characters::{is_bullet, is_ideograph};

/// Narrower blocks are lists and verses: nobody's paper is that narrow. In half-width columns.
const NARROWEST: usize = 24;
/// A line is full when the next two ideographs would not have fitted.
const TOLERANCE: usize = 4;

/// Joins the lines that were broken inside a sentence.
pub fn joined(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out: Vec<String> = Vec::new();
    for block in lines.chunk_by(|a, b| a.trim().is_empty() == b.trim().is_empty()) {
        let widest = block.iter().map(|line| columns(line.trim())).max().unwrap_or(0);
        let mut open = false;
        for (index, line) in block.iter().enumerate() {
            match out.last_mut() {
                Some(paragraph) if open => append(paragraph, line.trim()),
                _ => out.push(line.trim_end().to_owned()),
            }
            open = block.get(index + 1).is_some_and(|next| widest >= NARROWEST && goes_on(line, next, widest));
        }
    }
    out.join("\n")
}

fn columns(line: &str) -> usize {
    line.chars().map(|c| if c < '\u{1100}' && !"“”‘’…—·".contains(c) { 1 } else { 2 }).sum()
}

fn goes_on(line: &str, next: &str, widest: usize) -> bool {
    let line = line.trim();
    let ends = line.ends_with(['。', '！', '？', '!', '?', '；', ';', '：', ':', '…', '”', '」']);
    let indented = next.starts_with(['\u{3000}', '\t']) || next.starts_with("  ");
    // A word that would not have fitted leaves its room free.
    let word = next.trim_start().chars().take_while(char::is_ascii_graphic).count();
    let full = columns(line) + TOLERANCE.max(word + 1) >= widest;
    let is_word_cut = line.strip_suffix('-').is_some_and(|word| word.ends_with(|c: char| c.is_ascii_alphabetic()));
    let goes_on_by_itself = line.ends_with(['，', '、', ',', '（', '(']) || is_word_cut;
    !ends && !is_marked(line) && !indented && !begins_entry(next.trim_start()) && (full || goes_on_by_itself)
}

/// A heading or a row of a table, see [`crate::domain::rich_text`].
fn is_marked(line: &str) -> bool {
    line.starts_with("# ") || line.starts_with("## ") || line.starts_with('|')
}

/// Whether a line begins something of its own: a bullet, `1.`, `（一）`, `①`, `第三条`, `一、`.
fn begins_entry(line: &str) -> bool {
    let mut characters = line.chars();
    let Some(first) = characters.next() else { return true };
    if (is_bullet(first) && first != '-') || (first == '-' && characters.clone().next() == Some(' ')) {
        return true;
    }
    if is_marked(line) || matches!(first, '①'..='⓿' | '❶'..='➓' | '㈠'..='㈩') {
        return true;
    }
    let opened = matches!(first, '（' | '(' | '【' | '〔' | '[');
    let is_number = |c: &char| c.is_ascii_digit() || "０１２３４５６７８９一二三四五六七八九十百".contains(*c);
    let rest = if opened || first == '第' { characters.as_str() } else { line };
    let digits = rest.chars().take_while(is_number).count();
    let behind: Vec<char> = rest.chars().skip(digits).take(2).collect();
    let closed = match behind.first() {
        Some('）' | ')' | '】' | '〕' | ']') => true,
        Some('、' | '．') => !opened,
        // 1.5 is a number, 1. a beginning.
        Some('.') => !opened && behind.get(1).is_none_or(|c| !c.is_ascii_digit()),
        Some('条' | '章' | '节' | '项' | '款') => first == '第',
        _ => false,
    };
    (digits > 0 && digits <= 3 && closed) || first == '【'
}

fn append(paragraph: &mut String, line: &str) {
    let joins = |c: char| is_ideograph(c) || !c.is_alphanumeric() && !c.is_ascii() || c >= '\u{3000}';
    let (last, first) = (paragraph.chars().next_back(), line.chars().next());
    if is_divided(paragraph, line) {
        paragraph.pop();
    }
    let glued = last.is_none_or(joins) || first.is_none_or(joins) || last == Some('-');
    if !glued {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// Whether the hyphen at a line's end only divides a word of Latin letters. One that belongs to it stays: behind what is
/// usually joined by one, before a short word, in a word that has another.
fn is_divided(paragraph: &str, line: &str) -> bool {
    const JOINED: [&str; 16] =
        ["self", "non", "well", "co", "re", "pre", "anti", "semi", "e", "multi", "high", "low", "long", "full", "part", "all"];
    let Some(before) = paragraph.strip_suffix('-') else { return false };
    let is_word = |c: char| c.is_ascii_alphabetic() || c == '-';
    let first = &before[before.rfind(|c| !is_word(c)).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8))..];
    let second = &line[..line.find(|c| !is_word(c)).unwrap_or(line.len())];
    let lower = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
    let begins = first.chars().skip(1).all(|c| c.is_ascii_lowercase());
    first.len() > 1 && begins && lower(second) && second.len() > 3 && !JOINED.contains(&first.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_sentence_that_a_pdf_broke_is_one_line_again() {
        let pdf = "停水通知\n各位业主：\n因二次供水水箱清洗消毒，本小区3号楼、5号楼定于9月18日\n上午八点至下午五点停水，请提前做好储水准备，并关好家中龙\n头。不便之处，敬请谅解！\n枫林苑物业服务中心\n2026年9月15日";
        assert_eq!(
            joined(pdf),
            "停水通知\n各位业主：\n因二次供水水箱清洗消毒，本小区3号楼、5号楼定于9月18日上午八点至下午五点停水，请提前做好储水准备，并关好家中龙头。不便之处，敬请谅解！\n枫林苑物业服务中心\n2026年9月15日"
        );
    }

    #[test]
    fn lists_headings_blank_lines_and_indented_paragraphs_stay() {
        for text in [
            "• 关闭门窗，收好阳台上的花盆和晾晒的衣物，检查落水管\n• 车辆移出低洼地带，地下车库入口将按时放下挡水板",
            "1. 请在每月五日以前到客服中心或者手机上交清物业服务费\n2. 逾期的按合同约定办理，有困难的请与管家商量分期",
            "（一）装修前请到客服中心办理登记并交验施工单位的资质证件\n（二）周末和法定节假日不得进行有噪声的施工",
            "第一条 业主应当爱护共用部位和共用设施设备不得擅自占用\n第二条 车辆应当停放在划定的车位里",
            "　　本小区电梯将进行年度检验，检验期间两台电梯轮流停用\n　　请老人和行动不便的住户提前安排出行",
            "第一段在这里说完了一件事情，没有句号也不要紧的那一种\n\n第二段另外说一件事情",
            "一楼大厅\n二楼会议室\n三楼活动室",
            "① 先关总阀再打电话给工程部，等师傅上门以前不要开龙头\n② 把贵重的东西搬到高处",
        ] {
            assert_eq!(joined(text), text);
        }
    }

    #[test]
    fn latin_words_keep_their_space_and_joining_twice_changes_nothing() {
        let pdf =
            "The water supply of buildings 3 and 5 will be\ninterrupted on 18 September from eight in the\nmorning. Please store water.";
        let once = joined(pdf);
        assert_eq!(
            once,
            "The water supply of buildings 3 and 5 will be interrupted on 18 September from eight in the morning. Please store water."
        );
        assert_eq!(joined(&once), once);
        let mixed = "本次维护由原厂工程师完成，期间门禁系统和可视对讲系统的 APP\nversion 3 暂停使用";
        assert_eq!(joined(mixed), "本次维护由原厂工程师完成，期间门禁系统和可视对讲系统的 APP version 3 暂停使用");
    }

    #[test]
    fn a_latin_word_divided_at_a_lines_end_is_whole_again() {
        for (pdf, wanted) in [
            ("The lift of building 3 will be out of ser-\nvice on Friday from eight to ten", "be out of service on"),
            ("The lift of building 3 is a self-\nservice lift, please press the button", "a self-service lift"),
            ("Please ask for the follow-\nup at the service centre in the lobby", "the follow-up at"),
            ("He came with his mother-\nin-law to the service centre of the estate", "his mother-in-law to"),
            ("The parking of phase one, Block A-\nwest will be closed on Friday night", "Block A-west will"),
            ("Please ask the manager of the north-\nEast gate about the new parking place", "north-East gate"),
        ] {
            let joined = joined(pdf);
            assert!(joined.contains(wanted) && joined.lines().count() == 1, "{joined}");
        }
    }

    #[test]
    fn a_number_inside_a_sentence_is_no_entry() {
        let pdf = "地面停车场自下月起调整收费标准，首小时五元，以后每半小时加收\n2.5元，全天封顶三十元";
        assert_eq!(joined(pdf).lines().count(), 1);
    }
}
