docker run -d --name $n busybox sh -c 'seq 1 5; sleep 0.4; seq 6 8' >/dev/null
logged $n 5
docker logs -f --tail 2 $n | tr '\n' ' '; echo
docker logs -f --tail 0 $n
