f="--filter label=case=$n"
docker import -c "LABEL case=$n" "$images/rootfs.tar" $n:1 >/dev/null; docker tag $n:1 $n:2; docker tag $n:1 other-$n:1; docker import -c "LABEL case=$n" -m c "$images/rootfs.tar" $n:used >/dev/null; docker tag $n:used $n:used2; docker run -d --name $n $n:used sleep 100 >/dev/null
docker image prune -af $f | sed 's/[0-9.]*MB/SIZE/' | sort; docker images $f --format '{{.Repository}}:{{.Tag}}' | sort; docker rm -f $n >/dev/null; docker image prune -af $f | sed 's/[0-9.]*MB/SIZE/' | sort; docker images $f -q
