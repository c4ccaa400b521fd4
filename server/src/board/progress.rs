//! Coverage over time, and the pace of each surveyor.

use std::collections::BTreeMap;

use schema::coverage::Coverage;
use schema::id::DeviceId;
use schema::value::division::DivisionCode;
use schema::value::solar::SolarDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::asker::over;
use super::overview::Outcomes;
use super::{AskError, Asker, Moment, Row, Shard};
use crate::facts::day;
use crate::ledger::KnownDevices;

/// The outcomes by the day on which the server received them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Progress {
    /// The days on which any came, the first first.
    pub days: Vec<ProgressDay>,
}

/// A day's outcomes: those records that stand today where this day brought them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProgressDay {
    /// The day in China.
    #[schema(value_type = String)]
    pub day: SolarDate,
    /// How many came to which; who is not visited yet has come to none.
    pub outcomes: Outcomes,
}

/// The work of each device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pace {
    /// Those that have brought an outcome, the busiest first.
    pub surveyors: Vec<SurveyorPace>,
}

/// The work of one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SurveyorPace {
    /// Which, as text.
    pub device: String,
    /// What it is called.
    pub label: String,
    /// Records that owe their outcome to it.
    pub total: u64,
    /// The last day on which one came.
    #[schema(value_type = String)]
    pub last_day: SolarDate,
    /// How many came on which day.
    pub days: Vec<PaceDay>,
}

/// What one device brought on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaceDay {
    /// The day in China.
    #[schema(value_type = String)]
    pub day: SolarDate,
    /// Records that came to their outcome.
    pub records: u64,
}

impl Moment {
    /// The outcomes of a division by days.
    ///
    /// # Errors
    /// When it lies outside the scope.
    pub fn progress(
        &self,
        asker: &Asker,
        division: Option<DivisionCode>,
    ) -> Result<Progress, AskError> {
        let shards = asker.shards(self, division)?;
        let days = by_key(&shards, |row| row.head.reached.day, Outcomes::of);
        let days = days.into_iter().filter_map(|(day, outcomes)| {
            Some(ProgressDay {
                day: day::day(day)?,
                outcomes,
            })
        });
        Ok(Progress {
            days: days.collect(),
        })
    }

    /// The work of each device in a division.
    ///
    /// # Errors
    /// When it lies outside the scope.
    pub fn pace(
        &self,
        asker: &Asker,
        division: Option<DivisionCode>,
        devices: &KnownDevices,
    ) -> Result<Pace, AskError> {
        let shards = asker.shards(self, division)?;
        let key = |row: &Row| (row.head.reached.device, row.head.reached.day);
        let mut by_device: BTreeMap<DeviceId, Vec<PaceDay>> = BTreeMap::new();
        for ((device, day), records) in by_key(&shards, key, |_| Count(1)) {
            if let Some(day) = day::day(day) {
                let records = records.0;
                by_device
                    .entry(device)
                    .or_default()
                    .push(PaceDay { day, records });
            }
        }
        let surveyors = by_device.into_iter().filter_map(|(device, days)| {
            let known = devices.get(&device);
            Some(SurveyorPace {
                device: device.to_string(),
                label: known.map_or_else(String::new, |known| known.label.clone()),
                total: days.iter().map(|day| day.records).sum(),
                last_day: days.last()?.day,
                days,
            })
        });
        let mut surveyors: Vec<_> = surveyors.collect();
        surveyors.sort_by_key(|pace| (std::cmp::Reverse(pace.total), pace.device.clone()));
        Ok(Pace { surveyors })
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Count(u64);

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

/// Sums of the records that have come to an outcome, by a key. Neighbours mostly share it.
fn by_key<K: Ord + Copy + Send, V: Default + Copy + Send + std::ops::AddAssign>(
    shards: &[&Shard],
    key: impl Fn(&Row) -> K + Sync + Send,
    value: impl Fn(&Row) -> V + Sync + Send,
) -> BTreeMap<K, V> {
    let each = |sums: &mut BTreeMap<K, V>, shard: &Shard| {
        let came = |row: &&Row| !row.merged && row.head.coverage != Coverage::NotVisited;
        for row in shard.rows().iter().filter(came) {
            *sums.entry(key(row)).or_default() += value(row);
        }
    };
    over(shards, BTreeMap::new, each, |sums, others| {
        for (key, other) in others {
            *sums.entry(key).or_default() += other;
        }
    })
}
