docker run --name $n busybox sh -c 'trap "echo terminated; exit 8" TERM; echo up; while :; do sleep 0.05; done' & client=$!
logged $n up
kill -TERM $client
wait $client; echo "-> $?"
