docker run -di --name $n busybox sh -c 'read line; echo "all see $line"; exit 2' >/dev/null
docker attach --no-stdin $n >"$dir/one" & one=$!
docker attach --no-stdin $n >"$dir/two" & two=$!
sleep 0.5
echo it | docker attach $n >/dev/null; echo "-> $?"
wait $one; echo "-> $?"; wait $two; echo "-> $?"
cat "$dir/one" "$dir/two"
