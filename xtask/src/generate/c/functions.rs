//! The inputs that have a C function of their own; all others are told by `parlour_handle_json`, which takes every one.

/// An input; its fields that are parameters, in their order; and what the function's doc says instead of the first
/// sentence of the input's own, if anything, where `{kind}` stands for the names that parameter `kind` may have.
///
/// `as` gives a function another name than its input has, and a parameter another form than its type has: a truth value
/// that is never unknown (`bool`), a value that must be there (`required`), a JSON string as plain text (`text`).
pub(super) type Row<'a> = (&'a str, &'a str, &'a str);

/// The functions, in the header's order. New ones are added; those that were released stay as they are.
pub(super) const FUNCTIONS: &[Row<'_>] = &[
    (
        "widget.load",
        "widget_id, element_id, user_id, options",
        "Starts loading a widget. `options` is JSON, or `NULL` for none.",
    ),
    (
        "widget.ready",
        "widget_id, page, online",
        "The widget's configuration has been read. `page` is `start_online` …, or `NULL`; `online` is 1, 0, or -1 \
         where it is unknown.",
    ),
    ("widget.fail", "widget_id, reason, unsupported as bool", ""),
    ("widget.show", "widget_id", ""),
    ("widget.hide", "widget_id", ""),
    (
        "widget.click",
        "widget_id, channel",
        "The visitor clicked the widget; `channel` is `chat`, `callback_now` …, or any other text.",
    ),
    ("widget.set_page", "widget_id, page", ""),
    ("widget.reload", "widget_id", "The page was changed without a load: tells again what still holds."),
    ("widget.stop", "widget_id", ""),
    ("window.open", "widget_id", ""),
    ("window.close", "widget_id", ""),
    ("window.minimize", "widget_id", ""),
    ("window.maximize", "widget_id", ""),
    ("window.restore", "widget_id", ""),
    (
        "availability.report as availability",
        "widget_id, status as required",
        "Reports the status as a whole: `online`, `busy`, `away` or `offline`.",
    ),
    (
        "form.start",
        "widget_id, kind, channel, fields",
        "A form opens; `kind` is {kind}, `fields` a JSON array of fields, or `NULL`.",
    ),
    ("form.answer", "widget_id, kind, field, value as text", "The visitor answers a field; `value` is text."),
    ("form.submit", "widget_id, kind", ""),
    ("consent.give", "widget_id", ""),
    ("consent.decline", "widget_id", "The visitor refuses consent."),
    ("chat.request", "chat_id, widget_id, message", ""),
    (
        "chat.queue",
        "chat_id, position, wait_ms",
        "The chat waits in the queue, at `position` (0: unknown), for `wait_ms` milliseconds (0: unknown).",
    ),
    ("chat.accept", "chat_id, ticket, department_id, operator_id", ""),
    ("chat.join", "chat_id, nickname", "This participant enters an existing chat."),
    ("chat.leave", "chat_id", "This participant leaves; the chat goes on."),
    ("chat.restore", "chat_id, ticket", ""),
    (
        "chat.end",
        "chat_id, by, reason, survey_configured",
        "The chat is over. `by` is `visitor`, `agent` …, or `NULL`; `survey_configured` is 1, 0, or -1 where it is \
         unknown.",
    ),
    ("chat.bind", "chat_id, vendor_id", "Attaches the vendor's id to a chat."),
    ("participant.add", "chat_id, user", ""),
    ("participant.remove", "chat_id, user", ""),
    (
        "message.send",
        "chat_id, message_id, content",
        "The visitor sends text. With `message_id` of `NULL` the engine names the message.",
    ),
    ("message.ack", "chat_id, message_id", ""),
    ("message.fail", "chat_id, message_id, reason", ""),
    (
        "message.receive",
        "chat_id, message_id, from, content, sent_at",
        "Text came in, from a user; `sent_at` is when it was written, in milliseconds, or 0 to take the\n\
         time of the call.",
    ),
    (
        "receipt.delivered",
        "chat_id, message_id, by",
        "A message has arrived at a reader, `by`, where they are known.",
    ),
    ("receipt.read", "chat_id, message_id, by", ""),
    ("typing.start", "chat_id, user_id", "Somebody writes."),
    ("typing.stop", "chat_id, user_id", "Somebody no longer writes."),
    ("connection.connecting", "", ""),
    ("connection.up", "", ""),
    ("connection.lost", "reason", ""),
    ("survey.start", "chat_id", ""),
    ("survey.submit", "chat_id", ""),
    ("rating.submit", "chat_id, value, scale, message", "The visitor rates the chat; `scale` is {scale}."),
    ("offline.submit", "widget_id, name, email, phone, message", ""),
    ("trigger.fire", "widget_id, id, title", ""),
    ("visitor.navigate", "url", ""),
    (
        "identity.set",
        "name, email, phone, custom",
        "Something is learnt about the visitor; what is `NULL` stays as it is.",
    ),
    (
        "phone.normalized",
        "request_id, number",
        "The host's answer to `phone.normalize_requested`; a number of `NULL` is not valid.",
    ),
];
