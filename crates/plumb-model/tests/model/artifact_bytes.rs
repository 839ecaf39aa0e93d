//! Bytes that are not exactly what was written are refused, before their content is looked at.

use plumb_model::{ArtifactError, FORMAT_VERSION, Model};
use sha2::{Digest, Sha256};

use crate::sample::model;

/// The envelope by hand, with a digest that fits.
pub fn envelope(version: &str, content: &str) -> Vec<u8> {
    let digest: String = Sha256::digest(content.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
    format!("{{\"format\":\"plumb-model\",\"format_version\":{version},\"sha256\":\"{digest}\",\"model\":{content}}}\n").into_bytes()
}

fn content() -> String {
    serde_json::to_string_pretty(&model()).unwrap()
}

fn refused(bytes: &[u8]) -> ArtifactError {
    Model::from_bytes(bytes).expect_err("these bytes should be refused")
}

#[test]
fn a_round_trip_changes_nothing() {
    let bytes = model().to_bytes().unwrap();
    let read = Model::from_bytes(&bytes).unwrap();
    assert_eq!(read, model());
    assert_eq!(read.to_bytes().unwrap(), bytes);
    assert_eq!(envelope("1", &content()), bytes, "the tests build the envelope as the program does");
    assert!((4_000..=12_000).contains(&bytes.len()), "{} bytes: small enough to flip every bit", bytes.len());
}

#[test]
fn a_cut_anywhere_is_refused() {
    let bytes = model().to_bytes().unwrap();
    for length in 0..bytes.len() {
        let error = refused(&bytes[..length]);
        // Where a line ends with a brace the envelope seems whole, and the digest tells.
        assert!(matches!(error, ArtifactError::Envelope | ArtifactError::Digest { .. }), "cut to {length} bytes: {error}");
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let mut bytes = model().to_bytes().unwrap();
    for index in 0..bytes.len() {
        for bit in 0..8 {
            bytes[index] ^= 1 << bit;
            let error = refused(&bytes);
            let found = matches!(error, ArtifactError::Envelope | ArtifactError::Version(_) | ArtifactError::Digest { .. });
            assert!(found, "bit {bit} of byte {index}: found only by its content: {error}");
            bytes[index] ^= 1 << bit;
        }
    }
}

#[test]
fn another_format_version_says_what_to_do() {
    for version in ["0", "2", "10", "999999999999999999999"] {
        let error = refused(&envelope(version, &content()));
        assert!(matches!(&error, ArtifactError::Version(v) if v == version), "{error}");
        let text = error.to_string();
        assert!(text.contains(&format!("reads version {FORMAT_VERSION}")) && text.contains("train again"), "{text}");
    }
    for version in ["01", "+1", "1.0", "\"1\"", "-1", " 1", "null"] {
        let error = refused(&envelope(version, &content()));
        assert!(matches!(error, ArtifactError::Envelope | ArtifactError::Version(_)), "{version}: {error}");
    }
}

#[test]
fn a_wrong_digest_is_refused() {
    let text = String::from_utf8(model().to_bytes().unwrap()).unwrap();
    let (before, after) = text.split_once("\"sha256\":\"").unwrap();
    let (digest, after) = after.split_at(64);
    for other in [digest.to_uppercase(), "0".repeat(64), String::new(), digest[..63].to_owned(), format!("{digest}0")] {
        let error = refused(format!("{before}\"sha256\":\"{other}{after}").as_bytes());
        assert!(matches!(&error, ArtifactError::Digest { expected, found } if *expected == other && found == digest), "{error}");
    }
    let changed = text.replacen("\"leads\"", "\"loads\"", 1);
    assert!(matches!(refused(changed.as_bytes()), ArtifactError::Digest { .. }));
}

#[test]
fn bytes_around_the_artifact_are_refused() {
    let bytes = model().to_bytes().unwrap();
    let without_feed = &bytes[..bytes.len() - 1];
    let bom = [b"\xef\xbb\xbf", bytes.as_slice()].concat();
    let carriage = [without_feed, b"\r\n"].concat();
    for wrong in [&[b" ", bytes.as_slice()].concat(), &bom, &[&bytes, b" ".as_slice()].concat(), &carriage] {
        assert!(matches!(refused(wrong), ArtifactError::Envelope));
    }
    // These end as an artifact does, so only the digest tells.
    for wrong in [[&bytes, b"}\n".as_slice()].concat(), [bytes.as_slice(), &bytes].concat(), [without_feed, b" }\n"].concat()] {
        assert!(matches!(refused(&wrong), ArtifactError::Digest { .. }));
    }
}

#[test]
fn what_is_no_artifact_at_all_is_refused() {
    let text = String::from_utf8(model().to_bytes().unwrap()).unwrap();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_with_mark = [b"\xff\xfe".as_slice(), &utf16].concat();
    let wrong: [&[u8]; 8] = [b"", b"\n", b"{}", b"null", b"PK\x03\x04", &[0; 4096], &utf16, &utf16_with_mark];
    for bytes in wrong {
        let error = refused(bytes);
        assert!(matches!(error, ArtifactError::Envelope), "{error}");
        assert!(error.to_string().contains("not a Plumb model"), "{error}");
    }
    assert!(matches!(refused(content().as_bytes()), ArtifactError::Envelope), "a model without its envelope");
}
