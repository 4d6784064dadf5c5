//! PDF 附件 of notices and of pages of the rack: the upload, why one has no pages to show, and the card with those that there are.

use maud::{Markup, html};

use super::{
    forms::{self, FormState},
    uploads::UploadField,
    words,
};
use crate::{
    domain::limits,
    office::{leaflets::LeafletError, records::NoticeLeaflet, service::access::Session},
};
use chrono::{DateTime, Utc};

/// The field that a PDF comes in.
pub const LEAFLET: UploadField = UploadField { field: "leaflet", limit: limits::LEAFLET_BYTES, limit_word: "20 MB" };

/// Why a PDF has no pages to show, and what to do.
pub fn sentence(error: LeafletError) -> String {
    let most = limits::LEAFLET_PAGES;
    match error {
        LeafletError::NotPdf => "这不是 PDF 文件；Word、WPS 文档请先另存为 PDF 再上传。".into(),
        LeafletError::Encrypted => "这份 PDF 设了密码，请先去掉密码再上传。".into(),
        LeafletError::Damaged => "这份 PDF 不完整或已损坏，请重新导出（另存为 PDF）后再上传。".into(),
        LeafletError::TooManyPages { pages } => format!("这份 PDF 有 {pages} 页，最多 {most} 页；请拆成几份，或只留要公示的几页。"),
        LeafletError::PageSize { page } => format!("第 {page} 页的页面尺寸不正常，请按 A4 重新导出后再上传。"),
        LeafletError::MissingFont { page } => {
            format!("第 {page} 页的中文字体没有嵌入 PDF，终端上会缺字；请在 WPS 或 Word 里另存为 PDF 并选“嵌入字体”，或打印后扫描上传。")
        }
        LeafletError::Incomplete { page } => {
            format!("第 {page} 页有图片或字体读不出来，会显示不全；请用“打印成 PDF”重新导出，或打印后扫描上传。")
        }
        LeafletError::TooLarge => "这份 PDF 转成图片后太大，终端存不下；请减少页数，或压缩其中的图片后重新导出。".into(),
        LeafletError::TooSlow => "这份 PDF 太复杂，一分钟内没有转换完；请用“打印成 PDF”重新导出，或拆成几份。".into(),
        LeafletError::Died => "这份 PDF 太复杂或已损坏，没有转换成功；请用“打印成 PDF”重新导出后再试。".into(),
        LeafletError::Busy => "正在转换别的 PDF，请一分钟后再传。".into(),
        LeafletError::NotStarted => "暂时无法转换 PDF，请稍后再试；仍不行请告诉系统管理员。".into(),
    }
}

/// What a leaflet stands beside.
pub struct Beside<'p> {
    /// Where its forms go: `/notices/…/leaflet`.
    pub path: String,
    pub version: i64,
    pub pages: &'p [String],
    pub leaflet: Option<&'p NoticeLeaflet>,
    /// Lobbies show it, so that another leaflet goes out at once.
    pub is_shown: bool,
    /// What it usually is.
    pub hint: &'static str,
}

/// The pages that there are, and the field for others.
pub fn card(session: &Session, beside: &Beside<'_>, form: &FormState, now: DateTime<Utc>) -> Markup {
    let Beside { path, version, pages, leaflet, is_shown, hint } = beside;
    let version = html! { input type="hidden" name="version" value=(version); };
    let choose = html! {
        input type="file" id="leaflet" name="leaflet" accept="application/pdf,.pdf" required
            data-most-bytes=(limits::LEAFLET_BYTES) data-too-large="这个文件超过 20 MB，请压缩或拆成几份后再上传。"
            aria-invalid=[form.error("leaflet").is_some().then_some("true")];
    };
    let label = if pages.is_empty() { "附上 PDF" } else { "换一份 PDF" };
    let note = format!("最大 20 MB、{} 页；每页变成一张图片，业户在终端上翻看，正文可只写摘要", limits::LEAFLET_PAGES);
    html! {
        section class="card" id="leaflet-card" aria-label="PDF 附件" {
            h2 {
                "PDF 附件 "
                @if let Some(leaflet) = leaflet {
                    span class="small" { (leaflet.by) "·" (words::moment(leaflet.at, now)) "附上·" (pages.len()) " 页" }
                } @else { span class="small" { (hint) } }
            }
            @if !pages.is_empty() {
                ol class="photos is-pages" {
                    @for (number, page) in (1..).zip(*pages) {
                        @let address = format!("/notices/pages/{page}");
                        li {
                            a href=(address) { img src=(address) alt={ "第 " (number) " 页" } loading="lazy"; }
                            span class="small" { "第 " (number) " 页" }
                        }
                    }
                }
            }
            form method="post" action=(path) enctype="multipart/form-data" class="stack is-close" {
                (forms::token_field(&session.csrf))
                (version)
                (forms::field(form, "leaflet", label, &note, choose))
                div class="buttons" {
                    button class="button" type="submit" { "上传" @if *is_shown { "并更新终端" } }
                }
            }
            @if !pages.is_empty() {
                form method="post" action={ (path) "/remove" } class="withdraw" {
                    (forms::token_field(&session.csrf))
                    (version)
                    button class="button is-quiet is-small" type="submit" data-confirm="确定取下 PDF 吗？文字不变。" { "取下 PDF" }
                }
            }
        }
    }
}
