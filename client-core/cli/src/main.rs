//! The tablet without a screen.
fn main() {}
