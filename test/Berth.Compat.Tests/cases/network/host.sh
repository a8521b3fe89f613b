test "$(docker run --rm --network host busybox readlink /proc/self/ns/net)" = "$(readlink /proc/self/ns/net)" && echo shared
docker run --rm --network host busybox hostname | grep -qx "$(uname -n)" && echo the name of the host
t docker run --rm --network host -p 28084:80 busybox true
docker create --name $n --network host busybox >/dev/null
docker inspect --format '{{.HostConfig.NetworkMode}} {{json .NetworkSettings.Ports}}' $n
