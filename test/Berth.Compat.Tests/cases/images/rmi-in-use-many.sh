docker import "$images/rootfs.tar" $n:1 >/dev/null; docker tag $n:1 $n:2; docker create --name $n $n:1 true >/dev/null; docker run -d --name $n-2 $n:1 sleep 100 >/dev/null
id=$(docker images -q $n:1)
# Which of its containers an image names is chance.
{ t docker rmi $n:1; t docker rmi $n:2; t docker rmi -f $n:2; docker images $n -q; t docker rmi $id; t docker rmi -f $id; } 2>&1 | sed 's/container [0-9a-f]*/container C/'
docker rm -f $n-2 >/dev/null; t docker rmi $id; docker start -a $n; t docker rmi -f $id; docker inspect -f '{{.Config.Image}}' $n; docker ps -a --filter name=$n --format '{{.Image}}'
t docker start -a $n; docker rm $n
