//! `shouce`.
fn main() {}
