//! Work shared among threads whose results come out in the order of the work.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes of results that may wait for their turn; a thread that is ahead of the others waits then.
const WAITING_BYTES: usize = 64 * 1024 * 1024;
/// Pieces that may wait whatever their size, so that the thread whose turn it is never waits for the others.
const WAITING_PIECES: usize = 2;

/// The pipeline has ended early: a thread leaves its work.
#[derive(Debug)]
pub(crate) struct Stopped;

/// Runs `threads` threads. Each makes a worker, takes jobs from `source` and hands pieces to its [`Lane`], and `sink` gets all pieces in
/// the order of the jobs. The workers come back at the end.
///
/// # Errors
/// The first error in the order of the jobs, or of the sink; what was handed to the sink before is in order, too.
pub(crate) fn run<J, P: Send, E: Send, W: Send>(
    threads: usize,
    source: impl FnMut() -> Result<Option<J>, E> + Send,
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, J, &Lane<'_, P, E>) -> Result<Result<(), E>, Stopped> + Sync,
    mut sink: impl FnMut(P) -> Result<(), E>,
) -> Result<Vec<W>, E> {
    let shared = Shared { state: Mutex::new(State::default()), changed: Condvar::new() };
    let source = Mutex::new((0_u64, source));
    let thread = || {
        let _guard = StopOnPanic(&shared);
        let mut worker = worker();
        while let Some((number, job)) = shared.take(&source) {
            let lane = Lane { shared: &shared, number };
            let end = match job {
                Ok(job) => match work(&mut worker, job, &lane) {
                    Ok(Ok(())) => End::Fine,
                    Ok(Err(error)) => End::Failed(error),
                    Err(Stopped) => break,
                },
                Err(error) => End::Failed(error),
            };
            shared.change(|state| state.slot(number).end = Some(end));
        }
        worker
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(thread)).collect();
        let drained = shared.drain(&mut sink);
        shared.change(|state| state.stopped = true);
        // A panic of a worker goes on here.
        let workers = handles.into_iter().map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        let workers: Vec<W> = workers.collect();
        drained.map(|()| workers)
    })
}

/// Where a worker hands over what it made of one job.
pub(crate) struct Lane<'a, P, E> {
    shared: &'a Shared<P, E>,
    number: u64,
}

impl<P, E> Lane<'_, P, E> {
    /// Hands over the next piece, waiting if too much waits already.
    pub(crate) fn send(&self, piece: P, size: usize) -> Result<(), Stopped> {
        let mut state = self.shared.lock();
        loop {
            if state.stopped {
                return Err(Stopped);
            }
            let mine = state.slots.get(&self.number).map_or(0, |slot| slot.pieces.len());
            let is_turn = state.turn == self.number;
            if state.waiting + size <= WAITING_BYTES || (is_turn && mine < WAITING_PIECES) {
                break;
            }
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting += size;
        state.slot(self.number).pieces.push_back((piece, size));
        drop(state);
        self.shared.changed.notify_all();
        Ok(())
    }

    /// Says how many rows this job has, and learns how many come before it, once the jobs before it have said theirs.
    pub(crate) fn rows_before(&self, rows: u64) -> Result<u64, Stopped> {
        let mut state = self.shared.lock();
        loop {
            if state.stopped {
                return Err(Stopped);
            }
            if state.counted == self.number {
                break;
            }
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let before = state.rows;
        state.rows += rows;
        state.counted += 1;
        drop(state);
        self.shared.changed.notify_all();
        Ok(before)
    }
}

struct Shared<P, E> {
    state: Mutex<State<P, E>>,
    changed: Condvar,
}

struct State<P, E> {
    /// What each job has made and nobody has fetched.
    slots: BTreeMap<u64, Slot<P, E>>,
    /// The job whose pieces are next.
    turn: u64,
    /// How many jobs there are, once that is known.
    jobs: Option<u64>,
    waiting: usize,
    /// The jobs that have said how many rows they have, from the first on, and the sum.
    counted: u64,
    rows: u64,
    stopped: bool,
}

struct Slot<P, E> {
    pieces: VecDeque<(P, usize)>,
    end: Option<End<E>>,
}

enum End<E> {
    Fine,
    Failed(E),
}

impl<P, E> Default for State<P, E> {
    fn default() -> Self {
        Self { slots: BTreeMap::new(), turn: 0, jobs: None, waiting: 0, counted: 0, rows: 0, stopped: false }
    }
}

impl<P, E> State<P, E> {
    fn slot(&mut self, number: u64) -> &mut Slot<P, E> {
        self.slots.entry(number).or_insert_with(|| Slot { pieces: VecDeque::new(), end: None })
    }
}

impl<P, E> Shared<P, E> {
    fn lock(&self) -> MutexGuard<'_, State<P, E>> {
        // Whoever panicked with the lock held had changed nothing by halves; its panic ends the pipeline anyway.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State<P, E>)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// The next job with its number; `None` when there is none, or the pipeline has ended.
    fn take<J, S: FnMut() -> Result<Option<J>, E>>(&self, source: &Mutex<(u64, S)>) -> Option<(u64, Result<J, E>)> {
        let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
        let number = source.0;
        {
            let state = self.lock();
            if state.stopped || state.jobs.is_some() {
                return None;
            }
        }
        match (source.1)() {
            Ok(Some(job)) => {
                source.0 += 1;
                Some((number, Ok(job)))
            }
            Ok(None) => {
                self.change(|state| state.jobs = Some(number));
                None
            }
            Err(error) => {
                self.change(|state| state.jobs = Some(number + 1));
                Some((number, Err(error)))
            }
        }
    }

    /// Gives all pieces to the sink, in order.
    fn drain(&self, sink: &mut impl FnMut(P) -> Result<(), E>) -> Result<(), E> {
        let mut state = self.lock();
        loop {
            let turn = state.turn;
            if state.jobs == Some(turn) || state.stopped {
                return Ok(());
            }
            let slot = state.slot(turn);
            if let Some((piece, size)) = slot.pieces.pop_front() {
                state.waiting -= size;
                drop(state);
                self.changed.notify_all();
                sink(piece)?;
                state = self.lock();
                continue;
            }
            match slot.end.take() {
                None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(End::Failed(error)) => return Err(error),
                Some(End::Fine) => {
                    state.slots.remove(&turn);
                    state.turn += 1;
                    self.changed.notify_all();
                }
            }
        }
    }
}

/// Ends the pipeline if a worker panics: the others would wait for it for ever.
struct StopOnPanic<'a, P, E>(&'a Shared<P, E>);

