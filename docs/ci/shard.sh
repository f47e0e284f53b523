#!/usr/bin/env bash
# One shard of a campaign, as an Indexed Job of Kubernetes, or anybody else, runs it:
#   JOB_COMPLETION_INDEX=0 SEED=<commit hash> RUNS=200000 SHARDS=16 OUT=out bash docs/ci/shard.sh
# It leaves OUT/shard-K.json. A failure that was found is a result: `hedgeproof merge` tells it.
set -euo pipefail
: "${SEED:?the hash of the commit that is tried}"
: "${JOB_COMPLETION_INDEX:?which shard, from 0}"
: "${RUNS:=200000}" "${SHARDS:=16}" "${OUT:=out}"
shard=$((JOB_COMPLETION_INDEX + 1))
mkdir -p "$OUT"
code=0
node dist/sim/cli/main.js run --fresh "$RUNS" --commit "$SEED" --shard "$shard/$SHARDS" \
  --no-results --json > "$OUT/shard-$shard.json.part" || code=$?
if [ "$code" -gt 1 ]; then exit "$code"; fi
mv "$OUT/shard-$shard.json.part" "$OUT/shard-$shard.json"
