//! Tables that are joined to the leads: from `plumb init` to a request.

use plumb_tests::{Folder, Table};
use serde_json::json;

/// Leads without what is known of their company, and companies with it, by account.
fn split_apart(leads: u32, seed: u32) -> Folder {
    let folder = Folder::with_leads(leads, seed);
    let mut table = folder.table("leads.csv");
    let mut accounts = Table { header: ["account", "sector", "staff"].map(str::to_owned).into(), rows: Vec::new() };
    for row in 0..table.rows.len() {
        let cell = |name: &str| table.rows[row][table.at(name)].clone();
        let (account, sector, staff) = (cell("account_id"), cell("industry"), cell("employees"));
        if !accounts.rows.iter().any(|known| known[0] == account) {
            accounts.rows.push(vec![account, sector, staff]);
        }
    }
    // The first of an account's leads speaks for all of them, in the joined table and in the leads alike.
    let of = |account: &str, at: usize| accounts.rows.iter().find(|known| known[0] == account).expect("an account")[at].clone();
    let ids: Vec<String> = table.column("account_id").into_iter().map(str::to_owned).collect();
    table.map("industry", |row, _| of(&ids[row], 1));
    table.map("employees", |row, _| of(&ids[row], 2));
    folder.write("whole.csv", table.to_csv());
    table.drop_column("industry");
    table.drop_column("employees");
    folder.write("leads.csv", table.to_csv());
    folder.write("accounts.csv", accounts.to_csv());
    folder
}

/// Scores of all leads as of their creation.
fn scores(folder: &Folder, args: &[&str]) -> Vec<String> {
    let mut all = vec!["score", "-o", "scores.csv", "--as-of", "created_at"];
    all.extend(args);
    folder.plumb(&all).done();
    folder.table("scores.csv").column("probability").into_iter().map(str::to_owned).collect()
}

#[test]
fn a_joined_column_is_worth_what_it_is_worth_in_the_leads() {
    let folder = split_apart(3000, 21);
    folder.plumb(&["init", "leads.csv", "--lookup", "accounts.csv:account_id:account"]).done();
    let config = folder.text("plumb.toml");
    for part in [
        "[[lookup]]\nfile = \"accounts.csv\"\nkey = \"account_id\"",
        "match = \"account\"",
        "\"account_id.sector\" = { kind = \"category\"",
        "\"account_id.staff\" = { kind = \"number\"",
    ] {
        assert!(config.contains(part), "`{part}` in\n{config}");
    }
    folder.plumb(&["train", "--name", "joined"]).done();
    folder.plumb(&["init", "whole.csv", "-o", "whole.toml"]).done();
    folder.plumb(&["train", "whole.toml", "--name", "whole"]).done();
    let joined = scores(&folder, &["leads.csv", "--model", "joined", "--config", "plumb.toml"]);
    let named = scores(&folder, &["leads.csv", "--model", "joined", "--lookup", "accounts.csv:account_id:account"]);
    assert_eq!(joined, named);
    // The columns stand in another order, so that sums differ in their last digits.
    for (joined, whole) in joined.iter().zip(scores(&folder, &["whole.csv", "--model", "whole"])) {
        let (joined, whole): (f64, f64) = (joined.parse().expect("a number"), whole.parse().expect("a number"));
        assert!((joined - whole).abs() < 1e-4, "{joined} {whole}");
    }
    // Without the table the columns are missing, and that is said.
    let said = folder.plumb(&["score", "leads.csv", "-o", "bare.csv", "--model", "joined"]).done();
    said.says(&["warning: the file has no column `account_id.sector`, which the model uses: counted as missing"]);
    // The champion's columns are joined too when the next version is compared with it.
    folder.plumb(&["train", "--name", "joined"]).ended(4).says(&["both predict the very same"]);
    folder.plumb(&["audit"]).done();
}

