use super::Seniority;
use super::dictionary::Found;

/// What a title is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// Leads the company as a whole.
    Executive,
    /// Sells, and looks after customers' business.
    Sales,
    /// Markets and communicates.
    Marketing,
    /// Money: accounting, controlling, audit.
    Finance,
    /// People.
    Hr,
    /// Information technology and data.
    It,
    /// Makes and maintains what is technical.
    Engineering,
    /// Production, logistics, quality, facilities.
    Operations,
    /// Buys.
    Purchasing,
    /// Law and compliance.
    Legal,
    /// Helps customers.
    CustomerService,
    /// Decides what is made.
    Product,
    /// Research, teaching, medicine.
    ResearchEducation,
    /// Anything else, or the title does not say.
    Other,
}

impl Function {
    const ALL: [Function; 14] = [
        Function::Executive,
        Function::Sales,
        Function::Marketing,
        Function::Finance,
        Function::Hr,
        Function::It,
        Function::Engineering,
        Function::Operations,
        Function::Purchasing,
        Function::Legal,
        Function::CustomerService,
        Function::Product,
        Function::ResearchEducation,
        Function::Other,
    ];

    /// The level's key.
    pub fn as_str(self) -> &'static str {
        match self {
            Function::Executive => "executive",
            Function::Sales => "sales",
            Function::Marketing => "marketing",
            Function::Finance => "finance",
            Function::Hr => "hr",
            Function::It => "it",
            Function::Engineering => "engineering",
            Function::Operations => "operations",
            Function::Purchasing => "purchasing",
            Function::Legal => "legal",
            Function::CustomerService => "customer_service",
            Function::Product => "product",
            Function::ResearchEducation => "research_education",
            Function::Other => "other",
        }
    }
}

/// A function that a phrase names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    function: Function,
    /// Counts only where no other phrase names one: a technician of marketing is of marketing.
    is_weak: bool,
}

impl Named {
    /// The function of a key in a dictionary; a weak one has a question mark behind it.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        let name = key.trim_end_matches('?');
        let function = Function::ALL.into_iter().find(|own| own.as_str() == name)?;
        Some(Self { function, is_weak: name.len() < key.len() })
    }
}

/// The first function that is named. Who leads the company and names none leads it as a whole.
pub(super) fn decide(found: &[Found<Named>], seniority: Seniority) -> Function {
    let first = |is_weak: bool| {
        let of_strength = found.iter().map(|phrase| phrase.value).filter(|named| named.is_weak == is_weak);
        of_strength.map(|named| named.function).find(|function| !matches!(function, Function::Other | Function::Executive))
    };
    let leads = matches!(seniority, Seniority::OwnerFounder | Seniority::CLevel | Seniority::Vp);
    first(false).or_else(|| first(true)).unwrap_or(if leads { Function::Executive } else { Function::Other })
}
