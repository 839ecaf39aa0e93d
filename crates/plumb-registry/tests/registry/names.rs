use plumb_registry::{Decision, ModelRef, RegistryError, Selector, check_alias, check_name};

use crate::sample::{Shop, draft, model, promotion, reference, time};

const BAD: [&str; 16] =
    ["", ".", "..", "../x", "/etc", "a/b", "a\\b", "a.b", "Leads", "l\u{e9}ads", "le ads", "leads\n", "a\0", "c:", "~", "leads@3"];

#[test]
fn names_that_could_leave_the_folder_are_refused_everywhere() {
    let shop = Shop::with_champion(1);
    let registry = &shop.registry;
    let long = "a".repeat(65);
    for bad in BAD.into_iter().chain([long.as_str()]) {
        let champion = ModelRef { name: bad.to_owned(), selector: Selector::Alias("champion".into()) };
        let results = [
            check_name(bad),
            registry.versions(bad).map(drop),
            registry.manifest(bad, 1).map(drop),
            registry.aliases(bad).map(drop),
            registry.champion(bad).map(drop),
            registry.resolve(&champion).map(drop),
            registry.load(&champion).map(drop),
            registry.file(bad, 1, "card.md").map(drop),
            registry.publish(draft(&model(bad), Decision::Promoted)).map(drop),
            registry.promote(bad, 1, promotion()),
            registry.rollback(bad, time("2025-05-01"), None).map(drop),
            registry.history(bad).map(drop),
            registry.verify(Some(bad)).map(drop),
            registry.stamp(bad).map(drop),
        ];
        for (index, result) in results.into_iter().enumerate() {
            assert!(matches!(&result, Err(RegistryError::Name(name)) if name == bad), "{bad:?}, call {index}: {result:?}");
        }
    }
    assert_eq!(registry.names().unwrap(), ["leads"]);
}

#[test]
fn good_names_are_taken() {
    for name in ["leads", "a", "0", "eu-2025_q1", "-", "_", &"a".repeat(64)] {
        assert!(check_name(name).is_ok(), "{name}");
    }
    assert!(check_alias("champion").is_ok() && check_alias("a1-b_c").is_ok());
    assert!(check_alias("1a").is_err() && check_alias("").is_err());
}

#[test]
fn references_round_trip() {
    for (text, shown, selector) in [
        ("leads", "leads@champion", Selector::Alias("champion".into())),
        ("leads@champion", "leads@champion", Selector::Alias("champion".into())),
        ("leads@eu-pilot", "leads@eu-pilot", Selector::Alias("eu-pilot".into())),
        ("leads@3", "leads@3", Selector::Version(3)),
        ("leads@4294967295", "leads@4294967295", Selector::Version(u32::MAX)),
    ] {
        let parsed = reference(text);
        assert_eq!((parsed.name.as_str(), &parsed.selector), ("leads", &selector));
        assert_eq!(parsed.to_string(), shown);
        assert_eq!(reference(shown), parsed);
    }
    assert_eq!(ModelRef::champion("leads").unwrap(), reference("leads"));
    assert_eq!(ModelRef::version("leads", 3).unwrap(), reference("leads@3"));
}

#[test]
fn references_that_name_nothing_say_what_is_wrong() {
    for text in
        ["", "@", "@3", "leads@", "leads@0", "leads@03", "leads@3x", "leads@-1", "leads@4294967296", "leads@3@4", "../x@3", "leads@../x"]
    {
        let error = text.parse::<ModelRef>().expect_err(text);
        assert!(matches!(&error, RegistryError::Reference { text: found, .. } if found == text), "{error}");
        assert!(error.to_string().contains("such as leads, leads@champion or leads@3"), "{error}");
    }
}

#[test]
fn errors_say_what_there_is_and_what_to_do() {
    let shop = Shop::new();
    let error = |text: &str| shop.registry.load(&reference(text)).expect_err(text).to_string();
    assert!(error("leads").contains("train one first (`plumb train`)"), "{}", error("leads"));
    assert!(matches!(shop.registry.names(), Err(RegistryError::NoRegistry(_))));
    assert!(matches!(shop.registry.verify(None), Err(RegistryError::NoRegistry(_))));
    // Asked before the first training, these have an answer.
    assert_eq!(shop.registry.champion("leads").unwrap(), None);
    assert!(shop.registry.history("leads").unwrap().is_empty());

    shop.publish("leads", Decision::Promoted);
    shop.publish("like", Decision::Promoted);
    assert!(
        error("loads").contains("there is no model `loads`") && error("loads").contains("there are: leads, like"),
        "{}",
        error("loads")
    );
    let none = error("leads");
    assert!(none.contains("has no champion: promote one with `plumb models promote leads@VERSION`; there are: 1"), "{none}");
    assert!(error("leads@pilot").contains("it has none yet"), "{}", error("leads@pilot"));
    shop.promote(1);
    assert!(error("leads@pilot").contains("no alias `pilot`; there are: champion"), "{}", error("leads@pilot"));
    assert!(error("leads@2").contains("no version 2; there are: 1"), "{}", error("leads@2"));
}
