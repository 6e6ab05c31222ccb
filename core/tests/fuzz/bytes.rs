//! From any bytes to a configuration and inputs. All inputs of the vocabulary come, with all of their fields: the
//! decoder reads the vocabulary's own description, so that new ones are fuzzed without a change here.

use parlour::vocabulary::{Description, FieldDescription, INPUTS, enumeration};
use parlour::{Config, Deadlines, Limits, Mode, Normalizer};

/// Bytes, taken one by one; after the last one, zeros.
pub(super) struct Bytes<'d> {
    rest: &'d [u8],
}

/// Values of a field, in JSON: few, so that inputs meet.
fn pool(field: &FieldDescription) -> &'static [&'static str] {
    match (field.field.name(), field.ty) {
        ("widgetId", _) => &[r#""w1""#, r#""w2""#, r#""""#],
        ("chatId" | "vendorId", _) => &[r#""c1""#, r#""c2""#, r#""local-1""#, r#""v1""#, r#""""#],
        ("messageId", _) => &[r#""m1""#, r#""m2""#, r#""m3""#],
        ("requestId", _) => &[r#""phone-1""#, r#""phone-2""#, r#""phone-3""#],
        ("field", _) => &[r#""email""#, r#""phone""#, r#""name""#, r#""size""#],
        (_, "id") => &[r#""a1""#, r#""a2""#, r#""u1""#],
        (_, "text") => &[r#""x""#, r#""order/1""#, r#""o1""#, r#""""#],
        (_, "personal" | "secret") => &[r#""jane@example.com""#, r#""+420777666555""#, r#""Jane""#, r#"" ""#],
        (_, "count" | "number") => &["0", "1", "2", "100", "9007199254740991"],
        (_, "integer") => &["1", "0", "-1", "5", "7", "10"],
        (_, "bool") => &["true", "false"],
        (_, "json") => {
            &[r#""jane@example.com""#, r#""777 666 555""#, r#""S""#, "7", "true", "null", r#"{"a":[{}]}"#]
        }
        (_, "text[]") => &["[]", r#"["d1"]"#, r#"["o1","o2"]"#],
        (_, "id[]") => &["[]", r#"["a1"]"#, r#"["u1","a1","a2"]"#],
        (_, "user") => &[
            r#"{"id":"a1","isAgent":true}"#,
            r#"{"id":"a2","nickname":"Ada","isAgent":true}"#,
            r#"{"id":"u1","isAgent":false}"#,
        ],
        (_, "operator[]") => &[
            "[]",
            r#"[{"id":"o1","name":"Ada","departments":[{"id":"d1","name":"Sales"}],"status":"online"}]"#,
            r#"[{"id":"o1","status":"offline"},{"id":"o2","status":"busy"}]"#,
        ],
        (_, "group[]") => &["[]", r#"[{"id":"d1","status":"away"}]"#, r#"[{"id":"d2","status":"online"}]"#],
        (_, "attachment[]") => &["[]", r#"[{"name":"a.png","size":2,"data":"aGk=","mime":"image/png"}]"#],
        (_, "field[]") => &[
            "[]",
            r#"[{"name":"phone","required":true},{"name":"size","type":"choice","choices":["S"]}]"#,
            r#"[{"name":"email","required":true},{"name":"name"}]"#,
        ],
        (_, "proactive") => &["{}", r#"{"message":"May I help?","operatorName":"Ada"}"#],
        (_, "content") => &[
            r#"{"type":"text","text":"Hi"}"#,
            r#"{"type":"link","url":"https://acme.example"}"#,
            r#"{"type":"image","format":"PNG","data":"aGk="}"#,
            r#"{"type":"document","format":"pdf","caption":"c","data":"aGk="}"#,
        ],
        (_, "options") => &[
            "{}",
            r#"{"urls":{"privacy":"/privacy"},"prefill":{"email":"jane@example.com","custom":"secret"}}"#,
            r#"{"scope":"shop","account":"acme","targets":["*order*"],"operatorAssignment":"manual"}"#,
            r#"{"sessionPerHost":true,"host":"a.example","mobile":true,"page":"mini"}"#,
            r#"{"departmentSupport":true,"departments":["d1"],"cloneOperators":{"Ada":["Support"]},"page":"hidden"}"#,
        ],
        (_, other) => panic!("no values for fields of type {other}"),
    }
}

impl<'d> Bytes<'d> {
    pub(super) fn new(rest: &'d [u8]) -> Self {
        Self { rest }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    fn pick<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> &'t T {
        of[usize::from(self.next()) % of.len()]
    }

    /// Any configuration: strict or not, impatient or not, narrow or not.
    pub(super) fn config(&mut self) -> Config {
        let mut config = Config::default();
        let bits = self.next();
        if bits & 1 != 0 {
            config.mode = Mode::Observe;
        }
        config.untimed = bits & 16 != 0;
        if bits & 2 != 0 {
            config.phone.normalizer = Normalizer::Host;
        }
        if bits & 4 != 0 {
            // Each by name: none is off.
            config.deadlines = Deadlines {
                typing: 10_000,
                call_offer: 30_000,
                survey: 600_000,
                phone_answer: 5_000,
                consent: 20_000,
                queue: 15_000,
                repeat: 2_000,
            };
        }
        if bits & 8 != 0 {
            let limit = u32::from(self.next() % 4);
            counts(&mut config.limits).into_iter().for_each(|limited| *limited = limit);
            config.limits.events = 40;
        }
        if bits & 32 != 0 {
            // One or two on their own: what is narrow alone shows what is done before it is asked for.
            for _ in 0..2 {
                let (at, limit) = (self.next(), u32::from(self.next() % 8));
                match at {
                    0..64 => {
                        let counts = counts(&mut config.limits);
                        *counts[usize::from(at) % counts.len()] = limit;
                    }
                    64..96 => {
                        let sizes = sizes(&mut config.limits);
                        *sizes[usize::from(at) % sizes.len()] = 8 * limit;
                    }
                    _ => {}
                }
            }
        }
        config
    }

    /// How many milliseconds pass.
    pub(super) fn wait(&mut self) -> u64 {
        const WAITS: [u64; 8] = [0, 0, 1, 100, 4_000, 10_000, 31_000, 600_000];
        WAITS[usize::from(self.next()) % WAITS.len()]
    }

    /// Any input, in JSON.
    pub(super) fn input(&mut self) -> String {
        let description: &Description = self.pick(INPUTS);
        let mut text = format!(r#"{{"type":"{}""#, description.name);
        for field in description.fields {
            // Optional fields are there every other time; vendor fields that are carried through, seldom.
            let there = field.required || self.next() % if field.field.name() == "raw" { 16 } else { 2 } == 1;
            if there {
                text.push_str(&format!(r#","{}":{}"#, field.field.name(), self.value(field)));
            }
        }
        text.push('}');
        text
    }

    fn value(&mut self, field: &FieldDescription) -> String {
        match enumeration(field.ty) {
            Some(known) => format!(r#""{}""#, self.pick(known.values)),
            None => self.pick(pool(field)).to_owned(),
        }
    }
}

/// The limits of how many there may be of something.
fn counts(limits: &mut Limits) -> [&mut u32; 13] {
    #[rustfmt::skip]
    let Limits {
        id: _, text: _, data: _, json: _, depth: _, list: _, input: _,
        widgets, chats, ended_chats, messages, receipts, participants, queued_inputs, events, held_events, answers, triggers,
        questions, log,
    } = limits;
    [
        widgets,
        chats,
        ended_chats,
        messages,
        receipts,
        participants,
        queued_inputs,
        held_events,
        answers,
        triggers,
        questions,
        events,
        log,
    ]
}

/// The limits of how large something may be.
fn sizes(limits: &mut Limits) -> [&mut u32; 7] {
    let Limits { id, text, data, json, depth, list, input, .. } = limits;
    [id, text, data, json, depth, list, input]
}
