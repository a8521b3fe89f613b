docker create --name $n busybox >/dev/null; cd "$dir"; echo x >f; chmod 640 f; chown 7:8 f
docker cp f $n:/plain; docker cp -a f $n:/kept; docker cp $n:/plain - | tar tv --numeric-owner | awk '{print $1, $2}'; docker cp $n:/kept - | tar tv --numeric-owner | awk '{print $1, $2}'
docker cp -q $n:/kept out; stat -c '%u:%g %a' out; docker cp -a $n:/kept out2; stat -c '%u:%g %a' out2
