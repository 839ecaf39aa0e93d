use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use plumb_train::Progress;

/// A bar a stage on a terminal; nothing in a pipe. Notes always go to standard error.
pub struct Terminal {
    bar: Mutex<Option<ProgressBar>>,
}

impl Terminal {
    /// Nothing is drawn before the first stage.
    pub fn new() -> Self {
        Self { bar: Mutex::new(None) }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        if let Some(bar) = self.lock().take() {
            bar.finish_and_clear();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<ProgressBar>> {
        // A poisoned lock means that another thread panicked while drawing: the bar is still fine.
        self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Progress for Terminal {
    fn stage(&self, name: &str, steps: Option<u64>) {
        self.clear();
        let bar = match steps {
            Some(steps) => ProgressBar::new(steps).with_style(style("{spinner} {msg} [{bar:30}] {pos}/{len} {elapsed}")),
            None => ProgressBar::new_spinner().with_style(style("{spinner} {msg} {human_pos} {elapsed}")),
        };
        bar.set_message(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        *self.lock() = Some(bar);
    }

    fn advance(&self, steps: u64) {
        if let Some(bar) = &*self.lock() {
            bar.inc(steps);
        }
    }

    fn note(&self, text: &str) {
        match &*self.lock() {
            Some(bar) => bar.suspend(|| eprintln!("note: {text}")),
            None => eprintln!("note: {text}"),
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
