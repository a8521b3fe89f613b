r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
docker run -d --name $n -h child -e FOO=bar -e HOME=/x --expose 80 --expose 81 --expose 90/udp busybox sleep 60 >/dev/null
a=$(docker inspect -f '{{.NetworkSettings.IPAddress}}' $n)
r --name $n-p --link $n:db busybox sh -c 'env | grep ^DB_ | sort; tail -n 2 /etc/hosts | cut -f2 | head -n 1' | sed "s/$a/ADDRESS/g"
r --name $n-p --link $n busybox sh -c 'env | grep _NAME; tail -n 2 /etc/hosts | cut -f2 | head -n 1'
r --link nosuch busybox true; r --link : busybox true; r --link $n:a:b busybox true; r --network host --link $n busybox true; r --network none --link $n busybox echo none
docker run -d --name $n-2 --link $n:db busybox sleep 60 >/dev/null
docker inspect -f '{{json .HostConfig.Links}}' $n-2; docker ps --no-trunc --filter name=$n --format '{{.Names}}' | sort
docker rm --link $n-2/db; docker inspect -f '{{json .HostConfig.Links}}' $n-2; t docker rm --link $n-2/db; t docker rm --link $n
