docker run -d --name $n --hostname first busybox sleep 60 >/dev/null
test "$(docker run --rm --network container:$n busybox readlink /proc/self/ns/net)" = "$(readlink /proc/$(docker inspect --format '{{.State.Pid}}' $n)/ns/net)" && echo shared
docker run --rm --network container:$n busybox hostname
t docker run --rm --network container:nosuch-container busybox true
t docker run --rm --network container:$n -p 28085:80 busybox true
