//! Messages, and what hangs on them: receipts, attachments, typing.

use std::vec;
use std::vec::Vec;

use super::explored;
use crate::explore::explored::{Explored, Take};
use crate::machine::{attachment, message, receipt, typing};
use crate::vocabulary::{Content, User};

impl Explored for message::Message {
    explored!(message, last[Deleted]);

    fn data() -> Vec<()> {
        vec![()]
    }

    fn samples(take: Take<'_, Self>) {
        use message::In;
        let (id, content) = ("m".into(), Content::Text { text: "Hello".into() });
        take("", In::Send(&id, &content));
        take("", In::Ack(&id));
        take("", In::Fail(&id, &"offline".into()));
        take("", In::Receive(&id, &User::agent("ann", "Ann"), 0, &content));
        take("", In::Edit(&id, &content, message::Version::default()));
        take("", In::Delete(&id));
        take("", In::React(&id, &"+1".into(), None, false));
    }
}

impl Explored for receipt::Receipt {
    explored!(receipt, last[Read]);

    fn data() -> Vec<()> {
        vec![()]
    }

    fn samples(take: Take<'_, Self>) {
        use receipt::In;
        take("", In::Delivered(&"m".into(), None));
        take("", In::Read(&"m".into(), None));
    }
}

impl Explored for attachment::Attachment {
    explored!(attachment, last[Stored]);

    fn data() -> Vec<()> {
        vec![()]
    }

    fn samples(take: Take<'_, Self>) {
        use attachment::In;
        take("", In::Carry);
        take("", In::Store(&"m".into()));
        take("", In::Fail(&"m".into(), &"too large".into()));
        take("more than there is", In::Progress(&"m".into(), 3, Some(2)));
        take("of what there is", In::Progress(&"m".into(), 1, Some(2)));
    }
}

impl Explored for typing::Typing {
    explored!(typing, last []);

    fn data() -> Vec<typing::Data> {
        vec![typing::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use typing::In;
        take("", In::Start);
        take("", In::Stop);
        take("", In::Cease);
        take("", In::Deadline);
    }
}
