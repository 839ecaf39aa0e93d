use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::connection::{Backend, Connection};
use super::store::placed;
use crate::StoreError;

/// How many read at once. More would only wait for each other on the disk.
const READERS: usize = 4;

/// Connections for reading. Reads run on threads of their own, so that the runtime never waits for a disk.
pub(super) struct Pool<B: Backend> {
    backend: Arc<B>,
    idle: Arc<Mutex<Vec<B::Connection>>>,
    room: Arc<Semaphore>,
}

impl<B: Backend> Pool<B> {
    pub(super) fn new(backend: Arc<B>) -> Self {
        Self { backend, idle: Arc::default(), room: Arc::new(Semaphore::new(READERS)) }
    }

    /// Reads in one transaction. Where a connection turns out to be lost, another is tried once.
    pub(super) async fn read<T, F>(&self, what: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Connection) -> Result<T, StoreError> + Send + 'static,
    {
        // The semaphore is never closed.
        let permit = self.room.clone().acquire_owned().await.map_err(|_| StoreError::Ended)?;
        let (backend, idle) = (self.backend.clone(), self.idle.clone());
        let answer = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let waiting = lock(&idle).pop();
            if let Some(mut connection) = waiting {
                let answer = transaction(&mut connection, &what);
                if !connection.is_broken() {
                    lock(&idle).push(connection);
                    return answer;
                }
                // The others were made at the same time, and are as likely to be lost.
                lock(&idle).clear();
            }
            let mut connection = backend.reader()?;
            let answer = transaction(&mut connection, &what);
            if !connection.is_broken() {
                lock(&idle).push(connection);
            }
            answer
        })
        .await;
        answer.map_err(|_| StoreError::Ended)?.map_err(|error| placed(error, &*self.backend))
    }
}

fn transaction<T>(connection: &mut impl Connection, what: &impl Fn(&mut dyn Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
    connection.begin_reading()?;
    let answer = what(connection);
    // Nothing was written: giving up is the cheapest end, and as good as any.
    connection.roll_back()?;
    answer
}

/// A panic while the list was held cannot have left it half changed.
fn lock<T>(list: &Mutex<Vec<T>>) -> std::sync::MutexGuard<'_, Vec<T>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}
