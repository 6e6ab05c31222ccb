//! The engines whose snapshots are the golden files: what was told to each of them, before the snapshot.

use parlour::{Config, Deadlines, Engine, Mode, Normalizer, Phone};

/// One engine: by its name, the golden files are found.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) config: fn() -> Config,
    /// Whether the host has polled all events before the snapshot.
    pub(crate) polled: bool,
    /// Inputs and vendors' calls, one a line, each with its time in front; `resync`, and `poll` for one event.
    script: &'static str,
}

impl Case {
    /// Inputs with their times. A line without a time goes on with the one before.
    pub(crate) fn inputs(&self) -> Vec<(u64, String)> {
        let mut inputs: Vec<(u64, String)> = Vec::new();
        for line in self.script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.split_once(' ').map(|(at, input)| (at.parse(), input)) {
                Some((Ok(at), input)) => inputs.push((at, input.into())),
                _ => inputs.last_mut().expect("an input to go on with").1.push_str(line),
            }
        }
        inputs
    }

    /// The engine after all its inputs, each of which it must have accepted.
    pub(crate) fn engine(&self) -> Engine {
        let mut engine = Engine::new((self.config)());
        for (at, input) in self.inputs() {
            tell(&mut engine, at, &input).unwrap_or_else(|error| panic!("{}: {input}: {error}", self.name));
        }
        if self.polled {
            engine.events().for_each(drop);
        }
        engine
    }
}

/// Tells the engine an input, or a vendor's call; or does what else a host does.
pub(crate) fn tell(engine: &mut Engine, at: u64, text: &str) -> Result<(), String> {
    match text {
        "resync" => {
            engine.resync();
            return Ok(());
        }
        "poll" => return engine.poll_event().map(drop).ok_or_else(|| "nothing waits".into()),
        _ => {}
    }
    if !text.starts_with(r#"{"surface""#) {
        return engine.handle_json(at, text).map(drop).map_err(|rejection| rejection.to_string());
    }
    let observed = engine.observe_json(at, text).map_err(|error| error.to_string())?;
    let rejected = observed.into_inputs().into_iter().find_map(|(_, result)| result.err());
    rejected.map_or(Ok(()), |rejection| Err(rejection.to_string()))
}

/// The case of this name.
pub(crate) fn case(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).expect("a case of this name")
}

fn observing() -> Config {
    Config { mode: Mode::Observe, ..Config::default() }
}

/// With the deadlines that are off by default.
fn impatient() -> Config {
    let deadlines = Deadlines { consent: 60_000, queue: 120_000, ..Deadlines::default() };
    Config { deadlines, ..Config::default() }
}

/// With a host that normalises phone numbers.
fn asking() -> Config {
    let phone = Phone { normalizer: Normalizer::Host, ..Phone::default() };
    Config { phone, ..Config::default() }
}

