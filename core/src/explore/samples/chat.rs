//! The chat, and what hangs on it: participants, calls, survey, rating.

use std::vec;
use std::vec::Vec;

use super::{entry, explored};
use crate::env::Gate;
use crate::explore::explored::{Explored, Take};
use crate::machine::{call, chat, participant, rating, survey};
use crate::vocabulary::{Content, List, Origin, User, UserId};

impl Explored for chat::Chat {
    explored!(chat, last []);
    const ORIGINS: &'static [Origin] = &[Origin::Live, Origin::Restored];

    fn data() -> Vec<chat::Data> {
        vec![chat::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use chat::In;
        take("", In::Propose(&entry("{}")));
        take("", In::Propose(&entry(r#"{"message":"May I help?"}"#)));
        take("", In::Request(&entry("{}")));
        take("", In::Queue(&entry(r#"{"position":2}"#)));
        take("", In::Queue(&entry(r#"{"position":1}"#)));
        let users = List::from([UserId::from("ann")]);
        take("", In::Accept(&entry(r#"{"ticket":"T1"}"#), &users));
        take("", In::Join(&entry(r#"{"chatId":"chat"}"#)));
        take("", In::Leave);
        take("", In::Transfer(&entry("{}")));
        take("", In::Transfer(&entry(r#"{"to":"sales"}"#)));
        take("", In::Hold);
        take("", In::Resume);
        take("", In::Inactive);
        take("", In::Returned);
        take("", In::Restore(&entry("{}")));
        take("", In::Restore(&entry(r#"{"ticket":"T2"}"#)));
        take("no word of a survey", In::End(&entry("{}")));
        take("survey configured", In::End(&entry(r#"{"surveyConfigured":true}"#)));
        take("", In::Reopen);
        take("", In::LetGo(&"forgotten".into()));
        take("", In::Send(&Content::Text { text: "Hello".into() }));
        take("", In::Traffic);
        take("", In::Presence);
        take("", In::AgentJoined);
        take("", In::AgentsGone);
        take("", In::Retell);
        take("", In::LoadAgain);
        take("", In::Deadline);
    }
}

impl Explored for participant::Participant {
    explored!(participant, last []);

    fn data() -> Vec<User> {
        vec![User::guest("ann")]
    }

    fn samples(take: Take<'_, Self>) {
        use participant::In;
        take("", In::Add(&User::guest("ann")));
        take("", In::Add(&User::agent("ann", "Ann")));
        take("", In::Remove(&User::guest("ann")));
        take("", In::Listed);
    }
}

impl Explored for call::Call {
    explored!(call, last []);

    fn data() -> Vec<call::Data> {
        vec![call::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use call::In;
        for id in [None, Some(&"call-1".into()), Some(&"call-2".into())] {
            take("", In::Offer(id, None));
            take("", In::Answer(id));
            take("", In::Reject(id, None));
            take("", In::Reject(id, Some(&"busy".into())));
            take("", In::Cancel(id));
            take("", In::End(id));
            take("", In::Fail(id, None));
            take("", In::Fail(id, Some(&"no microphone".into())));
        }
        take("", In::ChatOver);
        take("", In::Deadline);
    }
}

impl Explored for survey::Survey {
    explored!(survey, last [Submitted, Dismissed, Expired]);

    fn data() -> Vec<survey::Data> {
        vec![survey::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use survey::In;
        take("", In::Offer);
        take("", In::Start);
        for question in ["first", "second", "third"] {
            take("", In::Answer(&question.into(), &"good".into()));
            take("", In::Answer(&question.into(), &"bad".into()));
        }
        take("", In::Submit);
        take("", In::Dismiss);
        take("", In::Deadline);
    }
}

impl Explored for rating::Rating {
    explored!(rating, last []);
    const GATES: &'static [Gate] = Gate::ALL;

    fn data() -> Vec<rating::Data> {
        vec![rating::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use rating::In;
        take("off the scale", In::Submit(&entry(r#"{"chatId":"chat","value":6,"scale":"stars5"}"#)));
        for value in ["4", "5"] {
            let scaled = std::format!(r#""chatId":"chat","value":{value},"scale":"stars5""#);
            take("without contact", In::Submit(&entry(&std::format!("{{{scaled}}}"))));
            take("with contact", In::Submit(&entry(&std::format!(r#"{{{scaled},"email":"a@b.cz"}}"#))));
        }
        take("", In::Withdraw);
        take("", In::ConsentDeclined);
    }
}
