//! How one machine takes one input: statig's state machines, driven so that the verdict is seen and a
//! restore is plain assignment.
//!
//! A machine sees its data read-only and writes events and its deadline to the [`Context`] alone. Its data
//! changes in one place, [`Machine::apply`], after the step is accepted. A dry run is the same code with
//! an outbox that takes nothing.

use statig::Outcome;
use statig::blocking::{IntoStateMachine, State, StateExt, Superstate};

use crate::about::About;
use crate::env::{Env, Gate};
use crate::outbox::Outbox;
use crate::time::Timestamp;
use crate::vocabulary::MachineName;
use crate::vocabulary::{Event, Origin, Reason};

/// What a machine makes of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Accepted,
    Ignored,
    Rejected(Reason),
    /// No handler declares the pair of state and input; exploration proves that there is none.
    Undeclared,
}

/// What a machine does with its deadline in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alarm {
    Keep,
    Clear,
    Set(Timestamp),
}

/// What a machine would do with an input, before any of it is done to its state and data.
pub(crate) struct Reaction<S> {
    pub(crate) decision: Decision,
    pub(crate) alarm: Alarm,
    /// The state that an accepted input leads to.
    pub(crate) to: S,
}

/// All that a machine's handlers see and can write to.
pub(crate) struct Context<'c, D> {
    /// The machine's own data.
    pub(crate) data: &'c D,
    /// Whom its events are about.
    pub(crate) about: &'c About,
    /// Configuration, time, cause.
    pub(crate) env: &'c Env<'c>,
    out: &'c mut Outbox,
    decision: Decision,
    alarm: Alarm,
}

impl<D> Context<'_, D> {
    /// Takes the input without a change of state.
    #[allow(clippy::unused_self)]
    pub(crate) fn accept<S>(&mut self) -> Outcome<S> {
        Outcome::Handled
    }

    /// An exact repeat, or nothing to change.
    pub(crate) fn ignore<S>(&mut self) -> Outcome<S> {
        self.decision = Decision::Ignored;
        Outcome::Handled
    }

    /// Does not take the input.
    pub(crate) fn reject<S>(&mut self, reason: Reason) -> Outcome<S> {
        self.decision = Decision::Rejected(reason);
        Outcome::Handled
    }

    /// Takes the input if it changes something: `Some` difference is accepted, none is ignored.
    pub(crate) fn accept_if<S>(&mut self, changed: bool) -> Outcome<S> {
        if changed { self.accept() } else { self.ignore() }
    }

    /// Tells an event.
    #[inline]
    pub(crate) fn tell(&mut self, event: impl Into<Event>) {
        self.out.push(self.env, self.env.origin, event);
    }

    /// Tells an event of another origin than the step's own.
    pub(crate) fn tell_as(&mut self, origin: Origin, event: impl Into<Event>) {
        self.out.push(self.env, origin, event);
    }

    /// Tells an event that carries an e-mail or a phone number: it may have to wait for consent.
    pub(crate) fn tell_contact(&mut self, event: impl Into<Event>) {
        if self.env.gate == Gate::Open {
            self.tell(event);
        } else {
            self.out.hold(self.env, event.into());
        }
    }

    /// Why what carries an e-mail or a phone number must be rejected, if it must.
    pub(crate) fn barred(&self) -> Option<Reason> {
        match self.env.gate {
            Gate::Open | Gate::Hold => None,
            Gate::Full => Some(Reason::LimitExceeded),
            Gate::Shut => Some(Reason::ConsentRequired),
        }
    }

    /// Sets the machine's deadline so many milliseconds from now; 0 means none.
    pub(crate) fn arm(&mut self, millis: u64) {
        self.alarm = if millis == 0 { Alarm::Clear } else { Alarm::Set(self.env.now.after(millis)) };
    }

    /// Takes the machine's deadline away.
    pub(crate) fn disarm(&mut self) {
        self.alarm = Alarm::Clear;
    }
}

/// Tells an event about a widget: its ids are filled in.
macro_rules! tell_widget {
    ($ctx:expr, $Event:ident { $($fields:tt)* } $(as $how:ident)?) => {{
        let about = $ctx.about;
        let event = $crate::vocabulary::event::$Event {
            widget_id: about.widget_id.clone().unwrap_or_default(),
            element_id: about.element_id.clone(),
            user_id: about.user_id.clone(),
            $($fields)*
        };
        tell_widget!(@tell $ctx, event $(, $how)?)
    }};
    (@tell $ctx:expr, $event:ident) => { $ctx.tell($event) };
    (@tell $ctx:expr, $event:ident, contact) => { $ctx.tell_contact($event) };
    (@tell $ctx:expr, $event:ident, inferred) => { $ctx.tell_as($crate::vocabulary::Origin::Inferred, $event) };
}
pub(crate) use tell_widget;

