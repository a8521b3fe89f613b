r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
docker run -d --name $n busybox sleep 60 >/dev/null
docker create --name $n-2 busybox true >/dev/null
r --pid container:$n busybox sh -c 'ps -o pid,args | head -2; kill -0 1 && echo reachable'
[ "$(docker run --rm --pid container:$n busybox readlink /proc/self/ns/pid)" = "$(docker exec $n readlink /proc/self/ns/pid)" ] && echo same
r --pid container:$n-2 busybox true; r --pid container:nosuch busybox true
r --pid host busybox sh -c '[ $$ -gt 1 ] && echo host'
docker create --name $n-3 --pid container:$n-2 busybox true >/dev/null; api POST "/containers/$n-3/start"
docker inspect -f '{{.HostConfig.PidMode}}' $n | wc -c
