use proptest::prelude::*;

use super::*;

/// Deals what is within the steps that are allowed.
fn deal(table: &Table<'_>) -> Vec<Option<usize>> {
    super::deal(table).expect("few steps")
}

/// A lead as it is drawn: class, chance in thousandths, set of takers, owner.
type Drawn = (usize, u16, usize, Option<usize>);

const IDS: [&str; 40] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z", "aa",
    "ab", "ac", "ad", "ae", "af", "ag", "ah", "ai", "aj", "ak", "al", "am", "an",
];

fn table(drawn: &[Drawn], takers: Vec<Vec<usize>>, capacities: Vec<Option<usize>>) -> Table<'static> {
    let card = |(id, (class, chance, takers, owner)): (&&'static str, &Drawn)| Card {
        id,
        class: *class,
        expected: f64::from(*chance) / 1000.0,
        takers: *takers,
        owner: *owner,
    };
    Table { cards: IDS.iter().zip(drawn).map(card).collect(), takers, capacities, classes: 3 }
}

fn counts(table: &Table<'_>, dealt: &[Option<usize>], class: usize) -> Vec<usize> {
    let of = |person| table.cards.iter().zip(dealt).filter(|(card, at)| card.class == class && **at == Some(person)).count();
    (0..table.capacities.len()).map(of).collect()
}

fn expected(table: &Table<'_>, dealt: &[Option<usize>]) -> Vec<f64> {
    let of = |person| table.cards.iter().zip(dealt).filter(|(_, at)| **at == Some(person)).map(|(card, _)| card.expected).sum();
    (0..table.capacities.len()).map(of).collect()
}

fn spread(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::MIN, f64::max) - values.iter().copied().fold(f64::MAX, f64::min)
}

fn loose() -> impl Strategy<Value = Vec<Drawn>> {
    prop::collection::vec((0..3_usize, 0..1000_u16, Just(0_usize), Just(None)), 0..40)
}

/// Three people; four sets of takers, the last of them empty.
fn constrained(most: usize) -> impl Strategy<Value = (Vec<Drawn>, Vec<Option<usize>>)> {
    let owner = prop::option::weighted(0.2, 0..3_usize);
    let card = (0..2_usize, 0..1000_u16, 0..4_usize, owner);
    (prop::collection::vec(card, 0..most), prop::collection::vec(prop::option::of(0..4_usize), 3))
}

fn sets() -> Vec<Vec<usize>> {
    vec![vec![0, 1, 2], vec![0, 1], vec![2], vec![]]
}

proptest! {
    #[test]
    fn without_constraints_everyone_has_the_same_of_each_class(drawn in loose(), people in 1..7_usize) {
        let table = table(&drawn, vec![(0..people).collect()], vec![None; people]);
        let dealt = deal(&table);
        prop_assert!(dealt.iter().all(Option::is_some));
        for class in 0..3 {
            let counts = counts(&table, &dealt, class);
            prop_assert!(counts.iter().max().unwrap_or(&0) - counts.iter().min().unwrap_or(&0) <= 1, "{counts:?}");
        }
        let most = table.cards.iter().map(|card| card.expected).fold(0.0, f64::max);
        prop_assert!(spread(&expected(&table, &dealt)) <= most + 1e-9);
    }

    #[test]
    fn rules_are_kept((drawn, capacities) in constrained(30)) {
        let table = table(&drawn, sets(), capacities.clone());
        let dealt = deal(&table);
        for (card, at) in table.cards.iter().zip(&dealt) {
            match (card.owner, at) {
                (Some(owner), at) => prop_assert_eq!(*at, Some(owner)),
                (None, Some(person)) => prop_assert!(table.takers[card.takers].contains(person)),
                (None, None) => {}
            }
        }
        for (person, capacity) in capacities.iter().enumerate() {
            let kept = table.cards.iter().filter(|card| card.owner == Some(person)).count();
            let has = dealt.iter().filter(|at| **at == Some(person)).count();
            prop_assert!(capacity.is_none_or(|capacity| has <= capacity.max(kept)), "{person}: {has} of {capacity:?}");
        }
    }

    #[test]
    fn nobody_with_room_is_passed_over((drawn, capacities) in constrained(30)) {
        let table = table(&drawn, sets(), capacities);
        let dealt = deal(&table);
        let has = |person: usize| dealt.iter().filter(|at| **at == Some(person)).count();
        for (card, at) in table.cards.iter().zip(&dealt) {
            if at.is_none() {
                let full = |person: &usize| table.capacities[*person].is_some_and(|capacity| has(*person) >= capacity);
                prop_assert!(table.takers[card.takers].iter().all(full));
            }
        }
    }

    #[test]
    fn the_order_of_leads_does_not_matter((drawn, capacities) in constrained(30), turn in 0..30_usize) {
        let straight = table(&drawn, sets(), capacities);
        let mut turned = straight.clone();
        let by = turn.min(turned.cards.len());
        turned.cards.rotate_left(by);
        turned.cards.reverse();
        let by_id = |table: &Table<'_>| {
            let mut dealt: Vec<(String, Option<usize>)> =
                table.cards.iter().zip(deal(table)).map(|(card, at)| (card.id.to_owned(), at)).collect();
            dealt.sort();
            dealt
        };
        prop_assert_eq!(by_id(&straight), by_id(&turned));
    }

    /// One class, no capacities, no owners: no other way to deal has more even counts.
    #[test]
    fn counts_are_as_even_as_the_constraints_allow(drawn in prop::collection::vec((Just(0_usize), 0..1000_u16, 0..3_usize, Just(None)), 0..8)) {
        let table = table(&drawn, sets(), vec![None; 3]);
        let squares = |dealt: &[Option<usize>]| counts(&table, dealt, 0).iter().map(|count| count * count).sum::<usize>();
        let mut least = usize::MAX;
        let ways = 3_usize.pow(drawn.len() as u32);
        for way in 0..ways {
            let other: Vec<Option<usize>> = (0..drawn.len()).map(|card| Some(way / 3_usize.pow(card as u32) % 3)).collect();
            let is_allowed = |(card, at): (&Card<'_>, &Option<usize>)| at.is_some_and(|person| table.takers[card.takers].contains(&person));
            if table.cards.iter().zip(&other).all(is_allowed) {
                least = least.min(squares(&other));
            }
        }
        prop_assert_eq!(squares(&deal(&table)), least);
    }

    /// As many leads of the best class find a place as can.
    #[test]
    fn capacity_is_used_up(drawn in prop::collection::vec((Just(0_usize), 0..1000_u16, 0..3_usize, Just(None)), 0..8),
                           capacities in prop::collection::vec(0..4_usize, 3)) {
        let table = table(&drawn, sets(), capacities.iter().copied().map(Some).collect());
        let dealt = deal(&table).iter().flatten().count();
        // Hall's condition by hand: set 2 is person 2 alone, set 1 the others, set 0 anybody.
        let of = |set: usize| drawn.iter().filter(|card| card.2 == set).count();
        let (alone, pair) = (of(2).min(capacities[2]), of(1).min(capacities[0] + capacities[1]));
        let rest = capacities.iter().sum::<usize>() - alone - pair;
        prop_assert_eq!(dealt, alone + pair + of(0).min(rest));
    }
}

