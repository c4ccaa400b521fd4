use proptest::prelude::*;

use super::NameRelation::*;
use super::*;

fn compare(a: &str, b: &str) -> NameRelation {
    let (a, b) = (PersonName::new(a), PersonName::new(b));
    assert_eq!(a.compare(&b), b.compare(&a), "the same both ways");
    a.compare(&b)
}

#[test]
fn dots_spaces_width_and_case_make_no_difference() {
    for (a, b) in [
        ("孔志·普丁", "孔志普丁"),
        ("孔志•普丁", "孔志 普丁"),
        ("MARIA", "Ｍaria"),
        ("李　四", "李四"),
    ] {
        assert_eq!(compare(a, b), Same, "{a} {b}");
    }
}

#[test]
fn an_unknown_character_stands_for_any_one() {
    assert_eq!(compare("和?秀", "和春秀"), SameWithWildcards);
    assert_eq!(compare("和口秀", "和春秀"), SameWithWildcards);
    assert_eq!(
        compare("和?秀", "和春绣"),
        Homophone,
        "the looser relation is told"
    );
    assert_eq!(
        compare("???", "和春秀"),
        Different,
        "nothing known says nothing"
    );
    assert_eq!(
        compare("和?", "和春秀"),
        Different,
        "it stands for one, not for two"
    );
}

#[test]
fn any_character_of_the_same_sound_may_be_written() {
    assert_eq!(compare("和春秀", "和春绣"), Homophone);
    assert_eq!(compare("杨正英", "杨振英"), MergedHomophone);
    assert_eq!(
        compare("单秀英", "山秀英"),
        Homophone,
        "a surname by its own reading"
    );
    assert_eq!(
        compare("余阿普", "A Pu"),
        Different,
        "a spelling is of the whole name"
    );
    assert_eq!(compare("阿普", "A Pu"), Homophone);
    assert_eq!(compare("阿普", "apu"), Homophone);
}

#[test]
fn sounds_that_people_here_merge_are_near() {
    assert_eq!(compare("林玉英", "凌玉英"), MergedHomophone);
    assert_eq!(compare("余春秀", "易春秀"), MergedHomophone);
    assert_eq!(compare("阿普", "阿布"), MergedHomophone);
    assert_eq!(compare("阿其", "阿期"), Homophone);
}

#[test]
fn characters_that_look_alike_are_near_if_the_rest_holds() {
    assert_eq!(compare("李未", "李末"), LookAlike);
    assert_eq!(compare("未", "末"), LookAlike);
    assert_eq!(
        compare("未己", "末已"),
        Different,
        "resemblance alone, twice, says nothing"
    );
}

#[test]
fn order_names_have_variants_beyond_their_sound() {
    assert_eq!(compare("阿策", "阿才"), OrderNameVariant);
    assert_eq!(compare("余阿策", "余阿此"), OrderNameVariant);
    assert_eq!(compare("李策", "李才"), OneCharacter);
}

#[test]
fn parts_are_dropped_and_characters_slip() {
    assert_eq!(compare("和春秀", "春秀"), Contained);
    assert_eq!(compare("余阿普", "阿普"), Contained);
    assert_eq!(compare("和春秀", "和秀"), OneCharacter);
    assert_eq!(compare("和春秀", "和春花"), OneCharacter);
    assert_eq!(compare("和春秀", "李春花"), Different);
    assert_eq!(compare("和", "李"), Different);
    assert_eq!(compare("", "李"), Different);
}

#[test]
fn differing_characters_are_counted() {
    let count = |a, b| PersonName::new(a).differing_characters(&PersonName::new(b));
    assert_eq!(count("和春秀", "和春绣"), Some(1));
    assert_eq!(count("和·春秀", "李春绣"), Some(2));
    assert_eq!(count("和?秀", "和春秀"), Some(0));
    assert_eq!(count("和春秀", "春秀"), None);
}

fn any_name() -> impl Strategy<Value = String> {
    "[李和余阿普卜蒲春椿秀绣未末?·𠮷AÉa]{0,5}"
}

proptest! {
    #[test]
    fn comparing_is_mutual_and_every_known_name_is_its_own(a in any_name(), b in any_name()) {
        let relation = compare(&a, &b);
        let name = PersonName::new(&a);
        if !name.has_unknown() && !a.chars().all(|c| c == '·') {
            prop_assert_eq!(name.compare(&name), Same);
        }
        if relation == Same {
            prop_assert_eq!(name.differing_characters(&PersonName::new(&b)), Some(0));
        }
    }

    #[test]
    fn no_text_makes_a_name_panic(a in "\\PC{0,12}", b in "\\PC{0,12}") {
        let (a, b) = (PersonName::new(&a), PersonName::new(&b));
        let _ = (a.compare(&b), a.check(), a.oddity(), a.shi_form(), a.masked());
        let _ = (a.pinyin_keys(), a.initials(), a.syllables(), a.order_names());
    }
}
