//! The headcount as it must come out, from what is true of the elders alone.

use std::collections::BTreeMap;

use schema::value::age::AgeGroup;
use schema::value::division::DivisionCode;
use schema::value::sex::Sex;

use super::{Elder, Fate, Known, Prefecture};

/// Residents by township, age group and sex.
pub type Headcount = BTreeMap<(DivisionCode, AgeGroup, Sex), u64>;

impl Prefecture {
    /// The residents of each township who are alive and surely 80 at the census moment, when
    /// every surveyor has been everywhere.
    ///
    /// # Panics
    /// Never: every village has a township.
    #[must_use]
    pub fn headcount(&self) -> Headcount {
        let mut counts = Headcount::new();
        for elder in &self.elders {
            let counted = matches!(
                elder.fate,
                Fate::Found | Fate::NotListed | Fate::Refused | Fate::NotMet
            );
            let group = AgeGroup::of(self.least_age(elder));
            if !counted || group == AgeGroup::Under80 {
                continue;
            }
            let township = self.village(elder).code.township().expect("a township");
            *counts.entry((township, group, elder.sex)).or_default() += 1;
        }
        counts
    }

    /// The age in full years at the census moment; the least possible where only the year of
    /// birth is known.
    fn least_age(&self, elder: &Elder) -> i32 {
        let (year, month, day) = match elder.known {
            Known::Year => (elder.birth.year(), 12, 31),
            _ => (elder.birth.year(), elder.birth.month(), elder.birth.day()),
        };
        let had_birthday = (month, day) <= (self.as_of.month(), self.as_of.day());
        i32::from(self.as_of.year() - year) - i32::from(!had_birthday)
    }
}
