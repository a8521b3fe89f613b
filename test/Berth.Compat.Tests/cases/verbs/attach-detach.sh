docker run -di -t --name $n busybox sh -c 'echo ready; cat' >/dev/null; logged $n ready
docker inspect --format '{{.State.Status}}' $n; t docker attach --detach-keys bogus-key $n; docker pause $n >/dev/null; t docker attach $n; docker unpause $n >/dev/null; t docker attach $n $n 2>&1 | head -n 1; t docker attach nosuch-container
