docker create --name $n --label k=v busybox >/dev/null; docker run --name $n-2 busybox sh -c 'exit 7'; docker run -d --name $n-3 -p 127.0.0.1:48131:80 --expose 90 busybox sleep 60 >/dev/null
show() { echo "= $*"; docker ps -a --filter name=$n "$@" --format '{{.Names}}'; }
show --filter exited=7; show --filter exited=0; show --filter publish=80; show --filter publish=48131; show --filter expose=90; show --filter expose=80-95/tcp; show --filter label=k; show --filter label=k=w
show --filter status=paused; show --filter status=exited --filter exited=7; show --filter network=bridge; show --filter health=none; show --filter is-task=false; show --filter ancestor=nosuch; show --filter publish=x 2>&1; true
