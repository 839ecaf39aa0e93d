//! Reading and writing files: every quirk of real exports, and every way a file can be bad, with its message.

mod files {
    mod broken;
    mod csv;
    mod gzip;
    mod ndjson;
    mod output;
    mod parquet;
    mod round_trip;
    mod support;
    mod tables;
}
