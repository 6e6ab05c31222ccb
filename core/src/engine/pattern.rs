//! URL patterns with `*` for any run of characters, also none (Livechatoo targets).

/// Whether the whole of `text` matches `pattern`; case counts.
///
/// Linear in text and pattern together, whatever the pattern: each part between two stars is sought from where
/// the last one was found, so that all searches together go through the text once, nothing is ever sought again,
/// and `str::find` is itself linear (two-way search).
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(head) else {
        return false;
    };
    // All parts but the last may be found as early as possible; the last one must be at the end.
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_run_and_the_whole_url_counts() {
        let url = "http://example.com/order";
        for pattern in
            ["http://example.com/order", "*example.com/order", "http*order", "*", "**", "*e*o*r", "h**r"]
        {
            assert!(matches(pattern, url), "{pattern}");
        }
        for pattern in
            ["", "example.com/order", "http://example.com/", "*Order", "*order*x", "http://*/order/*", "o*r"]
        {
            assert!(!matches(pattern, url), "{pattern}");
        }
        assert!(matches("", ""));
        assert!(matches("*", ""));
        assert!(!matches("a*a", "a"), "a character is used once");
        assert!(!matches("*ab*ba", "aba"), "also where two parts would share it");
        assert!(matches("*ž*", "/ž") && !matches("*\u{17e}?*", "/ž"), "no other character is special");
    }

    /// A matcher that tries all ways takes 2^25000 steps for the first one, and one that goes back 10^10 for the
    /// others: neither would ever come to an end here.
    #[test]
    fn no_pattern_takes_more_than_linear_time() {
        let text = "a".repeat(400_000);
        assert!(!matches(&("*a".repeat(25_000) + "*b"), &text));
        assert!(!matches(&("*".repeat(400_000) + "b"), &text));
        let part = "a".repeat(1_000) + "b";
        assert!(!matches(&alloc::format!("*{part}*"), &text), "almost found at every place");
        let parts = ("a".repeat(999) + "*").repeat(400);
        assert!(matches(&parts, &text) && !matches(&(parts + &part), &text));
    }
}
