//! Every statement finds its rows by an index: what is asked for one lead must not cost more the more leads there are.

use plumb_core::{Grade, Time};
use plumb_rules::Stage;
use serde_json::json;

use super::{Sqlite, SqliteConnection};
use crate::sql::{Backend, Connection, EventRoom, Param, Row, group, params, read};
use crate::{
    Batch, Change, Close, Expect, Idempotency, Key, LeadFilter, LeadQuery, Note, Override, OverrideTarget, OverridesFilter, Place, PutLead,
    Scope, Segment, Sort, StoreError, StoredEvent, StoredOutcome, Trend,
};

/// Asks for the plan of each statement before it runs it.
struct Explaining {
    inner: SqliteConnection,
    /// Statements with a step that goes through a whole table, or sorts all that it found.
    slow: Vec<String>,
    /// The steps of the newest statement.
    steps: Vec<String>,
    /// Statements that count the events of a lead.
    counts: usize,
    /// Whether leads that a filter's index finds may be sorted.
    may_sort_few: bool,
}

impl Explaining {
    fn explain(&mut self, sql: &str, params: &[Param<'_>]) {
        let plan = self.inner.query(&format!("EXPLAIN QUERY PLAN {sql}"), params).unwrap();
        let steps: Vec<String> = plan.into_iter().map(step).collect();
        // Leads of which there are few, by the index of a filter.
        self.counts += usize::from(sql.contains("count(*) FROM events") || sql.contains("LIMIT 1 OFFSET ?6"));
        let are_few = self.may_sort_few && steps.iter().any(|step| step.starts_with("SEARCH l USING") && step.contains(" INDEX leads_by_"));
        for step in &steps {
            // Lists go through an index in its order and stop at the end of the page; the counter is one row, and what is spreading a few; lists of identifiers are
            // values. What is chosen for a page is no longer than it.
            let harmless = [
                "USING INDEX",
                "USING COVERING INDEX",
                "SCAN counter",
                "SCAN spreading",
                "SCAN CONSTANT ROW",
                "json_each",
                "SCAN ids VIRTUAL TABLE",
                "SCAN page",
            ]
            .iter()
            .any(|known| step.contains(known));
            let sorts = step.starts_with("USE TEMP B-TREE FOR") && step.ends_with("ORDER BY") && !are_few;
            if (step.starts_with("SCAN") && !harmless) || sorts {
                self.slow.push(format!("{step}: {sql}"));
            }
        }
        self.steps = steps;
    }
}

/// The words of a step of a plan.
fn step(mut row: Row) -> String {
    row.int().and_then(|_| row.int()).and_then(|_| row.int()).unwrap();
    row.text().unwrap()
}

impl Connection for Explaining {
    fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
        self.explain(sql, params);
        self.inner.query(sql, params)
    }

    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.explain(sql, params);
        self.inner.execute(sql, params)
    }

    fn each(&mut self, sql: &str, then: &mut dyn FnMut(Row) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.inner.each(sql, then)
    }

    fn begin_reading(&mut self) -> Result<(), StoreError> {
        self.inner.begin_reading()
    }

    fn begin_writing(&mut self) -> Result<(), StoreError> {
        self.inner.begin_writing()
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.inner.commit()
    }

    fn roll_back(&mut self) -> Result<(), StoreError> {
        self.inner.roll_back()
    }

    fn is_broken(&self) -> bool {
        self.inner.is_broken()
    }

    fn lock_counter(&self) -> &'static str {
        self.inner.lock_counter()
    }

    fn knows_the_way(&self) -> bool {
        self.inner.knows_the_way()
    }

    fn walking(&self, index: Option<&str>) -> String {
        self.inner.walking(index)
    }

    fn list(&self, name: &str, parameter: usize) -> String {
        self.inner.list(name, parameter)
    }

    fn one_of(&self, column: &str, parameter: usize) -> String {
        self.inner.one_of(column, parameter)
    }

    fn in_segment(&self, column: &str, name: usize, value: usize) -> String {
        self.inner.in_segment(column, name, value)
    }
}

fn explaining(store: &Sqlite) -> Explaining {
    Explaining { inner: store.writer().unwrap(), slow: Vec::new(), steps: Vec::new(), counts: 0, may_sort_few: false }
}

fn at(minutes: i64) -> Time {
    Time::from_millis(minutes * 60_000).unwrap()
}

#[test]
fn a_scan_is_noticed() {
    let store = Sqlite::in_memory().unwrap();
    let mut db = explaining(&store);
    db.query("SELECT id FROM leads WHERE updated_at = ?1", params![5_u32]).unwrap();
    db.query("SELECT id FROM leads ORDER BY updated_at", params![]).unwrap();
    assert_eq!(db.slow.len(), 3, "{:#?}", db.slow);
}

