//! What is fuzzed: any calls of the C functions, made of any bytes, and what must hold after each of them.

mod bytes;
mod replay;
mod session;

use crate::constants::*;
use crate::dialect::*;
use crate::engine::*;
use crate::handle::parlour_engine;
use crate::inputs::*;
use crate::normalizer::*;
use crate::result::*;
use crate::state::*;
use crate::text::parlour_str;

use bytes::Bytes;
use session::{DIALECTS, Session, readable};

/// A function that tells an input, its arguments made of bytes.
type InputFunction = fn(&mut Bytes<'_>, *mut parlour_engine, u64) -> parlour_result;

/// Each function that tells an input, by its name and where its arguments come from.
macro_rules! inputs {
    ($( $name:ident ( $( $argument:ident ),* ) )*) => {
        const INPUTS: &[InputFunction] = &[ $(
            |_bytes, engine, now| unsafe { $name(engine, now $( , _bytes.$argument() )*) }
        ),* ];
    };
}

inputs! {
    parlour_widget_load(widget, text, user, options)
    parlour_widget_ready(widget, word, three)
    parlour_widget_fail(widget, text, flag)
    parlour_widget_show(widget)
    parlour_widget_hide(widget)
    parlour_widget_click(widget, word)
    parlour_widget_set_page(widget, word)
    parlour_widget_update(widget, options)
    parlour_widget_reload(widget)
    parlour_widget_stop(widget)
    parlour_window_open(widget)
    parlour_window_close(widget)
    parlour_window_minimize(widget)
    parlour_window_maximize(widget)
    parlour_window_restore(widget)
    parlour_availability(widget, word)
    parlour_form_start(widget, word, word, options)
    parlour_form_answer(widget, word, field, options)
    parlour_form_submit(widget, word)
    parlour_consent_give(widget)
    parlour_consent_decline(widget)
    parlour_chat_request(chat, widget, text)
    parlour_chat_queue(chat, number, time)
    parlour_chat_accept(chat, text, text, user)
    parlour_chat_join(chat, text)
    parlour_chat_leave(chat)
    parlour_chat_restore(chat, text)
    parlour_chat_end(chat, word, text, three)
    parlour_chat_bind(chat, chat)
    parlour_participant_add(chat, user, text, flag)
    parlour_participant_remove(chat, user, text, flag)
    parlour_message_send(chat, message, text)
    parlour_message_ack(chat, message)
    parlour_message_fail(chat, message, text)
    parlour_message_receive(chat, message, user, text, flag, text, time)
    parlour_receipt_delivered(chat, message, user)
    parlour_receipt_read(chat, message, user)
    parlour_typing_start(chat, user)
    parlour_typing_stop(chat, user)
    parlour_connection_connecting()
    parlour_connection_up()
    parlour_connection_lost(text)
    parlour_survey_start(chat)
    parlour_survey_submit(chat)
    parlour_rating_submit(chat, signed, word, text)
    parlour_offline_submit(widget, text, text, text, text)
    parlour_trigger_fire(widget, text, text)
    parlour_visitor_navigate(text)
    parlour_identity_set(text, text, text, options)
    parlour_identity_clear(widget)
    parlour_phone_normalized(request, text)
}

/// A configuration and any calls, one after another.
fn abi(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut session = Session::new(bytes.config());
    while !bytes.is_empty() {
        let operation = bytes.next();
        match usize::from(operation) {
            operation @ 0..=199 => {
                let now = session.pass(bytes.wait());
                let input = INPUTS[operation % INPUTS.len()];
                session.call(|engine| input(&mut bytes, engine, now));
            }
            operation => other(operation - 200, &mut bytes, &mut session),
        }
        session.holds();
    }
    session.poll_all();
}

/// A call that tells no input by a function of its own.
fn other(operation: usize, bytes: &mut Bytes<'_>, session: &mut Session) {
    let mut out = parlour_str::NONE;
    let now = session.now();
    match operation {
        0..=9 => session.poll_all(),
        10..=14 => drop(session.poll()),
        15..=18 => {
            let now = session.pass(bytes.wait());
            session.call(|engine| unsafe { parlour_handle_timeout(engine, now) });
        }
        19..=21 => {
            let (data, length) = bytes.input();
            readable(unsafe { parlour_error(session.engine()) });
            unsafe { parlour_can_json(session.engine(), data, length) };
            session.call(|engine| unsafe { parlour_handle_json(engine, now, data, length) });
        }
        22..=27 => {
            let (data, length) = bytes.vendor_call();
            let dialect = u32::from(bytes.next()) % DIALECTS;
            session
                .call(|engine| unsafe { parlour_decode_json(engine, dialect, data, length, &raw mut out) });
            readable(out);
            out = parlour_str::NONE;
            session
                .call(|engine| unsafe { parlour_command_json(engine, dialect, data, length, &raw mut out) });
            readable(out);
            out = parlour_str::NONE;
            session.call(|engine| unsafe { parlour_observe_json(engine, now, data, length, &raw mut out) });
            readable(out);
            session.translate(data, length);
        }
        28 => session.new_translator(bytes.next().into(), bytes.next().into(), bytes.config()),
        29 => session.let_translator_wait(u64::from(bytes.next()) * 10_000),
        30..=32 => session.restart(bytes.flag()),
        33 => session.restore(bytes.config(), bytes.bytes()),
        34 => session.call(|engine| unsafe { parlour_resync(engine) }),
        35 => session.call(|engine| unsafe { parlour_log_transitions(engine, bytes.flag()) }),
        36 => readable(unsafe { parlour_take_transitions_json(session.engine()) }),
        37 => readable(unsafe { parlour_transcript_json(session.engine(), bytes.chat()) }),
        38 => readable(unsafe { parlour_view_json(session.engine()) }),
        39 => {
            readable(unsafe { parlour_storage_key(session.engine()) });
            readable(unsafe { parlour_storage_keys_to_delete_json(session.engine()) });
        }
        40 => readable(unsafe { parlour_rejection_json(session.engine()) }),
        41..=43 => {
            let function = bytes.flag().then_some(session::normalize as _);
            let context = std::ptr::without_provenance_mut(bytes.next().into());
            session.call(|engine| unsafe { parlour_set_phone_normalizer(engine, function, context) });
        }
        44 => {
            parlour_capability(bytes.number() % DIALECTS, bytes.number());
            assert!(!parlour_result_text(bytes.three()).is_null());
        }
        45 => session.read(bytes.number(), usize::from(bytes.next()), bytes.number()),
        46 => *session = Session::new(bytes.config()),
        47 => session.read(PARLOUR_FIELD_USERS, usize::MAX, 0),
        48 => {
            let wait = bytes.wait();
            let (data, length) = bytes.input();
            session.step(wait, data, length);
        }
        _ => session.misuse(),
    }
}
