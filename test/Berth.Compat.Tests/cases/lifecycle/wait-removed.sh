docker run -d --name $n busybox sleep 60 >/dev/null
api POST "/containers/$n/wait?condition=removed" >"$dir/removed" & waiter=$!
sleep 0.3
docker rm -f $n
wait $waiter; cat "$dir/removed"