#[test]
fn changes_find_their_rows_by_an_index() {
    let store = Sqlite::in_memory().unwrap();
    let mut db = explaining(&store);
    let lead = |id: &str, minutes| PutLead {
        observed_at: Some(at(minutes)),
        ..PutLead::new(id, [("a".to_owned(), json!(minutes))].into_iter().collect())
    };
    let (key, _) = Key::draw("crm", &[Scope::Admin], at(1), None).unwrap();
    let pin = Override {
        id: "p".to_owned(),
        target: OverrideTarget::Lead("l".to_owned()),
        score: None,
        stage: None,
        author: "Ann".to_owned(),
        reason: "because".to_owned(),
        created_at: at(1),
        expires_at: Some(at(2)),
        ended_at: None,
        ended_by: None,
    };
    let segment = Segment { attribute: "a".to_owned(), value: "60".to_owned() };
    let of_segment = Override { id: "q".to_owned(), target: OverrideTarget::Segment(segment), expires_at: None, ..pin.clone() };
    let id = || "l".to_owned();
    let event = StoredEvent { id: "e".to_owned(), lead_id: id(), kind: "visit".to_owned(), at: at(1), properties: Default::default() };
    let changes = vec![
        Change::PutLead(lead("l", 50)),
        Change::PutLead(lead("l", 40)),
        Change::PutLead(lead("l", 60)),
        Change::PutEvent(event.clone()),
        Change::PutEvent(StoredEvent { id: "f".to_owned(), ..event }),
        Change::PutOutcome(StoredOutcome { lead_id: id(), outcome: Close::Won, at: at(3), amount: None }),
        Change::PutKey(key.clone()),
        Change::RevokeKey { id: key.id },
        Change::PutOverride(pin),
        Change::EndExpiredOverrides,
        Change::PutOverride(of_segment),
        Change::MarkSegments { leads: 1 },
        Change::MarkSegments { leads: 1 },
        Change::EndOverride { id: "p".to_owned(), by: "Bob".to_owned() },
        Change::EraseLead { id: id(), expect: Expect::Any },
    ];
    let note = Note { text: "l".to_owned(), leads: vec!["k".to_owned()], of_kept: true };
    let idempotency = Some(Idempotency { key: "k".to_owned(), digest: [1; 32], until: at(200), note: Some(note) });
    for _ in 0..2 {
        let batch = Batch { changes: changes.clone(), idempotency: idempotency.clone(), now: at(100) };
        assert!(group::write(&mut db, &mut EventRoom::default(), &[batch]).is_ok());
    }
    assert_eq!(db.slow, Vec::<String>::new());
}

#[test]
fn reads_find_their_rows_by_an_index() {
    let store = Sqlite::in_memory().unwrap();
    let mut db = explaining(&store);
    let db = &mut db;
    let ids = ["a".to_owned(), "b".to_owned()];
    read::leads::one(db, "a").unwrap();
    read::ids::after(db, Some("a"), 10).unwrap();
    read::subjects::subjects(db, &ids, at(1), at(2)).unwrap();
    read::subjects::due(db, None, 10).unwrap();
    read::events::newest(db, "a", 10).unwrap();
    read::outcomes::newest(db, "a", 10).unwrap();
    read::past::history(db, "a", 10).unwrap();
    read::past::dossiers(db, Some("a"), true, 10).unwrap();
    read::feed::after(db, 5, 10).unwrap();
    read::feed::end(db).unwrap();
    read::overrides::one(db, "p").unwrap();
    read::overrides::are_spreading(db).unwrap();
    read::keys::by_hash(db, &[0; 32]).unwrap();
    read::keys::any(db).unwrap();
    read::settings::one(db, "s").unwrap();
    let request = Idempotency { key: "k".to_owned(), digest: [1; 32], until: at(200), note: None };
    read::requests::recall(db, &request, at(1)).unwrap();
    read::overrides::list(db, &OverridesFilter { in_force: Some(at(1)), limit: 10, ..OverridesFilter::default() }).unwrap();
    assert_eq!(db.slow, Vec::<String>::new());
}

/// Filters that ask for one thing.
fn simple() -> Vec<LeadFilter> {
    let all = LeadFilter::default;
    vec![
        all(),
        LeadFilter { max_score: Some(50), ..all() },
        LeadFilter { owner: Some("Ann".to_owned()), ..all() },
        LeadFilter { grade: Some(Grade::A), ..all() },
        LeadFilter { stage: Some(Stage::Nurture), ..all() },
        LeadFilter { trend: Some(Trend::Steady), ..all() },
        LeadFilter { outcome: Some(Close::Won), ..all() },
        LeadFilter { open: Some(false), ..all() },
    ]
}

/// Filters that ask for several.
fn composed() -> Vec<LeadFilter> {
    let all = LeadFilter::default;
    let segment = Segment { attribute: "region".to_owned(), value: "EMEA".to_owned() };
    vec![
        LeadFilter { min_score: Some(50), open: Some(true), segments: vec![segment], ..all() },
        LeadFilter { owner: Some("Ann".to_owned()), grade: Some(Grade::A), outcome: Some(Close::Won), min_score: Some(1), ..all() },
    ]
}

