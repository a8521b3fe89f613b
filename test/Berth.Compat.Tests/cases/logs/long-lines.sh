docker run --name $n busybox sh -c 'head -c 40000 /dev/zero | tr "\0" x; echo; echo after' >/dev/null
docker logs $n | awk '{ print length($0) }'
docker logs -t $n | awk '{ print length($0) }'
docker logs --tail 1 $n
curl -s --unix-socket "$sock" "http://engine/containers/$n/logs?stdout=1" | wc -c
