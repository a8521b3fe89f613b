docker run --name $n --log-opt max-size=200k --log-opt max-file=6 --log-opt compress=true busybox seq 1 9000 >/dev/null
docker logs $n | awk 'NR > 1 && $1 != last + 1 { print "gap at " last } { last = $1 } END { print NR, last }'
docker logs --tail 8000 $n | head -n 1
docker logs -f --tail 5 $n
