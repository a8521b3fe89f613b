for i in 1 2 3 4 5 6 7 8; do
  { docker create --name $n busybox >"$dir/out-$i" 2>&1; echo $? >"$dir/code-$i"; } &
done
wait
sort "$dir"/code-* | uniq -c | tr -s ' '
cat "$dir"/out-* | grep -c 'Conflict. The container name'
docker ps -a --filter name=$n --format '{{.Names}}'
docker rm $n >/dev/null; docker create --name $n busybox >/dev/null && echo free again
