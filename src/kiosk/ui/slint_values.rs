//! Lists and numbers as Slint takes them.

use slint::{ModelRc, SharedString, VecModel};

pub(super) fn strings<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> ModelRc<SharedString> {
    model(items.into_iter().map(|item| SharedString::from(item.as_ref())))
}

pub(super) fn model<T: Clone + 'static>(items: impl IntoIterator<Item = T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from_iter(items))
}

pub(super) fn int(value: usize) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

pub(super) fn choice(value: Option<usize>) -> i32 {
    value.map_or(-1, int)
}
