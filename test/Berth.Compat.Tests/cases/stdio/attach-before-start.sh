docker create -i --name $n busybox sh -c 'echo first line; cat; exit 3' >/dev/null
printf 'input\n' | t docker start -ai $n
docker create --name $n-2 busybox sh -c 'echo first line; echo and error >&2; exit 3' >/dev/null
t docker start -a $n-2
t docker start -a $n-2
t docker start -a $n $n-2
