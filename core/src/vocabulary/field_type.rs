//! What the type of a field tells of itself: its name, whether it may be missing, whether a value is within the limits.

use core::num::NonZeroU32;

use super::table::{Slot, is_blank};
use super::{
    CallId, ChatId, ElementId, Json, List, MessageId, Personal, RequestId, Secret, Text, TriggerId, UserId,
    WidgetId,
};
use crate::limits::Limits;
use crate::time::Timestamp;

/// What a type must tell of itself to be a field's type.
pub(crate) trait FieldType: Slot {
    /// The name under which `tests/vocabulary.json` lists the type.
    const TYPE: &'static str;

    /// Whether the key may be missing.
    const OPTIONAL: bool = false;

    /// Whether there may be no value.
    const EMPTY: bool = false;

    /// Whether the value keeps within the limits, and is not blank where it must not be.
    #[inline]
    fn fits(&self, _: &Limits, _: Place) -> bool {
        true
    }

    /// Whether the value holds any number of others, so that it may be long however short each of them is.
    #[inline]
    fn is_many(&self) -> bool {
        false
    }
}

/// What the place of a value says of blank text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// There may be none, so that blank text is as good as none.
    Optional,
    /// It must be there: text may be blank, and an id not, for it names something.
    Required,
    /// Whatever stands there counts.
    Verbatim,
}

impl<T: FieldType> FieldType for Option<T> {
    const TYPE: &'static str = T::TYPE;
    const OPTIONAL: bool = true;
    const EMPTY: bool = true;

    #[inline]
    fn fits(&self, limits: &Limits, place: Place) -> bool {
        let place = if place == Place::Verbatim { place } else { Place::Optional };
        self.as_ref().is_none_or(|value| value.fits(limits, place))
    }

    #[inline]
    fn is_many(&self) -> bool {
        self.as_ref().is_some_and(T::is_many)
    }
}

/// Strings, with the limit that holds for each kind.
macro_rules! string_fields {
    ($( $Type:ident $name:literal $limit:ident; )*) => { $(
        impl FieldType for $Type {
            const TYPE: &'static str = $name;
            #[inline]
            fn fits(&self, limits: &Limits, place: Place) -> bool {
                let text: &str = self;
                let may_be_blank = match place {
                    Place::Optional => false,
                    Place::Required => string_fields!(@$limit),
                    Place::Verbatim => true,
                };
                text.len() <= limits.$limit as usize && (may_be_blank || !is_blank(text))
            }
        }
    )* };
    (@id) => { false };
    (@text) => { true };
}

string_fields! {
    WidgetId "id" id;
    ElementId "id" id;
    UserId "id" id;
    ChatId "id" id;
    MessageId "id" id;
    CallId "id" id;
    TriggerId "id" id;
    RequestId "id" id;
    Text "text" text;
    Personal "personal" text;
    Secret "secret" text;
}

/// Whole numbers.
macro_rules! number_fields {
    ($( $Type:ident $name:literal; )*) => { $(
        impl FieldType for $Type {
            const TYPE: &'static str = $name;
            #[inline]
            fn fits(&self, _: &Limits, _: Place) -> bool {
                // Numbers that every language can hold.
                i64::try_from(*self).is_ok_and(|number| number.unsigned_abs() <= Timestamp::MAX.as_millis())
            }
        }
    )* };
}

impl FieldType for NonZeroU32 {
    const TYPE: &'static str = "count";
}

impl FieldType for i8 {
    const TYPE: &'static str = "integer";
}

number_fields! {
    u32 "count";
    u64 "number";
    i64 "integer";
}

impl FieldType for bool {
    const TYPE: &'static str = "bool";
}

impl FieldType for Json {
    const TYPE: &'static str = "json";
    fn fits(&self, limits: &Limits, _: Place) -> bool {
        self.text().len() <= limits.json as usize && self.depth() <= limits.depth as usize
    }
}

/// A list is never missing: an absent key is an empty list.
macro_rules! list_fields {
    ($( $Type:ty: $name:literal; )*) => { $(
        impl FieldType for $Type {
            const TYPE: &'static str = $name;
            const OPTIONAL: bool = true;
            fn fits(&self, limits: &Limits, _: Place) -> bool {
                self.len() <= limits.list as usize
                    && self.iter().all(|item| item.fits(limits, Place::Optional))
            }
            #[inline]
            fn is_many(&self) -> bool {
                !self.is_empty()
            }
        }
    )* };
}

list_fields! {
    List<Text>: "text[]";
    List<UserId>: "id[]";
}

pub(super) use list_fields;
