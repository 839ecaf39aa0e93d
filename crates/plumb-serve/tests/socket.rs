//! Real connections: timeouts, shutdown, swaps by the watcher.

mod common;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use common::{config, model, publish, registry};
use plumb_registry::Registry;
use plumb_serve::{ServeConfig, ServeError, Server};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// A server that runs until told to stop.
struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServeError>>,
    registry: Registry,
    _folder: TempDir,
}

async fn start() -> Running {
    let folder = TempDir::new().expect("a folder");
    let registry = registry(folder.path());
    let server = Server::bind(config(folder.path())).await.expect("a server");
    let address = server.local_addr();
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(server.run(async {
        drop(stopped.await);
    }));
    Running { address, stop, ended, registry, _folder: folder }
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// Stops the server and says how long that took.
    async fn stop(self) -> Duration {
        let started = Instant::now();
        self.stop.send(()).expect("a server that runs");
        timeout(Duration::from_secs(5), self.ended).await.expect("an end").expect("no panic").expect("no error");
        started.elapsed()
    }
}

/// Everything until the server closes the connection, within five seconds.
async fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    match timeout(Duration::from_secs(5), stream.read_to_end(&mut bytes)).await.expect("a closed connection") {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
        Err(error) => panic!("{error}"),
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fn post(body: &str) -> String {
    let length = body.len();
    let head = "POST /v1/score HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close";
    format!("{head}\r\ncontent-length: {length}\r\n\r\n{body}")
}

async fn ask(running: &Running, request: &str) -> String {
    let mut stream = running.connect().await;
    stream.write_all(request.as_bytes()).await.expect("a request");
    read_all(&mut stream).await
}

#[tokio::test]
async fn it_answers_and_stops() {
    let running = start().await;
    let answer = ask(&running, &post(r#"{"attributes":{"employees":3}}"#)).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("\"status\":\"scored\""), "{answer}");
    let address = running.address;
    assert!(running.stop().await < Duration::from_millis(900));
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_silent_client_and_a_partial_header_are_cut_off() {
    let running = start().await;
    for sent in ["", "GET /health/live HTTP/1.1\r\nhost: local"] {
        let mut stream = running.connect().await;
        stream.write_all(sent.as_bytes()).await.expect("a part of a request");
        let started = Instant::now();
        let answer = read_all(&mut stream).await;
        assert!(!answer.contains("200 OK"), "{answer}");
        assert!(started.elapsed() < Duration::from_secs(4), "{sent:?} took {:?}", started.elapsed());
    }
    // And a connection that idles after a request.
    let mut stream = running.connect().await;
    stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("a request");
    assert!(read_all(&mut stream).await.contains("200 OK"));
    running.stop().await;
}

#[tokio::test]
async fn a_stalled_body_gets_a_problem() {
    let running = start().await;
    let request = post(&"x".repeat(100));
    let answer = ask(&running, &request[..request.len() - 50]).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("urn:plumb:problem:body-timeout"), "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn a_shutdown_lets_requests_finish() {
    let running = start().await;
    let request = post(r#"{"attributes":{"employees":3}}"#);
    let (first, rest) = request.split_at(request.len() - 5);
    let mut stream = running.connect().await;
    stream.write_all(first.as_bytes()).await.expect("a part of a request");
    sleep(Duration::from_millis(50)).await;
    let stopping = tokio::spawn(running.stop());
    sleep(Duration::from_millis(50)).await;
    stream.write_all(rest.as_bytes()).await.expect("the rest");
    assert!(read_all(&mut stream).await.contains("\"status\":\"scored\""));
    assert!(stopping.await.expect("an end") < Duration::from_millis(900));
}

#[tokio::test]
async fn a_shutdown_has_a_deadline() {
    let folder = TempDir::new().expect("a folder");
    registry(folder.path());
    let patient = ServeConfig { body_timeout: Duration::from_secs(60), ..config(folder.path()) };
    let server = Server::bind(patient).await.expect("a server");
    let address = server.local_addr();
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(server.run(async {
        drop(stopped.await);
    }));
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = post(&"x".repeat(100));
    stream.write_all(&request.as_bytes()[..request.len() - 50]).await.expect("a part of a request");
    sleep(Duration::from_millis(50)).await;
    let started = Instant::now();
    stop.send(()).expect("a server that runs");
    timeout(Duration::from_secs(5), ended).await.expect("an end").expect("no panic").expect("no error");
    let took = started.elapsed();
    assert!(took >= Duration::from_millis(900) && took < Duration::from_secs(4), "{took:?}");
    assert_eq!(read_all(&mut stream).await, "");
}

#[tokio::test]
async fn the_watcher_takes_a_new_champion_into_service() {
    let running = start().await;
    let body = post(r#"{"attributes":{"employees":3}}"#);
    assert!(ask(&running, &body).await.contains("\"version\":1"));
    publish(&running.registry, &model("leads", 0.0), true);
    let started = Instant::now();
    loop {
        let answer = ask(&running, &body).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        if answer.contains("\"version\":2") {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(5), "no swap");
        sleep(Duration::from_millis(10)).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn only_loopback_is_bound_and_a_taken_port_is_told() {
    let folder = TempDir::new().expect("a folder");
    registry(folder.path());
    for open in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let config = ServeConfig { bind: open.parse().expect("an address"), ..config(folder.path()) };
        let error = Server::bind(config).await.expect_err("an open address");
        assert!(matches!(error, ServeError::NotLoopback(_)) && error.to_string().contains("127.0.0.1"), "{error}");
    }
    let first = Server::bind(config(folder.path())).await.expect("a server");
    let taken = ServeConfig { bind: first.local_addr(), ..config(folder.path()) };
    let error = Server::bind(taken).await.expect_err("a taken port");
    assert!(matches!(error, ServeError::Bind { .. }) && error.to_string().contains("--bind"), "{error}");
}
