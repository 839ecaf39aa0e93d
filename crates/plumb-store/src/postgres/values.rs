use std::error::Error;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::sql::{Cell, Param, Row};

type Encoded = Result<IsNull, Box<dyn Error + Sync + Send>>;

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Encoded {
        match *self {
            Param::Null => Ok(IsNull::Yes),
            Param::Int(value) if *ty == Type::INT8 => value.to_sql(ty, out),
            Param::Float(value) if *ty == Type::FLOAT8 => value.to_sql(ty, out),
            // No text of the store contains a NUL, which PostgreSQL does not take: another character that is not found there stands for it.
            Param::Text(value) if *ty == Type::TEXT && value.contains('\0') => value.replace('\0', "\u{FFFF}").to_sql(ty, out),
            Param::Text(value) if *ty == Type::TEXT => value.to_sql(ty, out),
            Param::Bytes(value) if *ty == Type::BYTEA => value.to_sql(ty, out),
            _ => Err(format!("{self:?} is not of the type {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A row with the types that the tables and statements of the store have.
pub(super) fn row(row: &tokio_postgres::Row) -> Result<Row, tokio_postgres::Error> {
    let cells = row.columns().iter().enumerate().map(|(n, column)| {
        Ok(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(n)?.map_or(Cell::Null, Cell::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(n)?.map_or(Cell::Null, |value| Cell::Int(value.into())),
            Type::FLOAT8 => row.try_get::<_, Option<f64>>(n)?.map_or(Cell::Null, Cell::Float),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(n)?.map_or(Cell::Null, Cell::Bytes),
            _ => row.try_get::<_, Option<String>>(n)?.map_or(Cell::Null, Cell::Text),
        })
    });
    cells.collect::<Result<_, _>>().map(Row::new)
}
