docker create --name $n busybox sleep 60 >/dev/null; docker create --name $n-2 busybox nosuch >/dev/null; docker create --name $n-3 busybox sleep 60 >/dev/null
t docker start $n nosuch-container $n-2 $n-3
docker ps -a --filter name=$n --format '{{.Names}} {{.State}}'
t docker start $n $n-3
