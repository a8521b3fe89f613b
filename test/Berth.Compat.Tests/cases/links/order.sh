r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
docker run -d --name $n busybox sleep 60 >/dev/null; docker stop -t 0 $n >/dev/null
r --name $n-p --link $n:db busybox true
docker create --name $n-2 --link $n:db busybox sh -c 'tail -n 2 /etc/hosts | head -n 1 | cut -f2' >/dev/null
t docker start -a $n-2; docker start $n >/dev/null; t docker start -a $n-2
docker rename $n $n-new; docker inspect -f '{{json .HostConfig.Links}}' $n-2; t docker start -a $n-2
docker rm -f $n-new >/dev/null; docker inspect -f '{{json .HostConfig.Links}}' $n-2; t docker start -a $n-2