fn read_lists(db: &mut Explaining, filters: Vec<LeadFilter>) {
    for filter in filters {
        for &sort in Sort::ALL {
            for (descending, after) in [(true, None), (true, Some(5.0)), (false, None), (false, Some(5.0))] {
                let after = after.map(|value| Place { value, id: "a".to_owned() });
                read::leads::page(db, &LeadQuery { filter: filter.clone(), sort, descending, after, limit: 10 }).unwrap();
            }
        }
    }
}

#[test]
fn lists_that_few_leads_are_on_are_found_by_their_filter() {
    let store = Sqlite::in_memory().unwrap();
    let mut db = explaining(&store);
    db.may_sort_few = true;
    read_lists(&mut db, simple());
    read_lists(&mut db, composed());
    assert_eq!(db.slow, Vec::<String>::new());
}

/// Nothing is sorted that may be many, in neither direction.
#[test]
fn lists_that_many_leads_are_on_are_gone_through_in_their_order() {
    let store = Sqlite::in_memory().unwrap();
    let mut db = explaining(&store);
    let many = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < MOST)
        INSERT INTO leads (id, created_at, created_given, updated_at, version, head, observed_at, owner, outcome, outcome_at, grade, stage,
            score, probability, expected_amount, disagreement, trend)
        SELECT 'l' || n, 0, 0, 0, 1, n, 0, 'Ann', 'won', 0, 'A', 'nurture', 50, 0.5, 1, 1, 2 FROM n";
    db.inner.execute(&many.replace("MOST", "6000"), params![]).unwrap();
    read_lists(&mut db, simple());
    db.inner.execute("DELETE FROM leads", params![]).unwrap();
    db.inner.execute(&many.replace("MOST", "51000"), params![]).unwrap();
    read_lists(&mut db, composed());
    assert_eq!(db.slow, Vec::<String>::new());
}

/// A page deep in a list must not cost as much as all those before it.
#[test]
fn a_page_begins_where_the_one_before_ended_whatever_the_filter() {
    let store = Sqlite::in_memory().unwrap();
    let mut db = explaining(&store);
    let all = LeadFilter::default;
    let filters = [
        all(),
        LeadFilter { min_score: Some(10), ..all() },
        LeadFilter { max_score: Some(90), ..all() },
        LeadFilter { min_score: Some(10), max_score: Some(90), ..all() },
        LeadFilter { grade: Some(Grade::A), ..all() },
    ];
    for filter in filters {
        for (descending, pair) in [(false, "(score,id)>(?,?)"), (true, "(score,id)<(?,?)")] {
            let after = Some(Place { value: 50.0, id: "a".to_owned() });
            read::leads::page(&mut db, &LeadQuery { filter: filter.clone(), sort: Sort::Score, descending, after, limit: 10 }).unwrap();
            assert!(db.steps.iter().any(|step| step.contains(pair)), "{filter:?}: {:#?}", db.steps);
        }
    }
    for (descending, id) in [(false, "trend=? AND id>?"), (true, "trend=? AND id<?")] {
        let after = Some(Place { value: Trend::Steady.rank().into(), id: "a".to_owned() });
        let filter = LeadFilter { trend: Some(Trend::Steady), ..all() };
        read::leads::page(&mut db, &LeadQuery { filter, sort: Sort::Trend, descending, after, limit: 10 }).unwrap();
        assert!(db.steps.iter().any(|step| step.contains(id)), "{:#?}", db.steps);
    }
}

#[test]
fn leads_are_sorted_without_what_they_carry() {
    let store = Sqlite::in_memory().unwrap();
    let mut db = explaining(&store);
    let filter = LeadFilter { owner: Some("Ann".to_owned()), ..LeadFilter::default() };
    read::leads::page(&mut db, &LeadQuery { filter, sort: Sort::Score, descending: true, after: None, limit: 10 }).unwrap();
    let step = |start: &str| db.steps.iter().position(|step| step.starts_with(start)).unwrap_or_else(|| panic!("{start}: {:#?}", db.steps));
    assert!(step("USE TEMP B-TREE FOR ORDER BY") < step("SEARCH v ") && step("USE TEMP B-TREE FOR ORDER BY") < step("SEARCH s "));
}

#[test]
fn events_of_a_lead_are_counted_once_also_where_none_is_kept() {
    let store = Sqlite::in_memory().unwrap();
    let mut db = explaining(&store);
    let event =
        StoredEvent { id: "e".to_owned(), lead_id: "l".to_owned(), kind: "visit".to_owned(), at: at(1), properties: Default::default() };
    let batch = Batch::new(vec![Change::PutEvent(event); 20], at(2));
    let mut room = EventRoom::default();
    // The first time whether there is room, then how many there are, and no more.
    for counts in [2, 0] {
        db.counts = 0;
        assert!(group::write(&mut db, &mut room, std::slice::from_ref(&batch)).is_ok());
        assert_eq!(db.counts, counts);
    }
}
