docker create --name $n-3 busybox true >/dev/null
for i in $n $n-2; do docker run -d --name $i busybox sh -c 'trap "exit 4" TERM; echo up; while :; do sleep 0.05; done' >/dev/null; logged $i up; done
docker stop $n $n-2 nosuch-container $n-3 2>&1 | sort; docker stop $n
docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' $n $n-2 $n-3
