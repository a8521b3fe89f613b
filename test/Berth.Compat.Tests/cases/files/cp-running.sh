# A container that runs: what it sees is what is copied, volumes, binds and memory included.
mkdir "$dir/bind" "$dir/t"; echo b >"$dir/bind/b"; echo new >"$dir/t/new"
docker run -d --name $n -v $n:/vol -v $n-ro:/ro:ro -v "$edir/bind:/bind" busybox sh -c 'echo v >/vol/v; echo r >/root/r; ln -s /vol /lvol; echo ready; sleep 1000' >/dev/null
logged $n ready
for p in /vol /bind /root/r /lvol /lvol/; do docker cp $n:$p - | tar t; done
cd "$dir/t"; for p in /vol /bind /lvol /tmp /ro; do t docker cp new $n:$p 2>&1; done
cat ../bind/new
docker cp $n:/ - | tar t | grep -e ^/vol/ -e ^/bind/ -e ^/tmp/
docker pause $n >/dev/null; docker cp $n:/vol/new - | tar xO; t docker cp new $n:/paused; docker unpause $n >/dev/null
docker cp $n:/paused - | tar xO; docker diff $n | sort -k2
docker rm -f $n; docker volume rm $n $n-ro
