for p in no always unless-stopped on-failure on-failure:3; do docker create --name $n-p --restart $p busybox >/dev/null; docker inspect --format '{{json .HostConfig.RestartPolicy}}' $n-p; docker rm $n-p >/dev/null; done
for p in on-failure:x on-failure:-1 always:3 nosuch no:1; do t docker create --restart $p busybox 2>&1; done
docker create --name $n busybox >/dev/null; docker update --restart on-failure:4 $n; docker inspect --format '{{json .HostConfig.RestartPolicy}}' $n; t docker update --restart nosuch $n; t docker update --restart always nosuch-container
