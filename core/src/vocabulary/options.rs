//! The options of a widget.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::field::{FieldType, Value};
use super::{Assignment, Page, Personal, Secret, Side, Text};
use crate::limits::Limits;

/// What a widget is loaded with. Blank text counts as absent everywhere.
///
/// The options are those of Livechatoo's `init`, and mluvii's language order and scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WidgetOptions {
    /// The vendor's account; part of [`crate::Engine::storage_key`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Text>,
    /// The vendor's named configuration; missing: the default one (mluvii `widgetPreset`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<Text>,
    /// The language asked for; it wins over the page's and the browser's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Text>,
    /// The page's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_language: Option<Text>,
    /// The browser's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_language: Option<Text>,
    /// The side on which the widget stands; missing: right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// The page to begin with, any but `chat`; missing: `start_online`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// Whether the bubble shows; missing: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bubble: Option<bool>,
    /// Mobile mode: no bubble, the window opens on a new page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile: Option<bool>,
    /// A running chat comes back only to a widget with the same scope (mluvii).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Text>,
    /// Whether each host keeps chats of its own (Livechatoo `session_per_host`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_per_host: Option<bool>,
    /// The host name of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Text>,
    /// What is known of the visitor beforehand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefill: Option<Prefill>,
    /// Addresses shown in the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urls: Option<Urls>,
    /// Ids of the departments that count; empty: all. Needs `departmentSupport`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<Text>,
    /// Ids of the operators that count; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<Text>,
    /// Operators by name, and the names of further departments in which they count.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub clone_operators: BTreeMap<Personal, Vec<Text>>,
    /// Whether the account uses departments at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department_support: Option<bool>,
    /// Whether the visitor chooses the operator; missing: `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_assignment: Option<Assignment>,
    /// Patterns of URLs that are worth knowing when the visitor reaches them; `*` is any run of characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Text>,
    /// How a popup shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub popup: Option<Popup>,
    /// Style sheets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub css: Option<Css>,
}

/// What is known of the visitor when the widget loads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Prefill {
    /// The name, as the visitor sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal>,
    /// The name that operators alone see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_for_operator: Option<Personal>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Personal>,
    /// The phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Personal>,
    /// A secret, told at once in an `identity.changed` and not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Secret>,
}

/// Addresses shown in the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Urls {
    /// Of the contact page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Text>,
    /// Of the frequent questions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub faq: Option<Text>,
    /// Of the privacy policy. Where it is set, an e-mail or a phone number waits for consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Text>,
}

/// How a popup shows (Livechatoo `mode` and `btype`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Popup {
    /// `custom` or `bubble`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Text>,
    /// `right1` to `right3`, `left1` to `left3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bubble_type: Option<Text>,
}

/// Style sheets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Css {
    /// Inline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// The address of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Text>,
}

impl Prefill {
    /// The same with blank text taken for absent.
    pub(crate) fn settled(mut self) -> Self {
        for text in [&mut self.name, &mut self.name_for_operator, &mut self.email, &mut self.phone] {
            settle(text);
        }
        settle(&mut self.custom);
        self
    }
}

/// Drops blank text.
fn settle<T: AsRef<str>>(text: &mut Option<T>) {
    if text.as_ref().is_some_and(|text| text.as_ref().trim().is_empty()) {
        *text = None;
    }
}

impl WidgetOptions {
    /// The same options with blank text taken for absent.
    #[must_use]
    pub fn settled(mut self) -> Self {
        for text in [
            &mut self.account,
            &mut self.preset,
            &mut self.language,
            &mut self.page_language,
            &mut self.browser_language,
            &mut self.scope,
            &mut self.host,
        ] {
            settle(text);
        }
        self.prefill = self.prefill.map(Prefill::settled);
        if let Some(urls) = &mut self.urls {
            settle(&mut urls.contact);
            settle(&mut urls.faq);
            settle(&mut urls.privacy);
        }
        if let Some(popup) = &mut self.popup {
            settle(&mut popup.mode);
            settle(&mut popup.bubble_type);
        }
        if let Some(css) = &mut self.css {
            settle(&mut css.text);
            settle(&mut css.file);
        }
        for list in [&mut self.departments, &mut self.operators, &mut self.targets] {
            list.retain(|text| !text.trim().is_empty());
        }
        self
    }

    /// The effective language: the parameter, else the page's, else the browser's (mluvii).
    #[must_use]
    pub fn effective_language(&self) -> Option<&Text> {
        [&self.language, &self.page_language, &self.browser_language]
            .into_iter()
            .flatten()
            .find(|language| !language.trim().is_empty())
    }

    /// The address of the privacy policy, where consent is needed.
    #[must_use]
    pub fn privacy_url(&self) -> Option<&Text> {
        self.urls.as_ref()?.privacy.as_ref()
    }

    /// The key under which the host should store the snapshot: `parlour:`, the account and, with
    /// `sessionPerHost`, the host. The parts are percent-encoded, so that no two keys collide.
    #[must_use]
    pub fn storage_key(&self) -> String {
        // Blank text counts as absent here too: the options that a host holds may not be settled yet.
        let settled =
            |text: &Option<Text>| text.clone().filter(|text| !text.trim().is_empty()).unwrap_or_default();
        let mut key = String::from("parlour:");
        escape(&settled(&self.account), &mut key);
        if self.session_per_host == Some(true) {
            key.push(':');
            escape(&settled(&self.host), &mut key);
        }
        key
    }
}

/// Appends `text`, percent-encoding all but unreserved characters.
fn escape(text: &str, key: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            key.push(byte.into());
        } else {
            key.push_str(&alloc::format!("%{byte:02X}"));
        }
    }
}

impl FieldType for Arc<WidgetOptions> {
    const TYPE: &'static str = "options";
    const OPTIONAL: bool = true;

    fn when_missing() -> Option<Self> {
        Some(Self::default())
    }

    fn value(&self) -> Value<'_> {
        Value::Absent
    }

    fn within(&self, limits: &Limits) -> bool {
        let short = |text: &Option<Text>| text.within(limits);
        let list =
            |list: &[Text]| list.len() <= limits.list as usize && list.iter().all(|text| text.within(limits));
        let prefill = |prefill: &Prefill| {
            [&prefill.name, &prefill.name_for_operator, &prefill.email, &prefill.phone]
                .iter()
                .all(|text| text.within(limits))
                && prefill.custom.within(limits)
        };
        let texts =
            [&self.account, &self.preset, &self.language, &self.page_language, &self.browser_language];
        texts.into_iter().chain([&self.scope, &self.host]).all(short)
            && self.prefill.as_ref().is_none_or(prefill)
            && self
                .urls
                .as_ref()
                .is_none_or(|urls| [&urls.contact, &urls.faq, &urls.privacy].into_iter().all(short))
            && self
                .popup
                .as_ref()
                .is_none_or(|popup| [&popup.mode, &popup.bubble_type].into_iter().all(short))
            && self.css.as_ref().is_none_or(|css| [&css.text, &css.file].into_iter().all(short))
            && [&self.departments, &self.operators, &self.targets].into_iter().all(|texts| list(texts))
            && self.clone_operators.len() <= limits.list as usize
            && self.clone_operators.iter().all(|(name, departments)| name.within(limits) && list(departments))
    }
}
