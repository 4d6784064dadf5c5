//! A guest as a public screen may name them: surname and title.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::names;
use crate::domain::text;

/// Letters of a surname that is written in them.
const LETTERS: usize = 14;

/// How guests are addressed, and how English puts it before the surname; where it has no word of its own, or would have to
/// know whether it is a man or a woman, the guest stays as they are written.
pub const TITLES: [(&str, &str); 28] = [
    ("先生", "Mr"),
    ("女士", "Ms"),
    ("小姐", "Miss"),
    ("太太", "Mrs"),
    ("夫人", "Mrs"),
    ("总", "President"),
    ("董事长", "Chairperson"),
    ("总经理", "President"),
    ("副总", "Vice President"),
    ("经理", "Manager"),
    ("主任", "Director"),
    ("教授", "Professor"),
    ("博士", "Dr"),
    ("院士", "Academician"),
    ("医生", "Dr"),
    ("律师", "Counsellor"),
    ("院长", "President"),
    ("校长", "Principal"),
    ("会长", "President"),
    ("秘书长", "Secretary"),
    ("书记", "Secretary"),
    ("局长", "Director"),
    ("处长", "Director"),
    ("部长", "Director"),
    ("所长", "Director"),
    ("老师", ""),
    ("工", ""),
    ("老", ""),
];

/// Surname and title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Guest {
    surname: String,
    title: String,
}

#[derive(Deserialize)]
struct Written {
    surname: String,
    title: String,
}

/// Why somebody cannot be greeted like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum GuestError {
    /// There is no surname.
    #[error("the surname is missing")]
    Missing,
    /// More than a surname.
    #[error("this is more than a surname")]
    FullName,
    /// Neither Chinese characters nor letters.
    #[error("this is no surname")]
    NoName,
    /// None of [`TITLES`].
    #[error("this title is not known")]
    Title,
}

impl Guest {
    /// A surname in Chinese (two characters only where they are one of the compound surnames) or in letters, and one of
    /// [`TITLES`].
    pub fn parse(surname: &str, title: &str) -> Result<Self, GuestError> {
        let surname = text::clean_line(surname);
        check(&surname)?;
        if !TITLES.iter().any(|(known, _)| *known == title) {
            return Err(GuestError::Title);
        }
        Ok(Self { surname, title: title.to_owned() })
    }

    /// Only the surname.
    pub fn surname(&self) -> &str {
        &self.surname
    }

    /// One of [`TITLES`].
    pub fn title(&self) -> &str {
        &self.title
    }

    /// `Mr Wang`; `None` where title or surname have no English.
    pub fn english(&self) -> Option<String> {
        let (_, title) = TITLES.iter().find(|(chinese, _)| *chinese == self.title).filter(|(_, english)| !english.is_empty())?;
        let surname = if is_in_letters(&self.surname) { self.surname.as_str() } else { names::in_letters(&self.surname)? };
        Some(format!("{title} {surname}"))
    }
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

fn is_in_letters(surname: &str) -> bool {
    surname.chars().any(char::is_alphabetic) && surname.chars().all(|c| c.is_alphabetic() && !is_chinese(c) || "'’- ".contains(c))
}

fn check(surname: &str) -> Result<(), GuestError> {
    let count = surname.chars().count();
    if count == 0 {
        Err(GuestError::Missing)
    } else if surname.chars().all(is_chinese) {
        if count == 1 || names::is_compound(surname) { Ok(()) } else { Err(GuestError::FullName) }
    } else if is_in_letters(surname) && count <= LETTERS {
        // Of the words of van der Berg only the last one is a name.
        let names = surname.split(' ').filter(|word| word.starts_with(char::is_uppercase)).count();
        if names > 1 { Err(GuestError::FullName) } else { Ok(()) }
    } else {
        Err(GuestError::NoName)
    }
}

impl TryFrom<Written> for Guest {
    type Error = GuestError;

    fn try_from(written: Written) -> Result<Self, GuestError> {
        Self::parse(&written.surname, &written.title)
    }
}

impl fmt::Display for Guest {
    /// `王先生`; between letters and a title there is a space.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if is_in_letters(&self.surname) { " " } else { "" };
        write!(f, "{}{space}{}", self.surname, self.title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surname_is_one_character_a_compound_one_or_in_letters() {
        for surname in ["王", "欧阳", "司马", "\u{20BB7}", "Smith", "O'Neill", "van der Berg", "Müller", " 李 "] {
            let guest = Guest::parse(surname, "先生").unwrap();
            assert_eq!(guest.surname(), surname.trim());
        }
    }

    #[test]
    fn what_looks_like_a_full_name_is_refused_and_so_is_what_is_none() {
        for full in ["王伟", "王小明", "欧阳修", "John Smith", "诸葛孔明"] {
            assert_eq!(Guest::parse(full, "先生"), Err(GuestError::FullName), "{full}");
        }
        for none in ["王1", "13800138000", "王 伟", "王·伟", "A".repeat(15).as_str(), "—"] {
            assert_eq!(Guest::parse(none, "先生"), Err(GuestError::NoName), "{none}");
        }
        assert_eq!(Guest::parse(" ", "先生"), Err(GuestError::Missing));
        for title in ["", "小明", "小明先生", "建军"] {
            assert_eq!(Guest::parse("王", title), Err(GuestError::Title), "{title}");
        }
    }

    #[test]
    fn english_puts_the_title_first_and_stays_chinese_where_it_has_no_word() {
        let english = |surname, title| Guest::parse(surname, title).unwrap().english();
        assert_eq!(english("王", "先生").as_deref(), Some("Mr Wang"));
        assert_eq!(english("单", "女士").as_deref(), Some("Ms Shan"));
        assert_eq!(english("欧阳", "教授").as_deref(), Some("Professor Ouyang"));
        assert_eq!(english("Smith", "博士").as_deref(), Some("Dr Smith"));
        assert_eq!((english("王", "老师"), english("\u{20BB7}", "先生")), (None, None));
        assert_eq!(Guest::parse("Smith", "先生").unwrap().to_string(), "Smith 先生");
    }
}
