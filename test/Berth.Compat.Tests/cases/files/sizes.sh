# What a container has written, and that with its image.
docker run --name $n -v $n:/vol --tmpfs /mem busybox sh -c 'echo hello >/root/h; head -c 100000 /dev/zero >/root/z; ln /root/z /root/z2; ln -s z /root/l; mkdir /root/d; echo v >/vol/v; echo m >/mem/m; truncate -s 50000 /root/sparse; chmod 600 /etc/passwd' 
docker create --name $n-2 busybox true >/dev/null
docker ps -as --filter name=$n --format '{{.Names}} {{.Size}}' | sed 's/virtual .*/virtual/'; docker ps -a --filter name=$n --format '{{.Names}} [{{.Size}}]' | sed 's/virtual .*/virtual/'
image=$(docker image inspect --format '{{.Size}}' busybox)
for c in $n $n-2; do docker inspect -s --format '{{.SizeRw}} {{.SizeRootFs}}' $c | { read -r rw all; echo $rw $((all - image)); }; docker inspect --format '{{json .SizeRw}} {{json .SizeRootFs}}' $c; done
api GET "/containers/json?all=1&size=1&filters=%7B%22name%22%3A%5B%22$n%22%5D%7D" | head -1 | jq -c --argjson i $image '.[] | [.Names[0], .SizeRw, .SizeRootFs - $i]'
api GET "/containers/json?all=1&filters=%7B%22name%22%3A%5B%22$n%22%5D%7D" | head -1 | jq -c '.[] | [.Names[0], has("SizeRw"), has("SizeRootFs")]'; api GET "/containers/$n/json?size=true" | head -1 | jq -c '[.SizeRw]'
docker rm $n $n-2 >/dev/null; docker volume rm $n
