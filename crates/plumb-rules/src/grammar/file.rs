//! The tables of the file but for conditions.

use super::condition::{ANY_OF_EVENTS, CONDITION, PROPERTY_CONDITION, WITHIN};
use super::{Key, Object, Shape, key, required};

pub(crate) static FILE: Object = Object {
    name: "the rules file",
    example: "name = \"Lead score\"",
    doc: "Rules that score a lead by points.",
    keys: &[
        required("name", Shape::Text, "name = \"Lead score\"", "What the rules are called."),
        key("description", Shape::Text, "description = \"As agreed with sales in March\"", "For whoever reads the file next."),
        COMPARE,
        key(
            "missing",
            Shape::Texts,
            "missing = [\"Select\", \"unknown\"]",
            "Values that stand for \"missing\" in every field, besides the blank.",
        ),
        key("scenario_field", Shape::Text, "scenario_field = \"campaign\"", "The field that says which scenario a lead belongs to."),
        key("fields", Shape::Named(&FIELD), "fields.employees = { kind = \"number\" }", "How the fields of a lead are read."),
        key("properties", Shape::Named(&FIELD), "properties.minutes = { kind = \"number\" }", "How the properties of events are read."),
        key("score", Shape::Table(&SCORE), "score = { cap = 100 }", "How points become a score."),
        key(
            "stages",
            Shape::Table(&STAGES),
            "stages = { nurture = 30, sales_ready = 70 }",
            "From which total on a lead is nurtured, or ready for sales.",
        ),
        key(
            "grades",
            Shape::Table(&GRADES),
            "grades = { fit = [40, 20], engagement = [40, 20] }",
            "The letter for fit and the number for engagement.",
        ),
        key("group", Shape::Tables(&GROUP), "[[group]]", "Groups of rules, with caps and floors."),
        key("scenario", Shape::Tables(&SCENARIO), "[[scenario]]", "Campaigns or other scenarios that have rules of their own."),
        key("rule", Shape::Tables(&RULE), "[[rule]]", "The rules."),
        key("disqualify", Shape::Tables(&DISQUALIFY), "[[disqualify]]", "What rejects a lead whatever its points."),
    ],
};

const COMPARE: Key = key(
    "compare",
    Shape::Choice(&["folded", "ignore_case", "exact"]),
    "compare = \"folded\"",
    "How texts are compared: `folded` (letter case and accents do not count; the default), `ignore_case`, or `exact`.",
);

pub(crate) static FIELD: Object = Object {
    name: "a field",
    example: "{ kind = \"number\" }",
    doc: "How the values of a field are read: as in `[columns]` of plumb.toml.",
    keys: &[
        key("column", Shape::Text, "column = \"job_title\"", "The column, where the field is called otherwise in this file."),
        key(
            "kind",
            Shape::Choice(&["number", "category", "date", "text", "title", "email", "phone", "url", "country", "language", "ordered"]),
            "kind = \"number\"",
            "What it holds. Found out by its conditions when not given: number, date, or else category. Of an e-mail address its type is compared, of a web address its domain, of a phone number its calling code, of ordered ranges the lower bound.",
        ),
        key(
            "part",
            Shape::Choice(&["seniority", "function"]),
            "part = \"seniority\"",
            "Of a job title, what is compared instead of its text.",
        ),
        key(
            "date_format",
            Shape::Choice(&[
                "iso",
                "day_first",
                "month_first",
                "year_first",
                "named_month",
                "mixed_day_first",
                "mixed_month_first",
                "unix_seconds",
                "unix_millis",
            ]),
            "date_format = \"day_first\"",
            "How dates are written.",
        ),
        key(
            "decimal",
            Shape::Choice(&[".", ","]),
            "decimal = \",\"",
            "The sign before the fraction of numbers that people write, such as 1.234,50 €. Without it only plain numbers are read.",
        ),
        key(
            "missing",
            Shape::Texts,
            "missing = [\"n/a\"]",
            "Values that stand for \"missing\", besides the blank and those of the whole file.",
        ),
        key(
            "free_domains",
            Shape::Texts,
            "free_domains = [\"freemail.example\"]",
            "Domains of free e-mail providers beside those that are known everywhere.",
        ),
        key(
            "known_at",
            Shape::Choice(&["creation"]),
            "known_at = \"creation\"",
            "Says of a date that it is planned, and known before it comes. Without it a date counts only once it has come.",
        ),
    ],
};

