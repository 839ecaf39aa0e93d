use std::io::{self, Read};
use std::path::Path;

use super::ReadError;

/// The part of a file that is in memory: what was read and not yet consumed.
pub(super) struct Window {
    source: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    at_end: bool,
    chunk: usize,
    gzip: bool,
    has_nul: bool,
}

impl Window {
    pub(super) fn new(source: Box<dyn Read + Send>, chunk: usize, gzip: bool) -> Self {
        Self { source, buffer: Vec::new(), start: 0, at_end: false, chunk: chunk.max(1), gzip, has_nul: false }
    }

    /// A window on bytes after which nothing comes; not `whole` if what they end in was cut off.
    pub(super) fn of(bytes: Vec<u8>, whole: bool) -> Self {
        let has_nul = memchr::memchr(0, &bytes).is_some();
        Self { source: Box::new(std::io::empty()), buffer: bytes, start: 0, at_end: whole, chunk: 1, gzip: false, has_nul }
    }

    /// What is there.
    pub(super) fn data(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// True when nothing follows after [`Window::data`].
    pub(super) fn at_end(&self) -> bool {
        self.at_end
    }

    /// True when a NUL byte was ever seen: only then is it worth looking for.
    pub(super) fn has_nul(&self) -> bool {
        self.has_nul
    }

    /// The first `bytes`, taken out.
    pub(super) fn take(&mut self, bytes: usize) -> Vec<u8> {
        let taken = self.data()[..bytes].to_vec();
        self.consume(bytes);
        taken
    }

    /// Drops the first `bytes`.
    pub(super) fn consume(&mut self, bytes: usize) {
        self.start = (self.start + bytes).min(self.buffer.len());
    }

    /// Reads on. It reads at least as much as it holds, so that scanning a long record anew each time stays linear in its length.
    /// `line` is the line reached so far, for the message.
    pub(super) fn fill(&mut self, path: &Path, line: u64) -> Result<(), ReadError> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let before = self.buffer.len();
        let wanted = self.chunk.max(before);
        self.buffer.reserve(wanted);
        let read = self.source.by_ref().take(wanted as u64).read_to_end(&mut self.buffer);
        let read = read.map_err(|source| fault(path, self.gzip, line + breaks(&self.buffer), source))?;
        self.at_end = read < wanted;
        self.has_nul |= memchr::memchr(0, &self.buffer[before..]).is_some();
        Ok(())
    }
}

/// What an error of the system or of the gzip decoder means; `line` is the last line that was reached.
pub(super) fn fault(path: &Path, gzip: bool, line: u64, source: io::Error) -> ReadError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::UnexpectedEof if gzip => ReadError::GzipTruncated { path, line },
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput if gzip => ReadError::GzipCorrupt { path, line, source },
        io::ErrorKind::IsADirectory => ReadError::Folder { path },
        _ => ReadError::Io { path, source },
    }
}

/// Line ends within `bytes`: line feeds, and carriage returns that no line feed follows.
pub(super) fn breaks(bytes: &[u8]) -> u64 {
    memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n')).count() as u64
}
