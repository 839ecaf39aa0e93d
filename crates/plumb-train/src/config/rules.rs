use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Config, EventsConfig, LoadedConfig};
use crate::data::EventSource;

/// The rules by which leads are scored by hand, and what they read beside the leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesConfig {
    /// The file of rules, relative to the configuration's folder.
    pub file: PathBuf,
    /// Events for the rules alone, where the model is trained without; those of the configuration when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<EventsConfig>,
}

impl LoadedConfig {
    /// The path of the file of rules, if the configuration names one.
    pub fn rules_path(&self) -> Option<PathBuf> {
        self.config.rules.as_ref().map(|rules| self.beside(&rules.file))
    }

    /// The events that rules read: their own, or else those of the model.
    pub fn rule_events(&self) -> Option<EventSource> {
        let own = self.config.rules.as_ref().and_then(|rules| rules.events.as_ref());
        let events = own.or(self.config.events.as_ref())?;
        Some(EventSource { path: self.beside(&events.file), columns: events.clone() })
    }
}

impl Config {
    pub(super) fn check_rules(&self) -> Result<(), String> {
        let Some(events) = self.rules.as_ref().and_then(|rules| rules.events.as_ref()) else { return Ok(()) };
        if self.lead.id.is_none() {
            return Err("`rules.events` needs `lead.id`, which events name".to_owned());
        }
        events.check("rules.events")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const PLAIN: &str = "[data]\nleads = \"leads.csv\"\n[lead]\nid = \"id\"\n[outcome]\ncolumn = \"o\"\nwon = [\"w\"]\nlost = [\"l\"]\n";
    const EVENTS: &str = "file = \"events.csv\"\nlead = \"id\"\ntype = \"type\"\nat = \"at\"\n";

    fn loaded(more: &str) -> Result<LoadedConfig, String> {
        let text = format!("{PLAIN}{more}");
        let config = Config::parse(&text, "plumb.toml").map_err(|error| error.to_string())?;
        Ok(LoadedConfig { path: "folder/plumb.toml".into(), config, text, source: None })
    }

    #[test]
    fn rules_lie_beside_the_configuration_and_do_not_change_its_digest() {
        let (without, with) = (loaded("").expect("plain"), loaded("[rules]\nfile = \"rules.toml\"\n").expect("with rules"));
        assert_eq!(without.rules_path(), None);
        assert_eq!(with.rules_path().as_deref(), Some(Path::new("folder/rules.toml")));
        assert_eq!(without.config.digest(), with.config.digest());
    }

    #[test]
    fn rules_read_their_own_events_or_those_of_the_model() {
        let own = loaded(&format!("[rules]\nfile = \"rules.toml\"\n[rules.events]\n{EVENTS}")).expect("events of the rules");
        assert!(own.config.events.is_none());
        assert_eq!(own.rule_events().map(|events| events.path), Some("folder/events.csv".into()));
        assert!(loaded("[rules]\nfile = \"rules.toml\"\n").expect("no events").rule_events().is_none());
        let twice = EVENTS.replace("at = \"at\"", "at = \"type\"");
        let error = loaded(&format!("[rules]\nfile = \"rules.toml\"\n[rules.events]\n{twice}")).expect_err("one column, two roles");
        assert!(error.contains("`rules.events` names the column `type` twice"), "{error}");
    }
}
