id=$(docker import "$images/rootfs.tar" $n:1)
docker tag $n:1 $n:2
t docker rmi $id
t docker rmi -f $id | grep -c -e Untagged -e Deleted
docker images $n -q
