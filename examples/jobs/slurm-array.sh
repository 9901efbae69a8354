#!/bin/bash
# Eight runs with a seed each, four at a time, each on a GPU: sbatch slurm-array.sh. docs/scheduling.md explains it.
# Submit it again, every night if you like: runs go on where they stopped, and those that are done end at once.
#SBATCH --job-name=puzzlegen
#SBATCH --array=0-7%4
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=8
#SBATCH --gpus-per-node=1
#SBATCH --mem=64G
#SBATCH --time=08:00:00
#SBATCH --signal=B:TERM@300
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%A_%a.log
set -euo pipefail

# --max-hours ends the run in order, and --signal if that was not enough; `exec` lets the signal reach it.
mkdir -p "$SCRATCH/puzzles"
exec puzzlegen generate --n 100000 --max-hours 7.5 --out "$SCRATCH/puzzles/seed-$SLURM_ARRAY_TASK_ID" \
    --seed "$SLURM_ARRAY_TASK_ID" --workers "$SLURM_CPUS_PER_TASK" --require-sandbox 2 --log json
