docker run -d --name $n busybox sh -c 'sleep 61 & sleep 62 & wait' >/dev/null
until [ "$(docker top $n -eo pid,args | grep -c '^[0-9]* *sleep 6[12]$')" = 2 ]; do :; done
docker top $n -eo pid,args | sed 's/^[0-9 ]*//' | grep -v '^sh' | sort
docker pause $n >/dev/null; docker top $n -eo pid,args | tail -n +2 | wc -l; docker unpause $n >/dev/null
