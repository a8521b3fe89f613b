t docker run --rm --name $n --memory 1m busybox true
t docker run --rm --name $n --memory nonsense busybox true
t docker run --rm --name $n --memory 64m --memory-swap 32m busybox true
t docker run --rm --name $n --memory-swap 64m busybox true
t docker run --rm --name $n --memory 64m --memory-reservation 128m busybox true
t docker run --rm --name $n --memory-swappiness 101 busybox true
t docker ps -a --filter name=$n --format '{{.Names}}'
