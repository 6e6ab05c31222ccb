//! The boilerplate of a machine, and the telling of events.

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

/// Says what a machine's deadline is for, and in which states it stays set; its time is the field `until`.
macro_rules! deadline {
    ($Reason:ident while $states:pat) => {
        const DEADLINE: Option<$crate::outbox::timer::DeadlineReason> =
            Some($crate::outbox::timer::DeadlineReason::$Reason);

        fn deadline(data: &mut Data) -> Option<&mut Option<$crate::time::Timestamp>> {
            Some(&mut data.until)
        }

        fn keeps_deadline(state: State) -> bool {
            matches!(state, $states)
        }
    };
}
pub(crate) use deadline;

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
    (@tell $ctx:expr, $event:ident, restored) => { $ctx.tell_as($crate::vocabulary::Origin::Restored, $event) };
    (@tell $ctx:expr, $event:ident, inferred) => { $ctx.tell_as($crate::vocabulary::Origin::Inferred, $event) };
    (@tell $ctx:expr, $event:ident, restored) => { $ctx.tell_as($crate::vocabulary::Origin::Restored, $event) };
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
            session: about.session,
            $($fields)*
        };
        $crate::machine::kit::tell_widget!(@tell $ctx, event $(, $how)?)
    }};
}
pub(crate) use tell_chat;
