//! Writes a report of likeness on made-up people to standard output, to look at: `cargo run --release -p plumb-view --example sample_lookalike > like.html`.

#[path = "../tests/sample/draws.rs"]
mod draws;
#[path = "../tests/sample/lookalike.rs"]
mod sample;

fn main() {
    print!("{}", plumb_view::lookalike::render(&sample::report()));
}
