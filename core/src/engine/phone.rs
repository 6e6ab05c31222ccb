//! Phone numbers in international format.

use crate::config::Config;
use crate::vocabulary::{Input, Normalizer, Personal};
use crate::world::World;

/// What becomes of a number that the visitor gave.
pub(crate) enum Normalized {
    /// It is this number.
    Number(Personal),
    /// It is not a phone number, as the library alone can say.
    #[cfg_attr(not(feature = "phone"), expect(dead_code))]
    Invalid,
    /// The host must be asked.
    AskHost,
}

impl World {
    /// Who normalises phone numbers now: as the host's code said last, else as the configuration says.
    pub(crate) fn normalizer(&self, config: &Config) -> Normalizer {
        self.normalizer.unwrap_or(config.phone.normalizer)
    }
}

/// The phone number that an input gives, as it is or to be replaced. (That of a form's answer depends on its field, and
/// that of a prefill does not hold up the load.)
pub(crate) fn phone_of(input: &mut Input) -> Option<&mut Personal> {
    match input {
        Input::CallbackRequest(request) => Some(&mut request.phone),
        Input::OfflineSubmit(submit) => submit.phone.as_mut(),
        Input::RatingSubmit(submit) => submit.phone.as_mut(),
        Input::IdentitySet(set) => set.phone.as_mut(),
        _ => None,
    }
}

/// Lets a number be normalised.
pub(crate) fn normalize(number: &str, by: Normalizer, config: &Config) -> Normalized {
    match by {
        Normalizer::None => Normalized::Number(number.into()),
        Normalizer::Host => Normalized::AskHost,
        Normalizer::Library => library(number, config),
    }
}

#[cfg(feature = "phone")]
fn library(number: &str, config: &Config) -> Normalized {
    use std::string::ToString;

    let region = config.phone.default_region.as_deref().and_then(|region| region.parse().ok());
    match phonenumber::parse(region, number) {
        Ok(number) if phonenumber::is_valid(&number) => {
            let international = number.format().mode(phonenumber::Mode::International);
            Normalized::Number(international.to_string().into())
        }
        _ => Normalized::Invalid,
    }
}

#[cfg(not(feature = "phone"))]
fn library(_: &str, _: &Config) -> Normalized {
    Normalized::AskHost
}

#[cfg(all(test, feature = "phone"))]
mod tests {
    use super::{Normalized, normalize};
    use crate::config::{Config, Phone};
    use crate::vocabulary::Normalizer;

    fn normalized(number: &str, region: Option<&str>) -> Option<std::string::String> {
        let default_region = region.map(Into::into);
        let phone = Phone { default_region, ..Phone::default() };
        match normalize(number, Normalizer::Library, &Config { phone, ..Config::default() }) {
            Normalized::Number(number) => Some(number.as_str().into()),
            Normalized::Invalid | Normalized::AskHost => None,
        }
    }

    #[test]
    fn numbers_become_international() {
        assert_eq!(
            normalized("777 666 555", Some("CZ")).as_deref(),
            Some("+420 777 666 555"),
            "mluvii's example"
        );
        assert_eq!(normalized("+420777666555", None).as_deref(), Some("+420 777 666 555"));
        assert_eq!(normalized("777 666 555", None), None, "no region");
        assert_eq!(normalized("12", Some("CZ")), None);
        assert_eq!(normalized("no number", Some("CZ")), None);
    }
}
