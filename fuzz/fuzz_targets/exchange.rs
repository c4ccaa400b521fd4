//! A signed question to a server, fuzzed.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| shouce_fuzz::EXCHANGE.run(input));
