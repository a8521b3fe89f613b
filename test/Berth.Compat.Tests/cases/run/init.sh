docker run --rm --init busybox sh -c 'test $$ != 1 && echo my pid is not 1; tr "\0" " " </proc/1/cmdline | grep -q init && echo pid 1 is an init'
t docker run --rm --init busybox sh -c 'exit 7'
t docker run --rm --init busybox sh -c 'kill -9 $$'
t docker run --rm --init busybox sh -c '(sleep 0.1; exit 0) & exec sleep 0.3'
docker run --rm --init busybox sh -c '(sleep 0.1 & ) ; sleep 0.4; ps -o comm | grep -c "^sleep$"'
t docker run --rm --init busybox nosuchprogram 2>/dev/null
docker create --name $n --init busybox >/dev/null
docker inspect --format '{{.HostConfig.Init}} {{.Path}} {{json .Args}}' $n
