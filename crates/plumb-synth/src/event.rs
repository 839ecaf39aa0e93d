//! What people did: before the lead was created, until it closed, and around the closing.

use crate::clock::{self, DAY};
use crate::config::CheckedSynthConfig;
use crate::outcome::Closing;
use crate::rng::{Rng, Stream};

macro_rules! kinds {
    ($($kind:ident $name:literal $before:literal $after:literal $meaning:literal)*) => {
        /// What an event is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventKind { $(#[doc = $meaning] $kind,)* }

        impl EventKind {
            /// As written in `events.csv`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }
        }

        /// How often each kind occurs before the creation and after it.
        const KINDS: &[(EventKind, f64, f64)] = &[$((EventKind::$kind, $before, $after),)*];
    };
}

kinds! {
    NewsletterOpen "newsletter_open" 16.0 24.0 "Opened a newsletter."
    EmailClick "email_click" 8.0 13.0 "Followed a link in a mail."
    PageView "page_view" 44.0 26.0 "Looked at a page."
    PricingVisit "pricing_visit" 6.0 8.0 "Looked at the prices."
    Download "download" 8.0 6.0 "Downloaded a document."
    Webinar "webinar" 4.0 4.0 "Attended a webinar."
    TrialSignup "trial_signup" 1.0 2.5 "Began a trial."
    Cart "cart" 0.5 1.2 "Put a product into the cart."
    Purchase "purchase" 0.0 0.0 "Bought; written at or after the closing of a won lead only."
    DirectContact "direct_contact" 2.0 9.0 "Called, wrote or met."
    SocialFollow "social_follow" 3.0 2.0 "Followed on a social network."
    BlogComment "blog_comment" 1.0 0.8 "Commented on a blog post."
    Unsubscribe "unsubscribe" 0.1 0.6 "Left the mailing list."
}

const PAGES: [&str; 10] = [
    "/",
    "/product",
    "/product/analytics",
    "/product/automation",
    "/customers",
    "/blog/costs",
    "/blog/data",
    "/about",
    "/docs",
    "/security",
];
const DOCUMENTS: [&str; 4] = ["/guide.pdf", "/case-study.pdf", "/datasheet.pdf", "/roi.xlsx"];

/// Mean numbers of events before and after creation at a rate of 1, for a lead of average engagement.
const BEFORE: f64 = 1.3;
const AFTER: f64 = 4.0;
/// Growth of both numbers a standard deviation of engagement, in logarithms.
const ENGAGED: f64 = 0.4;

/// One event.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SynthEvent {
    /// Unique in the file.
    pub event_id: String,
    /// The lead whose event it is.
    pub lead_id: String,
    /// What it is.
    pub kind: EventKind,
    /// Milliseconds since 1970, UTC; never after the extract.
    pub at: i64,
    /// Minutes spent, for page views, pricing visits and webinars.
    pub minutes: Option<f64>,
    /// Page or document, for page views, pricing visits and downloads.
    pub url: Option<&'static str>,
}

/// The life of a lead, as far as events depend on it.
pub(crate) struct Life<'a> {
    pub(crate) index: u64,
    pub(crate) lead_id: &'a str,
    pub(crate) created: i64,
    pub(crate) closing: &'a Closing,
    pub(crate) extract: i64,
    pub(crate) engagement: f64,
}

type Draft = (i64, EventKind);

/// All events of a lead, in order of time.
pub(crate) fn events(life: &Life<'_>, config: &CheckedSynthConfig) -> Vec<SynthEvent> {
    if config.event_rate == 0.0 {
        return Vec::new();
    }
    let mut rng = Rng::new(config.seed, Stream::Events, life.index);
    let keen = libm::exp(ENGAGED * life.engagement) * config.event_rate;
    let mut drafts = before_creation(life, keen, &mut rng);
    after_creation(life, keen, &mut rng, &mut drafts);
    if life.closing.at < life.extract {
        around_closing(life, &mut rng, &mut drafts);
    }
    drafts.sort_by_key(|&(at, _)| at);
    drafts.into_iter().enumerate().map(|(ordinal, draft)| finish(life, ordinal, draft, &mut rng)).collect()
}

