//! The names that values can have, as every language's types list them.

use parlour::dialect::{Dialect, Fault, Support, Surface, VendorCallKind};
use parlour::vocabulary::{EVENTS, INPUTS, enumerations};
use parlour::{DeadlineReason, MachineName, RestoreError, Verdict};

/// A type of which all values are names.
pub(super) struct Names {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    pub(super) values: Vec<&'static str>,
}

/// All of them, those of fields last.
pub(super) fn all() -> impl Iterator<Item = Names> {
    let own = [
        ("InputName", "The canonical name of an input.", INPUTS.iter().map(|input| input.name).collect()),
        ("EventName", "The canonical name of an event.", EVENTS.iter().map(|event| event.name).collect()),
        (
            "Verdict",
            "What became of an input that was not rejected.",
            Verdict::ALL.iter().map(|verdict| verdict.name()).collect(),
        ),
        ("Machine", "A machine.", MachineName::ALL.iter().map(|machine| machine.name()).collect()),
        ("DialectName", "A dialect.", Dialect::ALL.iter().map(|dialect| dialect.name()).collect()),
        (
            "Surface",
            "Where vendors' calls are made.",
            Surface::ALL.iter().map(|surface| surface.name()).collect(),
        ),
        (
            "DeadlineReason",
            "What a deadline is for.",
            DeadlineReason::ALL.iter().map(|reason| reason.name()).collect(),
        ),
        (
            "Support",
            "Whether an event can come in a dialect.",
            Support::ALL.iter().map(|support| support.name()).collect(),
        ),
        (
            "VendorCallKind",
            "What it means that a vendor makes a call again.",
            VendorCallKind::ALL.iter().map(|kind| kind.name()).collect(),
        ),
        ("Fault", "What is wrong with a vendor call.", Fault::ALL.iter().map(|fault| fault.name()).collect()),
        ("RestoreErrorKind", "What is wrong with a snapshot.", RestoreError::NAMES.to_vec()),
    ];
    let own = own.into_iter().map(|(name, doc, values)| Names { name, doc, values });
    let of_fields =
        enumerations().map(|known| Names { name: known.name, doc: known.doc, values: known.values.to_vec() });
    own.chain(of_fields)
}

#[cfg(test)]
mod tests {
    use parlour::dialect::{Dialect, Fault, Support, Surface, VendorCallKind};
    use parlour::{DeadlineReason, MachineName, Verdict};
    use schemars::JsonSchema;
    use schemars::generate::SchemaSettings;

    use super::super::plain::names_of;

    #[test]
    fn lists_of_all_values_leave_out_none() {
        fn holds<T: JsonSchema>(all: impl Iterator<Item = &'static str>) {
            let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
            let defined = names_of(schema.as_value()).expect("it is an enumeration");
            assert_eq!(defined, all.collect::<Vec<_>>(), "{}", T::schema_name());
        }
        holds::<Verdict>(Verdict::ALL.iter().map(|verdict| verdict.name()));
        holds::<MachineName>(MachineName::ALL.iter().map(|machine| machine.name()));
        holds::<DeadlineReason>(DeadlineReason::ALL.iter().map(|reason| reason.name()));
        holds::<Dialect>(Dialect::ALL.iter().map(|dialect| dialect.name()));
        holds::<Surface>(Surface::ALL.iter().map(|surface| surface.name()));
        holds::<Support>(Support::ALL.iter().map(|support| support.name()));
        holds::<VendorCallKind>(VendorCallKind::ALL.iter().map(|kind| kind.name()));
        holds::<Fault>(Fault::ALL.iter().map(|fault| fault.name()));
    }
}
