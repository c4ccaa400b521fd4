//! From CEL's syntax tree to a [`Condition`], checking names, types and codes on the way.

use cel::common::ast::{Expr, LiteralValue, operators};
use cel::parser::Expression as Node;
use smol_str::SmolStr;

use super::super::code_list::CodeList;
use super::super::condition::{Comparison, Condition, Term};
use super::{ExpressionFault as Fault, Scope, Type, Variable};

/// A fault, and the node of the tree it was found at.
pub(super) struct Trouble {
    pub(super) node: u64,
    pub(super) fault: Fault,
}

type Lowered<T> = Result<T, Trouble>;

pub(super) struct Lowering<'s> {
    pub(super) scope: &'s Scope,
}

/// A term with what is known of it before any record is seen.
struct Typed<'s> {
    term: Term,
    value: Type,
    /// The field it is the answer to, and the codes that answer may take.
    codes: Option<(&'s str, &'s CodeList)>,
}

impl<'s> Lowering<'s> {
    /// The condition that a part of an expression stands for.
    pub(super) fn condition(&self, node: &'s Node) -> Lowered<Condition> {
        if let Expr::Ident(name) = &node.expr
            && let Some(Variable::Condition(index)) = self.scope.get(name.as_str())
        {
            return Ok(Condition::Earlier(*index));
        }
        if let Some((operator, arguments)) = global_call(node) {
            match (operator, arguments) {
                (operators::LOGICAL_NOT, [inner]) => {
                    return Ok(Condition::Not(Box::new(self.condition(inner)?)));
                }
                (operators::LOGICAL_AND, [left, right]) => {
                    return Ok(Condition::And(self.boxed(left)?, self.boxed(right)?));
                }
                (operators::LOGICAL_OR, [left, right]) => {
                    return Ok(Condition::Or(self.boxed(left)?, self.boxed(right)?));
                }
                (operators::IN, [item, list]) => return self.membership(item, list),
                ("empty", [field]) => return self.emptiness(field),
                (operator, [left, right]) => {
                    if let Some(comparison) = comparison(operator) {
                        return self.comparison(comparison, left, right);
                    }
                }
                _ => {}
            }
        }
        let typed = self.term(node)?;
        expect(Type::Truth, typed.value, node)?;
        Ok(match typed.term {
            Term::Truth(truth) => Condition::Always(truth),
            term => Condition::Compare(Comparison::Equal, term, Term::Truth(true)),
        })
    }

    fn boxed(&self, node: &'s Node) -> Lowered<Box<Condition>> {
        self.condition(node).map(Box::new)
    }

    fn comparison(
        &self,
        comparison: Comparison,
        left: &'s Node,
        right: &'s Node,
    ) -> Lowered<Condition> {
        let (one, other) = (self.term(left)?, self.term(right)?);
        if one.value == Type::List {
            return Err(type_fault("something to compare", one.value, left));
        }
        expect(one.value, other.value, right)?;
        let is_order = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if is_order && one.value == Type::Truth {
            return Err(type_fault("something with an order", one.value, left));
        }
        known_code(one.codes, &other.term, right)?;
        known_code(other.codes, &one.term, left)?;
        Ok(Condition::Compare(comparison, one.term, other.term))
    }

    fn membership(&self, item: &'s Node, list: &'s Node) -> Lowered<Condition> {
        let one = self.term(item)?;
        if one.value == Type::List {
            return Err(type_fault("one value", one.value, item));
        }
        if let Expr::List(literal) = &list.expr {
            let mut members = Vec::with_capacity(literal.elements.len());
            for element in &literal.elements {
                let member = self.term(element)?;
                expect(one.value, member.value, element)?;
                known_code(one.codes, &member.term, element)?;
                members.push(member.term);
            }
            return Ok(Condition::OneOf(one.term, members));
        }
        let set = self.term(list)?;
        expect(Type::List, set.value, list)?;
        expect(Type::Text, one.value, item)?;
        known_code(set.codes, &one.term, item)?;
        match set.term {
            Term::Field(position) => Ok(Condition::MemberOf(one.term, position)),
            _ => Err(unsupported("a computed list", list)),
        }
    }

    fn emptiness(&self, node: &'s Node) -> Lowered<Condition> {
        let Expr::Ident(name) = &node.expr else {
            return Err(unsupported("empty() of anything but a field", node));
        };
        match self.variable(name, node)? {
            Variable::Field { position, .. } => Ok(Condition::Empty(*position)),
            Variable::Derived => Err(trouble(Fault::NotStored(name.into()), node)),
            Variable::Condition(_) | Variable::AgeFull | Variable::BirthConflict => {
                Err(unsupported("empty() of anything but a field", node))
            }
        }
    }

