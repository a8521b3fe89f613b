docker run -d --name $n busybox sh -c 'trap "exit 11" USR1; echo up; while :; do sleep 0.05; done' >/dev/null
docker attach --no-stdin $n & client=$!
logged $n up
docker kill -s USR1 $n
wait $client; echo "-> $?"
