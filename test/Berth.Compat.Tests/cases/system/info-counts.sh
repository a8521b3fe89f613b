docker create --name $n busybox >/dev/null; docker run -d --name $n-2 busybox sleep 60 >/dev/null; docker run --name $n-3 busybox true
docker info --format '{{.Containers}} {{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}}'
test "$(docker info --format '{{.Images}}')" = "$(docker images -aq | sort -u | wc -l)" && echo the images counted
docker info >/dev/null && echo the whole page