/// Tells an event about a chat: its ids are filled in.
macro_rules! tell_chat {
    ($ctx:expr, $Event:ident { $($fields:tt)* } $(as $how:ident)?) => {{
        let about = $ctx.about;
        let event = $crate::vocabulary::event::$Event {
            chat_id: about.chat_id.clone().unwrap_or_default(),
            widget_id: about.widget_id.clone(),
            user_id: about.user_id.clone(),
            $($fields)*
        };
        $crate::machine::kit::tell_widget!(@tell $ctx, event $(, $how)?)
    }};
}
pub(crate) use tell_chat;

/// What a machine keeps beside its state.
pub(crate) trait HasData {
    type Data;
}

/// One lifecycle: states by statig, data of its own, one deadline at most.
pub(crate) trait Machine:
    HasData + Default + for<'c> IntoStateMachine<Context<'c> = Context<'c, <Self as HasData>::Data>>
{
    /// The machine's name.
    const NAME: MachineName;

    /// The canonical name of a state; `a.b` where `b` is inside `a`.
    fn state_name(state: Self::State) -> &'static str;

    /// The name of the input, as the transition log and the statecharts show it.
    fn input_name(input: &Self::Event<'_>) -> &'static str;

    /// Changes the data, once the machine has accepted the input and gone to state `to`.
    fn apply(_data: &mut Self::Data, _input: &Self::Event<'_>, _to: Self::State, _env: &Env<'_>) {}

    /// The machine's deadline, where it has one.
    fn deadline(_data: &mut Self::Data) -> Option<&mut Option<Timestamp>> {
        None
    }
}

/// A machine's state and data.
#[derive(Clone)]
pub(crate) struct Node<M: Machine> {
    pub(crate) state: M::State,
    pub(crate) data: M::Data,
}

impl<M: Machine> Default for Node<M>
where
    M::Data: Default,
{
    fn default() -> Self {
        Self { state: M::initial(), data: M::Data::default() }
    }
}

/// How a step that was not rejected went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The machine took the input and changed.
    Taken,
    /// Nothing to change.
    Ignored,
    /// The machine would take the input; this was a dry run.
    Dry,
}

impl Step {
    /// Whether the step led to something that others must follow.
    pub(crate) fn is_taken(self) -> bool {
        self == Self::Taken
    }
}

/// Which machine refused, in which state, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) machine: MachineName,
    pub(crate) state: &'static str,
    pub(crate) reason: Reason,
}

impl<M: Machine> Node<M>
where
    M::State: State<M> + Copy + 'static,
    for<'b> M::Superstate<'b>: Superstate<M>,
{
    /// The name of the state.
    pub(crate) fn state_name(&self) -> &'static str {
        M::state_name(self.state)
    }

    /// Lets the handlers decide. Events go to the outbox, whatever the decision.
    pub(crate) fn react(
        &self,
        about: &About,
        env: &Env<'_>,
        out: &mut Outbox,
        input: &M::Event<'_>,
    ) -> Reaction<M::State> {
        let mut context =
            Context { data: &self.data, about, env, out, decision: Decision::Accepted, alarm: Alarm::Keep };
        let mut machine = M::default();
        let mut state = self.state;
        match state.handle(&mut machine, input, &mut context) {
            Outcome::Handled => {}
            Outcome::Super => context.decision = Decision::Undeclared,
            Outcome::Transition(mut target) => {
                let (up, down) = state.transition_path(&mut target);
                state.exit(&mut machine, &mut context, up);
                state = target;
                state.enter(&mut machine, &mut context, down);
            }
        }
        Reaction { decision: context.decision, alarm: context.alarm, to: state }
    }

    /// Lets the machine take the input. A refusal changes nothing.
    pub(crate) fn step(
        &mut self,
        about: &About,
        env: &Env<'_>,
        out: &mut Outbox,
        input: &M::Event<'_>,
    ) -> Result<Step, Refusal> {
        let Reaction { decision, alarm, to } = self.react(about, env, out, input);
        let refusal = |reason| Refusal { machine: M::NAME, state: M::state_name(self.state), reason };
        match decision {
            Decision::Rejected(reason) => Err(refusal(reason)),
            Decision::Undeclared => {
                debug_assert!(false, "undeclared: {} in {}", M::input_name(input), M::state_name(self.state));
                Err(refusal(Reason::InvalidState))
            }
            Decision::Ignored => Ok(Step::Ignored),
            Decision::Accepted if out.is_dry() => Ok(Step::Dry),
            Decision::Accepted => {
                let from = core::mem::replace(&mut self.state, to);
                M::apply(&mut self.data, input, to, env);
                if alarm != Alarm::Keep
                    && let Some(deadline) = M::deadline(&mut self.data)
                {
                    let new = if let Alarm::Set(at) = alarm { Some(at) } else { None };
                    out.timers.replace(M::NAME, about, core::mem::replace(deadline, new), new);
                }
                if let Some(log) = &mut out.log {
                    let (from, to) = (M::state_name(from), M::state_name(to));
                    log.note(M::NAME, about, from, to, M::input_name(input), env);
                }
                Ok(Step::Taken)
            }
        }
    }
}

