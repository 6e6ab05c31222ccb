//! Version 1 of the snapshot. Each field has a name and a number for ever; see the parent module for what may change.
//!
//! What is in its initial state is left out, so that a snapshot is small and old ones stay readable.

use alloc::vec::Vec;

use minicbor::{Decode, Decoder, Encode, decode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Timestamp;
use crate::vocabulary::{
    CallId, CallKind, ChatId, ElementId, Envelope, FieldDefs, FormKind, Group, Initiator, Input, Json, List,
    MessageId, Normalizer, Operator, Page, Personal, Side, Status, Text, TriggerId, User, UserId, WidgetId,
    WidgetKind, WidgetOptions,
};

/// A list that is left out where it is empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub(super) struct Many<T>(pub(super) Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Many<T> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> FromIterator<T> for Many<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<C, T: Encode<C>> Encode<C> for Many<T> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        self.0.encode(encoder, context)
    }

    fn is_nil(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'b, C, T: Decode<'b, C>> Decode<'b, C> for Many<T> {
    fn decode(decoder: &mut Decoder<'b>, context: &mut C) -> Result<Self, decode::Error> {
        Vec::decode(decoder, context).map(Self)
    }
}

/// A value that has a JSON form alone; in CBOR it is the text of that form.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transparent))]
pub(super) struct AsJson<T>(pub(super) T);

impl<T: Serialize> Serialize for AsJson<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for AsJson<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl<C, T: Serialize> Encode<C> for AsJson<T> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let text =
            serde_json::to_string(&self.0).map_err(|_| minicbor::encode::Error::message("no JSON form"))?;
        encoder.str(&text)?.ok()
    }
}

impl<'b, C, T: for<'de> Deserialize<'de>> Decode<'b, C> for AsJson<T> {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let value = serde_json::from_str(decoder.str()?);
        value.map(Self).map_err(|_| decode::Error::message("not the JSON form it should be"))
    }
}

/// Reads a map whose keys are numbers. They ascend, so that none comes twice; `read` refuses those it does not
/// know, as the JSON form does: what would be lost at the next snapshot is not restored in silence.
fn read_map<'b, C>(
    decoder: &mut Decoder<'b>,
    context: &mut C,
    mut read: impl FnMut(u32, &mut Decoder<'b>, &mut C) -> Result<(), decode::Error>,
) -> Result<(), decode::Error> {
    let at = decoder.position();
    let length = decoder.map()?.ok_or_else(|| decode::Error::message("a map of no given length").at(at))?;
    let mut expected = 0;
    for _ in 0..length {
        let at = decoder.position();
        let key = decoder.u32()?;
        if key < expected {
            return Err(decode::Error::message("keys out of order").at(at));
        }
        expected = key.saturating_add(1);
        read(key, decoder, context)?;
    }
    Ok(())
}

/// The error for a key that this version does not have.
fn unknown_key(decoder: &Decoder<'_>) -> decode::Error {
    decode::Error::message("unknown key").at(decoder.position())
}

/// An event that waits for consent: it has no number yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Held(pub(super) Envelope);

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Held {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Held".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = Envelope::json_schema(generator);
        if let Some(seq) = schema.pointer_mut("/allOf/0/properties/seq") {
            *seq = serde_json::json!({ "const": 0 });
        }
        schema
    }
}

