docker run -d --name $n busybox sleep 60 >/dev/null
docker exec $n sh -c 'echo up; sleep 50' >out & client=$!
until grep -q up out; do :; done
docker kill $n >/dev/null; wait $client; echo "-> $?"
docker wait $n; docker inspect --format '{{.State.Status}} {{json .ExecIDs}}' $n
