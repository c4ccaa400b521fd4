//! What each role sees of an answer, as the questionnaire's chapter on roles has it.

use schema::questionnaire::{DataClass, Field, FieldKind, Mask};

use crate::account::AccountRole;

/// How much of an answer somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of it.
    Full,
    /// What the field's mask leaves.
    Masked,
    /// That there is one.
    Nothing,
}

/// The section of health and ability.
const HEALTH: &str = "F";
/// The section of social protection: the economic category among it.
const PROTECTION: &str = "E";

/// How much a role sees of a field's answers, in its own divisions.
#[must_use]
pub fn sight(role: AccountRole, field: &Field) -> Sight {
    let health = field.section == HEALTH;
    let account = matches!(field.kind, FieldKind::Account);
    let photo = matches!(field.kind, FieldKind::Photo { .. } | FieldKind::Signature);
    match role {
        AccountRole::County => Sight::Full,
        AccountRole::Township if account => Sight::Masked,
        AccountRole::Township => Sight::Full,
        AccountRole::Reviewer if field.section == PROTECTION => Sight::Nothing,
        AccountRole::Reviewer if account || health => Sight::Masked,
        AccountRole::Reviewer => Sight::Full,
        AccountRole::Auditor if photo => Sight::Nothing,
        AccountRole::Auditor if health => Sight::Masked,
        AccountRole::Auditor => Sight::Full,
        AccountRole::Prefecture if health || photo => Sight::Nothing,
        // The prefecture looks at people of two counties by their names.
        AccountRole::Prefecture if field.mask == Some(Mask::NamePublic) => Sight::Full,
        AccountRole::Prefecture if field.mask.is_none() && field.data != DataClass::Sensitive => {
            Sight::Full
        }
        AccountRole::Prefecture => Sight::Masked,
        AccountRole::Administrator => Sight::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use schema::questionnaire::Questionnaire;

    use super::*;

    fn sights(name: &str) -> Vec<Sight> {
        let field = Questionnaire::standard().field(name).unwrap();
        let roles = AccountRole::ALL.into_iter();
        roles.map(|role| sight(role, field)).collect()
    }

    /// In the order of the roles: prefecture, county, township, reviewer, auditor,
    /// administrator.
    #[test]
    fn roles_see_what_the_questionnaire_gives_them() {
        use Sight::{Full, Masked, Nothing};
        assert_eq!(sights("name"), [Full, Full, Full, Full, Full, Nothing]);
        assert_eq!(
            sights("id_number"),
            [Masked, Full, Full, Full, Full, Nothing]
        );
        assert_eq!(
            sights("account_no"),
            [Masked, Full, Masked, Masked, Full, Nothing]
        );
        assert_eq!(
            sights("ability_level"),
            [Nothing, Full, Full, Masked, Masked, Nothing]
        );
        assert_eq!(
            sights("economic_category"),
            [Masked, Full, Full, Nothing, Full, Nothing]
        );
        assert_eq!(
            sights("photo_person"),
            [Nothing, Full, Full, Full, Nothing, Nothing]
        );
    }

    #[test]
    fn an_administrator_sees_no_answer_at_all() {
        for field in Questionnaire::standard().fields() {
            assert_eq!(sight(AccountRole::Administrator, field), Sight::Nothing);
        }
    }
}
