//! Chains of moves: a representative passes a lead on to the next, who passes one on in turn.

use std::collections::VecDeque;

use super::{Dealer, TooEntangled};

/// The chains that begin with some representatives.
struct Chains {
    /// Whom, and with which lead, each was reached from.
    from: Vec<Option<(usize, usize)>>,
    /// Who was reached, nearest first.
    reached: Vec<usize>,
}

impl Dealer<'_> {
    /// Moves leads of a class until no chain makes its counts more even.
    pub(super) fn balance(&mut self, class: usize) -> Result<(), TooEntangled> {
        while let Some((chains, end)) = self.evening_chain(class)? {
            self.pass_on(&chains, end);
        }
        Ok(())
    }

    /// A chain from somebody with at least two more leads of the class than who gets one in the end.
    fn evening_chain(&self, class: usize) -> Result<Option<(Chains, usize)>, TooEntangled> {
        let has = |person: &usize| self.counts[*person][class];
        let mut people: Vec<usize> = (0..self.totals.len()).collect();
        self.effort.spend(people.len())?;
        let Some(fewest) = people.iter().filter(|person| self.has_room(**person)).map(has).min() else { return Ok(None) };
        people.sort_by_key(|person| (std::cmp::Reverse(has(person)), *person));
        for start in people.into_iter().take_while(|start| has(start) >= fewest + 2) {
            let chains = self.chains(class, &[start])?;
            let ends = chains.reached.iter().copied().filter(|end| has(end) + 2 <= has(&start) && self.has_room(*end));
            if let Some(end) = ends.min_by_key(|end| (has(end), *end)) {
                return Ok(Some((chains, end)));
            }
        }
        Ok(None)
    }

    /// Makes room for a lead whose takers are all full, by moves of leads of its class; without room it stays on the table.
    pub(super) fn make_room(&mut self, card: usize) -> Result<(), TooEntangled> {
        let set = self.table.cards[card].takers;
        if self.without_room[set] {
            return Ok(());
        }
        let chains = self.chains(self.table.cards[card].class, self.takers(card))?;
        match chains.reached.iter().copied().find(|end| self.has_room(*end)) {
            Some(end) => {
                let start = self.pass_on(&chains, end);
                self.give(card, Some(start));
            }
            None => self.without_room[set] = true,
        }
        Ok(())
    }

    /// Who is reached by passing leads of a class on, breadth first.
    fn chains(&self, class: usize, starts: &[usize]) -> Result<Chains, TooEntangled> {
        let mut held: Vec<Vec<usize>> = vec![Vec::new(); self.totals.len()];
        self.effort.spend(self.by_id.len() + held.len())?;
        for card in &self.by_id {
            let own = &self.table.cards[*card];
            if let Some(person) = self.at[*card]
                && own.class == class
                && own.owner.is_none()
            {
                held[person].push(*card);
            }
        }
        let mut chains = Chains { from: vec![None; self.totals.len()], reached: Vec::new() };
        let mut is_known = vec![false; self.totals.len()];
        starts.iter().for_each(|start| is_known[*start] = true);
        let mut queue: VecDeque<usize> = starts.iter().copied().collect();
        // Leads with the same takers lead to the same people.
        let mut followed = vec![false; self.table.takers.len()];
        while let Some(person) = queue.pop_front() {
            for card in &held[person] {
                self.effort.spend(1)?;
                if std::mem::replace(&mut followed[self.table.cards[*card].takers], true) {
                    continue;
                }
                self.effort.spend(self.takers(*card).len())?;
                for next in self.takers(*card) {
                    if !std::mem::replace(&mut is_known[*next], true) {
                        chains.from[*next] = Some((person, *card));
                        chains.reached.push(*next);
                        queue.push_back(*next);
                    }
                }
            }
        }
        Ok(chains)
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