/// A struct of the snapshot: every field is optional and has a number.
macro_rules! parts {
    ($(
        $(#[$meta:meta])*
        $Part:ident {
            $( $(#[$fmeta:meta])* $number:literal $field:ident: $Type:ty, )*
            $(lists { $( $lnumber:literal $list:ident: $Item:ty, )* })?
        }
    )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Encode)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        #[cbor(map)]
        pub(super) struct $Part {
            $(
                $(#[$fmeta])*
                #[serde(skip_serializing_if = "Option::is_none")]
                #[n($number)]
                pub(super) $field: Option<$Type>,
            )*
            $($(
                #[serde(skip_serializing_if = "Many::is_empty")]
                #[n($lnumber)]
                pub(super) $list: Many<$Item>,
            )*)?
        }

        impl<'b, C> Decode<'b, C> for $Part {
            fn decode(decoder: &mut Decoder<'b>, context: &mut C) -> Result<Self, decode::Error> {
                let mut part = Self::default();
                read_map(decoder, context, |key, decoder, context| {
                    match key {
                        $( $number => part.$field = Some(decoder.decode_with(context)?), )*
                        $($( $lnumber => part.$list = decoder.decode_with(context)?, )*)?
                        _ => return Err(unknown_key(decoder)),
                    }
                    Ok(())
                })?;
                Ok(part)
            }
        }
    )* };
}

/// All that an engine holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Encode)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cbor(map)]
pub(super) struct Snapshot {
    #[n(0)]
    pub(super) version: u32,
    #[n(1)]
    pub(super) now: Timestamp,
    #[n(2)]
    pub(super) seq: u64,
    #[n(3)]
    pub(super) world: World,
}

impl<'b, C> Decode<'b, C> for Snapshot {
    fn decode(decoder: &mut Decoder<'b>, context: &mut C) -> Result<Self, decode::Error> {
        let (mut version, mut now, mut seq, mut world) = (None, None, None, None);
        read_map(decoder, context, |key, decoder, context| {
            match key {
                0 => version = Some(decoder.u32()?),
                1 => now = Some(decoder.decode_with(context)?),
                2 => seq = Some(decoder.u64()?),
                3 => world = Some(decoder.decode_with(context)?),
                _ => return Err(unknown_key(decoder)),
            }
            Ok(())
        })?;
        let missing = decode::Error::missing_value;
        Ok(Self {
            version: version.ok_or_else(|| missing(0))?,
            now: now.ok_or_else(|| missing(1))?,
            seq: seq.ok_or_else(|| missing(2))?,
            world: world.ok_or_else(|| missing(3))?,
        })
    }
}

/// The version alone: a future snapshot may differ in everything else.
#[derive(Decode)]
#[cbor(map)]
pub(super) struct Version {
    #[n(0)]
    pub(super) version: u32,
}

parts! {
    World {
        0 connection: Text,
        1 connection_lost: bool,
        2 identity: Identity,
        3 lead: Lead,
        4 chat: ChatId,
        5 minted: u64,
        6 asked: u64,
        11 minted_messages: u64,
        12 normalizer: Normalizer,
        lists {
            7 widgets: Widget,
            8 chats: Chat,
            9 ended: ChatId,
            10 events: AsJson<Envelope>,
        }
    }

    Identity {
        0 state: Text,
        1 name: Personal,
        2 name_for_operator: Personal,
        3 email: Personal,
        4 phone: Personal,
        5 verified: u64,
    }

    Lead {
        0 state: Text,
        1 fingerprint: u64,
        2 ahead: bool,
    }

    Widget {
        0 id: WidgetId,
        1 element_id: ElementId,
        2 user_id: UserId,
        3 state: Text,
        4 kind: WidgetKind,
        5 options: AsJson<WidgetOptions>,
        6 side: Side,
        7 bubble: bool,
        8 online: bool,
        9 page: Text,
        10 requested_page: Page,
        11 window: Text,
        12 availability: Text,
        13 status: Status,
        14 operators: AsJson<List<Operator>>,
        15 groups: AsJson<List<Group>>,
        16 operator: Text,
        17 consent: Text,
        18 consent_until: Timestamp,
        19 offline: Text,
        20 offline_print: u64,
        21 callback: Text,
        22 callback_print: u64,
        23 callback_result: Text,
        24 call: Call,
        25 form: FormKind,
        26 chat: ChatId,
        27 unread_told: u32,
        lists {
            28 forms: Form,
            29 questions: Question,
            30 triggers: Trigger,
            31 held: AsJson<Held>,
            32 queue: AsJson<Input>,
            33 unread: (ChatId, u32),
        }
    }

    Call {
        0 state: Text,
        1 id: CallId,
        2 kind: CallKind,
        3 until: Timestamp,
    }

    Form {
        0 kind: FormKind,
        1 state: Text,
        2 channel: Text,
        3 fields: AsJson<FieldDefs>,
        4 asked: Text,
        lists {
            5 answers: (Text, Json),
            6 declined: Text,
        }
    }

    Question {
        0 id: Text,
        1 kind: FormKind,
        2 field: Text,
        3 number: Personal,
        4 until: Timestamp,
    }

    Trigger {
        0 id: TriggerId,
        1 state: Text,
        2 title: Text,
    }

    Chat {
        0 id: ChatId,
        1 widget_id: WidgetId,
        2 element_id: ElementId,
        3 user_id: UserId,
        4 vendor_id: ChatId,
        5 scope: Text,
        6 host: Text,
        7 state: Text,
        8 initiator: Initiator,
        9 ticket: Text,
        10 department_id: Text,
        11 operator_id: Text,
        12 queued: bool,
        13 position: u32,
        14 wait_ms: u64,
        15 to: Text,
        16 proposal: AsJson<Input>,
        17 survey_configured: bool,
        18 restored: bool,
        19 until: Timestamp,
        20 call: Call,
        21 survey: Survey,
        22 rating: Text,
        23 rating_print: u64,
        27 minted: bool,
        28 request_print: u64,
        lists {
            24 participants: AsJson<User>,
            25 typists: Typist,
            26 messages: Message,
        }
    }

    Survey {
        0 state: Text,
        1 until: Timestamp,
        lists {
            2 answers: (Text, u64),
        }
    }

    Typist {
        0 user_id: UserId,
        1 until: Timestamp,
    }

    Message {
        0 id: MessageId,
        1 sent_at: u64,
        2 state: Text,
        3 attachment: Text,
        lists {
            4 receipts: Receipt,
        }
    }

    Receipt {
        0 by: UserId,
        1 state: Text,
    }
}
