# What every case has. The runner sets:
#   n       a name for the containers of this case (more: $n-2, $n-3)
#   dir     a folder of this case; edir is the same folder as the engine sees it
#   images  folder with the archives of the fixture
#   sock    the engine's socket

# t CMD...  runs it and says how it ended
t() { "$@"; echo "-> $?"; }

# api METHOD PATH [curl arguments]  one request; prints the body and then the status
api() {
  method=$1 path=$2; shift 2
  curl -s --unix-socket "$sock" -X "$method" -w '%{http_code}\n' "$@" "http://engine$path"
}

# typing CMD  runs a shell command on a terminal of 80 x 24; what is typed there is this one's input
typing() { script -qec "stty cols 80 rows 24; $1" /dev/null; }

# tty CMD  the same with nobody typing: opened for reading and writing, the pipe never ends
tty() { mkfifo "$dir/nobody" 2>/dev/null; typing "$1" <>"$dir/nobody"; }

# quiet CMD...  without output
quiet() { "$@" >/dev/null 2>&1; }

# logged NAME WORD  returns when the container has written the word
logged() { until docker logs "$1" 2>/dev/null | grep -q "$2"; do :; done; }

# A script of the Python SDK (Debian's python3-docker) from standard input, with `client`, `n` and a short way to print an error.
sdk() {
  { cat <<'PY'
import json, os, sys, docker
from docker.errors import APIError, ContainerError, ImageNotFound, NotFound
client = docker.from_env(version='auto')
n = os.environ['n']
def told(call, *a, **k):
    try:
        return call(*a, **k)
    except APIError as e:
        print(type(e).__name__, e.response.status_code, e.explanation)
PY
    cat; } | /usr/bin/python3 -
}

# registry PORT [LINE...]  Debian's docker-registry on that port of the engine's loopback, with further lines of configuration; ends with the case.
registry() {
  port=$1; shift
  printf '%s\n' 'version: 0.1' 'log: {level: error, accesslog: {disabled: true}}' \
    "storage: {filesystem: {rootdirectory: $dir/registry-$port}, delete: {enabled: true}}" "http: {addr: '127.0.0.1:$port'}" "$@" >"$dir/registry-$port.yml"
  docker-registry serve "$dir/registry-$port.yml" >"$dir/registry-$port.log" 2>&1 &
  registries="$registries $!"
  trap 'kill $registries; wait' EXIT
  until curl -s -o /dev/null "http://127.0.0.1:$port/v2/"; do kill -0 $! || { cat "$dir/registry-$port.log"; return 1; }; done
}

# An htpasswd file with someone:secret, for registry's line "auth: {htpasswd: {realm: compat, path: $dir/htpasswd}}".
htpasswd() { echo 'someone:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a' >"$dir/htpasswd"; }

# imported NAME TEXT  an image of one small file with that text
imported() { mkdir -p "$dir/root"; echo "$2" >"$dir/root/file"; tar -C "$dir/root" --mtime=@0 -c file | docker import --change 'CMD ["x"]' - "$1" >/dev/null; }

# kept FIELD FLAGS...  creates the case's container with the flags and prints what inspect says of the field, or why it was refused
kept() {
  field=$1; shift
  if docker create --name $n "$@" busybox >"$dir/kept" 2>&1; then
    grep '^WARN' "$dir/kept"; docker inspect -f "{{json .$field}}" $n; quiet docker rm -v $n
  else
    grep -v '^Run .docker\|^Usage\|^$' "$dir/kept"
  fi
}

# posted JSON [FIELD]  the same by the API, with the answer
posted() {
  api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d "$1"
  [ -z "$2" ] || docker inspect -f "{{json .$2}}" $n
  quiet docker rm -v $n
}

# odd PORT <<PY  a registry of that port whose odd manifests the program on standard input makes (see odd.py); ends with the case
odd() {
  cat >"$dir/odd-$1"; /usr/bin/python3 "$(dirname "$0")/odd.py" "$1" <"$dir/odd-$1" &
  registries="$registries $!"
  trap 'kill $registries; wait' EXIT
  until curl -s -o /dev/null "http://127.0.0.1:$1/v2/"; do kill -0 $! || return 1; done
}

# pulled IMAGE...  pulls each, and says what it is and, with files=1, which files it has; or what was said instead
pulled() {
  for image; do
    echo "= $image"
    if ! docker pull ${platform:+--platform $platform} "127.0.0.1:25300/$image" >"$dir/out" 2>"$dir/err"; then
      sed 's/^Error response from daemon: //' "$dir/err"; continue
    fi
    sed 's,/.*:25300/,/,' "$dir/out" | grep -e '^WARN' -e '^Digest'
    docker image inspect "127.0.0.1:25300/$image" | jq -r '.[0] | "\(.Os)/\(.Architecture)/\(.Variant // "") \(.RootFS.Layers | length) \(.Size) \(.Id) \(.RepoDigests | length)"'
    [ -z "$files" ] || { docker create --name $n-files "127.0.0.1:25300/$image" x >/dev/null 2>&1 && docker export $n-files | tar -t | grep -v -e '^dev' -e '^etc' -e '^proc' -e '^sys' -e '^.dockerenv'; }
    [ -z "$files" ] || quiet docker rm $n-files
    quiet docker rmi "127.0.0.1:25300/$image"
  done
}

# refused IMAGE...  that each is not pulled; how that is said is the engine's own business
refused() { for image; do docker pull -q "127.0.0.1:25300/$image" >/dev/null 2>&1; echo "$image -> $?"; done; }

# armed NAME [PLATFORM]  an image of one file that says it is for arm64 (or another platform)
armed() { mkdir -p "$dir/root"; echo arm >"$dir/root/file"; tar -C "$dir/root" --mtime=@0 -c file | docker import --platform "${2:-linux/arm64}" --change 'CMD ["x"]' - "$1" >/dev/null; }

# asked OS ARCHITECTURE [VARIANT]  a platform as the query of a request carries it
asked() { printf '%%7B%%22os%%22:%%22%s%%22,%%22architecture%%22:%%22%s%%22%s%%7D' "$1" "$2" "${3:+,%22variant%22:%22$3%22}"; }
