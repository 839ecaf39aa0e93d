//! Likeness to customers as a third way to rank, on those of the leads that the lookalike model was not told of.
//!
//! Its known seeds are won deals that it was fitted to find: it would find them again. They are left out, which leaves fewer won deals, so model
//! and rules are measured anew beside it on the same remaining leads.

use std::collections::HashSet;

use plumb_core::hash::stable_hash;
use plumb_eval::compare::{Comparison, Contender, Deals, HeadToHead};
use plumb_eval::{Bootstrap, at_depths};
use plumb_registry::{Loaded, ModelRef, Registry, RegistryError};
use serde::Serialize;

use super::cohort::Rows;
use super::contenders::Says;
use crate::TrainError;
use crate::data::Snapshots;
use crate::lookalike::{HIDDEN_FILE, REACHES, SEEDS_FILE, check_tells_likeness, seed_hashes};
use crate::run::{predict, unreadable};

/// Fewer leads than this tell nothing.
const FEWEST_LEADS: usize = 20;
/// Intervals take a few deals of either outcome.
const FEWEST_OF_AN_OUTCOME: usize = 5;
/// How to speak of it.
const NAME: &str = "likeness";

/// Likeness, the model and the rules on the same leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LikenessCompared {
    /// The lookalike model and its version.
    pub version: String,
    /// Leads compared on: the others' without known seeds.
    pub leads: usize,
    /// How many of them were won.
    pub won: usize,
    /// Known seeds that were left out.
    pub seeds_left_out: usize,
    /// Why likeness is not compared, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_compared: Option<String>,
    /// Likeness, the model and the rules; likeness less each of the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_to_head: Option<HeadToHead>,
    /// What each catches within shares of the leads.
    pub at_reach: Vec<CaughtAtReach>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// The share of won deals that is caught within a share of the leads.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CaughtAtReach {
    /// The share of leads.
    pub reach: f64,
    /// Leads within it.
    pub leads: usize,
    /// Caught by likeness.
    pub likeness: f64,
    /// By the model.
    pub model: f64,
    /// By the rules.
    pub rules: f64,
}

/// A lookalike model with the seeds that it was told of.
pub(super) struct Alike {
    loaded: Loaded,
    /// Hashes of their identifiers; none where identifiers are not kept.
    told: HashSet<u64>,
    /// Whether the version says which of its seeds were hidden from the evaluated table; without that, all count as told.
    knows_hidden: bool,
}

impl Alike {
    /// Loads a lookalike model.
    pub(super) fn load(registry: &Registry, reference: &ModelRef) -> Result<Self, TrainError> {
        let loaded = registry.load(reference)?;
        check_tells_likeness(&loaded.model, &registry.root().display().to_string())?;
        let hashes = |file: &str| -> Result<Option<HashSet<u64>>, TrainError> {
            let path = registry.file_path(&loaded.name, loaded.version, file).display().to_string();
            match registry.file(&loaded.name, loaded.version, file) {
                Ok(bytes) => seed_hashes(&String::from_utf8_lossy(&bytes), &path).map(Some),
                Err(RegistryError::UnknownFile { .. }) => Ok(None),
                Err(why) => Err(why.into()),
            }
        };
        let (seeds, hidden) = (hashes(SEEDS_FILE)?.unwrap_or_default(), hashes(HIDDEN_FILE)?);
        let knows_hidden = hidden.is_some();
        let told = &seeds - &hidden.unwrap_or_default();
        Ok(Self { loaded, told, knows_hidden })
    }

    /// Compares likeness by the evaluated table with what `sides` (the model, the rules) say of the same leads.
    pub(super) fn compared(
        &self,
        rows: &Rows<'_>,
        (at, won): (&Snapshots, &[bool]),
        sides: [&Says; 2],
        bootstrap: Bootstrap,
    ) -> Result<LikenessCompared, TrainError> {
        let Loaded { name, version, model, .. } = &self.loaded;
        let dataset = &rows.data.dataset;
        let is_told = |place: &usize| self.told.contains(&stable_hash(dataset.id(at.rows[*place]).as_bytes()));
        let left: Vec<usize> = (0..at.len()).filter(|place| !is_told(place)).collect();
        let won: Vec<bool> = left.iter().map(|place| won[*place]).collect();
        let wins = won.iter().filter(|won| **won).count();
        let mut found = LikenessCompared {
            version: format!("{name}@{version}"),
            leads: left.len(),
            won: wins,
            seeds_left_out: at.len() - left.len(),
            not_compared: None,
            head_to_head: None,
            at_reach: Vec::new(),
            notes: Vec::new(),
        };
        if !self.knows_hidden && !self.told.is_empty() {
            found.notes.push(format!(
                "{name}@{version} does not say which of its seeds were hidden from the table that is judged, so all of them are left out; train it anew"
            ));
        }
        found.not_compared = self.why_not(rows, left.len(), wins);
        if found.not_compared.is_some() {
            return Ok(found);
        }
        let at = at.only(&left);
        let likeness = predict(rows.loaded, &rows.data, model, &at)?;
        let sides = sides.map(|side| side.only(&left));
        let clusters = rows.clusters(&at);
        // Likeness is no probability: it only ranks.
        let own = Contender { name: NAME, plural: false, scores: &likeness, probabilities: None, bands: None };
        let deals = Deals { won: &won, clusters: clusters.as_deref(), amounts: None, weeks: None };
        let contenders: Vec<Contender<'_>> = std::iter::once(own).chain(sides.iter().map(Says::contender)).collect();
        found.head_to_head = Some(Comparison::new(deals, contenders)?.head_to_head(bootstrap)?);
        let caught = [&likeness, &sides[0].scores, &sides[1].scores].map(|scores| at_depths(&won, scores, &REACHES));
        let [likeness, model, rules] = caught;
        found.at_reach = likeness?
            .into_iter()
            .zip(model?)
            .zip(rules?)
            .map(|((own, model), rules)| CaughtAtReach {
                reach: own.share,
                leads: own.rows,
                likeness: own.capture,
                model: model.capture,
                rules: rules.capture,
            })
            .collect();
        Ok(found)
    }

    fn why_not(&self, rows: &Rows<'_>, leads: usize, wins: usize) -> Option<String> {
        if self.told.is_empty() || rows.data.config.lead.id.is_none() {
            return Some("its seeds are not known by identifiers, so those that it was told of cannot be left out".to_owned());
        }
        if let Some(why) = unreadable(&rows.data, &self.loaded.model) {
            return Some(why);
        }
        let is_enough = leads >= FEWEST_LEADS && wins.min(leads - wins) >= FEWEST_OF_AN_OUTCOME;
        (!is_enough).then(|| {
            format!(
                "without its known seeds {leads} leads are left, {wins} of them won: that tells nothing; at least {FEWEST_LEADS} leads are needed, and {FEWEST_OF_AN_OUTCOME} won and lost ones"
            )
        })
    }
}
