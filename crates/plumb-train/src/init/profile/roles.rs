//! Which column plays which role, by its name, where nobody says.

use plumb_core::Outcome;
use plumb_features::level_key;

/// A role that a column can play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Id,
    Created,
    Closed,
    Amount,
    Account,
    Owner,
    Outcome,
    /// The name of the company that a lead is of.
    Company,
}

impl Role {
    /// Names that columns of this role go by, in lower case, letters and digits only, the surest first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Role::Id => &["leadid", "opportunityid", "dealid", "prospectid", "recordid", "contactid", "id", "uuid", "leadnumber", "rowid"],
            Role::Created => &[
                "createdat",
                "created",
                "createddate",
                "createdate",
                "datecreated",
                "creationdate",
                "createdon",
                "leadcreated",
                "leaddate",
                "engagedate",
                "opendate",
                "dateopened",
                "dateadded",
                "registrationdate",
            ],
            Role::Closed => &["closedat", "closed", "closeddate", "closedate", "dateclosed", "closingdate", "closedon"],
            Role::Amount => &["amount", "dealamount", "dealvalue", "opportunityamount", "closevalue", "dealsize", "wonamount"],
            Role::Account => &["accountid", "account", "accountname", "companyid"],
            Role::Owner => {
                &["owner", "ownerid", "leadowner", "accountowner", "dealowner", "salesagent", "salesrep", "salesperson", "assignedto"]
            }
            Role::Company => &[
                "company",
                "companyname",
                "accountname",
                "account",
                "organization",
                "organisation",
                "organizationname",
                "organisationname",
                "employer",
                "business",
                "businessname",
                "customer",
                "firma",
                "unternehmen",
                "firmenname",
                "entreprise",
                "société",
                "empresa",
                "azienda",
                "bedrijf",
                "bedrijfsnaam",
                "spółka",
                "společnost",
                "компания",
            ],
            Role::Outcome => &[
                "outcome",
                "converted",
                "isconverted",
                "conversion",
                "won",
                "iswon",
                "dealstage",
                "stagename",
                "stage",
                "leadstatus",
                "dealstatus",
                "status",
                "result",
                "target",
                "label",
                "y",
            ],
        }
    }
}

/// The first of `columns` that goes by the surest of the role's names.
pub(crate) fn find_role<'a>(role: Role, columns: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    named_as(role.names(), columns)
}

/// Whether a column is called as those of companies are.
pub(crate) fn is_company(name: &str) -> bool {
    find_role(Role::Company, std::iter::once(name)).is_some()
}

/// The first of `columns` that goes by the first of the names, which are in lower case, letters and digits only.
pub(crate) fn named_as<'a>(names: &[&str], columns: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let plain = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    names.iter().find_map(|known| columns.clone().find(|column| plain(column) == *known))
}

/// What an outcome value means, where its wording says so.
pub(crate) fn outcome_meaning(value: &str) -> Option<Outcome> {
    const WON: [&str; 14] = [
        "won",
        "closed won",
        "closed-won",
        "closedwon",
        "converted",
        "success",
        "successful",
        "sold",
        "customer",
        "yes",
        "y",
        "true",
        "1",
        "signed",
    ];
    const LOST: [&str; 16] = [
        "lost",
        "closed lost",
        "closed-lost",
        "closedlost",
        "not converted",
        "failed",
        "disqualified",
        "unqualified",
        "rejected",
        "dead",
        "churned",
        "no",
        "n",
        "false",
        "0",
        "abandoned",
    ];
    const OPEN: [&str; 22] = [
        "open",
        "new",
        "pending",
        "in progress",
        "engaging",
        "prospecting",
        "qualified",
        "qualifying",
        "qualification",
        "negotiation",
        "proposal",
        "contacted",
        "working",
        "nurturing",
        "nurture",
        "active",
        "assigned",
        "demo",
        "discovery",
        "evaluation",
        "lead",
        "opportunity",
    ];
    let key = level_key(value);
    [(WON.as_slice(), Outcome::Won), (LOST.as_slice(), Outcome::Lost), (OPEN.as_slice(), Outcome::Open)]
        .into_iter()
        .find(|(words, _)| words.contains(&&*key))
        .map(|(_, outcome)| outcome)
}
