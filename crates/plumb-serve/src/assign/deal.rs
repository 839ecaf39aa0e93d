//! Deals leads out to representatives: a pure function of what is on the table.
//!
//! Leads are dealt a class after the other, best first, each to whoever has the fewest of the class, and among those the fewest
//! expected wins. That keeps what two representatives without constraints may expect within one lead of each other: in a round the best lead goes to
//! whoever has the least. Then leads move along chains of representatives until no move makes the counts of a class more even (an optimal
//! semi-matching: Harvey, Ladner, Lovász, Tamir 2006), and last leads of one class change places as long as that evens the expected wins.

mod balance;
mod effort;
mod even;

pub(crate) use effort::TooEntangled;

use effort::Effort;

/// A lead on the table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Card<'a> {
    /// Who it is: breaks ties, so that the order of a request does not matter.
    pub id: &'a str,
    /// Its class, 0 for the best: the numbers of each are evened.
    pub class: usize,
    /// Its chance to be won.
    pub expected: f64,
    /// Which of the sets of takers may have it.
    pub takers: usize,
    /// Whose it is already, and stays.
    pub owner: Option<usize>,
}

/// What is to be dealt, and to whom. Representatives are numbers, in an order that does not depend on that of a request.
#[derive(Debug, Clone)]
pub(crate) struct Table<'a> {
    /// The leads.
    pub cards: Vec<Card<'a>>,
    /// Sets of representatives who may have a lead, each ascending.
    pub takers: Vec<Vec<usize>>,
    /// How many leads each may have, those that are theirs already included.
    pub capacities: Vec<Option<usize>>,
    /// How many classes there are.
    pub classes: usize,
}

/// Deals: for each lead who gets it, `None` where all who may have it are full, or nobody may. A lead that has an owner stays there, even beyond
/// the capacity. The counts of a class are as even as can be; what people may expect is evened for as long as that takes few steps.
///
/// # Errors
/// [`TooEntangled`] where the counts cannot be evened within the steps that are allowed.
pub(crate) fn deal(table: &Table<'_>) -> Result<Vec<Option<usize>>, TooEntangled> {
    deal_within(table, Effort::full())
}

fn deal_within(table: &Table<'_>, effort: Effort) -> Result<Vec<Option<usize>>, TooEntangled> {
    let mut dealer = Dealer::new(table, effort);
    for class in 0..table.classes {
        dealer.without_room.fill(false);
        let mut cards = dealer.loose(class);
        cards.sort_by(|a, b| {
            let (a, b) = (&table.cards[*a], &table.cards[*b]);
            b.expected.total_cmp(&a.expected).then_with(|| a.id.cmp(b.id))
        });
        cards.into_iter().try_for_each(|card| dealer.place(card))?;
        dealer.balance(class)?;
    }
    dealer.even();
    Ok(dealer.at)
}

/// Where the leads are.
struct Dealer<'t> {
    table: &'t Table<'t>,
    at: Vec<Option<usize>>,
    /// By representative and class.
    counts: Vec<Vec<usize>>,
    totals: Vec<usize>,
    expected: Vec<f64>,
    /// All leads, in the order of their identifiers.
    by_id: Vec<usize>,
    /// Sets of takers for whom no room can be made in this class. What they can pass leads on to is full, and stays as it is: a chain that comes there
    /// does not leave.
    without_room: Vec<bool>,
    effort: Effort,
}

impl<'t> Dealer<'t> {
    fn new(table: &'t Table<'t>, effort: Effort) -> Self {
        let people = table.capacities.len();
        let mut by_id: Vec<usize> = (0..table.cards.len()).collect();
        by_id.sort_by_key(|card| table.cards[*card].id);
        let mut dealer = Self {
            table,
            effort,
            without_room: vec![false; table.takers.len()],
            at: vec![None; table.cards.len()],
            counts: vec![vec![0; table.classes]; people],
            totals: vec![0; people],
            expected: vec![0.0; people],
            by_id: Vec::new(),
        };
        // Sums of floating point numbers depend on their order.
        let owned = by_id.iter().filter(|card| table.cards[**card].owner.is_some());
        owned.for_each(|card| dealer.give(*card, table.cards[*card].owner));
        Self { by_id, ..dealer }
    }

    /// The leads of a class that nobody owns.
    fn loose(&self, class: usize) -> Vec<usize> {
        let is_loose = |card: &usize| self.table.cards[*card].class == class && self.table.cards[*card].owner.is_none();
        (0..self.table.cards.len()).filter(is_loose).collect()
    }

    fn takers(&self, card: usize) -> &'t [usize] {
        &self.table.takers[self.table.cards[card].takers]
    }

    fn may_have(&self, person: usize, card: usize) -> bool {
        self.takers(card).binary_search(&person).is_ok()
    }

    fn has_room(&self, person: usize) -> bool {
        self.table.capacities[person].is_none_or(|capacity| self.totals[person] < capacity)
    }

    fn give(&mut self, card: usize, to: Option<usize>) {
        let Card { class, expected, .. } = self.table.cards[card];
        if let Some(from) = self.at[card] {
            self.counts[from][class] -= 1;
            self.totals[from] -= 1;
            self.expected[from] -= expected;
        }
        if let Some(to) = to {
            self.counts[to][class] += 1;
            self.totals[to] += 1;
            self.expected[to] += expected;
        }
        self.at[card] = to;
    }

    /// Gives a lead to whoever has the fewest of its class; when all who may have it are full, others may have to pass leads of the class on.
    fn place(&mut self, card: usize) -> Result<(), TooEntangled> {
        self.effort.spend(1 + self.takers(card).len())?;
        let class = self.table.cards[card].class;
        let fewest = |a: &usize, b: &usize| {
            let of = |person: usize| (self.counts[person][class], self.expected[person], self.totals[person], person);
            let ((a, b, c, d), (e, f, g, h)) = (of(*a), of(*b));
            a.cmp(&e).then_with(|| b.total_cmp(&f)).then_with(|| c.cmp(&g)).then_with(|| d.cmp(&h))
        };
        let chosen = self.takers(card).iter().copied().filter(|person| self.has_room(*person)).min_by(fewest);
        match chosen {
            Some(person) => {
                self.give(card, Some(person));
                Ok(())
            }
            None => self.make_room(card),
        }
    }
}

#[cfg(test)]
mod tests;
