//! Asking to be enrolled, fuzzed.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| shouce_fuzz::ENROLMENT.run(input));
