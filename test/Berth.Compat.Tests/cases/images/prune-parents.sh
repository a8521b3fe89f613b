f="--filter label=case=$n"
docker import -c "LABEL case=$n" "$images/rootfs.tar" $n:a >/dev/null; docker run --name $n $n:a sh -c 'echo 12345 >/x'; docker commit $n $n:b >/dev/null; docker rm $n >/dev/null; docker run --name $n $n:b sh -c 'echo 1234567 >/y'; docker commit $n >/dev/null; docker rm $n >/dev/null; docker rmi $n:b
docker image prune -f $f; docker images -a $f --format '{{.Repository}}:{{.Tag}}'; docker image prune -af $f | sed 's/[0-9.]*MB/SIZE/'; docker images -aq $f
