//! What `embed.status()` and `popup.status()` tell. The vendor documents it nowhere: the form is ours.

use serde::Serialize;

use super::name_of;
use crate::engine::Engine;
use crate::vocabulary::{ChatId, Page, Side};

/// What holds of a widget, in Livechatoo's words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status {
    /// The page that shows, `start-online` say.
    pub page: &'static str,
    /// Whether an operator is online.
    pub online: bool,
    /// The side on which it stands.
    pub side: Side,
    /// Whether the bubble shows.
    pub bubble: bool,
    /// Whether the widget shows.
    pub shown: bool,
    /// The current chat.
    pub chat: Option<ChatId>,
}

/// The answer to `embed.status()` or `popup.status()`, by the widget's name; none for a widget that is not known.
#[must_use]
pub fn status(engine: &Engine, widget_id: &str) -> Option<Status> {
    let view = engine.view();
    let widget = view.widgets.into_iter().find(|widget| *widget.widget_id == *widget_id)?;
    Some(Status {
        page: name_of(Page::from_name(widget.page).unwrap_or(widget.requested_page)),
        // Nobody has said that nobody is there.
        online: widget.online != Some(false),
        side: widget.side,
        bubble: widget.bubble,
        shown: widget.state == "ready" && widget.page != "hidden",
        chat: widget.chat_id,
    })
}

#[cfg(test)]
mod tests {
    use super::status;
    use crate::config::{Config, Mode};
    use crate::dialect::{Surface, VendorCall};
    use crate::engine::Engine;

    #[test]
    fn the_status_is_what_holds_of_the_widget() {
        let mut engine = Engine::new(Config { mode: Mode::Observe, ..Config::default() });
        let mut call = |surface, name, args| {
            let call = VendorCall::new(surface, name, args).expect("a call");
            engine.observe(0, &call).expect("it is well-formed");
        };
        call(Surface::LivechatooEmbed, "init", r#"[{"side":"left","bubble":false}]"#);
        call(Surface::LivechatooEmbed, "onload", r#"[{"page":"start-online","online":true}]"#);
        call(Surface::LivechatooEmbed, "onchatstart", r#"[{"ticket":"T1","initiator":"client"}]"#);
        call(Surface::LivechatooPopup, "onload", r#"[{"page":"offline","online":false}]"#);
        call(Surface::LivechatooPopup, "stop", "[]");

        let json = |widget_id| {
            status(&engine, widget_id).map(|status| serde_json::to_string(&status).expect("JSON"))
        };
        assert_eq!(
            json("livechatoo.embed").as_deref(),
            Some(
                r#"{"page":"start-online","online":true,"side":"left","bubble":false,"shown":true,"chat":"T1"}"#
            )
        );
        assert_eq!(
            json("livechatoo.popup").as_deref(),
            Some(
                r#"{"page":"offline","online":false,"side":"right","bubble":true,"shown":false,"chat":null}"#
            )
        );
        assert_eq!(json("elsewhere"), None);
    }
}
