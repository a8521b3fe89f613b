a=$(docker import "$images/rootfs.tar"); b=$(docker import -m second "$images/rootfs.tar" $n:1)
for f in true 1 false 0; do docker images -q --no-trunc -f dangling=$f | grep -c -e "$a" -e "$b"; done
docker images -a --no-trunc -f dangling=true --format '{{.Repository}} {{.Tag}} {{.Digest}} {{.ID}}' | grep "$a"
docker images --no-trunc -f dangling=true | grep "$a" | sed 's/  */ /g; s/[0-9.]*MB/SIZE/'
t docker images -f dangling=maybe; t docker images -f dangling=true -f dangling=false
docker rmi $a $n:1 >/dev/null
