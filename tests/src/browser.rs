//! A browser that opens pages of files, as a person would, and tells what it saw.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A page takes a second or two; a machine that does much else may take longer.
const PATIENCE: Duration = Duration::from_secs(120);
/// Where Chromium is found under one of its names, unless `CHROMIUM` says where it is.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Chromium without a window, with a profile of its own that goes when the test ends.
#[derive(Debug)]
pub struct Browser {
    program: PathBuf,
    folder: TempDir,
}

impl Browser {
    /// Finds it.
    ///
    /// # Panics
    /// When there is none: it says how to get one.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        let program = match std::env::var_os("CHROMIUM") {
            Some(named) => PathBuf::from(named),
            None => installed().expect("the browser tests need Chromium: `make browser` installs it, or set CHROMIUM to its path"),
        };
        Self { program, folder: tempfile::tempdir().expect("a folder for the browser") }
    }

    /// What the page wrote to the console when it was opened: errors, warnings, and what its policy forbade.
    pub fn console(&self, page: &Path) -> Vec<String> {
        let (_, told) = self.run(&["--enable-logging=stderr", "--dump-dom", &url(page)]);
        // Chromium also speaks of itself there.
        told.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect()
    }

    /// By how many pixels the content of a page is wider than a window of a width: 0 when nothing has to be scrolled sideways.
    ///
    /// # Panics
    /// When the page cannot be measured.
    pub fn overflow(&self, page: &Path, width: u32) -> u32 {
        // The page lies in a frame of that width within a page that may run a script, as this one may not.
        let content = fs::read_to_string(page).expect("the page can be read");
        let quoted = content.replace('&', "&amp;").replace('"', "&quot;");
        let around = self.folder.path().join("around.html");
        let html = format!(
            "<!DOCTYPE html><body><iframe id=\"frame\" width=\"{width}\" height=\"800\" style=\"border: 0\" srcdoc=\"{quoted}\"></iframe>\
             <script>addEventListener('load', () => {{\
             const root = document.getElementById('frame').contentDocument.documentElement;\
             document.title = 'measured ' + root.clientWidth + ' ' + root.scrollWidth; }});</script>"
        );
        fs::write(&around, html).expect("a page can be written");
        let (dom, _) = self.run(&["--dump-dom", &url(&around)]);
        let measured = dom.split_once("<title>measured ").and_then(|(_, rest)| rest.split_once("</title>"));
        let (own, content) =
            measured.and_then(|(widths, _)| widths.split_once(' ')).unwrap_or_else(|| panic!("{} was not measured", page.display()));
        let (own, content): (u32, u32) = (own.parse().expect("a width"), content.parse().expect("a width"));
        assert!(own > width / 2 && own <= width, "the frame is {own} wide, and not about {width}");
        content.saturating_sub(own)
    }

    /// How many pages it prints.
    ///
    /// # Panics
    /// When it prints no PDF.
    pub fn printed_pages(&self, page: &Path) -> usize {
        let pdf = self.folder.path().join("printed.pdf");
        self.run(&[&format!("--print-to-pdf={}", pdf.display()), &url(page)]);
        let printed = fs::read(&pdf).unwrap_or_else(|why| panic!("{} was not printed: {why}", page.display()));
        assert!(printed.starts_with(b"%PDF-"), "what was printed is no PDF");
        // `/Type /Page` and not `/Type /Pages`, the list of them.
        let text = String::from_utf8_lossy(&printed);
        text.match_indices("/Type /Page").filter(|(at, found)| !text[at + found.len()..].starts_with('s')).count()
    }

    /// Standard output and standard error of one call.
    fn run(&self, args: &[&str]) -> (String, String) {
        let (out, err) = (self.folder.path().join("out"), self.folder.path().join("err"));
        let to = |path: &Path| Stdio::from(fs::File::create(path).expect("a file of the browser can be written"));
        let mut command = Command::new(&self.program);
        command
            .args(["--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"])
            // A container forbids what the sandbox is made of. The pages are the test's own.
            .arg("--no-sandbox")
            .arg(format!("--user-data-dir={}", self.folder.path().join("profile").display()))
            .args(args)
            .stdout(to(&out))
            .stderr(to(&err));
        let mut child = command.spawn().unwrap_or_else(|why| panic!("{} does not start: {why}", self.program.display()));
        let status = wait(&mut child).unwrap_or_else(|| panic!("{} {args:?} took more than {PATIENCE:?}", self.program.display()));
        let read = |path: &Path| String::from_utf8_lossy(&fs::read(path).expect("a file of the browser can be read")).into_owned();
        assert!(status.success(), "{} {args:?}: {status}\n{}", self.program.display(), read(&err));
        (read(&out), read(&err))
    }
}

fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|program| program.is_file())
}

fn url(page: &Path) -> String {
    format!("file://{}", page.display())
}

/// `None` when it had to be ended.
fn wait(child: &mut Child) -> Option<std::process::ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().expect("a process can be asked") {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().and_then(|()| child.wait()).expect("a process can be ended");
    None
}
