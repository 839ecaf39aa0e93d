use super::dictionary::Found;
use super::words::Word;

/// How high a title is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seniority {
    /// Owns or has founded the company.
    OwnerFounder,
    /// At its head: chief officers, managing directors, boards.
    CLevel,
    /// Vice presidents, and deputies of those at the head.
    Vp,
    /// Directors of a part of it.
    Director,
    /// Heads and managers.
    HeadManager,
    /// Leads of teams, seniors, principals.
    LeadSenior,
    /// People who do a work of their own.
    Specialist,
    /// Assistants and secretaries.
    Assistant,
    /// Interns, trainees, students.
    InternStudent,
    /// The title does not say.
    Unknown,
}

impl Seniority {
    /// The highest first.
    const ALL: [Seniority; 10] = [
        Seniority::OwnerFounder,
        Seniority::CLevel,
        Seniority::Vp,
        Seniority::Director,
        Seniority::HeadManager,
        Seniority::LeadSenior,
        Seniority::Specialist,
        Seniority::Assistant,
        Seniority::InternStudent,
        Seniority::Unknown,
    ];

    /// The level's key.
    pub fn as_str(self) -> &'static str {
        match self {
            Seniority::OwnerFounder => "owner_founder",
            Seniority::CLevel => "c_level",
            Seniority::Vp => "vp",
            Seniority::Director => "director",
            Seniority::HeadManager => "head_manager",
            Seniority::LeadSenior => "lead_senior",
            Seniority::Specialist => "specialist",
            Seniority::Assistant => "assistant",
            Seniority::InternStudent => "intern_student",
            Seniority::Unknown => "unknown",
        }
    }

    /// The level of a key; none of a key that no dictionary may have.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.as_str() == key)
    }
}

/// Words before the person that somebody works for: "assistant **to the** CEO".
const OBJECTS: &[&str] = &[
    "of", "to", "for", "the", "der", "des", "dem", "den", "zum", "zur", "du", "de", "del", "della", "dello", "al", "di", "da", "do", "van",
    "voor", "au", "la", "le", "pour", "para", "per", "till", "aan", "by", "fur", "von", "vom", "el",
];

/// What counts of the phrases found: interns, assistants and juniors whatever stands beside them, else the highest that is not somebody
/// else's.
pub(super) fn decide(found: &[Found<Seniority>], words: &[Word<'_>]) -> Seniority {
    let is_object = |(index, phrase): &(usize, &Found<Seniority>)| {
        let before = phrase.at.checked_sub(1).map_or("", |at| words[at].text.as_ref());
        *index > 0 && OBJECTS.contains(&before)
    };
    let own = found.iter().enumerate().filter(|entry| !is_object(entry)).map(|(_, phrase)| phrase.value);
    let own: Vec<Seniority> = own.filter(|value| *value != Seniority::Unknown).collect();
    if let Some(kind) = [Seniority::InternStudent, Seniority::Assistant].into_iter().find(|kind| own.contains(kind)) {
        return kind;
    }
    if words.iter().any(|word| JUNIORS.contains(&word.text.as_ref())) {
        return Seniority::Specialist;
    }
    own.into_iter().min().unwrap_or(Seniority::Unknown)
}

/// Words that make any work one of its beginners.
const JUNIORS: &[&str] = &["junior", "jr", "jnr", "mlodszy", "mlodsza", "младшии", "младшая", "nachwuchs"];
