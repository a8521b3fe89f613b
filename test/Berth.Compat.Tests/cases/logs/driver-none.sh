docker run --name $n --log-driver none busybox echo shown
t docker logs $n
docker inspect --format '{{json .HostConfig.LogConfig}}' $n
t docker run --name $n-2 --log-driver nonsense busybox true
t docker run --name $n-2 --log-opt nonsense=1 busybox true
t docker run --name $n-2 --log-opt max-size=nonsense busybox true
docker ps -a --filter name=$n-2 --format '{{.Names}}'