    fn variable(&self, name: &str, node: &Node) -> Lowered<&'s Variable> {
        (self.scope.get(name)).ok_or_else(|| trouble(Fault::UnknownName(name.into()), node))
    }

    fn term(&self, node: &'s Node) -> Lowered<Typed<'s>> {
        let plain = |term, value| {
            Ok(Typed {
                term,
                value,
                codes: None,
            })
        };
        match &node.expr {
            Expr::Literal(LiteralValue::String(text)) => {
                plain(Term::Text(text.inner().into()), Type::Text)
            }
            Expr::Literal(LiteralValue::Int(number)) => {
                plain(Term::Number(*number.inner()), Type::Number)
            }
            Expr::Literal(LiteralValue::Boolean(truth)) => {
                plain(Term::Truth(*truth.inner()), Type::Truth)
            }
            Expr::Literal(LiteralValue::Null) => Err(unsupported("null; write empty(field)", node)),
            Expr::Literal(_) => Err(unsupported("fractions, unsigned numbers or bytes", node)),
            Expr::Ident(name) => self.answer(name, node),
            Expr::Call(_) => match global_call(node) {
                Some(("age", [date])) => {
                    let date_term = self.term(date)?;
                    expect(Type::Text, date_term.value, date)?;
                    plain(Term::Age(Box::new(date_term.term)), Type::Number)
                }
                Some(("age" | "empty", _)) => {
                    Err(unsupported("a function with that many arguments", node))
                }
                Some((name, _)) if name.starts_with(|first: char| first.is_alphabetic()) => {
                    Err(trouble(Fault::UnknownFunction(name.into()), node))
                }
                Some((operator, _)) if is_truth(operator) => Err(unsupported(
                    "a condition as a value; join it by &&, || or !",
                    node,
                )),
                Some((operator, _)) => Err(unsupported(&spelling(operator), node)),
                None => Err(unsupported("methods", node)),
            },
            Expr::List(_) => Err(unsupported("a list except after `in`", node)),
            Expr::Select(_) => Err(unsupported("a dot", node)),
            Expr::Comprehension(_) => Err(unsupported("macros", node)),
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                Err(unsupported("maps or messages", node))
            }
        }
    }

    fn answer(&self, name: &'s str, node: &Node) -> Lowered<Typed<'s>> {
        match self.variable(name, node)? {
            Variable::Field {
                position,
                value: Some(value),
                list,
            } => Ok(Typed {
                term: Term::Field(*position),
                value: *value,
                codes: list.as_deref().map(|list| (name, list)),
            }),
            Variable::Field { value: None, .. } => {
                Err(trouble(Fault::NotComparable(name.into()), node))
            }
            Variable::Derived => Err(trouble(Fault::NotStored(name.into()), node)),
            Variable::AgeFull => Ok(Typed {
                term: Term::AgeFull,
                value: Type::Number,
                codes: None,
            }),
            Variable::BirthConflict => Ok(Typed {
                term: Term::BirthConflict,
                value: Type::Truth,
                codes: None,
            }),
            Variable::Condition(_) => Err(unsupported(
                "a condition as a value; join it by &&, || or !",
                node,
            )),
        }
    }
}

fn global_call(node: &Node) -> Option<(&str, &[Node])> {
    match &node.expr {
        Expr::Call(call) if call.target.is_none() => Some((&call.func_name, &call.args)),
        _ => None,
    }
}

fn comparison(operator: &str) -> Option<Comparison> {
    Some(match operator {
        operators::EQUALS => Comparison::Equal,
        operators::NOT_EQUALS => Comparison::NotEqual,
        operators::LESS => Comparison::Less,
        operators::LESS_EQUALS => Comparison::LessOrEqual,
        operators::GREATER => Comparison::Greater,
        operators::GREATER_EQUALS => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn is_truth(operator: &str) -> bool {
    let logic = [
        operators::LOGICAL_NOT,
        operators::LOGICAL_AND,
        operators::LOGICAL_OR,
    ];
    comparison(operator).is_some() || operator == operators::IN || logic.contains(&operator)
}

/// The operator as it is written: CEL calls `+` `_+_`.
fn spelling(operator: &str) -> SmolStr {
    operator.trim_matches('_').replace('_', " ").into()
}

fn trouble(fault: Fault, node: &Node) -> Trouble {
    Trouble {
        node: node.id,
        fault,
    }
}

fn unsupported(construct: &str, node: &Node) -> Trouble {
    trouble(Fault::Unsupported(construct.into()), node)
}

fn type_fault(expected: &str, found: Type, node: &Node) -> Trouble {
    trouble(
        Fault::Type {
            expected: expected.into(),
            found: found.name(),
        },
        node,
    )
}

fn expect(expected: Type, found: Type, node: &Node) -> Lowered<()> {
    if expected == found {
        Ok(())
    } else {
        Err(type_fault(expected.name(), found, node))
    }
}

/// A code that stands beside a choice must be one of its list, or the rule never holds.
fn known_code(codes: Option<(&str, &CodeList)>, beside: &Term, node: &Node) -> Lowered<()> {
    match (codes, beside) {
        (Some((field, list)), Term::Text(code)) if !list.contains(code) => Err(trouble(
            Fault::UnknownCode {
                field: field.into(),
                code: code.clone(),
                list: list.name.clone(),
            },
            node,
        )),
        _ => Ok(()),
    }
}
