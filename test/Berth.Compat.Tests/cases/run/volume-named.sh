docker run --rm -v $n:/data volume:1 sh -c 'cat /data/seed; echo second >/data/more; ls -ldn /data' | awk '{print $1, $2, $3, $4}'
docker run --rm -v $n:/elsewhere:ro busybox sh -c 'ls /elsewhere; touch /elsewhere/x'
docker create --name $n -v $n:/data busybox >/dev/null
docker inspect --format '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.Driver}} {{.Mode}} {{.RW}} {{.Propagation}}{{end}} {{json .HostConfig.Binds}}' $n
docker rm $n; docker volume rm $n
