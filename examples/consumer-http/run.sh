#!/usr/bin/env bash
# The same tests as in ../consumer-vitest over plain HTTP, for any language: a gateway and its mock vendor are running (npm start).
#   GATEWAY_URL (http://localhost:3000)   MOCK_URL (http://localhost:4000)   KYC_KEY (what data/dev-key holds)
set -euo pipefail

gateway="${GATEWAY_URL:-http://localhost:3000}"
mock="${MOCK_URL:-http://localhost:4000}"
key="${KYC_KEY:-$(cat data/dev-key)}"
run="$$-$RANDOM"

control() { # control <method> <path> [json]
  curl -sSf -X "$1" "$mock/__control$2" ${3:+-H 'content-type: application/json' -d "$3"}
}

field() { sed -E 's/^\{.*"'"$1"'":"([^"]*)".*/\1/'; }

open_session() { # open_session <customer>: its id
  curl -sSf "$gateway/v1/sessions" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
    -H "Idempotency-Key: $run-$1" -d '{
      "subject": { "reference": "'"$run-$1"'", "given_name": "Ada", "family_name": "Lovelace", "date_of_birth": "1990-12-10" },
      "jurisdiction": "DE", "level": "standard",
      "consent": { "notice_hash": "sha256:23af425443f0522f820074836ec64096f9fff424674526880d1b5b62743c2899", "locale": "de-DE",
                   "scopes": ["document", "biometric"], "granted_at": "2026-11-23T10:00:00Z", "recipients": ["*"] } }' |
    sed -E 's/^\{"id":"(ses_[0-9a-z]+)".*/\1/'
}

status_of() { # status_of <id>
  curl -sSf "$gateway/v1/sessions/$1" -H "Authorization: Bearer $key" | sed -E 's/^\{"id":"[^"]+","status":"([a-z_]+)".*/\1/'
}

expect_status() { # expect_status <id> <status>: within ten seconds
  for _ in $(seq 100); do
    seen="$(status_of "$1")"
    if [ "$seen" = "$2" ]; then return 0; fi
    sleep 0.1
  done
  echo "expected $2, saw $seen" >&2
  exit 1
}

finish() { control DELETE /faults >/dev/null; control PUT /scenario '{"scenario":null}' >/dev/null; }
trap finish EXIT

echo "== a customer who is approved"
control PUT /scenario '{"scenario":"approve"}' >/dev/null
session="$(open_session ada)"
control POST /clock '{"advanceSeconds":60}' >/dev/null
expect_status "$session" approved

echo "== a customer whose document is forged"
control PUT /scenario '{"scenario":"reject-forged"}' >/dev/null
session="$(open_session mallory)"
control POST /clock '{"advanceSeconds":60}' >/dev/null
expect_status "$session" rejected

echo "== a vendor that tells everything twice"
control PUT /scenario '{"scenario":"approve"}' >/dev/null
fault="$(control POST /faults '{"kind":"callback_duplicate"}' | field id)"
session="$(open_session bea)"
control POST /clock '{"advanceSeconds":60}' >/dev/null
expect_status "$session" approved
control DELETE "/faults/$fault"
control GET '/journal?kind=callback&limit=50' | grep -q '"marks":\["duplicate"\]' || { echo "nothing came twice" >&2; exit 1; }

echo "== a vendor that is down when the customer comes"
control POST /faults '{"kind":"unavailable","vendor":"onfido","forSeconds":30}' >/dev/null
session="$(open_session carl)"
control POST /clock '{"advanceSeconds":60}' >/dev/null
expect_status "$session" approved

echo "all as expected"
