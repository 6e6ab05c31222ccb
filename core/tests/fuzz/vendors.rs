//! The dialects: calls of vendors, their arguments, and logs of them.

use parlour::dialect::{Decoded, Dialect, Observed, Origins, Surface, Translator, VendorCall};
use parlour::vocabulary::Json;
use parlour::{Config, Engine, Envelope, Mode};

use super::checked::Checked;

/// Functions and methods by their names; the names of what vendors tell are in the capability tables.
const ASKED: &[(Surface, &str)] = &[
    (
        Surface::CtliveContact,
        "joinContact endContact leave sendMessage SendLink SendMultimediaMessage isWriting on",
    ),
    (
        Surface::Customerly,
        "load update show hide open close showArticle showNewMessage sendNewMessage attribute event",
    ),
    (Surface::LivechatooEmbed, "init options stop flip reload bubble switch_side page status"),
    (Surface::LivechatooPopup, "init options stop close status"),
    (
        Surface::Mluvii,
        "$owidgetOnLoad isSupported init connectToServer setCustomNumberNormalization addCustomData",
    ),
    (Surface::Mluvii, "openChat openAppOnCurrentPage setAppEventCallback"),
];

/// First arguments on which it depends what the second one is.
const FIRST: &[(&str, &str)] = &[
    ("SendMultimediaMessage", "IMAGE"),
    ("SendMultimediaMessage", "DOCUMENT"),
    ("onMessageRead", "c1"),
    ("onProfilingQuestionAnswered", "size"),
    ("onNewConversation", "Hi"),
    ("attribute", "email"),
    ("page", "chat"),
    ("addCustomData", "oo1_guest_email"),
];

/// Lines of text, each told as a vendor's call to an engine that observes.
pub(crate) fn vendor_calls(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut engine = Checked::new(Config { mode: Mode::Observe, ..Config::default() });
    for (at, line) in (1..).zip(text.lines()) {
        let call = VendorCall::from_json(line);
        let observed = engine.observe_json(at, line);
        match &call {
            Ok(call) => {
                let read = read(call);
                assert_eq!(observed.is_ok(), read.is_ok(), "{line}");
                assert_eq!(matches!(observed, Ok(Observed::Unknown)), read == Ok(Decoded::Unknown), "{line}");
            }
            Err(error) => assert_eq!(observed.as_ref(), Err(error)),
        }
        if let Err(error) = observed {
            assert_is_plain(&error.to_string());
        }
        engine.envelopes().iter().for_each(tell);
    }
    engine.restart();
}

/// What the call's own dialect makes of it; all others leave it alone.
fn read(call: &VendorCall) -> Result<Decoded, parlour::dialect::DecodeError> {
    let origins = Origins::any();
    let whose = call.surface.dialect();
    for dialect in Dialect::ALL.iter().filter(|dialect| **dialect != whose) {
        assert_eq!(dialect.decode(call, &origins), Ok(Decoded::NotMine), "{}", call.to_json());
        assert_eq!(dialect.command(call), Ok(Decoded::NotMine), "{}", call.to_json());
    }
    // Anybody posts messages to a page; everything else that comes by a vendor's surface is the vendor's.
    let is_posted = call.surface == Surface::CtlivePage && &*call.call == "postMessage";
    let is_foreign = whose.decode(call, &origins) == Ok(Decoded::NotMine);
    assert!(is_posted || !is_foreign, "{}", call.to_json());
    assert_ne!(whose.command(call), Ok(Decoded::NotMine), "{}", call.to_json());
    whose.read(call, &origins)
}

/// Tells an event in every dialect: both ways out say the same, and each vendor takes the calls for its own.
fn tell(envelope: &Envelope) {
    for dialect in Dialect::ALL {
        let calls = dialect.encode(envelope);
        let lines = dialect.encode_json(envelope);
        assert_eq!(lines.lines().count(), calls.len(), "{lines}");
        for (line, call) in lines.lines().zip(&calls) {
            assert_eq!(line, call.to_json());
            assert_is_taken(*dialect, line, call);
        }
    }
}

/// A call that came out of an encoder comes in again.
fn assert_is_taken(dialect: Dialect, line: &str, call: &VendorCall) {
    let again = VendorCall::from_json(line).expect("an encoder's line is a call");
    assert_eq!(again.to_json(), line);
    let decoded = dialect.decode(call, &Origins::any());
    if Dialect::vendors().any(|vendor| vendor == dialect) {
        let is_taken = matches!(&decoded, Ok(Decoded::Inputs(inputs)) if !inputs.is_empty());
        assert!(is_taken, "{line} is decoded as {decoded:?}");
    } else {
        assert_eq!(decoded, Ok(Decoded::Unknown), "{line}");
    }
}