#[test]
fn exchanges_even_what_people_may_expect() {
    // Dealt in rounds, the two would have 0.9 + 0.1 and 0.8 + 0.7; better is 0.9 + 0.7 against 0.8 + 0.1 never, so rounds stand as they are.
    let drawn = [(0, 900, 0, None), (0, 800, 0, None), (0, 700, 0, None), (0, 100, 0, None)];
    let one = table(&drawn, vec![vec![0, 1]], vec![None; 2]);
    assert!(spread(&expected(&one, &deal(&one))) < 0.5 + 1e-9);
    // An owner who already has much gets the weaker leads of the class.
    let drawn = [(0, 900, 0, Some(0)), (0, 850, 0, Some(1)), (1, 500, 0, None), (1, 300, 0, None), (1, 450, 0, None), (1, 310, 0, None)];
    let owned = table(&drawn, vec![vec![0, 1]], vec![None; 2]);
    let dealt = deal(&owned);
    assert!(spread(&expected(&owned, &dealt)) <= 0.06, "{:?}", expected(&owned, &dealt));
    assert_eq!(counts(&owned, &dealt, 1), [2, 2]);
}

#[test]
fn many_leads_are_dealt_quickly_and_evenly() {
    let names: Vec<String> = (0..10_000).map(|number| format!("lead-{number:05}")).collect();
    let card = |(number, id): (usize, &'static str)| Card {
        id,
        class: number * 7 % 4,
        expected: (number * 7_919 % 10_007) as f64 / 10_007.0,
        takers: usize::from(number % 5 == 0),
        owner: None,
    };
    let names: Vec<&'static str> = names.into_iter().map(|name| &*name.leak()).collect();
    let cards = names.into_iter().enumerate().map(card).collect();
    let table = Table { cards, takers: vec![(0..40).collect(), (0..10).collect()], capacities: vec![None; 40], classes: 4 };
    let dealt = deal(&table);
    for class in 0..4 {
        let counts = counts(&table, &dealt, class);
        assert!(counts.iter().max().unwrap_or(&0) - counts.iter().min().unwrap_or(&0) <= 1, "{counts:?}");
    }
    assert!(spread(&expected(&table, &dealt)) < 0.01, "{}", spread(&expected(&table, &dealt)));
}

/// Many people and sets of takers that overlap: whatever is asked for ends, and either the counts are even or it is refused.
#[test]
fn entangled_leads_are_dealt_or_refused() {
    let names: Vec<&'static str> = (0..2_000).map(|number| &*format!("lead-{number:05}").leak()).collect();
    let card = |(number, id): (usize, &&'static str)| Card { id, class: 0, expected: 0.5, takers: number % 200, owner: None };
    let cards: Vec<Card<'static>> = names.iter().enumerate().map(card).collect();
    // Who takes a lead is one of a few neighbours; the last have hardly any room.
    let takers = (0..200).map(|set| (set..(set + 5).min(200)).collect()).collect();
    let table = Table { cards, takers, capacities: (0..200).map(|person| (person > 150).then_some(3)).collect(), classes: 1 };
    let dealt = deal(&table);
    assert!(dealt.iter().filter(|at| at.is_none()).count() > 0, "the last sets have more leads than room");
    assert_eq!(deal_within(&table, Effort::of(20_000)), Err(TooEntangled));
}
