use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::AppState;

/// Looks for new champions for as long as the server runs.
pub(super) async fn watch(state: AppState, interval: Duration) {
    // An interval of zero would panic.
    let mut ticks = tokio::time::interval(interval.max(Duration::from_millis(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let state = state.clone();
        if let Err(why) = tokio::task::spawn_blocking(move || state.refresh()).await {
            tracing::error!(%why, "looking for new champions failed");
        }
    }
}
