a=$(docker import "$images/rootfs.tar"); docker create --name $n $a true >/dev/null; b=$(docker commit $n $n:b); docker rm $n >/dev/null
t docker rmi $a 2>&1; t docker rmi -f $a; docker image inspect -f '{{.Parent}}' $n:b; docker images -q --no-trunc | grep -c $a; docker images -aq --no-trunc | grep -c $a
t docker rmi --no-prune $n:b; docker images -aq --no-trunc | grep -c $a; docker images -q --no-trunc -f dangling=true | grep -c $a; docker rmi $a >/dev/null
a=$(docker import "$images/rootfs.tar"); docker create --name $n $a true >/dev/null; docker commit $n $n:b >/dev/null; docker rm $n >/dev/null
t docker rmi $n:b; docker images -aq --no-trunc | grep -c $a
a=$(docker import "$images/rootfs.tar" $n:a); docker create --name $n $n:a true >/dev/null; docker commit $n $n:b >/dev/null; docker rm $n >/dev/null
t docker rmi $n:a; t docker rmi $n:b; docker images -aq --no-trunc | grep -c $a
