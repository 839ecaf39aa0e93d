//! The text format of Prometheus, version 0.0.4.

use std::fmt::Write;
use std::sync::atomic::Ordering;

use super::{BUCKETS, METHODS, Metrics, RouteCounts};

/// A label's name and value.
pub(crate) type Label<'a> = (&'a str, &'a str);

/// A page of metrics, written a family at a time.
#[derive(Debug, Default)]
pub(crate) struct Page(String);

impl Page {
    /// Begins a family.
    pub fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into a string does not fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// Adds a sample.
    pub fn sample(&mut self, name: &str, labels: &[Label<'_>], value: impl std::fmt::Display) {
        self.0.push_str(name);
        for (index, (label, text)) in labels.iter().enumerate() {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{}{label}=\"{text}\"", if index == 0 { "{" } else { "," });
        }
        let _ = writeln!(self.0, "{} {value}", if labels.is_empty() { "" } else { "}" });
    }

    /// The text.
    pub fn finish(self) -> String {
        self.0
    }
}

impl Metrics {
    /// Adds what requests were counted.
    pub fn write(&self, page: &mut Page) {
        let routes = self.0.load();
        let method = |place: usize| METHODS.get(place).map_or("other", |method| method.as_str());
        let mut counted: Vec<(&str, &str, &RouteCounts)> = routes
            .iter()
            .flat_map(|(path, methods)| {
                methods.iter().enumerate().filter_map(move |(place, counts)| Some((path.as_str(), method(place), counts.get()?)))
            })
            .collect();
        counted.sort_unstable_by_key(|(path, method, _)| (*path, *method));
        page.family("plumb_requests_total", "counter", "Requests that were answered, by route, method and status.");
        for (route, method, counts) in &counted {
            for (status, count) in (100..).zip(&counts.statuses) {
                let (count, status): (u64, u16) = (count.load(Ordering::Relaxed), status);
                if count > 0 {
                    page.sample("plumb_requests_total", &[("route", route), ("method", method), ("status", &status.to_string())], count);
                }
            }
        }
        let name = "plumb_request_duration_seconds";
        page.family(name, "histogram", "Time from a request's head to its answer, by route and method.");
        counted.iter().for_each(|(route, method, counts)| counts.write_durations(page, name, &[("route", route), ("method", method)]));
    }
}

impl RouteCounts {
    fn write_durations(&self, page: &mut Page, name: &str, labels: &[Label<'_>; 2]) {
        let [route, method] = *labels;
        let mut count = 0;
        let ends = BUCKETS.iter().map(|micros| seconds(*micros)).chain(["+Inf".to_owned()]);
        for (end, bucket) in ends.zip(&self.buckets) {
            count += bucket.load(Ordering::Relaxed);
            page.sample(&format!("{name}_bucket"), &[route, method, ("le", &end)], count);
        }
        page.sample(&format!("{name}_sum"), labels, seconds(self.micros.load(Ordering::Relaxed)));
        page.sample(&format!("{name}_count"), labels, count);
    }
}

fn seconds(micros: u64) -> String {
    (micros as f64 / 1e6).to_string()
}
