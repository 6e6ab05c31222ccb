//! The fields of the vocabulary: one number and one JSON name for each, and reading by number.

/// What [`Record::field`] finds.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// The record has no such field, or the field is not set.
    Absent,
    /// The field is there and explicitly empty.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number: a count, milliseconds, a rating.
    Int(i64),
    /// Text, an identifier, or the JSON name of an enumerated value.
    Str(&'a str),
    /// Any JSON value, as its text.
    Json(&'a str),
    /// A record inside the record.
    Record(&'a dyn Record),
    /// A list, read by index.
    List(&'a dyn Items),
}

/// Something with fields that can be read by number: an input, an event, or a part of one.
pub trait Record {
    /// The field's value; [`Value::Absent`] for a field that the record does not have.
    fn field(&self, field: Field) -> Value<'_>;
}

/// A list read by index.
pub trait Items {
    /// How many items there are.
    fn count(&self) -> usize;
    /// The item at `index`; [`Value::Absent`] past the end.
    fn item(&self, index: usize) -> Value<'_>;
}

/// Gives each field its number and its JSON name, and maps the Rust name to both.
macro_rules! fields {
    ($( $number:literal $name:ident $Variant:ident $json:literal; )*) => {
        /// A field of an input, an event or a part of one. Numbers are never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u16)]
        #[non_exhaustive]
        pub enum Field {
            $( #[doc = concat!("`", $json, "`")] $Variant = $number, )*
        }

        impl Field {
            /// Every field, by number.
            pub const ALL: &[Field] = &[$( Field::$Variant ),*];

            /// The field's JSON name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( Field::$Variant => $json, )*
                }
            }

            /// The field with this number.
            #[must_use]
            pub const fn from_number(number: u16) -> Option<Field> {
                match number {
                    $( $number => Some(Field::$Variant), )*
                    _ => None,
                }
            }
        }

        /// The [`Field`] that a Rust field name stands for.
        macro_rules! field {
            $( ($name) => { crate::vocabulary::Field::$Variant }; )*
        }
        pub(crate) use field;
    };
}

fields! {
    1 widget_id WidgetId "widgetId";
    2 element_id ElementId "elementId";
    3 user_id UserId "userId";
    4 chat_id ChatId "chatId";
    5 message_id MessageId "messageId";
    6 call_id CallId "callId";
    7 request_id RequestId "requestId";
    8 vendor_id VendorId "vendorId";
    9 id Id "id";
    10 kind Kind "kind";
    11 options Options "options";
    12 page Page "page";
    13 online Online "online";
    14 language Language "language";
    15 reason Reason "reason";
    16 unsupported Unsupported "unsupported";
    17 channel Channel "channel";
    18 proactive Proactive "proactive";
    19 from From "from";
    20 to To "to";
    21 requested Requested "requested";
    22 side Side "side";
    23 visible Visible "visible";
    24 size Size "size";
    25 during_chat DuringChat "duringChat";
    26 status Status "status";
    27 operators Operators "operators";
    28 groups Groups "groups";
    29 code Code "code";
    30 operator_id OperatorId "operatorId";
    31 fields Fields "fields";
    32 field_name FieldName "field";
    33 value Value "value";
    34 url Url "url";
    35 answers Answers "answers";
    36 number Number "number";
    37 initiator Initiator "initiator";
    38 message Message "message";
    39 departments Departments "departments";
    40 department_name DepartmentName "departmentName";
    41 operator_name OperatorName "operatorName";
    42 operator_photo OperatorPhoto "operatorPhoto";
    43 attachments Attachments "attachments";
    44 email Email "email";
    45 position Position "position";
    46 wait_ms WaitMs "waitMs";
    47 users Users "users";
    48 ticket Ticket "ticket";
    49 department_id DepartmentId "departmentId";
    50 nickname Nickname "nickname";
    51 user User "user";
    52 by By "by";
    53 survey_configured SurveyConfigured "surveyConfigured";
    54 content Content "content";
    55 sent_at SentAt "sentAt";
    56 replayed Replayed "replayed";
    57 timed_out TimedOut "timedOut";
    58 total Total "total";
    59 by_chat ByChat "byChat";
    60 phone Phone "phone";
    61 call_at CallAt "callAt";
    62 result Result "result";
    63 question Question "question";
    64 scale Scale "scale";
    65 name Name "name";
    66 title Title "title";
    67 target Target "target";
    68 name_for_operator NameForOperator "nameForOperator";
    69 custom Custom "custom";
    70 article Article "article";
    71 input Input "input";
    72 cause Cause "cause";
    73 raw Raw "raw";
    74 is_agent IsAgent "isAgent";
    75 data Data "data";
    76 extra Extra "extra";
    77 required Required "required";
    78 field_type FieldType "type";
    79 choices Choices "choices";
    80 text Text "text";
    81 format Format "format";
    82 caption Caption "caption";
    83 count Count "count";
    84 normalizer Normalizer "normalizer";
    85 currency Currency "currency";
    86 lead Lead "lead";
    87 replaces Replaces "replaces";
    88 tells Tells "tells";
    89 session Session "session";
    90 revision Revision "revision";
    91 edited_at EditedAt "editedAt";
    92 reaction Reaction "reaction";
    93 removed Removed "removed";
    94 done Done "done";
    95 previous Previous "previous";
}