impl<P, E> Drop for StopOnPanic<'_, P, E> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.change(|state| state.stopped = true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Jobs 0 to `jobs`, each of which hands over `pieces` pieces after a pause that is longer for earlier jobs.
    fn collect(threads: usize, jobs: u64, pieces: u64, size: usize, fails: Option<u64>) -> Result<Vec<(u64, u64)>, String> {
        let mut next = 0;
        let source = move || {
            next += 1;
            Ok((next <= jobs).then_some(next - 1))
        };
        let mut collected = Vec::new();
        let work = |worked: &mut u64, job: u64, lane: &Lane<'_, (u64, u64), String>| {
            std::thread::sleep(std::time::Duration::from_micros((jobs - job) * 20 % 300));
            assert_eq!(lane.rows_before(pieces)?, job * pieces, "rows of the jobs before");
            for piece in 0..pieces {
                lane.send((job, piece), size)?;
            }
            *worked += 1;
            Ok(if fails.is_some_and(|from| job >= from) { Err(format!("job {job}")) } else { Ok(()) })
        };
        let sink = |piece| {
            collected.push(piece);
            Ok(())
        };
        run(threads, source, || 0, work, sink).map(|workers| assert_eq!(workers.iter().sum::<u64>(), jobs))?;
        Ok(collected)
    }

    #[test]
    fn pieces_come_out_in_the_order_of_the_jobs() {
        // The last size lets but one piece wait.
        for size in [0, 1, WAITING_BYTES / 3, WAITING_BYTES, 2 * WAITING_BYTES] {
            for threads in [1, 2, 5] {
                let expected: Vec<(u64, u64)> = (0..40).flat_map(|job| (0..3).map(move |piece| (job, piece))).collect();
                assert_eq!(collect(threads, 40, 3, size, None), Ok(expected));
            }
        }
        assert_eq!(collect(3, 0, 1, 1, None), Ok(Vec::new()));
        assert_eq!(collect(3, 5, 0, 1, None), Ok(Vec::new()));
    }

    #[test]
    fn the_first_fault_in_the_order_of_the_jobs_is_told() {
        for threads in [1, 2, 5] {
            assert_eq!(collect(threads, 40, 2, 1, Some(7)), Err("job 7".to_owned()));
        }
    }

    #[test]
    fn a_fault_of_the_source_comes_after_what_was_before_it() {
        let mut next = 0;
        let source = move || {
            next += 1;
            if next < 5 { Ok(Some(next)) } else { Err("the source") }
        };
        let mut got = Vec::new();
        let work = |_: &mut (), job: u64, lane: &Lane<'_, u64, &str>| lane.send(job, 1).map(Ok);
        let result = run(
            3,
            source,
            || (),
            work,
            |piece| {
                got.push(piece);
                Ok(())
            },
        );
        assert_eq!((result, got), (Err("the source"), vec![1, 2, 3, 4]));
    }

    #[test]
    fn a_sink_that_fails_ends_it() {
        let work = |_: &mut (), job: u64, lane: &Lane<'_, u64, &str>| lane.send(job, WAITING_BYTES).map(Ok);
        let result = run(3, || Ok(Some(1)), || (), work, |_| Err("the disk is full"));
        assert_eq!(result, Err("the disk is full"));
    }

    #[test]
    #[should_panic(expected = "a worker")]
    fn a_panic_of_a_worker_goes_on() {
        let work = |_: &mut (), job: u64, lane: &Lane<'_, u64, ()>| {
            assert!(job < 3, "a worker panics");
            lane.send(job, 1).map(Ok)
        };
        let mut next = 0;
        let source = move || {
            next += 1;
            Ok(Some(next))
        };
        let _ = run(2, source, || (), work, |_| Ok(()));
    }
}
