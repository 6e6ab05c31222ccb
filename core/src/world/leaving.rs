//! Which chat is let go where there would be too many, kept in order: how many chats go on makes no difference to finding
//! it. An engine that has never been full keeps nothing.

use alloc::collections::{BTreeMap, BTreeSet};

use crate::world::Chat;
use crate::world::registry::{At, Registry};

/// Why a chat is let go later than others: what counts most comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spared {
    /// It is the current one of its widget, or on display.
    pub(super) is_open: bool,
    /// Something in it waits: for the visitor, who has not seen it, or for an answer.
    pub(super) is_busy: bool,
    /// Its vendor tells its end.
    pub(super) has_end: bool,
}

/// When a chat is let go: later the more it is spared, and the later it came.
type Turn = (Spared, u32);

/// The chats that go on, in the order in which they are let go, as far as each says itself.
#[derive(Clone, Default)]
pub(super) struct Leaving {
    order: BTreeSet<(Turn, At<Chat>)>,
    turns: BTreeMap<At<Chat>, Turn>,
}

impl Leaving {
    /// Lets the order follow what has changed since it was asked for last. Where only chats without an end may go, it holds
    /// no others.
    pub(super) fn follow(&mut self, chats: &mut Registry<Chat>, endless_only: bool) {
        for at in chats.take_touched() {
            let may_go = |spared: &Spared| !(endless_only && spared.has_end);
            let turn = chats.born(at).and_then(|born| {
                let spared = spared_alone(&chats[at]).filter(may_go)?;
                Some((spared, born))
            });
            let known = match turn {
                Some(turn) => self.turns.insert(at, turn),
                None => self.turns.remove(&at),
            };
            if let Some(known) = known {
                self.order.remove(&(known, at));
            }
            if let Some(turn) = turn {
                self.order.insert((turn, at));
            }
        }
    }

    /// The chat that goes first. `spared` says of one that is spared for this why it is in all.
    pub(super) fn first(&self, spared: impl Fn(At<Chat>, Spared) -> Spared) -> Option<At<Chat>> {
        let mut first: Option<(Turn, At<Chat>)> = None;
        for &(alone, at) in &self.order {
            if first.is_some_and(|(first, _)| first < alone) {
                break;
            }
            let turn = (spared(at, alone.0), alone.1);
            if first.is_none_or(|(first, _)| turn < first) {
                first = Some((turn, at));
            }
        }
        first.map(|(_, at)| at)
    }
}

/// Why a chat is spared, as far as it says so itself; `None` of one that does not go on.
fn spared_alone(chat: &Chat) -> Option<Spared> {
    let is_busy = chat.unread > 0
        || !chat.call.state.is_free()
        || !chat.typists.is_empty()
        || chat.lifecycle.state.is_under_way()
        || chat.messages.on_their_way().next().is_some();
    let spared = Spared { is_open: false, is_busy, has_end: !chat.endless };
    chat.lifecycle.state.is_current().then_some(spared)
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec::Vec;
    use core::cell::Cell;

    use super::*;
    use crate::about::About;
    use crate::machine::chat::State;

    fn begin(chats: &mut Registry<Chat>, number: usize) -> At<Chat> {
        let about = About { chat_id: Some(format!("c{number}").as_str().into()), ..About::default() };
        let mut chat = Chat { about, ..Chat::default() };
        chat.lifecycle.state = State::Requested;
        chats.push(chat)
    }

    #[test]
    fn how_many_chats_go_on_is_no_work() {
        for count in [64, 4_096] {
            let (mut chats, mut leaving) = (Registry::default(), Leaving::default());
            let places: Vec<_> = (0..count).map(|number| begin(&mut chats, number)).collect();
            leaving.follow(&mut chats, false);
            for round in 0..20 {
                // One more comes, one has something to read, one is open, and the first of the others goes.
                begin(&mut chats, count + round);
                chats[places[3 * round]].unread = 1;
                leaving.follow(&mut chats, false);
                let (looked, open) = (Cell::new(0), places[3 * round + 1]);
                let first = leaving.first(|at, alone| {
                    looked.set(looked.get() + 1);
                    Spared { is_open: at == open, ..alone }
                });
                assert_eq!((first, looked.get()), (Some(places[3 * round + 2]), 2), "among {count}");
                chats[open].unread = 1;
                chats.remove(places[3 * round + 2]);
            }
        }
    }

    #[test]
    fn the_order_follows_what_changes_and_what_is_undone() {
        let (mut chats, mut leaving) = (Registry::default(), Leaving::default());
        let places: Vec<_> = (0..12).map(|number| begin(&mut chats, number)).collect();
        let mut check = |chats: &mut Registry<Chat>, endless_only: bool| {
            leaving.follow(chats, endless_only);
            let may_go = |at: &At<Chat>| !endless_only || chats[*at].endless;
            let of = |at: At<Chat>| spared_alone(&chats[at]).map(|spared| (spared, at));
            let slow =
                chats.order().into_iter().filter(may_go).filter_map(of).min_by_key(|(spared, _)| *spared);
            assert_eq!(leaving.first(|_, alone| alone), slow.map(|(_, at)| at));
        };
        check(&mut chats, false);
        for round in 0..40 {
            let trial = chats.begin_trial();
            let at = places[7 * round % places.len()];
            if round % 5 == 4 && chats.born(at).is_some() {
                chats.remove(at);
                begin(&mut chats, 100 + round);
            } else if chats.born(at).is_some() {
                let chat = &mut chats[at];
                chat.unread = u32::from(round % 3 == 0);
                chat.endless = round % 2 == 0;
                chat.lifecycle.state = if round % 7 == 6 { State::Left } else { State::Requested };
            }
            check(&mut chats, false);
            chats.end_trial(trial, round % 4 != 3, |_, _| {});
            check(&mut chats, false);
        }
    }
}
