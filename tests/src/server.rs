use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use serde_json::Value;

use crate::plumb;

/// A running `plumb serve` or `plumb demo`, ended when dropped.
#[derive(Debug)]
pub struct Running {
    child: Mutex<Child>,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub url: String,
    /// What it printed where the address was looked for.
    pub printed: Vec<String>,
    agent: ureq::Agent,
}

impl Running {
    /// Starts `plumb serve` on any free port, without a store.
    ///
    /// # Panics
    /// When it does not start.
    pub fn serve(folder: &Path, registry: &str) -> Self {
        Self::serve_with(folder, &["--registry", registry, "--store", "none"])
    }

    /// Starts `plumb serve` on any free port, with these options.
    ///
    /// # Panics
    /// When it does not start.
    pub fn serve_with(folder: &Path, options: &[&str]) -> Self {
        Self::start(folder, &[&["serve", "--bind", "127.0.0.1:0"], options].concat(), None)
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
        let mut running = Self { child: Mutex::new(child), url: String::new(), printed: Vec::new(), agent };
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

    /// Ends it without any warning.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub fn kill(&self) {
        let mut child = self.child.lock().expect("nobody panicked while killing it");
        child.kill().expect("the server can be killed");
        child.wait().expect("a killed server ends");
    }

    /// Sends any request.
    ///
    /// # Panics
    /// When no answer comes, or it is not JSON.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Reply {
        self.try_send(method, path, headers, body).unwrap_or_else(|why| panic!("{method} {path}: {why}"))
    }

    /// Sends any request, or says why no answer came.
    ///
    /// # Errors
    /// What failed, in words.
    pub fn try_send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Result<Reply, String> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json").body(body.to_string());
                self.agent.run(request.map_err(|why| why.to_string())?)
            }
            None => self.agent.run(request.body(()).map_err(|why| why.to_string())?),
        };
        let mut answer = answer.map_err(|why| why.to_string())?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.body_mut().with_config().limit(100 << 20).read_json().map_err(|why| why.to_string())?;
        Ok(Reply { status, headers, body })
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

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: ureq::http::HeaderMap,
    /// The body.
    pub body: Value,
}

impl Reply {
    /// A header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        if let Ok(child) = self.child.get_mut() {
            let _ = child.kill();
            let _ = child.wait();
        }
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
