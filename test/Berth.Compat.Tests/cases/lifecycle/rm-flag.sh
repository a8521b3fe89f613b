t docker run --rm --name $n busybox sh -c 'exit 9'
t docker inspect $n
t docker run --rm --name $n -d busybox true >/dev/null
until ! quiet docker inspect $n; do :; done
docker ps -a --filter name=$n --format '{{.Names}}'
