//! Prints the JSON Schema of the file format: `cargo run -p plumb-rules --example schema > crates/plumb-rules/rules.schema.json`.

fn main() {
    print!("{}", plumb_rules::schema());
}
