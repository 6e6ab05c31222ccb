//! What Parlour is measured against tells the same events: over all the lives that the benchmark times, far past the
//! point where the first chats are forgotten; and the honest engine also where things go otherwise than they should.

use parlour::input::{
    ChatAccept, ChatEnd, ChatRequest, MessageReceive, SurveyStart, SurveySubmit, WindowClose, WindowOpen,
};
use parlour::vocabulary::{Cause, ChatId, Initiator, Json, User};
use parlour::{Config, Engine, Envelope, Input, Timestamp};

use super::honest::Honest;
use super::lean::Lean;
use super::lifecycle::{CHATS, ROUNDS};
use super::scene::{Clock, Contender, Script, open_widget};

/// Parlour beside another, step by step.
struct Pair<'s, C> {
    engine: Engine,
    other: C,
    clock: Clock,
    script: &'s mut Script,
    /// Events of loading the widget, which only Parlour told.
    before: u64,
}

impl<'s, C: Contender> Pair<'s, C> {
    fn new(config: &Config, script: &'s mut Script, other: impl FnOnce(&Script) -> C) -> Self {
        let (mut engine, mut clock) = (Engine::new(config.clone()), Clock::default());
        open_widget(&mut engine, clock.tick(), &script.widget);
        let before = engine.view().seq;
        Self { engine, other: other(script), clock, script, before }
    }

    /// Both take an input, or both do not; and tell the same of it, envelopes and all.
    fn step(&mut self, input: impl Into<Input>) -> Vec<Envelope> {
        let now = self.clock.tick();
        self.step_at(now, input)
    }

    fn step_at(&mut self, now: Timestamp, input: impl Into<Input>) -> Vec<Envelope> {
        let input = input.into();
        let taken = Contender::handle(&mut self.engine, now, input.clone());
        assert_eq!(taken, self.other.handle(now, input.clone()), "{input:?}");
        let told: Vec<_> = self
            .engine
            .events()
            .map(|envelope| Envelope { seq: envelope.seq - self.before, ..envelope })
            .collect();
        let same: Vec<_> = std::iter::from_fn(|| self.other.poll()).collect();
        assert_eq!(told, same, "{input:?}");
        told
    }

    /// As many lives as the benchmark times.
    fn live(&mut self) {
        for _ in 0..CHATS * (ROUNDS + ROUNDS / 10) {
            for input in self.script.lifecycle() {
                assert_eq!(self.step(input).len(), 1, "each step gives one event");
            }
        }
    }
}

/// # Panics
///
/// Where one of them tells something else.
pub(crate) fn check() {
    let config = Config::default();
    Pair::new(&config, &mut Script::new("widget-0"), Lean::new).live();
    Pair::new(&config, &mut Script::new("widget-0"), |script| Honest::new(config.clone(), script)).live();
    check_what_is_odd();
}

/// Repeats, wrong states, limits, unread messages, deadlines, and inputs that say who and whence.
fn check_what_is_odd() {
    let mut config = Config::default();
    (config.limits.id, config.limits.messages) = (40, 3);
    (config.limits.chats, config.limits.ended_chats) = (2, 2);
    let mut script = Script::new("widget-0");
    let mut pair = Pair::new(&config, &mut script, |script| Honest::new(config.clone(), script));
    let mut told = Vec::new();
    for round in 0..8 {
        let chat = pair.script.next_chat();
        told.extend(begins(&mut pair, &chat));
        told.extend(talks(&mut pair, &chat));
        told.extend(ends(&mut pair, &chat, [None, Some(true), Some(false)][round % 3], round % 2 == 0));
    }
    // One more than there may be at once.
    for _ in 0..3 {
        let chat = pair.script.next_chat();
        told.extend(pair.step(pair.script.request(&chat)));
    }
    for name in ["survey.offered", "survey.expired", "survey.submitted", "unread.changed", "window.closed"] {
        assert!(told.iter().any(|envelope| envelope.event.name() == name), "{name} was not told");
    }
}

