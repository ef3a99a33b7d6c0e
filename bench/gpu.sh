#!/usr/bin/env bash
# What a machine with a CUDA GPU has to show, in some ten minutes; docs/performance.md has a section for it:
#   bench/gpu.sh BLOODMNIST_28.npz [FOLDER]
# Environment: CYTOBENCH (the built program), CYTOBENCH_LIBTORCH (a CUDA PyTorch's lib folder; found through PYTHON without it), PYTHON (python3),
# TESTS (the built Cytobench.Tests program; its tests of our kernels are left out without it), DEVICE (cuda), SIZE (224), CNN_BATCHES (512,128,32),
# VIT_BATCHES (256,128,32), STEPS (20), PRESET (full). A step that fails is said so, and the next one begins.
set -uo pipefail
cd "$(dirname "$0")/.."
data=${1:?name the 28 px data set}
out=${2:-runs/gpu}
export PYTHON=${PYTHON:-python3} CYTOBENCH=${CYTOBENCH:-dotnet src/Cytobench.Cli/bin/Release/net10.0/Cytobench.Cli.dll}
device=${DEVICE:-cuda} size=${SIZE:-224} steps=${STEPS:-20}
cnn=${CNN_BATCHES:-512,128,32} vit=${VIT_BATCHES:-256,128,32}
if [ "$device" != cpu ] && [ -z "${CYTOBENCH_LIBTORCH:-}" ]; then
    CYTOBENCH_LIBTORCH=$("$PYTHON" -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])')/lib
    export CYTOBENCH_LIBTORCH LD_LIBRARY_PATH=$CYTOBENCH_LIBTORCH${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
fi
read -ra cytobench <<< "$CYTOBENCH"
mkdir -p "$out"

step() {                                                     # step NAME SECONDS COMMAND...: its output is kept, the end of it is shown
    local name=$1 limit=$2 began=$SECONDS status
    shift 2
    echo "== $name"
    timeout "$limit" "$@" >"$out/$name.log" 2>&1
    status=$?
    tail -n "${SHOW:-25}" "$out/$name.log"
    echo "== $name: ended with $status after $((SECONDS - began)) s"
    return $status
}
compare() {                                                  # compare NAME OURS PEER OPTIONS...
    local name=$1 ours=$2 peer=$3
    shift 3
    ROUNDS=1 OURS=$ours PEER=$peer step "$name" 240 bench/compare.sh --device "$device" --sizes "$size" --steps "$steps" --warmup 8 "$@"
}

step doctor 60 "${cytobench[@]}" doctor || exit 1
[ -z "${TESTS:-}" ] || step kernels 120 "$TESTS" -class '*NormedActivation*'
step demo 180 "${cytobench[@]}" run --preset demo --device "$device" --plain --out "$out/demo" || exit 1
step explain 120 "${cytobench[@]}" explain --run "$out/demo" --measures all --samples-per-class 2 --device "$device" --plain

compare cnn-eager "--fused-normalization on" "--precision amp" --models resnet18 --batches "$cnn"
compare cnn-plain "--fused-normalization off" "--precision bf16" --models resnet18 --batches "$cnn"
compare vit-eager "" "--precision amp" --models vit_base_patch16_224 --batches "$vit"
compare vit-bf16 "" "--precision bf16" --models vit_base_patch16_224 --batches "$vit"
compare cnn-compiled "--fused-normalization on" "--compile" --models resnet18 --batches "${cnn%%,*}"
compare vit-compiled "" "--compile" --models vit_base_patch16_224 --batches "${vit%%,*}"
step checkpointing 60 "${cytobench[@]}" bench --models vit_base_patch16_224 --sizes "$size" --batches 128 --steps 5 --checkpoint-activations --device "$device"

SHOW=60 step "${PRESET:-full}" 300 "${cytobench[@]}" run --preset "${PRESET:-full}" --pretrained none --data "$data" --device "$device" --plain --out "$out/run"
step faithfulness 120 "${cytobench[@]}" explain --run "$out/run" --model resnet18 --methods gradcam --measures faithfulness --samples-per-class 25 --device "$device" --plain