pub(crate) static SCORE: Object = Object {
    name: "`score`",
    example: "score = { cap = 100 }",
    doc: "How points become a score: score = clamp(total, 1, 100), unless it is rescaled.",
    keys: &[
        key("cap", Shape::Points, "cap = 100", "The most points of all groups together."),
        key("floor", Shape::Points, "floor = 0", "The fewest points of all groups together."),
        key("rescale", Shape::Table(&RESCALE), "rescale = { from = 0, to = 150 }", "Maps the total onto 1 to 100 in a straight line."),
    ],
};

pub(crate) static RESCALE: Object = Object {
    name: "`rescale`",
    example: "rescale = { from = 0, to = 150 }",
    doc: "Maps the total onto 1 to 100 in a straight line.",
    keys: &[
        required("from", Shape::Points, "from = 0", "The total that becomes a score of 1."),
        required("to", Shape::Points, "to = 150", "The total that becomes a score of 100."),
    ],
};

pub(crate) static STAGES: Object = Object {
    name: "`stages`",
    example: "stages = { nurture = 30, sales_ready = { enter = 70, leave = 60 } }",
    doc: "From which total on a lead is nurtured, or ready for sales.",
    keys: &[
        key("nurture", Shape::PointsOr(&THRESHOLD), "nurture = 30", "Marketing qualified (MQL); 30 when not given."),
        key(
            "sales_ready",
            Shape::PointsOr(&THRESHOLD),
            "sales_ready = { enter = 70, leave = 60 }",
            "Sales qualified (SQL); 70 when not given.",
        ),
        key(
            "rejected",
            Shape::PointsOr(&THRESHOLD),
            "rejected = -20",
            "The total at which, or below which, a lead is rejected; by disqualification only when not given.",
        ),
    ],
};

pub(crate) static THRESHOLD: Object = Object {
    name: "a threshold",
    example: "{ enter = 70, leave = 60 }",
    doc: "A threshold that a lead must pass to enter a stage, and another one that it must fall through to leave it.",
    keys: &[
        required("enter", Shape::Points, "enter = 70", "The total from which on a lead enters the stage."),
        key(
            "leave",
            Shape::Points,
            "leave = 60",
            "The total below which it leaves the stage (above which, of `rejected`); as `enter` when not given.",
        ),
    ],
};

pub(crate) static GRADES: Object = Object {
    name: "`grades`",
    example: "grades = { fit = [40, 20], engagement = [40, 20] }",
    doc: "A letter for fit (the points of explicit groups) and a number for engagement (those of implicit groups).",
    keys: &[
        key(
            "fit",
            Shape::Cuts,
            "fit = [40, 20]",
            "The fewest points of A, of B and so on; one letter more for what lies below. [40, 20] when not given.",
        ),
        key(
            "engagement",
            Shape::Cuts,
            "engagement = [40, 20]",
            "The fewest points of 1, of 2 and so on; one number more for what lies below. [40, 20] when not given.",
        ),
        key("grid", Shape::NamedTexts, "grid = { A1 = \"call today\" }", "What cells of the grid are called."),
    ],
};

pub(crate) static GROUP: Object = Object {
    name: "a group",
    example: "[[group]]",
    doc: "Rules whose points have a common cap and floor.",
    keys: &[
        required("id", Shape::Text, "id = \"company\"", "Its name, which rules give as their `group`."),
        key("title", Shape::Text, "title = \"The company\"", "For people to read."),
        required(
            "kind",
            Shape::Choice(&["explicit", "implicit"]),
            "kind = \"explicit\"",
            "`explicit` counts for fit (who the lead is), `implicit` for engagement (what the lead does).",
        ),
        key("cap", Shape::Points, "cap = 40", "The most points of its rules together."),
        key("floor", Shape::Points, "floor = -10", "The fewest points of its rules together."),
        key(
            "match",
            Shape::Choice(&["all", "first"]),
            "match = \"first\"",
            "Whether `all` rules that hold count (the default), or only the `first` in the order of the file.",
        ),
    ],
};