fn before_creation(life: &Life<'_>, keen: f64, rng: &mut Rng) -> Vec<Draft> {
    let count = rng.poisson(BEFORE * keen);
    let weights = KINDS.iter().map(|&(_, before, _)| before);
    (0..count)
        .map(|_| {
            let u = rng.unit();
            let at = life.created - 1000 - (60.0 * DAY as f64 * u * u * u) as i64 / 1000 * 1000;
            let at = at_work(at, i64::MIN, life.created - 1000, rng);
            (at, KINDS[rng.weighted(weights.clone())].0)
        })
        .collect()
}

/// Moves a time to working hours of its day where that keeps it within the bounds.
fn at_work(at: i64, first: i64, last: i64, rng: &mut Rng) -> i64 {
    let moved = clock::working_hour(at, rng.unit());
    if (first..=last).contains(&moved) { moved } else { at }
}

fn after_creation(life: &Life<'_>, keen: f64, rng: &mut Rng, drafts: &mut Vec<Draft>) {
    let end = life.closing.at.min(life.extract - 1000);
    let span = (end - life.created) as f64;
    let days = span / DAY as f64;
    // Interest builds up in the first weeks and then fades.
    let lived = 1.0 - libm::exp(-days / 25.0);
    let count = rng.poisson(AFTER * keen * lived * if life.closing.won { 1.35 } else { 0.9 });
    let weights = KINDS.iter().map(|&(kind, _, after)| after * leaning(kind, life.closing.won));
    for _ in 0..count {
        let u = rng.unit();
        let share = if life.closing.won { u } else { u * u };
        let at = life.created + (share * span) as i64 / 1000 * 1000;
        let at = at_work(at, life.created, end, rng);
        drafts.push((at, KINDS[rng.weighted(weights.clone())].0));
    }
}

/// What goes on before the decision leans towards it, so a later snapshot knows more than the one at creation.
fn leaning(kind: EventKind, won: bool) -> f64 {
    match kind {
        EventKind::TrialSignup | EventKind::Cart | EventKind::PricingVisit | EventKind::DirectContact => {
            if won {
                1.7
            } else {
                0.8
            }
        }
        EventKind::Unsubscribe => {
            if won {
                0.2
            } else {
                1.5
            }
        }
        _ => 1.0,
    }
}

/// Written because of the decision: a trap for whoever counts events without looking at their time.
fn around_closing(life: &Life<'_>, rng: &mut Rng, drafts: &mut Vec<Draft>) {
    let closed = life.closing.at;
    let mut push = |kind, days: f64, rng: &mut Rng| {
        let at = closed + (rng.unit() * days * DAY as f64) as i64 / 1000 * 1000;
        if at < life.extract {
            let at = at_work(at, closed, life.extract - 1000, rng);
            drafts.push((at, kind));
        }
    };
    if life.closing.won {
        if rng.chance(0.85) {
            push(EventKind::Purchase, 3.0, rng);
        }
        if rng.chance(0.5) {
            push(EventKind::DirectContact, 14.0, rng);
        }
    } else if rng.chance(0.12) {
        push(EventKind::Unsubscribe, 30.0, rng);
    }
}

fn finish(life: &Life<'_>, ordinal: usize, (at, kind): Draft, rng: &mut Rng) -> SynthEvent {
    let minutes = match kind {
        EventKind::PageView => Some(libm::exp(0.6 + 0.15 * life.engagement + 0.8 * rng.normal())),
        EventKind::PricingVisit => Some(libm::exp(0.9 + 0.15 * life.engagement + 0.7 * rng.normal())),
        EventKind::Webinar => Some(10.0 + 40.0 * rng.unit()),
        _ => None,
    };
    let url = match kind {
        EventKind::PageView => Some(rng.pick(&PAGES)),
        EventKind::PricingVisit => Some("/pricing"),
        EventKind::Download => Some(rng.pick(&DOCUMENTS)),
        _ => None,
    };
    SynthEvent {
        event_id: format!("E{}-{:02}", &life.lead_id[1..], ordinal + 1),
        lead_id: life.lead_id.to_owned(),
        kind,
        at,
        minutes: minutes.map(|minutes| (minutes * 10.0).round().max(1.0) / 10.0),
        url,
    }
}
