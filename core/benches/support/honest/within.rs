//! Whether an input is within the limits, field by field.

use parlour::vocabulary::{Attachments, Content, Json, UserId};
use parlour::{Input, Limits, Timestamp};

/// Whether no field of the input is over a limit; an input that is not known has none.
pub(super) fn within(limits: &Limits, input: &Input) -> bool {
    let id = |id: Option<&str>| short(id, limits.id);
    let text = |text: Option<&str>| short(text, limits.text);
    let raw = |raw: &Option<Json>| raw.as_ref().is_none_or(|raw| json(limits, raw));
    match input {
        Input::WindowOpen(open) => id(open.widget_id.as_deref()) && raw(&open.raw),
        Input::WindowClose(close) => id(close.widget_id.as_deref()) && raw(&close.raw),
        Input::ChatRequest(request) => {
            id(request.chat_id.as_deref())
                && id(request.widget_id.as_deref())
                && id(request.user_id.as_deref())
                && text(request.message.as_deref())
                && request.attachments.as_ref().is_none_or(|files| attachments(limits, files))
                && raw(&request.raw)
        }
        Input::ChatAccept(accept) => {
            id(accept.chat_id.as_deref())
                && id(accept.widget_id.as_deref())
                && accept.users.as_ref().is_none_or(|users| listed(limits, users))
                && text(accept.ticket.as_deref())
                && text(accept.department_id.as_deref())
                && text(accept.operator_id.as_deref())
                && raw(&accept.raw)
        }
        Input::MessageReceive(receive) => {
            id(receive.chat_id.as_deref())
                && id(receive.widget_id.as_deref())
                && id(Some(&receive.message_id))
                && id(Some(&receive.from.id))
                && text(receive.from.nickname.as_deref())
                && content(limits, &receive.content)
                && receive.sent_at.is_none_or(|at| at <= Timestamp::MAX.as_millis())
                && raw(&receive.raw)
        }
        Input::ChatEnd(end) => {
            id(end.chat_id.as_deref())
                && id(end.widget_id.as_deref())
                && id(end.user_id.as_deref())
                && text(end.reason.as_deref())
                && raw(&end.raw)
        }
        Input::SurveyStart(start) => {
            id(start.chat_id.as_deref())
                && id(start.widget_id.as_deref())
                && id(start.user_id.as_deref())
                && raw(&start.raw)
        }
        Input::SurveySubmit(submit) => {
            id(submit.chat_id.as_deref())
                && id(submit.widget_id.as_deref())
                && id(submit.user_id.as_deref())
                && raw(&submit.raw)
        }
        _ => true,
    }
}

fn short(text: Option<&str>, limit: u32) -> bool {
    text.is_none_or(|text| text.len() <= limit as usize)
}

fn json(limits: &Limits, json: &Json) -> bool {
    json.text().len() <= limits.json as usize && json.depth() <= limits.depth as usize
}

fn listed(limits: &Limits, users: &[UserId]) -> bool {
    users.len() <= limits.list as usize && users.iter().all(|user| short(Some(user), limits.id))
}

fn attachments(limits: &Limits, files: &Attachments) -> bool {
    files.len() <= limits.list as usize
        && files.iter().all(|file| {
            short(file.name.as_deref(), limits.text)
                && short(file.data.as_ref().map(|data| data.as_str()), limits.data)
                && file
                    .extra
                    .iter()
                    .all(|(name, value)| short(Some(name), limits.text) && json(limits, value))
        })
}

fn content(limits: &Limits, content: &Content) -> bool {
    match content {
        Content::Text { text } => short(Some(text), limits.text),
        Content::Link { url } => short(Some(url), limits.text),
        Content::Image { caption, data, .. } | Content::Document { caption, data, .. } => {
            short(caption.as_deref(), limits.text) && short(Some(data.as_str()), limits.data)
        }
        _ => true,
    }
}
