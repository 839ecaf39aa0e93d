//! Where the rules draw their lines, and why there. Each is held against an end of an interval, never against an estimate, so that few rows
//! prove nothing.

/// Rows that are looked at of the decided deals, and of the open ones: the standard error of an AUC is about 0.002 then, and of a share less.
/// Larger tables are sampled by a hash of the place in order of creation, so that the choice depends on neither the file's order nor a clock.
pub const MOST_ROWS: usize = 50_000;

/// The fewest won, lost and open deals of which anything is said, and the fewest rows of a level: below, even a split of all against none
/// is as likely as not to be luck somewhere among the levels of a table.
pub const FEWEST_ROWS: u64 = 20;

/// Folds of the out-of-sample statistics.
pub const FOLDS: u64 = 5;

/// Rows of the base rate that a bin's rate is shrunk with.
pub const PRIOR_ROWS: f64 = 10.0;

/// The most bins of a number: fine enough that an atom such as 0 has a bin of its own, coarse enough that each has rows.
pub const MOST_BINS: usize = 32;

/// Of the levels that count as pure, in all columns together, at most this share is expected not to be (Benjamini & Hochberg).
pub const FALSE_DISCOVERIES: f64 = 0.05;

/// An AUC that no single fact known at creation reaches: published lead-scoring models, with all their fields, lie between 0.7 and 0.93.
pub const NEARLY_PERFECT_AUC: f64 = 0.95;
/// An AUC that a single honest fact may reach, but seldom does: somebody should ask.
pub const VERY_STRONG_AUC: f64 = 0.85;

/// A share by which blanks tell open deals from decided ones of the same age: above the first, hardly a value is written before the close;
/// above the second, most are not.
pub const ONLY_CLOSED: f64 = 0.9;
/// See [`ONLY_CLOSED`].
pub const MOSTLY_CLOSED: f64 = 0.5;

/// A level is all or nothing when surely at most one row in twenty ends the other way, and the odds are ten times off those of all deals: where
/// one in fifty is won anyhow, a level without a win tells little.
pub const NEARLY_PURE: f64 = 0.05;
/// See [`NEARLY_PURE`].
pub const PURE_ODDS: f64 = 10.0;

/// A level that names the outcome in words is half the proof already: surely at most one row in five ends the other way, and odds eight times off.
pub const NAMED_IMPURITY: f64 = 0.2;
/// See [`NAMED_IMPURITY`].
pub const NAMED_ODDS: f64 = 8.0;

/// The strongest field stands out when it surely reaches this AUC, and surely says twice as much (in log loss) as the next one.
pub const STANDS_OUT_AUC: f64 = 0.8;
/// See [`STANDS_OUT_AUC`].
pub const STANDS_OUT_TIMES: f64 = 2.0;

/// A name speaks of the end only of a field that says something: else it is harmless. Words such as `closed` are clearer than `duration`.
pub const CLEAR_NAME_AUC: f64 = 0.55;
/// See [`CLEAR_NAME_AUC`].
pub const VAGUE_NAME_AUC: f64 = 0.6;

/// A field fades when it surely ranked older deals this well, and surely ranks the newest fifth by so much less.
pub const FADES_FROM_AUC: f64 = 0.65;
/// See [`FADES_FROM_AUC`].
pub const FADES_BY: f64 = 0.1;

/// The order of the rows, or of the identifiers, tells the outcome from this AUC on, if it tells so much more than the order of creation does.
pub const ORDER_AUC: f64 = 0.65;
/// See [`ORDER_AUC`].
pub const ORDER_BEYOND_CREATION: f64 = 0.05;

/// Rank correlation with the days from creation to close from which a column is a measure of them.
pub const TRACKS_CLOSE: f64 = 0.95;
/// The share of dates on the very day of the close from which a column holds that day.
pub const ON_CLOSING_DAY: f64 = 0.5;
/// The share of rows whose value follows from the month of the close alone, and the most that may follow from less.
pub const FOLLOWS_CALENDAR: f64 = 0.98;
/// See [`FOLLOWS_CALENDAR`].
pub const FOLLOWS_ANYWAY: f64 = 0.9;

/// The share of dates after the close from which they are no slips.
pub const AFTER_CLOSE: f64 = 0.02;
/// Values that name events are the lead's own where surely so many have such an event: a kind of campaign may be called as events are.
pub const IS_OWN_EVENT: f64 = 0.8;
/// The share of them that come first after the creation from which the column as a whole is written later: some leads are created twice.
pub const MOSTLY_LATER: f64 = 0.5;
/// The share of deals with later events whose number counts these too, from which it is no chance: small numbers are often alike.
pub const COUNTS_LATER: f64 = 0.9;
/// The share of leads whose first event of a type comes at the close from which the type belongs to it.
pub const ONLY_AFTER_CLOSE: f64 = 0.95;

/// The share of dates after the extract from which a column holds plans, which may lie anywhere.
pub const IS_PLAN: f64 = 0.01;
