docker create --name $n busybox true >/dev/null; mkdir -p $dir/root/bin; cp /bin/busybox $dir/root/bin/; for a in sh sleep echo; do ln -s busybox $dir/root/bin/$a; done; tar -C $dir/root -cf $dir/root.tar .
docker import -c 'HEALTHCHECK --interval=200ms --retries=7 CMD echo from-image' -c 'CMD ["sleep","60"]' $dir/root.tar $n:1 >/dev/null
docker run -d --name $n-1 $n:1 >/dev/null
docker inspect --format '{{json .Config.Healthcheck}}' $n-1
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n-1)" = healthy ]; do :; done
docker inspect --format '{{(index .State.Health.Log 0).Output}}' $n-1
echo = overridden in part; docker create --name $n-2 --health-retries 2 $n:1 >/dev/null; docker inspect --format '{{json .Config.Healthcheck}}' $n-2
echo = none; docker run -d --name $n-3 --no-healthcheck $n:1 >/dev/null; docker inspect --format '{{json .Config.Healthcheck}} {{json .State.Health}}' $n-3; docker ps --filter name=$n-3 --filter health=none --format '{{.Names}}'
docker kill $n-1 $n-3 >/dev/null; docker rm $n-1 $n-2 $n-3 >/dev/null; docker rmi $n:1 >/dev/null
