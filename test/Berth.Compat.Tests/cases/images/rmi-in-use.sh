id=$(docker import "$images/rootfs.tar" $n:1)
docker run -d --name $n $n:1 sleep 60 >/dev/null
t docker rmi $n:1
t docker rmi $id
docker tag $n:1 $n:2
t docker rmi $id
t docker rmi -f $n:2
docker rm -f $n >/dev/null
docker create --name $n $n:1 true >/dev/null
t docker rmi $n:1
t docker rmi -f $n:1
docker inspect --format '{{.Config.Image}}' $n
docker rm $n >/dev/null; docker images -aq --filter dangling=true | xargs -r docker rmi >/dev/null
