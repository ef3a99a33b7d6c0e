#!/usr/bin/env bash
# Cytobench and PyTorch in turns on the same steps, so that a ratio comes from the same machine and minutes:
#   bench/compare.sh --models resnet18 --sizes 64 --batches 32 [--steps N] [--warmup N] [--mode train|infer] [--device D] [--threads N]
# Environment: ROUNDS (3), PYTHON (python3), CYTOBENCH (the built program), PEER and OURS (options for one of the two alone).
# Build before: dotnet build -c Release
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-3}
python=${PYTHON:-python3}
read -ra cytobench <<< "${CYTOBENCH:-dotnet src/Cytobench.Cli/bin/Release/net10.0/Cytobench.Cli.dll}"
read -ra peer <<< "${PEER:-}"
read -ra ours <<< "${OURS:-}"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

for ((round = 1; round <= rounds; round++)); do
    "${cytobench[@]}" bench --json "$@" "${ours[@]}" > "$results/ours.$round.json"
    "$python" bench/peer_pytorch.py "$@" "${peer[@]}" > "$results/peer.$round.json"
    echo "round $round of $rounds done" >&2
done

"$python" - "$results" "$rounds" <<'PYTHON'
import json, statistics, sys

folder, rounds = sys.argv[1], int(sys.argv[2])

def read(side):
    by_case = {}
    for r in range(1, rounds + 1):
        with open(f"{folder}/{side}.{r}.json") as file:
            for row in json.load(file):
                by_case.setdefault((row["model"], row["size"], row["batch"]), []).append(row)
    return by_case

ours, peer = read("ours"), read("peer")
print(f"{rounds} rounds in turns; medians of the rounds' medians")
for case, rows in ours.items():
    others = peer[case]
    mine, theirs = (statistics.median(row["step_ms"] for row in side) for side in (rows, others))
    memory, their_memory = (max(row["peak_bytes"] or 0 for row in side) / 1e6 for side in (rows, others))
    print(f"{case[0]}, {case[1]} px, batch {case[2]}:")
    print(f"  Cytobench  {mine:8.1f} ms  {1000 * case[2] / mine:8.1f} images/s  {memory:6.0f} MB  {rows[0]['engine']}, {rows[0]['precision']}, {rows[0]['floor_share']:.0%} of the floor")
    print(f"  peer       {theirs:8.1f} ms  {1000 * case[2] / theirs:8.1f} images/s  {their_memory:6.0f} MB  {others[0]['engine']}, {others[0]['precision']}")
    single = ", ".join(format(b["step_ms"] / a["step_ms"], ".2f") for a, b in zip(rows, others))
    print(f"  ratio {theirs / mine:.2f}; of the single rounds {single}")
PYTHON
