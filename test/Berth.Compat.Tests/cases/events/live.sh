docker create --name $n busybox true >/dev/null
docker events --filter container=$n --filter event=start --filter event=die --format '{{.Action}} {{.Actor.Attributes.exitCode}}' >"$dir/events" & follower=$!
sleep 0.5
docker start $n >/dev/null
until grep -q die "$dir/events"; do :; done
kill $follower; wait $follower 2>/dev/null
cat "$dir/events"
