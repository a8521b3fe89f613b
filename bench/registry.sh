#!/usr/bin/env bash
# A registry on 127.0.0.1 of the network namespace it is started in: bench/registry.sh FOLDER [PORT]
set -euo pipefail
configuration=$(mktemp)
cat >"$configuration" <<YAML
version: 0.1
log: {accesslog: {disabled: true}, level: error}
storage: {filesystem: {rootdirectory: $1/registry}, delete: {enabled: true}}
http: {addr: "127.0.0.1:${2:-5000}"}
YAML
exec 3<"$configuration"; rm "$configuration"
exec docker-registry serve /proc/self/fd/3
