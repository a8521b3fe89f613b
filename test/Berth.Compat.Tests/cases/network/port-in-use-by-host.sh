bash -c 'exec 3<>/dev/tcp/127.0.0.1/25000' && echo something listens
t docker run --rm --name $n -p 127.0.0.1:25000:80 busybox true
t docker run --rm --name $n -p 25000:80 busybox true
docker ps -a --filter name=$n -q
