//! Faults: where they are, what was expected, and what to do.

mod common;

use common::faults;

/// The only fault of a rule that has one line wrong. The rule begins in line 2.
fn fault(lines: &str) -> String {
    let found = faults(&format!("name = \"test\"\n{lines}\n"));
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0].clone()
}

/// Of a rule whose condition is wrong, without its place.
fn condition_fault(condition: &str) -> String {
    let text = fault(&format!("[[rule]]\nid = \"a\"\npoints = 5\nwhen = {{ {condition} }}"));
    text.split_once(": ").expect("a place, then the message").1.to_owned()
}

#[test]
fn a_mistyped_key_is_told_with_its_place_and_the_key_that_was_meant() {
    let text = fault("[[rule]]\nid = \"a\"\nwhen = { field = \"x\", equals = 1 }\npoints = 5\nmising = 1");
    assert_eq!(text, "line 6, column 1: `mising` is no key of a rule (did you mean `missing`?)");
    let text = fault("[[rule]]\nid = \"a\"\nwhen = { field = \"x\", equals = 1, at_leest = 1 }\npoints = 5");
    assert_eq!(text, "line 4, column 35: `at_leest` is no key of a condition (did you mean `at_least`?)");
}

#[test]
fn every_fault_is_told_in_the_order_of_the_file() {
    let found = faults(
        "nam = \"x\"\n[score]\ncap = \"high\"\n[[group]]\nid = \"g\"\nkind = \"explict\"\n[[rule]]\nid = \"a\"\ngroup = \"h\"\npoints = 5\n",
    );
    let expected = [
        "line 1, column 1: the rules file lacks `name` (add, for example, name = \"Lead score\")",
        "line 1, column 1: `nam` is no key of the rules file (did you mean `name`?)",
        "line 3, column 7: `cap` must be a number of points of at most a million, with at most three decimal places, not \"high\"",
        "line 6, column 8: `kind` must be \"explicit\" or \"implicit\", not \"explict\" (did you mean \"explicit\"?)",
        "line 7, column 1: a rule needs a condition (`when`) or events (`each`) (add when = { field = \"industry\", equals = \"Software\" }, or each = { event = \"download\" })",
        "line 9, column 9: there is no group `h` (did you mean `g`?)",
    ];
    let mut sorted = found.clone();
    sorted.sort();
    let mut wanted: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
    wanted.sort();
    assert_eq!(sorted, wanted);
    let lines: Vec<u32> = found.iter().map(|text| text[5..].split(',').next().expect("a line").parse().expect("a number")).collect();
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn what_is_no_toml_is_told_with_its_place() {
    let found = faults("name = \"x\"\n[[rule]\nid = \"a\"\n");
    assert!(found[0].starts_with("line 2, column "), "{found:?}");
    assert!(found[0].contains("this is no TOML"), "{found:?}");
    let found = faults("name = x\n");
    assert!(found[0].starts_with("line 1, column 8"), "{found:?}");
}

#[test]
fn conditions_say_what_they_lack() {
    for (condition, expected) in [
        ("", "the condition is empty"),
        ("field = \"x\"", "nothing is tested of `x`"),
        ("equals = 1", "`equals` stands without `field`"),
        ("within_days = 3", "`within_days` stands without `event`"),
        ("event = \"v\", sum_at_least = 3", "`sum_at_least` stands without `sum_of`"),
        ("event = \"v\", sum_of = \"m\"", "nothing is asked of the sum of `m`"),
        ("all = []", "`all` must be a list of conditions that is not empty"),
        ("field = \"x\", in = []", "`in` must be a list of values that is not empty"),
        ("field = \"x\", equals = [1]", "`equals` must be one value"),
        ("field = \"x\", equals = \"\"", "\"\" cannot be compared with"),
        ("field = \"x\", between = [5, 1]", "`between` must be two numbers, the lower first"),
        ("field = \"x\", at_least = 5, below = 5", "no number can be at least 5 and at most 5"),
        ("event = \"v\", times_at_least = 3, times_at_most = 1", "nothing can be at least 3 and at most 1"),
        ("event = \"v\", times_at_least = 1.5", "`times_at_least` must be a whole number from 0 on"),
        ("event = \"v\", within_days = 0", "`within_days` must be more than 0 days"),
        ("event = \"v\", within_days = -1", "`within_days` must be a number of days from 0 to 36500"),
        ("field = \"x\", days_until_at_most = 5", "`days_until_at_most` can never hold: a date that is to come counts as missing"),
        ("field = \"x\", before = \"soon\"", "`before` must be a date or time"),
        ("field = \"x\", matches = '(a'", "`matches` is no regular expression: unclosed group"),
        ("field = \"x\", matches = '(?=a)'", "`matches` is no regular expression: look-around"),
        ("field = \"x\", matches = 'a{9999999}'", "`matches` is no regular expression"),
        ("field = \"x\", compare = \"fuzzy\", equals = \"a\"", "`compare` must be \"folded\" or \"ignore_case\" or \"exact\""),
        ("event = \"v\", position = \"frist\"", "`position` must be"),
    ] {
        let text = condition_fault(condition);
        assert!(text.starts_with(expected), "{condition}: {text}");
        let told = text.contains(" (") || text.contains("must be");
        assert!(told, "{condition}: what to do is said: {text}");
    }
}

#[test]
fn a_field_that_is_taken_for_two_things_must_be_declared() {
    let text =
        fault("[[rule]]\nid = \"a\"\npoints = 5\nwhen = { all = [{ field = \"x\", at_least = 5 }, { field = \"x\", contains = \"a\" }] }");
    assert!(text.contains("declare it under [fields]: x = { kind = \"number\" }"), "{text}");
}

#[test]
fn a_test_must_fit_its_fields_kind() {
    let text = fault("fields.x = { kind = \"number\" }\n[[rule]]\nid = \"a\"\npoints = 5\nwhen = { field = \"x\", contains = \"a\" }");
    assert!(text.contains("`contains` does not fit `x`, which is of kind number"), "{text}");
    let text = fault("fields.x = { kind = \"number\" }\n[[rule]]\nid = \"a\"\npoints = 5\nwhen = { field = \"x\", equals = \"many\" }");
    assert!(text.contains("`x` is a number, so it cannot be \"many\""), "{text}");
    let text = fault(
        "fields.x = { kind = \"number\", date_format = \"iso\" }\n[[rule]]\nid = \"a\"\npoints = 5\nwhen = { field = \"x\", equals = 1 }",
    );
    assert!(text.contains("`date_format` says nothing of a field of kind number"), "{text}");
}

#[test]
fn rules_that_cannot_be_meant_are_refused() {
    let rule = "when = { field = \"x\", exists = true }";
    let each = "each = { event = \"v\" }";
    for (lines, expected) in [
        (format!("[[rule]]\nid = \"a\"\npoints = 5\n{rule}\nfurther = 1"), "`further` stands without `each`"),
        (format!("[[rule]]\nid = \"a\"\npoints = 5\n{each}\nfurther = -1"), "must both add or both take away"),
        (format!("[[rule]]\nid = \"a\"\npoints = -5\n{each}\ncap = 10"), "the cap 10 does not fit points of -5"),
        (format!("[[rule]]\nid = \"a\"\npoints = 5\n{each}\ndecay = {{}}"), "a decay is either half_life_days or linear_days"),
        (format!("[[rule]]\nid = \"a\"\npoints = 0.0001\n{rule}"), "at most three decimal places"),
        (format!("[[rule]]\nid = \"a\"\npoints = nan\n{rule}"), "must be a number of points"),
        (format!("[[rule]]\nid = \"a\"\npoints = 5\n{rule}\nscenario = \"fair\""), "there is no scenario `fair`"),
        (
            format!("[[rule]]\nid = \"a\"\npoints = 5\n{rule}\nreplaces = \"a\""),
            "only a rule that is local to a scenario can replace another",
        ),
        (
            format!("[[rule]]\nid = \"a\"\npoints = 5\n{rule}\nvalid_from = 2025-02-01\nvalid_to = 2025-01-01"),
            "`valid_to` is before `valid_from`",
        ),
        (
            format!("[[rule]]\nid = \"a\"\npoints = 5\n{rule}\n[[rule]]\nid = \"a\"\npoints = 6\n{rule}"),
            "there are two rules with the id `a`",
        ),
        (
            format!("[stages]\nnurture = 80\n[[rule]]\nid = \"a\"\npoints = 5\n{rule}"),
            "the threshold of sales_ready must be above that of nurture",
        ),
        (
            format!("stages = {{ sales_ready = {{ enter = 70, leave = 80 }} }}\n[[rule]]\nid = \"a\"\npoints = 5\n{rule}"),
            "`leave` must not be above `enter`",
        ),
        (format!("grades = {{ fit = [20, 40] }}\n[[rule]]\nid = \"a\"\npoints = 5\n{rule}"), "numbers of points that fall"),
        (format!("grades = {{ grid = {{ D1 = \"x\" }} }}\n[[rule]]\nid = \"a\"\npoints = 5\n{rule}"), "`D1` is no cell of the grid"),
        (format!("score = {{ cap = 5, floor = 6 }}\n[[rule]]\nid = \"a\"\npoints = 5\n{rule}"), "the floor 6 is above the cap 5"),
        (format!("score = {{ rescale = {{ from = 5, to = 5 }} }}\n[[rule]]\nid = \"a\"\npoints = 5\n{rule}"), "`to` must be above `from`"),
        ("".to_owned(), "the file has no rule"),
    ] {
        let text = fault(&lines);
        assert!(text.contains(expected), "{lines}\n{text}");
    }
}
