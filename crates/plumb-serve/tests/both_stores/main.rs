//! What the API does with kept leads, over SQLite and over PostgreSQL: the same calls, the same answers.

#[path = "../common/mod.rs"]
mod common;

#[cfg(unix)]
#[allow(clippy::unwrap_used, dead_code, reason = "the server that the tests of the store start")]
#[path = "../../../plumb-store/tests/store/postgres/server.rs"]
mod server;

mod events;
mod lists;
mod named;
mod segments;

/// Hands the names of all functions to a macro; each is given an empty store.
macro_rules! all {
    ($then:ident) => {
        $then! {
            events::events_beyond_the_most_are_refused_by_themselves,
            lists::leads_are_followed_by_trend,
            named::leads_are_dealt_once_under_a_name,
            named::an_answer_about_an_erased_lead_is_forgotten,
            named::two_dealers_at_once_have_one_effect,
            named::an_alias_is_set_once_under_a_name,
            named::an_override_is_made_and_ended_once_under_a_name,
            named::a_name_serves_again_after_a_day,
            segments::a_segment_is_pinned_by_and_by,
        }
    };
}

macro_rules! over_sqlite {
    ($($subject:ident::$name:ident),* $(,)?) => { $(
        #[tokio::test]
        async fn $name() {
            let folder = tempfile::TempDir::new().expect("a folder");
            let url = format!("sqlite:{}", folder.path().join("kept.db").display());
            crate::$subject::$name(plumb_store::open(&url).await.expect("a store")).await;
        }
    )* };
}

mod sqlite {
    all!(over_sqlite);
}

#[cfg(unix)]
macro_rules! list {
    ($($subject:ident::$name:ident),* $(,)?) => {
        &[$((stringify!($name), |store| Box::pin(crate::$subject::$name(store)))),*]
    };
}

/// One server for all of them, and a database for each.
#[cfg(unix)]
#[tokio::test]
async fn postgresql() {
    type Test = fn(std::sync::Arc<dyn plumb_store::Store>) -> std::pin::Pin<Box<dyn Future<Output = ()>>>;
    const TESTS: &[(&str, Test)] = all!(list);
    let server = server::Server::start().await;
    for (name, test) in TESTS {
        eprintln!("{name}");
        test(plumb_store::open(&server.database(name).await).await.expect("a store")).await;
    }
}