/// Ties a machine's parts together: the boilerplate of statig and of [`Machine`].
macro_rules! machine {
    (
        $Machine:ident, data $Data:ty, input $In:ident, superstate $Super:ty, initial $Initial:ident;
    ) => {
        #[derive(Clone, Copy, Default)]
        pub(crate) struct $Machine;

        impl $crate::machine::kit::HasData for $Machine {
            type Data = $Data;
        }

        impl statig::blocking::IntoStateMachine for $Machine {
            type Event<'evt> = $In<'evt>;
            type Context<'ctx> = $crate::machine::kit::Context<'ctx, $Data>;
            type State = State;
            type Superstate<'sub> = $Super;

            fn initial() -> State {
                State::$Initial
            }
        }
    };
}
pub(crate) use machine;

/// The names that every [`Machine`] gives of itself.
macro_rules! named {
    ($Machine:ident) => {
        const NAME: $crate::vocabulary::MachineName = $crate::vocabulary::MachineName::$Machine;

        fn state_name(state: State) -> &'static str {
            state.name()
        }

        fn input_name(input: &In<'_>) -> &'static str {
            input.name()
        }
    };
}
pub(crate) use named;

/// Defines a machine's states with their canonical names.
macro_rules! states {
    ($( $(#[$meta:meta])* $State:ident = $name:literal, )*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum State {
            $( $(#[$meta])* $State, )*
        }

        impl State {
            /// Every state.
            #[allow(dead_code)]
            pub(crate) const ALL: &[State] = &[$( State::$State ),*];

            /// The canonical name.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $( State::$State => $name, )*
                }
            }

            /// The state with this canonical name.
            #[allow(dead_code)]
            pub(crate) fn from_name(name: &str) -> Option<State> {
                Self::ALL.iter().copied().find(|state| state.name() == name)
            }

            /// The schema of a field that holds the state by its name.
            #[cfg(feature = "schema")]
            #[allow(dead_code)]
            pub(crate) fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let names: alloc::vec::Vec<&str> = Self::ALL.iter().map(|state| state.name()).collect();
                schemars::json_schema!({ "enum": names })
            }
        }
    };
}
pub(crate) use states;

