//! The levels of divisions.

/// What a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省, level 1.
    Province,
    /// 地区, 市, 州, level 2.
    Prefecture,
    /// 县, 区, 县级市, level 3.
    County,
    /// 乡, 镇, 街道, level 4.
    Township,
    /// 村委会, 居委会, level 5.
    Village,
}

impl Level {
    /// Every level, widest first.
    pub const ALL: [Self; 5] = [
        Self::Province,
        Self::Prefecture,
        Self::County,
        Self::Township,
        Self::Village,
    ];

    /// Its number in the tables, 1 to 5.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// Its name in messages: `province` to `village`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Prefecture => "prefecture",
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
        }
    }

    /// How many codes share the digits that a code of this level sets.
    pub(super) fn span(self) -> u64 {
        match self {
            Self::Province => 10_000_000_000,
            Self::Prefecture => 100_000_000,
            Self::County => 1_000_000,
            Self::Township => 1_000,
            Self::Village => 1,
        }
    }
}
