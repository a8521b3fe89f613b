docker run -d --name $n --health-cmd true --health-interval 50ms busybox sleep 60 >/dev/null
docker exec $n true
until [ "$(docker inspect --format '{{len .State.Health.Log}}' $n)" = 5 ]; do :; done
docker pause $n >/dev/null; sleep 0.2; docker unpause $n >/dev/null
docker exec $n true; docker inspect --format '{{len .ExecIDs}}' $n | sed 's/[01]/few/'
docker kill $n >/dev/null
