docker import "$images/rootfs.tar" $n:1 >/dev/null; docker run -d --name $n $n:1 sleep 100 >/dev/null; id=$(docker images -q $n:1); docker import -m other "$images/rootfs.tar" $n:1 >/dev/null
t docker rmi $n:1 | cut -d: -f1; docker ps --filter name=$n --format '{{.Image}}' | grep -c $id; t docker rmi $id; t docker rmi -f $id; docker rm -f $n >/dev/null; t docker rmi $id