pub(crate) static SCENARIO: Object = Object {
    name: "a scenario",
    example: "[[scenario]]",
    doc: "A campaign or another scenario that has rules of its own.",
    keys: &[
        required("id", Shape::Text, "id = \"spring-fair\"", "Its name, which local rules give as their `scenario`."),
        key(
            "values",
            Shape::Texts,
            "values = [\"Spring fair\", \"spring-fair-2025\"]",
            "Values of `scenario_field` that mean it; its id when not given.",
        ),
        key(
            "global_rules",
            Shape::Choice(&["keep", "drop"]),
            "global_rules = \"keep\"",
            "Whether rules that are not local count here too (`keep`, the default).",
        ),
    ],
};

const WHEN: &str = "The condition under which it holds.";
const VALID_FROM: Key = key("valid_from", Shape::Date, "valid_from = 2025-01-01", "The moment from which on it holds.");
const VALID_TO: Key = key(
    "valid_to",
    Shape::Date,
    "valid_to = 2025-12-31",
    "The moment from which on it holds no more; a date without a time of day is its last day.",
);

pub(crate) static RULE: Object = Object {
    name: "a rule",
    example: "[[rule]]",
    doc: "Points under a condition, or for each event of a kind, or both.",
    keys: &[
        required("id", Shape::Text, "id = \"big-company\"", "Its name in ledgers and reports."),
        key("title", Shape::Text, "title = \"At least 500 employees\"", "For people to read."),
        key(
            "group",
            Shape::Text,
            "group = \"company\"",
            "The group it belongs to. Without it, a rule that reads events belongs to `engagement`, any other to `fit`; neither has a cap.",
        ),
        key("when", Shape::Table(&CONDITION), "when = { field = \"employees\", at_least = 500 }", WHEN),
        key(
            "each",
            Shape::Table(&SELECTOR),
            "each = { event = \"download\" }",
            "Events that bring points each, where the condition of `when` holds or is not given.",
        ),
        required("points", Shape::Points, "points = 10", "Points when the condition holds; with `each` those of the first event."),
        key("further", Shape::Points, "further = 1", "Points of every further event of `each`; as `points` when not given."),
        key("cap", Shape::Points, "cap = 10", "The most points of all events of `each`; of negative points the least."),
        key("decay", Shape::Table(&DECAY), "decay = { half_life_days = 30 }", "How the points of an event fade with its age."),
        key(
            "missing",
            Shape::Points,
            "missing = 3",
            "Points where the condition cannot be told because data are missing; none when not given.",
        ),
        key("scenario", Shape::Texts, "scenario = \"spring-fair\"", "The scenarios that it is local to; a rule without any is global."),
        key("replaces", Shape::Texts, "replaces = [\"big-company\"]", "Global rules that it stands for in its scenarios."),
        VALID_FROM,
        VALID_TO,
    ],
};

pub(crate) static DECAY: Object = Object {
    name: "a decay",
    example: "{ half_life_days = 30 }",
    doc: "How the points of an event fade with its age: one of the two.",
    keys: &[
        key("half_life_days", Shape::Days, "half_life_days = 30", "Days in which the points fall to a half."),
        key("linear_days", Shape::Days, "linear_days = 90", "Days in which the points fall to nothing, in a straight line."),
    ],
};

pub(crate) static SELECTOR: Object = Object {
    name: "`each`",
    example: "each = { event = \"download\" }",
    doc: "Which events bring points.",
    keys: &[
        Key { required: true, ..ANY_OF_EVENTS },
        key(
            "where",
            Shape::Table(&PROPERTY_CONDITION),
            "where = { property = \"minutes\", at_least = 5 }",
            "A condition on the event's properties.",
        ),
        WITHIN,
    ],
};

pub(crate) static DISQUALIFY: Object = Object {
    name: "a disqualifier",
    example: "[[disqualify]]",
    doc: "Rejects a lead whatever its points.",
    keys: &[
        required("id", Shape::Text, "id = \"competitor\"", "Its name in ledgers and reports."),
        required("reason", Shape::Text, "reason = \"Works for a competitor\"", "What people are told."),
        required("when", Shape::Table(&CONDITION), "when = { field = \"company\", equals = \"Rival Ltd\" }", WHEN),
        key("scenario", Shape::Texts, "scenario = \"spring-fair\"", "The scenarios that it is local to; without any it is global."),
        VALID_FROM,
        VALID_TO,
    ],
};
