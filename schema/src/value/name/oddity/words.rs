//! Words that stand in the place of a name and are none.

/// Words for "not known" or "not filled in".
pub(super) const PLACEHOLDERS: &str = "无 无名 无名氏 无姓名 不详 不明 未知 不知 不知道 不清楚 未取名 没名字 没有 未填 \
    待定 待查 待补 暂无 空 佚名 测试 姓名 本人 老人 老人家 同上 户主";

/// What elders are called, also behind a surname.
pub(super) const KIN: &str = "奶奶 爷爷 婆婆 公公 外婆 外公 姥姥 姥爷 阿婆 阿公 阿奶 阿爷 阿妈 阿爸 \
    阿祖 老奶 老爹 老妈 老爸 老太 老太太 老太婆 老太爷 老头 老头子 老汉 老倌 老爷 \
    老爷子 大爷 大妈 大娘 大婶 大嫂 大伯 大叔 伯母 伯伯 叔叔 婶婶 妈妈 爸爸";

/// Ranks among siblings, one character each.
pub(super) const RANKS: [char; 13] = [
    '大', '二', '三', '四', '五', '六', '七', '八', '九', '十', '幺', '么', '满',
];

/// What follows a rank in names for children.
pub(super) const SIBLINGS: &str = "妹 姐 哥 弟 娃 囡 姑娘 儿 毛";

/// What follows a rank when elders are spoken to.
pub(super) const ELDERS: &str = "爷 奶 婆 公 爹 妈 娘 叔 婶 伯 舅 嫂 姑 姨";

/// Whether a text is one of these words.
pub(super) fn is_one_of(words: &str, text: &str) -> bool {
    words.split_whitespace().any(|word| word == text)
}
