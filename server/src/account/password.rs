//! Passwords: at least twelve characters, and kept as Argon2id with the parameters that
//! OWASP's Password Storage Cheat Sheet gives as its first choice (19 MiB, two passes).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use schema::problem::{Coded, Parameters};

/// The fewest characters: NIST SP 800-63B asks for eight beside a second factor and fifteen
/// without; a county office gets the middle and a lock-out.
pub const LEAST: usize = 12;
/// The most bytes: longer ones cost time, and nobody types them.
pub const MOST_BYTES: usize = 256;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// What a password is compared with when nobody has that name, so that it takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2hvdWNlLW5vYm9keQ\
                      $7BVlMIp6nUbVXHCjRkZzOmQn1KkzQb0FjdbCqkZJ3TA";

/// A password cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// It has too few characters.
    #[error("the password has {characters} characters")]
    Short {
        /// How many.
        characters: usize,
    },
    /// It has too many bytes.
    #[error("the password is too long")]
    Long,
    /// It says the account's name, or is one character again and again.
    #[error("the password is easily guessed")]
    Guessed,
    /// It could not be hashed.
    #[error("there is no randomness")]
    Randomness,
}

impl Coded for WeakPassword {
    fn code(&self) -> &'static str {
        match self {
            Self::Short { .. } => "account.password-short",
            Self::Long => "account.password-long",
            Self::Guessed => "account.password-guessed",
            Self::Randomness => "server.failed",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Short { characters } => vec![
                ("found", characters.to_string()),
                ("least", LEAST.to_string()),
            ],
            Self::Long => vec![("most", MOST_BYTES.to_string())],
            Self::Guessed | Self::Randomness => Parameters::new(),
        }
    }
}

/// A new password's hash, as a PHC string.
///
/// # Errors
/// When it is too short, too long or easily guessed.
pub fn hash(password: &str, name: &str) -> Result<String, WeakPassword> {
    let characters = password.chars().count();
    if characters < LEAST {
        return Err(WeakPassword::Short { characters });
    }
    if password.len() > MOST_BYTES {
        return Err(WeakPassword::Long);
    }
    let first = password.chars().next();
    let one_letter = password.chars().all(|letter| Some(letter) == first);
    if one_letter || password.to_lowercase().contains(&name.to_lowercase()) {
        return Err(WeakPassword::Guessed);
    }
    let hash = argon2().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|_| WeakPassword::Randomness)
}

/// Whether this is the password of that hash; without a hash, it takes as long to say no.
#[must_use]
pub fn is_right(password: &str, hash: Option<&str>) -> bool {
    if password.len() > MOST_BYTES {
        return false;
    }
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else {
        return false;
    };
    let right = argon2().verify_password(password.as_bytes(), &parsed);
    right.is_ok() && hash.is_some()
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_right_for_its_own_hash_alone() {
        let hash = hash("山高路远坑深大军纵横驰奔", "li").unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(is_right("山高路远坑深大军纵横驰奔", Some(&hash)));
        assert!(!is_right("山高路远坑深大军纵横驰弃", Some(&hash)));
        assert!(!is_right("山高路远坑深大军纵横驰奔", None));
    }

    #[test]
    fn the_hash_of_nobody_reads_so_that_an_unknown_name_takes_as_long() {
        let parsed = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&parsed).unwrap();
        assert_eq!((params.m_cost(), params.t_cost()), (MEMORY_KIB, PASSES));
    }

    #[test]
    fn short_and_guessable_passwords_are_refused() {
        let code = |password| hash(password, "li.hua").unwrap_err().code();
        assert_eq!(code("elevenchars"), "account.password-short");
        assert_eq!(code("aaaaaaaaaaaaaaaa"), "account.password-guessed");
        assert_eq!(code("Li.Hua-2026-11"), "account.password-guessed");
        assert_eq!(code(&"ab".repeat(129)), "account.password-long");
    }
}
