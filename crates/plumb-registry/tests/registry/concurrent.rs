//! Writers take turns, and readers never meet anything half done.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use plumb_registry::{Decision, Registry};

use crate::sample::{Shop, draft, model, promotion, reference};

/// A registry of its own for each thread, as another process would have.
fn another(shop: &Shop) -> Registry {
    Registry::open(shop.registry.root())
}

#[test]
fn publishers_get_numbers_of_their_own() {
    let shop = Shop::new();
    let mut versions: Vec<u32> = thread::scope(|scope| {
        let publish = || {
            let registry = another(&shop);
            let model = model("leads");
            (0..4).map(|_| registry.publish(draft(&model, Decision::Promoted)).unwrap()).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(publish)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    versions.sort_unstable();
    assert_eq!(versions, (1..=24).collect::<Vec<u32>>());
    assert_eq!(shop.registry.versions("leads").unwrap(), versions);
    assert!(shop.registry.verify(None).unwrap().iter().all(|v| v.result.is_ok()));
}

#[test]
fn readers_always_find_a_champion_while_writers_change_it() {
    let shop = Shop::with_champion(1);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let registry = another(&shop);
                    let mut loads = 0;
                    while !done.load(Ordering::Relaxed) || loads == 0 {
                        let loaded = registry.load(&reference("leads")).unwrap();
                        assert_eq!(loaded.version, loaded.manifest.version);
                        registry.stamp("leads").unwrap().unwrap();
                        registry.history("leads").unwrap();
                        loads += 1;
                    }
                    loads
                })
            })
            .collect();
        let write = || {
            let registry = another(&shop);
            let model = model("leads");
            for _ in 0..5 {
                let version = registry.publish(draft(&model, Decision::Promoted)).unwrap();
                registry.promote("leads", version, promotion()).unwrap();
            }
        };
        let writers: Vec<_> = (0..3).map(|_| scope.spawn(write)).collect();
        let written: Vec<_> = writers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        // Before any assertion: a reader that is never told would hang the test.
        done.store(true, Ordering::Relaxed);
        assert!(written.iter().all(Result::is_ok));
        assert!(readers.into_iter().all(|reader| reader.join().unwrap() > 0));
    });
    let history = shop.registry.history("leads").unwrap();
    assert_eq!(history.len(), 16);
    assert!(history.windows(2).all(|pair| pair[1].from == Some(pair[0].to)), "each change starts where the last one led");
    assert_eq!(shop.registry.champion("leads").unwrap(), history.last().map(|entry| entry.to));
}
