docker run -d --name $n -u 5:6 busybox sleep 60 >/dev/null
docker exec $n sh -c 'id -u; id -g'; docker exec -u 0 $n sh -c 'id -u; id -g'
docker exec -u root $n sh -c 'id -u; echo $HOME'; docker exec -u 7:8 $n sh -c 'id -u; id -g'
t docker exec -u :9 $n sh -c 'id -u; id -g'
t docker exec -u 7:nosuchgroup $n id
t docker exec -u 99999999999 $n id
