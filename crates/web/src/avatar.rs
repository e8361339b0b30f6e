//! A picture for everybody: the beginning of their name on a steady colour.
//! Made from the account alone; nothing is asked of another server.

use domain::id::UserId;
use unicode_segmentation::UnicodeSegmentation;

/// As in `css/tokens.css` (`.hue-0` and on): a picture and a name have one colour.
const HUES: [u16; 12] = [25, 205, 85, 295, 145, 345, 55, 255, 115, 320, 175, 275];
/// The client reads only the last digits: its numbers are not exact beyond 2^53.
const STEADY_DIGITS: i64 = 1_000_000_000;

/// A square SVG. White on these shades has a contrast above 4.5 at every hue.
#[must_use]
pub fn svg(user: UserId, name: &str) -> String {
    let hue = hue(user);
    let initials = initials(name);
    let size = match initials.graphemes(true).count() {
        0 | 1 => 34,
        _ => 27,
    };
    let initials = escaped(&initials);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 72 72\" role=\"img\">\
         <rect width=\"72\" height=\"72\" fill=\"oklch(0.53 0.115 {hue})\"/>\
         <path d=\"M72 0v72H0z\" fill=\"oklch(0.49 0.115 {hue})\"/>\
         <text x=\"36\" y=\"37\" fill=\"#fff\" font-size=\"{size}\" font-weight=\"600\" \
         font-family=\"system-ui,sans-serif\" text-anchor=\"middle\" \
         dominant-baseline=\"central\">{initials}</text></svg>"
    )
}

/// Accounts made one after the other get colours far apart.
fn hue(user: UserId) -> u16 {
    let index = usize::try_from(user.0.rem_euclid(STEADY_DIGITS)).unwrap_or_default();
    HUES.get(index % HUES.len()).copied().unwrap_or_default()
}

/// `Ada Lovelace` is `AL`, `王小明` is `小明` as people there shorten it, `100%` is `1`.
fn initials(name: &str) -> String {
    let mut words = name.split(char::is_whitespace).filter_map(|word| {
        let letters: Vec<&str> = word.graphemes(true).filter(|one| is_letter(one)).collect();
        (!letters.is_empty()).then_some(letters)
    });
    let Some(first) = words.next() else {
        return name.graphemes(true).next().unwrap_or_default().to_owned();
    };
    if first.iter().all(|one| is_han(one)) {
        let start = first.len().saturating_sub(2);
        return first.into_iter().skip(start).collect();
    }
    let mut text = first.first().copied().unwrap_or_default().to_uppercase();
    // Two letters of a joined script would be written as one word.
    let second = words.next_back().and_then(|word| word.first().copied());
    if let Some(second) = second.filter(|one| is_apart(&text) && is_apart(one)) {
        text.push_str(&second.to_uppercase());
    }
    text
}

fn is_letter(grapheme: &str) -> bool {
    grapheme.chars().next().is_some_and(char::is_alphanumeric)
}

fn is_han(grapheme: &str) -> bool {
    matches!(
        grapheme.chars().next(),
        Some('\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
    )
}

/// Latin, Greek, Cyrillic: letters that stand beside one another.
fn is_apart(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c < '\u{530}')
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            other => out.push(other),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shortened_the_way_its_people_do() {
        for (name, short) in [
            ("Ada Lovelace", "AL"),
            ("ada", "A"),
            ("Ada King Lovelace", "AL"),
            ("王小明", "小明"),
            ("李雷", "李雷"),
            ("上海 😀", "上海"),
            ("محمد علي", "م"),
            ("100%", "1"),
            ("<b>", "B"),
            ("😀", "😀"),
            ("👩‍👩‍👧 fan", "F"),
            ("Ñ", "Ñ"),
            ("", ""),
        ] {
            assert_eq!(initials(name), short, "{name}");
        }
    }

    #[test]
    fn a_name_is_never_markup() {
        assert!(svg(UserId(1), "<").contains(">&lt;</text>"));
    }

    #[test]
    fn the_colour_stays_and_neighbours_differ() {
        assert_eq!(hue(UserId(13)), hue(UserId(1)));
        assert_ne!(hue(UserId(1)), hue(UserId(2)));
        assert_eq!(hue(UserId(1_000_000_001)), hue(UserId(1)));
    }
}
