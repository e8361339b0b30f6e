//! Statements as constants that a test can list, and the few words that differ by database.

/// Defines SQL constants and the list of them, which a test prepares on both databases.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* const $name: &str = $text;)*
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use statements;

/// `INTS($n)` and `TEXTS($n)` take a list as one JSON parameter; SQLite has no arrays.
pub(crate) fn for_sqlite(text: &str) -> String {
    exchange(
        text,
        "(SELECT value FROM json_each(",
        "(SELECT value FROM json_each(",
    )
}

pub(crate) fn for_postgres(text: &str) -> String {
    exchange(
        text,
        "(SELECT value::bigint FROM json_array_elements_text(",
        "(SELECT value FROM json_array_elements_text(",
    )
    .replace("::JSON", "::text::json")
}

fn exchange(text: &str, ints: &str, texts: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    loop {
        let found = [("INTS(", ints), ("TEXTS(", texts)]
            .into_iter()
            .filter_map(|(word, by)| rest.find(word).map(|at| (at, word, by)))
            .min();
        let Some((at, word, by)) = found else { break };
        let (before, after) = (rest.get(..at), rest.get(at + word.len()..));
        let (parameter, after) = after
            .and_then(|text| text.split_once(')'))
            .unwrap_or_default();
        out.push_str(before.unwrap_or_default());
        out.push_str(by);
        out.push_str(parameter);
        out.push_str(if by.contains("elements_text") {
            "::JSON))"
        } else {
            "))"
        });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_become_what_each_database_reads() {
        let text = "SELECT 1 WHERE id IN INTS($2) AND name IN TEXTS($1) LIMIT 5";
        assert_eq!(
            for_sqlite(text),
            "SELECT 1 WHERE id IN (SELECT value FROM json_each($2)) \
             AND name IN (SELECT value FROM json_each($1)) LIMIT 5"
        );
        assert_eq!(
            for_postgres(text),
            "SELECT 1 WHERE id IN \
             (SELECT value::bigint FROM json_array_elements_text($2::text::json)) \
             AND name IN (SELECT value FROM json_array_elements_text($1::text::json)) LIMIT 5"
        );
    }
}
