//! The common inputs as functions with plain parameters; `parlour_handle_json` takes all of them.

use std::ffi::c_char;

use parlour::input;
use parlour::vocabulary::{Cause, Content, FormKind, Page, Scale, Status, User};

use crate::engine::parlour_engine;
use crate::guard::{Failure, Outcome, with};
use crate::result::*;
use crate::text::{optional, required};

/// An enumerated value by its name; none for `NULL`.
///
/// # Safety
///
/// As [`optional`].
unsafe fn named<T>(
    text: *const c_char,
    name: &str,
    known: impl FnOnce(&str) -> Option<T>,
) -> Outcome<Option<T>> {
    // SAFETY: the caller's promise.
    let Some(text) = (unsafe { optional(text, name)? }) else { return Ok(None) };
    let value = known(text)
        .ok_or_else(|| Failure::new(PARLOUR_INVALID_ARGUMENT, format!("{name} has no value of this name")))?;
    Ok(Some(value))
}

/// An enumerated value by its name, which must be there.
///
/// # Safety
///
/// As [`optional`].
unsafe fn known<T>(text: *const c_char, name: &str, known: impl FnOnce(&str) -> Option<T>) -> Outcome<T> {
    // SAFETY: the caller's promise.
    let value = unsafe { named(text, name, known)? };
    value.ok_or_else(|| Failure::new(PARLOUR_NULL, format!("{name} is NULL")))
}

/// A value by its JSON form; none for `NULL`.
///
/// # Safety
///
/// As [`optional`].
unsafe fn parsed<T: serde::de::DeserializeOwned>(text: *const c_char, name: &str) -> Outcome<Option<T>> {
    // SAFETY: the caller's promise.
    let Some(text) = (unsafe { optional(text, name)? }) else { return Ok(None) };
    let value = serde_json::from_str(text);
    value
        .map(Some)
        .map_err(|_| Failure::new(PARLOUR_INVALID_ARGUMENT, format!("{name} does not fit its schema")))
}

/// A participant.
///
/// # Safety
///
/// As [`optional`].
unsafe fn user(id: *const c_char, nickname: *const c_char, is_agent: bool) -> Outcome<User> {
    // SAFETY: the caller's promise.
    let (id, nickname) = unsafe { (required(id, "user_id")?, optional(nickname, "nickname")?) };
    Ok(User { id: id.into(), nickname: nickname.map(Into::into), is_agent })
}

/// Starts loading a widget. `options` is JSON, or `NULL` for none. See input `widget.load`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_widget_load(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    element_id: *const c_char,
    user_id: *const c_char,
    options: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WidgetLoad {
                element_id: optional(element_id, "element_id")?.map(Into::into),
                user_id: optional(user_id, "user_id")?.map(Into::into),
                options: parsed(options, "options")?,
                ..input::WidgetLoad::new(required(widget_id, "widget_id")?)
            };
            engine.take(now, input)
        })
    }
}

/// The widget's configuration has been read. `page` is `start_online` …, or `NULL`; `online` is 1, 0, or -1 where
/// it is unknown. See input `widget.ready`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_widget_ready(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    page: *const c_char,
    online: i32,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WidgetReady {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                page: named(page, "page", Page::from_name)?,
                online: (online >= 0).then_some(online > 0),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The widget cannot be loaded. See input `widget.fail`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_widget_fail(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    reason: *const c_char,
    unsupported: bool,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WidgetFail {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                unsupported: Some(unsupported),
                ..input::WidgetFail::new(required(reason, "reason")?)
            };
            engine.take(now, input)
        })
    }
}

/// Shows the widget. See input `widget.show`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_widget_show(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WidgetShow {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Hides the widget. See input `widget.hide`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_widget_hide(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WidgetHide {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The visitor clicked the widget; `channel` is `chat`, `callback_now` …, or any other text. See input
/// `widget.click`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_widget_click(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    channel: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WidgetClick {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..input::WidgetClick::new(required(channel, "channel")?)
            };
            engine.take(now, input)
        })
    }
}

/// Asks for another page. See input `widget.set_page`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_widget_set_page(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    page: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WidgetSetPage {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..input::WidgetSetPage::new(known(page, "page", Page::from_name)?)
            };
            engine.take(now, input)
        })
    }
}

/// The page was changed without a load: tells again what still holds. See input `widget.reload`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_widget_reload(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WidgetReload {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Takes the widget away. See input `widget.stop`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_widget_stop(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WidgetStop {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Opens the window. See input `window.open`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_window_open(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WindowOpen {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Closes the window. See input `window.close`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_window_close(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WindowClose {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Minimises the window. See input `window.minimize`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_window_minimize(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WindowMinimize {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Maximises the window. See input `window.maximize`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_window_maximize(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WindowMaximize {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Restores the window. See input `window.restore`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_window_restore(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::WindowRestore {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Reports the status as a whole: `online`, `busy`, `away` or `offline`. See input `availability.report`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_availability(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    status: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::AvailabilityReport {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                status: Some(known(status, "status", Status::from_name)?),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// A form opens; `kind` is `pre_chat`, `offline`, `callback` or `profiling`, `fields` a JSON array of fields, or
/// `NULL`. See input `form.start`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_form_start(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    kind: *const c_char,
    channel: *const c_char,
    fields: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::FormStart {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                channel: optional(channel, "channel")?.map(Into::into),
                fields: parsed(fields, "fields")?,
                ..input::FormStart::new(known(kind, "kind", FormKind::from_name)?)
            };
            engine.take(now, input)
        })
    }
}

