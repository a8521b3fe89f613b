for net in host none bridge; do docker run -d --name $n-$net --network $net busybox sleep 60 >/dev/null
curl -s --unix-socket $sock "http://e/containers/$n-$net/stats?stream=false" | grep -o '"networks":{"[a-z0-9]*"'; done
docker run -d --name $n-shared --network container:$n-bridge busybox sleep 60 >/dev/null
curl -s --unix-socket $sock "http://e/containers/$n-shared/stats?stream=false" | grep -o '"networks":{"[a-z0-9]*"'
docker kill $n-host $n-none $n-bridge $n-shared >/dev/null
