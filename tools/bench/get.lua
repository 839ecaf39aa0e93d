-- wrk's script: asks for the scores of the kept leads in the file IDS in leaps, and prints one line of JSON at the end.

local requests, at = {}, 0

function init()
  for line in io.lines(os.getenv("IDS")) do
    requests[#requests + 1] = wrk.format("GET", "/v1/leads/" .. line .. "/score")
  end
end

function request()
  at = (at + 7919) % #requests
  return requests[at + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"p50_us":%.1f,"p99_us":%.1f,"bad_status":%d,"socket_errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
