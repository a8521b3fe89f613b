since=$(date +%s)
docker create --name $n busybox true >/dev/null; cd "$dir"; echo x >x
docker cp x $n:/tmp; docker cp $n:/tmp/x - >/dev/null; docker export $n >/dev/null; docker diff $n; quiet docker cp $n:/nope -; api HEAD "/containers/$n/archive?path=/" -o /dev/null -I; docker rm $n >/dev/null
docker events --since $since --until $(($(date +%s) + 1)) --filter container=$n --format '{{.Type}} {{.Action}} {{index .Actor.Attributes "name"}}' | sed "s/$n/NAME/"
