docker run --name $n --label one=1 -e TWO=2 busybox sh -c 'echo line; echo error >&2' >/dev/null 2>&1
docker logs --details $n
docker logs $n
