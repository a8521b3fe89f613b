r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
r --ipc bogus busybox true; r --ipc container: busybox true; r --ipc container:nosuch busybox true
r --ipc none busybox ls /dev/shm; r --ipc host busybox ls -d /dev/shm; r --ipc shareable busybox grep -c ' /dev/shm ' /proc/mounts
docker run -d --name $n busybox sleep 60 >/dev/null
docker run -d --name $n-2 --ipc shareable busybox sh -c 'echo shared >/dev/shm/f; echo ready; sleep 60' >/dev/null
docker create --name $n-3 --ipc shareable busybox true >/dev/null
r --ipc container:$n busybox true
logged $n-2 ready
r --ipc container:$n-2 busybox sh -c 'cat /dev/shm/f'
[ "$(docker run --rm --ipc container:$n-2 busybox readlink /proc/self/ns/ipc)" = "$(docker exec $n-2 readlink /proc/self/ns/ipc)" ] && echo same
r --ipc container:$n-3 busybox true
docker inspect -f '{{.HostConfig.IpcMode}} {{.HostConfig.ShmSize}}' $n $n-2
api POST "/containers/$n-3/start"; docker create --name $n-4 --ipc container:$n busybox true >/dev/null; api POST "/containers/$n-4/start"
