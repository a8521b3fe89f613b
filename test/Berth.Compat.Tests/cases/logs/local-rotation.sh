docker run --name $n --log-driver local --log-opt max-size=20k --log-opt max-file=3 busybox seq 1 9000 >/dev/null
docker logs --tail 1 $n
docker logs $n | awk 'NR > 1 && $1 != last + 1 { print "gap at " last } { last = $1 } END { print (NR < 9000 ? "the oldest are gone" : "nothing is gone"), last }'
