docker create --name $n busybox sleep 60 >/dev/null
for i in 1 2 3 4; do api POST "/containers/$n/start" >"$dir/$i" & done; wait
sort "$dir"/[1-4] | uniq -c | tr -s ' '
for i in 1 2 3 4; do api DELETE "/containers/$n?force=1" >"$dir/r$i" & done; wait
cat "$dir"/r[1-4] | grep -c 204
