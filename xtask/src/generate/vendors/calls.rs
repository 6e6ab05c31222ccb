//! The calls of a vendor, as its log in `examples/calls` has them, and what comes of them.

use anyhow::{Context as _, Result, bail, ensure};
use parlour::dialect::{DecodeError, Decoded, Dialect, Emits, Origins, Surface, VendorCall};
use parlour::vocabulary::{EventKind, Origin};
use parlour::{Config, Engine, Mode};

/// When the first call of a log is made, and how long after it the next one: no deadline passes in between.
const BEGIN: u64 = 1_764_150_000_000;
const GAP: usize = 5_000;

/// A call by its name, on one surface.
pub(super) struct Entry {
    pub(super) surface: Surface,
    /// The vendor's name of it: of a page message or an app event its `type`.
    pub(super) name: String,
    /// Whether the vendor makes it to tell something, or takes it.
    pub(super) is_told: bool,
    /// Other surfaces of the dialect where it is the same.
    pub(super) also: Vec<Surface>,
    pub(super) examples: Vec<Example>,
}

/// A line of the log.
pub(super) struct Example {
    pub(super) line: String,
    pub(super) call: VendorCall,
    /// The names of the inputs that it is taken for.
    pub(super) inputs: Vec<&'static str>,
    /// The events that come, in the order of the log.
    pub(super) events: Vec<(EventKind, Origin)>,
    /// Why the last of its inputs is not taken.
    pub(super) rejected: Option<&'static str>,
}

impl Entry {
    /// The rows of the dialect's table that it has.
    pub(super) fn rows(&self) -> Vec<&'static Emits> {
        let rows = rows(self.surface.dialect()).filter(|_| self.is_told);
        rows.filter(|row| (row.surface, row.name) == (self.surface, &*self.name)).collect()
    }
}

/// The dialect's table, event by event.
pub(super) fn rows(dialect: Dialect) -> impl Iterator<Item = &'static Emits> {
    dialect.capabilities().into_iter().flat_map(|capability| capability.calls)
}

/// What a call says: one that the vendor makes, or takes.
pub(super) fn read(call: &VendorCall, is_told: bool) -> Result<Decoded, DecodeError> {
    let dialect = call.surface.dialect();
    if is_told { dialect.decode(call, &Origins::any()) } else { dialect.command(call) }
}

/// All calls of the log by name. Each must be sound, and all that the dialect's table names must be there.
pub(super) fn entries(dialect: Dialect, log: &str) -> Result<Vec<Entry>> {
    let mut engine =
        Engine::new(Config { mode: Mode::Observe, origins: Origins::any(), ..Config::default() });
    let mut entries: Vec<Entry> = Vec::new();
    for (at, line) in (BEGIN..).step_by(GAP).zip(log.lines()) {
        let (is_told, example) = play(&mut engine, at, line).with_context(|| line.to_owned())?;
        let (surface, name) = (example.call.surface, example.call.told().to_string());
        ensure!(surface.dialect() == dialect, "{line}: is another dialect's");
        // What is told is told alike on all surfaces of a vendor's; what is asked has its own options on each.
        let is_same = |entry: &&mut Entry| {
            let is_there = entry.surface == surface || is_told && entry.also.contains(&surface);
            is_there && (&*entry.name, entry.is_told) == (&*name, is_told)
        };
        match entries.iter_mut().find(is_same) {
            Some(entry) => entry.examples.push(example),
            None => {
                let also = others(&example.call, is_told);
                entries.push(Entry { surface, name, is_told, also, examples: vec![example] });
            }
        }
    }
    for row in rows(dialect) {
        let is_there = entries
            .iter()
            .any(|entry| entry.is_told && (entry.surface, &*entry.name) == (row.surface, row.name));
        ensure!(is_there, "{} of {} is missing", row.name, row.surface.name());
    }
    Ok(entries)
}

/// Plays a line of the log, and tells whether it is the vendor who makes the call.
fn play(engine: &mut Engine, at: u64, line: &str) -> Result<(bool, Example)> {
    let call = VendorCall::from_json(line)?;
    let is_told = matches!(read(&call, true)?, Decoded::Inputs(_));
    if !is_told && !matches!(read(&call, false)?, Decoded::Inputs(_)) {
        bail!("it is not known");
    }
    let results = engine.observe(at, &call)?.into_inputs();
    let inputs = results.iter().map(|(input, _)| input.kind().name()).collect();
    let rejected =
        results.last().and_then(|(_, result)| result.as_ref().err().map(|error| error.reason.name()));
    let events = std::iter::from_fn(|| engine.poll_event());
    let events = events.map(|envelope| (envelope.event.kind(), envelope.origin)).collect();
    Ok((is_told, Example { line: line.to_owned(), call, inputs, events, rejected }))
}

/// The other surfaces on which a call means the same.
fn others(call: &VendorCall, is_told: bool) -> Vec<Surface> {
    let inputs = |call: &VendorCall| match read(call, is_told) {
        Ok(Decoded::Inputs(inputs)) => Some(inputs.iter().map(|input| input.kind()).collect::<Vec<_>>()),
        _ => None,
    };
    let is_same =
        |surface: &Surface| inputs(&VendorCall { surface: *surface, ..call.clone() }) == inputs(call);
    let surfaces = call.surface.dialect().surfaces().iter().copied();
    surfaces.filter(|surface| *surface != call.surface && is_told).filter(is_same).collect()
}
