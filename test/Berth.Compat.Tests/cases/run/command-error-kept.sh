t docker run --name $n busybox nosuchprogram
docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}} {{.State.Pid}} {{.State.StartedAt}}' $n
docker ps -a --filter name=$n --format '{{.Status}}'
t docker start $n
t docker rm $n
