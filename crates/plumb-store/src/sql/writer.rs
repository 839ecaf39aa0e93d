use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::apply::EventRoom;
use super::connection::{Backend, Connection};
use super::group::{self, Failure, Stage};
use super::store::placed;
use crate::{Batch, Change, StoreError, Written};

/// How many batches may wait; more callers wait for room.
const QUEUE: usize = 1024;
/// A group is no larger, so that the first of it does not wait too long.
const GROUP_CHANGES: usize = 5_000;
/// How long to wait before what was erased is done away with again, where somebody was reading.
const FORGET_AGAIN: Duration = Duration::from_millis(200);

type Reply = oneshot::Sender<Result<Written, StoreError>>;

/// The one that writes: a thread of its own. All batches that wait when it looks are written in one transaction, because what costs is
/// the wait for the disk at its end, and one wait can serve them all.
pub(super) struct Writer {
    /// There until the writer is dropped.
    queue: Option<mpsc::Sender<(Batch, Reply)>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start<B: Backend>(backend: Arc<B>) -> Result<Self, StoreError> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let connection = backend.writer()?;
        let turns = Turns { backend, connection, room: EventRoom::default() };
        let started = std::thread::Builder::new().name("plumb-store".to_owned()).spawn(move || turns.run(waiting));
        let thread = started.map_err(|problem| StoreError::Write(format!("the writer could not be started: {problem}")))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    pub(super) async fn write(&self, batch: Batch) -> Result<Written, StoreError> {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or(StoreError::Ended)?;
        queue.send((batch, reply)).await.map_err(|_| StoreError::Ended)?;
        answer.await.map_err(|_| StoreError::Ended)?
    }
}

impl Drop for Writer {
    /// Waits for the writer to close its connection: then the files are as they stay. Nothing is in the queue: whoever waits for an answer
    /// holds the store.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has ended as well.
            let _ = thread.join();
        }
    }
}

struct Turns<B: Backend> {
    backend: Arc<B>,
    connection: B::Connection,
    room: EventRoom,
}

impl<B: Backend> Turns<B> {
    /// Ends when nobody can send any more.
    fn run(mut self, mut waiting: mpsc::Receiver<(Batch, Reply)>) {
        let mut to_forget = false;
        while let Some(first) = waiting.blocking_recv() {
            let mut changes = first.0.changes.len();
            let (mut batches, mut replies) = (vec![first.0], vec![first.1]);
            while changes < GROUP_CHANGES {
                let Ok((batch, reply)) = waiting.try_recv() else { break };
                changes += batch.changes.len();
                batches.push(batch);
                replies.push(reply);
            }
            for (answer, reply) in self.group(&batches).into_iter().zip(replies) {
                // Who asked may have gone away: what was written stays written.
                let _ = reply.send(answer.map_err(|error| placed(error, &*self.backend)));
            }
            to_forget |= batches.iter().flat_map(|batch| &batch.changes).any(|change| matches!(change, Change::EraseLead { .. }));
            to_forget = to_forget && !self.forget();
            while to_forget && waiting.is_empty() && !waiting.is_closed() {
                std::thread::sleep(FORGET_AGAIN);
                to_forget = !self.forget();
            }
        }
    }

    /// False if what was erased still stands somewhere, and it must be tried again.
    fn forget(&mut self) -> bool {
        self.connection.forget().unwrap_or_else(|error| {
            tracing::warn!(%error, "what was erased stands in the log until that is written over");
            true
        })
    }

    fn group(&mut self, batches: &[Batch]) -> Vec<Result<Written, StoreError>> {
        match self.attempt(batches) {
            Ok(answers) => answers,
            Err(failure) if batches.len() == 1 => vec![Err(failure.error)],
            Err(failure) if failure.at != Stage::Changes => {
                let words = placed(failure.error, &*self.backend).to_string();
                batches.iter().map(|_| Err(StoreError::Write(words.clone()))).collect()
            }
            // One of them may have failed them all: each by itself.
            Err(_) => batches.iter().flat_map(|batch| self.group(std::slice::from_ref(batch))).collect(),
        }
    }

    /// Once more with another connection where this one is lost and nothing can have been written.
    fn attempt(&mut self, batches: &[Batch]) -> Result<Vec<Result<Written, StoreError>>, Failure> {
        if self.connection.is_broken() {
            self.reconnect()?;
            return group::write(&mut self.connection, &mut self.room, batches);
        }
        match group::write(&mut self.connection, &mut self.room, batches) {
            Err(failure) if failure.at != Stage::Commit && self.connection.is_broken() => {
                tracing::warn!(error = %failure.error, "the store's connection was lost; connecting again");
                self.reconnect()?;
                group::write(&mut self.connection, &mut self.room, batches)
            }
            other => other,
        }
    }

    fn reconnect(&mut self) -> Result<(), Failure> {
        self.connection = self.backend.writer().map_err(|error| Failure { error, at: Stage::Begin })?;
        // It may lead to a server that took over, and does not have all that was written.
        self.room = EventRoom::default();
        Ok(())
    }
}
