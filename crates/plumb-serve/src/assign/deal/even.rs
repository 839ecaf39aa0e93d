//! Exchanges within a class: the counts stay, and what people may expect comes closer.

use std::cell::Cell;

use super::effort::Effort;
use super::{Dealer, TooEntangled};

/// Exchanges that bring two representatives closer by fewer expected wins are not worth making.
const LEAST_GAIN: f64 = 1e-4;
/// More exchanges are never made: each brings two people closer, and few are enough.
const MOST_EXCHANGES: usize = 10_000;

impl Dealer<'_> {
    /// Exchanges leads of a class between people as long as that evens what they may expect. Each exchange is a gain by itself, so where it takes too many
    /// steps to look for another one, it is left at those that were made.
    pub(super) fn even(&mut self) {
        let effort = Effort::full();
        let mut held = self.held();
        for _ in 0..MOST_EXCHANGES {
            let Ok(Some((more, less))) = self.exchange(&held, &effort) else { return };
            let (from, to) = (self.at[more], self.at[less]);
            self.give(more, to);
            self.give(less, from);
            for person in [from, to].into_iter().flatten() {
                held[person] = self.held_by(person);
            }
            if effort.spend(2 * self.at.len()).is_err() {
                return;
            }
        }
    }

    /// The leads that each may pass on, by class, in the order of their chances.
    fn held(&self) -> Vec<Vec<Vec<usize>>> {
        (0..self.totals.len()).map(|person| self.held_by(person)).collect()
    }

    fn held_by(&self, person: usize) -> Vec<Vec<usize>> {
        let mut held = vec![Vec::new(); self.table.classes];
        for (card, at) in self.at.iter().enumerate() {
            let own = &self.table.cards[card];
            if *at == Some(person) && own.owner.is_none() {
                held[own.class].push(card);
            }
        }
        let place = |card: &usize| &self.table.cards[*card];
        held.iter_mut().for_each(|cards| {
            cards.sort_by(|a, b| place(a).expected.total_cmp(&place(b).expected).then_with(|| place(a).id.cmp(place(b).id)));
        });
        held
    }

    /// An exchange between the two who are furthest apart and can come closer.
    fn exchange(&self, held: &[Vec<Vec<usize>>], effort: &Effort) -> Result<Option<(usize, usize)>, TooEntangled> {
        let mut people: Vec<usize> = (0..self.totals.len()).collect();
        people.sort_by(|a, b| self.expected[*b].total_cmp(&self.expected[*a]).then_with(|| a.cmp(b)));
        for (place, rich) in people.iter().enumerate() {
            for poor in people[place + 1..].iter().rev() {
                effort.spend(1)?;
                if self.expected[*rich] - self.expected[*poor] <= LEAST_GAIN {
                    break;
                }
                let exchange = self.between(held, *rich, *poor, effort)?;
                if exchange.is_some() {
                    return Ok(exchange);
                }
            }
        }
        Ok(None)
    }

    /// The exchange that brings two people closest, if one brings them closer.
    fn between(&self, held: &[Vec<Vec<usize>>], rich: usize, poor: usize, effort: &Effort) -> Result<Option<(usize, usize)>, TooEntangled> {
        let gap = self.expected[rich] - self.expected[poor];
        let chance = |card: usize| self.table.cards[card].expected;
        let mut best: Option<(f64, usize, usize)> = None;
        for (give, take) in held[rich].iter().zip(&held[poor]) {
            for more in give.iter().copied().filter(|card| self.may_have(poor, *card)) {
                // Where all of them fit, the nearest are found at once; what does not fit is passed by.
                effort.spend(8)?;
                // Half the gap is what should change hands.
                let ideal = chance(more) - gap / 2.0;
                let middle = take.partition_point(|card| chance(*card) < ideal);
                let passed = Cell::new(0);
                let fits = |card: &usize| {
                    passed.set(passed.get() + 1);
                    self.may_have(rich, *card)
                };
                let (above, below) = (take[middle..].iter().copied().find(fits), take[..middle].iter().rev().copied().find(fits));
                effort.spend(passed.get())?;
                for less in [above, below].into_iter().flatten() {
                    let left = (gap - 2.0 * (chance(more) - chance(less))).abs();
                    if left < gap - LEAST_GAIN && best.is_none_or(|(other, ..)| left < other) {
                        best = Some((left, more, less));
                    }
                }
            }
        }
        Ok(best.map(|(_, more, less)| (more, less)))
    }
}
