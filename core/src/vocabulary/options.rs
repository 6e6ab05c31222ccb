//! The options of a widget.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::field_type::{FieldType, Place};
use super::table::{Table as _, by_table, settle, tables};
use super::{Assignment, Page, Personal, Secret, Side, Text, UserId};
use crate::limits::Limits;

tables! {
    /// What a widget is loaded with. Blank text counts as absent, but in the prefill.
    ///
    /// The options are those of Livechatoo's `init`, and mluvii's language order and scope.
    #[derive(Default, Eq)]
    pub struct WidgetOptions settled by settle {
        /// The vendor's account; part of [`crate::Engine::storage_key`].
        0 "account" account: Option<Text>,
        /// The vendor's named configuration; missing: the default one (mluvii `widgetPreset`).
        1 "preset" preset: Option<Text>,
        /// The language asked for; it wins over the page's and the browser's.
        2 "language" language: Option<Text>,
        /// The page's language.
        3 "pageLanguage" page_language: Option<Text>,
        /// The browser's language.
        4 "browserLanguage" browser_language: Option<Text>,
        /// The side on which the widget stands; missing: right.
        5 "side" side: Option<Side>,
        /// The page to begin with, any but `chat`; missing: `start_online`.
        6 "page" page: Option<Page>,
        /// Whether the bubble shows; missing: yes.
        7 "bubble" bubble: Option<bool>,
        /// Mobile mode: no bubble, the window opens on a new page.
        8 "mobile" mobile: Option<bool>,
        /// A running chat comes back only to a widget with the same scope (mluvii).
        9 "scope" scope: Option<Text>,
        /// Whether each host keeps chats of its own (Livechatoo `session_per_host`).
        10 "sessionPerHost" session_per_host: Option<bool>,
        /// The host name of the page.
        11 "host" host: Option<Text>,
        /// What is known of the visitor beforehand.
        12 "prefill" prefill: Option<Prefill>,
        /// Addresses shown in the window.
        13 "urls" urls: Option<Urls>,
        /// Ids of the departments that count; empty: all. Needs `departmentSupport`.
        14 "departments" departments: Vec<Text>,
        /// Ids of the operators that count; empty: all.
        15 "operators" operators: Vec<Text>,
        /// Operators by name, and the names of further departments in which they count.
        16 "cloneOperators" clone_operators: BTreeMap<Personal, Vec<Text>>,
        /// Whether the account uses departments at all.
        17 "departmentSupport" department_support: Option<bool>,
        /// Whether the visitor chooses the operator; missing: `auto`.
        18 "operatorAssignment" operator_assignment: Option<Assignment>,
        /// Patterns of URLs that are worth knowing when the visitor reaches them; `*` is any run of characters.
        19 "targets" targets: Vec<Text>,
        /// How a popup shows.
        20 "popup" popup: Option<Popup>,
        /// Style sheets.
        21 "css" css: Option<Css>,
    }

    /// What is known of the visitor when the widget loads. It belongs to the page: that of a new load takes the place of
    /// the old one, and blank text takes back what was known.
    #[derive(Default, Eq)]
    pub struct Prefill {
        /// The name, as the visitor sees it.
        0 "name" name: Option<Personal>,
        /// The name that operators alone see.
        1 "nameForOperator" name_for_operator: Option<Personal>,
        /// The e-mail address.
        2 "email" email: Option<Personal>,
        /// The phone number.
        3 "phone" phone: Option<Personal>,
        /// A secret, told at once in an `identity.changed` and not kept.
        4 "custom" custom: Option<Secret>,
    }

    /// Addresses shown in the window.
    #[derive(Default, Eq)]
    pub struct Urls settled by settle {
        /// Of the contact page.
        0 "contact" contact: Option<Text>,
        /// Of the frequent questions.
        1 "faq" faq: Option<Text>,
        /// Of the privacy policy. Where it is set, an e-mail or a phone number waits for consent.
        2 "privacy" privacy: Option<Text>,
    }

    /// How a popup shows (Livechatoo `mode` and `btype`).
    #[derive(Default, Eq)]
    pub struct Popup settled by settle {
        /// `custom` or `bubble`.
        0 "mode" mode: Option<Text>,
        /// `right1` to `right3`, `left1` to `left3`.
        1 "bubbleType" bubble_type: Option<Text>,
    }

    /// Style sheets.
    #[derive(Default, Eq)]
    pub struct Css settled by settle {
        /// Inline.
        0 "text" text: Option<Text>,
        /// The address of a file.
        1 "file" file: Option<Text>,
    }
}

