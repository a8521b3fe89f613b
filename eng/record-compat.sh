#!/usr/bin/env bash
# Records what the reference engine answers to the compatibility cases (test/Berth.Compat.Tests/cases/*/*.expected).
#
#   eng/record-compat.sh [PART]            only the cases whose name contains PART
#   eng/record-compat.sh --check [PART]    compares instead: are the cases stable?
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/lib.sh
. eng/reference.sh
record=1
case ${1:-} in -h|--help) sed -n '2,5p' "$0" | cut -c3-; exit 0 ;; --check) record=; shift ;; esac
need_root
trap reference_stop EXIT
reference_start compat

dotnet build test/Berth.Compat.Tests -v q -nologo -clp:ErrorsOnly
BERTH_DOCKER_CLIENT=${BERTH_DOCKER_CLIENT:-$(eng/docker-client.sh)}
export BERTH_DOCKER_CLIENT BERTH_COMPAT_ONLY=${1:-} BERTH_COMPAT_RECORD=$record
BERTH_DOCKER_HOST=$REFERENCE_DOCKER_HOST BERTH_ENGINE_PID=$REFERENCE_PID artifacts/bin/Berth.Compat.Tests/debug/Berth.Compat.Tests
