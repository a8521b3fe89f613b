docker run --rm -v $n:/v busybox sh -c 'mkdir -p /v/a/b; echo f >/v/a/f; ln -s a /v/l; ln -s /etc /v/out; ln -s ../../../.. /v/up'
for o in a a/b a/f l out up nope a/../a ./a /a .. ../a a/nope; do
  echo "= $o"; docker run --rm --name $n --mount "type=volume,source=$n,target=/x,volume-subpath=$o" busybox sh -c 'ls -d /x/* 2>/dev/null; ls -d /x' 2>&1 | sed -E "s,/[^ ]*/volumes/,VOLUMES/,g"; quiet docker rm -f $n
done
docker create --name $n --mount type=volume,source=$n,target=/x,volume-subpath=a,readonly busybox >/dev/null
docker inspect --format '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.Mode}} {{.RW}}{{end}} {{json .HostConfig.Mounts}}' $n; docker cp $n:/x - | tar t; echo x >"$dir/x"; t docker cp "$dir/x" $n:/x; docker rm $n
docker volume rm $n
