cd "$dir"; echo x >x
docker create --name $n --read-only -v $n:/vol -v $n-2:/ro:ro busybox true >/dev/null
for p in / /tmp /vol /ro /vol/../tmp /etc/hosts; do t docker cp x $n:$p 2>&1; done
docker cp $n:/vol - | tar t; docker rm $n; docker volume rm $n $n-2