#[test]
fn keys_that_are_not_found_are_told_with_those_that_may_be_meant() {
    let folder = split_apart(1500, 22);
    let mut table = folder.table("leads.csv");
    table.map("account_id", |row, id| match row {
        10 | 20 => "A-0000 01".to_owned(),
        30 => "A000002X".to_owned(),
        _ => id.to_owned(),
    });
    folder.write("leads.csv", table.to_csv());
    folder.write("accounts.csv", "account_id,sector\nA000001,Retail\nA000002,Media\n");
    let said = folder.plumb(&["init", "leads.csv", "--lookup", "accounts.csv:account_id"]).done();
    assert!(
        said.stderr.contains("rows have a `account_id` that accounts.csv does not hold, and nothing is joined to them: "),
        "{}",
        said.stderr
    );
    // Only two accounts are known, so that nearly every row misses; the misspelt ones alone are left here.
    let rows = table.rows.iter().filter(|row| ["A-0000 01", "A000002X"].contains(&row[table.at("account_id")].as_str())).cloned().collect();
    let few = Table { header: table.header.clone(), rows };
    folder.write("few.csv", few.to_csv());
    folder.plumb(&["train"]).done();
    let said = folder.plumb(&["score", "few.csv", "-o", "scores.csv", "--lookup", "accounts.csv:account_id"]).done();
    said.says(&[
        "warning: 3 rows have a `account_id` that accounts.csv does not hold, and nothing is joined to them: ",
        "`A-0000 01` (2 rows; is `A000001` meant?), `A000002X` (1 rows; is `A000002` meant?)",
        "or say `fuzzy = true` under [[lookup]]",
    ]);
    folder.replace("plumb.toml", "# fuzzy = true ", "fuzzy = true ");
    let said = folder.plumb(&["score", "few.csv", "-o", "scores.csv", "--config", "plumb.toml"]).done();
    said.says(&[
        "warning: 1 rows have a `account_id` that accounts.csv does not hold",
        "`A000002X` (1 rows; is `A000002` meant?); correct the spelling\n",
    ]);
}

#[test]
fn lookups_that_cannot_be_joined_are_refused() {
    let folder = split_apart(600, 23);
    folder.write("twice.csv", "account_id,sector\nA1,Retail\nA2,Media\n a1 ,Media\n");
    let init = |lookup: &str| folder.plumb(&["init", "leads.csv", "--lookup", lookup]);
    init("twice.csv:account_id")
        .refused(3, &["twice.csv, line 4, column `account_id`: the key `a1` stands at line 2 already; a lookup has one row a key"]);
    init("accounts.csv:account_id").refused(
        3,
        &["accounts.csv: there is no column `account_id` to match the leads' `account_id` with; the columns are: account, sector, staff"],
    );
    init("accounts.csv:firm:account").refused(3, &["leads.csv: there is no column `firm` to look up in accounts.csv"]);
    init("nowhere.csv:account_id").refused(3, &["nowhere.csv"]);
    assert!(init("accounts.csv").ended(2).stderr.contains("expected FILE:KEY"));
    init("accounts.csv:account_id:account").done();
    folder.replace("plumb.toml", "key = \"account_id\"", "prefix = \"\"\nkey = \"account_id\"");
    let mut table = folder.table("leads.csv");
    table.rename("source", "sector");
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["audit"]).refused(3, &["two columns would be called `sector`", "`prefix`"]);
}

#[test]
fn leads_without_identifiers_stay_the_same_leads_when_a_lookup_changes() {
    let folder = split_apart(1500, 24);
    let mut table = folder.table("leads.csv");
    table.drop_column("lead_id");
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["init", "leads.csv", "--lookup", "accounts.csv:account_id:account"]).done();
    let document = |name: &str| folder.plumb(&["train", "--name", name, "--json"]).json()["metrics"]["rows"].clone();
    let before = document("before");
    let mut accounts = folder.table("accounts.csv");
    accounts.map("staff", |row, _| (row * 3).to_string());
    folder.write("accounts.csv", accounts.to_csv());
    assert_eq!(document("after"), before);
    assert_ne!(before["test"], json!(0));
}
