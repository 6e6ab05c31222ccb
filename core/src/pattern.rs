//! URL patterns with `*` for any run of characters, also none (Livechatoo targets).

/// Whether the whole of `text` matches `pattern`; case counts. Linear in the text for each part of the
/// pattern between two stars: a part is sought from where the last one ended and never sought again.
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
    }
}
