#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A sweep on the ranks of a Slurm job:
#
#   sbatch --ntasks=64 --time=08:00:00 bench/scaling/job.sh SWEEP.yaml OUT.h5 [OPTION]...
#
# Two minutes before the time limit Slurm sends USR1; hakyu then ends its blocks and leaves with 5, and
# the job puts itself back into the queue, where the same command goes on. README.md says more.
#
# From the environment: HAKYU, the program; HAKYU_LAUNCH, what starts the ranks.
#SBATCH --job-name=hakyu
#SBATCH --output=%x-%j.out
#SBATCH --ntasks=2
#SBATCH --cpus-per-task=1
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@120
set -u

if [ $# -lt 2 ] || [ -z "${SLURM_JOB_ID:-}" ]; then
    printf 'usage: sbatch [OPTION of sbatch]... job.sh SWEEP.yaml OUT.h5 [OPTION of hakyu sweep]...\n' >&2
    exit 2
fi
sweep=$1
out=$2
shift 2
read -r -a launch <<<"${HAKYU_LAUNCH:-mpirun --bind-to none -n ${SLURM_NTASKS:-1}}"

stopped=no
ranks=
# shellcheck disable=SC2317 # the trap calls it
stop() {
    stopped=yes
    if [ -n "$ranks" ]; then
        kill -USR1 "$ranks"
    fi
}
trap stop USR1

"${launch[@]}" "${HAKYU:-hakyu}" sweep "$sweep" -o "$out" -j "${SLURM_CPUS_PER_TASK:-1}" \
    --progress plain "$@" &
ranks=$!
wait "$ranks"
code=$?
if [ "$stopped" = yes ]; then # the trap ended the first wait
    wait "$ranks"
    code=$?
fi
if [ "$stopped" = yes ] && [ "$code" -eq 5 ]; then
    printf 'job %s: the time is up; back into the queue\n' "$SLURM_JOB_ID"
    scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"
