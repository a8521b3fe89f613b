docker create --name $n busybox >/dev/null; docker create --name $n-2 busybox >/dev/null
t docker rename $n $n-2
t docker rename $n $n
t docker rename $n ''
t docker rename $n 'bad name'
t docker rename $n -dash
t docker rename nosuch-container x
t docker rename $n /$n-3; docker inspect -f '{{.Name}}' $n-3
api POST /containers/$n-2/rename
