docker create --name $n busybox sleep 60 >/dev/null; t docker top $n; t docker top nosuch-container
docker start $n >/dev/null
t docker top $n -o pid=PID,comm >/dev/null; t docker top $n -o pid -o comm=PID; t docker top $n -eo comm; t docker top $n -o pid=PIDS; t docker top $n --nonsense 2>&1 | head -n 1 | sed 's,ps: error,error,'
docker pause $n >/dev/null; docker top $n -eo pid,args | tail -n +2 | wc -l; docker unpause $n >/dev/null; docker kill $n >/dev/null