fn begins<C: Contender>(pair: &mut Pair<'_, C>, chat: &ChatId) -> Vec<Envelope> {
    let (chat_id, widget_id) = (Some(chat.clone()), Some(pair.script.widget.clone()));
    let request = ChatRequest {
        chat_id: chat_id.clone(),
        widget_id: widget_id.clone(),
        user_id: Some("visitor-1".into()),
        initiator: Some(Initiator::Operator),
        message: Some("Hello?".into()),
        raw: Some(Json::string("vendor")),
        ..ChatRequest::default()
    };
    let long = ChatRequest { chat_id: Some("c".repeat(41).into()), ..request.clone() };
    let nowhere = ChatRequest { widget_id: Some("elsewhere".into()), ..request.clone() };
    // Without a chat's id the widget's current one is meant.
    let accept = ChatAccept { widget_id, cause: Some(Cause::Api), ..ChatAccept::default() };
    let late = ChatAccept { chat_id, ..ChatAccept::default() };
    let told = [pair.step(long), pair.step(nowhere), pair.step(request), pair.step(accept), pair.step(late)];
    told.concat()
}

fn talks<C: Contender>(pair: &mut Pair<'_, C>, chat: &ChatId) -> Vec<Envelope> {
    let widget_id = Some(pair.script.widget.clone());
    let close = WindowClose { widget_id: widget_id.clone(), cause: None, raw: None };
    let open = WindowOpen { widget_id, cause: Some(Cause::Api), raw: None };
    let message = |pair: &Pair<'_, C>, number| match pair.script.message(chat, number) {
        Input::MessageReceive(message) => message,
        other => panic!("{other:?} is no message"),
    };
    let history = MessageReceive { replayed: Some(true), ..message(pair, 2) };
    let own = MessageReceive { from: User::guest("visitor-1"), sent_at: None, ..message(pair, 8) };
    let unknown = MessageReceive { chat_id: Some("nobody".into()), ..message(pair, 9) };
    let mut told = Vec::new();
    for input in [
        message(pair, 5).into(),
        message(pair, 5).into(),
        close.clone().into(),
        close.into(),
        message(pair, 3).into(),
        history.into(),
        // Before all that are remembered, now that no more may be.
        message(pair, 1).into(),
        own.into(),
        unknown.into(),
        open.clone().into(),
        Input::from(open),
    ] {
        told.extend(pair.step(input));
    }
    // The clock never goes back.
    told.extend(pair.step_at(1.into(), message(pair, 7)));
    told
}

fn ends<C: Contender>(
    pair: &mut Pair<'_, C>,
    chat: &ChatId,
    survey_configured: Option<bool>,
    in_time: bool,
) -> Vec<Envelope> {
    let chat_id = Some(chat.clone());
    let start = SurveyStart { chat_id: chat_id.clone(), ..SurveyStart::default() };
    let submit = SurveySubmit { chat_id: chat_id.clone(), ..SurveySubmit::default() };
    let close = WindowClose { widget_id: Some(pair.script.widget.clone()), cause: None, raw: None };
    let open = WindowOpen { widget_id: Some(pair.script.widget.clone()), cause: None, raw: None };
    let end = ChatEnd {
        chat_id,
        by: Some(Cause::Agent),
        reason: Some("solved".into()),
        survey_configured,
        ..ChatEnd::default()
    };
    let mut told = Vec::new();
    for input in [
        start.clone().into(),
        close.into(),
        pair.script.message(chat, 10),
        end.clone().into(),
        end.into(),
        pair.script.message(chat, 11),
        open.into(),
        submit.clone().into(),
        start.clone().into(),
        start.into(),
    ] {
        told.extend(pair.step(input));
    }
    if !in_time {
        pair.clock.wait(600_000);
    }
    told.extend(pair.step(submit.clone()));
    told.extend(pair.step(submit));
    told
}
