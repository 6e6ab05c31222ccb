//! The macro for one input or event.

/// Defines one entry of the vocabulary: its struct, and its table, by which it is read and written.
macro_rules! entry {
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident in widget
        $( ( $($required:tt)* ) )? {
            $($optional:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry by $cause $( ( $($required)* ) )? {
                /// The widget; missing: the only one.
                widget_id: Option<WidgetId>,
                $($optional)*
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident in chat
        $( ( $($required:tt)* ) )? {
            $($optional:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry by $cause $( ( $($required)* ) )? {
                /// The chat; missing: the current one.
                chat_id: Option<ChatId>,
                /// The widget whose current chat is meant, where `chatId` is missing; missing: the only widget.
                widget_id: Option<WidgetId>,
                $($optional)*
                /// The session of the chat, from 1; missing: the one that it is in.
                session: Option<NonZeroU32>,
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident in call
        $( ( $($required:tt)* ) )? {
            $($optional:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry by $cause $( ( $($required)* ) )? {
                /// The chat it belongs to; missing: where the call is.
                chat_id: Option<ChatId>,
                /// The widget; missing: where the call is.
                widget_id: Option<WidgetId>,
                /// The call; missing: the one there is.
                call_id: Option<CallId>,
                $($optional)*
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident about widget {
            $($fields:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry {
                /// The widget.
                widget_id: WidgetId,
                /// The element that holds it.
                element_id: Option<ElementId>,
                /// The visitor, where they are known as a user.
                user_id: Option<UserId>,
                $($fields)*
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident about chat {
            $($fields:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry {
                /// The chat.
                chat_id: ChatId,
                /// The widget it belongs to.
                widget_id: Option<WidgetId>,
                /// The visitor, where they are known as a user.
                user_id: Option<UserId>,
                $($fields)*
                /// The session of the chat, from 2 on.
                session: Option<NonZeroU32>,
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident about chat_or_widget {
            $($fields:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry {
                /// The chat, where it belongs to one.
                chat_id: Option<ChatId>,
                /// The widget it belongs to.
                widget_id: Option<WidgetId>,
                /// The visitor, where they are known as a user.
                user_id: Option<UserId>,
                $($fields)*
                /// The session of the chat, from 2 on.
                session: Option<NonZeroU32>,
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident (
            $( $(#[doc = $rdoc:literal])* $required:ident: $Required:ty, )*
        ) {
            $( $(#[doc = $odoc:literal])* $optional:ident: $Optional:ty, )*
        }
    ) => {
        $crate::vocabulary::macros::entry! { @input
            $Enum; $(#[doc = $doc])* $number $json $Entry by $cause {
                $( $(#[doc = $rdoc])* $required: $Required, )*
                $( $(#[doc = $odoc])* $optional: $Optional, )*
            }
        }

        impl $Entry {
            /// The input with what it must have; all else is missing.
            #[must_use]
            pub fn new($( $required: impl Into<$Required> ),*) -> Self {
                Self {
                    $( $required: $required.into(), )*
                    $( $optional: None, )*
                    cause: None,
                    raw: None,
                }
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident {
            $( $(#[doc = $odoc:literal])* $optional:ident: $Optional:ty, )*
        }
    ) => {
        $crate::vocabulary::macros::entry! { @input
            $Enum; $(#[doc = $doc])* $number $json $Entry by $cause {
                $( $(#[doc = $odoc])* $optional: $Optional, )*
            }
        }

        impl Default for $Entry {
            fn default() -> Self {
                Self { $( $optional: None, )* cause: None, raw: None }
            }
        }
    };
    (
        @input $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident {
            $($fields:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry {
                $($fields)*
                /// Who or what brought it about; missing: the input's own default.
                cause: Option<Cause>,
                /// Vendor fields without a place of their own, carried into the envelopes of the events.
                raw: Option<Json>,
            }
        }

        impl $Entry {
            /// Who or what is taken to have brought it about, where nothing says so.
            pub const BY: Cause = Cause::$cause;
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident {
            $( $(#[doc = $fdoc:literal])* $field:ident: $Type:ty, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $Entry {
            $( $(#[doc = $fdoc])* pub $field: $Type, )*
        }

        impl Entry for $Entry {
            const DESCRIPTION: &'static Description = &Description {
                number: $number,
                name: $json,
                rust_name: stringify!($Entry),
                doc: concat!($($doc, "\n"),*),
                fields: &[
                    $( $crate::vocabulary::entry::describe::<$Type>(
                        field!($field), stringify!($field), concat!($($fdoc, "\n"),*),
                    ), )*
                ],
            };

            fn blank() -> Self {
                Self { $( $field: $crate::vocabulary::table::Slot::blank(), )* }
            }

            #[inline]
            #[allow(unused_variables)]
            fn unfit(&self, limits: &$crate::limits::Limits) -> Option<Field> {
                $( if !self.$field.fits(limits, $crate::vocabulary::field_type::Place::Required) {
                    return Some(field!($field));
                } )*
                None
            }

            #[inline]
            fn is_many(&self) -> bool {
                false $( || self.$field.is_many() )*
            }
        }

        $crate::vocabulary::macros::field_table! { $Entry { $( $field: $Type, )* } }

        impl From<$Entry> for $Enum {
            fn from(entry: $Entry) -> Self {
                Self::$Entry(entry)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $Entry {
            // An input and an event may have the same name: the schema of a snapshot holds both.
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                concat!(stringify!($Enum), stringify!($Entry)).into()
            }
            #[allow(unused_variables)]
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::vocabulary::schema::entry($json, concat!($($doc, "\n"),*), &[
                    $( $crate::vocabulary::schema::field::<$Type>(
                        generator, field!($field), concat!($($fdoc, "\n"),*),
                    ), )*
                ])
            }
        }
    };
}

pub(in crate::vocabulary) use entry;
