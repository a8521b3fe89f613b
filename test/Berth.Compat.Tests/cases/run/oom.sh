t docker run --name $n --memory 16m --memory-swap 16m busybox sh -c 'dd if=/dev/zero of=/dev/null bs=64M count=1'
docker inspect --format '{{.State.Status}} {{.State.OOMKilled}} {{.State.ExitCode}}' $n
