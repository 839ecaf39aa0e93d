use super::Tx;
use crate::sql::{params, read};
use crate::{Applied, PutSetting, Refusal, StoreError};

pub(super) fn put(tx: &mut Tx<'_>, setting: &PutSetting) -> Result<Applied, StoreError> {
    if let Some(expected) = &setting.expected {
        let current = read::settings::one(tx.db, &setting.name)?;
        if current != *expected {
            return Ok(Applied::Refused(Refusal::SettingConflict { current }));
        }
    }
    match &setting.value {
        Some(value) => {
            let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
            tx.db.execute(sql, params![&setting.name, value])?;
        }
        None => {
            tx.db.execute("DELETE FROM settings WHERE name = ?1", params![&setting.name])?;
        }
    }
    Ok(Applied::Done)
}
