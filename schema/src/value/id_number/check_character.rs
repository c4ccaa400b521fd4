//! The check character of ISO 7064 MOD 11-2.
//!
//! It catches every single wrong character and every swap of neighbours. A swap of two
//! digits ten places apart passes: 2 to the tenth is 1 modulo 11.

/// The check characters by the weighted sum modulo 11.
const CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// The check character that follows these digits.
///
/// GB 11643 lists the weights 7 9 10 5 8 4 2 …: powers of two modulo 11, as doubling the
/// running sum gives them.
pub(super) fn of(digits: &str) -> char {
    let sum = digits
        .bytes()
        .fold(0, |sum, digit| (sum + usize::from(digit - b'0')) * 2 % 11);
    CHARACTERS[sum]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubling_gives_the_weights_of_the_standard() {
        const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        for (at, weight) in WEIGHTS.into_iter().enumerate() {
            let mut digits = ['0'; 17];
            digits[at] = '1';
            assert_eq!(
                of(&String::from_iter(digits)),
                CHARACTERS[weight],
                "position {}",
                at + 1
            );
        }
    }
}
