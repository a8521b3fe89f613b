t docker run --rm --name $n --cap-add NO_SUCH_CAP busybox true
t docker run --rm --name $n --cap-drop FLY busybox true
t docker ps -a --filter name=$n --format '{{.Names}}'
