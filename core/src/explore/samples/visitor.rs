//! The visitor: forms, consent, questions to the host, identity, lead, and the connection.

use std::borrow::Cow;
use std::vec;
use std::vec::Vec;

use super::{entry, explored, part};
use crate::env::Gate;
use crate::explore::explored::{Explored, Take};
use crate::machine::{connection, consent, form, identity, lead, question};
use crate::vocabulary::{FormKind, Identity as Fields, Reason};

impl Explored for form::Form {
    explored!(form, last []);
    const GATES: &'static [Gate] = Gate::ALL;

    fn data() -> Vec<form::Data> {
        vec![form::Data::new(FormKind::PreChat), form::Data::new(FormKind::Profiling)]
    }

    fn samples(take: Take<'_, Self>) {
        use form::In;
        let fields =
            r#"[{"name":"name","required":true},{"name":"topic","type":"choice","choices":["help"]}]"#;
        take("", In::Start(&entry(r#"{"kind":"pre_chat"}"#)));
        take("", In::Start(&entry(&std::format!(r#"{{"kind":"pre_chat","fields":{fields}}}"#))));
        let (name, topic, email) = ("name".into(), "topic".into(), "email".into());
        take("", In::Ask(&name));
        take("", In::Ask(&email));
        take("fitting", In::Answer(&name, &"Ann".into()));
        take("fitting", In::Answer(&topic, &"help".into()));
        take("contact", In::Answer(&email, &"a@b.cz".into()));
        take("unfit", In::Answer(&email, &"nowhere".into()));
        take("", In::Pend);
        take("", In::TurnDown(&"phone".into(), Reason::InvalidPhone));
        take("", In::Decline(&name));
        take("", In::Decline(&topic));
        take("", In::Decline(&email));
        take("nothing pending", In::Submit(&[], None));
        take("nothing pending", In::Submit(&[], Some(&"chat".into())));
        take("answer pending", In::Submit(&["phone".into()], None));
        take("", In::Abandon);
        take("", In::WindowClosed);
        take("", In::ConsentDeclined);
    }

    fn fact(data: &form::Data, _: &form::In<'_>) -> Cow<'static, str> {
        if data.kind == FormKind::Profiling { "profiling" } else { "other kinds" }.into()
    }
}

impl Explored for consent::Consent {
    explored!(consent, last []);

    fn data() -> Vec<consent::Data> {
        vec![consent::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use consent::In;
        for (again, label) in [(true, "the same policy"), (false, "another policy")] {
            take(label, In::Give(None, again));
            take(label, In::Decline(None, again));
        }
        take("", In::Wait);
        take("", In::NewPolicy);
        take("", In::Deadline(None));
    }
}

impl Explored for question::Question {
    explored!(question, last [Answered, Expired, Withdrawn]);

    fn data() -> Vec<question::Data> {
        let (waiting, number) = (question::Waiting::Prefill, "777 123 456".into());
        vec![question::Data { waiting, number, until: None }]
    }

    fn samples(take: Take<'_, Self>) {
        use question::In;
        take("", In::Ask);
        take("", In::Answer);
        take("", In::Withdraw);
        take("", In::Deadline);
    }
}

impl Explored for identity::Identity {
    explored!(identity, last[Verified]);
    const GATES: &'static [Gate] = Gate::ALL;

    fn data() -> Vec<identity::Data> {
        vec![identity::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use identity::In;
        take("name", In::Set(&entry(r#"{"name":"Ann"}"#)));
        take("contact", In::Set(&entry(r#"{"email":"a@b.cz"}"#)));
        take("contact", In::Set(&entry(r#"{"phone":"+420777123456"}"#)));
        take("secret", In::Set(&entry(r#"{"custom":"s3cret"}"#)));
        take("known", In::Prefill(&part(r#"{"name":"Ann","email":"a@b.cz"}"#)));
        take("secret", In::Prefill(&part(r#"{"custom":"s3cret"}"#)));
        let gone = |text: &str| Fields { name: Some(text.into()), ..Fields::default() };
        take("what is known", In::Forget(&gone("Ann")));
        take("something else", In::Forget(&gone("Bob")));
        take("", In::Verified(&"customer".into()));
        take("", In::Verified(&"stranger".into()));
        take("", In::Known(&"u1".into()));
        take("", In::ConsentDeclined);
    }

    fn fact(data: &identity::Data, input: &identity::In<'_>) -> Cow<'static, str> {
        let identity::Data { name, verified, prefilled, .. } = data.clone();
        let name_alone = identity::Data { name, verified, prefilled, ..identity::Data::default() };
        match input {
            identity::In::Prefill(_) => match (&data.name, &data.email) {
                (None, None) => "all is news",
                (Some(_), None) => "the name is known",
                (None, Some(_)) => "the e-mail is known",
                (Some(_), Some(_)) => "all is known",
            },
            identity::In::Forget(gone) if data.name != gone.name || data.name.is_none() => "not known",
            identity::In::Forget(_) if *data == name_alone => "nothing else is known",
            identity::In::Forget(_) => "more is known",
            _ => "",
        }
        .into()
    }
}

impl Explored for lead::Lead {
    explored!(lead, last []);
    const GATES: &'static [Gate] = Gate::ALL;

    fn data() -> Vec<lead::Data> {
        vec![lead::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use lead::In;
        take("without e-mail", In::Capture(None));
        take("without e-mail", In::Requested(None));
        for email in ["a@b.cz", "c@d.cz"] {
            take("with e-mail", In::Capture(Some(&email.into())));
            take("with e-mail", In::Requested(Some(&email.into())));
        }
        take("", In::ConsentDeclined);
    }

    fn fact(data: &lead::Data, input: &lead::In<'_>) -> Cow<'static, str> {
        match input {
            lead::In::Requested(email) if data.ahead && data.knows(*email) => "told ahead",
            lead::In::Requested(_) => "not told ahead",
            _ => "",
        }
        .into()
    }
}

impl Explored for connection::Connection {
    explored!(connection, last []);

    fn data() -> Vec<connection::Data> {
        vec![connection::Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        use connection::In;
        take("", In::Connecting);
        take("", In::Up);
        for (known, label) in [(true, "the same reason"), (false, "another reason")] {
            take(label, In::Unstable(None, known));
            take(label, In::Lost(None, known));
            take(label, In::Broken(None, known));
        }
    }

    fn fact(data: &connection::Data, input: &connection::In<'_>) -> Cow<'static, str> {
        match input {
            connection::In::Up if data.lost => "after a loss",
            connection::In::Up => "no loss",
            _ => "",
        }
        .into()
    }
}
