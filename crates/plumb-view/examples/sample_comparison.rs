//! Writes a comparison on made-up leads to standard output, to look at: `cargo run --release -p plumb-view --example sample_comparison > compare.html`.

#[path = "../tests/sample/draws.rs"]
mod draws;
#[path = "../tests/sample/comparison.rs"]
mod sample;

fn main() {
    print!("{}", plumb_view::compare::render(&sample::report()));
}
