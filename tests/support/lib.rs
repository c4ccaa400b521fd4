//! What the tests, the demo and the benchmarks share: a seeded world of tablets and a server.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "what is generated is drawn from small ranges"
)]

pub mod disk;
pub mod load;
pub mod office;
pub mod population;
pub mod proof;
pub mod proxy;
pub mod tablet;
pub mod world;
