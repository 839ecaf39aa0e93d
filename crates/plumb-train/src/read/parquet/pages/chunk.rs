use std::fs::File;
use std::io::Cursor;
use std::sync::Arc;

use polars_buffer::Buffer;
use polars_parquet::parquet::compression::{Compression, DecompressionContext};
use polars_parquet::parquet::error::ParquetError;
use polars_parquet::parquet::metadata::{ColumnChunkMetadata, Descriptor};
use polars_parquet::parquet::page::{CompressedPage, Page};
use polars_parquet::parquet::read::{PageMetaData, PageReader, decompress};

use super::reader::Stop;

/// Bytes of a column that are read at once, unless a page is longer. Mapping the file into memory would need no such care, but a
/// mapped file counts as memory of the process, and memory is to stay the same however large the file is.
const WINDOW_BYTES: u64 = 512 * 1024;

/// The pages of a column chunk, one after the other.
pub(super) struct Pages {
    file: Arc<File>,
    compression: Compression,
    descriptor: Descriptor,
    /// No page of the chunk can be longer than all of it.
    uncompressed: usize,
    /// Values of the pages that were not yet read.
    values_left: i64,
    /// A part of the chunk, and where the next page begins in it.
    window: Buffer<u8>,
    at: usize,
    /// Where the window ends in the file, and where the chunk does.
    window_end: u64,
    end: u64,
    context: DecompressionContext,
}

impl Pages {
    pub(super) fn new(file: Arc<File>, chunk: &ColumnChunkMetadata) -> Self {
        let range = chunk.byte_range();
        Self {
            file,
            compression: chunk.compression(),
            descriptor: chunk.descriptor().descriptor.clone(),
            uncompressed: usize::try_from(chunk.uncompressed_size()).unwrap_or(0),
            values_left: chunk.num_values(),
            window: Buffer::default(),
            at: 0,
            window_end: range.start,
            end: range.end,
            context: DecompressionContext::Unset,
        }
    }

    /// The next page as it lies in the file; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<CompressedPage>, Stop> {
        if self.values_left <= 0 {
            return Ok(None);
        }
        let mut wanted = WINDOW_BYTES;
        loop {
            match self.try_next() {
                Ok(page) => {
                    let (values, length) = match &page {
                        CompressedPage::Data(page) => (page.num_values(), page.uncompressed_size()),
                        // The length of a dictionary is not told before it is unpacked.
                        CompressedPage::Dict(_) => (0, 0),
                    };
                    if length > self.uncompressed {
                        return Err(Stop::damaged("a page is longer than its column"));
                    }
                    self.values_left -= i64::try_from(values).unwrap_or(i64::MAX);
                    return Ok(Some(page));
                }
                // Cut off by the end of the window, most likely.
                Err(_) if self.window_end < self.end => {
                    self.read_on(wanted)?;
                    wanted *= 2;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn try_next(&mut self) -> Result<CompressedPage, ParquetError> {
        let mut cursor = Cursor::new(self.window.clone());
        cursor.set_position(self.at as u64);
        // The start of the column is only used for messages.
        let meta = PageMetaData::new(0, self.values_left, self.compression, self.descriptor.clone());
        let mut reader = PageReader::new_with_page_meta(cursor, meta, Vec::new(), usize::MAX);
        let page = reader.next().unwrap_or(Err(ParquetError::WouldOverAllocate))?;
        self.at = reader.into_inner().0.position() as usize;
        Ok(page)
    }

    /// Moves the window so that it begins with the next page and has `wanted` bytes more.
    fn read_on(&mut self, wanted: u64) -> Result<(), Stop> {
        let kept = self.window.len() - self.at;
        let more = wanted.min(self.end - self.window_end) as usize;
        let mut bytes = vec![0; kept + more];
        bytes[..kept].copy_from_slice(&self.window[self.at..]);
        read_at(&self.file, &mut bytes[kept..], self.window_end).map_err(|error| Stop::Damaged(error.to_string()))?;
        self.window_end += more as u64;
        self.window = Buffer::from_vec(bytes);
        self.at = 0;
        Ok(())
    }

    /// Unpacks a page into a buffer, which it takes over.
    pub(super) fn unpack(&mut self, page: CompressedPage, mut buffer: Vec<u8>) -> Result<Page, Stop> {
        Ok(decompress(page, &mut buffer, &mut self.context)?)
    }
}

/// Fills `bytes` from a place in the file; threads share the file, so its own place is not used.
#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

/// As above.
#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> std::io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, offset)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        offset += read as u64;
        bytes = &mut bytes[read..];
    }
    Ok(())
}
