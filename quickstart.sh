#!/usr/bin/env bash
# From a clean clone to running containers: installs what is missing, builds Berth, starts berthd, makes two images and runs them.
# Run it again whenever you like: what is already there stays.
set -euo pipefail
cd "$(dirname "$0")"
. eng/lib.sh
case ${1:-} in
  "") ;;
  --stop) exec eng/daemon.sh stop ;;
  --clean) exec eng/daemon.sh clean "${@:2}" ;;
  *) echo "usage: ./quickstart.sh [--stop | --clean [-f]]" >&2; exit 2 ;;
esac

need_root
need_dotnet
need_kernel
need_packages gcc:gcc ld:binutils /usr/include/zlib.h:zlib1g-dev /usr/include/stdio.h:libc6-dev busybox:busybox-static /usr/lib/*/libzstd.so.1:libzstd1

eng/build.sh
export PATH=$PWD/artifacts/berth:$PATH
eng/daemon.sh start
eng/images.sh

step() { printf '\n\033[1m$ %s\033[0m\n' "$*" | plain; "$@"; }
step berth run --rm berth/hello
step berth run --rm busybox sh -c 'echo "busybox: pid $$ on $(hostname), address $(ip -4 addr show eth0 | sed -n "s/.*inet \([0-9.]*\).*/\1/p")"'

plain <<E2

Berth works here. berthd listens on /run/berth/berth.sock and logs to /run/berth/berthd.log.
  export PATH=$PWD/artifacts/berth:\$PATH

Five things to try next:
  berth run -it --rm busybox                            a shell of its own; ctrl-p ctrl-q leaves it running
  berth run -d --name web -p 8080:80 busybox sh -c 'mkdir /w; echo hi >/w/index.html; httpd -f -h /w'
                                                        then: curl http://127.0.0.1:8080
  berth run --rm -m 64m --cpus 0.5 --pids-limit 50 berth/hello
                                                        the same greeting, with limits
  docker -H unix:///run/berth/berth.sock ps -a          the real docker client, unchanged
  berth run -d --name nine busybox sleep 600; kill -9 \$(cat /run/berth/berthd.pid); ./quickstart.sh; berth ps
                                                        kill the daemon: the containers do not notice

./quickstart.sh --stop stops the daemon, --clean removes all that it and its containers left on this machine; ./test.sh runs the tests; eng/install.sh installs for good.
E2
