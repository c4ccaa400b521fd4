//! Work in pieces, on every core or on one: the results stand in the order of the pieces, so
//! that the number of threads changes nothing.

use std::ops::Range;

/// Applies `work` to each piece of `0..end`, and gives the results in order.
pub(crate) fn pieces<T: Send>(
    end: usize,
    length: usize,
    work: impl Fn(Range<usize>) -> T + Sync + Send,
) -> Vec<T> {
    let count = end.div_ceil(length.max(1));
    let piece = |at: usize| work(at * length..((at + 1) * length).min(end));
    each(count, piece)
}

/// Applies `work` to each number below `count`, and gives the results in order.
#[cfg(feature = "parallel")]
pub(crate) fn each<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    use rayon::prelude::*;
    (0..count).into_par_iter().map(work).collect()
}

/// Applies `work` to each number below `count`, and gives the results in order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn each<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    (0..count).map(work).collect()
}

/// Sorts; equal elements may change places.
#[cfg(feature = "parallel")]
pub(crate) fn sort<T: Ord + Send>(all: &mut [T]) {
    use rayon::prelude::*;
    all.par_sort_unstable();
}

/// Sorts; equal elements may change places.
#[cfg(not(feature = "parallel"))]
pub(crate) fn sort<T: Ord + Send>(all: &mut [T]) {
    all.sort_unstable();
}

/// Does both, at once where there are threads for it.
#[cfg(feature = "parallel")]
pub(crate) fn join<A: Send, B: Send>(
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    rayon::join(a, b)
}

/// Does both, at once where there are threads for it.
#[cfg(not(feature = "parallel"))]
pub(crate) fn join<A: Send, B: Send>(
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    (a(), b())
}
