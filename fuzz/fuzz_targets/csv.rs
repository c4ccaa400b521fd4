//! A list as CSV, fuzzed.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| shouce_fuzz::CSV.run(input));
