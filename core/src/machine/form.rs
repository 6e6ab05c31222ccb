//! Data collection: one form by widget and kind (CTLive data collection, Livechatoo required fields,
//! Customerly profiling).

use alloc::vec::Vec;

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::config::Mode;
use crate::env::{Env, Gate};
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_widget};
use crate::vocabulary::{Answers, FieldDef, FieldDefs, FormFieldType, FormKind, Json, Reason, Text, input};

states! {
    Idle = "idle",
    Collecting = "collecting",
    Submitted = "submitted",
    Abandoned = "abandoned",
}

/// What a form keeps while it is open, and of its last submission.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Data {
    pub(crate) kind: FormKind,
    pub(crate) channel: Option<Text>,
    pub(crate) fields: FieldDefs,
    /// The field that was shown last.
    pub(crate) asked: Option<Text>,
    pub(crate) answers: Vec<(Text, Json)>,
    pub(crate) declined: Vec<Text>,
    /// The channel that it led to when it was submitted.
    pub(crate) led_to: Option<Text>,
}

impl Data {
    pub(crate) fn new(kind: FormKind) -> Self {
        Self {
            kind,
            channel: None,
            fields: FieldDefs::default(),
            asked: None,
            answers: Vec::new(),
            declined: Vec::new(),
            led_to: None,
        }
    }

    fn def(&self, field: &Text) -> Option<&FieldDef> {
        self.fields.iter().find(|def| def.name == *field)
    }

    /// What the field's answer must be: as declared, else by its name.
    pub(crate) fn type_of(&self, field: &Text) -> FormFieldType {
        self.def(field).and_then(|def| def.field_type).unwrap_or(match field.as_str() {
            "email" => FormFieldType::Email,
            "phone" => FormFieldType::Phone,
            _ => FormFieldType::Text,
        })
    }

    /// Whether the answer is an e-mail or a phone number, which may need consent.
    pub(crate) fn is_contact(&self, field: &Text) -> bool {
        matches!(self.type_of(field), FormFieldType::Email | FormFieldType::Phone)
    }

    fn answer(&self, field: &Text) -> Option<&Json> {
        self.answers.iter().find(|(name, _)| name == field).map(|(_, answer)| answer)
    }

    /// The required fields that have no answer.
    pub(crate) fn missing(&self) -> Vec<Text> {
        let required = self.fields.iter().filter(|def| def.required == Some(true));
        required
            .map(|def| def.name.clone())
            .filter(|name| self.answer(name).is_none_or(Json::is_blank))
            .collect()
    }

    /// The answers that may need consent.
    pub(crate) fn contacts(&self) -> Vec<Text> {
        self.answers.iter().map(|(name, _)| name).filter(|name| self.is_contact(name)).cloned().collect()
    }

    /// Whether the answer does not fit its field, and why. One that the vendor itself took fits; a blank one is no e-mail.
    fn misfit(&self, field: &Text, answer: &Json, mode: Mode) -> Option<Reason> {
        if mode == Mode::Observe && !(answer.is_blank() && self.is_contact(field)) {
            return None;
        }
        let text = answer.as_string();
        let chosen = |def: &FieldDef| {
            let choices = def.choices.as_deref().unwrap_or_default();
            choices.is_empty() || choices.iter().any(|choice| Some(choice.as_str()) == text.as_deref())
        };
        match self.type_of(field) {
            FormFieldType::Choice => {
                self.def(field).is_some_and(|def| !chosen(def)).then_some(Reason::InvalidChoice)
            }
            FormFieldType::Email => {
                let fits = text.is_some_and(|text| is_email(&text));
                (!fits).then_some(Reason::InvalidEmail)
            }
            FormFieldType::Number => {
                let fits = text.as_deref().unwrap_or(answer.text()).trim().parse::<i64>().is_ok();
                (!fits).then_some(Reason::InvalidValue)
            }
            FormFieldType::Checkbox => {
                (!matches!(answer.text(), "true" | "false")).then_some(Reason::InvalidValue)
            }
            FormFieldType::Text | FormFieldType::Phone => None,
        }
    }
}

/// Whether the text has the form of an e-mail address: something, one `@`, a host.
fn is_email(text: &str) -> bool {
    let spaceless = !text.contains(|c: char| c.is_whitespace() || c.is_control());
    let parts = text.rsplit_once('@');
    spaceless
        && parts.is_some_and(|(local, host)| !local.is_empty() && !local.contains('@') && !host.is_empty())
}

