//! Tables in memory: appending and promotion.

use super::support::rows;
use plumb_core::{OwnedValue, Time, Value};
use plumb_train::table::{Column, Table};

fn numbers(values: &[f64]) -> Column {
    Column::number(values.iter().map(|v| Some(*v)))
}

#[test]
fn columns_are_found_by_name() {
    let table = Table::new([("id", Column::text(["a", "b"])), ("n", numbers(&[1.0, 2.0]))]);
    assert_eq!((table.rows(), table.column_index("n"), table.column_index("x")), (2, Some(1), None));
    assert_eq!(table.column("n").unwrap().value(1), Value::Number(2.0));
    assert_eq!((table.line(0), table.line(1)), (1, 2));
}

#[test]
fn appending_matches_names_and_fills_what_is_missing() {
    let mut table = Table::new([("id", Column::text(["a"])), ("n", numbers(&[1.0]))]);
    table.append(Table::new([("x", Column::Bool(vec![Some(true)])), ("id", Column::text(["b"]))]));
    assert_eq!(table.names(), ["id", "n", "x"]);
    assert_eq!(rows(&table), ["a | number 1 | -", "b | - | bool true"]);
    let mut empty = Table::default();
    empty.append(table.clone());
    assert_eq!(empty, table);
}

#[test]
fn columns_of_two_kinds_become_mixed() {
    let mut column = numbers(&[1.0]);
    column.append(Column::text(["a", ""]));
    column.append(Column::Time(vec![Time::from_millis(0), None]));
    let expected = [
        OwnedValue::Number(1.0),
        OwnedValue::Text("a".into()),
        OwnedValue::Missing,
        OwnedValue::Time(Time::from_millis(0).unwrap()),
        OwnedValue::Missing,
    ];
    assert_eq!(column, Column::Mixed(expected.to_vec()));
}

#[test]
fn a_column_that_holds_nothing_takes_any_kind() {
    for other in [Column::text(["a"]), numbers(&[1.0]), Column::Bool(vec![Some(true)]), Column::Time(vec![Time::from_millis(0)])] {
        let mut column = Column::missing(2);
        column.append(other.clone());
        assert_eq!(std::mem::discriminant(&column), std::mem::discriminant(&other));
        assert_eq!((column.len(), column.value(0), column.value(2)), (3, Value::Missing, other.value(0)));
        let mut kept = other.clone();
        kept.append(Column::missing(2));
        assert_eq!(std::mem::discriminant(&kept), std::mem::discriminant(&other));
        assert_eq!((kept.len(), kept.value(0), kept.value(2)), (3, other.value(0), Value::Missing));
    }
}

#[test]
fn empty_text_and_nan_are_missing_in_every_kind() {
    let mut column = numbers(&[1.0]);
    column.push(Value::Text(""));
    column.push(Value::Number(f64::NAN));
    assert!(matches!(column, Column::Number(_)));
    column.push(Value::Text("a"));
    column.push(Value::Number(f64::NAN));
    assert_eq!(column.values().filter(|value| *value == Value::Missing).count(), 3);
}
