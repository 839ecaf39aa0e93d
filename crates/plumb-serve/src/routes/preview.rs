use std::borrow::Cow;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use plumb_rules::{RuleError, RuleErrors, RuleSet};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::batch::failed_lead;
use super::leads::RawLeads;
use crate::AppState;
use crate::catalog::ReadyModel;
use crate::clock::Moment;
use crate::heavy::run_apart;
use crate::json::{LEAD_BYTES, ListAnswer, parse, parse_part, read_json};
use crate::limits::{BATCH_BODY_BYTES, BATCH_LEADS, LISTED_PROBLEMS, PREVIEW_ANSWER_BYTES, PREVIEW_NAMES, PREVIEW_SECONDS, RULES_BYTES};
use crate::openapi::HeavyProblems;
use crate::problem::{ApiError, FieldProblem, Problem};
use crate::rules::{Current, FindingAnswer, ReadyRules, RuleAnswer, RulesVersion, evaluate};
use crate::score::{Order, ScoreRequest, Text};

/// Rules to try, and leads to try them on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the members `rules` and `leads`")]
pub(crate) struct PreviewRequest<'a> {
    /// The text of a `rules.toml`.
    #[schema(value_type = String)]
    #[serde(borrow)]
    rules: Text<'a>,
    /// As in a batch of leads to be scored; at most 1,000. What concerns the model only is ignored.
    #[schema(value_type = Vec<ScoreRequest>, max_items = 1000)]
    #[serde(borrow)]
    leads: RawLeads<'a, BATCH_LEADS>,
}

/// What the rules given make of the leads, beside the rules that are served.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is written an item at a time")]
pub(crate) struct PreviewAnswer {
    /// One a lead, in the order given.
    results: Vec<PreviewResult<'static>>,
    /// All of them together.
    summary: PreviewSummary<'static>,
}

/// A lead under both rules; or, when it could not be scored, only `lead_id` and `error`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewResult<'a> {
    /// The identifier that the request gave.
    #[schema(required)]
    lead_id: Option<Cow<'a, str>>,
    /// Under the rules given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    preview: Option<RuleAnswer<'a>>,
    /// Under the rules that are served; absent when the server has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    live: Option<RuleAnswer<'a>>,
    /// Why it could not be scored; pointers lead into the body of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error: Option<Problem>,
}

/// All leads of a preview together.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewSummary<'a> {
    /// The rules given.
    version: RulesVersion<'a>,
    /// The rules that are served; null when the server has none.
    #[schema(required, nullable = true)]
    live: Option<RulesVersion<'a>>,
    /// What is probably not meant, although the rules are valid: at most 50, and looked for among up to 1,000 rules.
    findings: Vec<FindingAnswer>,
    /// Leads that were scored.
    scored: usize,
    /// Leads that could not be scored.
    failed: usize,
    /// Leads whose score differs from that under the rules that are served.
    score_changed: usize,
    /// Leads whose grade differs.
    grade_changed: usize,
    /// Leads whose stage differs.
    stage_changed: usize,
}

/// Try rules
///
/// Scores leads by the rules given and by those that are served, at the same moments, so that it shows who would change and why; nothing is
/// kept. Rules that are not valid are a problem of type `invalid-rules` that names line and column of each fault. The body may hold up to
/// 1,000 leads in 10 MiB; `"ledger": false` with a lead leaves its ledgers out.
#[utoipa::path(
    post,
    path = "/v1/rules/preview",
    operation_id = "previewRules",
    tag = "rules",
    request_body(content = PreviewRequest, example = json!({
        "rules": "name = \"Lead score\"\n\n[[rule]]\nid = \"size\"\nwhen = { field = \"employees\", at_least = 250 }\npoints = 20\n",
        "leads": [{ "lead_id": "L-1", "attributes": { "employees": 250 }, "events": [], "previous_stage": "nurture" }]
    })),
    responses((status = 200, description = "Each lead under both rules", body = PreviewAnswer), HeavyProblems)
)]
pub(crate) async fn preview_rules(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let permit = state.heavy()?;
    let body = read_json(request, BATCH_BODY_BYTES, state.body_timeout()).await?;
    let champions = state.catalog().champions();
    let ready = state.catalog().find(&champions, None).await?;
    let (live, now) = (state.rules(), Moment::new(state.now()));
    run_apart(permit, move || preview(&body, &ready, live.as_deref(), &now)).await
}

