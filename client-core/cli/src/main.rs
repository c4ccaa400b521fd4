//! A tablet in a terminal.
fn main() {}
