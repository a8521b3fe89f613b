docker run --name $n --log-opt max-size=20k --log-opt max-file=2 busybox seq 1 5000 >/dev/null
docker logs $n | tail -n 2
docker logs $n | awk 'NR > 1 && $1 != last + 1 { print "gap at " last } { last = $1 } END { print (NR < 5000 ? "the oldest are gone" : "nothing is gone") }'
docker logs --tail 3 $n
docker inspect --format '{{json .HostConfig.LogConfig}}' $n