/// Nothing in a message can pass for another line of a log, or for a terminal's command.
fn assert_is_plain(message: &str) {
    assert!(!message.contains(char::is_control), "{message:?}");
}

/// A pair of dialects, and the lines of a log.
pub(crate) fn translate(data: &[u8]) {
    let Some((pair, data)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (pair, all) = (usize::from(*pair), Dialect::ALL);
    let (from, to) = (all[pair / all.len() % all.len()], all[pair % all.len()]);
    let mut translator = Translator::new(from, to);
    for call in text.lines().filter_map(|line| VendorCall::from_json(line).ok()) {
        match translator.translate(&call) {
            Ok(calls) => assert_are_translated(from, to, &calls),
            Err(error) => assert_is_plain(&error.to_string()),
        }
    }
    if let Some((at, _)) = translator.next_deadline() {
        assert_are_translated(from, to, &translator.handle_timeout(at));
    }
    translator.report().to_string().lines().for_each(assert_is_plain);
}

fn assert_are_translated(from: Dialect, to: Dialect, calls: &[VendorCall]) {
    for call in calls {
        let line = call.to_json();
        assert_eq!(line.lines().count(), 1, "{line}");
        assert_eq!(call.surface.dialect(), to, "{line}");
        // Among a dialect's own calls, those that are not known are passed on.
        let is_passed_on = from == to && to.read(call, &Origins::any()) == Ok(Decoded::Unknown);
        if !is_passed_on {
            assert_is_taken(to, &line, call);
        }
    }
}

/// An argument of every call that is known, wherever one can stand.
pub(crate) fn decode(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let argument = Json::from_text(&text).unwrap_or_else(|| Json::string(&text));
    let argument = argument.text();
    let mut engine = Engine::new(Config { mode: Mode::Observe, ..Config::default() });
    for (surface, name) in names() {
        for (name, args) in arguments(surface, name, argument) {
            let call = VendorCall::new(surface, name, &args).expect("arguments in JSON");
            let call = VendorCall { chat_id: Some("c1".into()), ..call };
            let read = read(&call);
            assert_eq!(engine.observe(1, &call).is_ok(), read.is_ok(), "{}", call.to_json());
            if let Err(error) = read {
                assert_is_plain(&error.to_string());
            }
            for envelope in engine.events() {
                tell(&envelope);
            }
        }
    }
}

/// Where calls are made, and all of their names that are known there.
fn names() -> impl Iterator<Item = (Surface, &'static str)> {
    let rows = Dialect::ALL.iter().flat_map(|dialect| dialect.capabilities()).flat_map(|row| row.calls);
    let told = rows.flat_map(|row| {
        let popup = (row.surface == Surface::LivechatooEmbed).then_some(Surface::LivechatooPopup);
        [Some(row.surface), popup].into_iter().flatten().map(|surface| (surface, row.name))
    });
    let asked = ASKED.iter().flat_map(|(surface, names)| names.split(' ').map(|name| (*surface, name)));
    told.chain(asked)
}

/// The calls of this name, with an argument in each of the places that it can have.
fn arguments<'n>(surface: Surface, name: &'n str, argument: &str) -> Vec<(&'n str, String)> {
    let rest = argument.strip_prefix('{').map_or("}", str::trim_start);
    let comma = if rest.starts_with('}') { "" } else { "," };
    match (surface, name) {
        (Surface::CtlivePage, _) => {
            let of =
                |object: &str| format!(r#"[{{"name":"CTLiveEvent","type":"{name}","object":{object}}}]"#);
            vec![("postMessage", of(argument)), ("postMessage", format!("[{argument}]"))]
        }
        (Surface::Mluvii, _) if name.starts_with("chat") => {
            vec![
                ("appEvent", format!(r#"[{{"type":"{name}"{comma}{rest}]"#)),
                ("appEvent", format!(r#"[{{"type":"{name}","sessionId":{argument}}}]"#)),
                ("appEvent", format!("[{argument}]")),
            ]
        }
        _ => {
            let mut all = vec![(name, format!("[{argument},{argument}]")), (name, format!("[{argument}]"))];
            let firsts = FIRST.iter().filter(|(call, _)| *call == name);
            all.extend(firsts.map(|(_, first)| (name, format!(r#"["{first}",{argument}]"#))));
            if argument.starts_with('[') {
                all.push((name, argument.to_owned()));
            }
            if surface == Surface::CtliveContact {
                let content = format!(r#"{{"id":"m1","messageType":"IMAGE","content":{argument}}}"#);
                all.push((name, format!("[{content}]")));
                all.push((name, format!(r#"[{{"user":{argument}}}]"#)));
            }
            all
        }
    }
}
