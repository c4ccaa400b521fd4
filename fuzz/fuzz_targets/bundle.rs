//! A file that goes by hand, fuzzed.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| shouce_fuzz::BUNDLE.run(input));
