//! Statements for many rows at once, in few sizes: every text is prepared once and kept.

/// Rows of one statement. Any number up to the largest is made up of three at most; a statement of other sizes for each number
/// would be prepared and forgotten again and again.
const SIZES: [usize; 12] = [LARGEST, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1];

/// Rows of one statement at most.
pub(super) const LARGEST: usize = 64;

/// As few pieces of these sizes as make up the whole.
pub(super) fn pieces<T>(mut rest: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rest.len())?;
        let (piece, more) = rest.split_at(size);
        rest = more;
        Some(piece)
    })
}

/// `(?1, ?2), (?3, ?4), …`: so many rows of so many values.
pub(super) fn rows_of(rows: usize, width: usize) -> String {
    let row = |n: usize| format!("({})", (n * width + 1..=(n + 1) * width).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", "));
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_is_made_up_of_few_pieces_in_its_order() {
        for length in 0..200 {
            let list: Vec<usize> = (0..length).collect();
            let parts: Vec<&[usize]> = pieces(&list).collect();
            assert_eq!(parts.concat(), list);
            assert!(parts.len() <= length / LARGEST + 3 && parts.iter().all(|part| SIZES.contains(&part.len())), "{length}");
        }
    }

    #[test]
    fn rows_number_their_values_through() {
        assert_eq!((rows_of(2, 2), rows_of(1, 3), rows_of(0, 3)), ("(?1, ?2), (?3, ?4)".into(), "(?1, ?2, ?3)".into(), String::new()));
    }
}