/// The visitor answers a field; `value` is text. See input `form.answer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_form_answer(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    kind: *const c_char,
    field: *const c_char,
    value: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::FormAnswer {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                kind: named(kind, "kind", FormKind::from_name)?,
                ..input::FormAnswer::new(required(field, "field")?, required(value, "value")?)
            };
            engine.take(now, input)
        })
    }
}

/// The visitor sends the form. See input `form.submit`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_form_submit(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    kind: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::FormSubmit {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                kind: named(kind, "kind", FormKind::from_name)?,
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The visitor consents to the processing of personal data. See input `consent.give`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_consent_give(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ConsentGive {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The visitor refuses consent. See input `consent.decline`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_consent_decline(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ConsentDecline {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Asks for a chat. See input `chat.request`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_chat_request(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    widget_id: *const c_char,
    message: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ChatRequest {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                message: optional(message, "message")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The chat waits in the queue, at `position` (0: unknown), for `wait_ms` milliseconds (0: unknown). See input
/// `chat.queue`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_chat_queue(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    position: u32,
    wait_ms: u64,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ChatQueue {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                position: (position > 0).then_some(position),
                wait_ms: (wait_ms > 0).then_some(wait_ms),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// An agent answers: the chat starts. See input `chat.accept`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_chat_accept(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    ticket: *const c_char,
    department_id: *const c_char,
    operator_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ChatAccept {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                ticket: optional(ticket, "ticket")?.map(Into::into),
                department_id: optional(department_id, "department_id")?.map(Into::into),
                operator_id: optional(operator_id, "operator_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// This participant enters an existing chat. See input `chat.join`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_chat_join(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    nickname: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ChatJoin {
                nickname: optional(nickname, "nickname")?.map(Into::into),
                ..input::ChatJoin::new(required(chat_id, "chat_id")?)
            };
            engine.take(now, input)
        })
    }
}

/// This participant leaves; the chat goes on. See input `chat.leave`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_chat_leave(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ChatLeave::new(required(chat_id, "chat_id")?);
            engine.take(now, input)
        })
    }
}

/// A running chat is found again after a load. See input `chat.restore`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_chat_restore(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    ticket: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ChatRestore {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                ticket: optional(ticket, "ticket")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The chat is over. `by` is `visitor`, `agent` …, or `NULL`; `survey_configured` is 1, 0, or -1 where it is
/// unknown. See input `chat.end`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_chat_end(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    by: *const c_char,
    reason: *const c_char,
    survey_configured: i32,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ChatEnd {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                by: named(by, "by", Cause::from_name)?,
                reason: optional(reason, "reason")?.map(Into::into),
                survey_configured: (survey_configured >= 0).then_some(survey_configured > 0),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Attaches the vendor's id to a chat. See input `chat.bind`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_chat_bind(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    vendor_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input =
                input::ChatBind::new(required(chat_id, "chat_id")?, required(vendor_id, "vendor_id")?);
            engine.take(now, input)
        })
    }
}

/// Somebody enters the chat. See input `participant.add`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_participant_add(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    user_id: *const c_char,
    nickname: *const c_char,
    is_agent: bool,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ParticipantAdd {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                ..input::ParticipantAdd::new(user(user_id, nickname, is_agent)?)
            };
            engine.take(now, input)
        })
    }
}

/// Somebody leaves the chat. See input `participant.remove`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_participant_remove(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    user_id: *const c_char,
    nickname: *const c_char,
    is_agent: bool,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ParticipantRemove {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                ..input::ParticipantRemove::new(user(user_id, nickname, is_agent)?)
            };
            engine.take(now, input)
        })
    }
}

/// The visitor sends text. With `message_id` of `NULL` the engine names the message. See input `message.send`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_message_send(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    message_id: *const c_char,
    text: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::MessageSend {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                message_id: optional(message_id, "message_id")?.map(Into::into),
                ..input::MessageSend::new(Content::text(required(text, "text")?))
            };
            engine.take(now, input)
        })
    }
}

/// The network has taken the message. See input `message.ack`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_message_ack(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    message_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::MessageAck {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                ..input::MessageAck::new(required(message_id, "message_id")?)
            };
            engine.take(now, input)
        })
    }
}

/// The message could not be sent. See input `message.fail`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_message_fail(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    message_id: *const c_char,
    reason: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::MessageFail {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                ..input::MessageFail::new(required(message_id, "message_id")?, required(reason, "reason")?)
            };
            engine.take(now, input)
        })
    }
}

