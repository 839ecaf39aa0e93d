use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

/// A server of its own, reached by a socket in a folder of its own; it ends when this is dropped.
pub struct Server {
    programs: PathBuf,
    /// An unprivileged user and group where the tests run as root, as whom PostgreSQL refuses to.
    user: Option<(u32, u32)>,
    folder: TempDir,
    process: Child,
}

impl Server {
    pub async fn start() -> Self {
        let programs = programs();
        let folder = TempDir::with_prefix("plumb-pg-").unwrap();
        let user = unprivileged(folder.path());
        if let Some((user, group)) = user {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let data = folder.path().join("data");
        let mut initdb = as_user(&programs.join("initdb"), user);
        let made = initdb
            .args(["--username=plumb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "initdb: {}", words(&made));
        let mut postgres = as_user(&programs.join("postgres"), user);
        // What is tested is the program, not the disk.
        let settings = ["listen_addresses=", "fsync=off", "max_connections=60", "shared_buffers=32MB"];
        postgres.args(settings.iter().flat_map(|setting| ["-c", setting]));
        postgres.arg("-D").arg(&data).arg("-k").arg(folder.path()).stderr(Stdio::null()).stdout(Stdio::null());
        let process = postgres.spawn().unwrap();
        let server = Self { programs, user, folder, process };
        let start = Instant::now();
        while tokio_postgres::connect(&server.url("postgres"), NoTls).await.is_err() {
            assert!(start.elapsed() < Duration::from_secs(60), "PostgreSQL did not start");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server
    }

    /// The address of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://plumb@{}/{database}", self.folder.path().display().to_string().replace('/', "%2F"))
    }

    /// Makes an empty database; its address.
    pub async fn database(&self, name: &str) -> String {
        self.client("postgres").await.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        self.url(name)
    }

    pub async fn client(&self, database: &str) -> Client {
        let (client, connection) = tokio_postgres::connect(&self.url(database), NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    pub fn stop(&mut self) {
        let data = self.folder.path().join("data");
        let _ = as_user(&self.programs.join("pg_ctl"), self.user).args(["stop", "-m", "immediate", "-D"]).arg(data).output();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The folder of PostgreSQL's programs: `PG_BIN`, or where Debian puts the newest, or wherever the path leads.
fn programs() -> PathBuf {
    if let Some(folder) = std::env::var_os("PG_BIN") {
        return folder.into();
    }
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    versions.sort_unstable();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find(|folder| folder.join("initdb").exists());
    versions.pop().map(|(_, folder)| folder).or(on_path).expect(
        "the tests of the store need PostgreSQL's server: run `make postgres` (or `sudo apt-get install postgresql`), or set PG_BIN to the folder of initdb",
    )
}

/// Debian's user for PostgreSQL, or nobody, if a new file shows that this is root.
fn unprivileged(folder: &Path) -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    if std::fs::metadata(folder).unwrap().uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(ids("postgres").or_else(|| ids("nobody")).expect("PostgreSQL does not run as root, and there is no other user"))
}

fn as_user(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").stdin(Stdio::null());
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
