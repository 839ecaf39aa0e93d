use crate::error::SynthError;
use jiff::civil::{Date, date};

/// What to generate. Strengths are 1 for the usual amount and 0 for none.
///
/// [`check`](Self::check) it before use.
#[derive(Clone, Debug, PartialEq)]
pub struct SynthConfig {
    /// Number of leads, 1 to 1,000,000,000.
    pub leads: u64,
    /// Seed; the same seed and settings give the same bytes.
    pub seed: u64,
    /// The day of the extract, taken at 00:00 UTC: nothing in the tables is later.
    pub extract: Date,
    /// Leads are created in this many months before the extract (rounded up to whole weeks), 1 to 240.
    pub months: u32,
    /// Days after creation that `horizon_probability` counts, 1 to 3650.
    pub horizon_days: u32,
    /// Whether `leads.csv` has the planted leak, [`LEAK_COLUMNS`](crate::LEAK_COLUMNS).
    pub leak: bool,
    /// Strength of the drift of the base rate and of the mix of sources and campaigns, 0 to 3.
    pub drift: f64,
    /// Strength of missing cells, 0 to 2.
    pub missing: f64,
    /// Strength of untidy spelling and of placeholders such as `N/A` and `Select`, 0 to 2.
    pub messy: f64,
    /// Strength of the pair effects [`INTERACTIONS`](crate::INTERACTIONS), 0 to 3.
    pub interactions: f64,
    /// Standard deviation, in log-odds, of the effect that the leads of an account share, 0 to 2.
    pub account_effect: f64,
    /// Log-odds a standard deviation of latent engagement, 0 to 2. Only events show engagement.
    pub engagement: f64,
    /// Strength of events, about 6 a lead at 1; 0 writes none. 0 to 10.
    pub event_rate: f64,
}

impl Default for SynthConfig {
    fn default() -> Self {
        Self {
            leads: 6_000,
            seed: 1,
            extract: date(2025, 6, 30),
            months: 24,
            horizon_days: 90,
            leak: true,
            drift: 1.0,
            missing: 1.0,
            messy: 1.0,
            interactions: 1.0,
            account_effect: 0.35,
            engagement: 0.6,
            event_rate: 1.0,
        }
    }
}

impl SynthConfig {
    /// Leads whose log-odds are exactly the sum of the published effects of their visible cells: no drift, no missing or untidy cells, no
    /// pairs, no account effect, no engagement, no events, no leak.
    pub fn additive(leads: u64, seed: u64) -> Self {
        Self {
            leads,
            seed,
            leak: false,
            drift: 0.0,
            missing: 0.0,
            messy: 0.0,
            interactions: 0.0,
            account_effect: 0.0,
            engagement: 0.0,
            event_rate: 0.0,
            ..Self::default()
        }
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// [`SynthError::OutOfRange`] names the first setting out of its range (NaN is), [`SynthError::Extract`] an extract date outside 1980-2199.
    pub fn check(self) -> Result<CheckedSynthConfig, SynthError> {
        in_range("leads", self.leads as f64, 1.0, 1e9)?;
        in_range("months", f64::from(self.months), 1.0, 240.0)?;
        in_range("horizon_days", f64::from(self.horizon_days), 1.0, 3650.0)?;
        in_range("drift", self.drift, 0.0, 3.0)?;
        in_range("missing", self.missing, 0.0, 2.0)?;
        in_range("messy", self.messy, 0.0, 2.0)?;
        in_range("interactions", self.interactions, 0.0, 3.0)?;
        in_range("account_effect", self.account_effect, 0.0, 2.0)?;
        in_range("engagement", self.engagement, 0.0, 2.0)?;
        in_range("event_rate", self.event_rate, 0.0, 10.0)?;
        if !(1980..=2199).contains(&self.extract.year()) {
            return Err(SynthError::Extract { extract: self.extract });
        }
        Ok(CheckedSynthConfig(self))
    }
}

fn in_range(setting: &'static str, value: f64, least: f64, most: f64) -> Result<(), SynthError> {
    if (least..=most).contains(&value) { Ok(()) } else { Err(SynthError::OutOfRange { setting, value, least, most }) }
}

/// Settings that [`SynthConfig::check`] found sound; what a [`Generator`](crate::Generator) is made from.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedSynthConfig(SynthConfig);

impl std::ops::Deref for CheckedSynthConfig {
    type Target = SynthConfig;

    fn deref(&self) -> &SynthConfig {
        &self.0
    }
}
