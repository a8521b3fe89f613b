id=$(docker import "$images/rootfs.tar" $n:1)
t docker rmi $(echo $id | cut -c8-19); docker images -q $n
id=$(docker import "$images/rootfs.tar"); t docker rmi ${id#sha256:} | cut -c1-15
id=$(docker import "$images/rootfs.tar"); t docker rmi $(echo $id | cut -c1-20) | cut -c1-15
id=$(docker import "$images/rootfs.tar" $n:1); docker tag $n:1 other-$n:1; t docker rmi $id; t docker rmi -f $id | cut -d: -f1 | sort
id=$(docker import "$images/rootfs.tar" $n:1); docker tag $n:1 $n:2; t docker rmi $id; t docker rmi $n:1; t docker rmi $id | cut -d: -f1
t docker rmi 000000000000; t docker rmi sha256:000000000000; t docker rmi -f 000000000000
