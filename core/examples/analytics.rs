//! A vendor's widget heard by Google Analytics: the calls of one vendor drive the engine, and each event is told in
//! another's words.
//!
//! ```sh
//! cargo run --example analytics
//! ```

use std::error::Error;

use parlour::dialect::{Dialect, Translator, VendorCall};

/// What Livechatoo's bar told a page, one call on a line; the chat started without a request, as vendors leave out what
/// they think goes without saying.
const LOG: &str = r#"
{"at":0,"surface":"livechatoo.embed","call":"onload","args":[{"page":"start-online","online":true}]}
{"at":45000,"surface":"livechatoo.embed","call":"onchatstart","args":[{"ticket":"T-77","initiator":"client"}]}
{"at":45200,"surface":"livechatoo.embed","call":"onchatstart","args":[{"ticket":"T-77","initiator":"client"}]}
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let mut translator = Translator::new(Dialect::Livechatoo, Dialect::Ga4);
    for line in LOG.trim().lines() {
        for call in translator.translate(&VendorCall::from_json(line)?)? {
            println!("{}", call.to_json());
        }
    }
    // What the other side has no words for.
    println!("{}", translator.report());
    Ok(())
}
