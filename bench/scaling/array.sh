#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Many sweeps, each a task of a job array on the cores of one node:
#
#   sbatch --array=1-20 bench/scaling/array.sh LIST [OPTION]...
#
# Task N runs line N of LIST: a sweep file, blanks, an output. Each task stops and goes back into the queue as
# job.sh does. Two tasks never share an output: a sweep that is to be shared by nodes is a matter of
# job.sh.
#
# From the environment: HAKYU, the program.
#SBATCH --job-name=hakyu
#SBATCH --output=%x-%A_%a.out
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@120
set -u

if [ $# -lt 1 ] || [ -z "${SLURM_ARRAY_TASK_ID:-}" ]; then
    printf 'usage: sbatch --array=1-N [OPTION of sbatch]... array.sh LIST [OPTION of hakyu sweep]...\n' >&2
    exit 2
fi
list=$1
shift
read -r sweep out <<<"$(sed -n "${SLURM_ARRAY_TASK_ID}p" "$list")"
if [ -z "${out:-}" ]; then
    printf '%s:%s: no sweep and output there\n' "$list" "$SLURM_ARRAY_TASK_ID" >&2
    exit 3
fi

# One process, whatever the variables of the job say to what looks for other ranks.
unset SLURM_STEP_NUM_TASKS
stopped=no
run=
# shellcheck disable=SC2317 # the trap calls it
stop() {
    stopped=yes
    if [ -n "$run" ]; then
        kill -USR1 "$run"
    fi
}
trap stop USR1

"${HAKYU:-hakyu}" sweep "$sweep" -o "$out" -j "${SLURM_CPUS_PER_TASK:-1}" --progress plain "$@" &
run=$!
wait "$run"
code=$?
if [ "$stopped" = yes ]; then # the trap ended the first wait
    wait "$run"
    code=$?
fi
if [ "$stopped" = yes ] && [ "$code" -eq 5 ]; then
    task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
    printf 'task %s: the time is up; back into the queue\n' "$task"
    scontrol requeue "$task"
fi
exit "$code"
