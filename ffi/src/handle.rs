//! What stands behind an engine's handle.

use parlour::{Engine, Envelope, Input, Rejection, Verdict};

use crate::guard::{Handle, Head};
use crate::normalizer::Normalizer;
use crate::result::*;
use crate::text::parlour_str;

/// The life of all widgets on a page, and of their chats. A handle may move from thread to thread, and only one thread
/// may use it at a time. Nothing is shared between handles.
// The head comes first; the header shows nothing of what is inside.
#[cfg_attr(all(), repr(C))]
#[allow(non_camel_case_types)]
pub struct parlour_engine {
    pub(crate) head: Head,
    pub(crate) engine: Engine,
    /// The event that was polled last.
    pub(crate) event: Option<Envelope>,
    /// The options in it, as JSON: no record gives them.
    pub(crate) options: Option<String>,
    /// Why the last input was rejected.
    pub(crate) rejection: Option<Rejection>,
    pub(crate) normalizer: Option<Normalizer>,
    /// Text that was made for the caller.
    pub(crate) text: Vec<u8>,
}

impl Handle for parlour_engine {
    const KIND: u64 = 0x5041_524c_4f55_5245;

    fn head(&mut self) -> &mut Head {
        &mut self.head
    }
}

impl parlour_engine {
    /// A handle for an engine, before any call.
    pub(crate) fn new(engine: Engine) -> Self {
        Self {
            head: Head::new(Self::KIND),
            engine,
            event: None,
            options: None,
            rejection: None,
            normalizer: None,
            text: Vec::new(),
        }
    }

    /// Takes an input.
    pub(crate) fn take(&mut self, now: u64, input: impl Into<Input>) -> Outcome<parlour_result> {
        let answer = self.engine.handle(now, input);
        self.settle(answer)
    }

    /// What became of an input. Before it, what became of another is forgotten.
    pub(crate) fn settle(&mut self, answer: Result<Verdict, Rejection>) -> Outcome<parlour_result> {
        match answer {
            Ok(Verdict::Accepted) => Ok(PARLOUR_RESULT_OK),
            Ok(Verdict::Ignored) => Ok(PARLOUR_RESULT_IGNORED),
            Err(rejection) => {
                let failure = Failure::new(PARLOUR_RESULT_REJECTED, &rejection);
                self.rejection = Some(rejection);
                Err(failure)
            }
        }
    }

    /// Keeps text for the caller until the next call that makes some.
    pub(crate) fn keep(&mut self, text: impl Into<Vec<u8>>) -> parlour_str {
        self.text = text.into();
        parlour_str::bytes(&self.text)
    }
}
