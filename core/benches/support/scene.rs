//! What happens in the benchmarks: a widget with an open window and a visitor who is known, so that each
//! step of a chat's life gives exactly one event.

use parlour::input::{
    ChatAccept, ChatEnd, ChatRequest, MessageReceive, SurveyStart, SurveySubmit, WidgetLoad, WidgetReady,
    WindowOpen,
};
use parlour::vocabulary::{ChatId, Content, Text, User, UserId, WidgetId};
use parlour::{Engine, Envelope, Input, Timestamp, Verdict};

/// The steps of one chat's life.
pub(crate) const STEPS: usize = 6;

/// Something that takes inputs and gives events.
pub(crate) trait Contender {
    fn handle(&mut self, now: Timestamp, input: Input) -> bool;
    fn poll(&mut self) -> Option<Envelope>;
}

impl Contender for Engine {
    fn handle(&mut self, now: Timestamp, input: Input) -> bool {
        matches!(Engine::handle(self, now, input), Ok(Verdict::Accepted))
    }

    fn poll(&mut self) -> Option<Envelope> {
        self.poll_event()
    }
}

/// Takes one step and its one event.
pub(crate) fn step(contender: &mut impl Contender, now: Timestamp, input: Input) -> Envelope {
    assert!(contender.handle(now, input), "each step is accepted");
    contender.poll().expect("each step gives an event")
}

/// The clock: a millisecond a step.
#[derive(Default)]
pub(crate) struct Clock(u64);

impl Clock {
    pub(crate) fn tick(&mut self) -> Timestamp {
        self.0 += 1;
        self.0.into()
    }

    /// Lets so many milliseconds pass.
    pub(crate) fn wait(&mut self, millis: u64) {
        self.0 += millis;
    }
}

/// Loads a widget and opens its window.
pub(crate) fn open_widget(engine: &mut Engine, now: Timestamp, widget: &WidgetId) {
    let load = WidgetLoad {
        widget_id: widget.clone(),
        element_id: Some("chat".into()),
        user_id: Some("visitor-1".into()),
        kind: None,
        options: None,
        cause: None,
        raw: None,
    };
    let id = Some(widget.clone());
    let ready = WidgetReady {
        widget_id: id.clone(),
        page: None,
        online: Some(true),
        tells: None,
        cause: None,
        raw: None,
    };
    let open = WindowOpen { widget_id: id, cause: None, raw: None };
    for input in [Input::from(load), ready.into(), open.into()] {
        engine.handle(now, input).expect("a widget can be loaded");
        engine.events().for_each(drop);
    }
}

/// Makes the inputs of chats on one widget. Strings that stay the same are shared, as a host would share them.
pub(crate) struct Script {
    pub(crate) widget: WidgetId,
    agent: User,
    greeting: Content,
    operator: Text,
    chats: u64,
}

impl Script {
    pub(crate) fn new(widget: &str) -> Self {
        Self {
            widget: widget.into(),
            agent: User::agent("agent-1", "Anna"),
            greeting: Content::text("Good morning! How can I help you?"),
            operator: "agent-1".into(),
            chats: 0,
        }
    }

    pub(crate) fn visitor(&self) -> UserId {
        "visitor-1".into()
    }

    pub(crate) fn agent(&self) -> UserId {
        self.agent.id.clone()
    }

    /// A chat id that was not there yet.
    pub(crate) fn next_chat(&mut self) -> ChatId {
        self.chats += 1;
        format!("{}/chat-{}", self.widget.as_str(), self.chats).into()
    }

    pub(crate) fn request(&self, chat: &ChatId) -> Input {
        let (chat_id, widget_id) = (Some(chat.clone()), Some(self.widget.clone()));
        let (initiator, message, attachments) = (None, None, None);
        ChatRequest { chat_id, widget_id, initiator, message, attachments, ..ChatRequest::default() }.into()
    }

    pub(crate) fn accept(&self, chat: &ChatId) -> Input {
        ChatAccept {
            chat_id: Some(chat.clone()),
            operator_id: Some(self.operator.clone()),
            ..ChatAccept::default()
        }
        .into()
    }

    pub(crate) fn message(&self, chat: &ChatId, number: u64) -> Input {
        MessageReceive {
            chat_id: Some(chat.clone()),
            sent_at: Some(1_700_000_000_000 + number),
            ..MessageReceive::new(format!("message-{number}"), self.agent.clone(), self.greeting.clone())
        }
        .into()
    }

    pub(crate) fn end(&self, chat: &ChatId) -> Input {
        ChatEnd { chat_id: Some(chat.clone()), ..ChatEnd::default() }.into()
    }

    /// One chat from its request to its survey.
    pub(crate) fn lifecycle(&mut self) -> [Input; STEPS] {
        let chat = self.next_chat();
        let chat_id = Some(chat.clone());
        [
            self.request(&chat),
            self.accept(&chat),
            self.message(&chat, self.chats),
            self.end(&chat),
            SurveyStart { chat_id: chat_id.clone(), ..SurveyStart::default() }.into(),
            SurveySubmit { chat_id, ..SurveySubmit::default() }.into(),
        ]
    }
}
