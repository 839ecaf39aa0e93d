//! No command writes over what it reads.

use std::path::Path;

use crate::TrainError;

/// Refuses an output in the place of an input. `what` is written, under `option`; inputs come with what they are called.
///
/// # Errors
/// [`TrainError::Data`] that names the input.
pub(crate) fn spare<'a, 'b>(
    inputs: impl IntoIterator<Item = (&'a Path, &'b str)>,
    output: &Path,
    (what, option): (&str, &str),
) -> Result<(), TrainError> {
    match inputs.into_iter().find(|(input, _)| is_same_file(input, output)) {
        Some((input, read)) => {
            let problem = format!("{what} would replace {read}; name another file with {option}");
            Err(TrainError::data(input.display().to_string(), problem))
        }
        None => Ok(()),
    }
}

/// Whether two paths mean one file that exists.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_in_the_place_of_an_input_is_refused_however_it_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let leads = folder.path().join("leads.csv");
        std::fs::write(&leads, "id\n1\n").expect("a file");
        let inputs = || [(leads.as_path(), "the leads")];
        let around = folder.path().join(".").join("leads.csv");
        let error = spare(inputs(), &around, ("the page", "-o")).expect_err("one file").to_string();
        assert!(error.ends_with("leads.csv: the page would replace the leads; name another file with -o"), "{error}");
        assert!(spare(inputs(), &folder.path().join("page.html"), ("the page", "-o")).is_ok());
    }
}
