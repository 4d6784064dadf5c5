//! Stands in for the bindings to fontconfig, through which Slint's text (fontique) would search the machine's fonts.
//!
//! Invariant: there is never a fontconfig. The terminal is drawn with the fonts that are compiled into it, the same
//! pixels on every machine; whatever stands in fontconfig's files, folders and environment variables, nothing at all
//! included, is nobody's business here.
//!
//! Why not the real bindings: fontique 0.11, the newest that Slint 1.18 takes, panics in its first statement where
//! fontconfig is installed and no font is (linebender/parley #717, slint #12671), before a program can register its own.
//! Where fonts are, they would draw what the embedded ones lack, so that a missing glyph is seen only on the panel.
//! Why not a patched fontique: what is replaced here is three screens long, and says what it is for.
//!
//! The functions are never called, since [`statics::LIB_RESULT`] is an error; they answer that there is nothing.

#![allow(non_snake_case, non_upper_case_globals, clippy::missing_safety_doc, clippy::too_many_arguments, clippy::unused_self)]

use core::{
    ffi::{c_char, c_int, c_uchar, c_uint, c_void},
    ptr::null_mut,
};

pub type FcBool = c_int;
pub type FcChar8 = c_uchar;
pub type FcChar32 = c_uint;
pub type FcCharSet = c_void;
pub type FcConfig = c_void;
pub type FcLangSet = c_void;
pub type FcMatchKind = c_uint;
pub type FcPattern = c_void;
pub type FcResult = c_uint;
pub type FcSetName = c_uint;

pub const FcMatchPattern: FcMatchKind = 0;
pub const FcResultMatch: FcResult = 0;
pub const FcResultNoMatch: FcResult = 1;
pub const FcResultTypeMismatch: FcResult = 2;
pub const FcResultNoId: FcResult = 3;
pub const FcResultOutOfMemory: FcResult = 4;
pub const FcSetSystem: FcSetName = 0;

#[repr(C)]
pub struct FcFontSet {
    pub nfont: c_int,
    pub sfont: c_int,
    pub fonts: *mut *mut FcPattern,
}

pub mod constants {
    use core::ffi::CStr;

    pub const FC_CHARSET: &CStr = c"charset";
    pub const FC_FAMILY: &CStr = c"family";
    pub const FC_FILE: &CStr = c"file";
    pub const FC_INDEX: &CStr = c"index";
    pub const FC_LANG: &CStr = c"lang";
    pub const FC_SLANT: &CStr = c"slant";
    pub const FC_WEIGHT: &CStr = c"weight";
    pub const FC_WIDTH: &CStr = c"width";
}

/// The library that is not there.
pub struct Absent;

pub mod statics {
    pub static LIB_RESULT: Result<super::Absent, super::Absent> = Err(super::Absent);
    pub static LIB: super::Absent = super::Absent;
}

#[macro_export]
macro_rules! ffi_dispatch {
    (feature = $feature:literal, $library:ident, $function:ident, $($argument:expr),* $(,)?) => {
        $library.$function($($argument),*)
    };
}

#[rustfmt::skip]
impl Absent {
    pub unsafe fn FcInitLoadConfig(&self) -> *mut FcConfig { null_mut() }
    pub unsafe fn FcConfigBuildFonts(&self, _: *mut FcConfig) -> FcBool { 0 }
    pub unsafe fn FcConfigDestroy(&self, _: *mut FcConfig) {}
    pub unsafe fn FcConfigReference(&self, _: *mut FcConfig) -> *mut FcConfig { null_mut() }
    pub unsafe fn FcConfigGetFonts(&self, _: *mut FcConfig, _: FcSetName) -> *mut FcFontSet { null_mut() }
    pub unsafe fn FcConfigSubstitute(&self, _: *mut FcConfig, _: *mut FcPattern, _: FcMatchKind) -> FcBool { 0 }
    pub unsafe fn FcCharSetCreate(&self) -> *mut FcCharSet { null_mut() }
    pub unsafe fn FcCharSetCopy(&self, _: *mut FcCharSet) -> *mut FcCharSet { null_mut() }
    pub unsafe fn FcCharSetDestroy(&self, _: *mut FcCharSet) {}
    pub unsafe fn FcCharSetAddChar(&self, _: *mut FcCharSet, _: FcChar32) -> FcBool { 0 }
    pub unsafe fn FcFontSetDestroy(&self, _: *mut FcFontSet) {}
    pub unsafe fn FcFontMatch(&self, _: *mut FcConfig, _: *mut FcPattern, _: *mut FcResult) -> *mut FcPattern { null_mut() }
    pub unsafe fn FcFontRenderPrepare(&self, _: *mut FcConfig, _: *mut FcPattern, _: *mut FcPattern) -> *mut FcPattern { null_mut() }
    pub unsafe fn FcFontSort(&self, _: *mut FcConfig, _: *mut FcPattern, _: FcBool, _: *mut *mut FcCharSet, _: *mut FcResult) -> *mut FcFontSet { null_mut() }
    pub unsafe fn FcLangSetCreate(&self) -> *mut FcLangSet { null_mut() }
    pub unsafe fn FcLangSetCopy(&self, _: *const FcLangSet) -> *mut FcLangSet { null_mut() }
    pub unsafe fn FcLangSetDestroy(&self, _: *mut FcLangSet) {}
    pub unsafe fn FcLangSetAdd(&self, _: *mut FcLangSet, _: *const FcChar8) -> FcBool { 0 }
    pub unsafe fn FcNameUnparse(&self, _: *mut FcPattern) -> *mut FcChar8 { null_mut() }
    pub unsafe fn FcPatternCreate(&self) -> *mut FcPattern { null_mut() }
    pub unsafe fn FcPatternReference(&self, _: *mut FcPattern) {}
    pub unsafe fn FcPatternDestroy(&self, _: *mut FcPattern) {}
    pub unsafe fn FcPatternAddString(&self, _: *mut FcPattern, _: *const c_char, _: *const FcChar8) -> FcBool { 0 }
    pub unsafe fn FcPatternAddCharSet(&self, _: *mut FcPattern, _: *const c_char, _: *const FcCharSet) -> FcBool { 0 }
    pub unsafe fn FcPatternAddLangSet(&self, _: *mut FcPattern, _: *const c_char, _: *const FcLangSet) -> FcBool { 0 }
    pub unsafe fn FcPatternGetInteger(&self, _: *mut FcPattern, _: *const c_char, _: c_int, _: *mut c_int) -> FcResult { FcResultNoMatch }
    pub unsafe fn FcPatternGetString(&self, _: *mut FcPattern, _: *const c_char, _: c_int, _: *mut *mut FcChar8) -> FcResult { FcResultNoMatch }
    pub unsafe fn FcStrFree(&self, _: *mut FcChar8) {}
}
