//! Whose page messages count.

use alloc::vec::Vec;
use core::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::vocabulary::Text;

/// The origins whose page messages count. CTLive's own sample checks none.
///
/// In JSON it is a list of origins, or `null` for any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Origins(Option<Vec<Text>>);

impl Origins {
    /// Every page message counts, from whatever origin: for logs, and for hosts that check by themselves.
    #[must_use]
    pub const fn any() -> Self {
        Self(None)
    }

    /// Page messages count from these origins alone, such as `https://ctlive.cloudando.com`; a message without an
    /// origin does not. Each must be written as browsers serialise origins: scheme and host in lower case, the port only
    /// where it is not the scheme's own, nothing after it; `null` is that of a page without one.
    ///
    /// # Errors
    ///
    /// The first one that is written otherwise: it would match nothing, and nobody would notice.
    pub fn only<'o>(origins: impl IntoIterator<Item = &'o str>) -> Result<Self, OriginError> {
        Self::checked(origins.into_iter().map(Text::from).collect())
    }

    fn checked(origins: Vec<Text>) -> Result<Self, OriginError> {
        let faulty = origins.iter().find_map(|origin| Some((origin, fault(origin)?)));
        match faulty {
            Some((origin, why)) => Err(OriginError { origin: origin.clone(), why }),
            None => Ok(Self(Some(origins))),
        }
    }

    /// Whether messages of this origin count.
    #[must_use]
    pub fn allow(&self, origin: Option<&str>) -> bool {
        let Some(allowed) = &self.0 else { return true };
        origin.is_some_and(|origin| allowed.iter().any(|allowed| **allowed == *origin))
    }
}

impl<'de> Deserialize<'de> for Origins {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Option::deserialize(deserializer)? {
            Some(origins) => Self::checked(origins).map_err(D::Error::custom),
            None => Ok(Self::any()),
        }
    }
}

/// An origin that no browser writes so, and that can therefore match nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginError {
    /// The entry of the list.
    pub origin: Text,
    why: &'static str,
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "origin `{}` can match nothing: {}", self.origin.escape_debug(), self.why)
    }
}

impl core::error::Error for OriginError {}

/// Schemes whose port is left out where it is this one.
const PORTS: &[(&str, &str)] =
    &[("http", "80"), ("https", "443"), ("ws", "80"), ("wss", "443"), ("ftp", "21")];

/// Why an origin can match nothing, if so.
fn fault(origin: &str) -> Option<&'static str> {
    if origin == "null" {
        return None;
    }
    if origin.contains('*') {
        return Some("`*` stands for nothing here");
    }
    let Some((scheme, rest)) = origin.split_once("://") else { return Some("it has no scheme") };
    if origin.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Some("scheme and host are in lower case");
    }
    if rest.ends_with('/') && rest.find('/') == Some(rest.len() - 1) {
        return Some("it ends in `/`");
    }
    if rest.contains(['/', '?', '#', '@']) {
        return Some("it is more than scheme, host and port");
    }
    // The colons of an address of IPv6 are in brackets.
    let (host, port) = match rest.rfind(':').filter(|colon| !rest[*colon..].contains(']')) {
        Some(colon) => (&rest[..colon], Some(&rest[colon + 1..])),
        None => (rest, None),
    };
    let is_plain = |text: &str, more: &[u8]| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
    };
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    if !is_plain(scheme, b"+-.") {
        return Some("its scheme is none");
    }
    if !inner.map_or_else(|| is_plain(host, b"-._"), |address| is_plain(address, b":.")) {
        return Some("its host is not as browsers write it");
    }
    let port = port?;
    if port.starts_with('0') || port.parse::<u16>().is_err() || !is_plain(port, b"") {
        return Some("its port is none");
    }
    PORTS.contains(&(scheme, port)).then_some("the scheme's own port is left out")
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::Origins;
    use crate::config::Config;

    #[test]
    fn origins_are_taken_as_browsers_write_them() {
        for origin in [
            "https://ctlive.cloudando.com",
            "http://localhost:8080",
            "https://shop.example:8443",
            "http://shop.example:443",
            "http://[::1]:3000",
            "https://[2001:db8::1]",
            "https://xn--bcher-kva.example",
            "http://127.0.0.1",
            "capacitor://localhost",
            "chrome-extension://abcdefgh",
            "null",
        ] {
            let origins = Origins::only([origin]).expect(origin);
            assert!(origins.allow(Some(origin)) && !origins.allow(None), "{origin}");
        }
        let none = Origins::only([]).expect("an empty list");
        assert!(!none.allow(Some("https://shop.example")) && !none.allow(None));
    }

    #[test]
    fn an_origin_that_can_match_nothing_is_named_with_the_reason() {
        for (origin, why) in [
            ("https://shop.example/", "it ends in `/`"),
            ("https://shop.example/chat", "it is more than scheme, host and port"),
            ("https://shop.example/chat/", "it is more than scheme, host and port"),
            ("https://shop.example?a", "it is more than scheme, host and port"),
            ("https://me@shop.example", "it is more than scheme, host and port"),
            ("https://shop.example:443", "the scheme's own port is left out"),
            ("http://shop.example:80", "the scheme's own port is left out"),
            ("shop.example", "it has no scheme"),
            ("//shop.example", "it has no scheme"),
            ("shop.example:8080", "it has no scheme"),
            ("", "it has no scheme"),
            ("*", "`*` stands for nothing here"),
            ("https://*.shop.example", "`*` stands for nothing here"),
            ("https://Shop.example", "scheme and host are in lower case"),
            ("HTTPS://shop.example", "scheme and host are in lower case"),
            ("https://", "its host is not as browsers write it"),
            ("https://:8080", "its host is not as browsers write it"),
            ("https://bücher.example", "its host is not as browsers write it"),
            (" https://shop.example", "its scheme is none"),
            ("https://shop.example ", "its host is not as browsers write it"),
            ("https://[::1", "its host is not as browsers write it"),
            ("://shop.example", "its scheme is none"),
            ("https://shop.example:", "its port is none"),
            ("https://shop.example:08", "its port is none"),
            ("https://shop.example:+8", "its port is none"),
            ("https://shop.example:65536", "its port is none"),
        ] {
            let error = Origins::only(["https://other.example", origin]).expect_err(origin);
            assert_eq!((&*error.origin, error.why), (origin, why));
            let list = serde_json::to_string(&["https://other.example", origin]).expect("JSON");
            let config = serde_json::from_str::<Config>(&format!(r#"{{"origins":{list}}}"#));
            let message = config.expect_err(origin).to_string();
            assert!(message.starts_with(&error.to_string()), "{message}");
        }
    }

    #[test]
    fn a_configuration_without_a_list_lets_all_count() {
        for config in ["{}", r#"{"origins":null}"#] {
            let config: Config = serde_json::from_str(config).expect("a configuration");
            assert_eq!(config.origins, Origins::any());
            assert!(config.origins.allow(None) && config.origins.allow(Some("anything at all")));
        }
    }
}
