id=$(docker image inspect --format '{{.Id}}' busybox)
docker run --rm $id echo by digest
short=$(echo $id | cut -c8-19)
docker run --rm $short echo by prefix
docker run --rm docker.io/library/busybox:latest echo by canonical name
docker create --name $n $short >/dev/null
docker inspect --format '{{.Config.Image}} {{.Image}}' $n; docker ps -a --filter name=$n --format '{{.Image}}'
