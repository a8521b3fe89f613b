docker run -d --name $n -e BASE=1 busybox sleep 100 >/dev/null
t docker exec --detach-keys foo-x $n true
docker exec --detach-keys x $n true
docker exec -e A=1 -e A=2 -e BASE=2 $n env | sort
printf 'FROM=file\nHOME\n' >vars; docker exec --env-file vars $n env | grep FROM
t docker exec -w /nope $n true; t docker exec -u 99:98 $n id; t docker exec -u nobody9 $n id
t docker exec $n nosuch; t docker exec $n /etc/passwd
docker exec --privileged $n grep CapEff /proc/self/status; docker exec $n grep CapEff /proc/self/status
