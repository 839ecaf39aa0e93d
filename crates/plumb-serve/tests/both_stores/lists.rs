use std::sync::Arc;

use plumb_store::{Change, PutLead, ScoreRecord, Store, Trend};

use crate::common::{Kept, scored};

/// All pages of a list; the identifiers in their order.
async fn follow(kept: &Kept, query: &str) -> Vec<String> {
    let (mut met, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = kept.got(&format!("/v1/leads?{query}&limit=4{cursor}")).await;
        let items = page["items"].as_array().expect("items");
        met.extend(items.iter().filter_map(|item| item["lead_id"].as_str()).map(str::to_owned));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return met,
        }
    }
}

pub async fn leads_are_followed_by_trend(store: Arc<dyn Store>) {
    let kept = Kept::over(store);
    let trends = [Trend::Declining, Trend::Improving, Trend::NotEnough, Trend::Steady];
    for n in 0..22 {
        let id = format!("l{n:02}");
        let owner = Some(if n % 3 == 0 { "ana" } else { "ben" }.to_owned());
        kept.write(vec![Change::PutLead(PutLead { owner, ..PutLead::new(id.clone(), Default::default()) })]).await;
        // The last of five is not scored.
        if n % 5 < 4 {
            let record = Box::new(ScoreRecord { trend: trends[n % 5], ..scored(&id, 40 + n as u8) });
            kept.write(vec![Change::PutScore { record, mark: None, after: None }]).await;
        }
    }
    let with = |rest: &[usize]| (0..22).filter(|n| rest.contains(&(n % 5))).map(|n| format!("l{n:02}")).collect::<Vec<_>>();
    let mut expected: Vec<String> = [[4], [2], [0], [3], [1]].iter().flat_map(|rest| with(rest)).collect();
    assert_eq!(follow(&kept, "sort=trend").await, expected);
    expected.reverse();
    assert_eq!(follow(&kept, "sort=-trend").await, expected);
    expected.retain(|id| id[1..].parse::<usize>().expect("a number").is_multiple_of(3));
    assert_eq!(follow(&kept, "sort=-trend&owner=ana").await, expected);
    assert_eq!(follow(&kept, "sort=-trend&trend=steady").await, with(&[3]).into_iter().rev().collect::<Vec<_>>());
    kept.get("/v1/leads?sort=trends").await.problem(422, "invalid-request");
}
