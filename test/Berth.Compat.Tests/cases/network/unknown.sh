t docker run --rm --name $n --network nosuchnetwork busybox true
docker ps -a --filter name=$n --format '{{.Names}} {{.State}}'
