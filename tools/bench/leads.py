"""The columns of `plumb synth`, and what each is for: the same for Plumb's configuration and for the peers."""

ID = "lead_id"
CREATED = "created_at"
CLOSED = "closed_at"
OUTCOME = "outcome"
ACCOUNT = "account_id"
PLANNED = "expected_date"

NUMBERS = ["employees", "revenue", "budget", "past_purchases"]
CATEGORIES = [
    "job_title",
    "industry",
    "country",
    "language",
    "source",
    "campaign",
    "persona",
    "pain",
    "authority",
    "approval_status",
    "desired_product",
    "device",
    "age_band",
]
# Only whether they are filled in counts.
TEXTS = ["company", "email"]

# What a scoring run reads.
SCORED = [ID, CREATED, PLANNED, *NUMBERS, *CATEGORIES, *TEXTS]

EXTRACTED_AT = "2025-06-30"
HORIZON_DAYS = 90
TEST_SHARE = 0.2
FOLDS = 5
MAX_BINS = 32
MIN_LEVEL_ROWS = 10
# The penalties that Plumb tries: twelve from 0.03 to 3000, evenly spaced on the logarithmic scale.
PENALTIES = [10.0 ** (-1.5 + 5.0 * k / 11.0) for k in range(12)]
