docker create --name $n busybox sh -c 'exit 5' >/dev/null
for i in 1 2 3; do api POST "/containers/$n/wait?condition=next-exit" >"$dir/$i" & done
api POST /containers/$n/wait
sleep 0.3; docker start $n >/dev/null
wait
cat "$dir/1" "$dir/2" "$dir/3"
api POST "/containers/$n/wait?condition=nonsense"
api POST "/containers/nosuch-container/wait"
