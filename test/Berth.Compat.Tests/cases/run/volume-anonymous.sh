docker create --name $n volume:1 cat /data/seed >/dev/null
docker inspect --format '{{range .Mounts}}{{.Type}} {{len .Name}} {{.Destination}} {{.Driver}} {{.RW}}{{end}} {{json .Config.Volumes}}' $n
docker start -a $n
v=$(docker inspect --format '{{range .Mounts}}{{.Name}}{{end}}' $n)
docker rm -v $n; quiet docker volume inspect $v || echo gone with -v
docker run --name $n -v /data busybox true
v=$(docker inspect --format '{{range .Mounts}}{{.Name}}{{end}}' $n)
docker rm $n; quiet docker volume inspect $v && echo kept without -v; quiet docker volume rm $v
docker run --rm --name $n --cidfile "$dir/id" -v /data busybox true