pub(crate) const CASES: &[Case] = &[
    Case { name: "empty", config: Config::default, polled: true, script: "" },
    Case {
        name: "loading_with_queued_inputs",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1","elementId":"e1","options":{"account":"acme","page":"online"}}
            20 {"type":"window.open","widgetId":"w1"}
            30 {"type":"form.start","widgetId":"w1","kind":"pre_chat","channel":"chat","fields":[{"name":"email"}]}
            40 {"type":"form.answer","widgetId":"w1","field":"email","value":"jane@example.com"}
            50 {"type":"chat.request","widgetId":"w1","message":"Hello?","raw":{"tab":7}}
        "#,
    },
    Case {
        name: "failed_and_stopped",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1"}
            20 {"type":"widget.load","widgetId":"w2"}
            30 {"type":"widget.load","widgetId":"w3"}
            40 {"type":"widget.fail","widgetId":"w1","reason":"no network"}
            50 {"type":"widget.fail","widgetId":"w2","reason":"old browser","unsupported":true}
            60 {"type":"widget.ready","widgetId":"w3","page":"hidden"}
            70 {"type":"widget.stop","widgetId":"w3"}
        "#,
    },
    Case {
        name: "consent_waiting",
        config: impatient,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1","options":{"urls":{"privacy":"https://acme.example/privacy"}}}
            20 {"type":"widget.ready","widgetId":"w1","online":true}
            30 {"type":"form.start","widgetId":"w1","kind":"pre_chat","fields":[{"name":"email","required":true}]}
            40 {"type":"form.answer","widgetId":"w1","field":"email","value":"jane@example.com"}
            50 {"type":"form.answer","widgetId":"w1","field":"topic","value":{"id":3,"tags":["a","b"]}}
            60 {"type":"identity.set","phone":"+420 777 666 555","cause":"visitor"}
        "#,
    },
    Case {
        name: "phone_question",
        config: asking,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1"}
            20 {"type":"widget.ready","widgetId":"w1"}
            30 {"type":"form.start","widgetId":"w1","kind":"profiling","channel":"callback_now","fields":[
                {"name":"mobile","type":"phone","required":true},{"name":"size","type":"choice","choices":["S","M"]}]}
            40 {"type":"form.ask","widgetId":"w1","field":"mobile"}
            50 {"type":"form.answer","widgetId":"w1","field":"size","value":"M"}
            60 {"type":"form.decline","widgetId":"w1","field":"newsletter"}
            70 {"type":"form.answer","widgetId":"w1","field":"mobile","value":"777 666 555"}
        "#,
    },
    Case {
        name: "phone_question_of_a_host_that_says_so_later",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"phone.set_normalizer","normalizer":"host"}
            20 {"type":"widget.load","widgetId":"w1"}
            30 {"type":"widget.ready","widgetId":"w1"}
            40 {"type":"form.start","widgetId":"w1","kind":"callback","fields":[{"name":"mobile","type":"phone"}]}
            50 {"type":"form.answer","widgetId":"w1","field":"mobile","value":"777 666 555"}
        "#,
    },
    Case {
        name: "phone_questions_of_inputs",
        config: asking,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1","elementId":"e1","userId":"u1",
                "options":{"prefill":{"name":"Jane","phone":"777 666 551"}},"raw":{"theme":"dark"}}
            20 {"type":"widget.ready","widgetId":"w1"}
            30 {"type":"callback.request","widgetId":"w1","channel":"callback_now","phone":"777 666 552"}
            40 {"type":"offline.submit","widgetId":"w1","message":"Call me","phone":"777 666 553"}
        "#,
    },
    Case {
        name: "phone_question_of_an_identity",
        config: asking,
        polled: true,
        script: r#"
            10 {"type":"identity.set","name":"Jane","phone":"777 666 555","custom":"s3cr3t"}
        "#,
    },
    Case {
        name: "proposed_chat",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1"}
            20 {"type":"widget.ready","widgetId":"w1","online":true}
            30 {"type":"widget.set_page","widgetId":"w1","page":"chat","chatId":"c1","proactive":{"message":"May I help?",
                "departments":["d1"],"operators":["o1"],"departmentName":"Sales","operatorName":"Ada","operatorPhoto":"/ada.png"}}
        "#,
    },
    Case {
        name: "queued_chat",
        config: impatient,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1"}
            20 {"type":"widget.ready","widgetId":"w1","online":true}
            30 {"type":"chat.request","widgetId":"w1","chatId":"c1","message":"Hello?"}
            40 {"type":"chat.queue","chatId":"c1","position":3,"waitMs":90000}
        "#,
    },
    Case {
        name: "active_chat",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1","elementId":"chat-bar","userId":"u1","options":{"account":"acme"}}
            20 {"type":"widget.ready","widgetId":"w1","online":true}
            30 {"type":"chat.request","widgetId":"w1","chatId":"c1","message":"Hello?"}
            40 {"type":"chat.accept","chatId":"c1","users":["u1","a1"],"ticket":"T-7","departmentId":"d1","operatorId":"o1"}
            50 {"type":"message.send","chatId":"c1","messageId":"m1","content":{"type":"text","text":"Hi"}}
            60 {"type":"message.ack","chatId":"c1","messageId":"m1"}
            70 {"type":"message.receive","chatId":"c1","messageId":"m2","from":{"id":"a1","nickname":"Ada","isAgent":true},"content":{"type":"text","text":"Welcome"}}
            80 {"type":"message.send","chatId":"c1","messageId":"m3","content":{"type":"text","text":"Thanks"}}
        "#,
    },
    Case {
        name: "chat_with_a_message_without_id",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"chat.request","chatId":"c1"}
            20 {"type":"message.send","messageId":"local-1","content":{"type":"text","text":"Hi"}}
            30 {"type":"message.send","content":{"type":"text","text":"Anybody?"}}
        "#,
    },
    Case {
        name: "busy_chat",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1"}
            20 {"type":"widget.ready","widgetId":"w1","online":true}
            30 {"type":"window.open","widgetId":"w1"}
            40 {"type":"chat.request","widgetId":"w1","chatId":"c1"}
            50 {"type":"chat.accept","chatId":"c1","users":["a1"]}
            60 {"type":"participant.add","chatId":"c1","user":{"id":"a2","nickname":"Grace","isAgent":true}}
            70 {"type":"message.send","chatId":"c1","messageId":"m1","content":{"type":"image","format":"PNG","data":"aGk="}}
            80 {"type":"attachment.store","chatId":"c1","messageId":"m1"}
            90 {"type":"message.fail","chatId":"c1","messageId":"m1","reason":"offline"}
            100 {"type":"message.send","chatId":"c1","messageId":"m2","content":{"type":"document","format":"pdf","data":"aGk="}}
            110 {"type":"message.ack","chatId":"c1","messageId":"m2"}
            120 {"type":"receipt.read","chatId":"c1","messageId":"m2","by":"a1"}
            130 {"type":"receipt.delivered","chatId":"c1","messageId":"m2","by":"a2"}
            140 {"type":"receipt.delivered","chatId":"c1","messageId":"m2"}
            150 {"type":"window.minimize","widgetId":"w1"}
            160 {"type":"message.receive","chatId":"c1","messageId":"m4","from":{"id":"a1","isAgent":true},"sentAt":155,"content":{"type":"link","url":"https://acme.example"}}
            170 {"type":"message.receive","chatId":"c1","messageId":"m3","from":{"id":"a1","isAgent":true},"sentAt":95,"replayed":true,"content":{"type":"text","text":"Look"}}
            180 {"type":"typing.start","chatId":"c1","userId":"a1"}
            190 {"type":"typing.start","chatId":"c1"}
            200 {"type":"call.offer","chatId":"c1","callId":"k1","kind":"video"}
            210 {"type":"chat.hold","chatId":"c1"}
        "#,
    },
    Case {
        name: "transferring_chat_with_vendor_id",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1","options":{"scope":"shop","sessionPerHost":true,"host":"acme.example"}}
            20 {"type":"widget.ready","widgetId":"w1","online":true}
            30 {"type":"chat.request","widgetId":"w1"}
            40 {"type":"chat.bind","chatId":"local-1","vendorId":"c1"}
            50 {"type":"chat.accept","chatId":"c1","users":["a1"]}
            60 {"type":"chat.transfer","chatId":"c1","to":"sales"}
        "#,
    },
    Case {
        name: "ended_chat_with_survey",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1"}
            20 {"type":"widget.ready","widgetId":"w1"}
            30 {"type":"chat.request","widgetId":"w1","chatId":"c0"}
            40 {"type":"chat.end","chatId":"c0","reason":"changed his mind"}
            50 {"type":"chat.request","widgetId":"w1","chatId":"c1"}
            60 {"type":"chat.accept","chatId":"c1","users":["a1"],"operatorId":"o1"}
            70 {"type":"chat.end","chatId":"c1","by":"agent","surveyConfigured":true}
            80 {"type":"survey.start","chatId":"c1"}
            90 {"type":"survey.answer","chatId":"c1","question":"How was it?","value":"fine"}
            100 {"type":"rating.submit","chatId":"c1","value":4,"scale":"stars5","message":"Good"}
        "#,
    },
    Case {
        name: "restored_and_left_chats",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"chat.restore","chatId":"c1","ticket":"T-9","initiator":"operator"}
            20 {"type":"chat.join","chatId":"c2","nickname":"Ada"}
            30 {"type":"chat.join","chatId":"c3","nickname":"Ada"}
            40 {"type":"chat.leave","chatId":"c3"}
        "#,
    },
    Case {
        name: "observed_stream",
        config: observing,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1"}
            20 {"type":"widget.ready","widgetId":"w1"}
            30 {"type":"chat.accept","chatId":"c1","users":["a1"]}
            40 {"type":"call.answer","chatId":"c1","callId":"k1"}
            50 {"type":"form.answer","widgetId":"w1","kind":"offline","field":"name","value":"Jane"}
        "#,
    },
    Case {
        name: "observed_chat_without_id",
        config: observing,
        polled: true,
        script: r#"
            10 {"type":"trigger.fire","widgetId":"w1","id":"t1"}
            20 {"type":"chat.request","message":"Hello?"}
        "#,
    },
    Case {
        name: "visitor_while_connection_is_lost",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"connection.connecting"}
            20 {"type":"connection.up"}
            30 {"type":"identity.set","name":"Jane","nameForOperator":"Jane D.","email":"jane@example.com","phone":"+420777666555","custom":"s3cr3t"}
            40 {"type":"identity.verified","result":"customer 17"}
            50 {"type":"lead.capture","email":"jane@example.com"}
            60 {"type":"connection.lost","reason":"tunnel"}
            70 {"type":"connection.connecting"}
        "#,
    },
    Case {
        name: "undelivered_events",
        config: Config::default,
        polled: false,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1","options":{"prefill":{"name":"Jane","custom":"s3cr3t"}}}
            20 {"type":"widget.ready","widgetId":"w1","raw":{"build":12}}
            30 {"type":"identity.set","email":"jane@example.com","custom":"s3cr3t"}
            40 {"type":"article.open","article":{"id":"a","html":"<p>\u017d</p>"}}
        "#,
    },
    Case {
        name: "unseen_messages",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1","userId":"u1"}
            20 {"type":"widget.ready","widgetId":"w1","online":true,"tells":["widget.shown"]}
            30 {"type":"widget.load","widgetId":"w2","userId":"u1"}
            40 {"type":"widget.ready","widgetId":"w2","page":"online","online":true}
            50 {"type":"window.open","widgetId":"w2"}
            51 {"type":"widget.hide","widgetId":"w2"}
            52 {"type":"widget.reload","widgetId":"w2"}
            60 {"type":"window.open","widgetId":"w1"}
            70 {"type":"chat.request","chatId":"c1","widgetId":"w1"}
            80 {"type":"chat.accept","chatId":"c1","users":["a1"]}
            90 {"type":"chat.request","chatId":"c2","widgetId":"w1"}
            100 {"type":"chat.accept","chatId":"c2","users":["a1"]}
            110 {"type":"chat.select","chatId":"c2"}
            120 {"type":"message.receive","chatId":"c1","messageId":"m1","from":{"id":"a1","isAgent":true},"content":{"type":"text","text":"One"}}
            130 {"type":"message.receive","chatId":"c2","messageId":"m2","from":{"id":"a1","isAgent":true},"content":{"type":"text","text":"Seen"}}
            140 {"type":"page.focus","visible":false}
            150 {"type":"message.receive","chatId":"c2","messageId":"m3","from":{"id":"a1","isAgent":true},"content":{"type":"text","text":"Two"}}
        "#,
    },
    Case {
        name: "two_widgets_with_everything",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1","elementId":"e1","userId":"u1","kind":"popup","options":{
                "account":"acme","preset":"night","language":"cs","pageLanguage":"en","browserLanguage":"de","side":"left","page":"mini",
                "bubble":false,"mobile":false,"scope":"shop","sessionPerHost":true,"host":"acme.example",
                "prefill":{"name":"Jane","nameForOperator":"Jane D.","email":"jane@example.com","phone":"+420777666555","custom":"s3cr3t"},
                "urls":{"contact":"/contact","faq":"/faq","privacy":"/privacy"},"departments":["d1"],"operators":["o1","o2"],
                "cloneOperators":{"Ada":["Support"]},"departmentSupport":true,"operatorAssignment":"manual",
                "targets":["https://acme.example/order/*"],"popup":{"mode":"bubble","bubbleType":"right1"},
                "css":{"text":"b{}","file":"/chat.css"}}}
            20 {"type":"widget.load","widgetId":"w2"}
            30 {"type":"widget.ready","widgetId":"w1","online":true}
            40 {"type":"widget.ready","widgetId":"w2","online":false}
            50 {"type":"consent.give","widgetId":"w1"}
            60 {"type":"availability.report","widgetId":"w1","operators":[{"id":"o1","name":"Ada","departments":[{"id":"d1","name":"Sales"}],"status":"busy"}]}
            70 {"type":"availability.report","widgetId":"w1","groups":[{"id":"d1","status":"away"}]}
            80 {"type":"availability.report","widgetId":"w1","status":"offline"}
            90 {"type":"operator.select","widgetId":"w1","operatorId":"o1"}
            100 {"type":"trigger.fire","widgetId":"w1","id":"t1","title":"Discount"}
            110 {"type":"trigger.fire","widgetId":"w1","id":"t2"}
            120 {"type":"trigger.dismiss","widgetId":"w1","id":"t2"}
            130 {"type":"offline.submit","widgetId":"w1","name":"Jane","message":"Call me"}
            140 {"type":"callback.request","widgetId":"w1","channel":"callback_later","phone":"+420777666555","callAt":900000}
            150 {"type":"callback.report","widgetId":"w1","result":"done"}
            160 {"type":"call.offer","widgetId":"w1","callId":"k1","kind":"phone"}
            170 {"type":"widget.set_page","widgetId":"w2","page":"hidden"}
            180 {"type":"form.start","widgetId":"w2","kind":"callback"}
            190 {"type":"form.abandon","widgetId":"w2","kind":"callback"}
        "#,
    },
    Case {
        name: "pages_and_repeats_of_a_vendor",
        config: observing,
        polled: true,
        script: r#"
            10 {"surface":"livechatoo.embed","call":"init","args":[{"account":"acme"}]}
            20 {"surface":"livechatoo.embed","call":"onload","args":[{"page":"online","online":true}]}
            30 {"surface":"livechatoo.embed","call":"onchatstart","args":[{"ticket":"T1","initiator":"client"}]}
            40 {"surface":"ctlive.page","call":"postMessage","args":[{"name":"CTLiveEvent","type":"Loaded","object":{"widgetID":"w1","userID":"u1"}}]}
            50 {"surface":"ctlive.page","call":"postMessage","args":[{"name":"CTLiveEvent","type":"WidgetShown","object":{"widgetID":"w1","userID":"u1"}}]}
            60 {"surface":"ctlive.page","call":"postMessage","args":[{"name":"CTLiveEvent","type":"Loaded","object":{"widgetID":"w1","userID":"u1"}}]}
            70 {"type":"trigger.fire","widgetId":"w2","id":"t1"}
            80 {"surface":"customerly","call":"open","args":[]}
            90 {"surface":"livechatoo.embed","call":"ontrigger","args":[{"id":5}]}
        "#,
    },
    Case {
        name: "second_visitor",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"identity.set","userId":"alice","name":"Alice"}
            20 {"type":"chat.request","chatId":"c1"}
            30 {"type":"chat.bind","chatId":"c1","vendorId":"v1"}
            40 {"type":"identity.set","userId":"bob"}
        "#,
    },
    Case {
        name: "reopened_chat_with_changed_messages",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1","userId":"u1"}
            20 {"type":"widget.ready","widgetId":"w1"}
            30 {"type":"chat.request","widgetId":"w1","chatId":"c1","message":"Hello?"}
            40 {"type":"chat.accept","chatId":"c1","users":["u1","a1"]}
            50 {"type":"message.send","chatId":"c1","content":{"type":"text","text":"Hi"}}
            60 {"type":"message.bind","chatId":"c1","messageId":"local-1","vendorId":"v-1"}
            70 {"type":"message.ack","chatId":"c1","messageId":"v-1","sentAt":45}
            80 {"type":"message.receive","chatId":"c1","messageId":"m2","from":{"id":"a1","nickname":"Ada","isAgent":true},"content":{"type":"text","text":"price 10"}}
            90 {"type":"message.edit","chatId":"c1","messageId":"m2","content":{"type":"text","text":"price 100"},"revision":2,"editedAt":85}
            100 {"type":"message.react","chatId":"c1","messageId":"m2","reaction":"\u2764","by":"u1"}
            110 {"type":"message.send","chatId":"c1","messageId":"m3","content":{"type":"document","format":"pdf","data":"aGk="}}
            120 {"type":"attachment.progress","chatId":"c1","messageId":"m3","done":1,"total":2}
            130 {"type":"attachment.fail","chatId":"c1","messageId":"m3","reason":"quota"}
            140 {"type":"message.send","chatId":"c1","messageId":"m4","content":{"type":"text","text":"Oh"}}
            150 {"type":"message.delete","chatId":"c1","messageId":"m4"}
            160 {"type":"rating.submit","chatId":"c1","value":4,"scale":"stars5","message":"Good"}
            170 {"type":"chat.end","chatId":"c1","by":"agent","reason":"done"}
            180 {"type":"chat.reopen","chatId":"c1"}
            190 {"type":"chat.accept","chatId":"c1","users":["a1"]}
            195 {"type":"participant.add","chatId":"c1","user":{"id":"b1","isAgent":false,"kind":"bot"}}
            200 {"type":"typing.start","chatId":"c1","cause":"visitor"}
            205 {"type":"chat.request","widgetId":"w1","chatId":"c4"}
            210 {"type":"chat.accept","chatId":"c4","users":["a1"]}
            215 {"type":"participant.remove","chatId":"c4","user":{"id":"a1","isAgent":true}}
            220 {"type":"chat.request","widgetId":"w1","chatId":"c2"}
            230 {"type":"chat.end","chatId":"c2","reason":"changed their mind"}
            240 {"type":"chat.join","chatId":"c3","nickname":"Ada"}
        "#,
    },
    Case {
        name: "endless_chat",
        config: observing,
        polled: true,
        script: r#"
            10 {"surface":"customerly","call":"onMessengerInitialized","args":[]}
            20 {"surface":"customerly","call":"onNewConversation","args":["Hello?",[]]}
        "#,
    },
    Case {
        name: "what_was_said_before",
        config: Config::default,
        polled: true,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1","options":{"urls":{"privacy":"https://example.com/privacy"}}}
            20 {"type":"widget.ready","widgetId":"w1","tells":["widget.shown"]}
            30 {"type":"consent.give","widgetId":"w1","url":"https://example.com/terms"}
            40 {"type":"form.start","widgetId":"w1","kind":"pre_chat"}
            50 {"type":"form.submit","widgetId":"w1","kind":"pre_chat","channel":"chat"}
            60 {"type":"window.open","widgetId":"w1"}
            70 {"type":"window.minimize","widgetId":"w1","duringChat":true}
            80 {"type":"call.offer","widgetId":"w1","callId":"k1"}
            90 {"type":"call.reject","callId":"k1","reason":"busy"}
            100 {"type":"widget.set_page","widgetId":"w1","page":"chat","chatId":"c1","proactive":{"message":"May I help?"}}
            110 {"type":"widget.load","widgetId":"w2"}
            120 {"type":"widget.fail","widgetId":"w2","reason":"blocked"}
            130 {"type":"connection.connecting"}
            140 {"type":"connection.lost","reason":"tunnel"}
        "#,
    },
    Case {
        name: "told_again_in_part",
        config: Config::default,
        polled: false,
        script: r#"
            10 {"type":"widget.load","widgetId":"w1"}
            20 {"type":"widget.ready","widgetId":"w1"}
            30 {"type":"chat.request","widgetId":"w1","chatId":"c1"}
            40 {"type":"chat.accept","chatId":"c1","operatorId":"a1"}
            50 resync
            50 poll
            50 poll
            50 poll
            50 poll
            50 poll
            50 poll
            50 poll
            50 resync
            60 {"type":"chat.end","chatId":"c1"}
        "#,
    },
];
