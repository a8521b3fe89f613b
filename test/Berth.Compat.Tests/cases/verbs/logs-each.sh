docker run --name $n busybox sh -c 'for i in 1 2 3 4 5; do echo line $i; done' >/dev/null
for tail in 0 1 3 5 6 all -1 nonsense; do echo "= $tail"; t docker logs --tail $tail $n 2>&1; done
echo = api; curl -s --unix-socket "$sock" "http://engine/containers/$n/logs?stdout=1&tail=2" | od -An -c
api GET "/containers/$n/logs"; api GET "/containers/$n/logs?stderr=1"; api GET "/containers/$n/logs?stdout=x&tail=0"
