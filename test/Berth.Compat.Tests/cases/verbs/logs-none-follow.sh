docker run --name $n --log-driver none busybox echo line
t docker logs $n; t docker logs -f $n; docker inspect --format '{{json .HostConfig.LogConfig}} [{{.LogPath}}]' $n
api GET "/containers/$n/logs?stdout=1"
