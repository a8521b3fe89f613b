r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
docker run -d --name $n -h donor --add-host extra:1.2.3.4 busybox sleep 60 >/dev/null
docker create --name $n-2 busybox true >/dev/null
r --network container:$n busybox hostname; r --network container:$n busybox cat /etc/hostname
r --network container:$n busybox sh -c 'cut -f2 /etc/hosts | tail -2'
r --network container:$n -h foo busybox true; r --network container:$n --dns 1.1.1.1 busybox true
r --network container:$n --add-host a:1.2.3.4 busybox true; r --network container:$n -p 80:80 busybox true
r --network container:$n --expose 80 busybox true; r --network container:$n -P busybox true; r --network container:$n --link $n busybox true
r --network container:$n --ip 1.2.3.4 busybox true
r --network container:$n-2 busybox true; r --network container:nosuch busybox true; r --network container: busybox true
docker create --name $n-3 --network container:$n-2 busybox true >/dev/null; api POST "/containers/$n-3/start"
