//! What most engines hold nothing of: then it is one pointer wide.

use alloc::boxed::Box;
use alloc::string::String;

use thin_vec::ThinVec;

use crate::vocabulary::ChatId;
use crate::world::repeats::Telling;

/// What comes of former visitors, of a vendor's stream, and of questions to the host.
#[derive(Clone, Default)]
pub(crate) struct Rare(Option<Box<Parts>>);

#[derive(Clone, Default)]
pub(crate) struct Parts {
    /// The ids of chats of former visitors, the latest ones: they take nothing any more.
    pub(crate) past: ThinVec<ChatId>,
    /// What a vendor's stream told last, of what it may tell any number of times.
    pub(crate) tellings: ThinVec<Telling>,
    /// Storage keys of former visitors, under which nothing is to be kept any more, until the host asks for them.
    pub(crate) outdated_keys: ThinVec<String>,
    /// How many questions were asked.
    pub(crate) asked: u32,
}

impl Rare {
    /// As it was when a snapshot was taken.
    pub(crate) fn revived(past: ThinVec<ChatId>, tellings: ThinVec<Telling>, asked: u32) -> Self {
        let is_nothing = past.is_empty() && tellings.is_empty() && asked == 0;
        Self((!is_nothing).then(|| Box::new(Parts { past, tellings, asked, ..Parts::default() })))
    }

    pub(crate) fn past(&self) -> &[ChatId] {
        self.0.as_ref().map_or(&[], |parts| &parts.past)
    }

    pub(crate) fn tellings(&self) -> &[Telling] {
        self.0.as_ref().map_or(&[], |parts| &parts.tellings)
    }

    pub(crate) fn forget_tellings(&mut self) {
        if let Some(parts) = &mut self.0 {
            parts.tellings.clear();
        }
    }

    pub(crate) fn asked(&self) -> u32 {
        self.0.as_ref().map_or(0, |parts| parts.asked)
    }

    pub(crate) fn take_outdated_keys(&mut self) -> ThinVec<String> {
        self.0.as_mut().map(|parts| core::mem::take(&mut parts.outdated_keys)).unwrap_or_default()
    }

    /// All of it, to change.
    pub(crate) fn parts_mut(&mut self) -> &mut Parts {
        self.0.get_or_insert_default()
    }
}
