//! What the tests, the demo and the benchmarks share: a seeded world of tablets and a server.

pub mod office;
pub mod proxy;
pub mod tablet;
pub mod world;
