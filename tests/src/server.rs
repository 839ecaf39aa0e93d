use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use crate::plumb;

/// A running `plumb serve` or `plumb demo`, ended when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub url: String,
    /// What it printed where the address was looked for.
    pub printed: Vec<String>,
    agent: ureq::Agent,
}

impl Running {
    /// Starts `plumb serve` on any free port.
    ///
    /// # Panics
    /// When it does not start.
    pub fn serve(folder: &Path, registry: &str) -> Self {
        Self::start(folder, &["serve", "--bind", "127.0.0.1:0", "--registry", registry], None)
    }

    /// Starts a command that serves, and waits until it says where, in a line with `http://`. That is on standard error; or, given a text
    /// that its last line holds, on standard output, which is read up to that line.
    ///
    /// # Panics
    /// When it ends, or says nothing for two minutes, before that.
    pub fn start(folder: &Path, args: &[&str], last: Option<&str>) -> Self {
        let mut command = plumb();
        command.args(args).current_dir(folder).env("RUST_LOG", "error").stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        // Both are read for as long as it runs, or it would block on a full pipe.
        let out = follow(child.stdout.take().expect("a pipe"));
        let err = follow(child.stderr.take().expect("a pipe"));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60))).build().into();
        let mut running = Self { child, url: String::new(), printed: Vec::new(), agent };
        let lines = if last.is_some() { out } else { err };
        loop {
            let line = lines.recv_timeout(Duration::from_secs(120));
            let line = line.unwrap_or_else(|why| panic!("{args:?} said only {:?}: {why}", running.printed));
            if let (true, Some(at)) = (running.url.is_empty(), line.find("http://")) {
                running.url = line[at..].split_whitespace().next().unwrap_or_default().to_owned();
            }
            let ended = last.map_or(!running.url.is_empty(), |last| line.contains(last));
            running.printed.push(line);
            if ended {
                return running;
            }
        }
    }

    /// Sends JSON and returns status and answer.
    ///
    /// # Panics
    /// When no answer comes, or it is not JSON.
    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.try_post(path, body).unwrap_or_else(|why| panic!("POST {path}: {why}"))
    }

    /// Sends JSON and returns status and answer, or why none came.
    ///
    /// # Errors
    /// What failed, in words.
    pub fn try_post(&self, path: &str, body: &Value) -> Result<(u16, Value), String> {
        let answer = self.agent.post(format!("{}{path}", self.url)).send_json(body);
        let mut answer = answer.map_err(|why| why.to_string())?;
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(100 << 20).read_json().map_err(|why| why.to_string())?;
        Ok((status, body))
    }

    /// Puts JSON and returns status and answer.
    ///
    /// # Panics
    /// When no answer comes, or it is not JSON.
    pub fn put(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer = self.agent.put(format!("{}{path}", self.url)).send_json(body);
        let mut answer = answer.unwrap_or_else(|why| panic!("PUT {path}: {why}"));
        (answer.status().as_u16(), answer.body_mut().read_json().expect("JSON"))
    }

    /// Asks for JSON and returns status and answer.
    ///
    /// # Panics
    /// When no answer comes, or it is not JSON.
    pub fn get(&self, path: &str) -> (u16, Value) {
        let answer = self.agent.get(format!("{}{path}", self.url)).call();
        let mut answer = answer.unwrap_or_else(|why| panic!("GET {path}: {why}"));
        (answer.status().as_u16(), answer.body_mut().read_json().expect("JSON"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a pipe as they come.
fn follow(pipe: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            // Nobody listens any more once the address is known.
            let _ = send.send(line);
        }
    });
    receive
}
