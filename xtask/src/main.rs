//! The project's own commands.

mod bench;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((command, targets)) if command == "bench" => bench::run(targets),
        _ => anyhow::bail!("usage: cargo xtask bench [TARGET]…"),
    }
}
