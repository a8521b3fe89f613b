docker create --name $n --label one=1 --label both user:1 >/dev/null
docker run --name $n-2 --label both busybox sh -c 'exit 3'
docker run -d --name $n-3 --network none -v $n:/vol busybox sleep 60 >/dev/null
show() { echo "= $*"; docker ps -a "$@" --format '{{.Names}}'; }
show --filter status=created
show --filter status=running
show --filter status=exited --filter status=created
show --filter exited=3
show --filter label=both
show --filter label=one=1 --filter label=both
show --filter label=one=2
show --filter ancestor=user:1
show --filter ancestor=busybox
show --filter name=$n-2
show --filter "name=^/?$n\$"
show --filter network=none
show --filter volume=$n
show --filter volume=/vol
show --filter before=$n-2
show --filter since=$n-2
show --filter id=$(docker inspect --format '{{.Id}}' $n | cut -c1-12) | sed -E 's/=[0-9a-f]{12}$/=<id>/'
docker rm -f $n-3 >/dev/null; docker volume rm $n >/dev/null
