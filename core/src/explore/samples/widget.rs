//! The widget, and what hangs on it: page, window, availability, operator, triggers, call backs, the
//! offline message.

use std::borrow::Cow;
use std::vec;
use std::vec::Vec;

use super::{entry, explored, part};
use crate::env::Gate;
use crate::explore::explored::{Explored, Take};
use crate::machine::{availability, callback, offline, operator, page, trigger, widget, window};
use crate::vocabulary::{Assignment, List, Page, WidgetKind, WidgetOptions};

impl Explored for widget::Widget {
    explored!(widget, last []);

    fn data() -> Vec<widget::Data> {
        vec![widget::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use widget::In;
        let load = entry(r#"{"widgetId":"widget"}"#);
        take("", In::Load(&load));
        take("", In::Load(&entry(r#"{"widgetId":"widget","options":{"mobile":true}}"#)));
        take("", In::Ready(Page::Online, Some(true)));
        take("", In::Ready(Page::Online, None));
        take("failed", In::Fail(&entry(r#"{"reason":"blocked"}"#)));
        take("failed", In::Fail(&entry(r#"{"reason":"timeout"}"#)));
        take("unsupported", In::Fail(&entry(r#"{"reason":"too old","unsupported":true}"#)));
        take("", In::Click(&entry(r#"{"channel":"chat"}"#)));
        take("", In::SetSide(&entry(r#"{"side":"left"}"#)));
        take("", In::SetSide(&entry(r#"{"side":"right"}"#)));
        take("", In::SetBubble(&entry(r#"{"visible":true}"#)));
        take("", In::SetBubble(&entry(r#"{"visible":false}"#)));
        take("", In::Reload(Page::Online, Some(true)));
        let (options, kind) = (Some(WidgetOptions::default().into()), Some(WidgetKind::Popup));
        let fields = List::default();
        let update = widget::Update { fields, values: None, options: &options, kind, raw: &None };
        take("", In::Update(&update));
        take("", In::Stop);
    }
}

impl Explored for page::Page {
    explored!(page, last []);

    fn data() -> Vec<page::Data> {
        vec![page::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use page::In;
        for (online, label) in [(true, "operators online"), (false, "nobody online")] {
            take(label, In::Availability(online));
            take(label, In::Show(online));
            take(label, In::Toggle(online));
            for &page in Page::ALL {
                take(label, In::Begin(page, online, false));
                take(label, In::Begin(page, online, true));
                take(label, In::Set(page, online));
            }
        }
        take("", In::Hide);
        take("", In::Tell);
        take("", In::LoadAgain);
    }

    fn fact(data: &page::Data, input: &page::In<'_>) -> Cow<'static, str> {
        match *input {
            page::In::Begin(page, ..) | page::In::Set(page, _) => page.name(),
            page::In::Show(_) | page::In::Tell if data.untold => "untold",
            page::In::Tell => "told",
            _ => data.last.name(),
        }
        .into()
    }
}

impl Explored for window::Window {
    explored!(window, last []);

    fn data() -> Vec<window::Data> {
        vec![window::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use window::In;
        take("hidden", In::Tell(true, false));
        take("to be seen", In::Tell(false, false));
        take("", In::Show(false));
        take("in the page", In::Open(false, false));
        take("mobile or mini", In::Open(true, false));
        take("", In::Close);
        for (known, label) in [(true, "the same of a chat"), (false, "another of a chat")] {
            take(label, In::Minimize(false, known));
            take(label, In::Maximize(false, known));
            take(label, In::Restore(false, known));
        }
        take("", In::PopOut);
    }

    fn fact(data: &window::Data, input: &window::In<'_>) -> Cow<'static, str> {
        match *input {
            window::In::Tell(..) | window::In::Show(_) if data.untold => "untold",
            window::In::Tell(..) | window::In::Show(_) => "told",
            _ => "",
        }
        .into()
    }
}

impl Explored for availability::Availability {
    explored!(availability, last []);

    fn data() -> Vec<availability::Data> {
        vec![availability::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use availability::In;
        let options: WidgetOptions = part(r#"{"departments":["sales"],"departmentSupport":true}"#);
        for report in [
            r#"{"status":"unknown"}"#,
            r#"{"status":"offline"}"#,
            r#"{"status":"away"}"#,
            r#"{"status":"busy"}"#,
            r#"{"status":"online"}"#,
            r#"{"operators":[]}"#,
            r#"{"operators":[{"id":"ann","status":"busy"}]}"#,
            r#"{"operators":[{"id":"ann","status":"online","departments":[{"id":"sales"}]}]}"#,
            r#"{"groups":[{"id":"help","status":"away"}]}"#,
        ] {
            take("", In::Report(&entry(report), None));
            take("", In::Report(&entry(report), Some(&options)));
        }
    }

    fn fact(data: &availability::Data, input: &availability::In<'_>) -> Cow<'static, str> {
        match *input {
            availability::In::Report(report, options) => {
                std::format!("{} at best", data.with(report).status(options)).into()
            }
            _ => "".into(),
        }
    }
}

impl Explored for operator::Operator {
    explored!(operator, last[Selected]);

    fn data() -> Vec<operator::Data> {
        vec![operator::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use operator::In;
        take("automatic assignment", In::Select(&"ann".into(), Assignment::Auto, true));
        take("not on the list", In::Select(&"ann".into(), Assignment::Manual, false));
        take("on the list", In::Select(&"ann".into(), Assignment::Manual, true));
        take("on the list", In::Select(&"bob".into(), Assignment::Manual, true));
    }
}

impl Explored for trigger::Trigger {
    explored!(trigger, last []);

    fn data() -> Vec<trigger::Data> {
        vec![trigger::Data { id: "trigger".into(), title: None }]
    }

    fn samples(take: Take<'_, Self>) {
        use trigger::In;
        take("", In::Fire(None));
        take("", In::Fire(Some(&"May I help?".into())));
        take("", In::Accept);
        take("", In::Dismiss);
    }
}

impl Explored for callback::Callback {
    explored!(callback, last []);
    const GATES: &'static [Gate] = Gate::ALL;

    fn data() -> Vec<callback::Data> {
        vec![callback::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use callback::In;
        for channel in ["callback_now", "callback_later"] {
            let request = std::format!(r#"{{"channel":"{channel}","phone":"+420777123456"}}"#);
            take("", In::Request(&entry(&request)));
        }
        take("", In::Report(&"reached".into()));
        take("", In::Report(&"missed".into()));
        take("", In::ConsentDeclined);
    }
}

impl Explored for offline::Offline {
    explored!(offline, last []);
    const GATES: &'static [Gate] = Gate::ALL;

    fn data() -> Vec<offline::Data> {
        vec![offline::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use offline::In;
        for message in ["Hello?", "Anybody there?"] {
            let alone = std::format!(r#"{{"message":"{message}"}}"#);
            let signed = std::format!(r#"{{"message":"{message}","email":"a@b.cz"}}"#);
            take("without contact", In::Submit(&entry(&alone), None));
            take("with contact", In::Submit(&entry(&signed), None));
        }
        take("", In::ConsentDeclined);
    }
}
