//! Where a dwelling stands, as the tablet's receiver measured it.

use std::fmt;
use std::str::FromStr;

use super::as_text::serde_as_text;
use super::keyboard;

pub use error::PositionError;

mod error;

/// A position in WGS 84, kept to a millionth of a degree (11 cm). Its text is latitude and
/// longitude in degrees and the accuracy in metres: `26.123456,98.765432,15`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    lat_millionths: i32,
    lon_millionths: i32,
    accuracy_m: u32,
}

/// The mean radius of the earth in metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// An accuracy worse than 100 km is a network's guess at the province.
const WORST_ACCURACY_M: u32 = 100_000;

impl Position {
    /// A position from degrees and metres.
    ///
    /// # Errors
    /// [`PositionError`] if a number is out of its range or not a number.
    pub fn new(lat: f64, lon: f64, accuracy_m: f64) -> Result<Self, PositionError> {
        let most = WORST_ACCURACY_M;
        Ok(Self {
            lat_millionths: millionths(lat, 90.0).ok_or(PositionError::Latitude)?,
            lon_millionths: millionths(lon, 180.0).ok_or(PositionError::Longitude)?,
            accuracy_m: metres(accuracy_m).ok_or(PositionError::Accuracy { most })?,
        })
    }

    /// The latitude in degrees, north positive.
    #[must_use]
    pub fn lat(self) -> f64 {
        f64::from(self.lat_millionths) / 1e6
    }

    /// The longitude in degrees, east positive.
    #[must_use]
    pub fn lon(self) -> f64 {
        f64::from(self.lon_millionths) / 1e6
    }

    /// The radius in metres within which the receiver believes to be.
    #[must_use]
    pub fn accuracy_m(self) -> u32 {
        self.accuracy_m
    }

    /// The distance in metres over a spherical earth (haversine), right to half a percent.
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        let half_sine_squared = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
        let cosines = self.lat().to_radians().cos() * other.lat().to_radians().cos();
        let chord = half_sine_squared(self.lat(), other.lat())
            + cosines * half_sine_squared(self.lon(), other.lon());
        2.0 * EARTH_RADIUS_M * chord.clamp(0.0, 1.0).sqrt().asin()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "at most 180 million after the range check"
)]
fn millionths(degrees: f64, limit: f64) -> Option<i32> {
    (degrees.abs() <= limit).then(|| (degrees * 1e6).round() as i32)
}

/// Rounded up: an accuracy must not look better than it is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be in range"
)]
fn metres(accuracy: f64) -> Option<u32> {
    (0.0..=f64::from(WORST_ACCURACY_M))
        .contains(&accuracy)
        .then(|| accuracy.ceil() as u32)
}

impl FromStr for Position {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        let text = keyboard::half_width(text);
        let mut numbers = text.split(',').map(|part| part.trim().parse::<f64>());
        let mut number = || {
            numbers
                .next()
                .and_then(Result::ok)
                .ok_or(PositionError::Unreadable)
        };
        let (lat, lon, accuracy) = (number()?, number()?, number()?);
        match numbers.next() {
            Some(_) => Err(PositionError::Unreadable),
            None => Self::new(lat, lon, accuracy),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6},{:.6},{}", self.lat(), self.lon(), self.accuracy_m)
    }
}

/// Where someone lives is personal: a log line shows the square of a degree.
impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Position({:.0},{:.0},…)",
            self.lat().trunc(),
            self.lon().trunc()
        )
    }
}

serde_as_text!(Position);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Coded;
    use proptest::prelude::*;

    fn at(text: &str) -> Position {
        text.parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_position_is_kept_to_a_millionth_of_a_degree() {
        let here = at("26.1234564, 98.7654321, 14.2");
        assert_eq!(here.to_string(), "26.123456,98.765432,15");
        assert_eq!(here.accuracy_m(), 15);
    }

    #[test]
    fn a_degree_of_latitude_is_111_kilometres() {
        let metres = at("26.0,98.8,5").distance_m(at("27.0,98.8,5"));
        assert!((metres - 111_195.0).abs() < 1.0, "{metres}");
        // 六库 to 茨开, as GeoNames places them.
        let metres = at("25.8505,98.85567,5").distance_m(at("27.76344,98.71105,5"));
        assert!((metres - 213_193.0).abs() < 1.0, "{metres}");
    }

    #[test]
    fn the_far_side_of_the_earth_is_half_its_girth_away() {
        let metres = at("90,0,0").distance_m(at("-90,0,0"));
        assert!((metres - 20_015_115.0).abs() < 1.0, "{metres}");
    }

    #[test]
    fn each_fault_is_named() {
        let fault = |text: &str| text.parse::<Position>().unwrap_err();
        assert_eq!(fault("98.7,26.1,15"), PositionError::Latitude, "swapped");
        assert_eq!(fault("26.1,181,15"), PositionError::Longitude);
        assert_eq!(fault("26.1,98.7,-1").code(), "position.accuracy");
        assert_eq!(fault("NaN,98.7,15"), PositionError::Latitude);
        for text in ["", "26.1,98.7", "26.1,98.7,15,0", "north,98.7,15"] {
            assert_eq!(fault(text), PositionError::Unreadable, "{text}");
        }
    }

    #[test]
    fn a_debug_line_shows_no_dwelling() {
        assert_eq!(
            format!("{:?}", at("26.123456,98.765432,15")),
            "Position(26,98,…)"
        );
    }

    proptest! {
        #[test]
        fn every_position_reads_back_from_its_text(
            lat in -90.0..=90.0, lon in -180.0..=180.0, accuracy in 0.0..=100_000.0,
        ) {
            let position = Position::new(lat, lon, accuracy).unwrap();
            prop_assert_eq!(position.to_string().parse(), Ok(position));
        }

        #[test]
        fn distance_is_the_same_both_ways_and_nothing_to_oneself(
            a in (-90.0..=90.0, -180.0..=180.0), b in (-90.0..=90.0, -180.0..=180.0),
        ) {
            let (a, b) = (Position::new(a.0, a.1, 0.0).unwrap(), Position::new(b.0, b.1, 0.0).unwrap());
            prop_assert!((a.distance_m(b) - b.distance_m(a)).abs() < 1e-3);
            prop_assert!(a.distance_m(a) < 1e-6);
            prop_assert!(a.distance_m(b) <= std::f64::consts::PI * EARTH_RADIUS_M + 1e-3);
        }
    }
}
