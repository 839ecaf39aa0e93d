//! Ctrl-C: ends a command without leaving half of its work behind.

/// Ends the program on an interrupt or a request to terminate, once what is half written has been removed. Dropped, it lets others look
/// after these signals.
pub struct Interrupts {
    #[cfg(unix)]
    signals: Option<signal_hook::iterator::Handle>,
}

impl Interrupts {
    /// Where signals cannot be listened to, the system ends the program as it always would.
    #[cfg(unix)]
    pub fn listen() -> Self {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;

        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return Self { signals: None } };
        let handle = signals.handle();
        std::thread::spawn(move || {
            for signal in &mut signals {
                if let Some(_abandoned) = plumb_train::unfinished::abandon() {
                    eprintln!("\ninterrupted: nothing was written");
                    // As a shell tells of a program that a signal ended.
                    std::process::exit(128 + signal);
                }
            }
        });
        Self { signals: Some(handle) }
    }

    /// Elsewhere the system ends the program; what that leaves is removed by the next program that writes to the same place.
    #[cfg(not(unix))]
    pub fn listen() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Interrupts {
    fn drop(&mut self) {
        if let Some(signals) = &self.signals {
            signals.close();
        }
    }
}
