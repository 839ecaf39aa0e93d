//! Chains of moves: a representative passes a lead on to the next, who passes one on in turn.

use std::collections::VecDeque;

use super::Dealer;

/// The chains that begin with some representatives.
struct Chains {
    /// Whom, and with which lead, each was reached from.
    from: Vec<Option<(usize, usize)>>,
    /// Who was reached, nearest first.
    reached: Vec<usize>,
}

impl Dealer<'_> {
    /// Moves leads of a class until no chain makes its counts more even.
    pub(super) fn balance(&mut self, class: usize) {
        while let Some((chains, end)) = self.evening_chain(class) {
            self.pass_on(&chains, end);
        }
    }

    /// A chain from somebody with at least two more leads of the class than who gets one in the end.
    fn evening_chain(&self, class: usize) -> Option<(Chains, usize)> {
        let mut people: Vec<usize> = (0..self.totals.len()).collect();
        people.sort_by_key(|person| (std::cmp::Reverse(self.counts[*person][class]), *person));
        people.into_iter().find_map(|start| {
            let most = self.counts[start][class].checked_sub(2)?;
            let chains = self.chains(class, &[start]);
            let ends = chains.reached.iter().copied().filter(|end| self.counts[*end][class] <= most && self.has_room(*end));
            let end = ends.min_by_key(|end| (self.counts[*end][class], *end))?;
            Some((chains, end))
        })
    }

    /// Makes room for a lead whose takers are all full, by moves of leads of its class; without room it stays on the table.
    pub(super) fn make_room(&mut self, card: usize) {
        let takers = self.takers(card);
        let chains = self.chains(self.table.cards[card].class, takers);
        let Some(end) = chains.reached.iter().copied().find(|end| self.has_room(*end)) else { return };
        let start = self.pass_on(&chains, end);
        self.give(card, Some(start));
    }

    /// Who is reached by passing leads of a class on, breadth first.
    fn chains(&self, class: usize, starts: &[usize]) -> Chains {
        let mut held: Vec<Vec<usize>> = vec![Vec::new(); self.totals.len()];
        for (card, person) in self.at.iter().enumerate() {
            let own = &self.table.cards[card];
            if let Some(person) = person
                && own.class == class
                && own.owner.is_none()
            {
                held[*person].push(card);
            }
        }
        let id = |card: &usize| self.table.cards[*card].id;
        held.iter_mut().for_each(|cards| cards.sort_by_key(|card| id(card)));
        let mut chains = Chains { from: vec![None; self.totals.len()], reached: Vec::new() };
        let mut is_known = vec![false; self.totals.len()];
        starts.iter().for_each(|start| is_known[*start] = true);
        let mut queue: VecDeque<usize> = starts.iter().copied().collect();
        while let Some(person) = queue.pop_front() {
            // Leads with the same takers lead to the same people.
            let mut followed = vec![false; self.table.takers.len()];
            for card in &held[person] {
                if std::mem::replace(&mut followed[self.table.cards[*card].takers], true) {
                    continue;
                }
                for next in self.takers(*card) {
                    if !std::mem::replace(&mut is_known[*next], true) {
                        chains.from[*next] = Some((person, *card));
                        chains.reached.push(*next);
                        queue.push_back(*next);
                    }
                }
            }
        }
        chains
    }

    /// Makes the moves of the chain that ends with somebody, and returns who has one lead less.
    fn pass_on(&mut self, chains: &Chains, end: usize) -> usize {
        let mut person = end;
        while let Some((from, card)) = chains.from[person] {
            self.give(card, Some(person));
            person = from;
        }
        person
    }
}
