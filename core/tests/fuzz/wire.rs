//! The wire: any bytes, read whole and looked at field by field.

use parlour::wire::{self, Members, Record, Records, Value, View};

/// Records: whatever is read, is written as one that reads the same.
pub(crate) fn wire(bytes: &[u8]) {
    let mut rest = bytes;
    while let Ok((view, after)) = View::first(rest) {
        walk(view.fields(), 0);
        rest = after;
    }
    for record in Records::new(bytes).flatten() {
        let bytes = rewritten(&record);
        if !bytes.is_empty() {
            let (again, rest) = wire::read(&bytes).expect("what was written can be read");
            assert_eq!((&again, rest), (&record, &[][..]));
        }
    }
}

/// The record again; none of a verdict, which is written from a rejection alone.
pub(crate) fn rewritten(record: &Record) -> Vec<u8> {
    let mut bytes = Vec::new();
    match record {
        Record::Input { now, input } => wire::write_input(&mut bytes, *now, input),
        Record::Event(told) => wire::write_event(&mut bytes, told),
        Record::Call { now, call } => wire::write_call(&mut bytes, *now, call),
        _ => {}
    }
    bytes
}

/// Looks at all that is there, so deep and no deeper: to look checks nothing, and bytes may go in circles.
fn walk(members: Members<'_>, depth: usize) {
    let inner = |value: Value<'_>| match value {
        Value::Table(members) | Value::List(members) | Value::Object(members) if depth < 4 => {
            walk(members, depth + 1);
        }
        _ => {}
    };
    for at in 0..members.count().min(8) {
        if let Some(value) = members.item(at) {
            inner(value);
        }
        if let Some((_, value)) = members.member(at) {
            inner(value);
        }
    }
}
