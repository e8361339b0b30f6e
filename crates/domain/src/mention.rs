//! Finds `@handle` in text of any script, also where no space ends a word.

use unicode_segmentation::UnicodeSegmentation;

use crate::id::UserId;
use crate::name::{HANDLE_CHARACTERS_MAX, fold};

/// More at signs than these in one body mention nobody.
pub const MENTIONS_PER_MESSAGE_MAX: usize = 50;

/// Somebody a body may mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub user: UserId,
    pub handle: String,
    /// The handle as it is compared.
    pub fold: String,
}

/// Every folded text in the body that could be a handle: what to ask the store for.
#[must_use]
pub fn candidates(body: &str) -> Vec<String> {
    let mut found: Vec<String> = starts(body)
        .take(MENTIONS_PER_MESSAGE_MAX)
        .flat_map(|at| prefixes(tail(body, at)))
        .map(fold)
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The longest known handle right after an at sign: the text it covers and whom it names.
#[must_use]
pub fn longest<'a, 'm>(after: &'a str, known: &'m [Mention]) -> Option<(&'a str, &'m Mention)> {
    let mut all: Vec<&str> = prefixes(after).collect();
    all.reverse();
    all.into_iter().find_map(|prefix| {
        let folded = fold(prefix);
        known
            .iter()
            .find(|mention| mention.fold == folded)
            .map(|mention| (prefix, mention))
    })
}

/// Byte positions right after the at signs that can begin a mention.
pub fn starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.match_indices('@').filter_map(move |(at, sign)| {
        let before = text.get(..at)?.chars().next_back();
        // Not the at sign of an e-mail address.
        let in_word = before.is_some_and(|c| c.is_ascii_alphanumeric() || "._-+@/".contains(c));
        (!in_word).then_some(at + sign.len())
    })
}

fn tail(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or_default()
}

/// The beginnings of a text that could be a whole handle, shortest first.
fn prefixes(after: &str) -> impl Iterator<Item = &str> {
    let line = after.split('\n').next().unwrap_or_default();
    let line = if line.starts_with(char::is_whitespace) {
        ""
    } else {
        line
    };
    line.grapheme_indices(true)
        .take_while(|(_, grapheme)| *grapheme != "@")
        .take(HANDLE_CHARACTERS_MAX)
        .filter_map(move |(at, grapheme)| {
            let prefix = line.get(..at + grapheme.len())?;
            let next = line.get(prefix.len()..)?.chars().next();
            let ends_inside_word = prefix.ends_with(|c: char| c.is_ascii_alphanumeric())
                && next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
            let usable = !ends_inside_word && !prefix.ends_with(char::is_whitespace);
            usable.then_some(prefix)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(handles: &[&str]) -> Vec<Mention> {
        let person = |(id, handle): (usize, &&str)| Mention {
            user: UserId(i64::try_from(id).unwrap()),
            handle: (*handle).to_owned(),
            fold: fold(handle),
        };
        handles.iter().enumerate().map(person).collect()
    }

    #[test]
    fn a_chinese_sentence_without_spaces_mentions_its_person() {
        assert!(candidates("你好@小明你在吗").contains(&"小明".to_owned()));
        let people = known(&["小明", "小"]);
        assert_eq!(longest("小明你在吗", &people).unwrap().1.handle, "小明");
    }

    #[test]
    fn a_latin_handle_ends_where_its_word_ends() {
        let people = known(&["ada"]);
        assert!(longest("adalovelace", &people).is_none());
        assert_eq!(longest("Ada, hello", &people).unwrap().0, "Ada");
        assert_eq!(longest("ada.", &people).unwrap().0, "ada");
    }

    #[test]
    fn an_address_is_no_mention() {
        assert_eq!(starts("mail ada@example.org").count(), 0);
    }

    #[test]
    fn handles_with_spaces_win_over_their_first_word() {
        let people = known(&["上海", "上海 😀"]);
        assert_eq!(longest("上海 😀 hi", &people).unwrap().0, "上海 😀");
    }
}