by_table! { WidgetOptions, Prefill, Urls, Popup, Css, }

impl Prefill {
    /// The prefill that is left where blank text is taken for absent; none where nothing is left.
    pub(crate) fn settled(mut self) -> Option<Self> {
        settle(&mut self);
        (self != Self::default()).then_some(self)
    }
}

/// What of a widget's options was replaced.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Replaced {
    /// The names of the options that differ.
    pub(crate) names: Vec<&'static str>,
    /// Their new values.
    pub(crate) values: WidgetOptions,
}

impl WidgetOptions {
    /// Takes over the options that are given and differ; all others stay. An option that is not given, or an empty list,
    /// says nothing.
    pub(crate) fn replace(&mut self, given: &Self) -> Replaced {
        let mut replaced = Replaced::default();
        macro_rules! replace {
            ($($option:ident $name:literal,)*) => {
                // An option that is added does not compile until it is named here.
                let Self { $( $option: _, )* } = given;
                let nothing = Self::default();
                $( if given.$option != nothing.$option && given.$option != self.$option {
                    self.$option.clone_from(&given.$option);
                    replaced.values.$option.clone_from(&given.$option);
                    replaced.names.push($name);
                } )*
            };
        }
        replace! {
            account "account", preset "preset", language "language", page_language "pageLanguage",
            browser_language "browserLanguage", side "side", page "page", bubble "bubble", mobile "mobile",
            scope "scope", session_per_host "sessionPerHost", host "host", prefill "prefill", urls "urls",
            departments "departments", operators "operators", clone_operators "cloneOperators",
            department_support "departmentSupport", operator_assignment "operatorAssignment", targets "targets",
            popup "popup", css "css",
        }
        replaced
    }

    /// Forgets where the chats of another page may come back, as far as `given` does not say so: a page that names no scope
    /// has none (mluvii). Gives the names of what was forgotten.
    pub(crate) fn leave_realm(&mut self, given: &Self) -> Vec<&'static str> {
        let mut names = Vec::new();
        macro_rules! leave {
            ($($option:ident $name:literal,)*) => {
                $( if given.$option.is_none() && self.$option.take().is_some() {
                    names.push($name);
                } )*
            };
        }
        leave! { scope "scope", session_per_host "sessionPerHost", host "host", }
        names
    }

    /// The same options with blank text taken for absent, in the prefill too.
    #[must_use]
    pub fn settled(mut self) -> Self {
        settle(&mut self);
        if let Some(prefill) = &mut self.prefill {
            settle(prefill);
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

    /// The key under which the host should store the snapshot of this visitor, and look for it before it restores one:
    /// `parlour:`, the account, with `sessionPerHost` the host, and the visitor where one is known as a user. The parts
    /// are percent-encoded, so that no two keys collide.
    #[must_use]
    pub fn storage_key(&self, user_id: Option<&UserId>) -> String {
        // Blank text counts as absent here too: the options that a host holds may not be settled yet.
        let settled =
            |text: &Option<Text>| text.clone().filter(|text| !text.trim().is_empty()).unwrap_or_default();
        let mut key = String::from("parlour:");
        escape(&settled(&self.account), &mut key);
        if self.session_per_host == Some(true) {
            key.push(':');
            escape(&settled(&self.host), &mut key);
        }
        if let Some(user_id) = user_id.filter(|id| !id.trim().is_empty()) {
            key.push('@');
            escape(user_id, &mut key);
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

    fn fits(&self, limits: &Limits, _: Place) -> bool {
        let place = Place::Verbatim;
        let short = |text: &Option<Text>| text.fits(limits, place);
        let list = |list: &[Text]| {
            list.len() <= limits.list as usize && list.iter().all(|text| text.fits(limits, place))
        };
        let prefill = |prefill: &Prefill| {
            [&prefill.name, &prefill.name_for_operator, &prefill.email, &prefill.phone]
                .iter()
                .all(|text| text.fits(limits, place))
                && prefill.custom.fits(limits, place)
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
            && self
                .clone_operators
                .iter()
                .all(|(name, departments)| name.fits(limits, place) && list(departments))
            && self.is_settled()
    }

    fn is_many(&self) -> bool {
        true
    }
}

impl WidgetOptions {
    /// Whether it holds no blank text where there may be none.
    fn is_settled(&self) -> bool {
        // In the prefill blank text says something.
        let mut others = self.columns().iter().filter(|column| column.name != "prefill");
        !others.any(|column| self.slot(column.number).is_some_and(|slot| slot.datum().has_blank()))
    }
}
