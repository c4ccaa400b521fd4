//! A frame of changes, fuzzed.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| shouce_fuzz::FRAME.run(input));
