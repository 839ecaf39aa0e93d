use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// The port of PostgreSQL where none is given.
const USUAL_PORT: u16 = 5432;

/// The address of a store for messages, never with a password, nor with a part of one. Of an address that cannot be read for certain, only its kind is told:
/// where the password stands in it is anybody's guess.
pub fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once(':') else {
        return if is_harmless(url) { url.to_owned() } else { "the address".to_owned() };
    };
    match scheme {
        // A path: there is nothing else in it.
        "sqlite" => url.to_owned(),
        "postgres" | "postgresql" => server(url, rest).unwrap_or_else(|| format!("{scheme}:...")),
        _ if is_harmless(scheme) && is_harmless(rest) => url.to_owned(),
        _ if is_harmless(scheme) => other(scheme, rest).unwrap_or_else(|| format!("{scheme}:...")),
        _ => "the address".to_owned(),
    }
}

/// The address of something that is no store, where it is clear where its password stands: `//USER:PASSWORD@PLACE`.
fn other(scheme: &str, rest: &str) -> Option<String> {
    let (credentials, place) = rest.strip_prefix("//")?.split_once('@')?;
    let user = credentials.split_once(':').map_or(credentials, |(user, _)| user);
    (is_harmless(user) && is_harmless(place)).then(|| format!("{scheme}://{user}@{place}"))
}

/// Nothing in it parts a password from something else.
fn is_harmless(text: &str) -> bool {
    !text.contains([':', '@', '=', '?', '&'])
}

/// Who, where and which database, as the client itself reads them.
fn server(url: &str, rest: &str) -> Option<String> {
    // A second `@` may belong to a password, which would end at the first one for some, and at the last one for others.
    if !rest.starts_with("//") || rest.matches('@').count() > 1 {
        return None;
    }
    let config: Config = url.parse().ok()?;
    // What is taken for a name may be more than that where a sign was left out.
    let is_name = |name: &str| is_harmless(name) && !name.contains('/');
    if !config.get_user().into_iter().chain(config.get_dbname()).all(is_name) {
        return None;
    }
    let is_place = |host: &Host| match host {
        Host::Tcp(name) => name.chars().all(|letter| letter.is_alphanumeric() || ".-_:".contains(letter)),
        #[cfg(unix)]
        Host::Unix(path) => is_harmless(&path.to_string_lossy()),
    };
    if !config.get_hosts().iter().all(is_place) {
        return None;
    }
    let ports = config.get_ports();
    let place = |(at, host): (usize, &Host)| {
        let name = match host {
            Host::Tcp(name) if name.contains(':') => format!("[{name}]"),
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.to_string_lossy().replace('/', "%2F"),
        };
        match ports.get(at).or(ports.first()).filter(|port| **port != USUAL_PORT) {
            Some(port) => format!("{name}:{port}"),
            None => name,
        }
    };
    let hosts: Vec<String> = config.get_hosts().iter().enumerate().map(place).collect();
    let user = config.get_user().map(|user| format!("{user}@")).unwrap_or_default();
    let database = config.get_dbname().map(|name| format!("/{name}")).unwrap_or_default();
    Some(format!("postgres://{user}{}{database}", hosts.join(",")))
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn what_can_be_read_is_shown_without_its_password() {
        for (url, expected) in [
            ("sqlite:plumb.db", "sqlite:plumb.db"),
            ("sqlite:/srv/a b@c.db", "sqlite:/srv/a b@c.db"),
            ("plumb.db", "plumb.db"),
            ("mysql://host", "mysql://host"),
            ("mysql://ann:secret@host/leads", "mysql://ann@host/leads"),
            ("postgres://host", "postgres://host"),
            ("postgres://ann@host/leads", "postgres://ann@host/leads"),
            ("postgres://ann:secret@host:5433/leads", "postgres://ann@host:5433/leads"),
            ("postgresql://ann:secret@host/leads?password=secret&connect_timeout=5", "postgres://ann@host/leads"),
            ("postgres://ann:s%40ecret@a:1,b:2/leads", "postgres://ann@a:1,b:2/leads"),
            ("postgres://ann:secret@[::1]:7/leads", "postgres://ann@[::1]:7/leads"),
            ("postgres:///leads?host=db&port=7&user=ann&password=secret", "postgres://ann@db:7/leads"),
            ("postgres://ann@%2Fvar%2Frun%2Fpostgresql/leads", "postgres://ann@%2Fvar%2Frun%2Fpostgresql/leads"),
        ] {
            assert_eq!(shown(url), expected, "{url}");
        }
    }

    /// `s1`, `s2` and `s3` are what a password is made of, or parts of it.
    #[test]
    fn no_part_of_a_password_is_ever_shown() {
        for url in [
            "postgres:ann:s1@host/leads",
            "postgres:/ann:s1@host/leads",
            "postgres://ann:s1@s2@host/leads",
            "postgres://ann:s1@s2/s3@host/leads",
            "postgres://ann:s1/s2@host/leads",
            "postgres://ann:s1?s2@host/leads",
            "postgres://ann:s1#s2@host/leads",
            "postgres://ann:s1:s2@host/leads",
            "postgres://ann:s1%@host/leads",
            "postgres://ann:s1@[host/leads",
            "postgres://ann:s1@host:port/leads",
            "postgres://ann:s1",
            "postgres://ann:s1/leads",
            "postgres://ann:s1@host/leads?pasword=s2",
            "postgres://host/leads?password=s1&host=s2@s3",
            "postgres://host/leads?password=s1&s2&s3",
            "postgres://host/leads?user=ann&password=s1%",
            "postgres ://ann:s1@host/leads",
            "POSTGRES://ann:s1@host/leads",
            "ann:s1@host",
            "s1@host",
            "host=db password=s1",
            "host=db:5 password=s1",
            "mysql://root:s1@host/leads",
            "mysql://root:s1@s2@host/leads",
            "mysql://root:s1@host/leads?password=s2",
            "mysql:root:s1",
            ":s1@host",
        ] {
            let shown = shown(url);
            for part in ["s1", "s2", "s3"] {
                assert!(!shown.contains(part), "{url} is shown as {shown}");
            }
        }
    }
}
