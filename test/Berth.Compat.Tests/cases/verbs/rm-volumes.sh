docker create --name $n -v /anonymous -v $n-named:/named busybox >/dev/null
volume=$(docker inspect --format '{{range .Mounts}}{{if eq .Destination "/anonymous"}}{{.Name}}{{end}}{{end}}' $n)
docker rm -v $n; docker volume ls -q --filter name=$volume; docker volume ls -q --filter name=$n-named; t docker volume rm $n-named
docker create --name $n -v /anonymous busybox >/dev/null; volume=$(docker inspect --format '{{(index .Mounts 0).Name}}' $n); docker rm $n; docker volume rm $volume