/// Text came in, from a user; `sent_at` is when it was written, in milliseconds, or 0 to take the
/// time of the call. See input `message.receive`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_message_receive(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    message_id: *const c_char,
    user_id: *const c_char,
    nickname: *const c_char,
    is_agent: bool,
    text: *const c_char,
    sent_at: u64,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::MessageReceive {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                sent_at: (sent_at > 0).then_some(sent_at),
                ..input::MessageReceive::new(
                    required(message_id, "message_id")?,
                    user(user_id, nickname, is_agent)?,
                    Content::text(required(text, "text")?),
                )
            };
            engine.take(now, input)
        })
    }
}

/// A message has arrived at a reader, `by`, where he is known. See input `receipt.delivered`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_receipt_delivered(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    message_id: *const c_char,
    by: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ReceiptDelivered {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                by: optional(by, "by")?.map(Into::into),
                ..input::ReceiptDelivered::new(required(message_id, "message_id")?)
            };
            engine.take(now, input)
        })
    }
}

/// A message was read. See input `receipt.read`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_receipt_read(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    message_id: *const c_char,
    by: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ReceiptRead {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                by: optional(by, "by")?.map(Into::into),
                ..input::ReceiptRead::new(required(message_id, "message_id")?)
            };
            engine.take(now, input)
        })
    }
}

/// Somebody writes. See input `typing.start`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_typing_start(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    user_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::TypingStart {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                user_id: optional(user_id, "user_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// Somebody no longer writes. See input `typing.stop`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_typing_stop(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    user_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::TypingStop {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                user_id: optional(user_id, "user_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The transport connects. See input `connection.connecting`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_connection_connecting(
    engine: *mut parlour_engine,
    now: u64,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ConnectionConnecting::default();
            engine.take(now, input)
        })
    }
}

/// The transport works. See input `connection.up`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_connection_up(engine: *mut parlour_engine, now: u64) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ConnectionUp::default();
            engine.take(now, input)
        })
    }
}

/// The transport is lost; nothing ends by that. See input `connection.lost`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_connection_lost(
    engine: *mut parlour_engine,
    now: u64,
    reason: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::ConnectionLost {
                reason: optional(reason, "reason")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The visitor opens the survey. See input `survey.start`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_survey_start(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::SurveyStart {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The visitor sends the survey. See input `survey.submit`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_survey_submit(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::SurveySubmit {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The visitor rates the chat; `scale` is `stars5`, `thumbs`, `nps`, `likert5` or `likert7`. See input
/// `rating.submit`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_rating_submit(
    engine: *mut parlour_engine,
    now: u64,
    chat_id: *const c_char,
    value: i64,
    scale: *const c_char,
    message: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::RatingSubmit {
                chat_id: optional(chat_id, "chat_id")?.map(Into::into),
                message: optional(message, "message")?.map(Into::into),
                ..input::RatingSubmit::new(value, known(scale, "scale", Scale::from_name)?)
            };
            engine.take(now, input)
        })
    }
}

/// The visitor leaves a message while nobody is there. See input `offline.submit`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_offline_submit(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    name: *const c_char,
    email: *const c_char,
    phone: *const c_char,
    message: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::OfflineSubmit {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                name: optional(name, "name")?.map(Into::into),
                email: optional(email, "email")?.map(Into::into),
                phone: optional(phone, "phone")?.map(Into::into),
                ..input::OfflineSubmit::new(required(message, "message")?)
            };
            engine.take(now, input)
        })
    }
}

/// A trigger shows. See input `trigger.fire`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_trigger_fire(
    engine: *mut parlour_engine,
    now: u64,
    widget_id: *const c_char,
    id: *const c_char,
    title: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::TriggerFire {
                widget_id: optional(widget_id, "widget_id")?.map(Into::into),
                title: optional(title, "title")?.map(Into::into),
                ..input::TriggerFire::new(required(id, "id")?)
            };
            engine.take(now, input)
        })
    }
}

/// The visitor goes to another page. See input `visitor.navigate`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_visitor_navigate(
    engine: *mut parlour_engine,
    now: u64,
    url: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::VisitorNavigate::new(required(url, "url")?);
            engine.take(now, input)
        })
    }
}

/// Something is learnt about the visitor; what is `NULL` stays as it is. See input `identity.set`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_identity_set(
    engine: *mut parlour_engine,
    now: u64,
    name: *const c_char,
    email: *const c_char,
    phone: *const c_char,
    custom: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::IdentitySet {
                name: optional(name, "name")?.map(Into::into),
                email: optional(email, "email")?.map(Into::into),
                phone: optional(phone, "phone")?.map(Into::into),
                custom: optional(custom, "custom")?.map(Into::into),
                ..Default::default()
            };
            engine.take(now, input)
        })
    }
}

/// The host's answer to `phone.normalize_requested`; a number of `NULL` is not valid. See input `phone.normalized`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_phone_normalized(
    engine: *mut parlour_engine,
    now: u64,
    request_id: *const c_char,
    number: *const c_char,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = input::PhoneNormalized {
                number: optional(number, "number")?.map(Into::into),
                ..input::PhoneNormalized::new(required(request_id, "request_id")?)
            };
            engine.take(now, input)
        })
    }
}
