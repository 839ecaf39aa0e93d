//! Exit codes: 0 done; 2 wrong usage (clap's own); 3 bad input; 4 the gate refused; 1 anything else.

use std::process::ExitCode;

use plumb_registry::RegistryError;

/// Something in the person's files or options must be mended.
pub const BAD_INPUT: u8 = 3;
/// The gate refused.
pub const REFUSED: u8 = 4;

/// The exit code of an error.
pub fn code_of(error: &anyhow::Error) -> ExitCode {
    #[cfg(feature = "train")]
    if let Some(error) = error.downcast_ref::<plumb_train::TrainError>() {
        return ExitCode::from(match error {
            plumb_train::TrainError::Registry(error) => of_registry(error),
            error if error.is_bad_input() => BAD_INPUT,
            _ => 1,
        });
    }
    #[cfg(feature = "serve")]
    if let Some(error) = error.downcast_ref::<plumb_serve::ServeError>() {
        return ExitCode::from(match error {
            plumb_serve::ServeError::Registry(error) => of_registry(error),
            plumb_serve::ServeError::Bind { .. } => 1,
            plumb_serve::ServeError::Store(error) => of_store(error),
            _ => BAD_INPUT,
        });
    }
    #[cfg(feature = "serve")]
    if let Some(error) = error.downcast_ref::<plumb_store::StoreError>() {
        return ExitCode::from(of_store(error));
    }
    ExitCode::from(error.downcast_ref::<RegistryError>().map_or(1, of_registry))
}

#[cfg(feature = "serve")]
fn of_store(error: &plumb_store::StoreError) -> u8 {
    if error.is_bad_input() { BAD_INPUT } else { 1 }
}

fn of_registry(error: &RegistryError) -> u8 {
    match error {
        RegistryError::Refused { .. } => REFUSED,
        RegistryError::Io { .. } | RegistryError::Unpublishable(_) => 1,
        _ => BAD_INPUT,
    }
}
