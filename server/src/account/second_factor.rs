//! The second factor: six digits of an authenticator that change every half minute (RFC 6238).

use totp_rs::{Builder, Secret, Totp};

/// Bytes of a secret: as long as SHA-1's output, as RFC 4226 section 4 advises.
const SECRET_BYTES: usize = 20;
/// Steps that a clock may be off, in either direction.
const SKEW: u16 = 1;
const ISSUER: &str = "Shouce";

/// A new secret.
///
/// # Errors
/// When there is no randomness.
pub fn new_secret() -> Result<Vec<u8>, getrandom::Error> {
    let mut secret = vec![0; SECRET_BYTES];
    getrandom::fill(&mut secret)?;
    Ok(secret)
}

/// The secret as people type it.
#[must_use]
pub fn written(secret: &[u8]) -> String {
    Secret::new(secret.into()).to_base32()
}

/// The address that an authenticator reads from a square.
#[must_use]
pub fn address(secret: &[u8], name: &str) -> Option<String> {
    totp(secret, name)?.to_url().ok()
}

/// The time step that six digits are right for at a moment, if it comes after the last one
/// that was used.
#[must_use]
pub fn step(secret: &[u8], digits: &str, now: i64, last_step: u64) -> Option<u64> {
    let now = u64::try_from(now).ok()?;
    let digits = digits.trim();
    let step = totp(secret, "account")?.check(digits, now)?;
    (step > last_step).then_some(step)
}

/// The digits that are right at a moment.
#[cfg(test)]
pub(crate) fn digits(secret: &[u8], now: i64) -> Option<String> {
    let now = u64::try_from(now).ok()?;
    Some(totp(secret, "account")?.generate(now).to_string())
}

fn totp(secret: &[u8], name: &str) -> Option<Totp> {
    // A colon would end the issuer in the address.
    let name = name.replace(':', "");
    Builder::new()
        .with_secret(Secret::new(secret.into()))
        .with_skew(SKEW)
        .with_account_name(name)
        .with_issuer(Some(ISSUER))
        .build()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret and the last six digits at 59 seconds.
    const RFC_SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_digits_of_the_standard_are_right_at_their_time_and_once() {
        let first = step(RFC_SECRET, "287082", 59, 0);
        assert!(first.is_some());
        assert_eq!(step(RFC_SECRET, "287082", 59, first.unwrap()), None, "used");
        assert_eq!(step(RFC_SECRET, "287083", 59, 0), None);
        assert_eq!(step(RFC_SECRET, "287082", 59 + 120, 0), None, "too late");
    }

    #[test]
    fn an_authenticator_reads_the_secret_from_the_address() {
        let secret = new_secret().unwrap();
        let address = address(&secret, "li:hua").unwrap();
        assert!(
            address.starts_with("otpauth://totp/Shouce:lihua?"),
            "{address}"
        );
        assert!(address.contains(&format!("secret={}", written(&secret))));
    }
}
