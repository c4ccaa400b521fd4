//! Masks: what a role without need sees of a number.

/// The first and last characters of `text`, and `*` for each between.
/// A text too short to hide anything is hidden whole.
pub(crate) fn keep_ends(text: &str, first: usize, last: usize) -> String {
    let length = text.chars().count();
    let hidden = |at: usize| length <= first + last || (first..length - last).contains(&at);
    (text.chars().enumerate())
        .map(|(at, c)| if hidden(at) { '*' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ends_show() {
        assert_eq!(keep_ends("13800001234", 3, 4), "138****1234");
        assert_eq!(keep_ends("1234", 3, 4), "****", "too short to show an end");
    }
}
