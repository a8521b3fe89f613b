docker create --name $n --health-cmd true busybox >/dev/null
docker inspect --format '{{json .State}}' $n | grep -c Health
docker ps -a --filter name=$n --filter health=none --format '{{.Names}} {{.Status}}'
