//! Writes a report on made-up leads to standard output, to look at: `cargo run --release -p plumb-view --example sample_report > report.html`.

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() {
    print!("{}", plumb_view::report::render(&sample::report()));
}
