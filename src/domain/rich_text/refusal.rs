//! Why a text cannot be shown.

use thiserror::Error;

use crate::domain::limits;

/// What cannot be shown, in a sentence for whoever typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("文字太长，请分成几条发布")]
    TooLong,
    #[error("段落、标题和表格合计最多 {} 个，请分成几条发布", limits::RICH_BLOCKS)]
    TooMany,
    #[error("列表最多分两层，请把更深的一层改成普通文字")]
    Nested,
    #[error("表格有 {0} 列，终端上最多放得下 {most} 列", most = limits::RICH_COLUMNS)]
    Columns(usize),
    #[error("表格有 {0} 行，最多 {most} 行，请分成几张表", most = limits::RICH_ROWS)]
    Rows(usize),
    #[error("表格里有一行的格数比表头多，请给表头补上，或去掉多余的“|”")]
    Uneven,
    #[error("表格的一格最多 {} 个字，请把长的内容写在表格下面", limits::RICH_CELL_CHARS)]
    LongCell,
    #[error("图片请用“加图片”上传，再移动它那一行；别处的图片地址不能用")]
    Picture,
    #[error("每张图片都要有说明，写在方括号里：![说明](…)，看不清图的人靠它")]
    SilentPicture,
    #[error("链接要写完整的网址，以 https:// 或 http:// 开头，例如 [报名](https://example.cn/bm)")]
    NoWebAddress,
    #[error("网址里有中文或特殊字符，请在浏览器里打开网页，从地址栏复制")]
    OddAddress,
    #[error("网址超过 {} 个字符，二维码会太密而扫不出，请换一个短的", limits::RICH_LINK_BYTES)]
    LongAddress,
    #[error("一条内容最多放 {} 个链接和图片", limits::RICH_LINKS)]
    Links,
}