fn preview(body: &Bytes, ready: &ReadyModel, live: Option<&Current>, now: &Moment) -> Result<Response, ApiError> {
    let PreviewRequest { rules: Text(text), leads } = parse::<PreviewRequest<'_>>(body)?;
    let leads = leads.all()?;
    let given = ReadyRules::new(parse_rules(&text)?, now.clone());
    let mut names: BTreeSet<Cow<'_, str>> = BTreeSet::new();
    let both = Both { ready, given: &given, live: live.map(|current| &*current.ready), now };
    let mut summary = PreviewSummary {
        version: RulesVersion::of(&given),
        live: both.live.map(RulesVersion::of),
        findings: Vec::new(),
        scored: 0,
        failed: 0,
        score_changed: 0,
        grade_changed: 0,
        stage_changed: 0,
    };
    let started = Instant::now();
    let mut answer = ListAnswer::new("results", 2 * LEAD_BYTES * leads.len());
    for (index, lead) in leads.into_iter().enumerate() {
        let result = both.result(lead, index, &mut names);
        summary.count(&result);
        answer.push(&result)?;
        if answer.len() > PREVIEW_ANSWER_BYTES {
            return Err(too_heavy(&format!("its answer is larger than {PREVIEW_ANSWER_BYTES} bytes")));
        }
        if started.elapsed() > Duration::from_secs(PREVIEW_SECONDS) {
            return Err(too_heavy(&format!("it takes longer than {PREVIEW_SECONDS} seconds")));
        }
    }
    let known = ready.names().chain(names.iter().map(|name| &**name)).collect();
    summary.findings = FindingAnswer::all(&given, known);
    answer.finish_with("summary", &summary)
}

/// The rules of a request.
fn parse_rules(text: &str) -> Result<RuleSet, ApiError> {
    if text.len() > RULES_BYTES {
        return Err(ApiError::field(&["rules"], format!("{} bytes are more than the {RULES_BYTES} that rules may have", text.len())));
    }
    let problem = |RuleError { at, message, hint }: RuleError| {
        let message = hint.map_or_else(|| message.clone(), |hint| format!("{message} ({hint})"));
        FieldProblem::new(&["rules"], message).at(at.line as u64, at.column as u64)
    };
    let refused = |RuleErrors(errors): RuleErrors| ApiError::InvalidRules(errors.into_iter().take(LISTED_PROBLEMS).map(problem).collect());
    RuleSet::parse(text).map_err(refused)
}

/// What leads are scored with.
struct Both<'a> {
    ready: &'a ReadyModel,
    given: &'a ReadyRules,
    live: Option<&'a ReadyRules>,
    now: &'a Moment,
}

impl<'a> Both<'a> {
    /// Scores a lead, and remembers the names of its attributes.
    fn result<'b>(&self, lead: &'b RawValue, index: usize, names: &mut BTreeSet<Cow<'b, str>>) -> PreviewResult<'b>
    where
        'a: 'b,
    {
        match parse_part::<ScoreRequest<'_>>(lead.get()).and_then(ScoreRequest::check) {
            Ok(order) => {
                let (preview, live) = (self.score(self.given, &order), self.live.map(|rules| self.score(rules, &order)));
                let room = PREVIEW_NAMES.saturating_sub(names.len());
                names.extend(order.data.attributes.0.into_iter().map(|(name, _)| name).take(room));
                PreviewResult { preview: Some(preview), live, lead_id: order.lead_id, error: None }
            }
            Err(error) => {
                let failed = failed_lead(lead, index, &error);
                PreviewResult { lead_id: failed.lead_id.map(Cow::Owned), preview: None, live: None, error: Some(failed.error) }
            }
        }
    }

    fn score(&self, rules: &'a ReadyRules, order: &Order<'_>) -> RuleAnswer<'a> {
        let at = order.as_of.as_ref().unwrap_or(self.now).time;
        RuleAnswer::new(rules, evaluate(rules, self.ready, &order.data, at, order.previous_stage), order.ledger)
    }
}

impl PreviewSummary<'_> {
    fn count(&mut self, result: &PreviewResult<'_>) {
        let Some(preview) = &result.preview else {
            self.failed += 1;
            return;
        };
        self.scored += 1;
        if let Some(live) = &result.live {
            self.score_changed += usize::from(preview.score != live.score);
            self.grade_changed += usize::from(preview.grade != live.grade);
            self.stage_changed += usize::from(preview.stage != live.stage);
        }
    }
}

fn too_heavy(why: &str) -> ApiError {
    ApiError::TooHeavy(format!("{why}: send fewer leads, or `\"ledger\": false` with each"))
}
