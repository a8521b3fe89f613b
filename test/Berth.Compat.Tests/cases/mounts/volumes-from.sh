mkdir "$dir/bind"; echo b >"$dir/bind/b"
docker create --name $n -v /anon -v $n:/named -v "$edir/bind:/bind:ro" --tmpfs /mem busybox sh -c 'echo a >/anon/a; echo n >/named/n' >/dev/null; docker start -a $n
show() { docker inspect --format '{{range .Mounts}}{{.Type}} {{.Destination}} {{.Mode}} {{.RW}} {{.Propagation}}{{"\n"}}{{end}}' $1 | sort; }
docker run --name $n-2 --volumes-from $n busybox sh -c 'cat /anon/a /named/n /bind/b; echo more >/named/more; touch /bind/x; ls /mem'; show $n-2; docker inspect --format '{{json .HostConfig.VolumesFrom}}' $n-2
docker run --name $n-3 --volumes-from $n:ro -v $n-x:/named busybox sh -c 'ls /named; touch /anon/x; touch /named/y && ls /named'; show $n-3
docker rm $n-2 $n-3 >/dev/null
for s in $n:rw $n:z $n:ro,Z; do docker create --name $n-2 --volumes-from $s busybox >/dev/null; show $n-2; docker rm $n-2 >/dev/null; done
for s in "" nosuch $n:bad $n:rw,ro $n:nocopy $n:rprivate; do t docker create --name $n-2 --volumes-from "$s" busybox; done
docker run -d --name $n-2 --volumes-from $n -v /own busybox sleep 1000 >/dev/null
docker run --rm --volumes-from $n-2 --volumes-from $n:ro busybox sh -c 'ls -d /anon /named /own /bind; touch /named/z'
docker rm -v $n >/dev/null; docker cp $n-2:/anon - | tar t
docker rm -f -v $n-2 >/dev/null; docker volume rm $n $n-x; docker volume ls -q --filter name=$n
