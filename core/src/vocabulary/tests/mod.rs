//! The vocabulary, tested as a whole: what holds for each kind is asked of all kinds, by their descriptions.

mod against_serde_json;
mod causes;
mod examples;
mod faults;
mod numbers;
mod options;
mod parts;
mod reading;
mod round_trips;
