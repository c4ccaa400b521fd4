//! How common names and phones are: overall and within each village.

use rustc_hash::FxHashMap;

use super::Elders;
use super::tables::{NameCounts, NameKeys};
use crate::blocking::mix;
use crate::parallel;

impl Elders {
    /// Counts everything anew.
    pub(super) fn count(&mut self) {
        self.count_names();
        self.count_in_villages();
        self.count_phones();
        self.places.people.clear();
        for at in 0..self.records.len() {
            let place = self.records[at].place;
            self.places.count(place, true);
        }
    }

    fn count_names(&mut self) {
        let mut records = vec![0_u32; self.names.forms.len()];
        for elder in &self.records {
            records[elder.name as usize] += 1;
        }
        let parts: [fn(&NameKeys) -> u64; 4] = [|k| k.full, |k| k.given, |k| k.last, |k| k.first];
        let counted = parallel::each(parts.len(), |part| {
            let key = parts[part];
            let mut by_key: FxHashMap<u64, u32> = FxHashMap::default();
            for (keys, records) in self.names.keys.iter().zip(&records) {
                *by_key.entry(key(keys)).or_default() += records;
            }
            let count = |keys: &NameKeys| {
                if key(keys) == 0 {
                    0
                } else {
                    by_key.get(&key(keys)).copied().unwrap_or(0)
                }
            };
            self.names.keys.iter().map(count).collect::<Vec<u32>>()
        });
        for (at, counts) in self.names.counts.iter_mut().enumerate() {
            *counts = NameCounts {
                full: counted[0][at],
                given: counted[1][at],
                last: counted[2][at],
                first: counted[3][at],
            };
        }
    }

    fn count_in_villages(&mut self) {
        let parts: [fn(&NameKeys) -> u64; 3] = [|k| k.full, |k| k.given, |k| k.last];
        let shares = parallel::each(parts.len(), |part| {
            let key = |at: usize| {
                let elder = &self.records[at];
                let key = parts[part](&self.names.keys[elder.name as usize]);
                let village = u64::from(elder.place.village);
                if key == 0 || village == 0 {
                    0
                } else {
                    mix(key, village)
                }
            };
            shares(self.records.len(), key)
        });
        for (at, elder) in self.records.iter_mut().enumerate() {
            elder.in_village = [shares[0][at], shares[1][at], shares[2][at]];
        }
    }

    /// How many records have each phone, as their own or the guardian's.
    fn count_phones(&mut self) {
        let mut all: Vec<(u64, u32)> = Vec::with_capacity(self.records.len() * 2);
        for (at, elder) in self.records.iter().enumerate() {
            let [own, guardian] = elder.phones;
            all.push((own, at as u32 * 2));
            if guardian != own {
                all.push((guardian, at as u32 * 2 + 1));
            }
        }
        all.retain(|(phone, _)| *phone != 0);
        parallel::sort(&mut all);
        for elder in &mut self.records {
            elder.phone_share = [0; 2];
        }
        for group in all.chunk_by(|a, b| a.0 == b.0) {
            let share = u8::try_from(group.len()).unwrap_or(u8::MAX);
            for (phone, place) in group {
                let elder = &mut self.records[*place as usize / 2];
                for which in 0..2 {
                    if elder.phones[which] == *phone {
                        elder.phone_share[which] = share;
                    }
                }
            }
        }
    }
}

/// For each record, how many have its key; 0 for those without one.
fn shares(records: usize, key: impl Fn(usize) -> u64) -> Vec<u8> {
    let mut all: Vec<(u64, u32)> = (0..records).map(|at| (key(at), at as u32)).collect();
    all.retain(|(key, _)| *key != 0);
    parallel::sort(&mut all);
    let mut shares = vec![0; records];
    for group in all.chunk_by(|a, b| a.0 == b.0) {
        let share = u8::try_from(group.len()).unwrap_or(u8::MAX);
        for (_, at) in group {
            shares[*at as usize] = share;
        }
    }
    shares
}
