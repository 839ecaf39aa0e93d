//! Files and configurations that cannot be used: exit code 3, one line that says where, what and what to do, and nothing written.

use plumb_tests::{Folder, Table};

/// A content that no command can read; `None` is a file that is not there.
struct Fault {
    content: Option<Vec<u8>>,
    says: &'static [&'static str],
}

fn faults(good: &str) -> Vec<Fault> {
    let lines: Vec<&str> = good.lines().filter(|line| !line.contains('"')).collect();
    let fault = |content: Vec<u8>, says| Fault { content: Some(content), says };
    let after_two_rows = |line: &[u8]| [lines[..3].join("\n").as_bytes(), b"\n", line, b"\n", lines[3..20].join("\n").as_bytes()].concat();
    let utf16 = |text: &str| [vec![0xFF, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    vec![
        fault(Vec::new(), &["leads.csv: the file is empty, expected a header and rows; export it again"]),
        fault(b" \n\n".to_vec(), &["leads.csv: the file is empty, expected a header and rows"]),
        fault(
            format!("{}\n", lines[0]).into_bytes(),
            &["leads.csv: no rows: the file has column names and nothing below; export it again"],
        ),
        fault(
            after_two_rows(b"L1,lost"),
            &["leads.csv, line 4: found 2 fields, expected 27 as in the header, separated by a comma; add what"],
        ),
        fault(
            good.replacen("industry", "country", 1).into_bytes(),
            &["leads.csv, line 1: columns 10 and 13 are both called `country`, expected a name of its own for each; rename one"],
        ),
        fault(
            after_two_rows(b"L1,\"2024-01-01"),
            &["leads.csv, line 4, column 2 (`created_at`): the quote opened here is never closed; close it, or double it"],
        ),
        fault(
            after_two_rows(b"L\xE91,2024-01-01"),
            &["leads.csv, line 4, column 1 (`lead_id`): byte 0xE9 is not UTF-8 text; save the file as UTF-8"],
        ),
        fault(utf16(good), &["leads.csv: the text is UTF-16, expected UTF-8; save it as UTF-8 (in Excel: \"CSV UTF-8\")"]),
        fault(noise(4000), &["leads.csv: this is binary data, expected a CSV, NDJSON or Parquet file; export the leads as one of these"]),
        fault(
            b"PK\x03\x04\x14\x00\x06\x00 and more".to_vec(),
            &["leads.csv: this is an Excel workbook or ZIP archive", "save the sheet as \"CSV UTF-8\""],
        ),
        fault(
            b"\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03\x4B\x4C".to_vec(),
            &["leads.csv, line 1: the gzip file ends too early; copy or download it again"],
        ),
        fault(b"[{\"lead_id\": 1}]".to_vec(), &["leads.csv, line 1: found a JSON array, expected NDJSON: one object a line"]),
        fault(b"PAR1 and no more".to_vec(), &["leads.csv: the Parquet file cannot be read (", "write or copy it again"]),
        Fault { content: None, says: &["leads.csv: there is no such file; check the name and the folder"] },
    ]
}

/// Bytes without any order.
fn noise(bytes: usize) -> Vec<u8> {
    let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    std::iter::successors(Some(1), next).take(bytes).map(|state| (state >> 24) as u8).collect()
}

/// Runs a command on each unreadable file, and on a folder of that name: each time it is refused and leaves everything as it was.
fn refuses_every_fault(folder: &Folder, args: &[&str]) {
    let good = folder.text("leads.csv");
    for Fault { content, says } in faults(&good) {
        match content {
            Some(content) => folder.write("leads.csv", content),
            None => std::fs::remove_file(folder.path("leads.csv")).expect("the file is there"),
        }
        refused(folder, args, says);
    }
    std::fs::create_dir(folder.path("leads.csv")).expect("a folder can be made");
    refused(folder, args, &["leads.csv: this is a folder, expected a file; name a file inside it"]);
}

/// Refused with exit code 3 and one line with these parts, and nothing has changed.
fn refused(folder: &Folder, args: &[&str], parts: &[&str]) {
    let before = folder.everything();
    folder.plumb(args).refused(3, parts);
    let after = folder.everything();
    assert!(before.keys().eq(after.keys()), "{args:?} left or removed files: {:?} became {:?}", before.keys(), after.keys());
    assert!(before == after, "{args:?} changed a file");
}

#[test]
fn init_refuses_files_that_cannot_be_read() {
    refuses_every_fault(&Folder::with_leads(60, 1), &["init", "leads.csv"]);
}

#[test]
fn train_refuses_files_that_cannot_be_read() {
    let folder = Folder::with_leads(60, 1);
    folder.plumb(&["init", "leads.csv"]).done();
    refuses_every_fault(&folder, &["train"]);
}

#[test]
fn score_refuses_files_that_cannot_be_read() {
    let folder = Folder::with_model(1200, 1);
    refuses_every_fault(&folder, &["score", "leads.csv", "-o", "scores.csv"]);
}

#[test]
fn init_refuses_what_it_cannot_know() {
    let folder = Folder::with_leads(60, 1);
    let init = |more: &[&'static str]| [&["init", "leads.csv"], more].concat();
    refused(
        &folder,
        &init(&["--outcome", "ended"]),
        &["leads.csv: there is no column `ended`, which --outcome names; the columns are: lead_id, created_at"],
    );
    refused(&folder, &init(&["--exclude", "country,nowhere"]), &["there is no column `nowhere`, which --exclude names; the columns are: "]);
    refused(
        &folder,
        &init(&["--outcome", "outcome", "--won", "sold"]),
        &["column `outcome` never has the value `sold`, which --won names; it has: lost ("],
    );
    refused(&folder, &init(&["--outcome", "outcome", "--won", "won", "--lost", "Won"]), &["`won` is named by both --won and --lost"]);
    refused(
        &folder,
        &init(&["--outcome", "company"]),
        &["column `company` has the value ", "say so: --outcome company --won VALUE[,VALUE] [--lost VALUE[,VALUE]]; it has: "],
    );
    refused(
        &folder,
        &init(&["-o", "nowhere/plumb.toml"]),
        &["nowhere/plumb.toml: there is no folder nowhere to write into; make it first, or name another"],
    );
    refused(
        &folder,
        &init(&["-o", "leads.csv"]),
        &["leads.csv: the configuration would replace the leads it describes; name another file with -o"],
    );
    let mut table = folder.table("leads.csv");
    table.rename("outcome", "ending");
    folder.write("leads.csv", table.to_csv());
    refused(&folder, &init(&[]), &["leads.csv: no column's name says that it holds the outcome; name it: --outcome COLUMN --won VALUE"]);
    table.rename("ending", "outcome");
    table.map("outcome", |_, value| if value == "won" { "lost".to_owned() } else { value.to_owned() });
    folder.write("leads.csv", table.to_csv());
    refused(
        &folder,
        &init(&[]),
        &["leads.csv: no value of column `outcome` means won, and a model needs both won and lost deals; it has: lost ("],
    );
}

/// Trains on changed leads: refused, and no registry appears.
fn train_refuses(change: impl Fn(&mut Table), parts: &[&str]) {
    let folder = Folder::with_leads(600, 1);
    folder.plumb(&["init", "leads.csv"]).done();
    let mut table = folder.table("leads.csv");
    change(&mut table);
    folder.write("leads.csv", table.to_csv());
    refused(&folder, &["train"], parts);
    assert!(!folder.path("models").exists());
}

/// Keeps the first so many rows of an outcome, and all others.
fn keep_only(table: &mut Table, outcome: &str, most: usize) {
    let at = table.at("outcome");
    let mut kept = 0;
    table.rows.retain(|row| {
        kept += usize::from(row[at] == outcome);
        row[at] != outcome || kept <= most
    });
    assert!(kept > most, "there were more");
}

#[test]
fn train_refuses_too_few_deals_of_a_kind() {
    let advice = "at least 40 of each are needed: export a longer period, or check outcome.won and outcome.lost";
    train_refuses(|table| table.map("outcome", |_, _| "lost".to_owned()), &["leads.csv: 0 won and ", advice]);
    train_refuses(|table| table.map("outcome", |_, _| "won".to_owned()), &["600 won and 0 lost deals can be used of 600 rows", advice]);
    train_refuses(
        |table| table.map("outcome", |_, _| "open".to_owned()),
        &["leads.csv: 0 won and 0 lost deals can be used of 600 rows (600 left out: 600 still open)"],
    );
    train_refuses(|table| keep_only(table, "won", 39), &[" won and ", " still open", advice]);
    train_refuses(|table| keep_only(table, "lost", 39), &[" lost deals can be used of ", advice]);
}

#[test]
fn forty_of_each_kind_are_enough_and_one_fewer_is_not() {
    let folder = Folder::new();
    let leads = |won: usize| {
        let rows = (0..240).map(|row| format!("{},{},{}\n", row, if row < won { "won" } else { "lost" }, ["a", "b", "c"][row % 3]));
        format!("key,outcome,colour\n{}", rows.collect::<String>())
    };
    folder.write("leads.csv", leads(39));
    folder.plumb(&["init", "leads.csv"]).done();
    refused(&folder, &["train"], &["leads.csv: 39 won and 201 lost deals can be used of 240 rows; at least 40 of each are needed"]);
    folder.write("leads.csv", leads(40));
    folder.plumb(&["train"]).ended(4).says(&["leads@1 is not promoted: no better than the base rate: "]);
}

#[test]
fn train_names_line_and_column_of_a_bad_value() {
    train_refuses(
        |table| table.set(4, "outcome", "maybe"),
        &[
            "leads.csv, line 6, column `outcome`: `maybe` is no known outcome; expected won (won), lost (lost), open (open) or a blank; add it to outcome.won",
        ],
    );
    train_refuses(
        |table| {
            let first = table.rows[1][0].clone();
            table.set(9, "lead_id", &first);
        },
        &["leads.csv, line 11, column `lead_id`: the identifier `", "` stands at line 3 already; the leads table has one row a lead"],
    );
    train_refuses(
        |table| table.set(6, "lead_id", " "),
        &["leads.csv, line 8, column `lead_id`: the identifier is blank; every lead needs one, or leave `lead.id` out"],
    );
    train_refuses(
        |table| table.set(2, "created_at", "2024-02-30"),
        &[
            "leads.csv, line 4, column `created_at`: `2024-02-30` is no date; expected an ISO 8601 date or time, such as 2025-03-31",
            "`date_format`",
        ],
    );
    train_refuses(
        |table| table.set(2, "closed_at", "soon"),
        &["leads.csv, line 4, column `closed_at`: `soon` is no date; expected an ISO 8601 date or time"],
    );
}

#[test]
fn a_line_break_in_a_field_does_not_shift_the_line_that_is_named() {
    train_refuses(
        |table| {
            table.set(1, "company", "Two\nlines");
            table.set(4, "outcome", "maybe");
        },
        &["leads.csv, line 7, column `outcome`: `maybe` is no known outcome"],
    );
}

#[test]
fn train_names_a_column_that_is_gone_and_the_one_that_was_meant() {
    train_refuses(
        |table| table.rename("outcome", "ending"),
        &[
            "leads.csv: there is no column `outcome`, which `outcome.column` of plumb.toml names; the columns are: lead_id, created_at, closed_at, ending",
        ],
    );
    train_refuses(
        |table| table.rename("lead_id", "Lead ID"),
        &[
            "there is no column `lead_id`, which `lead.id` of plumb.toml names; did you mean `Lead ID`? the columns are: Lead ID, created_at",
        ],
    );
    train_refuses(
        |table| table.rename("past_purchases", "past_purchase"),
        &[
            "there is no column `past_purchases`, which `columns.\"past_purchases\"` of plumb.toml names; did you mean `past_purchase`? the columns are: ",
        ],
    );
}

/// Trains with a changed configuration: refused, and no registry appears.
fn configuration_refused(from: &str, to: &str, names_key: bool, parts: &[&str]) {
    let folder = Folder::with_leads(60, 1);
    folder.plumb(&["init", "leads.csv"]).done();
    folder.replace("plumb.toml", from, to);
    let before = folder.text("plumb.toml");
    let line = before[..before.find(to).expect("it is there now")].lines().count() + 1;
    // A fault of the text has a place; one that only shows when all is read names its key.
    let place = if names_key { "plumb.toml: ".to_owned() } else { format!("plumb.toml, line {line}, column ") };
    refused(&folder, &["train"], &[&[place.as_str()], parts].concat());
    assert!(!folder.path("models").exists());
}

#[test]
fn train_names_the_place_in_a_configuration_that_cannot_be_read() {
    configuration_refused("column = \"outcome\"", "column = \"outcome", false, &["string"]);
    configuration_refused(
        "column = \"outcome\"",
        "colum = \"outcome\"",
        false,
        &["column 1: unknown field `colum`, expected one of `column`, `won`, `lost`"],
    );
    configuration_refused("won = [\"won\"]", "won = 7", false, &["column 7: ", "expected a sequence"]);
    configuration_refused("[score]", "[scores]", false, &["column 2: unknown field `scores`, expected one of `data`, `lead`"]);
    configuration_refused(
        "# test_share = 0.2  ",
        "test_share = 2.0 #  ",
        true,
        &["`training.test_share` must be between 0 and 0.9, such as 0.2"],
    );
    configuration_refused(
        "lost = [\"lost\"]",
        "lost = [ ]#",
        true,
        &["`outcome.won and outcome.lost` must be lists with at least one value each"],
    );
    configuration_refused(
        "\"industry\" = { kind = \"category\"",
        "\"industry\" = { known_at = \"creation\"",
        true,
        &["columns.\"industry\" is used, so it needs a `kind`"],
    );
}

#[test]
fn train_says_how_to_make_a_configuration_that_is_not_there() {
    let folder = Folder::with_leads(60, 1);
    refused(&folder, &["train"], &["plumb.toml: there is no such file; write one with `plumb init LEADS`"]);
    refused(&folder, &["train", "leads.csv"], &["leads.csv, line 1, column "]);
}

#[test]
fn train_refuses_names_that_leave_the_registry() {
    let folder = Folder::with_leads(600, 1);
    folder.plumb(&["init", "leads.csv"]).done();
    for name in ["../x", "a/b", "Leads", "", ".", "leads@2"] {
        refused(
            &folder,
            &["train", "--name", name],
            &[&format!("`{name}` is not a model name: use 1 to 64 lowercase letters a-z, digits, `-` and `_`")],
        );
    }
}

#[test]
fn score_refuses_what_it_cannot_do() {
    let folder = Folder::with_model(1200, 1);
    let score = |more: &[&'static str]| [&["score", "leads.csv"], more].concat();
    folder.write("other.csv", "x,y\n1,2\n");
    refused(
        &folder,
        &["score", "other.csv", "-o", "scores.csv"],
        &["other.csv: not one of the model's columns is here; expected ", "; found x, y: is this the right file"],
    );
    let as_of =
        "`--as-of yesterday` is neither an ISO 8601 date or time, such as 2025-03-31, nor a column of the file (lead_id, created_at";
    refused(&folder, &score(&["-o", "scores.csv", "--as-of", "yesterday"]), &["leads.csv: ", as_of]);
    refused(&folder, &score(&["-o", "scores.csv", "--as-of", "2025-02-30"]), &["`--as-of 2025-02-30` is neither"]);
    refused(
        &folder,
        &score(&["-o", "scores.csv", "--as-of", "company"]),
        &["leads.csv, line ", "column `company`: `", "is no date; expected an ISO 8601"],
    );
    for name in ["scores.txt", "scores", "scores.csv.gz"] {
        refused(
            &folder,
            &["score", "leads.csv", "-o", name],
            &[name, "the ending says no format that can be written; end the name with .csv, .parquet, .ndjson"],
        );
    }
    refused(
        &folder,
        &score(&["-o", "no/scores.csv"]),
        &["no/scores.csv: there is no folder no to write into; make it first, or name another"],
    );
    refused(
        &folder,
        &score(&["-o", "leads.csv"]),
        &["leads.csv: the scores would replace the leads they are made from; name another file with -o"],
    );
    refused(&folder, &score(&["-o", "models/../leads.csv"]), &["leads.csv: the scores would replace the leads"]);
    let model = |name: &'static str| ["score", "leads.csv", "-o", "scores.csv", "--model", name];
    refused(&folder, &model("leads@9"), &["the model `leads` has no version 9; there are: 1"]);
    refused(&folder, &model("deals"), &["there is no model `deals` in `models`; there are: leads"]);
    refused(&folder, &model("leads@old"), &["the model `leads` has no alias `old`; there are: champion"]);
    refused(&folder, &model("../leads"), &["`../leads` does not name a model: ", "write NAME, NAME@ALIAS or NAME@VERSION, such as leads"]);
    refused(
        &folder,
        &score(&["-o", "scores.csv", "--registry", "no"]),
        &["there is no folder `no` with models: train one first (`plumb train`), or name the folder with --registry"],
    );
}

#[test]
fn a_fault_late_in_the_file_leaves_the_earlier_scores_untouched() {
    let folder = Folder::with_model(1200, 1);
    let rows: String = (0..150_000).map(|row| format!("{row},Retail\n")).collect();
    folder.write("long.csv", format!("lead_id,industry\n{rows}150000,Retail,too much\n"));
    for output in ["scores.csv", "scores.ndjson", "scores.parquet"] {
        folder.write(output, "what was there before");
        refused(&folder, &["score", "long.csv", "-o", output], &["long.csv, line 150002: found 3 fields, expected 2 as in the header"]);
    }
}

#[test]
fn wrong_usage_exits_with_2_and_writes_nothing() {
    let folder = Folder::with_leads(60, 1);
    let before = folder.everything();
    let wrong: [&[&str]; 8] = [
        &["score", "leads.csv"],
        &["score", "leads.csv", "-o", "scores.csv", "--reasons", "51"],
        &["score", "leads.csv", "-o", "scores.csv", "--reasons", "some"],
        &["init", "leads.csv", "--lost", "lost"],
        &["init", "leads.csv", "--outcome", "outcome", "--lost", "lost"],
        &["train", "--solver", "magic"],
        &["train", "--seed", "one"],
        &["synth", "--leads", "many", "-o", "made"],
    ];
    for args in wrong {
        let said = folder.plumb(args).ended(2).says(&["error: "]);
        assert_eq!(said.stdout, "");
    }
    let promote = ["say which version to promote: plumb models promote leads@VERSION", "Usage: plumb models promote [OPTIONS] <MODEL>"];
    folder.plumb(&["models", "promote", "leads"]).ended(2).says(&promote);
    assert!(before == folder.everything());
}
