docker import "$images/rootfs.tar" $n:1 >/dev/null; docker run -d --name $n $n:1 sleep 100 >/dev/null; docker pause $n >/dev/null; id=$(docker images -q $n:1)
t docker rmi $n:1; t docker rmi $id; t docker rmi -f $id; docker unpause $n >/dev/null; docker rm -f $n >/dev/null; docker rmi $n:1 >/dev/null
