docker run -d --rm --name $n busybox sleep 0.7 >/dev/null
docker inspect --format '{{.HostConfig.AutoRemove}} {{.State.Status}}' $n
api POST "/containers/$n/wait?condition=removed"
t docker inspect --format '{{.Id}}' $n
