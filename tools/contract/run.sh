#!/usr/bin/env bash
# Serves the demo model with rules and a fresh store on a free port, and lets Schemathesis call every operation of the OpenAPI document with made-up requests, good and
# bad: no answer may be a 5xx, and each must be what the document says of it.
#
#   tools/contract/run.sh PLUMB SCHEMATHESIS [MORE OPTIONS OF SCHEMATHESIS]
set -euo pipefail
plumb=$1 schemathesis=$2
shift 2
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
cd "$work"
RUST_LOG=error "$plumb" serve --bind 127.0.0.1:0 --registry "$root/models" --rules "$root/data/rules.toml" --store "sqlite:$work/plumb.db" 2>serve.log &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do
	url=$(grep -o 'http://[0-9.:]*' serve.log | head -n 1 || true)
	test -n "$url" && break
	kill -0 $server || { cat serve.log; exit 1; }
	sleep 0.1
done
checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,unsupported_method,allow_header_conformance
"$schemathesis" --no-color run "$url/openapi.json" --checks "$checks" --workers 2 --seed 20250331 --max-examples 60 --suppress-health-check all \
	--exclude-deprecated "$@"
