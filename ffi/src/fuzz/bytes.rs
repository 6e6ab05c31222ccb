//! From any bytes to the arguments of C functions.

use std::ffi::{CString, c_char};
use std::ptr;

use parlour::vocabulary::enumerations;

/// What each vendor's widget tells in a visit, a call a line.
const VENDOR_CALLS: [&str; 4] = [
    include_str!("../../../tests/fuzz/corpus/vendor_calls/ctlive_page_events_drive_a_visit"),
    include_str!("../../../tests/fuzz/corpus/vendor_calls/customerly_callbacks_drive_a_visit"),
    include_str!("../../../tests/fuzz/corpus/vendor_calls/livechatoo_callbacks_drive_a_visit"),
    include_str!("../../../tests/fuzz/corpus/vendor_calls/mluvii_app_events_and_status_codes"),
];

/// Inputs in their JSON form, one a line.
const INPUTS: &str = include_str!("../../../tests/fuzz/corpus/handle_json/active_chat");

const CONFIGS: &[&str] = &[
    "{}",
    r#"{"mode":"observe"}"#,
    r#"{"phone":{"normalizer":"host"}}"#,
    r#"{"limits":{"widgets":1,"chats":1,"messages":2,"events":8,"id":4,"input":400}}"#,
    r#"{"deadlines":{"queue":1000,"consent":1000}}"#,
];

/// Bytes, taken one by one; after the last one, zeros. It keeps the text that it gave.
pub(super) struct Bytes<'d> {
    rest: &'d [u8],
    texts: Vec<CString>,
    lines: Vec<Box<[u8]>>,
}

impl<'d> Bytes<'d> {
    pub(super) fn new(rest: &'d [u8]) -> Self {
        Self { rest, texts: Vec::new(), lines: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    /// Bytes as they are, their number before them.
    pub(super) fn bytes(&mut self) -> &'d [u8] {
        let length = usize::from(self.next()).min(self.rest.len());
        let (bytes, rest) = self.rest.split_at(length);
        self.rest = rest;
        bytes
    }

    fn keep(&mut self, text: &[u8]) -> *const c_char {
        let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
        let text = CString::new(&text[..end]).expect("it was cut at the first NUL");
        let data = text.as_ptr();
        self.texts.push(text);
        data
    }

    /// One of these, or seldom `NULL`, what is not UTF-8, or any text.
    fn pick(&mut self, of: &[&str]) -> *const c_char {
        match self.next() {
            240..=249 => ptr::null(),
            250..=252 => self.keep(b"a\xff\xc3"),
            253..=255 => {
                let text = self.bytes();
                self.keep(text)
            }
            index => self.keep(of[usize::from(index) % of.len()].as_bytes()),
        }
    }

    pub(super) fn widget(&mut self) -> *const c_char {
        self.pick(&["w1", "w2", "", "a widget of a long name"])
    }

    pub(super) fn chat(&mut self) -> *const c_char {
        self.pick(&["c1", "c2", "local-1", "v1", ""])
    }

    pub(super) fn message(&mut self) -> *const c_char {
        self.pick(&["m1", "m2", "m3"])
    }

    pub(super) fn user(&mut self) -> *const c_char {
        self.pick(&["a1", "u1", "a2"])
    }

    pub(super) fn field(&mut self) -> *const c_char {
        self.pick(&["phone", "email", "name", "size"])
    }

    pub(super) fn request(&mut self) -> *const c_char {
        self.pick(&["phone-1", "phone-2", "phone-3"])
    }

    pub(super) fn text(&mut self) -> *const c_char {
        self.pick(&["Hi", "jane@example.com", "+420777666555", "https://acme.example/order/1", "\u{1f980}\n"])
    }

    /// The name of a value of any enumeration.
    pub(super) fn word(&mut self) -> *const c_char {
        let words: Vec<&str> = enumerations().flat_map(|enumeration| enumeration.values).copied().collect();
        self.pick(&words)
    }

    /// What is given as JSON: options of a widget, fields of a form, an answer, data of a visitor.
    pub(super) fn options(&mut self) -> *const c_char {
        self.pick(&[
            "{}",
            r#"{"targets":["*order*"],"scope":"shop","account":"acme","prefill":{"email":"jane@example.com"}}"#,
            r#"[{"name":"phone","required":true},{"name":"size","type":"choice","choices":["S"]}]"#,
            r#"[{"name":"email","required":true},{"name":"name"}]"#,
            r#""jane@example.com""#,
            r#""777 666 555""#,
            "7",
            "{",
        ])
    }

    /// A configuration, `NULL` every other time.
    pub(super) fn config(&mut self) -> *const c_char {
        if self.flag() { self.pick(CONFIGS) } else { ptr::null() }
    }

    pub(super) fn flag(&mut self) -> bool {
        self.next() % 2 == 1
    }

    /// -1, 0, 1, and what is none of them.
    pub(super) fn three(&mut self) -> i32 {
        [1, 0, -1, i32::MIN, i32::MAX, 32][usize::from(self.next()) % 6]
    }

    pub(super) fn number(&mut self) -> u32 {
        match self.next() {
            253 => u32::MAX,
            254 => 60_000,
            255 => 65_536 + u32::from(self.next()),
            number => number.into(),
        }
    }

    pub(super) fn signed(&mut self) -> i64 {
        match self.next() {
            254 => i64::MIN,
            255 => i64::MAX,
            number => i64::from(number % 16) - 2,
        }
    }

    pub(super) fn time(&mut self) -> u64 {
        match self.next() {
            254 => u64::MAX,
            255 => (1 << 53) - 1,
            number => u64::from(number) * 100,
        }
    }

    /// How many milliseconds pass; seldom, all that there are.
    pub(super) fn wait(&mut self) -> u64 {
        match self.next() {
            0..=99 => 1,
            number @ 100..=199 => u64::from(number) * 100,
            number @ 200..=253 => u64::from(number) * 60_000,
            254 => 1 << 53,
            255 => u64::MAX,
        }
    }

    /// A line of a text, as it is or cut, or any bytes; with its length.
    fn line(&mut self, of: &[&str]) -> (*const c_char, usize) {
        let lines: Vec<&str> = of.iter().flat_map(|text| text.lines()).collect();
        let kind = self.next();
        let line = match (kind, lines.get(usize::from(self.next()) % lines.len())) {
            (0..=200, Some(line)) => line.as_bytes(),
            (201..=210, Some(line)) => &line.as_bytes()[..line.len() / 2],
            (250..=252, _) => return (ptr::null(), 9),
            (253, _) => return (ptr::null(), 0),
            (254, _) => return (self.keep(b"{}"), usize::MAX),
            _ => self.bytes(),
        };
        self.lines.push(line.into());
        self.lines.last().map_or((ptr::null(), 0), |line| (line.as_ptr().cast(), line.len()))
    }

    pub(super) fn input(&mut self) -> (*const c_char, usize) {
        self.line(&[INPUTS])
    }

    pub(super) fn vendor_call(&mut self) -> (*const c_char, usize) {
        self.line(&VENDOR_CALLS)
    }
}
