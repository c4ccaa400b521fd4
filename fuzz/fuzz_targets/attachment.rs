//! A part of a photo, fuzzed.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| shouce_fuzz::ATTACHMENT.run(input));
