docker create --name $n busybox >/dev/null; docker create --name $n-2 busybox >/dev/null
t docker rename $n $n-2; t docker rename $n $n; t docker rename $n 'bad name'; t docker rename $n ''; t docker rename nosuch-container x
t docker rename $n $n-new; docker inspect --format '{{.Name}}' $n-new; t docker inspect --format x $n
docker create --name $n busybox >/dev/null; docker ps -a --filter name=$n --format '{{.Names}}' | sort
api POST "/containers/$n/rename"; api POST "/containers/$n/rename?name=/$n-slash"; docker inspect --format '{{.Name}}' $n-slash
