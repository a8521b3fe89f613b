docker run -d --name $n busybox sleep 60 >/dev/null; docker create --name $n-2 busybox >/dev/null
t docker rm $n; docker pause $n >/dev/null; t docker rm $n; docker unpause $n >/dev/null; docker rm $n-2 nosuch-container 2>&1 | sort; t docker rm -f nosuch-container
t docker rm -f $n; t docker rm -l nosuch-container; api DELETE /containers/nosuch; api DELETE "/containers/nosuch?force=1"; api DELETE "/containers/nosuch?v=x"