inputs! {
    Start(&'i input::FormStart) = "form.start",
    Ask(&'i Text) = "form.ask",
    /// A phone number comes normalised.
    Answer(&'i Text, &'i Json) = "form.answer",
    /// An answer came, and the host is being asked about its number.
    Pend = "form.answer pending",
    /// An answer that was turned down before it came here: not a phone number.
    TurnDown(&'i Text, Reason) = "phone.normalized",
    Decline(&'i Text) = "form.decline",
    /// With the fields whose phone numbers are still being normalised, and the channel, where the source says it.
    Submit(&'i [Text], Option<&'i Text>) = "form.submit",
    Abandon = "form.abandon",
    WindowClosed = "window.closed",
    ConsentDeclined = "consent.declined",
}

machine! { Form, data Data, input In, superstate (), initial Idle; }

type Ctx<'c> = Context<'c, Data>;

impl blocking::State<Form> for State {
    fn call_handler(&mut self, _: &mut Form, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        match (*self, input) {
            // --- not open ---
            (State::Idle | State::Submitted | State::Abandoned, In::Start(start)) => {
                tell_widget!(ctx, FormStarted { kind: start.kind, channel: start.channel.clone() });
                Transition(State::Collecting)
            }
            (State::Submitted, In::Submit(_, channel)) if !leads_elsewhere(ctx.data, *channel) => {
                ctx.ignore()
            }
            (State::Abandoned, In::Abandon) => ctx.ignore(),
            (State::Idle | State::Submitted | State::Abandoned, In::WindowClosed | In::ConsentDeclined) => {
                ctx.ignore()
            }
            (State::Idle | State::Submitted, In::Abandon) => ctx.reject(Reason::FormNotStarted),
            (State::Idle | State::Submitted | State::Abandoned, _) => {
                if ctx.env.config.mode == Mode::Strict {
                    return ctx.reject(Reason::FormNotStarted);
                }
                // What an open form would reject must not open one.
                if let Some(reason) = reason_against(input, ctx) {
                    return ctx.reject(reason);
                }
                let kind = ctx.data.kind;
                let channel = if let In::Submit(_, channel) = input { channel.cloned() } else { None };
                tell_widget!(ctx, FormStarted { kind, channel } as inferred);
                collect(State::Collecting, input, ctx)
            }

            // --- open ---
            (State::Collecting, In::Start(start)) if says_otherwise(ctx.data, start) => {
                ctx.reject(Reason::InvalidState)
            }
            (State::Collecting, In::Start(_)) => ctx.ignore(),
            (State::Collecting, _) => collect(State::Collecting, input, ctx),
        }
    }
}

/// Whether the start of an open form says something else than the one that opened it.
fn says_otherwise(data: &Data, start: &input::FormStart) -> bool {
    start.channel.is_some() && start.channel != data.channel
        || start.fields.as_ref().is_some_and(|fields| *fields != data.fields)
}

/// Whether a form that was submitted led to another channel than the one that is said now.
fn leads_elsewhere(data: &Data, channel: Option<&Text>) -> bool {
    channel.is_some() && channel != data.led_to.as_ref()
}

/// Why an open form rejects an input, if it does; known before anything is told.
fn reason_against(input: &In<'_>, ctx: &Ctx<'_>) -> Option<Reason> {
    let (data, mode, limit) = (ctx.data, ctx.env.config.mode, ctx.env.config.limits.answers as usize);
    match *input {
        // An answer that does not fit is told as such, and not kept.
        In::Answer(field, answer) if data.misfit(field, answer, mode).is_some() => None,
        In::Answer(field, _) if data.answer(field).is_none() && data.answers.len() >= limit => {
            Some(Reason::LimitExceeded)
        }
        In::Answer(field, _) if data.is_contact(field) => ctx.barred(),
        In::Pend => ctx.barred(),
        In::Decline(_) if data.declined.len() >= limit => Some(Reason::LimitExceeded),
        In::Submit(pending, _) if !pending.is_empty() => Some(Reason::AnswerPending),
        In::Submit(..) if !data.missing().is_empty() => Some(Reason::MissingFields),
        In::Submit(..) if ctx.env.gate != Gate::Open && !data.contacts().is_empty() => {
            Some(Reason::ConsentRequired)
        }
        _ => None,
    }
}

/// What an open form does.
fn collect(open: State, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
    let kind = ctx.data.kind;
    let is_repeat = match *input {
        In::Ask(field) => ctx.data.asked.as_ref() == Some(field),
        In::Answer(field, answer) => ctx.data.answer(field) == Some(answer),
        In::Decline(field) => ctx.data.declined.contains(field),
        _ => false,
    };
    if is_repeat && !ctx.env.is_told_each_time() {
        return ctx.ignore();
    }
    if let Some(reason) = reason_against(input, ctx) {
        return ctx.reject(reason);
    }
    match *input {
        In::Ask(field) => {
            tell_widget!(ctx, FormFieldAsked { kind, field_name: field.clone() });
            Transition(open)
        }
        In::Answer(field, answer) => {
            if let Some(reason) = ctx.data.misfit(field, answer, ctx.env.config.mode) {
                tell_widget!(ctx, FormFieldRejected { kind, field_name: field.clone(), reason });
                return Transition(open);
            }
            let (field_name, value) = (field.clone(), answer.clone());
            if ctx.data.is_contact(field) {
                tell_widget!(ctx, FormFieldAnswered { kind, field_name, value } as contact);
            } else {
                tell_widget!(ctx, FormFieldAnswered { kind, field_name, value });
            }
            Transition(open)
        }
        In::Pend => Transition(open),
        In::TurnDown(field, reason) => {
            tell_widget!(ctx, FormFieldRejected { kind, field_name: field.clone(), reason });
            Transition(open)
        }
        In::Decline(field) => {
            tell_widget!(ctx, FormFieldDeclined { kind, field_name: field.clone() });
            Transition(open)
        }
        In::Submit(_, channel) => {
            let channel = channel.or(ctx.data.channel.as_ref()).cloned();
            let answers = Answers::from(ctx.data.answers.clone());
            tell_widget!(ctx, FormSubmitted { kind, channel, answers });
            Transition(State::Submitted)
        }
        In::Abandon => {
            tell_widget!(ctx, FormAbandoned { kind });
            Transition(State::Abandoned)
        }
        // Profiling goes on beside the window (Customerly).
        In::WindowClosed if kind == FormKind::Profiling => ctx.ignore(),
        In::WindowClosed => {
            tell_widget!(ctx, FormAbandoned { kind } as inferred);
            Transition(State::Abandoned)
        }
        In::ConsentDeclined => ctx.accept_if(!ctx.data.contacts().is_empty()),
        In::Start(_) => ctx.ignore(),
        In::Never(never, _) => match never {},
    }
}

impl Machine for Form {
    named!(Form);

    fn apply(data: &mut Data, input: &In<'_>, to: State, env: &Env<'_>) {
        match *input {
            In::Start(start) => {
                *data = Data {
                    channel: start.channel.clone(),
                    fields: start.fields.clone().unwrap_or_default(),
                    ..Data::new(data.kind)
                };
            }
            In::Ask(field) => data.asked = Some(field.clone()),
            In::Answer(field, answer) if data.misfit(field, answer, env.config.mode).is_none() => {
                data.declined.retain(|name| name != field);
                match data.answers.iter_mut().find(|(name, _)| name == field) {
                    Some((_, old)) => *old = answer.clone(),
                    None => data.answers.push((field.clone(), answer.clone())),
                }
            }
            In::Decline(field) => {
                data.answers.retain(|(name, _)| name != field);
                if !data.declined.contains(field) {
                    data.declined.push(field.clone());
                }
            }
            In::ConsentDeclined => {
                let contacts = data.contacts();
                data.answers.retain(|(name, _)| !contacts.contains(name));
            }
            _ => {}
        }
        // What was answered is not kept once the form is closed.
        if to != State::Collecting {
            let led_to = match *input {
                In::Submit(_, channel) => channel.cloned().or(data.channel.take()),
                _ => None,
            };
            *data = Data { led_to, ..Data::new(data.kind) };
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::boxed::Box;

    use super::*;
    use crate::about::About;
    use crate::config::Config;
    use crate::machine::kit::{Node, Step};
    use crate::outbox::Outbox;
    use crate::time::Timestamp;
    use crate::vocabulary::{Cause, Rejection};

    fn field(name: &str, required: bool, field_type: Option<FormFieldType>) -> FieldDef {
        FieldDef { name: name.into(), required: Some(required), field_type, choices: None }
    }

    fn data(fields: Vec<FieldDef>) -> Data {
        Data { fields: fields.into(), ..Data::new(FormKind::PreChat) }
    }

    fn json(text: &str) -> Json {
        Json::from_text(text).expect("JSON")
    }

    fn step(
        node: &mut Node<Form>,
        out: &mut Outbox,
        gate: Gate,
        input: &In<'_>,
    ) -> Result<Step, Box<Rejection>> {
        let config = Config::default();
        let env = Env { cause: Cause::Visitor, gate, ..Env::new(&config, Timestamp::default(), "") };
        node.step(&About::default(), &env, out, input)
    }

    /// An open form with these fields.
    fn open(fields: Vec<FieldDef>) -> Node<Form> {
        Node { state: State::Collecting, data: data(fields) }
    }

    #[test]
    fn a_field_is_of_its_declared_type_else_by_its_name() {
        let data =
            data(alloc::vec![field("email", false, Some(FormFieldType::Text)), field("phone", false, None)]);
        assert_eq!(data.type_of(&"email".into()), FormFieldType::Text, "declared");
        assert_eq!(data.type_of(&"phone".into()), FormFieldType::Phone, "by its name");
        assert_eq!(data.type_of(&"Email".into()), FormFieldType::Text, "case counts");
        assert_eq!(Data::new(FormKind::Offline).type_of(&"email".into()), FormFieldType::Email, "undeclared");
        assert!(data.is_contact(&"phone".into()) && !data.is_contact(&"email".into()));
    }

    #[test]
    fn an_answer_must_fit_its_field() {
        let choices = FieldDef {
            choices: Some(["S", "7"].map(Text::from).into()),
            ..field("size", false, Some(FormFieldType::Choice))
        };
        let data = data(alloc::vec![
            choices,
            field("any", false, Some(FormFieldType::Choice)),
            field("email", false, None),
            field("age", false, Some(FormFieldType::Number)),
            field("terms", false, Some(FormFieldType::Checkbox)),
            field("name", true, None),
        ]);
        let email = Some(Reason::InvalidEmail);
        let value = Some(Reason::InvalidValue);
        for (name, answer, misfit) in [
            ("size", r#""S""#, None),
            ("size", r#""XL""#, Some(Reason::InvalidChoice)),
            ("size", "7", Some(Reason::InvalidChoice)),
            ("any", r#""XL""#, None),
            ("email", r#""jane@example.com""#, None),
            ("email", r#""\u006aane@localhost""#, None),
            ("email", r#""jane""#, email),
            ("email", r#""@example.com""#, email),
            ("email", r#""jane@""#, email),
            ("email", r#""a@b@c""#, email),
            ("email", r#""jane @example.com""#, email),
            ("email", r#""jane@example.com\n""#, email),
            ("email", r#""""#, email),
            ("email", "7", email),
            ("age", "7", None),
            ("age", r#"" 42 ""#, None),
            ("age", "7.5", value),
            ("age", r#""old""#, value),
            ("age", "null", value),
            ("terms", "true", None),
            ("terms", "false", None),
            ("terms", r#""true""#, value),
            ("name", r#""Jane""#, None),
            ("name", r#"{"first":"Jane"}"#, None),
            ("undeclared", "[1]", None),
        ] {
            assert_eq!(data.misfit(&name.into(), &json(answer), Mode::Strict), misfit, "{name}: {answer}");
            let observed = misfit.filter(|_| name == "email" && answer == r#""""#);
            assert_eq!(data.misfit(&name.into(), &json(answer), Mode::Observe), observed, "{name}: {answer}");
        }
    }

    #[test]
    fn required_fields_are_missing_until_they_have_an_answer() {
        let mut data =
            data(alloc::vec![field("name", true, None), field("email", true, None), field("x", false, None)]);
        assert_eq!(data.missing(), ["name", "email"].map(Text::from));
        for (blank, is_missing) in [(r#"" ""#, true), ("null", true), ("0", false), (r#""Jane""#, false)] {
            data.answers = alloc::vec![("name".into(), json(blank)), ("email".into(), json("1"))];
            assert_eq!(data.missing().contains(&"name".into()), is_missing, "{blank}");
        }
    }

    #[test]
    fn declining_forgets_the_answer_and_an_answer_the_declining() {
        let (mut node, mut out) = (open(alloc::vec![]), Outbox::default());
        let (name, answer) = ("name".into(), json(r#""Jane""#));
        let mut told = |input: &In<'_>| {
            step(&mut node, &mut out, Gate::Open, input).map(|step| (step, node.data.clone()))
        };
        let (_, data) = told(&In::Answer(&name, &answer)).expect("open");
        assert_eq!((data.answers.len(), data.declined.len()), (1, 0));
        let (_, data) = told(&In::Decline(&name)).expect("open");
        assert_eq!((data.answers.len(), data.declined.len()), (0, 1));
        assert_eq!(told(&In::Decline(&name)).expect("open").0, Step::Ignored, "an exact repeat");
        let (_, data) = told(&In::Answer(&name, &answer)).expect("open");
        assert_eq!((data.answers.len(), data.declined.len()), (1, 0));
    }

    #[test]
    fn a_declined_required_field_is_still_missing() {
        let (mut node, mut out) = (open(alloc::vec![field("name", true, None)]), Outbox::default());
        step(&mut node, &mut out, Gate::Open, &In::Decline(&"name".into())).expect("open");
        let submitted = step(&mut node, &mut out, Gate::Open, &In::Submit(&[], None));
        assert_eq!(submitted.map_err(|rejection| rejection.reason), Err(Reason::MissingFields));
    }

    #[test]
    fn a_turned_down_answer_leaves_the_old_one() {
        let (mut node, mut out) = (open(alloc::vec![]), Outbox::default());
        let (email, good, bad) = ("email".into(), json(r#""a@b""#), json(r#""a""#));
        step(&mut node, &mut out, Gate::Open, &In::Answer(&email, &good)).expect("open");
        step(&mut node, &mut out, Gate::Open, &In::Answer(&email, &bad)).expect("turned down, not rejected");
        assert_eq!(node.data.answers, [(email, good)]);
    }

    #[test]
    fn contacts_wait_for_consent_and_are_forgotten_without() {
        let (mut node, mut out) = (open(alloc::vec![]), Outbox::default());
        let (email, address, name) = ("email".into(), json(r#""a@b""#), "name".into());
        step(&mut node, &mut out, Gate::Hold, &In::Answer(&email, &address)).expect("held");
        step(&mut node, &mut out, Gate::Hold, &In::Answer(&name, &json("1"))).expect("no contact");
        assert_eq!((out.held.len(), out.queue.len()), (1, 1));
        let submitted = step(&mut node, &mut out, Gate::Hold, &In::Submit(&[], None));
        assert_eq!(submitted.map_err(|rejection| rejection.reason), Err(Reason::ConsentRequired));
        step(&mut node, &mut out, Gate::Shut, &In::ConsentDeclined).expect("forgotten");
        assert_eq!(node.data.contacts(), [""; 0].map(Text::from));
        assert_eq!(node.data.answers.len(), 1);
        for (gate, reason) in [(Gate::Shut, Reason::ConsentRequired), (Gate::Full, Reason::LimitExceeded)] {
            let answered = step(&mut node, &mut out, gate, &In::Answer(&email, &address));
            assert_eq!(answered.map_err(|rejection| rejection.reason), Err(reason));
        }
    }

    #[test]
    fn a_closed_form_keeps_no_answers() {
        for close in [In::Submit(&[], None), In::Abandon, In::WindowClosed] {
            let (mut node, mut out) = (open(alloc::vec![]), Outbox::default());
            step(&mut node, &mut out, Gate::Open, &In::Answer(&"name".into(), &json("1"))).expect("open");
            step(&mut node, &mut out, Gate::Open, &close).expect("open");
            assert_eq!(node.data, Data::new(FormKind::PreChat), "{}", close.name());
        }
        let mut profiling = Node { state: State::Collecting, data: Data::new(FormKind::Profiling) };
        let closed = step(&mut profiling, &mut Outbox::default(), Gate::Open, &In::WindowClosed);
        assert_eq!(
            (closed, profiling.state),
            (Ok(Step::Ignored), State::Collecting),
            "not tied to the window"
        );
    }
}
