docker run --name $n --log-opt labels=which --label which=this busybox sh -c 'echo out; sleep 0.1; echo err >&2' >/dev/null 2>&1
docker logs -t $n 2>/dev/null; docker logs -t $n 2>&1 >/dev/null; docker logs --details $n 2>/dev/null; docker logs --details -t $n 2>/dev/null
docker logs -t $n 2>/dev/null | awk '{print length($1)}'
curl -s -D - -o /dev/null --unix-socket "$sock" "http://engine/containers/$n/logs?stdout=1" | grep -i -e ^http -e content-type
