t docker run --rm --name $n -u nosuchuser busybox id
t docker run --rm --name $n -u root:nosuchgroup busybox id
t docker run --rm --name $n -u -1 busybox id
t docker run --rm --name $n -u 4294967296 busybox id
t docker ps -a --filter name=$n --format '{{.Names}} {{.State}}'
