# Only docker run -i closes the process's input with its own; a later client's end of input is not the process's.
docker run -di --name $n busybox sh -c 'echo ready; while read line; do [ "$line" = end ] && exit 6; echo "got $line"; done; exit 7' >/dev/null
logged $n ready
printf 'one\n' | docker attach $n >/dev/null & first=$!
logged $n 'got one'
docker inspect --format '{{.State.Status}}' $n
printf 'two\nend\n' | docker attach $n >/dev/null; echo "-> $?"
wait $first; echo "-> $?"
docker logs $n
