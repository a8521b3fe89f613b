docker create --name $n -v $n:/vol -v $n-2:/etc/new --tmpfs /mem busybox sh -c 'echo x >/root/x; rm /bin/yes; echo v >/vol/v' >/dev/null
docker start -a $n
docker export $n | tar t | grep -v ^bin/ ; docker export $n | tar t | grep -c ^bin/
docker export -o "$dir/e.tar" $n; tar tf "$dir/e.tar" | grep root/; docker export $n >"$dir/f.tar"; cmp "$dir/e.tar" "$dir/f.tar" && echo same
docker export $n | docker import - $n:1 >/dev/null; docker run --rm $n:1 cat /root/x; docker rmi $n:1 >/dev/null
t docker export nosuch
docker run -d --name $n-3 -v $n:/vol busybox sh -c 'echo y >/root/y; echo ready; sleep 1000' >/dev/null; logged $n-3 ready
docker export $n-3 | tar t | grep -e ^root -e ^vol -e ^proc -e ^sys -e ^dev
docker rm -f $n $n-3 >/dev/null; docker volume rm $n $n-2 >/dev/null