/// Defines a machine's inputs with the names that log and statecharts show.
macro_rules! inputs {
    ($( $(#[$meta:meta])* $In:ident $(( $($of:ty),* ))? = $name:literal, )*) => {
        #[derive(Clone, Copy)]
        pub(crate) enum In<'i> {
            $( $(#[$meta])* $In $(( $($of),* ))?, )*
            /// Never made: it gives the type its lifetime where no input borrows.
            #[allow(dead_code)]
            Never(core::convert::Infallible, core::marker::PhantomData<&'i ()>),
        }

        impl In<'_> {
            /// The names of all inputs.
            #[cfg(feature = "explore")]
            #[allow(dead_code)]
            pub(crate) const NAMES: &'static [&'static str] = &[$( $name ),*];

            /// The canonical name of the input.
            pub(crate) fn name(&self) -> &'static str {
                match self {
                    $( inputs!(@pattern $In $(( $($of),* ))?) => $name, )*
                    In::Never(never, _) => match *never {},
                }
            }
        }
    };
    (@pattern $In:ident) => { In::$In };
    (@pattern $In:ident ( $($of:ty),* )) => { In::$In(..) };
}
pub(crate) use inputs;

#[cfg(test)]
mod tests {
    use alloc::boxed::Box;
    use alloc::string::String;
    use alloc::vec::Vec;

    use statig::Outcome::{self, Super, Transition};
    use statig::blocking;

    use super::*;
    use crate::config::Config;
    use crate::outbox::log::Log;
    use crate::vocabulary::{Cause, event};

    states! {
        Off = "off",
        Dim = "on.dim",
        Bright = "on.bright",
    }

    inputs! {
        Press = "press",
        Turn = "turn",
        Blink = "blink",
        Break = "break",
        Hum = "hum",
    }

    pub(crate) enum Superstate {
        On,
    }

    #[derive(Clone, Debug, Default, PartialEq)]
    pub(crate) struct Data {
        steps: u32,
        until: Option<Timestamp>,
    }

    machine! { Lamp, data Data, input In, superstate Superstate, initial Off; }

    fn say(ctx: &mut Context<'_, Data>, reason: &str) {
        ctx.tell(event::ConnectionUnstable { reason: Some(reason.into()) });
    }

    impl blocking::State<Lamp> for State {
        fn call_handler(
            &mut self,
            _: &mut Lamp,
            input: &In<'_>,
            ctx: &mut Context<'_, Data>,
        ) -> Outcome<Self> {
            match (*self, *input) {
                (State::Off, In::Press) => {
                    ctx.arm(1_000);
                    Transition(State::Dim)
                }
                (State::Dim, In::Turn) => Transition(State::Bright),
                (State::Bright, In::Turn) => Transition(State::Dim),
                (_, In::Blink) => ctx.ignore(),
                (_, In::Break) => {
                    ctx.disarm();
                    ctx.reject(Reason::InvalidState)
                }
                _ => Super,
            }
        }

        fn call_entry_action(&mut self, _: &mut Lamp, ctx: &mut Context<'_, Data>) {
            say(ctx, &alloc::format!("enter {}", self.name()));
        }

        fn call_exit_action(&mut self, _: &mut Lamp, ctx: &mut Context<'_, Data>) {
            say(ctx, &alloc::format!("exit {}", self.name()));
        }

        fn superstate(&mut self) -> Option<Superstate> {
            (*self != State::Off).then_some(Superstate::On)
        }
    }

    impl blocking::Superstate<Lamp> for Superstate {
        fn call_handler(
            &mut self,
            _: &mut Lamp,
            input: &In<'_>,
            ctx: &mut Context<'_, Data>,
        ) -> Outcome<State> {
            let In::Press = input else { return Super };
            ctx.arm(0);
            Transition(State::Off)
        }

        fn call_entry_action(&mut self, _: &mut Lamp, ctx: &mut Context<'_, Data>) {
            say(ctx, "enter on");
        }

        fn call_exit_action(&mut self, _: &mut Lamp, ctx: &mut Context<'_, Data>) {
            say(ctx, "exit on");
        }
    }

    impl Machine for Lamp {
        const NAME: MachineName = MachineName::Engine;

        fn state_name(state: State) -> &'static str {
            state.name()
        }

        fn input_name(input: &In<'_>) -> &'static str {
            input.name()
        }

        fn apply(data: &mut Data, _: &In<'_>, to: State, _: &Env<'_>) {
            assert!(State::ALL.contains(&to));
            data.steps += 1;
        }

        fn deadline(data: &mut Data) -> Option<&mut Option<Timestamp>> {
            Some(&mut data.until)
        }
    }

    /// A lamp, and what its steps wrote.
    #[derive(Default)]
    struct Bench {
        node: Node<Lamp>,
        out: Outbox,
    }

    impl Bench {
        fn step(&mut self, input: In<'_>) -> Result<Step, Refusal> {
            let env = Env {
                config: &Config::default(),
                now: Timestamp::from_millis(5),
                cause: Cause::System,
                origin: Origin::Live,
                raw: None,
                gate: Gate::Open,
            };
            self.node.step(&About::default(), &env, &mut self.out, &input)
        }

        /// What was said since the last time.
        fn said(&mut self) -> Vec<String> {
            let reason = |envelope: crate::vocabulary::Envelope| match envelope.event {
                Event::ConnectionUnstable(unstable) => unstable.reason.map(|reason| reason.as_str().into()),
                _ => None,
            };
            self.out.queue.drain(..).filter_map(reason).collect()
        }

        fn deadline(&self) -> Option<u64> {
            self.out.timers.next().map(|(at, _)| at.as_millis())
        }
    }

    // statig 0.4.1 gives `before_transition` source and target swapped; this driver needs no such hook.
    #[test]
    fn a_transition_leaves_its_source_and_enters_its_target_in_order() {
        let mut bench = Bench::default();
        assert_eq!(bench.step(In::Press), Ok(Step::Taken));
        assert_eq!(bench.said(), ["exit off", "enter on", "enter on.dim"]);
        assert_eq!(bench.step(In::Turn), Ok(Step::Taken));
        assert_eq!(bench.said(), ["exit on.dim", "enter on.bright"], "the superstate is not left");
        assert_eq!(bench.step(In::Press), Ok(Step::Taken), "the superstate takes it");
        assert_eq!(bench.said(), ["exit on.bright", "exit on", "enter off"]);
    }

    // A deserialised `statig::StateMachine` runs all entry actions again at its first event.
    #[test]
    fn a_restore_is_plain_assignment() {
        let node = Node { state: State::Bright, data: Data { steps: 7, until: None } };
        let mut bench = Bench { node, ..Bench::default() };
        assert_eq!(bench.step(In::Blink), Ok(Step::Ignored));
        assert_eq!(bench.said(), [""; 0]);
        assert_eq!(bench.step(In::Turn), Ok(Step::Taken));
        assert_eq!(bench.said(), ["exit on.bright", "enter on.dim"]);
        assert_eq!(bench.node.data.steps, 8);
    }

    #[test]
    fn only_an_accepted_input_changes_anything() {
        let mut bench = Bench::default();
        bench.step(In::Press).expect("off");
        let (state, data) = (bench.node.state, bench.node.data.clone());
        bench.said();
        assert_eq!(bench.step(In::Blink), Ok(Step::Ignored));
        let refusal = Refusal { machine: MachineName::Engine, state: "on.dim", reason: Reason::InvalidState };
        assert_eq!(bench.step(In::Break), Err(refusal));
        assert_eq!((bench.node.state, bench.node.data.clone()), (state, data), "neither state nor data");
        assert_eq!((bench.said().len(), bench.out.seq), (0, 3), "no event");
        assert_eq!(bench.deadline(), Some(1_005), "nor the deadline");
    }

    #[test]
    fn a_dry_run_decides_and_leaves_no_trace() {
        let mut bench = Bench::default();
        bench.out.log = Some(Box::<Log>::default());
        bench.out.dry();
        assert_eq!(bench.step(In::Press), Ok(Step::Dry));
        assert_eq!(bench.step(In::Blink), Ok(Step::Ignored));
        assert!(bench.step(In::Break).is_err());
        bench.out.wet();
        assert_eq!((bench.node.state, bench.node.data.steps), (State::Off, 0));
        assert_eq!((bench.said().len(), bench.out.seq, bench.deadline()), (0, 0, None));
        assert!(bench.out.log.as_mut().expect("a log").take().is_empty());
    }

    #[test]
    fn a_machine_has_one_deadline() {
        let mut bench = Bench::default();
        bench.step(In::Press).expect("off");
        assert_eq!(bench.deadline(), Some(1_005));
        bench.step(In::Turn).expect("on");
        assert_eq!(bench.deadline(), Some(1_005), "a step that does not say keeps it");
        bench.step(In::Press).expect("on");
        assert_eq!(
            (bench.deadline(), bench.node.data.until),
            (None, None),
            "armed for 0 milliseconds is off"
        );
    }

    #[test]
    fn changes_of_state_are_noted_and_only_those() {
        let mut bench = Bench::default();
        bench.out.log = Some(Box::<Log>::default());
        for input in [In::Press, In::Blink, In::Turn] {
            bench.step(input).expect("taken or ignored");
        }
        let noted = bench.out.log.as_mut().expect("a log").take();
        let noted: Vec<_> =
            noted.iter().map(|step| (step.from, step.input, step.to, step.at.as_millis())).collect();
        assert_eq!(noted, [("off", "press", "on.dim", 5), ("on.dim", "turn", "on.bright", 5)]);
    }

    #[test]
    #[cfg_attr(debug_assertions, should_panic(expected = "undeclared: hum in off"))]
    fn a_pair_that_nobody_declares_is_refused() {
        let refusal = Refusal { machine: MachineName::Engine, state: "off", reason: Reason::InvalidState };
        assert_eq!(Bench::default().step(In::Hum), Err(refusal));
    }
}
