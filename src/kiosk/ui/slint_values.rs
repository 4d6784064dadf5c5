//! Lists and numbers as Slint takes them.

use slint::{Model, ModelRc, SharedString, VecModel};

pub(super) fn strings<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> ModelRc<SharedString> {
    model(items.into_iter().map(|item| SharedString::from(item.as_ref())))
}

pub(super) fn model<T: Clone + 'static>(items: impl IntoIterator<Item = T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from_iter(items))
}

/// The list that is shown where it says the same, else a new one: Slint makes everything of a new list anew, also what
/// lies under a finger.
pub(super) fn shown_or_new<T: Clone + PartialEq + 'static>(shown: &ModelRc<T>, items: impl IntoIterator<Item = T>) -> ModelRc<T> {
    shown_or_new_by(shown, items, T::eq)
}

/// As [`shown_or_new`], for items that do not tell by themselves whether they are the same: lists in them are compared by identity.
pub(super) fn shown_or_new_by<T: Clone + 'static>(
    shown: &ModelRc<T>,
    items: impl IntoIterator<Item = T>,
    same: impl Fn(&T, &T) -> bool,
) -> ModelRc<T> {
    let wanted: Vec<T> = items.into_iter().collect();
    let is_shown = shown.row_count() == wanted.len() && shown.iter().zip(&wanted).all(|(old, new)| same(&old, new));
    if is_shown { shown.clone() } else { model(wanted) }
}

pub(super) fn int(value: usize) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

pub(super) fn choice(value: Option<usize>) -> i32 {
    value.map_or(-1, int)
}
