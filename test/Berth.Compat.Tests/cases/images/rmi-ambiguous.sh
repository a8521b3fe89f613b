for i in 1 2 3 4 5 6 7 8 9 a b c d e f 0 g h; do docker import -m $i "$images/rootfs.tar" $n:x$i >/dev/null; done
p=$(docker images -q --no-trunc | cut -c8 | sort | uniq -d | head -1); t docker rmi $p 2>&1 | sed "s/ $p:/ P:/"; t docker image inspect $p 2>&1 | sed "s/ $p:/ P:/"; t docker tag $p $n:y 2>&1 | sed "s/ $p:/ P:/"; t docker create $p 2>&1 | grep -v -e manifest -e tag: | sed "s/'$p:/'P:/;s/ $p:/ P:/" | head -1
docker rmi $(docker images $n --format '{{.Repository}}:{{.Tag}}') >/dev/null
