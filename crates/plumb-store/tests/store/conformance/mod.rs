//! What every store must do: functions that are given an empty store.

pub mod concurrent;
pub mod events;
pub mod feed;
pub mod idempotency;
pub mod keys;
pub mod leads;
pub mod lists;
pub mod outcomes;
pub mod overrides;
pub mod refused;
pub mod scores;
pub mod upkeep;

/// Hands the names of all functions to a macro.
macro_rules! all {
    ($then:ident) => {
        $then! {
            leads::a_lead_is_made_and_replaced,
            leads::the_same_again_is_no_new_version,
            leads::expectations_are_checked,
            leads::the_past_can_be_filled_in,
            leads::a_time_to_come_counts_as_now,
            leads::an_erased_lead_leaves_nothing_but_its_place,
            leads::identifiers_go_by_bytes,
            events::events_are_kept_once,
            events::events_may_come_before_their_lead,
            events::a_lead_has_so_many_events,
            outcomes::the_newest_outcome_counts,
            outcomes::an_outcome_needs_its_lead,
            scores::a_score_is_kept_with_its_history,
            scores::a_score_that_says_the_same_is_not_kept_again,
            scores::a_lead_is_due_until_its_newest_change_is_scored,
            scores::a_score_may_expect_the_one_before,
            scores::those_that_wait_longest_come_first,
            scores::those_that_are_due_go_by_pages,
            scores::recent_scores_have_the_one_before,
            feed::the_feed_has_each_lead_once,
            feed::the_feed_goes_by_pages,
            lists::lists_are_sorted_both_ways,
            lists::pages_meet_every_lead_once,
            lists::ties_are_gone_through_in_order,
            lists::filters_hold_together,
            lists::segments_compare_as_text,
            lists::dossiers_have_everything,
            overrides::pins_are_listed_and_end,
            overrides::pins_make_their_leads_due,
            overrides::segments_are_gone_through_in_parts,
            overrides::expired_pins_end_when_their_time_was_up,
            overrides::a_lead_has_its_own_pins_first,
            keys::keys_are_kept_without_their_secret,
            keys::settings_change_if_they_are_as_expected,
            concurrent::no_change_of_several_writers_is_lost,
            concurrent::a_follower_misses_nothing,
            concurrent::pages_meet_every_lead_while_others_write,
            idempotency::a_repetition_is_answered_as_before,
            idempotency::another_request_of_the_same_name_is_refused,
            idempotency::two_at_once_have_one_effect,
            idempotency::notes_are_kept_until_their_lead_is_erased,
            idempotency::a_note_of_kept_leads_is_not_remembered_once_one_is_gone,
            idempotency::names_are_forgotten,
            refused::what_cannot_be_kept_is_refused_alone,
            refused::odd_texts_are_looked_for_in_vain,
            refused::all_texts_come_back,
            upkeep::counts_count,
            upkeep::a_backup_holds_everything,
            upkeep::nothing_is_found_wrong,
        }
    };
}
pub(crate) use all;
